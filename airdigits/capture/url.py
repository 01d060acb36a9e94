"""Refuse URLs: airdigits opens no network connection."""

from airdigits.capture.source import Source, SourceOptions
from airdigits.errors import UsageError


def open_named(name: str, options: SourceOptions) -> Source:
    """Raise UsageError with what to do instead."""
    raise UsageError(f"{name} is a URL, and airdigits opens no network connection: download it and give the file")
