"""Read idx, the format in which MNIST was published, packed with gzip or not."""

import re
import struct
from math import prod
from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import TEST, TRAIN
from airdigits.errors import DataError
from airdigits.support.foreign_archives import unpack
from airdigits.support.foreign_files import read_file

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MAGIC = re.compile(rb"\0\0[\x08\x09\x0b-\x0e][\x01-\x04]")
_GZIP = b"\x1f\x8b"
_NAME = re.compile(r"^(?P<before>.*)(?P<what>images|labels)[-_.]?(?:idx(?P<rank>[13]))?(?P<after>.*?)(?P<packed>\.gz)?$", re.I)
_PARTS = {"train": TRAIN, "t10k": TEST, "test": TEST}
REMEDY = "give MNIST's files as published, such as t10k-images-idx3-ubyte(.gz) and t10k-labels-idx1-ubyte(.gz)"


def is_idx(head: bytes) -> bool:
    """Return whether a file that begins like this is idx."""
    return _MAGIC.match(head) is not None


def read_idx(path: Path) -> np.ndarray:
    """Read the array of an idx file. Raises DataError, also where header and size of the file disagree."""
    content = read_file(path, DataError, REMEDY)
    return parse_idx(path, unpack(path, content, DataError, REMEDY) if content.startswith(_GZIP) else content)


def parse_idx(where: object, content: bytes) -> np.ndarray:
    """Return the array of unpacked idx data, in this machine's byte order. The counts are checked before anything is made."""
    if not is_idx(content):
        raise DataError(f"{where}: not idx data; {REMEDY}")
    kind, begin = np.dtype(_TYPES[content[2]]), 4 + 4 * content[3]
    if len(content) < begin:
        raise DataError(f"{where}: cut off within its header; copy it again")
    shape = struct.unpack(f">{content[3]}I", content[4:begin])
    needed, there = prod(shape) * kind.itemsize, len(content) - begin
    if needed != there or not needed:
        claims = " x ".join(f"{side:,}" for side in shape)
        raise DataError(f"{where}: its header claims {claims} values, {needed:,} bytes, and {there:,} follow; copy it again")
    return np.frombuffer(content, kind, offset=begin).reshape(shape).astype(kind.newbyteorder("="), copy=False)


def pairs_in(folder: Path) -> dict[int | None, tuple[Path, Path]]:
    """Return the files of images and of labels in a folder, by part; None is the part of names that tell none."""
    found: dict[int | None, tuple[Path, Path]] = {}
    for files in _sets_in(folder).values():
        if len(files) == 2:
            found.setdefault(part_of(files["images"]), (files["images"], files["labels"]))
    return found


def partner_of(path: Path) -> Path | None:
    """Return the labels beside a file of images, or the images beside a file of labels, by the usual names."""
    name = _NAME.match(path.name)
    files = _sets_in(path.parent).get(_set_of(name), {}) if name else {}
    return files.get("labels" if is_images(path) else "images")


def part_of(path: Path) -> int | None:
    """Return whether a file has images to train on or to test on, by its name; None where it does not say."""
    return next((part for word, part in _PARTS.items() if word in path.name.lower()), None)


def is_images(path: Path) -> bool:
    """Return whether a file has images rather than labels, by its name."""
    name = _NAME.match(path.name)
    return name is not None and name["what"].lower() == "images"


def _sets_in(folder: Path) -> dict[tuple[str, str], dict[str, Path]]:
    """Return the files of a folder that belong together by their names, each by "images" or "labels"; unpacked ones first."""
    sets: dict[tuple[str, str], dict[str, Path]] = {}
    for path in sorted(folder.iterdir()):
        if (name := _NAME.match(path.name)) and path.is_file():
            sets.setdefault(_set_of(name), {}).setdefault(name["what"].lower(), path)
    return sets


def _set_of(name: re.Match[str]) -> tuple[str, str]:
    return name["before"].lower(), name["after"].lower()
