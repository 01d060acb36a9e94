"""What is trained on, what is held out, and what is said of it."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import DataError
from airdigits.labels import NON_DIGIT
from airdigits.sessions.labelled import load_recorded
from airdigits.sessions.labels import add_label
from airdigits.support.terminal import log
from airdigits.training import data
from airdigits.training.real_images import load_real_images
from airdigits.training.settings import Settings
from airdigits.training.test_sets import load_non_digit_sets, load_test_sets
from tests.datasets.made_files import digits, save_class_folders, save_idx
from tests.datasets.test_unipen import TWO_DIGITS
from tests.sessions.made_sessions import record, writes_sevens


def small(**changes: object) -> Settings:
    """Settings that render little."""
    return Settings(**({"synthetic_digits": 20, "synthetic_non_digits": 20, "non_digit_images": 20, "pen_copies": 2} | changes))


def test_kaggles_csv_takes_the_place_of_mnist(kaggle_csv: Path):
    settings = small(csv=str(kaggle_csv))
    real = load_real_images(settings)
    assert real.images.images.shape == (70, 28, 28)
    assert real.mnist is None
    (source,) = real.sources
    assert (source["file"], source["count"]) == ("train.csv", 70)
    assert "test parts mixed" in str(source["what"])
    assert load_test_sets(settings, data.load(settings)) == {}


@pytest.mark.parametrize("given", [{"sessions": "nowhere"}, {"strokes": ("nowhere.npz",)}])
def test_what_is_wrong_with_the_users_own_files_is_said_before_mnist_is_looked_for(given: dict[str, object]):
    with pytest.raises(DataError, match="nowhere"):
        data.load(small(mnist="nor.npz", **given))


def test_of_mnist_and_kaggles_csv_together_no_digit_is_taken_twice(mnist: Path, kaggle_csv: Path):
    real = load_real_images(small(mnist=str(mnist), csv=str(kaggle_csv)))
    assert len({image.tobytes() for image in real.images.images}) == len(real.images.labels) == 200 + 10
    assert [source["count"] for source in real.sources] == [200, 10]
    assert real.sources[1]["copies_left_out"] == 60


def test_a_test_part_that_was_partly_trained_on_is_called_not_independent(mnist: Path, kaggle_csv: Path):
    settings = small(mnist=str(mnist), csv=str(kaggle_csv))
    training = data.load(settings)
    held = len(training.held.labels) - 3  # without those that were made
    (trial,) = load_test_sets(settings, training).values()
    assert trial.note.startswith("not independent: ")
    assert "mixes MNIST's training and test images" in trial.note
    assert 10 - held <= int(trial.note.split()[2]) <= 10
    only_tested = small(csv=str(kaggle_csv), test=(str(mnist),))
    assert load_test_sets(only_tested, data.load(only_tested))["mnist.npz"].note.startswith("not independent: ")
    (alone,) = load_test_sets(small(mnist=str(mnist)), data.load(small(mnist=str(mnist)))).values()
    assert alone.note == ""


def test_ucis_training_writers_are_trained_on_and_its_test_writers_tested_on(mnist: Path, tmp_path: Path):
    train, test = tmp_path / "pendigits-orig.tra", tmp_path / "pendigits-orig.tes"
    for path in (train, test):
        path.write_text(TWO_DIGITS)
    settings = small(mnist=str(mnist), strokes=(str(train),), test=(str(test),))
    training = data.load(settings)
    assert training.sources[2]["count"] == 2
    names = [name for name in load_test_sets(settings, training) if "MNIST" not in name]
    assert names == ["pendigits-orig.tes, as written", "pendigits-orig.tes, strokes joined"]
    with pytest.raises(DataError, match="holds only the test writers"):
        data.load(small(mnist=str(mnist), strokes=(str(test),)))


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    """A folder of two sessions of sevens: three and two labels, one of them "no digit", and one digit without a label."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    for name, meant in (("a", (7, None, 7)), ("b", (1, 7))):
        path = folder / f"{name}.jsonl"
        record(path, writes_sevens(3))
        for number, digit in enumerate(meant, 1):
            add_label(path, number, digit)
    return folder


def test_what_is_labelled_in_sessions_is_trained_on_and_every_fifth_held_out(sessions: Path, mnist: Path):
    recorded = load_recorded(sessions, log)
    assert recorded.ink.labels.tolist() == [7, NON_DIGIT, 7, 1, 7]
    assert recorded.held.tolist() == [False] * 4 + [True]
    assert [(file["file"], file["count"]) for file in recorded.source["files"]] == [("a.jsonl", 3), ("b.jsonl", 2)]
    settings = small(mnist=str(mnist), sessions=str(sessions))
    with_them, without = data.load(settings), data.load(small(mnist=str(mnist)))
    assert len(with_them.kept.labels) == len(without.kept.labels) + 4 * 2
    assert len(with_them.held.labels) == len(without.held.labels) + 1
    trial = load_test_sets(settings, with_them)["recorded sessions, held-out digits"]
    assert trial.images.labels.tolist() == [7]
    assert recorded.source in with_them.sources
    assert (recorded.source["count"], recorded.source["held_out"]) == (5, 1)


def test_a_few_labels_are_split_too_and_a_damaged_session_is_told_and_passed_over(
    sessions: Path, capsys: pytest.CaptureFixture[str]
):
    (sessions / "a.jsonl").write_bytes(b"\0" * 100)
    (sessions / "notes.txt").write_text("no session")
    recorded = load_recorded(sessions, log)
    assert recorded.ink.labels.tolist() == [1, 7]
    assert recorded.held.tolist() == [False, True]
    told = capsys.readouterr().err
    assert "a.jsonl" in told
    assert told.count("\n") == 1


