"""Check what works on this machine, and say how to fix the rest."""

import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

import numpy as np

from airdigits import __version__
from airdigits.errors import AirdigitsError, DataError, HandModelError
from airdigits.hands.model_file import find_bundle
from airdigits.hands.quantization import quantized_path
from airdigits.readers.config import problems
from airdigits.support.foreign_files import MOST_JSON, read_file, sha256_of
from airdigits.support.paths import assets_dir, in_checkout, models_dir, settings_file

_LIVE = ("opencv-python", "numpy", "ai-edge-litert", "platformdirs")
_QUIET_MEDIAPIPE = "0.10.31"  # later ones look up a logging host
_NO_MEDIAPIPE = "no mediapipe: only `--tracker mediapipe` needs it"
_OTHER_CV2 = ("opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless")
_WEBCAMS = (0, 1, 2)
_TRACKED = 40  # frames that the tracker is timed on: under half a second
_SMOOTH = 25.0  # frames/s: fewer, and a fast digit becomes a polygon

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """The result of one check. `fail`: airdigits cannot run. `warn`: it can, with something missing or slow."""

    status: Status
    name: str
    found: str


def examine() -> Iterator[Check]:
    """Run the checks, the slow ones last. A check that raises has failed."""
    checks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("training", _training),
        ("hand model", lambda: _hand_model("full", "fail")),
        ("lite model", lambda: _hand_model("lite", "warn")),
        ("digit model", lambda: _model("digit model", "digits", "airdigits train --install", "fail")),
        ("span model", lambda: _model("span model", "spans", "airdigits train --spans --install", "fail")),
        ("rescoring", lambda: _model("rescoring", "rescoring", "airdigits train --rescoring --install", "fail")),
        ("paper model", lambda: _model("paper model", "touching", "airdigits train --multi-digit --install", "warn")),
        ("page model", lambda: _model("page model", "segmentation", "airdigits train --segmentation --install", "warn")),
        ("settings", _settings),
        ("recording", _recording),
        ("screen", _screen),
        ("webcam", _webcam),
        ("tracker", _tracker),
    )
    for name, check in checks:
        try:
            yield check()
        except AirdigitsError as error:
            yield Check("fail", name, str(error))
        except Exception as error:  # one failing check must not hide the others
            yield Check("fail", name, f"{type(error).__name__}: {error}".splitlines()[0])


def _python() -> Check:
    version = f"{platform.python_version()}, airdigits {__version__}, {platform.system()} {platform.machine()}"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Check("fail", "python", f"{version}: airdigits needs Python 3.11 to 3.13")
    return Check("ok", "python", version)


def _packages() -> Check:
    versions = {name: _version(name) for name in _LIVE}
    install = "pip install -r requirements-live.txt" if in_checkout() else "pip install --force-reinstall airdigits"
    if missing := [name for name, version in versions.items() if version is None]:
        return Check("fail", "packages", f"{', '.join(missing)} not installed: run `{install}`")
    found = ", ".join(f"{name} {version}" for name, version in versions.items())
    mediapipe = _version("mediapipe")
    found += f", mediapipe {mediapipe}" if mediapipe else f"; {_NO_MEDIAPIPE}"
    if mediapipe not in (None, _QUIET_MEDIAPIPE):
        return Check("warn", "packages", f"{found}; mediapipe other than {_QUIET_MEDIAPIPE} may use the network: run `{install}`")
    if others := [name for name in _OTHER_CV2 if _version(name)]:
        return Check("warn", "packages", f"{found}; {others[0]} has the same files as opencv-python: uninstall both, `{install}`")
    return Check("ok", "packages", found)


def _training() -> Check:
    version = _version("tensorflow")
    return Check("ok", "training", f"tensorflow {version}" if version else "no tensorflow: only `airdigits train` needs it")


def _hand_model(kind: str, without: Status) -> Check:
    name = "hand model" if kind == "full" else "lite model"
    try:
        bundle = find_bundle(kind)
        if not quantized_path(bundle).is_file():
            return Check("warn", name, f"{bundle}, without 8-bit weights: run `airdigits hand-model` to start 0.15 s faster")
        return Check("ok", name, f"{bundle}, checksums right, 8-bit weights")
    except HandModelError as error:
        return Check(without, name, str(error))


def _model(check: str, name: str, remedy: str, without: Status) -> Check:
    """Check a bundled network and its model card. `without` is the status when it is missing or not the one on the card."""
    model, card = models_dir() / f"{name}.tflite", models_dir() / f"{name}.json"
    again = "check it out again" if in_checkout() else "install airdigits again"
    if not model.is_file():
        return Check(without, check, f"{model} is missing: {again}, or `{remedy}`")
    if not card.is_file():
        return Check("warn", check, f"{model} has no model card {card.name} to check it against: {again}")
    try:
        digest = sha256_of(model)
        described = digest.encode() in read_file(card, DataError, again, MOST_JSON)
    except DataError as error:
        return Check(without, check, str(error))
    if not described:
        return Check(without, check, f"{model} is not the one its model card {card.name} describes: {again}")
    return Check("ok", check, f"{model}, sha256 {digest[:12]} as its model card says")


def _settings() -> Check:
    own = settings_file()
    if not own.is_file():
        return Check("ok", "settings", "the defaults: `airdigits calibrate` fits them to your hand")
    wrong = problems(own)
    return Check("fail", "settings", wrong[0]) if wrong else Check("ok", "settings", f"your own, {own}")


def _recording() -> Check:
    sample = assets_dir() / "sample.mp4"
    if not sample.is_file():
        return Check("warn", "recording", f"{sample} is missing: without a webcam, give a file with --source")
    return Check("ok", "recording", f"{sample}, {sample.stat().st_size / 1e6:.1f} MB")


def _screen() -> Check:
    from airdigits.screen.window import why_no_window

    reason = why_no_window()
    if reason:
        return Check("warn", "screen", f"{reason}; `airdigits run` works headless and writes an annotated video")
    return Check("ok", "screen", "a window can be opened")


def _webcam() -> Check:
    from airdigits.capture.webcam import Webcam

    found, why = [], ""
    for index in _WEBCAMS:
        try:
            with Webcam(index) as webcam:
                found.append(f"{webcam.description} at {webcam.fps:.0f} frames/s")
        except AirdigitsError as error:
            why = why or str(error)
    return Check("ok", "webcam", "; ".join(found)) if found else Check("warn", "webcam", why)


def _tracker() -> Check:
    from airdigits.capture.frame import Frame
    from airdigits.capture.video_file import VideoFile
    from airdigits.hands.trackers import open_tracker

    sample = assets_dir() / "sample.mp4"
    if sample.is_file():
        with VideoFile(sample) as video:
            frames = [frame for _, frame in zip(range(_TRACKED), video, strict=False)]
        what = "on the bundled recording"
    else:
        grey = np.full((480, 640, 3), 128, np.uint8)
        frames = [Frame(i / 30, grey, i) for i in range(_TRACKED)]
        what = "on an empty picture; with a hand it is slower or faster"
    with closing(open_tracker()) as tracker:
        tracker.track(frames[0])  # loading is not timed
        start = time.perf_counter()
        seen = sum(tracker.track(frame) is not None for frame in frames[1:])
        fps = (len(frames) - 1) / (time.perf_counter() - start)
    found = f"litert, {fps:.0f} frames/s {what}, a hand in {seen} of {len(frames) - 1} frames"
    if fps < _SMOOTH:
        return Check("warn", "tracker", f"{found}: close other programs, or use `airdigits run --hand-model lite`")
    return Check("ok", "tracker", found)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
