"""Learn from one person's evidence in the background: keep it, fit the last layer to it, and hand over what is no worse."""

import contextlib
import os
import queue
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from airdigits.adaptation.evidence import CORRECTED, ENTERED, REWRITTEN
from airdigits.adaptation.examples import examples_of
from airdigits.adaptation.fit import Examples, fit
from airdigits.adaptation.kept_evidence import Evidence, EvidenceFile, load_evidence
from airdigits.adaptation.rehearsal import RehearsalSet
from airdigits.datasets.labelled import LabelledInk
from airdigits.errors import AirdigitsError, OutputError
from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import LastLayer, ModelParts, softmax
from airdigits.recognition.rejection import RejectionConfig
from airdigits.sessions.format import BadLineError
from airdigits.support.paths import learned_dir

WEIGHTS = {CORRECTED: 20.0, REWRITTEN: 10.0, ENTERED: 1.0}
"""How many labelled digits evidence counts for. What a person labels in the files counts as corrected."""
ONCE = 0.3
"""What a misread digit counts for as long as it is the only one that was taken for that digit and meant as this one: it may be a
slip of the key."""
LATEST, LATEST_ENTERED = 60, 60
"""How much evidence is fitted to: of misread digits, and of those that were entered as they were read."""
_REMEMBERED = 5000  # digits of all that is known
_COPIES = 4  # renderings of each digit that are also fitted to
_STEPS = 15  # of the fit: as near to the minimum as can be told from what is read
_EVERY = 20  # entered digits after which the fit is made again, without another misread one
_MOST_LOST = 0.02  # of the training images: others write a 1 as this person does a 7, but what misreads more is no layer
_NICE = 10  # priority of the thread: the loop goes first
_NAP = 0.005  # s: how often a waiting loop looks
_LAST_WAIT = 5.0  # s: how long `close` waits for the disk


@dataclass(frozen=True, eq=False)
class Learnt:
    """What was learned: the last layer, and from how many misread digits."""

    layer: LastLayer
    misread: int


def learn(evidence: Sequence[tuple[Examples, str]], rehearsal: RehearsalSet) -> LastLayer | None:
    """Fit the last layer to evidence: the features of each digit, and what its label was concluded from.

    Returns None, so that what there was is kept, where the layer reads the training images worse, or digits that were entered
    as they had been read.
    """
    examples, kinds = _joined([one for one, _ in evidence]), [how for _, how in evidence]
    weights = _weights(kinds, _read(rehearsal.layer, examples.features), examples.labels)
    layer = fit(replace(examples, weights=weights), rehearsal, steps=_STEPS)
    return layer if _is_no_worse(layer, rehearsal, examples[np.array(kinds) == ENTERED]) else None


def _weights(kinds: list[str], read: np.ndarray, meant: np.ndarray) -> np.ndarray:
    """Weigh evidence of each kind, labels int [n] as which the trained model reads it and as which it was meant."""
    pairs = list(zip(read.tolist(), meant.tolist(), strict=True))
    times = Counter(pair for pair, how in zip(pairs, kinds, strict=True) if how != ENTERED)
    usual = [WEIGHTS.get(how, WEIGHTS[CORRECTED]) for how in kinds]
    single = [how != ENTERED and times[pair] == 1 for pair, how in zip(pairs, kinds, strict=True)]
    return np.where(single, ONCE, usual)


def _is_no_worse(layer: LastLayer, rehearsal: RehearsalSet, entered: Examples) -> bool:
    digits = rehearsal.labels < CLASS_COUNT
    features, labels, counts = rehearsal.features[digits], rehearsal.labels[digits], rehearsal.counts[digits]
    lost = (_read(layer, features) != labels).astype(int) - (_read(rehearsal.layer, features) != labels)
    before, after = (_unread(one, entered) for one in (rehearsal.layer, layer))
    return bool(lost @ counts <= _MOST_LOST * counts.sum() and after <= before)


def _read(layer: LastLayer, features: np.ndarray) -> np.ndarray:
    return np.asarray(layer.logits(features)[:, :CLASS_COUNT].argmax(axis=1))


def _unread(layer: LastLayer, examples: Examples) -> int:
    """Count digits that are misread or unclear."""
    likely = softmax(layer.logits(examples.features))[np.arange(len(examples)), examples.labels]
    return int((likely < RejectionConfig().least).sum())


def _joined(examples: list[Examples]) -> Examples:
    return Examples(*(np.concatenate([getattr(one, name) for one in examples]) for name in ("features", "copies", "labels")))


