"""Make the golden sessions anew when the pipeline is meant to answer differently; look at the diff.

Existing sessions keep their landmarks, so that only the answers change; delete a file to have it rendered again.
"""

import tempfile
from pathlib import Path

import numpy as np

from airdigits import AirReader, Frame
from airdigits.cli.main import main
from airdigits.hands.hand import Hand
from airdigits.sessions.format import FrameLine, Header, hand_of
from airdigits.sessions.header import header_for
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.session import Session
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from airdigits.synthesis.hand.video import write_video
from tests.sessions.golden import FOLDER

_SHOWN = {
    "writes 47.jsonl.gz": ("47", SimulatorConfig(seed=5, speed=1.5)),
    "left hand writes 30.jsonl.gz": ("30", SimulatorConfig(seed=8, speed=1.5, hand="left", mirror=True)),
}


def render(number: str, config: SimulatorConfig, path: Path) -> None:
    """Record a session of the simulated hand."""
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "hand.mp4"
        write_video(simulate(number, config), video)
        main(["run", "--source", str(video), "--headless", "--json", "--record", str(path)])


def answer_again(path: Path) -> None:
    """Run the frames of a session through today's pipeline and record its answers."""
    session = Session(path, strict=True)
    frames: list[tuple[float, Hand | None]] = [(r.t, hand_of(r.hand)) for r in session.records() if isinstance(r, FrameLine)]
    header: Header = session.header
    path.unlink()
    width, height = header.size
    writer = AirReader(aspect=width / height, mirrored=header.mirrored)
    picture = np.zeros((height, width, 3), np.uint8)
    with Recorder(path, header_for(writer, header.size, header.fps, header.mirrored), log=print) as recorder:
        for t, hand in frames:
            events = writer.feed(t, hand)
            recorder.frame(Frame(t, picture, mirrored=header.mirrored), hand)
            recorder.events(events)
        recorder.events(writer.finish())


for name, (number, config) in _SHOWN.items():
    if (FOLDER / name).exists():
        answer_again(FOLDER / name)
    else:
        render(number, config, FOLDER / name)
