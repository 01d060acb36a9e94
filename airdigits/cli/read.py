"""Run `airdigits read`: read the numbers in image files."""

import argparse
import json
from pathlib import Path

from airdigits.app.annotated_pictures import AnnotatedFolder
from airdigits.errors import PictureError
from airdigits.paper.formatting import to_json, to_text, unread
from airdigits.paper.image_file import Picture, load_picture
from airdigits.paper.image_paths import image_files
from airdigits.paper.read_image import read_picture
from airdigits.paper.reading import PageReading
from airdigits.paper.scoring import ComponentScorer
from airdigits.readers.config import Config, load_config
from airdigits.recognition.classifier import DigitClassifier
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
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings to use instead of the defaults")


def main(args: argparse.Namespace) -> int:
    """Read the files. Returns 1 when one of them could not be read, else 0."""
    config = load_config(args.config) if args.config else Config()
    scorer = ComponentScorer(DigitClassifier(args.model, config.raster, config.rejection), config.rejection)
    paths, failed = image_files(args.images)
    count = len(paths) + len(failed)
    folder = AnnotatedFolder(args.annotate) if args.annotate else None
    progress = Progress("reading pictures", total=len(paths))
    for number, path in enumerate(paths):
        progress.at(number)
        try:
            picture = load_picture(path)
            reading = read_picture(picture, scorer, one=args.one, config=config.paper)
        except PictureError as error:
            progress.close()
            failed.append(str(error))
            if args.json:
                print(json.dumps({"file": str(path), "error": str(error)}), flush=True)
            continue
        progress.close()
        _print_reading(path, picture, reading, args.json, alone=count == 1)
        if folder:
            folder.write(path, picture.image, reading)
    for line in failed:
        log(line)
    if failed and count > 1:
        log(f"{len(failed)} of {count} could not be read")
    return 1 if failed else 0


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
    if alone and (reasons := unread(reading)):
        log(f"not read: {reasons}")
