"""Write the card of an adapted model: what it was made from, from how much, and what it gained."""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from airdigits import __version__
from airdigits.adaptation.cross_validation import CrossValidation
from airdigits.adaptation.examples import PersonsDigits
from airdigits.adaptation.rehearsal import RehearsalSet
from airdigits.errors import DataError
from airdigits.labels import sign_of
from airdigits.recognition.model_surgery import ModelParts
from airdigits.support.foreign_files import read_json


def make_card(
    model: bytes, parts: ModelParts, rehearsal: RehearsalSet, person: PersonsDigits, validation: CrossValidation
) -> str:
    """Return the card as JSON text. It contains the whole card of the trained model, with its data and licences."""
    card = {
        "model": "airdigits: one handwritten digit to its probabilities, fitted to one person",
        "sha256": hashlib.sha256(model).hexdigest(),
        "adapted": {
            "digits": {sign_of(label): int(count) for label, count in enumerate(person.counts)},
            "sessions": len(person.sessions),
            "latest_session": person.latest,
            "held_back": {
                "n": validation.n,
                "wrong_before": validation.wrong_before,
                "wrong_after": validation.wrong_after,
                "nll_before": round(validation.nll_before, 4),
                "nll_after": round(validation.nll_after, 4),
                "standard_error": round(validation.standard_error, 4),
            },
            "forgetting": round(validation.forgetting, 6),
            "airdigits": __version__,
        },
        "from": _trained(parts, rehearsal),
    }
    return json.dumps(card, indent=2) + "\n"


def _trained(parts: ModelParts, rehearsal: RehearsalSet) -> dict[str, Any]:
    """Return the card of the model as it was trained, before the first adaptation."""
    card = _read(parts.path.with_suffix(".json"))
    sha256 = hashlib.sha256(parts.with_layer(rehearsal.layer)).hexdigest()
    inner = card.get("from") if "adapted" in card else card
    return {"sha256": sha256} | (inner if isinstance(inner, dict) and inner.get("sha256") == sha256 else {})


def _read(path: Path) -> dict[str, Any]:
    """Read the card beside a model; return an empty one when there is none."""
    with contextlib.suppress(DataError):
        return dict(read_json(path, DataError, "", dict[str, Any]))
    return {}
