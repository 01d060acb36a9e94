"""The guard of a model: what it keeps of the training images."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import DigitModelError
from airdigits.paths import models_dir
from airdigits.recognition.anatomy import Anatomy
from airdigits.training import guard
from airdigits.training.examples import Examples
from airdigits.training.render import render_digits

SHIPPED = models_dir() / "digits.tflite"


def test_of_each_origin_the_guard_keeps_the_doubtful_images_and_as_many_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(guard, "SIZE", 80)
    drawn = render_digits(200, np.random.default_rng(0))
    origins = np.repeat([0, 1], [150, 50])
    examples = Examples(drawn.images, drawn.labels, drawn.trajectories[100:], origins)
    path = tmp_path / "digits.guard.npz"
    path.write_bytes(guard.make_guard(SHIPPED, examples))
    kept = guard.load_guard(path)

    anatomy = Anatomy(SHIPPED)
    features = np.concatenate(
        [anatomy.features(drawn.images[:100]), anatomy.features(drawn.images[100:], drawn.trajectories[100:])]
    )
    logits = np.sort(anatomy.layer.logits(features), axis=1)
    margins = logits[:, -1] - logits[:, -2]
    step = np.ptp(features, axis=0).max() / 255
    for place, origin in ((0, 0), (40, 1)):
        own = np.flatnonzero(origins == origin)
        doubtful = own[np.argsort(margins[own])[:20]]
        np.testing.assert_allclose(kept.features[place : place + 20], features[doubtful], atol=step)
        np.testing.assert_array_equal(kept.labels[place : place + 20], drawn.labels[doubtful])
        assert kept.counts[place : place + 40].sum() == pytest.approx(len(own))
    assert len(kept.labels) == 80
    assert kept.trunk == anatomy.trunk
    np.testing.assert_array_equal(kept.layer.weights, anatomy.layer.weights)


def test_the_shipped_model_has_its_guard():
    kept = guard.load_guard(guard.guard_file(SHIPPED))
    assert kept.trunk == Anatomy(SHIPPED).trunk
    assert set(kept.labels) == set(range(11))


def test_what_is_no_guard_is_told_in_one_line(tmp_path: Path):
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.savez(tmp_path / "torn.npz", **{key: np.zeros((3, 2)) for key in guard._KEYS})
    (tmp_path / "text.npz").write_text("no archive")
    for name in ("other", "torn", "text", "missing"):
        with pytest.raises(DigitModelError, match=rf"{name}\.npz: .*`airdigits train`") as caught:
            guard.load_guard(tmp_path / f"{name}.npz")
        assert "\n" not in str(caught.value)
