"""The rehearsal set of a model: what it keeps of the training images."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.adaptation import rehearsal
from airdigits.datasets.examples import Examples
from airdigits.errors import DigitModelError
from airdigits.recognition.model_surgery import ModelParts
from airdigits.support.paths import models_dir
from airdigits.synthesis.render import render_digits

SHIPPED = models_dir() / "digits.tflite"


def test_of_each_origin_the_rehearsal_set_keeps_the_doubtful_images_and_as_many_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rehearsal, "SIZE", 80)
    drawn = render_digits(200, np.random.default_rng(0))
    origins = np.repeat([0, 1], [150, 50])
    examples = Examples(drawn.images, drawn.labels, drawn.trajectories[100:], origins)
    path = tmp_path / "digits.rehearsal.npz"
    path.write_bytes(rehearsal.make_rehearsal_set(SHIPPED, examples))
    kept = rehearsal.load_rehearsal_set(path)

    parts = ModelParts(SHIPPED)
    features = np.concatenate([parts.features(drawn.images[:100]), parts.features(drawn.images[100:], drawn.trajectories[100:])])
    logits = np.sort(parts.layer.logits(features), axis=1)
    margins = logits[:, -1] - logits[:, -2]
    step = np.ptp(features, axis=0).max() / 255
    for place, origin in ((0, 0), (40, 1)):
        own = np.flatnonzero(origins == origin)
        doubtful = own[np.argsort(margins[own])[:20]]
        np.testing.assert_allclose(kept.features[place : place + 20], features[doubtful], atol=step)
        np.testing.assert_array_equal(kept.labels[place : place + 20], drawn.labels[doubtful])
        assert kept.counts[place : place + 40].sum() == pytest.approx(len(own))
    assert len(kept.labels) == 80
    assert kept.backbone == parts.backbone
    np.testing.assert_array_equal(kept.layer.weights, parts.layer.weights)


def test_the_shipped_model_has_its_rehearsal_set():
    kept = rehearsal.load_rehearsal_set(rehearsal.rehearsal_file(SHIPPED))
    assert kept.backbone == ModelParts(SHIPPED).backbone
    assert set(kept.labels) == set(range(11))


def test_what_is_no_rehearsal_set_is_told_in_one_line(tmp_path: Path):
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.savez(tmp_path / "torn.npz", **{key: np.zeros((3, 2)) for key in rehearsal._KEYS})
    (tmp_path / "text.npz").write_text("no archive")
    for name in ("other", "torn", "text", "missing"):
        with pytest.raises(DigitModelError, match=rf"{name}\.npz: .*`airdigits train`") as caught:
            rehearsal.load_rehearsal_set(tmp_path / f"{name}.npz")
        assert "\n" not in str(caught.value)
