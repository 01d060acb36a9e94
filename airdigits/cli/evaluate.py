"""Run `airdigits evaluate`: measure digit models on data sets and print the figures, or write a report."""

import argparse
import json
import shlex
from pathlib import Path

from airdigits.cli.force import add_force
from airdigits.cli.jobs import add_execution, execution_of
from airdigits.cli.usage import refuse_idle
from airdigits.corpora.files import parse_file
from airdigits.datasets.labelled import TEST, LabelledImages
from airdigits.datasets.non_digits import load_non_digits
from airdigits.datasets.strings import load_strings
from airdigits.errors import UsageError
from airdigits.evaluation import folder, strings, tables
from airdigits.evaluation.as_json import to_json
from airdigits.evaluation.measure import Model, measure
from airdigits.evaluation.metrics import count_rejected, evaluate, to_dict, to_text
from airdigits.evaluation.sets import DigitSet, image_set, mnist_set, named_apart, non_digit_sets, session_sets, stroke_sets
from airdigits.readers.air import AirReader
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_files import LITERT, installed
from airdigits.support.outputs import check_folder
from airdigits.support.terminal import log, printable, say, say_lines

_EPILOG = """The figures of one data set are printed digit by digit; those of several, or with --report or --compare, are printed
as tables, with strokes both as written and joined. --json prints one object: the figures of one set, or of all.

--strings measures the whole way from a hand to the number: a posed hand with its index finger up, which appears at the first
point and is gone after the last, is shown to the program as `airdigits run` reads it. A number is exact when it was entered
alone and no place in it is a guess.

examples:
  airdigits evaluate --mnist mnist.npz
  airdigits evaluate --images digits/           pictures in digits/0 to digits/9, each read as `airdigits read --one` does
  airdigits evaluate --mnist mnist.npz --strokes pens.npz --non-digits scribbles.npz --report report
  airdigits evaluate --strings numbers.npz
  airdigits evaluate --mnist mnist.npz --strokes pens.npz --compare old.tflite new.tflite --report comparison
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    data = parser.add_argument_group("data sets (at least one)")
    for option, metavar, about in (
        (
            "--mnist",
            "FILE|DIR",
            "the test part of a data set parted as MNIST is: .npz, idx, or the folder of its idx files",
        ),
        (
            "--images",
            "FILE|DIR",
            "labelled images: a folder of pictures for each digit, .csv, Kaggle's zip, idx, .npz",
        ),
        ("--strokes", "FILE|DIR", "pen trajectories: .npz with xy, pen, offsets, label; UNIPEN, or a folder of it; see --split"),
        (
            "--non-digits",
            "FILE",
            "non-digits: how many are rejected; images, x alone, see --split, or .npz with xy, offsets, symbol",
        ),
    ):
        data.add_argument(option, type=Path, nargs="+", action="extend", default=[], metavar=metavar, help=about)
    data.add_argument(  # the name of the option before 0.2.0
        "--not-digits",
        dest="non_digits",
        type=Path,
        nargs="+",
        action="extend",
        default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )
    data.add_argument(
        "--sessions",
        type=parse_file,
        nargs="+",
        action="extend",
        default=[],
        metavar="DIR|@LIST|ADDRESS",
        help="recorded sessions: what people have labelled in them, as the program finds it in the ink",
    )
    data.add_argument(
        "--strings",
        type=Path,
        metavar="FILE.npz",
        help="numbers written in one go, measured alone: xy, t in seconds, offsets, and label as text",
    )
    data.add_argument(
        "--split",
        choices=("test", "all"),
        default="test",
        help="what `airdigits train` leaves to test on (default): of --strokes split 1, of --non-digits the second half; or all",
    )
    data.add_argument(
        "--joined", action="store_true", help="with --strokes: only with the strokes joined by a line, as often in the air"
    )
    models = parser.add_mutually_exclusive_group()
    models.add_argument("--model", type=Path, metavar="FILE.tflite", help="the model to measure (default: the installed one)")
    models.add_argument("--compare", type=Path, nargs=2, metavar=("A.tflite", "B.tflite"), help="compare two models")
    parser.add_argument(
        "--report", type=Path, metavar="FOLDER", help="write report.html, a self-contained page, and its pictures as PNG"
    )
    add_force(parser)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    add_execution(parser)


def main(args: argparse.Namespace) -> int:
    """Print the figures and write the report. Raises UsageError, DataError, DigitModelError and OutputError."""
    if args.report:
        check_folder(args.report, ".html", ".png")
    digit_files = len(args.mnist + args.images + args.strokes + args.sessions)
    if not args.sessions:
        refuse_idle({"--jobs": args.jobs, "--cluster": args.cluster, "--results": args.results}, "without --sessions")
    elif len(args.sessions) > 1:
        refuse_idle({"--results": args.results}, "with several --sessions: give one, or a list")
    if args.strings:
        if digit_files or args.non_digits or args.report or args.compare:
            raise UsageError("--strings is measured alone: leave out the other data sets, --report and --compare")
        _strings(args)
        return 0
    if not digit_files and not args.non_digits:
        raise UsageError(
            "nothing to measure: give a data set with --mnist, --images, --strokes, --sessions, --non-digits or --strings"
        )
    if not digit_files and (args.report or args.compare):
        raise UsageError("--report and --compare need digits: add a data set with --mnist, --images, --strokes or --sessions")
    if digit_files + len(args.non_digits) == 1 and not args.report and not args.compare:
        _one_set(args)
    else:
        _several_sets(args)
    return 0


def _one_set(args: argparse.Namespace) -> None:
    classifier = DigitClassifier(args.model)
    if args.non_digits:
        nothing = load_non_digits(args.non_digits[0], _split(args))
        rejected, n = count_rejected(classifier, nothing), len(nothing.images)
        say(json.dumps({"n": n, "rejected": rejected}) if args.json else f"{rejected} of {n} rejected ({rejected / n:.2%})")
        return
    (data,) = _digit_sets(args, ways=(args.joined,))
    _say_how((data,))
    result = evaluate(classifier, LabelledImages(data.images, data.labels, data.trajectories, data.writers))
    say_lines(json.dumps(to_dict(result)) if args.json else to_text(result))


def _strings(args: argparse.Namespace) -> None:
    written = load_strings(args.strings)
    with AirReader(model=args.model) as reader:
        reader.recognizer.guessing = False  # nobody looks
        result = strings.evaluate_strings(reader, written)
    say_lines(json.dumps(strings.to_dict(result)) if args.json else strings.to_text(result))


def _several_sets(args: argparse.Namespace) -> None:
    if args.report:  # before the long work, so that it fails at once
        folder.prepare(args.report, force=args.force)
    models = _models(args)
    digits = _digit_sets(args, ways=(True,) if args.joined else (False, True))
    non_digits = named_apart([part for path in args.non_digits for part in non_digit_sets(path, _split(args))])
    _say_how(digits)
    report = measure(models, digits, non_digits, _command(args), log)
    say_lines(json.dumps(to_json(report)) if args.json else tables.to_text(report))
    if args.report:
        log(f"the report is {folder.write(report, args.report, log, force=args.force)}")


def _digit_sets(args: argparse.Namespace, ways: tuple[bool, ...]) -> tuple[DigitSet, ...]:
    sets = [mnist_set(path) for path in args.mnist] + [image_set(path, args.model) for path in args.images]
    for place in args.sessions:
        sets += session_sets(place, ways, log, execution_of(args), args.model)
    return named_apart(sum((stroke_sets(path, _split(args), ways) for path in args.strokes), sets))


def _say_how(sets: tuple[DigitSet, ...]) -> None:
    """Say how each file of images was understood, once all of them are loaded."""
    for data in sets:
        if data.how:
            log(f"{data.name}: {data.how}")


def _split(args: argparse.Namespace) -> int | None:
    return TEST if args.split == "test" else None


def _models(args: argparse.Namespace) -> tuple[Model, ...]:
    if not args.compare:
        path = args.model or installed(LITERT)
        return (Model("", printable(path.name), DigitClassifier(path)),)
    named = zip("AB", _model_names(args), args.compare, strict=True)
    return tuple(Model(label, name, DigitClassifier(path)) for label, name, path in named)


def _model_names(args: argparse.Namespace) -> list[str]:
    """Return the names of the compared files, with their folders where the names are the same."""
    paths: list[Path] = args.compare or []
    alike = len({path.name for path in paths}) < len(paths)
    return [printable(str(Path(path.parent.name, path.name)) if alike else path.name) for path in paths]


def _command(args: argparse.Namespace) -> str:
    """Return the command line that measures this again, with files by their names alone."""
    words = ["airdigits", "evaluate"]
    for option, paths in (
        ("--mnist", args.mnist),
        ("--images", args.images),
        ("--strokes", args.strokes),
        ("--sessions", args.sessions),
        ("--non-digits", args.non_digits),
        ("--model", [args.model] if args.model else []),
    ):
        words += [option, *(path.name for path in paths)] if paths else []
    words += ["--compare", *_model_names(args)] if args.compare else []
    words += ["--split", "all"] if args.split == "all" else []
    words += ["--joined"] if args.joined else []
    words += ["--report", "report"] if args.report else []
    return printable(shlex.join(words))
