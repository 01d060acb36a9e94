"""Run any reader over a source: show it, pass events on and handle keys, until the source ends or the user quits."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from airdigits.app.display import Display
from airdigits.app.notices import Notices
from airdigits.app.recording import Recording
from airdigits.app.task import Task
from airdigits.capture.frame import Frame
from airdigits.capture.source import Source
from airdigits.commands import Asked, command_of
from airdigits.events import Event
from airdigits.readers.reader import Reader
from airdigits.screen.scene import RunState
from airdigits.sinks.sink import Sink
from airdigits.support.interrupts import Interrupts, nap
from airdigits.support.progress import Progress

if TYPE_CHECKING:  # loaded only when a run learns
    from airdigits.app.learning import Learning

_QUIT = ("q", "escape")
_IDLE = 0.03  # s: between two pictures of a video that has ended


class Loop:
    """Reads a source to its end.

    Every event goes to `recording`, to each of `sinks`, to `learning` and to the `display`, and after them to the `task`.
    Without a display nothing is drawn and no keys are taken. The loop closes nothing: that is up to the caller.
    """

    def __init__(
        self,
        source: Source,
        reader: Reader,
        sinks: Sequence[Sink],
        *,
        recording: Recording | None = None,
        display: Display | None = None,
        notices: Notices | None = None,
        task: Task | None = None,
        learning: "Learning | None" = None,
    ):
        self._source, self._reader, self._display, self._task = source, reader, display, task
        self._recording, self._learning = recording, learning
        self._sinks: list[Sink] = [*([recording] if recording else []), *sinks, *([learning] if learning else [])]
        self._notices = notices or Notices(lambda line: None)
        self._mirror_swapped = self._help = self._stopped = False
        self._latest: Frame | None = None
        self._seen = 0  # frames
        self._progress = Progress("reading", source.frame_count) if source.frame_count and not (display or source.live) else None

    def run(self) -> None:
        """Read until the source ends, the window is closed, the task is done, or q is pressed; then enter the number."""
        if self._task:
            self._task.begin()
            self._stopped = self._task.done
        with Interrupts() as self._interrupts:
            self._source.while_waiting = self._wait
            for frame in self._source:
                self._interrupts.check()
                if self._stopped:
                    break
                self._see(dataclasses.replace(frame, mirrored=not frame.mirrored) if self._mirror_swapped else frame)
            self._pass_on(self._reader.finish())
        if self._progress:
            self._progress.close()

    def hold(self) -> None:
        """Keep the last picture in the window when a video has ended, until the person quits."""
        display, latest = self._display, self._latest
        if not display or not latest or not display.keeps_last or self._task:
            return
        with Interrupts() as self._interrupts:
            while not self._stopped:
                self._interrupts.check()
                for key in display.show_again(latest, RunState(help=self._help, ended=True)):
                    self._stopped |= key in _QUIT
                    self._help ^= key == "h"
                self._stopped |= display.closed
                nap(_IDLE)

    def _see(self, frame: Frame) -> None:
        self._seen += 1
        events = self._reader.see(frame)
        if self._recording:
            self._recording.frame(frame)
        self._pass_on(events)
        if self._learning:
            self._learning.step()
        if self._task:
            self._task.look(frame)
            self._stopped |= self._task.done
        if self._progress:
            self._progress.at(self._seen)
        self._switch_recording()
        self._latest = frame
        if self._display:
            self._take_keys(self._display.show(frame, self._state(self._notices.at(frame.t))))

    def _wait(self) -> None:
        """Keep the window responsive while no frame arrives, and show why on it."""
        self._interrupts.check()
        if self._display and self._latest:
            self._take_keys(self._display.show_again(self._latest, self._state(self._notices.trouble)))
            if self._stopped:
                self._source.close()

    def _state(self, status: str) -> RunState:
        return RunState(status=status, help=self._help, recording=self._recording is not None and self._recording.on)

    def _take_keys(self, keys: list[str]) -> None:
        for key in keys:
            self._press(key)
        if self._display and self._display.closed:
            self._stopped = True

    def _press(self, pressed: str) -> None:
        key = "u" if pressed == "z" else pressed
        if self._task:
            taken = self._task.press(key)
            self._stopped |= self._task.done
            if taken is None:
                return
            key = taken
        match key:
            case _ if key in _QUIT:
                self._stopped = True
            case "r" if self._recording:
                self._recording.ask()
                self._switch_recording()
            case "m":
                self._mirror_swapped = not self._mirror_swapped
            case "h":
                self._help = not self._help
            case _ if asked := command_of(key, self._reader.config.alphabet):
                self._do(asked)

    def _do(self, asked: Asked) -> None:
        if self._recording:
            self._recording.command(asked)
        self._pass_on(self._reader.do(asked))

    def _switch_recording(self) -> None:
        """Begin or end a session where that is due. For one that can be replayed the reader starts over, without a number."""
        recording = self._recording
        if recording is None or not recording.due:
            return
        recording.switch()
        if recording.on and recording.replayable:
            self._reader.restart()
            if self._display:
                self._display.release_keys()

    def _pass_on(self, events: list[Event]) -> None:
        if self._progress and (events or self._stopped):
            self._progress.close()  # what is printed takes its place
        for sink in self._sinks:  # one after the other: a recording keeps the events of a frame together
            for event in events:
                sink.handle(event)
        for event in events:
            if self._display:
                self._display.note(event)
            if self._task and not self._stopped:  # ignore what is read after the task has ended
                self._task.handle(event)
                self._stopped = self._task.done
