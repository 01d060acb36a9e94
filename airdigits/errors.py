"""Define the errors that a user can cause: one line that says what happened, where, and what to do next."""


class AirdigitsError(Exception):
    """Something failed. The message is one line for a person; the command line prints it and exits with `exit_status`."""

    exit_status = 1


class UsageError(AirdigitsError):
    """The request itself is wrong (an option, a setting, a file of the wrong kind)."""

    exit_status = 2


class SourceError(AirdigitsError):
    """A webcam or a video file cannot be read."""


class HandModelError(AirdigitsError):
    """The hand model is missing, damaged or unknown, or could not be obtained."""


class DigitModelError(AirdigitsError):
    """The digit model is missing, damaged or not a digit model."""


class DataError(AirdigitsError):
    """A data file is missing, damaged or not in the expected format."""


class EmptyInkError(AirdigitsError):
    """Ink without a point cannot be drawn."""


class OutputError(AirdigitsError):
    """A file or folder cannot be written."""


class PictureError(AirdigitsError):
    """An image file cannot be read."""
