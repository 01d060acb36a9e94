"""A report's figures to tables of words, which the text and the page show alike."""

import textwrap
from dataclasses import dataclass

from airdigits.evaluation.measure import Model, Report
from airdigits.evaluation.metrics import SHARE, wilson_interval
from airdigits.labels import CLASS_COUNT

TIME = "ms an image"  # the one column that differs from run to run
_WIDTH = 100  # letters in a line of notes


@dataclass(frozen=True)
class Table:
    """Rows of words under `columns`; `title` says what they are, and `note` how to read them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def tables(report: Report) -> list[Table]:
    """All tables of a report that have a row, the most important first."""
    made = [_figures(report), _comparisons(report), _others(report), _classes(report)]
    return [table for table in made if table.rows]


def to_text(report: Report) -> str:
    """The tables as a person reads them in a terminal."""
    models = [f"{model.label}  {model.name}  sha256 {model.classifier.model_hash}".strip() for model in report.models]
    return "\n\n".join(["\n".join(models), *map(_aligned, tables(report))])


def _figures(report: Report) -> Table:
    columns = ["data set", *_label_column(report), "n", "right", "95 % interval", "calibration error", "accepted", TIME]
    columns += [f"{on.data.name} accepted" for on in report.others]
    rows = []
    for on in report.digits:
        for result in on.results:
            figures = result.evaluation
            row = [on.data.name, *_label(result.model), f"{figures.n:,}", f"{figures.accuracy:.2%}"]
            row += [_interval(figures.right, figures.n), f"{figures.calibration_error:.2%}", f"{result.accepted:.2%}"]
            row += [f"{result.ms:.3f}", *(f"{share:.1%}" for share in result.beside.values())]
            rows.append(tuple(row))
    note = (
        "right: the likeliest digit is the one that was written, sure or not; accepted: the live program would not reject it; "
        f"{TIME}: median, LiteRT on one thread"
    )
    if report.others:
        note += f"; accepted of what is no digit: with the threshold at which {SHARE:.0%} of this set's digits are accepted"
    return Table("How well it reads", tuple(columns), tuple(rows), note)


def _comparisons(report: Report) -> Table:
    rows = []
    for on in report.digits:
        if on.comparison:
            right = (f"{result.evaluation.accuracy:.2%}" for result in on.results)
            alone = len(on.comparison.only_first), len(on.comparison.only_second)
            rows.append((on.data.name, f"{len(on.data.labels):,}", *right, *map(str, alone), f"{on.comparison.p:.3g}"))
    return Table(
        "A beside B",
        ("data set", "n", "A right", "B right", "only A right", "only B right", "McNemar's p"),
        tuple(rows),
        "McNemar's p, exact and two-sided: how likely it is, if neither model is better, that the digits which one alone reads "
        "right are split so unevenly; of twenty such tests, one falls below 0.05 by chance",
    )


def _others(report: Report) -> Table:
    rows = []
    for on in report.others:
        for result in on.results:
            n = len(on.data.images)
            rows.append(
                (on.data.name, *_label(result.model), f"{n:,}", f"{result.rejected / n:.2%}", _interval(result.rejected, n))
            )
    columns = ("data set", *_label_column(report), "n", "rejected", "95 % interval")
    return Table("What is no digit", columns, tuple(rows), "rejected: by the live program as it is set")


def _classes(report: Report) -> Table:
    rows = []
    for on in report.digits:
        for result in on.results:
            shares = ("-" if share is None else f"{share:.2%}" for share in result.evaluation.per_class)
            rows.append((on.data.name, *_label(result.model), *shares))
    columns = ("data set", *_label_column(report), *map(str, range(CLASS_COUNT)))
    return Table("Right, digit by digit", columns, tuple(rows), "of the images of each digit, the share that is read right")


def _label_column(report: Report) -> list[str]:
    return ["model"] if len(report.models) > 1 else []


def _label(model: Model) -> list[str]:
    return [model.label] if model.label else []


def _interval(count: int, n: int) -> str:
    low, high = wilson_interval(count, n)
    return f"{low:.2%} to {high:.2%}"


def _aligned(table: Table) -> str:
    """Columns as wide as their widest word; the first to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(word.rjust(width) for word, width in zip(row[1:], widths[1:], strict=True))])
        for row in (table.columns, *table.rows)
    ]
    return "\n".join([table.title, *lines, *textwrap.wrap(f"({table.note})", _WIDTH)])
