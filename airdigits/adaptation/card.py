"""An adapted model to its card: what it was made of, from how much, and what it gained."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from airdigits import __version__
from airdigits.adaptation.digits import PersonsDigits
from airdigits.adaptation.trial import Trial
from airdigits.recognition.anatomy import Anatomy
from airdigits.training.guard import Guard


def make_card(model: bytes, anatomy: Anatomy, guard: Guard, person: PersonsDigits, trial: Trial) -> str:
    """The card as JSON text. The card of the model that was trained, with its data and licences, stands whole within."""
    card = {
        "model": "airdigits: one handwritten digit to its probabilities, fitted to one person",
        "sha256": hashlib.sha256(model).hexdigest(),
        "adapted": {
            "digits": {str(digit): int(count) for digit, count in enumerate(np.bincount(person.ink.labels, minlength=10))},
            "sessions": len(person.sessions),
            "latest_session": person.latest,
            "held_back": {
                "n": trial.n,
                "wrong_before": trial.wrong_before,
                "wrong_after": trial.wrong_after,
                "surprise_before": round(trial.surprise_before, 4),
                "surprise_after": round(trial.surprise_after, 4),
                "doubt": round(trial.doubt, 4),
            },
            "price": round(trial.price, 6),
            "airdigits": __version__,
        },
        "from": _trained(anatomy, guard),
    }
    return json.dumps(card, indent=2) + "\n"


def _trained(anatomy: Anatomy, guard: Guard) -> dict[str, Any]:
    """The model as it was trained: what it was before the first adaptation."""
    card = _read(anatomy.path.with_suffix(".json"))
    sha256 = hashlib.sha256(anatomy.with_layer(guard.layer)).hexdigest()
    inner = card.get("from") if "adapted" in card else card
    return {"sha256": sha256} | (inner if isinstance(inner, dict) and inner.get("sha256") == sha256 else {})


def _read(path: Path) -> dict[str, Any]:
    """The card beside a model; empty when there is none."""
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return card if isinstance(card, dict) else {}
