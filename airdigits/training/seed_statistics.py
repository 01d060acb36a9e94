"""Finished runs of one recipe with other seeds to what luck does to its figures: their mean and spread."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from airdigits.errors import UsageError
from airdigits.recognition.model_files import CARD

Figures = dict[str, dict[str, object]]


def load_finished(folders: Sequence[Path]) -> list[dict[str, object]]:
    """The cards of finished runs. Raises UsageError for a folder without one."""
    cards = []
    for folder in folders:
        try:
            card = json.loads((folder / CARD).read_text(encoding="utf-8"))
            cards.append({key: card[key] for key in ("seed", "command", "figures")})
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(f"{folder}: no finished run to set beside this one ({CARD} is missing or damaged)") from None
    return cards


def spread(own: dict[str, object], others: Sequence[dict[str, object]]) -> dict[str, object]:
    """Each set's accuracy (of no digits: the share rejected) with each seed of a recipe, their mean and standard deviation.

    `own` and `others` have the keys seed, command and figures of a model card. Raises UsageError for runs of other recipes, and
    for a seed that comes twice: it would say nothing of luck.
    """
    cards = sorted([own, *others], key=lambda card: int(str(card["seed"])))
    recipes = {re.sub(r" --seed \d+", "", str(card["command"])) for card in cards}
    if len(recipes) > 1:
        raise UsageError(f"runs of different recipes cannot stand side by side: {'; '.join(sorted(recipes))}")
    seeds = [int(str(card["seed"])) for card in cards]
    if len(set(seeds)) < len(seeds):
        raise UsageError(f"runs side by side need a seed each, these have {', '.join(map(str, seeds))}")
    result: dict[str, object] = {"seeds": seeds}
    for name, figure in _figures(own).items():
        key = "accuracy" if "accuracy" in figure else "rejected"
        values = [float(str(_figures(card)[name][key])) for card in cards if name in _figures(card)]
        if len(values) == len(cards):
            result[name] = {key: values, "mean": round(mean(values), 5), "deviation": round(stdev(values), 5)}
    return result


def _figures(card: dict[str, object]) -> Figures:
    figures = card["figures"]
    return figures if isinstance(figures, dict) else {}
