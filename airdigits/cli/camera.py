"""Declare the options of the commands that ask a person to do something before the camera, and gather them."""

import argparse
from pathlib import Path

from airdigits.app.live import LiveOptions
from airdigits.hands.trackers import AUTO, CHOICES
from airdigits.readers.config import Config


def add_camera(parser: argparse.ArgumentParser, *, who_sees: str, asks_on: str) -> None:
    """Declare the options. `who_sees` the picture, and which stream says what to do without a window, stand in the help."""
    parser.add_argument(
        "--source", default="auto", metavar="auto|0|1|FILE|URL", help="a webcam, a video file, or a camera in the network"
    )
    parser.add_argument(
        "--mirror", action=argparse.BooleanOptionalAction, help=f"{who_sees} the picture mirrored (default: webcams yes)"
    )
    parser.add_argument("--hand-model", default=AUTO, metavar="auto|full|lite|FILE", help="as for `airdigits run`")
    parser.add_argument("--tracker", choices=CHOICES, default=AUTO, help="as for `airdigits run`")
    parser.add_argument("--headless", action="store_true", help=f"open no window; {asks_on}")
    parser.add_argument("--save-video", type=Path, metavar="FILE", help="write the annotated picture to an .mp4 or .avi file")


def camera_options(args: argparse.Namespace, config: Config, model: Path | None = None) -> LiveOptions:
    """Return the options, with settings and a digit model (None: the installed one)."""
    return LiveOptions(
        source=args.source,
        mirror=args.mirror,
        config=config,
        model=model,
        hand_model=args.hand_model,
        tracker=args.tracker,
        headless=args.headless,
        save_video=args.save_video,
    )
