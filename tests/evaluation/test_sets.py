import hashlib
from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import TEST
from airdigits.datasets.non_digits import NonDigits
from airdigits.evaluation.sets import NonDigitSet, image_set, mnist_set, named_apart, slug, stroke_sets
from tests.evaluation.conftest import Files


def test_strokes_come_as_written_and_joined_and_once_where_a_digit_is_one_stroke(files: Files) -> None:
    written, joined = stroke_sets(files.barred, TEST, (False, True))
    assert (written.name, joined.name) == ("barred.npz, as written", "barred.npz, strokes joined")
    assert len(written.labels) == 5
    assert np.any(written.images != joined.images)
    (once,) = stroke_sets(files.strokes, None, (False, True))
    assert (once.name, len(once.labels)) == ("strokes.npz", 10)


def test_a_set_carries_the_hash_of_its_file(files: Files) -> None:
    for data in (image_set(files.images), mnist_set(files.images)):
        assert data.sha256 == hashlib.sha256(files.images.read_bytes()).hexdigest()
        assert data.name == files.images.name


def test_sets_whose_files_would_be_called_alike_are_named_apart() -> None:
    names = ["pens.npz", "Pens.npz", "pens.npz", "other.npz", "pens (2).npz", "..."]
    sets = named_apart([NonDigitSet(name, "", NonDigits(np.zeros((1, 28, 28), np.uint8))) for name in names])
    assert [data.name for data in sets][:3] == ["pens.npz", "Pens.npz (2)", "pens.npz (3)"]
    assert len({slug(data.name) for data in sets}) == len(names)
    assert all(Path(slug(data.name)).name == slug(data.name) for data in sets)
