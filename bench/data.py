"""Find the data sets and clips that lie beside the checkout, in shared/."""

from pathlib import Path

from airdigits.datasets.images import load_images, load_mnist
from airdigits.datasets.labelled import LabelledImages
from airdigits.synthesis.pages.glyphs import Glyphs, glyphs, stroke_glyph

SHARED = Path(__file__).resolve().parents[2] / "shared"
VIDEOS = SHARED / "video"
MNIST = SHARED / "data" / "mnist.npz"
USPS = SHARED / "data" / "usps.npz"


def mnist_test() -> LabelledImages:
    """Load the MNIST test set. Raises FileNotFoundError where it is not at hand."""
    if not MNIST.is_file():
        raise FileNotFoundError(f"digits are needed at {MNIST}")
    return load_mnist(MNIST)


def usps_test() -> LabelledImages | None:
    """Load USPS's test part; None where it is not at hand."""
    return load_images(USPS) if USPS.is_file() else None


def page_glyphs() -> Glyphs:
    """Return how digits on synthetic pages are drawn: images of the MNIST test set and strokes, or strokes alone without it.

    The model has seen neither.
    """
    if not MNIST.is_file():
        return stroke_glyph
    data = mnist_test()
    return glyphs(data.images, data.labels)