def test_sessions_without_labels_are_one_line(tmp_path: Path):
    with pytest.raises(DataError, match="there is no such folder"):
        load_recorded(tmp_path / "nowhere", log)
    with pytest.raises(DataError, match="nothing is labelled in its 0 sessions"):
        load_recorded(tmp_path, log)
    record(tmp_path / "a.jsonl", writes_sevens(1))
    with pytest.raises(DataError, match=r"nothing is labelled in its 1 sessions; label digits with `airdigits sessions label`"):
        load_recorded(tmp_path, log)


def test_a_run_goes_on_with_the_data_that_it_began_with_or_not_at_all(mnist: Path, kaggle_csv: Path, tmp_path: Path):
    first, other = data.load(small(mnist=str(mnist))), data.load(small(csv=str(kaggle_csv)))
    data.remember(first.sources, tmp_path, resume=False)
    data.remember(first.sources, tmp_path, resume=True)
    with pytest.raises(DataError, match=r"data\.json: the run began with other data"):
        data.remember(other.sources, tmp_path, resume=True)
    data.remember(other.sources, tmp_path, resume=False)
    data.remember(other.sources, tmp_path, resume=True)


def test_the_held_out_digits_are_others_than_those_trained_on(kaggle_csv: Path):
    training = data.load(small(csv=str(kaggle_csv)))
    kept = {image.tobytes() for image in training.kept.images}
    assert not any(image.tobytes() in kept for image in training.held.images)
    np.testing.assert_array_equal(training.kept.images, data.load(small(csv=str(kaggle_csv))).kept.images)


def test_of_no_digits_one_half_is_trained_on_and_the_other_tested_on(mnist: Path, tmp_path: Path):
    path = tmp_path / "none.npz"
    x = np.random.default_rng(0).integers(0, 256, (80, 28, 28)).astype(np.uint8)
    np.savez(path, x=x)
    settings = small(mnist=str(mnist), non_digits=(str(path),))
    training = data.load(settings)
    for side, count in ((training.kept, 38), (training.held, 2)):
        labels = {image.tobytes(): int(label) for image, label in zip(side.images, side.labels, strict=True)}
        learnt = [labels[image.tobytes()] for image in x[:40] if image.tobytes() in labels]
        assert learnt == [NON_DIGIT] * count
        assert not any(image.tobytes() in labels for image in x[40:])
    np.testing.assert_array_equal(load_non_digit_sets(settings)["none.npz"], x[40:])
    assert training.sources[-3]["what"] == "non-digit images, the first half of the file"


def test_each_origin_of_images_is_known_apart(mnist: Path):
    training = data.load(small(mnist=str(mnist)))
    assert np.unique(training.kept.origins, return_counts=True)[1].tolist() == [190, 20, 20, 20]
    assert training.kept.real == 190 + 20


def test_ones_own_pictures_are_trained_on_beside_mnist_and_every_fifth_of_each_digit_is_tested_on(mnist: Path, tmp_path: Path):
    x, y = digits(60, seed=7)
    save_class_folders(tmp_path / "mine", x, y)
    settings = small(mnist=str(mnist), images=(str(tmp_path / "mine"),))
    training = data.load(settings)
    kept = [image.tobytes() for image in training.kept.images]
    held = {image.tobytes() for image in training.held.images}
    counts = [kept.count(image.tobytes()) for image in x]
    assert sorted(set(counts)) == [0, 12]  # each is augmented anew, several times in an epoch
    assert counts.count(0) == 10
    assert all(image.tobytes() in held for image, count in zip(x, counts, strict=True) if not count)
    trial = load_test_sets(settings, training)["mine, held-out pictures"]
    assert sorted(trial.images.labels.tolist()) == list(range(10))
    assert (trial.trained_on, trial.note) == (True, "")
    source = next(source for source in training.sources if source["what"] == "own pictures")
    assert (source["file"], source["count"], source["held_out"]) == ("mine", 50, 10)
    assert len(str(source["sha256"])) == 64
    assert len(data.load(small(mnist=str(mnist))).kept.labels) == len(training.kept.labels) - 50 * 12


def test_pictures_in_train_and_test_folders_keep_their_parts_and_blank_ones_teach_nothing(mnist: Path, tmp_path: Path):
    x, y = digits(20, seed=8)
    x[3] = 0
    save_class_folders(tmp_path, x[:12], y[:12], "train/{label}")
    save_class_folders(tmp_path, x[12:], y[12:], "test/{label}")
    training = data.load(small(mnist=str(mnist), images=(str(tmp_path),)))
    (own,) = training.pictures
    assert (len(own.kept.labels), len(own.held.labels)) == (11, 8)


def test_kaggles_zip_and_mnists_idx_files_train_as_the_files_in_them(mnist: Path, kaggle_csv: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "k.zip", "w") as archive:
        archive.write(kaggle_csv, "train.csv")
    one, other = (load_real_images(small(csv=str(path))).images for path in (kaggle_csv, tmp_path / "k.zip"))
    np.testing.assert_array_equal(one.images, other.images)
    with np.load(mnist) as arrays:
        save_idx(tmp_path / "raw", arrays["x_train"], arrays["y_train"], "train")
        save_idx(tmp_path / "raw", arrays["x_test"], arrays["y_test"], packed=True)
    one, other = (load_real_images(small(mnist=str(path))).images for path in (mnist, tmp_path))
    np.testing.assert_array_equal(one.images, other.images)
