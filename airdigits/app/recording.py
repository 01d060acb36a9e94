"""Record a run, or the parts of it between two presses of a key."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.commands import Asked, key_of
from airdigits.errors import OutputError
from airdigits.events import Event
from airdigits.readers.reader import Reader
from airdigits.sessions.header import header_for
from airdigits.sessions.names import video_of
from airdigits.sessions.recorder import Recorder
from airdigits.support.foreign_files import sha256_of

if TYPE_CHECKING:  # loaded only when pictures are asked for: a start is faster without
    from airdigits.sessions.video_recorder import VideoRecorder


class Recording:
    """A sink that keeps events, and what caused them, in a session file while it is on. A context manager ends it.

    It stores the hand that the reader saw in each frame and, `with_video`, the pictures, in a video beside each session. Of
    `paper` it stores only events and commands: no picture is stored unless asked for. A disk error is logged in one line and
    ends the recording, or just the video, but never the run.
    """

    def __init__(
        self,
        source: Source,
        reader: Reader,
        log: Callable[[str], None],
        *,
        hand_model: Path | None = None,
        with_video: bool = False,
        paper: bool = False,
    ):
        self._source, self._reader, self._log, self._hand_model = source, reader, log, hand_model
        self._with_video, self._paper = with_video, paper
        self._asked = False  # to begin, or to end
        self._layer = b""  # the last layer that was learned
        self._recorder: Recorder | None = None
        self._video: VideoRecorder | None = None

    @property
    def on(self) -> bool:
        """Whether a recording has begun and not ended."""
        return self._recorder is not None

    @property
    def replayable(self) -> bool:
        """Whether its sessions hold what a replay needs: hands."""
        return not self._paper

    @property
    def failed(self) -> bool:
        """Whether the disk failed: nothing more is recorded."""
        return self._recorder is not None and self._recorder.failed

    def begin(self, path: Path | None) -> None:
        """Begin a session at `path`, None for a name after date and time.

        Raises OutputError when it cannot be written, UsageError for a name that is not a session's.
        """
        source, with_video = self._source, self._with_video
        header = header_for(
            self._reader, source.size, source.fps, source.mirrored, self._hand_model_hash, video=with_video, paper=self._paper
        )
        recorder = Recorder(path, header, log=self._log)
        if with_video:
            from airdigits.sessions.video_recorder import VideoRecorder

            try:
                self._video = VideoRecorder(video_of(recorder.path), source.fps, source.size, log=self._log)
            except OutputError:
                recorder.discard()
                raise
        self._recorder = recorder
        if self._layer:
            recorder.learned(self._layer)
        self._log(f"recording to {recorder.path}{', with video' if self._video else ''}")

    def ask(self) -> None:
        """Ask for a session to begin, or for this one to end; asked again before it happens, it does not.

        A session that can be replayed holds whole numbers: it begins and ends when none is begun.
        """
        self._asked = not self._asked
        if self._asked and not self.due:
            self._log("the recording ends with this number" if self.on else "the recording begins with the next number")

    @property
    def due(self) -> bool:
        """Whether it is time to do what was asked for."""
        return self._asked and (self._paper or self._reader.idle)

    def switch(self) -> None:
        """End the session, or begin one named after date and time; log why if that fails."""
        self._asked = False
        if self.on:
            self.end()
            return
        try:
            self.begin(None)
        except OutputError as error:
            self._log(str(error))

    def frame(self, frame: Frame) -> None:
        """Keep the hand in a frame that was seen; the events that it caused follow."""
        if self._recorder and not self._paper:
            picture = self._video.add(frame.image) if self._video else None
            self._recorder.frame(frame, self._reader.hand, picture)

    def command(self, asked: Asked) -> None:
        """Keep a command that is about to be done; the events that it causes follow."""
        if self._recorder:
            self._recorder.key(self._reader.t, key_of(asked))

    def handle(self, event: Event) -> None:
        """Keep one event."""
        if self._recorder:
            self._recorder.events([event])

    def learned(self, layer: bytes) -> None:
        """Keep that digits are read with this last layer from here on; sessions that begin later say so, too."""
        self._layer = layer
        if self._recorder:
            self._recorder.learned(layer)

    def label(self, t: float, number: int, digit: int | None) -> None:
        """Keep that digit `number` (from 1), read at `t` seconds, was meant to be `digit`, None for none."""
        if self._recorder:
            self._recorder.label(t, number, digit)

    def end(self) -> None:
        """End the session, if there is one, and sync it to the disk."""
        if self._recorder:
            self._recorder.close()
            if self._video:
                self._video.close()
            if not self._recorder.failed:
                self._log(f"recorded {self._recorder.path}{self._pictures()}")
            self._recorder = self._video = None

    close = end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @cached_property
    def _hand_model_hash(self) -> str:
        """SHA-256 of the file that the tracker has loaded: a new one in its place is not what the next session is made with."""
        return sha256_of(self._hand_model) if self._hand_model else ""

    def _pictures(self) -> str:
        video = self._video
        if video is None or video.failed or not video.path.is_file():
            return ""
        return f" and {video.path}" + (f" ({video.left_out} pictures left out)" if video.left_out else "")
