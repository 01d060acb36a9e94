"""Open what a live run needs and run the loop: for `airdigits run`, and for the tasks of `collect` and `calibrate`."""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from airdigits.app.annotated_video import annotated_video, video_instead
from airdigits.app.display import Display, Watchers
from airdigits.app.guide import Guide, guide_is_new
from airdigits.app.loop import Loop
from airdigits.app.notices import Notices
from airdigits.app.pen_key import PenKey
from airdigits.app.recording import Recording
from airdigits.app.task import Task
from airdigits.app.window import open_window
from airdigits.capture import Source, open_source
from airdigits.errors import UsageError
from airdigits.events import Event, HandFound, NumberEntered
from airdigits.hands.model_file import KINDS, bundle_paths, find_bundle
from airdigits.hands.tracker import HandTracker
from airdigits.hands.trackers import AUTO, open_tracker
from airdigits.ink.pen_modes import KEY_PEN
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config
from airdigits.sessions.names import video_of
from airdigits.sinks.registry import Sinks
from airdigits.sinks.sink import Sink
from airdigits.support.interrupts import Interrupts
from airdigits.support.terminal import log

if TYPE_CHECKING:
    from airdigits.app.learning import Learning
    from airdigits.app.presenter import Presenter
    from airdigits.readers.paper import PaperReader


@dataclass(frozen=True)
class LiveOptions:
    """The options of a live run."""

    source: str = "auto"
    mirror: bool | None = None  # None: as the source says; paper never
    fallback: bool = True  # play the bundled recording where no webcam opens
    paper: bool = False  # read digits on paper, not a hand
    config: Config = field(default_factory=Config)
    model: Path | None = None  # None: the bundled digit model
    hand_model: str = AUTO
    tracker: str = AUTO
    headless: bool = False
    save_video: Path | None = None
    record: Path | None = None  # where to record from the start; `Path()`: under a name after date and time
    with_video: bool = False
    learn: bool = False  # from what the writer corrects and enters

    def check(self) -> None:
        """Reject contradictory options before anything is opened. Raises UsageError."""
        if not self.with_video:
            return
        if self.paper:
            raise UsageError("--with-video is for a hand: leave it out with --paper")
        if self.record is None and self.headless:
            raise UsageError("--with-video stores the pictures of a recorded session: add --record")
        named = self.record if self.record and self.record.name else None
        if named and self.save_video and video_of(named).resolve() == self.save_video.resolve():
            raise UsageError(f"{self.save_video}: is where --with-video writes: save the annotated video under another name")


