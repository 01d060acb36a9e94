"""`airdigits run`: options to a source, a writer and the loop."""

import argparse
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from airdigits.app.guide import Guide, guide_is_new
from airdigits.app.loop import Loop
from airdigits.app.recording import Recording
from airdigits.capture import Source, open_source
from airdigits.errors import UsageError
from airdigits.hands.model_file import find_bundle
from airdigits.ink.pen_modes import KEY_PEN, MODES
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, load_config
from airdigits.sessions.names import video_of
from airdigits.sinks import registry
from airdigits.sinks.stdout import JsonLines, TextLines
from airdigits.support.terminal import log

if TYPE_CHECKING:
    from airdigits.app.paper_loop import PaperLoop
    from airdigits.screen.window import Window

_EPILOG = """how to write: raise the index finger and fold the others, and the fingertip leaves ink; anything else lifts the pen.
Hold an open palm still for a second to enter the number, a fist to erase the last digit, two fingers to undo. Take the
hand away for two seconds to enter, too. Press h in the window for all gestures and keys.
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
    parser.add_argument("--paper", action="store_true", help="read digits on paper that is held before the camera, not a hand")
    parser.add_argument("--headless", action="store_true", help="open no window")
    parser.add_argument("--json", action="store_true", help="print every event as one line of JSON, and nothing else")
    parser.add_argument("--save-video", type=Path, metavar="FILE", help="write the annotated picture to an .mp4 or .avi file")
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
        help="what writes: the index finger up alone, thumb and index finger together, or the space bar held (default: index)",
    )
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings to use instead of the defaults")
    registry.add_arguments(parser)


def main(args: argparse.Namespace) -> int:
    """Run the main job. Returns the exit status."""
    signal.signal(signal.SIGTERM, _finish_files)
    if args.with_video:
        _check_pictures(args)
    config = load_config(args.config) if args.config else Config()
    if args.paper:
        return _read_paper(args, config)
    if args.pen:
        config = replace(config, pen=replace(config.pen, mode=args.pen))
    hand_model = find_bundle(args.hand_model)
    trouble = _Trouble()
    with (
        registry.open_sinks(args, JsonLines() if args.json else TextLines(), trouble.note) as sinks,
        open_source(args.source, args.mirror, trouble, fallback=True) as source,
        AirReader(config, model=args.model, hand_model=hand_model) as writer,
    ):
        what = "no webcam: playing the bundled recording" if source.fallback else "reading"
        log(f"{what} {source.description}")
        window = None if args.headless else _open_window()
        if config.pen.mode == KEY_PEN and not window:
            raise UsageError("the pen mode key needs a window to take the space bar: choose --pen index or --pen pinch")
        video = args.save_video or (None if args.headless or window or sinks.server else _video_instead(source))
        recording = Recording(source, writer, trouble.note, hand_model, with_video=args.with_video)
        try:
            guide = Guide(config.pen.mode) if window and source.live and guide_is_new() else None
            loop = Loop(source, writer, sinks.handle, recording, window=window, video=video, guide=guide, server=sinks.server)
            trouble.loop = loop
            if args.record is not None:
                recording.begin(args.record if args.record.name else None)
            if not window:
                sinks.await_company(source)
            loop.run()
        finally:
            if window:
                window.close()
            if video and video.is_file():
                log(f"the annotated video is {video}")
        if source.warning:
            log(source.warning)
    return 0


def _check_pictures(args: argparse.Namespace) -> None:
    """What stands against storing pictures, before anything is opened. Raises UsageError."""
    if args.record is None and args.headless:
        raise UsageError("--with-video stores the pictures of a recorded session: add --record")
    named = args.record is not None and args.record.name
    if named and args.save_video and video_of(args.record).resolve() == args.save_video.resolve():
        raise UsageError(f"{args.save_video}: is where --with-video writes: save the annotated video under another name")


def _read_paper(args: argparse.Namespace, config: Config) -> int:
    """The same for paper: not mirrored unless asked for, so that what is written can be read on the screen."""
    from airdigits.app.paper_loop import PaperLoop
    from airdigits.readers.paper import PaperReader

    for option, given in (("--pen", args.pen), ("--with-video", args.with_video)):
        if given:
            raise UsageError(f"{option} is for a hand: leave it out with --paper")
    trouble = _Trouble()
    with (
        registry.open_sinks(args, JsonLines() if args.json else TextLines(), trouble.note) as sinks,
        open_source(args.source, bool(args.mirror), trouble, fallback=True) as source,
    ):
        log(f"reading paper in {source.description}")
        window = None if args.headless else _open_window()
        video = args.save_video or (None if args.headless or window or sinks.server else _video_instead(source))
        try:
            reader = PaperReader(config, model=args.model)
            loop = PaperLoop(source, reader, sinks.handle, window=window, video=video, server=sinks.server)
            trouble.loop = loop
            if args.record is not None:
                loop.record(args.record if args.record.name else None)
            if not window:
                sinks.await_company(source)
            loop.run()
        finally:
            if window:
                window.close()
            if video and video.is_file():
                log(f"the annotated video is {video}")
        if source.warning:
            log(source.warning)
    return 0


class _Trouble:
    """Tells what a webcam and a recording say of themselves, on standard error and on the screen."""

    loop: "Loop | PaperLoop | None" = None

    def __call__(self, line: str) -> None:
        log(line)
        if self.loop:
            self.loop.status = line

    def note(self, line: str) -> None:
        """The same for the recording, which goes on showing frames."""
        log(line)
        if self.loop and isinstance(self.loop, Loop):
            self.loop.notice = line


def _open_window() -> "Window | None":
    from airdigits.screen.window import NoScreenError, Window

    try:
        return Window("airdigits")
    except NoScreenError as error:
        log(f"{error}; going on without one")
        return None


def _video_instead(source: Source) -> Path | None:
    """Where the annotated video goes when there is no window to look at."""
    if not os.access(".", os.W_OK):
        log("this folder cannot be written, so there is no annotated video either: say where with --save-video")
        return None
    return Path(f"{'webcam' if source.live else Path(source.description).stem}.annotated.mp4")


def _finish_files(*_: object) -> None:
    """Another program ends us: leave as after Ctrl-C, with the files finished."""
    sys.exit(143)
