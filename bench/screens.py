"""Make pictures of all that the program shows, to be looked at one by one: `make screens`, or `python -m bench.screens FOLDER`.

`make screens ARGS=--docs` also renews those in README and docs.

The window's pictures are of the bundled recording, read by the real pipeline and drawn as the window draws them; no screen
is needed. The web pages and the terminal's help are taken with Chromium, and left out where that is not installed.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from airdigits import read_image
from airdigits.app.air_presenter import AirPresenter
from airdigits.app.annotated_pictures import annotated
from airdigits.app.calibrate import CalibrateTask, config_for
from airdigits.app.guide import Guide
from airdigits.app.paper_presenter import PaperPresenter
from airdigits.capture import open_source
from airdigits.capture.frame import Frame
from airdigits.hands.gestures import Gesture
from airdigits.labels import UNREAD
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config
from airdigits.readers.paper import PaperReader
from airdigits.screen.overlay import Overlay
from airdigits.screen.scene import RunState, Scene, Timeline
from airdigits.support.paths import assets_dir
from airdigits.synthesis.hand.script import Action, Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from airdigits.synthesis.pages.page import make_page
from airdigits.synthesis.pages.tidy import tidy_glyph
from airdigits.synthesis.pages.video import hold_page
from bench.material.web_shots import web_pictures

_RUNNING = RunState(fps=29.7)
_PAGE = 15  # which made page is read: one with a shadow
_LONG = "31415926535897932384626433832795"
_STEPS = Guide().steps
_WINDOWS = {
    "854x480": (854, 480), "960x720": (960, 720), "1280x720": (1280, 720), "1920x1080": (1920, 1080), "3840x2160": (3840, 2160),
    "portrait": (607, 1080),
}  # fmt: skip

_WIDE = 960  # px: pictures in the docs
_RENEW = "--docs"  # also renew those of the documentation
_IN_DOCS = {
    "window": "window-960x720", "annotated": "annotated", "help": "help", "page": "page-1280", "paper": "paper", "read": "read",
    "calibrate": "calibrate",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Moment:
    """A frame of the recording, and what the screen showed of it."""

    image: np.ndarray
    scene: Scene


def main() -> int:
    """Write the pictures into a folder, and say which."""
    words = [word for word in sys.argv[1:] if word != _RENEW]
    folder = Path(words[0] if words else "screens")
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures():
        cv2.imwrite(str(folder / f"{name}.png"), picture)
        print(folder / f"{name}.png", f"{picture.shape[1]}x{picture.shape[0]}")
    for path in web_pictures(folder, folder / "held.png"):
        print(path)
    if _RENEW in sys.argv:
        for name, taken in _IN_DOCS.items():
            if (whole := cv2.imread(str(folder / f"{taken}.png"))) is not None:
                height, width = whole.shape[:2]
                narrow = cv2.resize(whole, (_WIDE, height * _WIDE // width), interpolation=cv2.INTER_AREA)
                cv2.imwrite(f"docs/pictures/{name}.jpg", narrow, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return 0


def pictures() -> Iterator[tuple[str, np.ndarray]]:
    """Yield the window's pictures by name, BGR uint8."""
    moments = _moments()
    writing, ring = moments["writing"], moments["held"]
    for name, size in _WINDOWS.items():
        yield f"window-{name}", _drawn(writing, size)
    unclear = replace(writing.scene, number="2?48", unclear=("0/6",))
    states = {
        "start": replace(moments["start"].scene, run=_RUNNING),
        "guide": replace(moments["start"].scene, guide=(_STEPS, 0), run=_RUNNING),
        "unclear": unclear,
        "long-number": replace(writing.scene, number=_LONG),
        "very-long-number": replace(writing.scene, number=2 * _LONG),
        "erased": replace(writing.scene, number="20", erased="4", guess=None, image=None),
        "paused": replace(
            moments["start"].scene, paused=True, advice="", pen_down=False, hint="index and little finger, or p, switch it on"
        ),
        "recording": replace(writing.scene, run=replace(_RUNNING, recording=True, status="recording to sessions/2026.jsonl")),
        "ended": replace(moments["entered"].scene, run=RunState(ended=True)),
        "help": replace(writing.scene, run=replace(_RUNNING, help=True)),
        "replay": replace(writing.scene, run=RunState(timeline=Timeline("monday.jsonl", 4.3, 11.8))),
        "replay-paused": replace(writing.scene, run=RunState(timeline=Timeline("monday.jsonl", 4.3, 11.8, 0.5, paused=True))),
    }
    for name, scene in states.items():
        moment = {"start": "start", "guide": "start", "paused": "start", "ended": "entered"}.get(name, "writing")
        yield name, _drawn(Moment(moments[moment].image, scene), (1280, 720))
    yield "held", _drawn(ring, (1280, 720))
    for name, scene in _calibrations().items():
        yield name, _drawn(Moment(ring.image, replace(scene, hand=ring.scene.hand, tip=ring.scene.tip)), (1280, 720))
    yield "question", _drawn(Moment(ring.image, replace(ring.scene, number="2?48", unclear=("0/6",), question="2048",
                                                        dwell=("confirm 2048", 0.6))), (1280, 720))  # fmt: skip
    yield "help-854x480", _drawn(Moment(writing.image, states["help"]), (854, 480))
    yield "help-portrait", _drawn(Moment(writing.image, states["help"]), (607, 1080))
    yield "unclear-854x480", _drawn(Moment(writing.image, unclear), (854, 480))
    yield "annotated", _drawn(ring, (960, 720))
    yield "paper", _paper()
    page = make_page("photo", _PAGE).image
    yield "read", annotated(page, read_image(page))


