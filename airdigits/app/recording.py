"""The recording of a run: begun by an option or a key, fed by the loop, ended with it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.errors import OutputError
from airdigits.events import Event
from airdigits.readers.air import AirReader
from airdigits.sessions.header import header_for
from airdigits.sessions.names import video_of
from airdigits.sessions.recorder import Recorder

if TYPE_CHECKING:  # loaded only when pictures are asked for: a start is faster without
    from airdigits.sessions.video_recorder import VideoRecorder


class Recording:
    """Records a run, or parts of it; `with_video` the pictures too, in a video beside each session.

    Trouble with the disk goes to `tell` as one line and ends the recording, or the video alone, never the run.
    """

    def __init__(
        self,
        source: Source,
        writer: AirReader,
        log: Callable[[str], None],
        hand_model: Path | None = None,
        *,
        with_video: bool = False,
    ):
        self._source, self._writer, self._log, self._hand_model = source, writer, log, hand_model
        self._with_video = with_video
        self._recorder: Recorder | None = None
        self._film: VideoRecorder | None = None

    @property
    def on(self) -> bool:
        """Whether a recording has begun and not ended."""
        return self._recorder is not None

    def begin(self, path: Path | None) -> None:
        """Begin a session at `path`, None for a name after date and time.

        Raises OutputError when it cannot be written, UsageError for a name that is none of a session.
        """
        size, fps, mirrored = self._source.size, self._source.fps, self._source.mirrored
        header = header_for(self._writer, size, fps, mirrored, self._hand_model, video=self._with_video)
        recorder = Recorder(path, header, log=self._log)
        if self._with_video:
            from airdigits.sessions.video_recorder import VideoRecorder

            try:
                self._film = VideoRecorder(video_of(recorder.path), fps, size, log=self._log)
            except OutputError:
                recorder.discard()
                raise
        self._recorder = recorder
        self._log(f"recording to {recorder.path}{', with video' if self._film else ''}")

    def try_begin(self) -> None:
        """Begin a session with a name after date and time; say why where that cannot be."""
        try:
            self.begin(None)
        except OutputError as error:
            self._log(str(error))

    def frame(self, frame: Frame, events: list[Event]) -> None:
        """A frame was seen and caused these events."""
        if self._recorder:
            picture = self._film.add(frame.image) if self._film else None
            self._recorder.frame(frame, self._writer.hand, picture)
            self._recorder.events(events)

    def key(self, key: str) -> None:
        """A key that changes the number is about to do so."""
        if self._recorder:
            self._recorder.key(self._writer.t, key)

    def events(self, events: list[Event]) -> None:
        """These events happened without a frame."""
        if self._recorder:
            self._recorder.events(events)

    def label(self, t: float, number: int, digit: int | None) -> None:
        """Digit `number` (from 1), read at `t` seconds, was meant to be `digit`, None for none."""
        if self._recorder:
            self._recorder.label(t, number, digit)

    @property
    def failed(self) -> bool:
        """The disk failed: what comes now is not recorded."""
        return self._recorder is not None and self._recorder.failed

    def end(self) -> None:
        """End the session, if there is one, and see it on the disk."""
        if self._recorder:
            self._recorder.close()
            if self._film:
                self._film.close()
            if not self._recorder.failed:
                self._log(f"recorded {self._recorder.path}{self._pictures()}")
            self._recorder = self._film = None

    def _pictures(self) -> str:
        film = self._film
        if film is None or film.failed or not film.path.is_file():
            return ""
        return f" and {film.path}" + (f" ({film.left_out} pictures left out)" if film.left_out else "")
