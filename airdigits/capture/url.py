"""Refuse addresses of a kind that is not read."""

from airdigits.capture.source import Source, SourceOptions
from airdigits.errors import UsageError


def open_named(name: str, options: SourceOptions) -> Source:
    """Raise UsageError with what to do instead."""
    scheme = name.partition("://")[0]
    raise UsageError(f"{scheme}:// is not read: give a camera's rtsp://, http:// or https:// (MJPEG) address, or a file")
