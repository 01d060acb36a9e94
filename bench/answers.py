"""Make the rows of a table about what a reader made of many recordings."""

from collections.abc import Sequence

from airdigits.evaluation.answers import RIGHT, VERDICTS, Answer
from bench.table import Row


def shares(answers: Sequence[Answer], written: Sequence[str]) -> dict[str, float]:
    """Return the share of each verdict, in per cent."""
    found = [answer.verdict(number) for answer, number in zip(answers, written, strict=True)]
    return {verdict: 100 * found.count(verdict) / max(1, len(found)) for verdict in VERDICTS}


def guess_rows(what: str, answers: Sequence[Answer], written: Sequence[str]) -> list[Row]:
    """Make the rows about places that are guesses: their share of the digits, and how often the right one is among two."""
    counted = [answer.guesses(number) for answer, number in zip(answers, written, strict=True)]
    places, right = (sum(column) for column in zip(*counted, strict=True))
    digits = sum(map(len, written))
    rows = [Row(f"{what}: unclear places, share of {digits} digits", 100 * places / max(1, digits), "%", "at most 2")]
    if places:
        rows.append(
            Row(f"{what}: the right digit among the two likeliest, of {places}", 100 * right / places, "%", "at least 90")
        )
    return rows


def summary(what: str, answers: Sequence[Answer], written: Sequence[str], aim: str = "") -> Row:
    """Make one row of all verdicts: the share that is right is its figure."""
    found = shares(answers, written)
    others = ", ".join(f"{verdict} {found[verdict]:.1f}" for verdict in VERDICTS if verdict != RIGHT)
    return Row(f"{what}: right of {len(written)} ({others} %)", found[RIGHT], "%", aim)
