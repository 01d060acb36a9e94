"""Little videos whose frames can be told apart."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

MakeVideo = Callable[..., Path]


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Writes a video whose frame i has the grey value 10 i everywhere (noise makes it compress badly)."""

    def make(name: str = "clip.avi", frames: int = 10, size: tuple[int, int] = (64, 48), fps: float = 30, noise: int = 0) -> Path:
        path = tmp_path / name
        codec = "MJPG" if path.suffix == ".avi" else "mp4v"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), fps, size)
        assert writer.isOpened()
        random = np.random.default_rng(0)
        for i in range(frames):
            image = np.full((size[1], size[0], 3), 10 * i % 256, np.uint8)
            if noise:
                image = random.integers(0, noise, image.shape, dtype=np.uint8)
            writer.write(image)
        writer.release()
        return path

    return make
