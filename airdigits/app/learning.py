"""Let a run learn its writer's hand: evidence goes to the learner, and what was learned to the reader, between digits."""

from collections import Counter

from airdigits.adaptation.evidence import ENTERED, EvidenceCollector
from airdigits.adaptation.learner import Learner
from airdigits.adaptation.rehearsal import load_rehearsal_set, rehearsal_file
from airdigits.app.notices import Notices
from airdigits.app.recording import Recording
from airdigits.errors import DigitModelError
from airdigits.events import Event
from airdigits.readers.air import AirReader
from airdigits.support.paths import learned_dir


class Learning:
    """A sink that learns from events while a run goes on. It says where the evidence is kept, and at the end how much it is.

    `live` frames never wait for what is being learned; those of a file do, so that it is read the same at any speed. Raises
    DigitModelError for a model that cannot learn: it has no rehearsal set.
    """

    def __init__(self, reader: AirReader, recording: Recording, notices: Notices, *, live: bool):
        self._reader, self._recording, self._notices, self._live = reader, recording, notices, live
        parts = reader.model_parts
        rehearsal = load_rehearsal_set(rehearsal_file(parts.path))
        if rehearsal.backbone != parts.backbone:
            raise DigitModelError(
                f"{rehearsal_file(parts.path)}: of another model than {parts.path.name}: take those of one training"
            )
        self._learner = Learner(parts, rehearsal, notices.tell)
        self._collector = EvidenceCollector(self._learner.give)
        reader.on_reading = self._collector.read
        notices.tell(f"learning your hand; what you correct and enter is kept in {learned_dir()} (`airdigits learned`)")
        notices.show("learning your hand")  # on the screen there is no room for a path

    def handle(self, event: Event) -> None:
        """Draw conclusions from an event."""
        self._collector.handle(event)

    def step(self) -> None:
        """Read with what was learned from here on, if anything is new and no ink is being read: call it after every frame."""
        learned = self._learner.take(wait=not self._live) if self._reader.between_digits else None
        if learned:
            self._reader.learn(learned.layer)
            self._recording.learned(learned.layer.content)
            self._notices.show(f"learned from {_digits(learned.misread)} that had been misread")

    def close(self) -> None:
        """Write what is left, and say in one line how much was kept."""
        self._learner.close()
        how = Counter(self._learner.kept.values())
        misread = how.total() - how[ENTERED]
        self._notices.tell(
            f"learned from {misread} misread and {_digits(how[ENTERED])} entered as read; `airdigits learned` shows them"
        )


def _digits(count: int) -> str:
    return f"{count} digit{'' if count == 1 else 's'}"
