"""C1 to C4: the image data sets that people have are read to the pixel, or refused in one line that says what to do."""

import contextlib
import gzip
import io
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits.datasets import images as reader
from airdigits.datasets.idx import pairs_in
from airdigits.datasets.images import load_images, load_mnist, load_to_classify, load_unlabelled
from airdigits.errors import DataError
from tests.datasets.made_files import (
    PIXELS,
    csv,
    digits,
    idx,
    labelled_table,
    save_class_folders,
    save_idx,
    save_kaggles_zip,
)

X, Y = digits()


def assert_same(path: Path, *said: str) -> None:
    """The digits of a data set are X and Y to the pixel, and it is said how they were understood."""
    data = load_images(path)
    np.testing.assert_array_equal(data.images, X)
    np.testing.assert_array_equal(data.labels, Y)
    for words in said:
        assert words in data.how


@pytest.mark.parametrize("packed", [False, True])
def test_mnists_own_files_are_read_packed_or_not(tmp_path: Path, packed: bool) -> None:
    path = save_idx(tmp_path, X, Y, packed=packed)
    assert_same(path, "idx", "20 images of 28x28", "white on black", "the test part")
    assert_same(tmp_path / path.name.replace("images-idx3", "labels-idx1"))


@pytest.mark.parametrize("below", [".", "raw", "MNIST/raw"])
def test_torchvisions_folder_has_both_parts(tmp_path: Path, below: str) -> None:
    x, y = digits(30, seed=1)
    save_idx(tmp_path / below, X, Y)
    named = save_idx(tmp_path / below, x, y, "train", packed=True)
    assert_same(tmp_path)
    np.testing.assert_array_equal(load_mnist(tmp_path, "train").images, x)
    np.testing.assert_array_equal(load_images(named).images, x)  # the file that is named, not its neighbours
    np.testing.assert_array_equal(load_mnist(named).images, X)


@pytest.mark.parametrize(
    "names", [("images.idx3", "labels.idx1"), ("emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels-idx1-ubyte")]
)
def test_idx_under_other_names_is_read_and_emnist_set_upright(tmp_path: Path, names: tuple[str, str]) -> None:
    turned = "emnist" in names[0]
    (tmp_path / names[0]).write_bytes(idx(X.transpose(0, 2, 1) if turned else X))
    (tmp_path / names[1]).write_bytes(idx(Y))
    assert_same(tmp_path / names[0], *["turned"] * turned)