class LiveRun:
    """A source, its reader, a window and a recording, open for one run; a context manager closes them.

    Raises the errors of what it opens: SourceError, HandModelError, DigitModelError; UsageError for a pen that needs a window.
    """

    def __init__(self, options: LiveOptions, notices: Notices):
        self._options, self._notices = options, notices

    def __enter__(self) -> Self:
        options, notices = self._options, self._notices
        hand_model = None if options.paper else _find_hand_model(options.hand_model)
        mirror = bool(options.mirror) if options.paper else options.mirror
        with ExitStack() as stack:
            tracker: HandTracker | None = None
            if not options.paper:
                with Interrupts():  # a signal within the opening of a file would be taken for a damaged file
                    tracker = stack.enter_context(closing(open_tracker(options.tracker, options.hand_model)))
            self.source = stack.enter_context(
                open_source(
                    options.source,
                    mirror,
                    notices.tell_trouble,
                    fallback=options.fallback,
                    webcam=options.config.webcam,
                    network=options.config.network,
                )
            )
            _log_source(self.source, options)
            self.reader = _open_reader(options, tracker)
            stack.callback(self.reader.close)
            self.window = stack.enter_context(open_window(options.headless, log))
            recording = Recording(
                self.source,
                self.reader,
                notices.tell,
                hand_model=hand_model,
                with_video=options.with_video,
                paper=options.paper,
            )
            self.recording = stack.enter_context(recording)
            self._learning = self._open_learning()
            if self._learning:
                stack.callback(self._learning.close)
            self._pen_key = self._open_pen_key()
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.__exit__(*error)  # type: ignore[arg-type]  # what `with` passes to the one it passes to the other

    def run(
        self,
        sinks: Sequence[Sink] = (),
        *,
        video: Path | None = None,
        watchers: Watchers | None = None,
        task: Task | None = None,
        wait: Callable[[], None] = lambda: None,
    ) -> None:
        """Read to the end.

        `video` is where the annotated video goes; `wait` is called when all is ready, before the first frame.
        """
        with self._open_display(video, watchers, task) as display:
            if self._options.record is not None:
                self.recording.begin(self._options.record if self._options.record.name else None)
            wait()
            loop = Loop(
                self.source,
                self.reader,
                sinks,
                recording=self.recording,
                display=display,
                notices=self._notices,
                task=task,
                learning=self._learning,
            )
            loop.run()
        if self.source.warning:
            log(self.source.warning)
        self.recording.end()  # what is written is complete before the last picture is looked at
        loop.hold()

    @contextmanager
    def _open_display(self, video: Path | None, watchers: Watchers | None, task: Task | None) -> Iterator[Display | None]:
        source = self.source
        if not (self.window or video or watchers):
            yield None
            return
        presenter = self._presenter(task)
        with annotated_video(video, source.fps, presenter.size, log) as writer:
            yield Display(presenter, live=source.live, window=self.window, video=writer, watchers=watchers, pen_key=self._pen_key)

    def _presenter(self, task: Task | None) -> "Presenter":
        from airdigits.app.air_presenter import AirPresenter
        from airdigits.app.paper_presenter import PaperPresenter

        if not isinstance(self.reader, AirReader):
            return PaperPresenter(self.reader, self.source.size)
        new = self.window and self.source.live and not task and guide_is_new()
        guide = Guide(self._options.config.pen.mode) if new else None
        return AirPresenter(self.reader, self.source.size, guide=guide, task=task)

    def _open_learning(self) -> "Learning | None":
        if not self._options.learn:
            return None
        if self.source.fallback:
            log("not learning: the bundled recording is not your hand (to see how it goes, name it with --source)")
            return None
        from airdigits.app.learning import Learning

        assert isinstance(self.reader, AirReader)
        return Learning(self.reader, self.recording, self._notices, live=self.source.live)

    def _open_pen_key(self) -> PenKey | None:
        if self._options.paper or self._options.config.pen.mode != KEY_PEN:
            return None
        if not self.window:
            raise UsageError("the pen mode key needs a window to take the space bar: choose --pen index or --pen pinch")
        key = PenKey()
        if key.notice:
            self._notices.show(key.notice)
        return key


def read_live(options: LiveOptions, open_sinks: Callable[[Callable[[str], None]], AbstractContextManager[Sinks]]) -> None:
    """Read numbers until the source ends or the person does. `open_sinks` opens the sinks; it is given the log function."""
    options.check()
    notices = Notices(log)
    with open_sinks(notices.tell) as sinks, LiveRun(options, notices) as live:
        unseen = not (options.headless or live.window or sinks.server)
        video = options.save_video or (video_instead(live.source, log) if unseen else None)
        told = _Told()
        live.run(
            [sinks, told],
            video=video,
            watchers=sinks.server,
            wait=lambda: None if live.window else sinks.await_company(live.source),
        )
        if not live.source.live and NumberEntered not in told.kinds:
            log(_why_nothing(told.kinds, paper=options.paper))


class _Told:
    """A sink that keeps which kinds of events there were."""

    def __init__(self) -> None:
        self.kinds = set[type[Event]]()

    def handle(self, event: Event) -> None:
        """Keep its kind."""
        self.kinds.add(type(event))

    def close(self) -> None:
        """Do nothing."""


def _why_nothing(kinds: Container[type[Event]], *, paper: bool) -> str:
    """Say why a video ended without a number, and what to do."""
    if paper:
        return "no number was read: show the paper upright, near and in the light; for a hand that writes, leave out --paper"
    if HandFound not in kinds:
        return "no hand was seen: show all of it, in the light; for digits on paper, add --paper"
    return "no number was written: raise the index finger alone to write (`airdigits help run` tells how)"


def _find_hand_model(name: str) -> Path:
    """Find the hand model; one of ours that has never been obtained is obtained first. Raises HandModelError, OutputError."""
    kind = "full" if name == AUTO else name
    if kind in KINDS and not any(path.exists() for path in bundle_paths(kind)):
        from airdigits.hands.model_download import obtain

        obtain((kind,), log=log)
    return find_bundle(kind)


def _open_reader(options: LiveOptions, tracker: HandTracker | None) -> "AirReader | PaperReader":
    if tracker is None:
        from airdigits.readers.paper import PaperReader

        return PaperReader(options.config, model=options.model)
    return AirReader(options.config, model=options.model, tracker=tracker)


def _log_source(source: Source, options: LiveOptions) -> None:
    what = "no webcam: playing the bundled recording" if source.fallback else "reading"
    log(f"reading paper in {source.description}" if options.paper else f"{what} {source.description}")
