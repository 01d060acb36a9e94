"""Open a video file with OpenCV: a file whose content is a video's, and nothing else that its name or content asks for.

FFmpeg takes names for protocols and patterns, and the content of playlists for orders to open other files. So the content is
checked first, FFmpeg is told which formats and protocols there are, and where the system allows it, it is given the open file in
place of the name, which may also be no UTF-8 (OpenCV crashes on such a name).
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2

from airdigits.support.foreign_files import open_regular
from airdigits.support.opencv_log import suppress_opencv_log

_HEAD = 512
_MOST = 1 << 50  # bytes: a video may be long
_STARTS = {  # of files that FFmpeg may be given
    b"RIFF": "AVI", b"\x1aE\xdf\xa3": "Matroska, WebM", b"\x00\x00\x01\xba": "MPEG", b"\x00\x00\x01\xb3": "MPEG",
    b"FLV\x01": "Flash", b"\x30\x26\xb2\x75": "WMV", b"OggS": "Ogg", b"GIF8": "GIF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG",
}  # fmt: skip
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")  # what MP4 and MOV begin with, after four bytes
_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm,mpeg,mpegts,mpegvideo,flv,asf,ogg,gif,png_pipe,jpeg_pipe"
_OPTIONS = f"protocol_whitelist;file|format_whitelist;{_FORMATS}"


@contextlib.contextmanager
def ffmpeg_options(options: str) -> Iterator[None]:
    """Give FFmpeg options (`name;value|...`) for what is opened meanwhile, and keep OpenCV's log quiet."""
    name = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
    before = os.environ.get(name)
    os.environ[name] = options
    try:
        with suppress_opencv_log():
            yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def open_video(path: Path) -> cv2.VideoCapture:
    """Open a video file; the capture is not opened where FFmpeg cannot read it.

    Raises OSError, with `strerror`, for what is missing, no regular file or not readable, and ValueError for content that is
    no video's.
    """
    with open_regular(path, _MOST) as file:
        head = file.read(_HEAD)
        if not _is_video(head):
            raise ValueError("not a video")
        name = f"/proc/self/fd/{file.fileno()}"
        if not (sys.platform == "linux" and Path(name).exists()):
            name = str(path.resolve())
            name.encode()  # UnicodeEncodeError is a ValueError
        with ffmpeg_options(_OPTIONS):
            return cv2.VideoCapture(name, cv2.CAP_FFMPEG)


def count_frames(path: Path) -> int:
    """Return how many frames the index of a video states; 0 where there is none."""
    try:
        capture = open_video(path)
    except (OSError, ValueError):
        return 0
    try:
        return int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    finally:
        capture.release()


def _is_video(head: bytes) -> bool:
    """Return whether a file that begins so is of a format that FFmpeg may be given."""
    transport = len(head) > 188 and head[0] == head[188] == 0x47
    return transport or head[:4] in _STARTS or head[4:8] in _BOXES
