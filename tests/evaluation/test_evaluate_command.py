import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from airdigits.cli.main import main
from airdigits.datasets.non_digits import NonDigits
from airdigits.evaluation.measure import Answers
from airdigits.evaluation.metrics import count_rejected
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import RejectionConfig
from airdigits.support.paths import models_dir
from tests.datasets.made_files import digits, save_class_folders, save_idx
from tests.evaluation.conftest import Evaluate, Files
from tests.evaluation.made_sets import save_images, save_strokes

SHIPPED = models_dir() / "digits.tflite"


def test_one_set_of_strokes_is_its_test_split_and_all_of_it_when_asked(files: Files, evaluate: Evaluate) -> None:
    result = json.loads(evaluate("--strokes", files.strokes, "--json").out)
    assert (result["n"], result["accuracy"], result["per_class"][7]) == (5, 1.0, 1.0)
    assert np.array(result["confusion"]).shape == (10, 10)
    assert result["confusion"][7][7] == 5
    assert json.loads(evaluate("--strokes", files.barred, "--split", "all", "--joined", "--json").out)["n"] == 10


def test_one_set_is_told_on_a_page(files: Files, evaluate: Evaluate) -> None:
    assert evaluate("--strokes", files.strokes).out.startswith("5 digits, 100.00% read right (95 % interval ")


def test_images_are_taken_in_both_layouts(tmp_path: Path, evaluate: Evaluate) -> None:
    x, y = np.zeros((4, 28, 28), np.uint8), np.array([0, 1, 2, 3])
    np.savez(tmp_path / "images.npz", x=x, y=y)
    np.savez(tmp_path / "mnist.npz", x_train=x, y_train=y, x_test=x[:3], y_test=y[:3])
    for option, name, n in (("--images", "images.npz", 4), ("--mnist", "mnist.npz", 3)):
        assert json.loads(evaluate(option, tmp_path / name, "--json").out)["n"] == n


def test_of_non_digits_it_is_counted_what_is_rejected(files: Files, evaluate: Evaluate) -> None:
    everything = ("--non-digits", files.dashes, "--split", "all")
    assert json.loads(evaluate(*everything, "--json").out) == {"n": 3, "rejected": 3}
    assert evaluate(*everything).out == "3 of 3 rejected (100.00%)\n"


def test_non_digits_written_with_a_pen_are_told_kind_by_kind_and_look_alikes_apart(
    tmp_path: Path, files: Files, evaluate: Evaluate
) -> None:
    cross, bar = np.array([[0, 0], [1, 1], [1, 0], [0, 1]], np.float32), np.array([[0, 0], [0, 0.5], [0, 1]], np.float32)
    xy, offsets = np.vstack([cross, cross, bar]), np.array([0, 4, 8, 11])
    np.savez(tmp_path / "letters.npz", xy=xy, offsets=offsets, symbol=np.array(["x", "x", "I"]))
    words = "--non-digits", tmp_path / "letters.npz", "--strokes", files.strokes
    unlike, alike = json.loads(evaluate(*words, "--json").out)["not_digits"]
    assert (unlike["name"], unlike["n"], list(unlike["kinds"])) == ("letters.npz", 2, ["x"])
    assert (alike["name"], alike["kinds"]) == ("letters.npz, look-alikes", {"I": {"n": 1, "accepted": 1}})
    table = evaluate(*words).out
    assert "Non-digits, kind by kind" in table
    assert "I 1 of 1" in table


