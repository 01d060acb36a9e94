"""Run `airdigits read`: read the numbers in image files."""

import argparse
import json
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import cv2

from airdigits import __version__
from airdigits.app.annotated_pictures import AnnotatedFolder, annotated_jpeg
from airdigits.cli.force import add_force
from airdigits.cli.jobs import add_execution, execution_of
from airdigits.cli.own_settings import add_alphabet, with_alphabet
from airdigits.cli.usage import check_kind, refuse_idle
from airdigits.corpora.files import File
from airdigits.corpora.reading import Log, read_all
from airdigits.corpora.results import Codec, Row
from airdigits.paper.formatting import described, nothing_found, to_json, to_text, unread
from airdigits.paper.image_file import load_picture
from airdigits.paper.image_paths import image_files
from airdigits.paper.read_image import read_picture
from airdigits.paper.scoring import ComponentScorer
from airdigits.readers.config import Config, load_config
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_files import LITERT, installed
from airdigits.support.cores import usable_cores
from airdigits.support.foreign_files import sha256_of
from airdigits.support.terminal import log, say

_PARALLEL_FROM = 24  # pictures: for fewer, starting processes costs more than they save
_EPILOG = """examples:
  airdigits read page.jpg                     the numbers on a photographed page, line by line
  airdigits read scans/ --json                every picture of a folder, one JSON object a line
  airdigits read "*.png" --annotate seen/     also write the pictures with boxes around what was read
  airdigits read digit.png --one              the whole picture is one digit
  airdigits read sums.jpg --alphabet numbers  with minus and decimal point: -3.5

A question mark stands for a sign within a number that is no digit, or could be several. Words and drawings are left out;
--json and --annotate give the reason for each. A picture that is clearly one large digit is read as one, and one that
lies on its side is turned when a line of digits reads surely so. Exit status 1 when a file could not be read.
"""


@dataclass(frozen=True)
class _Options:
    """How pictures are read and what is wanted of them."""

    config: Config
    model: Path | None
    one: bool
    annotate: bool


@dataclass(frozen=True)
class _Answer:
    """What is told of one picture: its lines, or why there are none; what was not read; all of it; the annotated JPEG."""

    text: str
    nothing: str
    unread: str
    described: dict[str, Any]
    annotated: bytes | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument("images", nargs="+", metavar="IMAGE", help="image files, folders, patterns, @LIST, or addresses")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each file, and nothing else")
    parser.add_argument("--annotate", type=Path, metavar="DIR", help="write each picture with boxes, digits and probabilities")
    add_force(parser)
    parser.add_argument("--one", action="store_true", help="treat each picture as one digit")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the shipped one")
    add_alphabet(parser)
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings to use instead of the defaults")
    add_execution(parser)


def main(args: argparse.Namespace) -> int:
    """Read the files. Returns 1 when one of them could not be read, else 0."""
    for name in args.images:
        check_kind(name, "read")
    config = with_alphabet(load_config(args.config) if args.config else Config(), args)
    options = _Options(config, args.model, args.one, args.annotate is not None)
    if args.results:
        refuse_idle({"--annotate": args.annotate}, "with --results, which a later run takes the answers from")
    DigitClassifier(args.model)  # a missing or damaged model is told once, not for each picture
    paths, failed = image_files(args.images)
    count = len(paths) + len(failed)
    folder = AnnotatedFolder(args.annotate, paths, force=args.force) if args.annotate else None
    jobs = args.jobs or (usable_cores() if len(paths) >= _PARALLEL_FROM else 1)
    execution = replace(execution_of(args), jobs=jobs)
    work = partial(_read, options, jobs > 1 or args.cluster is not None)
    for outcome in read_all(paths, work, execution, _codec(options) if args.results else None):
        for line in () if args.json else outcome.log:
            log(line)
        if outcome.result is None:
            failed.append(str(outcome.error))
            if args.json:
                say(json.dumps({"file": str(outcome.path), "error": str(outcome.error)}))
            continue
        _print_answer(outcome.path, outcome.result, args.json, alone=count == 1)
        if folder and outcome.result.annotated is not None:
            folder.write(outcome.path, outcome.result.annotated)
    for line in failed:
        log(line)
    if failed and count > 1:
        log(f"{len(failed)} of {count} could not be read")
    return 1 if failed else 0


def _read(options: _Options, parallel: bool, path: Path, log: Log) -> _Answer:
    """Read one file, in a process of its own where `parallel`. Raises PictureError."""
    if parallel:
        cv2.setNumThreads(1)  # every core has a process
    picture = load_picture(path)
    reading = read_picture(picture, _scorer(options.model, options.config), one=options.one, config=options.config.paper)
    if picture.note:
        log(f"{path}: {picture.note} was read")
    if reading.turned:
        log(f"{path}: was read turned by {reading.turned} degrees")
    nothing = "" if reading.text else nothing_found(reading, one=options.one)
    annotated = annotated_jpeg(picture.image, reading) if options.annotate else None
    return _Answer(to_text(reading), nothing, unread(reading), described(picture, reading), annotated)


def _codec(options: _Options) -> Codec[_Answer]:
    """Return how answers become rows: of the file all that was read, of each digit what it is and where."""
    model = sha256_of(options.model or installed(LITERT))
    about = {"work": "pictures", "airdigits": __version__, "model": model, "options": f"one {options.one} {options.config}"}
    digit = {
        "digit": "int",
        "probability": "float",
        "probabilities": "floats",
        "reason": "string",
        "line": "int",
        "number": "int",
    }

    def rows(answer: _Answer) -> tuple[Row, list[Row]]:
        columns = (*digit, "box")
        found = [{name: each.get(name) for name in columns} for each in answer.described["digits"]]
        kept = {"text": answer.text, "nothing": answer.nothing, "unread": answer.unread}
        return kept | {"digits": len(found), "described": json.dumps(answer.described)}, found

    def result(row: Row, digits: list[Row]) -> _Answer:
        return _Answer(row["text"], row["nothing"], row["unread"], json.loads(row["described"]))

    source = {"text": "string", "nothing": "string", "unread": "string", "digits": "int", "described": "string"}
    return Codec(about, source, digit | {"box": "ints"}, rows, result)


@lru_cache(maxsize=1)
def _scorer(model: Path | None, config: Config) -> ComponentScorer:
    return ComponentScorer(DigitClassifier(model, config.raster, config.rejection), config.rejection, alphabet=config.alphabet)


def _print_answer(path: File, answer: _Answer, as_json: bool, *, alone: bool) -> None:
    if as_json:
        say(to_json(path, answer.described))
        return
    for line in answer.text.splitlines():
        say(line if alone else f"{path}: {line}")
    if answer.nothing:
        log(f"{path}: {answer.nothing}")
    if alone and answer.unread:
        log(f"not read: {answer.unread}")
