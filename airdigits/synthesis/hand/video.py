"""Write a simulation as a video file with its ground truth beside it, and read that ground truth."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import msgspec
import numpy as np

from airdigits.errors import DataError, OutputError, UsageError
from airdigits.support.atomic_write import partial_name, sync
from airdigits.support.foreign_files import read_json, reading
from airdigits.support.outputs import mark_video, words_of
from airdigits.support.video_input import count_frames
from airdigits.support.video_writer import check_folder_name
from airdigits.synthesis.hand.simulation import Simulation, Truth

SIMULATED, TRUTH = "simulated video", "ground truth"
"""The kinds of things that are written: one may replace another of its kind."""

_FORMAT, _VERSION = "airdigits truth", 1
_AGAIN = "simulate the video again"


class _Columns(msgspec.Struct):
    """The frames of a ground truth, as its file has them."""

    t: list[float]
    tip: list[tuple[float, float]]
    pose: list[str]
    pen: list[bool]
    digit: list[int | None]
    position: list[int | None]


class _File(msgspec.Struct):
    """What stands in the file of a ground truth."""

    format: str
    version: int
    number: str
    mirrored: bool
    fps: float
    size: tuple[int, int]
    frames: _Columns


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """The ground truth of a video: the `number` written, `mirrored`, frames a second, `size` (width, height), and its frames'."""

    number: str
    mirrored: bool
    fps: float
    size: tuple[int, int]
    frames: tuple[Truth, ...]


def write_video(
    simulation: Simulation, path: str | Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> GroundTruth:
    """Write the simulation to `path` (.mp4) and its ground truth beside it (.json).

    Both get their names once they are complete. `progress` is called after every frame with the number of frames done and of
    all frames. Raises UsageError for another ending and OutputError when nothing can be written there.
    """
    path = Path(path)
    if path.suffix.lower() != ".mp4":
        raise UsageError(f"{path} is not an .mp4 file: give it that ending")
    if path.is_dir():
        raise OutputError(f"{path} is a folder: give another name")
    check_folder_name(path)
    config = simulation.config
    frames: list[Truth] = []
    with _appearing(path) as video_part, _appearing(path.with_suffix(".json")) as truth_part:
        try:
            video_part.touch()
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}): choose another folder") from error
        writer = cv2.VideoWriter(str(video_part), cv2.VideoWriter.fourcc(*"mp4v"), config.fps, config.size)
        if not writer.isOpened():
            raise OutputError(f"{path} cannot be written: OpenCV could not start an mp4 video of {config.size} px")
        try:
            for frame, shown in simulation.frames():
                writer.write(frame.image)
                frames.append(shown)
                progress(len(frames), len(simulation))
        finally:
            writer.release()
        truth = GroundTruth(simulation.number, config.mirror, config.fps, config.size, tuple(frames))
        try:
            truth_part.write_text(_to_json(truth), encoding="utf-8")
        except OSError as error:
            raise OutputError(f"{path.with_suffix('.json')} cannot be written ({error.strerror}): make room") from error
        if count_frames(video_part) != len(frames):  # OpenCV's writer says nothing when it fails
            raise OutputError(f"{path} could not be written to its end: is the disk full?")
        read_truth(truth_part)  # raises for what nobody could read
        mark_video(video_part, SIMULATED)
    return truth


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """Yield a temporary name in the same folder; rename it to `path` on success, remove it on failure."""
    part = partial_name(path)
    try:
        yield part
        sync(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _to_json(truth: GroundTruth) -> str:
    columns = {
        "t": [round(f.t, 4) for f in truth.frames],
        "tip": [[round(float(v), 2) for v in f.tip] for f in truth.frames],
        "pose": [f.pose for f in truth.frames],
        "pen": [f.pen for f in truth.frames],
        "digit": [f.digit for f in truth.frames],
        "position": [f.position for f in truth.frames],
    }
    head = {"format": _FORMAT, "version": _VERSION, "number": truth.number, "mirrored": truth.mirrored, "fps": truth.fps}
    return json.dumps({**head, "size": truth.size, "frames": columns, "mark": words_of(TRUTH)}) + "\n"


def read_truth(path: str | Path) -> GroundTruth:
    """Read the ground truth of a simulated video; `path` is the .json or the video. Raises DataError for anything else."""
    path = Path(path).with_suffix(".json")
    truth = read_json(path, DataError, _AGAIN, _File, missing="`airdigits simulate` writes it beside the video")
    if (truth.format, truth.version) != (_FORMAT, _VERSION):
        raise DataError(f"{path}: not the truth of a simulated video, or of another version; {_AGAIN}")
    columns = (getattr(truth.frames, name) for name in _Columns.__struct_fields__)
    with reading(path, DataError, _AGAIN):
        frames = tuple(
            Truth(t, np.array(tip, float), pose, pen, digit, position)
            for t, tip, pose, pen, digit, position in zip(*columns, strict=True)
        )
    return GroundTruth(truth.number, truth.mirrored, truth.fps, truth.size, frames)
