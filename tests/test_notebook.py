"""The example notebook, cell by cell, and what values show of themselves in a notebook."""

import ast
import doctest
import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import airdigits.number
import airdigits.support.natural_order
from airdigits import Config, DigitClassifier, Ink, PageReading
from airdigits.paper.reading import Detection
from airdigits.recognition.prediction import Prediction
from tests.conftest import CHECKOUT


def shown(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; return the value of its last line, which a notebook shows."""
    *body, last = ast.parse(source).body
    assert isinstance(last, ast.Expr), "every cell shows something"
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


@pytest.mark.slow
def test_the_example_notebook_runs_from_top_to_bottom():
    notebook = json.loads((CHECKOUT / "examples" / "first_steps.ipynb").read_text(encoding="utf-8"))
    names = dict[str, Any]()
    results = [shown("".join(cell["source"]), names) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    numbers, prediction, reading = results
    assert numbers == ["2048"]
    assert isinstance(prediction, Prediction)
    assert prediction.digit == 0
    assert isinstance(reading, PageReading)
    assert not any(cell.get("outputs") for cell in notebook["cells"]), "it is kept without results"


def pictures(html: str) -> int:
    found = list[str]()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append(tag)  # type: ignore[method-assign]
    parser.feed(html)
    return found.count("img")


def test_values_show_themselves_in_a_notebook_and_in_a_line():
    t = np.linspace(0, 6.3, 40)
    prediction = DigitClassifier().read(Ink.of([np.stack([np.sin(t), -1.5 * np.cos(t)], axis=1).astype(np.float32)]))
    assert repr(prediction).startswith("<Prediction '0'")
    assert pictures(prediction._repr_html_()) == 1
    detection = Detection(np.zeros((4, 2), np.float32), 7, np.eye(10, dtype=np.float32)[7], "", np.zeros((28, 28), np.uint8))
    reading = PageReading((((detection, detection), (detection,)),), ())
    assert repr(reading) == "<PageReading '77 7', 3 digits>"
    assert pictures(reading._repr_html_()) == 3
    assert "nothing" in PageReading((), ())._repr_html_()


def test_settings_are_shown_as_what_differs_from_the_defaults():
    assert repr(Config()) == "Config()"


@pytest.mark.parametrize("module", [airdigits.number, airdigits.support.natural_order])
def test_the_examples_in_docstrings_are_right(module: Any):
    assert doctest.testmod(module).failed == 0
