"""Lay out a report as one HTML page that needs nothing else."""

import base64
from html import escape

from airdigits import __version__
from airdigits.evaluation.measure import MeasuredDigits, Report
from airdigits.evaluation.plots import Picture
from airdigits.evaluation.tables import TIME, Table, tables
from airdigits.support.html_page import END, begin_page

_STYLE = """pre,code{font-size:.85rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}
code{overflow-wrap:anywhere;color:var(--quiet)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;background:var(--paper);font-variant-numeric:tabular-nums}
th,td{border:1px solid var(--rule);padding:.35rem .7rem;text-align:right;white-space:nowrap}
th{font-weight:600}th:first-child,td:first-child{text-align:left}
.pictures{display:flex;flex-wrap:wrap;gap:1rem}
figure{flex:0 1 26rem}
figure.wide{flex-basis:53rem}
img{display:block;width:100%;height:auto;border-radius:4px;margin-bottom:.5rem}"""


def to_html(report: Report, drawn: list[list[Picture]]) -> str:
    """Return the page; `drawn` are the pictures of each set of digits, in the report's order."""
    parts = [begin_page("airdigits: how well it reads", _STYLE), _models(report)]
    parts += [_table(table) for table in tables(report)]
    parts += [_section(measured, pictures) for measured, pictures in zip(report.digits, drawn, strict=True)]
    parts += [f'<p class="note">airdigits {escape(__version__)}; measured by</p>\n<pre>{escape(report.command)}</pre>\n{END}']
    return "".join(parts)


def _models(report: Report) -> str:
    lines = (
        f"{escape(f'{model.label} {model.name}'.strip())} <code>sha256 {model.classifier.model_hash}</code>"
        for model in report.models
    )
    return f"<p>{'<br>'.join(lines)}</p>\n"


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(f"<tr>{''.join(map(_cell, table.columns, row))}</tr>\n" for row in table.rows)
    return (
        f'<h2>{escape(table.title)}</h2>\n<div class="scroll" tabindex="0">\n<table>\n<thead><tr>{heads}</tr></thead>\n'
        f'<tbody>\n{rows}</tbody></table></div>\n<p class="note">{escape(table.note)}</p>\n'
    )


def _cell(column: str, word: str) -> str:
    """Return a table's cell; times, which differ from run to run, have a class of their own."""
    return f'<td class="time">{escape(word)}</td>' if column == TIME else f"<td>{escape(word)}</td>"


def _section(measured: MeasuredDigits, pictures: list[Picture]) -> str:
    figures = "".join(map(_figure, pictures))
    nothing = "" if any(result.evaluation.n > result.evaluation.right for result in measured.results) else "<p>No mistake.</p>\n"
    return (
        f"<h2>{escape(measured.data.name)}</h2>\n<p><code>sha256 {measured.data.sha256}</code></p>\n{nothing}"
        f'<div class="pictures">\n{figures}</div>\n'
    )


def _figure(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode()
    wide = ' class="wide"' if picture.wide else ""
    return (
        f'<figure{wide}><img alt="{escape(picture.words)}" src="data:image/png;base64,{data}">'
        f"<figcaption>{escape(picture.caption)}</figcaption></figure>\n"
    )
