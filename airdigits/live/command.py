"""`airdigits run`: options to a source, a writer and the loop."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from airdigits.capture import Source, open_source
from airdigits.config import Config, load_config
from airdigits.hands.bundle import find_bundle
from airdigits.live.loop import Loop
from airdigits.live.recording import Recording
from airdigits.live.report import print_json, print_text, say
from airdigits.writer import AirWriter

if TYPE_CHECKING:
    from airdigits.screen.window import Window

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
    parser.add_argument(
        "--record",
        nargs="?",
        type=Path,
        const=Path(),
        metavar="FILE",
        help="record the session, without pictures, to a .jsonl or .jsonl.gz file (default: sessions/DATE.jsonl)",
    )
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings to use instead of the defaults")


def main(args: argparse.Namespace) -> int:
    """Run the main job. Returns the exit status."""
    signal.signal(signal.SIGTERM, _finish_files)
    config = load_config(args.config) if args.config else Config()
    hand_model = find_bundle(args.hand_model)
    trouble = _Trouble()
    with (
        open_source(args.source, args.mirror, trouble) as source,
        AirWriter(config, model=args.model, hand_model=hand_model) as writer,
    ):
        what = "no webcam: playing the bundled recording" if source.fallback else "reading"
        say(f"{what} {source.description}")
        window = None if args.headless else _open_window()
        video = args.save_video or (None if args.headless or window else _video_instead(source))
        recording = Recording(source, writer, trouble.note, hand_model)
        report = print_json if args.json else print_text
        try:
            loop = Loop(source, writer, report, recording, window=window, video=video)
            trouble.loop = loop
            if args.record is not None:
                recording.begin(args.record if args.record.name else None)
            loop.run()
        finally:
            if window:
                window.close()
            if video and video.is_file():
                say(f"the annotated video is {video}")
        if source.warning:
            say(source.warning)
    return 0


class _Trouble:
    """Tells what a webcam and a recording say of themselves, on standard error and on the screen."""

    loop: Loop | None = None

    def __call__(self, line: str) -> None:
        say(line)
        if self.loop:
            self.loop.status = line

    def note(self, line: str) -> None:
        """The same for the recording, which goes on showing frames."""
        say(line)
        if self.loop:
            self.loop.notice = line


def _open_window() -> "Window | None":
    from airdigits.screen.window import NoScreenError, Window

    try:
        return Window("airdigits")
    except NoScreenError as error:
        say(f"{error}; going on without one")
        return None


def _video_instead(source: Source) -> Path | None:
    """Where the annotated video goes when there is no window to look at."""
    if not os.access(".", os.W_OK):
        say("this folder cannot be written, so there is no annotated video either: say where with --save-video")
        return None
    return Path(f"{'webcam' if source.live else Path(source.description).stem}.annotated.mp4")


def _finish_files(*_: object) -> None:
    """Another program ends us: leave as after Ctrl-C, with the files finished."""
    sys.exit(143)
