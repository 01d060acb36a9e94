"""`airdigits run`: options to a source, a writer and the loop."""

import argparse
import signal
import sys
from pathlib import Path

from airdigits.capture import open_source
from airdigits.config import Config, load_config
from airdigits.errors import UsageError
from airdigits.hands.bundle import find_bundle
from airdigits.live.loop import Loop
from airdigits.live.report import Report, print_json, print_text, say
from airdigits.writer import AirWriter

_EPILOG = """how to write: raise the index finger and fold the others, and the fingertip leaves ink; anything else lifts the pen.
Hold an open palm still for a second to enter the number, a fist to erase the last digit. Take the hand away for two
seconds to enter, too. Press h in the window for all gestures and keys.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "--source", default="auto", metavar="auto|0|1|FILE", help="a webcam's number or a video file (default: the first webcam)"
    )
    parser.add_argument(
        "--mirror",
        action=argparse.BooleanOptionalAction,
        help="the writer faces the camera and sees the picture mirrored (default: webcams yes, files no)",
    )
    parser.add_argument(
        "--hand-model",
        default="full",
        metavar="full|lite|FILE",
        help="full (default), lite (half the time, a third less exact), or a .task bundle from elsewhere",
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="another digit model (.tflite) than the shipped one")
    parser.add_argument("--headless", action="store_true", help="open no window")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON, and nothing else")
    parser.add_argument("--save-video", type=Path, metavar="FILE", help="write the annotated picture to an .mp4 or .avi file")
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings to use instead of the defaults")


def main(args: argparse.Namespace) -> int:
    """Run the main job. Returns the exit status."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    config = load_config(args.config) if args.config else Config()
    hand_model = _hand_model(args.hand_model)
    loops: list[Loop] = []

    def tell_status(line: str) -> None:
        say(line)
        for loop in loops:
            loop.status = line

    with (
        open_source(args.source, args.mirror, tell_status) as source,
        AirWriter(config, model=args.model, hand_model=hand_model) as writer,
    ):
        say(
            f"no webcam: playing the bundled recording {source.description}"
            if source.fallback
            else f"reading {source.description}"
        )
        window = None if args.headless else _window()
        video = args.save_video
        if window is None and not args.headless and video is None:
            video = Path("airdigits.annotated.mp4")
        report: Report = print_json if args.json else print_text
        try:
            loops.append(Loop(source, writer, report, window=window, video=video))
            loops[0].run()
        finally:
            if window:
                window.close()
            if video and video.is_file():
                say(f"the annotated video is {video}")
        if source.warning:
            say(source.warning)
    return 0


def _hand_model(name: str) -> Path:
    if name in ("full", "lite"):
        return find_bundle(name)
    if not Path(name).is_file():
        raise UsageError(f"--hand-model {name}: no such file (give full, lite, or the path of a .task bundle)")
    return Path(name)


def _window():  # type: ignore[no-untyped-def]  # importing its type would import OpenCV's window part
    from airdigits.screen.window import NoScreenError, Window

    try:
        return Window("airdigits")
    except NoScreenError as error:
        say(f"{error}; going on without one")
        return None


def _as_interrupt(*_: object) -> None:
    """Ended by another program: finish the files, as for Ctrl-C."""
    sys.exit(143)
