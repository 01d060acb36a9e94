"""The recording of a run: begun by an option or a key, fed by the loop, ended with it."""

from collections.abc import Callable
from pathlib import Path

from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.errors import OutputError
from airdigits.events import Event
from airdigits.sessions.header import header_for
from airdigits.sessions.recorder import Recorder
from airdigits.writer import AirWriter


class Recording:
    """Records a run, or parts of it.

    Trouble with the disk goes to `tell` as one line and ends the recording, never the run.
    """

    def __init__(self, source: Source, writer: AirWriter, tell: Callable[[str], None], hand_model: Path | None = None):
        self._source, self._writer, self._tell, self._hand_model = source, writer, tell, hand_model
        self._recorder: Recorder | None = None

    @property
    def on(self) -> bool:
        """Whether a recording has begun and not ended."""
        return self._recorder is not None

    def begin(self, path: Path | None) -> None:
        """Begin a session at `path`, None for a name after date and time. Raises OutputError when it cannot be written."""
        header = header_for(self._writer, self._source.size, self._source.fps, self._source.mirrored, self._hand_model)
        self._recorder = Recorder(path, header, tell=self._tell)
        self._tell(f"recording to {self._recorder.path}")

    def try_begin(self) -> None:
        """Begin a session with a name after date and time; say why where that cannot be."""
        try:
            self.begin(None)
        except OutputError as error:
            self._tell(str(error))

    def frame(self, frame: Frame, events: list[Event]) -> None:
        """A frame was seen and caused these events."""
        if self._recorder:
            self._recorder.frame(frame, self._writer.hand)
            self._recorder.events(events)

    def key(self, key: str) -> None:
        """A key that changes the number is about to do so."""
        if self._recorder:
            self._recorder.key(self._writer.t, key)

    def events(self, events: list[Event]) -> None:
        """These events happened without a frame."""
        if self._recorder:
            self._recorder.events(events)

    def end(self) -> None:
        """End the session, if there is one, and see it on the disk."""
        if self._recorder:
            self._recorder.close()
            if not self._recorder.failed:
                self._tell(f"recorded {self._recorder.path}")
            self._recorder = None
