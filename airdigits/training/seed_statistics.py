"""Compare finished runs of one recipe with different seeds: the mean and spread of their figures."""

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from airdigits.errors import UsageError
from airdigits.recognition.model_files import CARD
from airdigits.support.foreign_files import read_json

Figures = dict[str, dict[str, object]]


def load_finished(folders: Sequence[Path]) -> list[dict[str, object]]:
    """Read the cards of finished runs. Raises UsageError for a folder without one."""
    cards = []
    for folder in folders:
        try:
            card = read_json(folder / CARD, UsageError, "name a finished run", dict[str, Any])
            cards.append({key: card[key] for key in ("seed", "command", "figures")})
        except (UsageError, KeyError):
            raise UsageError(f"{folder}: no finished run to compare with this one ({CARD} is missing or damaged)") from None
    return cards


def spread(own: dict[str, object], others: Sequence[dict[str, object]]) -> dict[str, object]:
    """Collect each test set's accuracy (of non-digits: the share rejected) by seed, with mean and standard deviation.

    `own` and `others` have the keys seed, command and figures of a model card. Raises UsageError for runs of different recipes,
    and for a seed that comes twice, which would not show the influence of chance.
    """
    cards = sorted([own, *others], key=lambda card: int(str(card["seed"])))
    recipes = {_recipe(card) for card in cards}
    if len(recipes) > 1:
        raise UsageError(f"runs of different recipes cannot be compared: {'; '.join(sorted(recipes))}")
    seeds = [int(str(card["seed"])) for card in cards]
    if len(set(seeds)) < len(seeds):
        raise UsageError(f"runs to compare need different seeds, these have {', '.join(map(str, seeds))}")
    result: dict[str, object] = {"seeds": seeds}
    for name, figure in _figures(own).items():
        key = "accuracy" if "accuracy" in figure else "rejected"
        values = [float(str(_figures(card)[name][key])) for card in cards if name in _figures(card)]
        if len(values) == len(cards):
            result[name] = {key: values, "mean": round(mean(values), 5), "deviation": round(stdev(values), 5)}
    return result


def _recipe(card: dict[str, object]) -> str:
    """Return the command line of a run without its seed, with the current names of its options."""
    command = re.sub(r" --seed \d+", "", str(card["command"]))
    return command.replace(" --not-digits ", " --non-digits ").replace(" --touching ", " --multi-digit ")


def _figures(card: dict[str, object]) -> Figures:
    figures = card["figures"]
    return figures if isinstance(figures, dict) else {}
