"""Arrange a report's figures in tables, shown both in the terminal and on the page."""

import textwrap
from dataclasses import dataclass

from airdigits.evaluation.measure import Model, Report
from airdigits.evaluation.metrics import SHARE, wilson_interval
from airdigits.labels import ALPHABET

TIME = "ms an image"  # the only column that differs from run to run
_WIDTH = 100  # characters in a line of notes
_MOST_BELIEVED = 8  # kinds of non-digits that are named


@dataclass(frozen=True)
class Table:
    """Rows of text under `columns`; `title` says what they are, and `note` how to read them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def tables(report: Report) -> list[Table]:
    """Return all tables of a report that have rows, the most important first."""
    made = [_figures(report), _comparisons(report), _writers(report), _non_digits(report), _kinds(report), _classes(report)]
    return [table for table in made if table.rows]


def to_text(report: Report) -> str:
    """Return the tables as text for a terminal."""
    models = [f"{model.label}  {model.name}  sha256 {model.classifier.model_hash}".strip() for model in report.models]
    return "\n\n".join(["\n".join(models), *map(_aligned, tables(report))])


def _figures(report: Report) -> Table:
    columns = ["data set", *_label_column(report), "n", "right", "95 % interval", "calibration error", "accepted", TIME]
    columns += [f"{measured.data.name} accepted" for measured in report.non_digits]
    rows = []
    for measured in report.digits:
        for result in measured.results:
            figures = result.evaluation
            row = [measured.data.name, *_label(result.model), f"{figures.n:,}", f"{figures.accuracy:.2%}"]
            row += [_interval(figures.right, figures.n), f"{figures.calibration_error:.2%}", f"{result.accepted:.2%}"]
            row += [f"{result.ms:.3f}", *(f"{share:.1%}" for share in result.false_accepts.values())]
            rows.append(tuple(row))
    note = (
        "right: the likeliest digit is the one that was written, however unsure; accepted: the live program would not reject it; "
        f"{TIME}: median, LiteRT on one thread"
    )
    if report.non_digits:
        note += f"; non-digits accepted: by the threshold that accepts {SHARE:.0%} of this set's digits"
    return Table("How well it reads", tuple(columns), tuple(rows), note)


def _comparisons(report: Report) -> Table:
    rows = []
    for measured in report.digits:
        if measured.comparison:
            right = (f"{result.evaluation.accuracy:.2%}" for result in measured.results)
            alone = len(measured.comparison.only_first), len(measured.comparison.only_second)
            rows.append(
                (measured.data.name, f"{len(measured.data.labels):,}", *right, *map(str, alone), f"{measured.comparison.p:.3g}")
            )
    return Table(
        "A beside B",
        ("data set", "n", "A right", "B right", "only A right", "only B right", "McNemar's p"),
        tuple(rows),
        "McNemar's p, exact and two-sided: the probability, if neither model is better, of so uneven a split of the digits that "
        "only one of them reads right; one in twenty such tests falls below 0.05 by chance",
    )


def _writers(report: Report) -> Table:
    rows = []
    for measured in report.digits:
        for result in measured.results:
            writers = result.evaluation.writers
            if writers:
                name, share, n = writers.worst
                low = writers.tenth_percentile
                counts = f"{len(writers.shares):,}", f"{low:.2%}", f"{share:.2%}", name, f"{n:,}"
                rows.append((measured.data.name, *_label(result.model), *counts))
    columns = ("data set", *_label_column(report), "writers", "tenth percentile", "worst", "who", "digits")
    note = "tenth percentile: the share right that nine in ten writers reach; worst: that of the writer who is read worst"
    return Table("Writer by writer", columns, tuple(rows), note)


def _non_digits(report: Report) -> Table:
    rows = []
    for measured in report.non_digits:
        for result in measured.results:
            n = len(measured.data.examples.images)
            rows.append(
                (measured.data.name, *_label(result.model), f"{n:,}", f"{result.rejected / n:.2%}", _interval(result.rejected, n))
            )
    columns = ("data set", *_label_column(report), "n", "rejected", "95 % interval")
    return Table("Non-digits", columns, tuple(rows), "rejected: by the live program as it is set")


def _kinds(report: Report) -> Table:
    rows = []
    for measured in report.non_digits:
        if measured.data.examples.kinds is not None:
            for result in measured.results:
                counted = result.by_kind(measured.data.examples.kinds)
                believed = ", ".join(f"{kind} {accepted} of {n}" for kind, accepted, n in counted[:_MOST_BELIEVED] if accepted)
                never = sum(not accepted for _, accepted, _ in counted)
                rows.append((measured.data.name, *_label(result.model), f"{never} of {len(counted)}", believed or "-"))
    columns = ("data set", *_label_column(report), "kinds never believed", "believed most")
    return Table(
        "Non-digits, kind by kind", columns, tuple(rows), "believed: accepted as a digit by the live program as it is set"
    )


def _classes(report: Report) -> Table:
    rows = []
    for measured in report.digits:
        for result in measured.results:
            shares = ("-" if share is None else f"{share:.2%}" for share in result.evaluation.per_class)
            rows.append((measured.data.name, *_label(result.model), *shares))
    columns = ("data set", *_label_column(report), *ALPHABET)
    return Table("Right, digit by digit", columns, tuple(rows), "the share of each digit's images that is read right")


def _label_column(report: Report) -> list[str]:
    return ["model"] if len(report.models) > 1 else []


def _label(model: Model) -> list[str]:
    return [model.label] if model.label else []


def _interval(count: int, n: int) -> str:
    low, high = wilson_interval(count, n)
    return f"{low:.2%} to {high:.2%}"


def _aligned(table: Table) -> str:
    """Return a table as text, its columns as wide as their widest cell: the first aligned left, figures right."""
    widths = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(word.rjust(width) for word, width in zip(row[1:], widths[1:], strict=True))])
        for row in (table.columns, *table.rows)
    ]
    return "\n".join([table.title, *lines, *textwrap.wrap(f"({table.note})", _WIDTH)])
