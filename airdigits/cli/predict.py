"""Run `airdigits predict`: classify images without labels, such as Kaggle's test.csv, and write a submission."""

import argparse
from pathlib import Path

from airdigits.cli.force import add_force, check_outputs
from airdigits.datasets.images import load_to_classify
from airdigits.errors import OutputError
from airdigits.recognition.classifier import DigitClassifier
from airdigits.support.atomic_write import atomic_write
from airdigits.support.progress import Progress
from airdigits.support.terminal import log, say

_EPILOG = """example:
  airdigits predict test.csv -o submission.csv       the file that the competition "Digit Recognizer" takes

Every image is given its likeliest digit, however unsure. `airdigits evaluate` measures a model on labelled images.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="images without labels: Kaggle's test.csv or its zip, or another .csv or .npz"
    )
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("submission.csv"), metavar="FILE.csv", help="ImageId,Label (default: %(default)s)"
    )
    add_force(parser)
    parser.add_argument("--model", type=Path, metavar="FILE.tflite", help="the model to use (default: the installed one)")


def main(args: argparse.Namespace) -> int:
    """Classify every image and write the submission, complete or not at all. Raises DataError, DigitModelError, OutputError."""
    check_outputs(args, {"": args.out}, [args.file])
    classifier = DigitClassifier(args.model)
    data = load_to_classify(args.file)
    progress = Progress("reading", len(data.images))
    try:
        with atomic_write(args.out) as partial, partial.open("w", encoding="ascii", newline="\n") as out:
            out.write("ImageId,Label\n")
            for number in range(len(data.images)):
                label = classifier.probabilities(data.images[number : number + 1]).argmax()
                out.write(f"{number + 1},{label}\n")
                progress.at(number)
    except OSError as error:
        raise OutputError(f"{args.out}: cannot be written ({error.strerror}); name another file with -o") from None
    finally:
        progress.close()
    log(f"{args.file}: {data.how}")
    say(f"{len(data.images)} images read, in {args.out}")
    return 0
