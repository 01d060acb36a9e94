"""Load image files of any kind as BGR pictures, upright and of a bounded size.

Pillow reads the size before the pixels (so that no file can exhaust the memory), knows which way is up (EXIF), and converts
CMYK and 16 bit.
"""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from airdigits.errors import PictureError
from airdigits.paper.component_image import mnist_image
from airdigits.recognition.raster import SIDE
from airdigits.support.foreign_archives import most_unpacked
from airdigits.support.foreign_files import open_regular, reading

MOST_PIXELS = 120_000_000  # a phone's picture has 12 to 108 million; decoding so many takes half a gigabyte
_LONGEST = 1800  # px: digits of an ordinary page are 30 px high then
_SHORTEST = 480  # px of the longer side: smaller pictures are enlarged, so that strokes are some pixels wide
_FINEST = 12  # times: no picture is enlarged further
_ORIENTATION = 0x0112  # EXIF's tag
_Turn = Image.Transpose
_TURNS = {
    2: _Turn.FLIP_LEFT_RIGHT, 3: _Turn.ROTATE_180, 4: _Turn.FLIP_TOP_BOTTOM, 5: _Turn.TRANSPOSE,
    6: _Turn.ROTATE_270, 7: _Turn.TRANSVERSE, 8: _Turn.ROTATE_90,
}  # fmt: skip
_ON_ITS_SIDE = (_Turn.TRANSPOSE, _Turn.ROTATE_270, _Turn.TRANSVERSE, _Turn.ROTATE_90)
_STRIP = 4_000_000  # pixels that are converted to RGB at a time
_UNPACKED = 140 << 20  # bytes of pixels that any file may hold: 36 million in colour
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 3, "I;16B": 3, "I;16L": 3}  # of a pixel while it is read, by its mode; else 4
_GREY16 = ("I;16", "I;16B", "I;16L", "I", "F")
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "PPM", "JPEG2000", "AVIF")  # none whose reader starts another program
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pbm", ".jp2", ".avif")
"""The suffixes of pictures in a folder; a file that is named is read whatever its suffix."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture at the size to work with.

    `image` BGR uint8 [h, w, 3], upright and scaled.
    `scale` pixels of `image` for each of the original.
    `size`  width and height of the upright original, px.
    `note`  what a person should know: "the first of 3 pages".
    `mnist` the original as the network takes it, uint8 [28, 28], where it is in MNIST's form already.
    """

    image: np.ndarray
    scale: float
    size: tuple[int, int]
    note: str = ""
    mnist: np.ndarray | None = None


