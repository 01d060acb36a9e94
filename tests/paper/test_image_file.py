"""Every kind of image file that cameras, scanners and programs write is read; others are named with the reason."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from airdigits.errors import PictureError
from airdigits.paper.image_file import MOST_PIXELS, load_picture
from airdigits.synthesis.pages.tidy import TEXT, tidy_ink, tidy_page
from tests.conftest import CHECKOUT
from tests.paper.conftest import ReadPicture


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return Image.fromarray(tidy_page()[..., ::-1])


@pytest.mark.parametrize("name", ["p.png", "p.jpg", "p.webp", "p.bmp", "p.tif", "p.gif", "p.ppm", "p.jp2", "p.avif"])
def test_usual_kinds_of_files_are_read(page: Image.Image, tmp_path: Path, read: ReadPicture, name: str):
    page.save(tmp_path / name)
    assert read(load_picture(tmp_path / name).image).text == TEXT


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr"])
def test_every_kind_of_colour_is_read(page: Image.Image, tmp_path: Path, read: ReadPicture, mode: str):
    path = tmp_path / ("page.tif" if mode in ("CMYK", "YCbCr") else "page.png")
    page.convert(mode).save(path)
    assert read(load_picture(path).image).text == TEXT


def test_a_cmyk_jpeg_is_not_inverted(page: Image.Image, tmp_path: Path):
    page.convert("CMYK").save(tmp_path / "print.jpg")
    image = load_picture(tmp_path / "print.jpg").image
    assert image[5, 5].min() > 220


@pytest.mark.parametrize("bits", [10, 12, 16])
def test_16_bit_scans_keep_their_contrast_also_when_fewer_bits_are_used(tmp_path: Path, read: ReadPicture, bits: int):
    values = ((1 - 0.9 * tidy_ink()) * (2**bits - 1)).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / "scan.png")
    picture = load_picture(tmp_path / "scan.png")
    assert picture.image.max() > 250
    assert read(picture.image).text == TEXT


@pytest.mark.parametrize("full", [1.0, 255.0])
def test_a_tiff_of_floats_is_read_with_nan_in_it(tmp_path: Path, read: ReadPicture, full: float):
    values = ((1 - tidy_ink()) * full).astype(np.float32)
    values[3, 3], values[4, 4] = np.nan, np.inf
    Image.fromarray(values).save(tmp_path / "float.tif")
    assert read(load_picture(tmp_path / "float.tif").image).text == TEXT


def test_what_is_transparent_is_paper(tmp_path: Path, read: ReadPicture):
    ink = (tidy_ink() * 255).astype(np.uint8)
    black = np.dstack([np.zeros((*ink.shape, 3), np.uint8), ink])
    Image.fromarray(black).save(tmp_path / "sticker.png")
    assert read(load_picture(tmp_path / "sticker.png").image).text == TEXT


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_says_where_up_is(page: Image.Image, tmp_path: Path, suffix: str, orientation: int):
    backwards = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition of Pillow that its reader has to undo
    turned = page if orientation == 1 else page.transpose(Image.Transpose(backwards[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned.save(tmp_path / f"phone.{suffix}", exif=exif)
    picture = load_picture(tmp_path / f"phone.{suffix}")
    assert picture.size == page.size
    assert np.abs(picture.image.astype(int) - tidy_page()).mean() < 2


def test_a_12_megapixel_photo_is_read_at_a_size_that_is_good_to_work_with(page: Image.Image, tmp_path: Path, read: ReadPicture):
    page.resize((4000, 3000), Image.Resampling.BICUBIC).save(tmp_path / "photo.jpg", quality=90)
    picture = load_picture(tmp_path / "photo.jpg")
    assert picture.size == (4000, 3000)
    assert max(picture.image.shape) == 1800
    assert picture.scale == pytest.approx(0.45)
    assert read(picture.image).text == TEXT


def test_a_large_png_is_read_as_well(page: Image.Image, tmp_path: Path, read: ReadPicture):
    page.resize((6000, 4200), Image.Resampling.BICUBIC).convert("P").save(tmp_path / "scan.png", compress_level=1)
    picture = load_picture(tmp_path / "scan.png")
    assert picture.size == (6000, 4200)
    assert max(picture.image.shape) == 1800
    assert read(picture.image).text == TEXT


def test_a_large_picture_on_its_side_is_turned_up(page: Image.Image, tmp_path: Path, read: ReadPicture):
    exif = Image.Exif()
    exif[0x0112] = 6
    large = page.resize((6000, 4200), Image.Resampling.BICUBIC).transpose(Image.Transpose.ROTATE_90)
    large.save(tmp_path / "phone.png", exif=exif, compress_level=1)
    picture = load_picture(tmp_path / "phone.png")
    assert picture.size == (6000, 4200)
    assert read(picture.image).text == TEXT


def test_of_an_animated_gif_the_first_frame_is_read_and_that_is_said(page: Image.Image, tmp_path: Path, read: ReadPicture):
    white = Image.new("RGB", page.size, "white")
    page.save(tmp_path / "moving.gif", save_all=True, append_images=[white, page])
    picture = load_picture(tmp_path / "moving.gif")
    assert picture.note == "the first of 3 frames"
    assert read(picture.image).text == TEXT


def test_of_a_tiff_of_several_pages_the_first_is_read_and_that_is_said(page: Image.Image, tmp_path: Path, read: ReadPicture):
    page.save(tmp_path / "fax.tif", save_all=True, append_images=[Image.new("RGB", (50, 50), "white")])
    picture = load_picture(tmp_path / "fax.tif")
    assert picture.note == "the first of 2 pages"
    assert read(picture.image).text == TEXT


def png(width: int, height: int) -> bytes:
    """A whole black PNG of one bit a pixel: packed, a thousandth of what it unpacks to."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def bad_files(page: Image.Image, folder: Path) -> dict[str, Path]:
    page.save(folder / "whole.jpg")
    page.save(folder / "whole.png")
    contents = {
        "letter.png": b"Dear Anna,\n" * 40,
        "letter.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "cut.jpg": (folder / "whole.jpg").read_bytes()[:4000],
        "cut.png": (folder / "whole.png").read_bytes()[:4000],
        "head.png": (folder / "whole.png").read_bytes()[:20],
        "empty.jpg": b"",
        "huge.png": png(30_000, 30_000),
        "script.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\nshowpage\n",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in contents}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("letter.png", "not a picture"),
        ("letter.svg", "not a picture"),
        ("cut.jpg", "damaged or cut off"),
        ("cut.png", "damaged or cut off"),
        ("head.png", "no picture|damaged"),
        ("empty.jpg", "is empty"),
        ("huge.png", "more than 120 million pixels"),
        ("script.eps", "not a picture"),
        ("nowhere.png", "no such file"),
    ],
)
def test_a_file_that_is_no_picture_is_named_with_the_reason(page: Image.Image, tmp_path: Path, name: str, complaint: str):
    path = bad_files(page, tmp_path).get(name, tmp_path / name)
    with pytest.raises(PictureError, match=complaint) as raised:
        load_picture(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_is_no_picture(tmp_path: Path):
    with pytest.raises(PictureError, match="is a folder"):
        load_picture(tmp_path)


def test_a_picture_of_one_pixel_is_a_picture(tmp_path: Path, read: ReadPicture):
    Image.new("RGB", (1, 1), "white").save(tmp_path / "dot.png")
    assert read(load_picture(tmp_path / "dot.png").image).text == ""


def test_a_thin_strip_keeps_a_pixel_of_height(tmp_path: Path):
    Image.new("L", (50_000, 1), 255).save(tmp_path / "strip.png")
    assert load_picture(tmp_path / "strip.png").image.shape == (1, 1800, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of address space")
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    """And the largest picture that is read takes no multiple of its own size."""
    (tmp_path / "bomb.png").write_bytes(png(30_000, 30_000))
    (tmp_path / "large.png").write_bytes(png(MOST_PIXELS // 8000, 8000))
    code = (
        "import resource, sys; from pathlib import Path; from airdigits.errors import PictureError\n"
        "from airdigits.paper.image_file import load_picture\n"
        "base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: load_picture(Path(sys.argv[1]))\n"
        "except PictureError: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base)"
    )
    used = {}
    for name in ("bomb.png", "large.png"):
        command = [sys.executable, "-c", code, str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=True)
        unit = 1 if sys.platform == "darwin" else 1024
        used[name] = int(done.stdout) * unit
    assert used["bomb.png"] < 20e6
    assert used["large.png"] < 2.5 * MOST_PIXELS
