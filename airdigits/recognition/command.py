"""The command `airdigits evaluate`: measure a digit model on labelled data."""

import argparse
import json
from pathlib import Path

from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.datasets import TEST, LabelledImages, load_images, load_mnist, load_trajectories, load_unlabelled
from airdigits.recognition.evaluation import count_rejected, evaluate, to_dict, to_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE.npz",
        help="pen trajectories: xy, pen, offsets, label; only split 1 if it has splits",
    )
    data.add_argument(
        "--images", type=Path, metavar="FILE.npz", help="images: x uint8 [n,28,28] and y; other sizes are normalised"
    )
    data.add_argument("--mnist", type=Path, metavar="FILE.npz", help="the test part of a file in MNIST's layout")
    data.add_argument(
        "--not-digits", type=Path, metavar="FILE.npz", help="images of what is no digit, x alone: how many are rejected"
    )
    parser.add_argument("--split", choices=("test", "all"), default="test", help="with --strokes: split 1 alone (default) or all")
    parser.add_argument(
        "--joined", action="store_true", help="with --strokes: join the strokes of a digit, as the air often does"
    )
    parser.add_argument("--model", type=Path, metavar="FILE.tflite", help="the model to measure (default: the installed one)")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def main(args: argparse.Namespace) -> int:
    """Print the figures. Raises DataError and DigitModelError."""
    classifier = DigitClassifier(args.model)
    if args.not_digits:
        images = load_unlabelled(args.not_digits)
        rejected = count_rejected(classifier, images)
        line = f"{rejected} of {len(images)} rejected ({rejected / len(images):.2%})"
        print(json.dumps({"n": len(images), "rejected": rejected}) if args.json else line)
        return 0
    result = evaluate(classifier, _load(args))
    print(json.dumps(to_dict(result)) if args.json else to_text(result))
    return 0


def _load(args: argparse.Namespace) -> LabelledImages:
    if args.mnist:
        return load_mnist(args.mnist)
    if args.images:
        return load_images(args.images)
    ink = load_trajectories(args.strokes, split=TEST if args.split == "test" else None)
    return (ink.joined() if args.joined else ink).render()