ROW_COLUMN = [f"{i}x{j}" for i in range(1, 29) for j in range(1, 29)]
TABLE = labelled_table(X, Y)
FLAT = X.reshape(len(X), -1)
LAYOUTS = {
    "Kaggle's": csv(TABLE, ["label", *PIXELS]),
    "1x1 to 28x28": csv(TABLE, ["label", *ROW_COLUMN]),
    "pixel1 to pixel784, class": csv(np.column_stack([FLAT, Y]), [*(f"pixel{i}" for i in range(1, 785)), "class"]),
    "no header, labels first": csv(TABLE),
    "no header, labels last": csv(np.column_stack([FLAT, Y])),
    "an index without a name": csv(np.column_stack([np.arange(len(X)), TABLE]), ["", "label", *PIXELS]),
    "an index, no header": csv(np.column_stack([np.arange(len(X)), TABLE])),
    "columns that pandas counted": csv(TABLE, [str(i) for i in range(785)]),
    "floats": csv(TABLE, ["label", *PIXELS], form="%.1f"),
    "UTF-16": csv(TABLE, ["label", *PIXELS], encoding="utf-16"),
    "UTF-16 without a mark": csv(TABLE, ["label", *PIXELS], encoding="utf-16-le"),
    "semicolons": csv(TABLE, ["label", *PIXELS], separator=";"),
    "semicolons and decimal commas": csv(TABLE, ["label", *PIXELS], separator=";", form="%.1f").replace(b".0", b",0"),
    "tabs": csv(TABLE, ["label", *PIXELS], separator="\t"),
    "spaces, no header": csv(TABLE, separator=" "),
    "quoted": b"\n".join(
        b",".join(b'"' + v + b'"' for v in row.split(b",")) for row in csv(TABLE, ["label", *PIXELS]).splitlines()
    ),
    "0 to 1": csv(np.column_stack([Y, FLAT / 255]), ["label", *PIXELS], form="%.5f"),
    "columns in another order": csv(TABLE[:, ::-1], ["label", *PIXELS][::-1]),
    "packed": gzip.compress(csv(TABLE, ["label", *PIXELS])),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_csv_layouts_that_are_about_give_the_same_digits(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "digits.csv"
    path.write_bytes(LAYOUTS[layout])
    if layout == "columns that pandas counted":  # nothing says which is the label: 785 counted columns are no square picture
        with pytest.raises(DataError, match="785 pixel columns"):
            load_images(path)
        return
    assert_same(path, "text")


def test_a_csv_that_names_writers_keeps_them(tmp_path: Path) -> None:
    rows = csv(TABLE, ["label", *PIXELS]).decode().splitlines()
    names = ["writer", *(f"person {i % 3}" for i in range(len(X)))]
    (tmp_path / "w.csv").write_text("\n".join(f"{name},{row}" for name, row in zip(names, rows, strict=True)))
    assert_same(tmp_path / "w.csv", "3 writers")
    assert load_images(tmp_path / "w.csv").writers.tolist() == names[1:]  # type: ignore[union-attr]


def test_kaggles_zip_is_read_as_it_was_downloaded(tmp_path: Path) -> None:
    path = save_kaggles_zip(tmp_path / "digit-recognizer.zip", X, Y)
    assert_same(path, "training part")
    np.testing.assert_array_equal(load_to_classify(path).images, X)
    with pytest.raises(DataError, match="has no labels"):
        load_mnist(path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert_same(tmp_path / "unpacked")


ARRAYS = {
    "x, y": {"x": X, "y": Y},
    "capitals": {"X": X, "Y": Y},
    "flat": {"x": FLAT, "y": Y},
    "a channel": {"x": X[..., None], "y": Y},
    "a channel first": {"x": X[:, None], "y": Y},
    "three channels": {"x": np.repeat(X[..., None], 3, axis=3), "y": Y},
    "0 to 1": {"x": (X / 255).astype(np.float32), "y": Y},
    "-1 to 1": {"x": X / 127.5 - 1, "y": Y},
    "floats": {"x": X.astype(np.float64), "y": Y.astype(np.float64)},
    "one-hot": {"x": X, "y": np.eye(10)[Y]},
    "one-hot bools": {"x": X, "y": np.eye(10, dtype=bool)[Y]},
    "a column": {"x": X, "y": Y[:, None]},
    "text": {"x": X, "y": Y.astype(str)},
    "images, labels": {"images": X, "labels": Y},
    "data, target": {"data": FLAT, "target": Y},
    "test_images, test_labels": {"test_images": X, "test_labels": Y, "train_images": X[:3], "train_labels": Y[:3]},
    "X_test, y_test": {"X_test": X, "y_test": Y},
    "xTest, yTest": {"xTest": X, "yTest": Y},
    "xtest, ytest": {"xtest": X, "ytest": Y},
    "no names": {"arr_0": X, "arr_1": Y},
    "black on white": {"x": 255 - X, "y": Y},
    "other arrays beside": {"x": X, "y": Y, "xy": np.zeros((3, 2)), "label": np.zeros(1), "pen": np.zeros(3)},
}


@pytest.mark.parametrize("layout", ARRAYS)
def test_arrays_as_people_save_them_give_the_same_digits(tmp_path: Path, layout: str) -> None:
    np.savez_compressed(tmp_path / "digits.npz", **ARRAYS[layout])
    assert_same(tmp_path / "digits.npz", ".npz", "images of 28x28")


def test_polarity_is_told_from_the_borders_and_said(tmp_path: Path) -> None:
    for name, x, said in (("d", X, "white on black"), ("l", 255 - X, "black on white, inverted")):
        np.savez(tmp_path / f"{name}.npz", x=x, y=Y)
        assert_same(tmp_path / f"{name}.npz", said)
    mixed = X.copy()
    mixed[::4] = 255 - mixed[::4]
    np.savez(tmp_path / "m.npz", x=mixed, y=Y)
    assert_same(tmp_path / "m.npz", "5 of them inverted")
    noise = np.random.default_rng(0).integers(0, 256, (40, 28, 28)).astype(np.uint8)
    np.savez(tmp_path / "n.npz", x=noise)
    np.testing.assert_array_equal(load_unlabelled(tmp_path / "n.npz"), noise)  # borders that tell nothing change nothing


def test_usps_like_images_of_other_sizes_are_normalised(tmp_path: Path) -> None:
    small = X[:, 4:24, 4:24]
    np.savez(tmp_path / "s.npz", x=small / 127.5 - 1, y=Y)
    data = load_images(tmp_path / "s.npz")
    assert data.images.shape == X.shape
    assert "20 images of 20x20, values -1..1" in data.how
    assert data.how.endswith("normalised")


@pytest.mark.parametrize("inside", ["{label}", "digits/set/{label}", "digit_{label}", "{label}/scan/a"])
def test_pictures_in_folders_named_after_their_digit_are_read_wherever_they_are(tmp_path: Path, inside: str) -> None:
    save_class_folders(tmp_path, X, Y, inside)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "over.png").write_bytes(b"in no class folder")
    data = load_images(tmp_path)
    assert data.labels.tolist() == sorted(Y.tolist())
    order = np.argsort(Y, kind="stable")
    np.testing.assert_array_equal(data.images, X[order])  # MNIST's form stays as it is, and p2 comes before p10
    assert "20 pictures in class folders" in data.how


def test_photographed_digits_are_read_as_read_one_does(tmp_path: Path) -> None:
    save_class_folders(tmp_path, X, Y, paper=True)
    data = load_images(tmp_path)
    np.testing.assert_allclose(data.images.mean(axis=(1, 2)), X[np.argsort(Y, kind="stable")].mean(axis=(1, 2)), rtol=0.5)


def test_split_folders_are_parts_and_what_is_damaged_is_told_and_passed_over(tmp_path: Path) -> None:
    save_class_folders(tmp_path, X, Y, "test/{label}")
    save_class_folders(tmp_path, X[:5], Y[:5], "Train/{label}")
    (tmp_path / "test" / "3" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "test" / "3" / "empty.png").write_bytes(b"")
    data = load_images(tmp_path)
    assert len(data.labels) == 20
    assert "2 left out" in data.how
    assert "broken.jpg" in data.how
    assert data.how.endswith("the test part")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    save_class_folders(tmp_path / "a", X[:3], Y[:3])
    save_class_folders(tmp_path / "b", X, Y)
    with contextlib.suppress(OSError):  # some systems make no links
        (tmp_path / "a" / "7").symlink_to(tmp_path / "b" / "7")
        (tmp_path / "a" / "round").symlink_to(tmp_path / "a")
    assert len(load_images(tmp_path / "a").labels) == 3


class _Spoils:
    """An object that must never be unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("something was unpickled",))


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def _npz(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _npy(header: str) -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


REFUSED = {
    "mnist.mat": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + bytes(100), "a MATLAB file, which is not read; .*numpy.savez"),
    "new.mat": (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file, which is not read"),
    "mnist.pkl": (pickle.dumps(_Spoils()), "a Python pickle, which can run code, so it is not opened"),
    "mnist.pkl.gz": (gzip.compress(pickle.dumps(_Spoils())), "a Python pickle"),
    "old.pkl": (b"(lp0\n", "a Python pickle"),
    "pickled.npz": (_npz(x=np.array([_Spoils()], object), y=Y[:1]), "`x` holds Python objects, which can run code"),
    "labels.npz": (_npz(x=X, y=np.array([_Spoils()] * 20, object)), "`y` holds Python objects"),
    "one.npy": (_npz(x=X)[:0] + (lambda b: (np.save(b, X), b.getvalue())[1])(io.BytesIO()), "has no labels"),
    "weights.pt": (_zip(archive_pkl=b"x"), "a Python pickle"),
    "a.parquet": (b"PAR1" + bytes(50), "a Parquet file"),
    "a.tar": (bytes(257) + b"ustar" + bytes(300), "a tar archive; unpack it first"),
    "one.png": (b"\x89PNG\r\n\x1a\n", "one picture; use `airdigits read --one`"),
    "pictures.zip": (_zip(a_png=b"x"), "unpack it first, and give the folder"),
    "two.npz": (_npz(images=X, data=X, labels=Y), "`images` and `data` could both be its images"),
    "nothing.npz": (_npz(weights=X), "`x` is missing.*the file has weights"),
    "letters.npz": (_npz(x=X, y=Y + 5), "must be labels 0..9, has values from 5 to 14"),
    "svhn.npz": (_npz(x=X, y=Y + 1), "where 10 stands for 0, make it 0"),
    "fewer.npz": (_npz(x=X, y=Y[:3]), "`y` must be whole numbers .20., or one-hot"),
    "unlabelled.npz": (_npz(x=X), "has no labels"),
    "normal.npz": (_npz(x=X / 50.0 - 2, y=Y), "must be pixels 0..255, 0..1 or -1..1, has values from -2"),
    "odd.npz": (
        _zip(x_npy=_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (100000,)}"), y_npy=b""),
        "`x` is cut off: its header claims .100000. values",
    ),
    "huge.npz": (_zip(x_npy=_npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1099511627776, 28, 28)}")), "`x`"),
    "none.npz": (_zip(x_npy=_npy("{'descr': '<U0', 'fortran_order': False, 'shape': (1099511627776,)}")), "`x`"),
    "t10k-images-idx3-ubyte": (idx(X), "its images or labels are not beside it"),
    "words.csv": (b"what,is,this\n1,2,3\n", ":1: column `what` is no pixel, label, index or writer"),
    "submission.csv": (b"ImageId,Label\n1,0\n", "has no pixels|has 0 pixel"),
    "narrow.csv": (b"1,2,3\n4,5,6\n", "has 3 columns and no header; a row must be"),
    "random.bin": (bytes(range(256)), "not text"),
    "empty.csv": (b"", "no row below a header"),
    "cut.gz": (gzip.compress(csv(TABLE))[:-20], "cannot be read"),
    "bomb.gz": (gzip.compress(bytes(90 << 20)), "unpacks to more than 80 MB"),
    "bomb.zip": (_zip(train_csv=bytes(90 << 20)), "unpacks to more than 80 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_refused_in_our_own_words(tmp_path: Path, name: str) -> None:
    content, says = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        load_images(path)
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).isprintable()


def test_a_folder_of_many_files_that_are_called_as_images_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(20):
        (tmp_path / f"images{i}").touch()
    listings, iterdir = [], Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listings.append(path) or iterdir(path))
    assert pairs_in(tmp_path) == {}
    assert len(listings) == 1, "time grew with the square"


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (idx(X)[:100], idx(Y), "its header claims 20 x 28 x 28 values"),
        (idx(X) + b"more", idx(Y), "15,684 follow"),
        (struct.pack(">BBBB3I", 0, 0, 8, 3, 2**31, 2**31, 2**31), idx(Y), "and 0 follow"),
        (struct.pack(">BBBBI", 0, 0, 8, 3, 1), idx(Y), "cut off within its header"),
        (idx(X), idx(Y[:5]), "must be whole numbers"),
        (idx(X), b"nonsense", "not idx data"),
        (idx(X), idx(Y + 90), "must be labels 0..9"),
        (idx(X[:, 0]), idx(Y), "must be images"),
    ],
)
def test_idx_whose_counts_are_wrong_is_refused_before_anything_is_made(
    tmp_path: Path, images: bytes, labels: bytes, says: str
) -> None:
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(images)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(labels)
    tracemalloc.start()
    with pytest.raises(DataError, match=says):
        load_images(tmp_path / "t10k-images-idx3-ubyte")
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_folder_without_a_data_set_and_a_name_without_a_file_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no data set in this folder"):
        load_images(tmp_path)
    with pytest.raises(DataError, match="there is no such file"):
        load_images(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="cannot be read"):
        load_images(Path("a\0b"))
    with pytest.raises(DataError, match="not a regular file"):
        load_images(Path("/dev/zero"))


@given(st.integers(2, 12), st.integers(4, 40), st.sampled_from(["idx", "csv", "npz", "flat"]), st.randoms(use_true_random=False))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_images_come_back_from_any_format_alike(tmp_path: Path, count: int, side: int, form: str, random) -> None:
    rng = np.random.default_rng(random.randrange(2**32))
    x, y = rng.integers(2, 256, (count, side, side)).astype(np.uint8), rng.integers(0, 10, count).astype(np.uint8)
    x[:, 0, 0] = 0  # a corner is black: what else would tell labels from pixels
    np.savez(tmp_path / "plain.npz", x=x, y=y)
    wanted = load_images(tmp_path / "plain.npz")
    path = tmp_path / "same"
    match form:
        case "idx":
            path = save_idx(tmp_path, x, y)
        case "csv":
            path.write_bytes(csv(labelled_table(x, y), ["label", *(f"p{i}" for i in range(side * side))]))
        case "npz":
            path.write_bytes(_npz(images=x[..., None], labels=np.eye(10)[y]))
        case "flat":
            path.write_bytes(_npz(data=x.reshape(count, -1), target=y))
    read = load_images(path)
    np.testing.assert_array_equal(read.images, wanted.images)
    np.testing.assert_array_equal(read.labels, y)


SEEDS = [idx(X[:2]), LAYOUTS["Kaggle's"][:9000], _npz(x=X[:2], y=Y[:2]), _zip(train_csv=csv(TABLE[:2])), gzip.compress(idx(Y))]


@given(
    st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6), st.integers(0, 12_000)
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_damaged_in_a_file_it_is_read_or_refused(tmp_path: Path, seed: bytes, changes: list, cut: int) -> None:
    content = bytearray(seed)
    for at, value in changes:
        content[at % len(content)] = value
    path = tmp_path / "t10k-images-idx3-ubyte"
    path.write_bytes(bytes(content[: cut or None]))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(Y[:2]))
    for load in (reader.load_images, reader.load_to_classify, reader.load_unlabelled):
        with contextlib.suppress(DataError):
            load(path)