def load_picture(path: str | Path) -> Picture:
    """Load an image file. Raises PictureError with one line that says what is wrong and what to do."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"image: a path or an array is needed, not {type(path).__name__}")
    return _scaled(*_decode(Path(path)))


def picture_of(pixels: np.ndarray) -> Picture:
    """Make a picture of an array: uint8, BGR [h, w, 3] or grey [h, w]. Raises ValueError for any other."""
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)) or not pixels.size:
        raise ValueError(f"a picture is uint8, BGR [h, w, 3] or grey [h, w], not {pixels.dtype} {list(pixels.shape)}")
    image = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR) if pixels.ndim == 2 else pixels
    return _scaled(image, (image.shape[1], image.shape[0]))


def _scaled(image: np.ndarray, size: tuple[int, int], note: str = "") -> Picture:
    """Scale pixels, BGR uint8 [h, w, 3], whose original has this size."""
    height, width = image.shape[:2]
    mnist = mnist_image(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)) if size == (SIDE, SIDE) else None
    scale = min(_LONGEST / max(width, height), max(1.0, min(_SHORTEST / max(width, height), _FINEST)))
    if scale != 1:
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = cv2.resize(image, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=method)
    return Picture(image, image.shape[1] / size[0], size, note, mnist)


def _decode(path: Path) -> tuple[np.ndarray, tuple[int, int], str]:
    """Return the pixels, BGR uint8 [h, w, 3], upright and perhaps reduced; the size of the upright original; and a note."""
    if path.is_dir():
        raise PictureError(f"{path}: is a folder; give the pictures in it")
    remedy = "copy or export it again"
    with (
        reading(path, PictureError, remedy, complaint="is damaged or cut off ({})", missing="check the name"),
        open_regular(path) as content,
        warnings.catch_warnings(action="ignore"),  # of Pillow's own limit, and of oddities in the file
    ):
        if not os.fstat(content.fileno()).st_size:
            raise PictureError(f"{path}: is empty; copy it again")
        try:
            with Image.open(content, formats=_FORMATS) as file:
                return _pixels(path, file, os.fstat(content.fileno()).st_size)
        except UnidentifiedImageError:
            raise PictureError(f"{path}: is not a picture that can be read; export it as PNG or JPEG") from None
        except Image.DecompressionBombError:  # Pillow's own limit, which is higher
            raise _too_large(path) from None


def _pixels(path: Path, file: Image.Image, packed: int) -> tuple[np.ndarray, tuple[int, int], str]:
    """Return what `_decode` does, of an opened picture in a file of `packed` bytes."""
    width, height = file.size
    if width * height > MOST_PIXELS:
        raise _too_large(path)
    if (
        width * height * _BYTES.get(file.mode, 4) > max(_UNPACKED, most_unpacked(packed)) and file.format != "JPEG"
    ):  # decoded small, see below
        raise PictureError(f"{path}: unpacks to far more than its size explains; make the picture smaller first")
    note = _note(file)
    if isinstance(file, JpegImageFile):
        shrink = min(1.0, _LONGEST / max(width, height))
        file.draft(
            None, (round(width * shrink), round(height * shrink))
        )  # decoding at half size or less takes a fraction of the time
    file.load()
    turned = _TURNS.get(file.getexif().get(_ORIENTATION, 1))  # only now, for Pillow turns a TIFF itself while decoding
    if turned in _ON_ITS_SIDE:
        width, height = height, width
    image = _plain(file) if max(file.size) < 2 * _LONGEST else _reduced(file)
    return np.asarray(image if turned is None else image.transpose(turned))[..., ::-1].copy(), (width, height), note


def _reduced(file: Image.Image) -> Image.Image:
    """Reduce a large picture, as RGB: strip by strip, for several whole copies would fill the memory."""
    shrink, full = max(file.size) // _LONGEST, _full_scale(file)
    parts = [np.asarray(_plain(strip, full).reduce(shrink)) for strip in _strips(file, shrink)]
    return Image.fromarray(np.concatenate(parts))


def _strips(image: Image.Image, multiple: int = 1) -> Iterator[Image.Image]:
    """Cut the picture into strips from top to bottom, each a multiple of so many pixels high, but for the last."""
    step = multiple * max(1, _STRIP // (multiple * image.width))
    for top in range(0, image.height, step):
        yield image.crop((0, top, image.width, min(top + step, image.height)))


def _plain(image: Image.Image, full: float | None = None) -> Image.Image:
    """Convert to 8-bit RGB, on white where the picture is transparent; `full`: the value of white, if that is known."""
    if image.mode in _GREY16:
        return Image.fromarray(_to_8_bit(np.asarray(image), full or _full_scale(image))).convert("RGB")
    if image.has_transparency_data:
        layers = image.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        return Image.alpha_composite(white, layers).convert("RGB")
    return image.convert("RGB")


def _full_scale(image: Image.Image) -> float:
    """Return the value of white: scanners store 10, 12 or 16 bits in 16, and the brightest pixel says how many are used."""
    if image.mode not in _GREY16:
        return 255.0
    top = max(float(np.nan_to_num(np.asarray(strip), nan=0, posinf=0, neginf=0).max()) for strip in _strips(image))
    if image.mode == "F" and top <= 1:
        return 1.0
    return float(next((2**bits - 1 for bits in (8, 10, 12, 16) if top < 2**bits), top))


def _to_8_bit(values: np.ndarray, full: float) -> np.ndarray:
    values = np.nan_to_num(values.astype(np.float32), posinf=0, neginf=0)
    return np.clip(values * (255 / full), 0, 255).astype(np.uint8)


def _note(file: Image.Image) -> str:
    count = getattr(file, "n_frames", 1)
    if count == 1 or file.format == "MPO":  # a phone's JPEG with a preview or a depth map behind it
        return ""
    return f"the first of {count} {'pages' if file.format == 'TIFF' else 'frames'}"


def _too_large(path: Path) -> PictureError:
    limit = MOST_PIXELS // 1_000_000
    return PictureError(f"{path}: has more than {limit} million pixels, the most that is read; make it smaller first")
