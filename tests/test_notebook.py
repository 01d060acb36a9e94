"""The example notebook, cell by cell, and what values show of themselves in a notebook."""

import ast
import doctest
import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
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
def test_the_example_notebook_runs_from_top_to_bottom(capsys: pytest.CaptureFixture[str]):
    notebook = json.loads((CHECKOUT / "examples" / "first_steps.ipynb").read_text(encoding="utf-8"))
    names = dict[str, Any]()
    results = [shown("".join(cell["source"]), names) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    numbers, prediction, reading, session = results
    assert numbers == ["2048"]
    assert isinstance(prediction, Prediction)
    assert prediction.digit == 0
    assert isinstance(reading, PageReading)
    assert repr(session) == "<ReadSession '2048', 4 digits>"
    assert pictures(session._repr_html_()) == 4
    assert decoded(session._repr_png_()).shape == (4 * 160, 4 * 160, 3)
    assert "<Prediction '2'" in capsys.readouterr().out, "show() makes a line where there is no notebook"
    assert not any(cell.get("outputs") for cell in notebook["cells"]), "it is kept without results"


def decoded(png: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)


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
    assert decoded(prediction._repr_png_()).shape == (112, 112, 3)
    detection = Detection(np.zeros((4, 2), np.float32), 7, np.eye(10, dtype=np.float32)[7], "", np.zeros((28, 28), np.uint8))
    reading = PageReading((((detection, detection), (detection,)),), ())
    assert repr(reading) == "<PageReading '77 7', 3 digits>"
    assert pictures(reading._repr_html_()) == 3
    assert decoded(reading._repr_png_()).shape == (2 * 28, 2 * (3 * 28 + 2 * 4), 3)
    empty = PageReading((), ())
    assert "nothing" in empty._repr_html_()
    assert decoded(empty._repr_png_()).size


def test_show_hands_a_value_to_the_notebook_that_runs(monkeypatch: pytest.MonkeyPatch):
    given = list[object]()
    notebook = ModuleType("IPython.display")
    monkeypatch.setattr(notebook, "display", given.append, raising=False)
    for name, module in (("IPython", ModuleType("IPython")), ("IPython.display", notebook)):
        monkeypatch.setitem(sys.modules, name, module)
    reading = PageReading((), ())
    reading.show()
    assert given == [reading]


@pytest.mark.slow
def test_a_real_notebook_server_shows_the_pictures(tmp_path: Path):
    nbclient = pytest.importorskip("nbclient", reason="nbclient, which runs notebooks, is not installed")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel", reason="ipykernel, which runs notebooks, is not installed")
    notebook = nbformat.read(CHECKOUT / "examples" / "first_steps.ipynb", 4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]
    assert [sorted(output["data"]) for output in shown[1:]] == [["image/png", "text/html", "text/plain"]] * 4


def test_settings_are_shown_as_what_differs_from_the_defaults():
    assert repr(Config()) == "Config()"


@pytest.mark.parametrize("module", [airdigits.number, airdigits.support.natural_order])
def test_the_examples_in_docstrings_are_right(module: Any):
    assert doctest.testmod(module).failed == 0