@dataclass(eq=False)
class _Known:
    """Evidence of this run or of one before, and its features once they were needed."""

    evidence: Evidence
    examples: Examples | None = None


class Learner:
    """Takes evidence, and has a last layer ready soon after; all that takes time is done by a thread of low priority.

    Begins with what earlier runs have kept in `folder` (None: the person's own). `log` gets a line where something kept cannot
    be read, or not be written: it learns on. `close` waits until everything is written.
    """

    def __init__(self, parts: ModelParts, rehearsal: RehearsalSet, log: Callable[[str], None], folder: Path | None = None):
        self._parts, self._rehearsal, self._log = parts, replace(rehearsal, layer=parts.layer), log
        self._known = dict[int, _Known]()  # by the number of this run's ink; what is of earlier runs has negative ones
        self._entered = 0  # digits, since the latest fit
        self._due = False
        self._layer = self._rehearsal.layer  # that was handed over last
        self._ready = deque[Learnt](maxlen=1)  # not yet handed over
        self._folder = folder or learned_dir()
        self._file: EvidenceFile | None = EvidenceFile(self._folder)
        self.kept = dict[int, str]()
        """What each evidence of this run was concluded from, by the number of its ink."""
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._queue.put(self._load)
        self._thread = threading.Thread(target=self._work, name="learner", daemon=True)
        self._thread.start()

    def give(self, number: int, ink: Ink, label: int | None, how: str) -> None:
        """Take evidence, as `evidence.Give` describes it."""
        self.kept.pop(number, None)
        if label is not None:
            self.kept[number] = how
        self._queue.put(partial(self._keep, number, ink, label, how))

    def take(self, *, wait: bool = False) -> Learnt | None:
        """Return what was learned since it was last asked; with `wait` also from evidence that was just given."""
        while wait and self._queue.unfinished_tasks and self._thread.is_alive():
            time.sleep(_NAP)
        try:
            return self._ready.pop()
        except IndexError:
            return None

    def close(self) -> None:
        """Write what was given. A second call does nothing."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(_LAST_WAIT)

    def _work(self) -> None:
        """Do what is asked for, one after the other, and fit when there is nothing else (runs in the thread)."""
        if sys.platform == "linux":  # elsewhere a priority is the whole process's
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while (task := self._queue.get()) is not None:
            try:
                task()
                if self._due and self._queue.empty():
                    self._fit()
            except AirdigitsError as error:
                self._log(f"nothing is learned from it: {error}")
            self._queue.task_done()
        if self._file:
            self._file.close()

    def _load(self) -> None:
        earlier = load_evidence(self._folder, self._log)[-_REMEMBERED:]
        self._known = {number - len(earlier): _Known(evidence) for number, evidence in enumerate(earlier)}
        self._due = any(evidence.how != ENTERED for evidence in earlier)

    def _keep(self, number: int, ink: Ink, label: int | None, how: str) -> None:
        before = self._known.pop(number, None)
        if label is not None:
            self._known[number] = _Known(Evidence(ink, label, how))
            if len(self._known) > _REMEMBERED:
                del self._known[next(iter(self._known))]
        self._entered += how == ENTERED
        self._due |= how in (CORRECTED, REWRITTEN) or self._entered >= _EVERY
        self._due |= before is not None and before.evidence.how != ENTERED
        try:
            if self._file:
                self._file.keep(number, ink, label, how)
        except (OSError, BadLineError, OutputError) as error:
            self._file = None
            reason = getattr(error, "strerror", None) or error
            self._log(f"{self._folder}: cannot be written ({reason}): what is learned now is forgotten when this run ends")

    def _fit(self) -> None:
        self._due, self._entered = False, 0
        known = list(self._known.items())
        misread = [(n, one) for n, one in known if one.evidence.how != ENTERED][-LATEST:]
        entered = [(n, one) for n, one in known if one.evidence.how == ENTERED][-LATEST_ENTERED:]
        layer = self._rehearsal.layer  # with nothing misread, as it was trained: who is read well keeps that
        if misread:
            evidence = [(self._examples(n, one), one.evidence.how) for n, one in misread + entered]
            fitted = learn(evidence, self._rehearsal)
            if fitted is None:
                return
            layer = fitted
        if layer is not self._layer:
            self._layer = layer
            self._ready.append(Learnt(layer, len(misread)))

    def _examples(self, number: int, known: _Known) -> Examples:
        if known.examples is None:
            digit = LabelledInk((known.evidence.ink,), np.array([known.evidence.label], np.uint8))
            known.examples = examples_of(digit, self._parts, abs(number), _COPIES)
        return known.examples
