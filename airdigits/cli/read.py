"""`airdigits read`: image files to the numbers in them."""

import argparse
import json
from pathlib import Path

import cv2

from airdigits.errors import OutputError, PictureError
from airdigits.paper.false_positives import PRINT
from airdigits.paper.formatting import to_json, to_text, why_not
from airdigits.paper.image_file import Picture, load_picture
from airdigits.paper.image_paths import image_files
from airdigits.paper.page import Detection, PageReading, read_page, reading_of_one
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.single_digit import judge_as_it_is, load_single, read_single
from airdigits.recognition.classifier import DigitClassifier
from airdigits.screen.boxes import Box, draw_boxes
from airdigits.support.atomic_write import write_atomically
from airdigits.support.progress import Progress
from airdigits.support.terminal import log

_EPILOG = """examples:
  airdigits read page.jpg                     the numbers on a photographed page, line by line
  airdigits read scans/ --json                every picture of a folder, one JSON object a line
  airdigits read "*.png" --annotate seen/     also write the pictures with boxes around what was read
  airdigits read digit.png --one              the whole picture is one digit

A question mark stands for a sign within a number that is no digit, or could be several. Words and drawings are left out;
--json and --annotate give the reason for each. Exit status 1 when a file could not be read.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="image files, folders of them, or patterns")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each file, and nothing else")
    parser.add_argument("--annotate", type=Path, metavar="DIR", help="write each picture with boxes, digits and probabilities")
    parser.add_argument("--one", action="store_true", help="treat each picture as one digit")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the shipped one")


def main(args: argparse.Namespace) -> int:
    """Read the files. Returns 1 when one of them could not be read, else 0."""
    judge = ComponentScorer(DigitClassifier(args.model))
    paths, failed = image_files(args.images)
    many = len(paths) + len(failed)
    folder = _Annotated(args.annotate) if args.annotate else None
    progress = Progress("reading pictures", total=len(paths))
    for number, path in enumerate(paths):
        progress.at(number)
        try:
            picture, reading = _read(path, judge, args.one)
        except PictureError as error:
            progress.close()
            failed.append(str(error))
            if args.json:
                print(json.dumps({"file": str(path), "error": str(error)}), flush=True)
            continue
        progress.close()
        _print_reading(path, picture, reading, args.json, alone=many == 1)
        if folder:
            folder.write(path, picture, reading)
    for line in failed:
        log(line)
    if failed and many > 1:
        log(f"{len(failed)} of {many} could not be read")
    return 1 if failed else 0


def _read(path: Path, judge: ComponentScorer, one: bool) -> tuple[Picture, PageReading]:
    if not one:
        picture = load_picture(path)
        return picture, read_page(picture.image, judge)
    picture, ready = load_single(path)
    if ready is not None:
        return picture, reading_of_one(judge_as_it_is(ready, judge), picture.scale)
    return picture, reading_of_one(read_single(picture.image, judge))


def _print_reading(path: Path, picture: Picture, reading: PageReading, as_json: bool, *, alone: bool) -> None:
    if as_json:
        print(to_json(path, picture, reading), flush=True)
        return
    if picture.note:
        log(f"{path}: {picture.note} was read")
    text = to_text(reading, "" if alone else f"{path}: ")
    if text:
        print(text, flush=True)
    else:
        log(f"{path}: no digit found")
    if alone and (reasons := why_not(reading)):
        log(f"not read: {reasons}")


class _Annotated:
    """A folder of annotated pictures; two of the same name get different ones."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._names = folder, set[str]()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror}); name another folder") from None

    def write(self, path: Path, picture: Picture, reading: PageReading) -> None:
        """Write the picture with what was read of it, whole or not at all. Raises OutputError."""
        image = picture.image.copy()
        rejected = [_box(found, found.reason) for found in reading.rejected if found.reason not in PRINT]
        draw_boxes(image, rejected + [_box(found, found.reason) for line in reading.lines for n in line for found in n])
        name, number = f"{path.stem}.annotated.jpg", 1
        while name in self._names:
            number += 1
            name = f"{path.stem}-{number}.annotated.jpg"
        self._names.add(name)
        target = self._folder / name
        try:
            write_atomically(target, cv2.imencode(".jpg", image)[1].tobytes())
        except OSError as error:
            raise OutputError(f"{target}: cannot be written ({error.strerror}); name another folder") from None


def _box(found: Detection, reason: str) -> Box:
    if found.digit is None:
        return Box(found.corners, reason, sure=False)
    return Box(found.corners, str(found.digit), f"{100 * found.probability:.0f}%")
