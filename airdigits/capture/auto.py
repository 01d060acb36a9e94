"""Open the first webcam that there is."""

from airdigits.capture.source import Source, SourceOptions
from airdigits.capture.video_file import VideoFile
from airdigits.capture.webcam import open_named as open_webcam
from airdigits.errors import SourceError
from airdigits.support.paths import assets_dir

_WEBCAMS = ("0", "1")  # a laptop with a dead or covered first camera often has a second


def open_named(name: str, options: SourceOptions) -> Source:
    """Open the first webcam that opens; if none does and `options.fallback` allows it, the bundled recording.

    Raises SourceError otherwise.
    """
    for webcam in _WEBCAMS:
        try:
            return open_webcam(webcam, options)
        except SourceError:
            continue
    if not options.fallback:
        raise SourceError("no webcam opened: plug one in, name it (--source 2), or give a video file (--source FILE)")
    sample = assets_dir() / "sample.mp4"
    if not sample.is_file():
        raise SourceError(f"no webcam opened, and the bundled recording {sample} is missing: give a video with --source FILE")
    return VideoFile(sample, mirror=options.mirror, fallback=True)