@pytest.mark.parametrize(("key", "value"), [("symbol", np.array(["x"])), ("pen", np.zeros(3)), ("offsets", np.array([0, 5, 4]))])
def test_damaged_non_digits_name_the_array_at_fault(
    tmp_path: Path, key: str, value: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    arrays = {"xy": np.zeros((8, 2), np.float32), "offsets": np.array([0, 4, 8]), "symbol": np.array(["x", "y"])}
    np.savez(tmp_path / "letters.npz", **arrays | {key: value})
    assert main(["evaluate", "--non-digits", str(tmp_path / "letters.npz")]) == 1
    assert f"letters.npz: `{key}`" in capsys.readouterr().err


def test_the_old_name_of_the_option_is_still_taken_and_not_shown(files: Files, evaluate: Evaluate, capsys) -> None:
    both = evaluate("--not-digits", files.dashes, "--non-digits", files.dashes, "--strokes", files.strokes, "--json")
    assert [row["name"] for row in json.loads(both.out)["not_digits"]] == ["dashes.npz", "dashes.npz (2)"]
    assert evaluate("--not-digits", files.dashes).out == "2 of 2 rejected (100.00%)\n"
    with pytest.raises(SystemExit):
        main(["evaluate", "--help"])
    assert "--not-digits" not in capsys.readouterr().out


def test_of_non_digits_the_half_that_training_leaves_is_measured(files: Files, evaluate: Evaluate) -> None:
    assert evaluate("--non-digits", files.dashes).out == "2 of 2 rejected (100.00%)\n"


def test_one_set_of_strokes_is_read_with_its_trajectories(shared: Path, evaluate: Evaluate) -> None:
    """The figures of a set do not depend on whether another is measured beside it."""
    wand = shared / "data" / "wand_digits.npz"
    alone = json.loads(evaluate("--strokes", wand, "--json").out)
    beside = json.loads(evaluate("--strokes", wand, "--non-digits", shared / "data" / "not_digits.npz", "--json").out)
    assert alone["confusion"] == beside["sets"][0]["confusion"]


def test_several_sets_make_a_table_with_a_row_for_each(files: Files, evaluate: Evaluate) -> None:
    out = evaluate("--images", files.images, "--strokes", files.strokes, files.barred, "--non-digits", files.dashes).out
    figures = out.split("How well it reads\n")[1].split("\n\n")[0].splitlines()
    assert figures[0].split("  ")[0] == "data set"
    assert [line.split("  ")[0] for line in figures[1:5]] == [
        files.images.name,
        "strokes.npz",
        "barred.npz, as written",
        "barred.npz, strokes joined",
    ]
    assert "87.50%" in figures[1], "21 of 24: three are labelled wrong"
    assert len({len(line) for line in figures[:5]}) == 1, "the columns stand in line"
    assert "dashes.npz  2   100.00%" in out


def test_joined_measures_strokes_joined_alone(files: Files, evaluate: Evaluate) -> None:
    answer = json.loads(evaluate("--strokes", files.barred, files.strokes, "--joined", "--json").out)
    assert [row["name"] for row in answer["sets"]] == ["barred.npz, strokes joined", "strokes.npz"]


def test_json_of_several_sets_holds_all_figures(files: Files, evaluate: Evaluate) -> None:
    answer = json.loads(evaluate("--mnist", files.images, "--strokes", files.strokes, "--non-digits", files.dashes, "--json").out)
    assert answer["models"] == [{"model": "", "name": "digits.tflite", "sha256": DigitClassifier().model_hash}]
    images, strokes = answer["sets"]
    assert (images["n"], images["accuracy"], strokes["accuracy"]) == (24, 0.875, 1)
    assert [(m["index"], m["written"], m["read"]) for m in images["mistakes"]] == [(0, 2, 7), (1, 2, 7), (2, 2, 7)]
    assert images["wrong_of_the_surest"]["1.00"] == pytest.approx(0.125)
    assert sum(b["n"] for b in images["reliability"]) == 24
    assert images["ms_per_image"] > 0
    assert images["not_digits_accepted"] == {"dashes.npz": 0}
    assert [(row["name"], row["rejected"]) for row in answer["not_digits"]] == [("dashes.npz", 2)]
    assert answer["comparisons"] == []


def test_the_command_it_names_measures_the_same_again(files: Files, evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--strokes", files.strokes, files.barred, "--split", "all", "--joined", "--non-digits", files.dashes, "--json")
    first = json.loads(evaluate(*words).out)
    monkeypatch.chdir(files.strokes.parent)
    again = json.loads(evaluate(*first["command"].split()[2:], "--json").out)
    for answer in (first, again):
        for row in answer["sets"]:
            del row["ms_per_image"]
    assert again == first


def test_the_live_program_accepts_by_the_confidence_that_the_curves_show(files: Files) -> None:
    rng = np.random.default_rng(0)
    with np.load(files.images) as data:
        images = np.concatenate([data["x"], rng.integers(0, 256, (40, 28, 28)).astype(np.uint8) // 2])
    classifier = DigitClassifier()
    answers = Answers(*classifier.classify(images))
    rejected = count_rejected(classifier, NonDigits(images))
    assert 0 < rejected < len(images)
    assert rejected == (answers.confidence < RejectionConfig().least).sum()


def test_two_models_are_compared_on_the_digits_that_one_alone_reads_right(
    tmp_path: Path, files: Files, evaluate: Evaluate
) -> None:
    paths = SHIPPED, files.other_model
    a, b = DigitClassifier(), DigitClassifier(files.other_model)
    with np.load(files.images) as data:
        images = data["x"]
    reads = [classifier.probabilities(images).argmax(axis=1) for classifier in (a, b)]
    assert (reads[0] != reads[1]).sum() >= 10, "the second model reads otherwise"
    np.savez(tmp_path / "by both.npz", x=images, y=np.where(np.arange(len(images)) < 6, reads[1], reads[0]))
    words = ("--images", tmp_path / "by both.npz", "--compare", *paths)
    (comparison,) = json.loads(evaluate(*words, "--json").out)["comparisons"]
    differ = reads[0] != reads[1]
    assert comparison["only_b"] == np.flatnonzero(differ[:6]).tolist()
    assert comparison["only_a"] == (6 + np.flatnonzero(differ[6:])).tolist()
    assert 0 < comparison["mcnemar_p"] <= 1
    out = evaluate(*words).out
    assert out.startswith(f"A  models/digits.tflite  sha256 {a.model_hash}\nB  other/digits.tflite  sha256 {b.model_hash}\n")
    row = next(line for line in out.split("A beside B\n")[1].splitlines() if line.startswith("by both.npz"))
    assert row.split()[-3:-1] == [str(len(comparison["only_a"])), str(len(comparison["only_b"]))]


def test_a_model_beside_itself_is_neither_better_nor_worse(files: Files, evaluate: Evaluate) -> None:
    answer = json.loads(evaluate("--images", files.images, "--compare", SHIPPED, SHIPPED, "--json").out)
    (comparison,) = answer["comparisons"]
    assert (comparison["only_a"], comparison["only_b"], comparison["mcnemar_p"]) == ([], [], 1)


def test_neither_tensorflow_nor_matplotlib_is_needed_without_a_report(files: Files) -> None:
    program = (
        "import sys; sys.modules['tensorflow'] = sys.modules['matplotlib'] = None; from airdigits.cli.main import main;"
        "sys.exit(main(['evaluate', '--json', '--strokes', *sys.argv[1:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(files.strokes)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "nothing to measure"),
        (("--report", "folder"), "nothing to measure"),
        (("--non-digits", "{dashes}", "--report", "{new}"), "--report and --compare need digits"),
        (("--non-digits", "{dashes}", "--compare", "{model}", "{model}"), "--report and --compare need digits"),
    ],
)
def test_a_call_that_asks_for_nothing_is_one_line_of_usage(
    tmp_path: Path, files: Files, evaluate: Evaluate, words: tuple[str, ...], complaint: str
) -> None:
    new = tmp_path / "new"
    answer = evaluate(*(word.format(dashes=files.dashes, model=files.other_model, new=new) for word in words))
    assert (answer.status, answer.out) == (2, "")
    assert complaint in answer.err
    assert answer.err.count("\n") == 1
    assert not new.exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--images", "{good}", "--mnist", "{folder}/none.npz"), "none.npz: there is no such file"),
        (("--images", "{good}", "--strokes", "{good}"), "`xy` is missing"),
        (("--images", "{good}", "{folder}/empty.npz"), "empty.npz: `x` is empty"),
        (("--images", "{good}", "--non-digits", "{folder}/text.npz"), "text.npz: "),
        (("--images", "{good}", "{folder}/text.npz"), "text.npz: not an .npz archive"),
        (("--images", "{good}", "--compare", "{shipped}", "{good}"), "not a LiteRT model"),
        (("--images", "{good}", "--compare", "{folder}/none.tflite", "{shipped}"), "none.tflite: there is no such file"),
        (("--images", "{good}", "--model", "{good}", "--report", "{folder}/report"), "not a LiteRT model"),
        (("--images", "{good}", "--report", "{good}"), "cannot be written"),
        (("--images", "{good}", "--report", "{good}/report"), "cannot be written"),
    ],
)
def test_what_is_wrong_is_one_line_before_anything_is_measured(
    tmp_path: Path, evaluate: Evaluate, words: tuple[str, ...], complaint: str
) -> None:
    good, strokes = save_images(tmp_path / "good.npz", 2, 0), save_strokes(tmp_path / "strokes.npz", 2)
    np.savez(tmp_path / "empty.npz", x=np.zeros((0, 28, 28), np.uint8), y=np.zeros(0, int))
    (tmp_path / "text.npz").write_text("no archive")
    answer = evaluate(*(word.format(good=good, strokes=strokes, folder=tmp_path, shipped=SHIPPED) for word in words))
    assert (answer.status, answer.out) == (1, "")
    assert complaint in answer.err
    assert answer.err.count("\n") == 1


def test_a_folder_of_ones_own_pictures_is_measured_and_said_how_it_was_understood(tmp_path: Path, evaluate: Evaluate) -> None:
    x, y = digits(20)
    save_class_folders(tmp_path / "mine", x, y, paper=True)
    (tmp_path / "mine" / "4" / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    answer = evaluate("--images", tmp_path / "mine", "--json")
    measured = json.loads(answer.out)
    assert (measured["n"], measured["accuracy"] >= 0.9) == (20, True)
    assert answer.err.startswith("airdigits: mine: 20 pictures in class folders, each read as one digit, 1 left out: ")
    assert answer.err.count("\n") == 1
    several = json.loads(evaluate("--images", tmp_path / "mine", tmp_path / "mine", "--json").out)
    assert [row["name"] for row in several["sets"]] == ["mine", "mine (2)"]
    assert several["sets"][0]["how"].startswith("20 pictures in class folders")


def test_mnists_idx_files_are_measured_as_its_npz(tmp_path: Path, evaluate: Evaluate) -> None:
    x, y = digits(20)
    np.savez(tmp_path / "mnist.npz", x_test=x, y_test=y)
    save_idx(tmp_path / "MNIST" / "raw", x, y, packed=True)
    wanted = evaluate("--mnist", tmp_path / "mnist.npz").out
    assert evaluate("--mnist", tmp_path).out == wanted
    assert evaluate("--images", tmp_path / "MNIST" / "raw" / "t10k-images-idx3-ubyte.gz").out == wanted
