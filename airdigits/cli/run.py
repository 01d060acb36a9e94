"""Run `airdigits run`: read the numbers that a hand writes, or paper held before the camera."""

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path

from airdigits.app.annotated_video import ANNOTATED
from airdigits.app.live import LiveOptions, read_live
from airdigits.cli.force import add_force, check_outputs
from airdigits.cli.own_settings import add_alphabet, add_config, config_of, with_alphabet
from airdigits.cli.usage import check_kind, refuse_idle
from airdigits.hands.trackers import AUTO, CHOICES
from airdigits.ink.pen_modes import MODES
from airdigits.readers.presets import PRESETS, with_preset
from airdigits.sinks import registry
from airdigits.sinks.stdout import JsonLines, TextLines

_EPILOG = """how to write: raise the index finger and fold the others, and the fingertip leaves ink; anything else lifts the pen.
Hold an open palm still for a second to enter the number, a fist to erase the last digit, two fingers to undo. Take the
hand away for two seconds to enter, too. A digit that is unclear is a ?: write it again, or press its key; entering asks
first, and a second time enters the likeliest digit. Press h in the window for all gestures and keys.
With --alphabet numbers a short level stroke before the digits is a minus, and a tap at their foot a decimal point: -3.5.
Is a digit of yours misread again and again? With --learn, correct it twice (its key, or erase it and write it anew).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "--source",
        default="auto",
        metavar="auto|0|1|FILE|URL",
        help="a webcam's number, a video file, or a camera's rtsp:// or http:// (MJPEG) address (default: the first webcam)",
    )
    parser.add_argument(
        "--mirror",
        action=argparse.BooleanOptionalAction,
        help="the writer faces the camera and sees the picture mirrored (default: webcams yes, files no)",
    )
    parser.add_argument(
        "--hand-model",
        metavar="auto|full|lite|FILE",
        help="auto (default): full, and lite while frames come late; full; lite (a third less exact, a quarter faster); "
        "or a .task bundle from elsewhere",
    )
    parser.add_argument(
        "--tracker", choices=CHOICES, help="litert (auto takes it), or mediapipe: half as fast, not on every machine"
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the shipped one")
    parser.add_argument("--paper", action="store_true", help="read digits on paper that is held before the camera, not a hand")
    parser.add_argument("--headless", action="store_true", help="open no window")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON, and nothing else")
    parser.add_argument("--save-video", type=Path, metavar="FILE", help="write the annotated picture to an .mp4 or .avi file")
    add_force(parser)
    parser.add_argument(
        "--record",
        nargs="?",
        type=Path,
        const=Path(),
        metavar="FILE",
        help="record the session (landmarks, no pictures) to a .jsonl or .jsonl.gz file (default: sessions/DATE.jsonl)",
    )
    parser.add_argument(
        "--with-video",
        action="store_true",
        help="store the camera's pictures too, in an .mp4 beside each session that is recorded (default: never)",
    )
    parser.add_argument(
        "--pen",
        choices=MODES,
        help="what writes: the index finger up alone, thumb and index together, the space bar held, or any movement "
        "(default: index)",
    )
    parser.add_argument(
        "--preset", choices=PRESETS, help="settings for a hand that trembles, for more time, or without held poses"
    )
    add_alphabet(parser)
    parser.add_argument(
        "--learn",
        action="store_true",
        help="learn your hand while you write: what you correct, write again and enter is kept in your own folder "
        "(`airdigits learned` shows and forgets it), and the next digits are read with it",
    )
    add_config(parser)
    registry.add_arguments(parser)


def main(args: argparse.Namespace) -> int:
    """Read until the source ends or the person does. Returns the exit status."""
    config = config_of(args)
    if args.preset:
        config = with_preset(config, args.preset)
    if args.paper:
        idle = {"--pen": args.pen, "--preset": args.preset, "--hand-model": args.hand_model, "--tracker": args.tracker}
        refuse_idle(idle | {"--learn": args.learn}, "with --paper, which reads no hand")
    config = with_alphabet(config, args)
    if args.pen:
        config = replace(config, pen=replace(config.pen, mode=args.pen))
    check_kind(args.source, "run --source")
    check_outputs(args, {ANNOTATED: args.save_video}, [Path(args.source), args.record])
    options = LiveOptions(
        source=args.source,
        mirror=args.mirror,
        paper=args.paper,
        config=config,
        model=args.model,
        hand_model=args.hand_model or AUTO,
        tracker=args.tracker or AUTO,
        headless=args.headless,
        save_video=args.save_video,
        record=args.record,
        with_video=args.with_video,
        learn=args.learn,
    )
    read_live(options, partial(registry.open_sinks, args, JsonLines() if args.json else TextLines()))
    return 0