def _drawn(moment: Moment, size: tuple[int, int]) -> np.ndarray:
    return Overlay(size).draw(moment.image, moment.scene)


def _moments() -> dict[str, Moment]:
    """Read the bundled recording, and keep the moments that are to be shown, each as it is first met."""
    kept = dict[str, Moment]()
    with open_source(str(assets_dir() / "sample.mp4")) as source, AirReader() as reader:
        presenter = AirPresenter(reader, source.size)
        for frame in source:
            for event in reader.see(frame):
                presenter.note(event)
            scene = presenter.scene(frame.t, _RUNNING)
            for name, met in {
                "start": True,
                "writing": len(scene.number) == 3 and scene.pen_down and scene.guess is not None,
                "held": scene.dwell is not None and scene.dwell[1] > 0.6 and reader.gesture is Gesture.OPEN_PALM,
                "entered": scene.entered is not None,
            }.items():
                if met and name not in kept:
                    kept[name] = Moment(frame.image.copy(), scene)
        for event in reader.finish():
            presenter.note(event)
        kept.setdefault("entered", Moment(frame.image.copy(), presenter.scene(frame.t)))
    return kept


def _calibrations() -> dict[str, Scene]:
    """Walk a simulated hand through `airdigits calibrate`: in the midst of it, and what was found."""
    script: list[Action] = [Hold("palm", 3.6, (0.5, 0.34)), Hold("point", 3.8), Hold("fist", 2.2), Write("4"), Hold("palm", 2.2)]
    reader, kept = AirReader(config_for(Config())), dict[str, Scene]()
    task = CalibrateTask(reader, lambda line: None, watched=False)
    for t, hand, truth in perform(script, SimulatorConfig(seed=3)).hands():
        reader.feed(t, hand)
        task.look(Frame(t, np.full((48, 64, 3), 120, np.uint8)))
        if truth.t >= 2.0:
            kept.setdefault("calibrate", task.dress(Scene(run=_RUNNING)))
    return kept | {"calibrated": task.dress(Scene(run=_RUNNING))}


def _paper() -> np.ndarray:
    """Film a made page that is held before the camera."""
    held = hold_page("held", 3, lines=(("314", "27"), ("8650",)), draw=tidy_glyph, size=(1280, 720), steady=0.5)
    reader = PaperReader()
    presenter = PaperPresenter(reader, (1280, 720))
    picture, unclear = np.zeros((720, 1280, 3), np.uint8), 99
    for frame in held.frames():
        for event in reader.see(frame):
            presenter.note(event)
        if reader.pending and (asked := "".join(reader.pending).count(UNREAD)) < unclear:
            picture, unclear = presenter.draw(frame, _RUNNING, (1280, 720)).copy(), asked
    return picture


if __name__ == "__main__":
    sys.exit(main())
