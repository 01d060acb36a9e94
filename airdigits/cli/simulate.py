"""Run `airdigits simulate`: render a video of a hand that writes a number."""

import argparse
from dataclasses import fields
from pathlib import Path

from airdigits.cli.force import add_force, check_outputs
from airdigits.support.interrupts import Interrupts, check
from airdigits.support.progress import Progress
from airdigits.support.terminal import say
from airdigits.synthesis.hand.background import BACKGROUNDS
from airdigits.synthesis.hand.script import PENS, SIDES
from airdigits.synthesis.hand.simulation import ENDS, FACINGS, HANDS, LAYOUTS, SimulatorConfig, simulate
from airdigits.synthesis.hand.skin import TONES
from airdigits.synthesis.hand.video import SIMULATED, TRUTH, write_video

_DEFAULT = SimulatorConfig()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("number", help="the digits to write, such as 2048; also -3.5, to be read with `--alphabet numbers`")
    parser.add_argument("out", type=Path, help="the video, an .mp4 file; the ground truth goes beside it as .json")
    add_force(parser)
    parser.add_argument("--hand", choices=HANDS, default=_DEFAULT.hand, help="which hand writes (default: %(default)s)")
    parser.add_argument("--facing", choices=FACINGS, default=_DEFAULT.facing, help="the side that is seen (default: %(default)s)")
    parser.add_argument(
        "--pen", choices=tuple(PENS), default=_DEFAULT.pen,
        help="how it writes, to be read with `run --pen`; with key the truth says when the key is held (default: index)",
    )  # fmt: skip
    parser.add_argument("--skin", choices=tuple(TONES), default=_DEFAULT.skin, help="default: %(default)s")
    parser.add_argument(
        "--tilt", type=float, default=_DEFAULT.tilt, metavar="DEG",
        help="degrees, 0 to 45, that the hand leans towards the camera (default: %(default)g)",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=float, default=_DEFAULT.speed, metavar="FACTOR",
        help="0.2 to 5; at 1 a digit takes about 1.2 s (default: %(default)g)",
    )  # fmt: skip
    parser.add_argument("--background", choices=tuple(BACKGROUNDS), default=_DEFAULT.background, help="default: %(default)s")
    parser.add_argument(
        "--layout", choices=LAYOUTS, default=_DEFAULT.layout,
        help="digits beside each other, stacked on top of each other, or as they fit (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--in-one-go", action="store_true",
        help="keep the pen down from the first digit to the last: the hand goes straight from one to the next",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="come_from", choices=SIDES, default=_DEFAULT.come_from, metavar="SIDE",
        help=f"come in from a side of the picture with the pen down already: {', '.join(SIDES)}; --end away leaves there, too "
        "(default: an open palm rests in the picture first)",
    )  # fmt: skip
    parser.add_argument(
        "--end", choices=ENDS, default=_DEFAULT.end, help="what the hand does after the last digit (default: %(default)s)"
    )
    parser.add_argument("--mirror", action="store_true", help="record as a webcam facing the writer does: to be read mirrored")
    parser.add_argument("--size", type=_size, default=_DEFAULT.size, metavar="WxH", help="px (default: 640x480)")
    parser.add_argument("--fps", type=float, default=_DEFAULT.fps, help="frames a second (default: %(default)g)")
    parser.add_argument(
        "--seed", type=int, default=_DEFAULT.seed, metavar="N", help="same seed, same video (default: %(default)s)"
    )
    parser.add_argument(
        "--strokes", type=Path, metavar="FILE.npz",
        help="follow recorded trajectories: arrays xy, pen, offsets, label; a random sample of each digit",
    )  # fmt: skip


def main(args: argparse.Namespace) -> int:
    """Render the video. Returns the exit status."""
    config = SimulatorConfig(**{field.name: getattr(args, field.name) for field in fields(SimulatorConfig)})
    check_outputs(args, {SIMULATED: args.out, TRUTH: args.out.with_suffix(".json")}, [args.strokes])
    simulation = simulate(args.number, config)
    progress = Progress("rendering", len(simulation))

    def show(done: int, total: int) -> None:
        check()
        progress.at(done)

    try:
        with Interrupts():  # a signal within OpenCV's calls can crash it
            write_video(simulation, args.out, show)
    finally:
        progress.close()
    say(f"{args.out}: {args.number} in {len(simulation) / args.fps:.1f} s; the truth is in {args.out.with_suffix('.json')}")
    return 0


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = text.lower().split("x")
        return int(width), int(height)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT: write it like 640x480") from error
