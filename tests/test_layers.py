"""Who may import whom: rooms in one order, no circles, and what is heavy only where it is used."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

PACKAGE = CHECKOUT / "airdigits"
VOCABULARY = ("errors", "labels", "commands", "events", "number")
ROOMS = (  # a room imports from those before it alone
    *(
        "support",
        "corpora",
        "capture",
        "hands",
        "ink",
        "recognition",
        "decoding",
        "paper",
        "datasets",
        "readers",
        "screen",
        "sinks",
    ),
    *("sessions", "synthesis", "evaluation", "adaptation", "training", "app", "cli"),
)
ORDER = (*VOCABULARY, *ROOMS)
FRONT = ("__init__", "__main__")  # the public names and the command: they stand before the house
HOMES = {  # the only places that know a heavy library
    "keras": ("training/",),
    "tensorflow": ("training/",),
    "jax": ("training/worker.py",),
    "matplotlib": ("evaluation/", "training/"),
    "mediapipe": ("hands/mediapipe_tracker.py",),
    "aiohttp": ("sinks/server/",),
    "paho": ("sinks/mqtt/",),
    "Xlib": ("sinks/keyboards/x11.py",),
    "pynput": ("sinks/keyboards/desktop.py",),
    "dask": ("corpora/cluster.py",),
    "distributed": ("corpora/cluster.py",),
    "fsspec": ("corpora/files.py",),
    "pyarrow": ("corpora/results.py",),
}
HEAVY = ("cv2", "mediapipe", "tensorflow", "keras", "ai_edge_litert")


def modules(folder: Path) -> dict[str, Path]:
    """Every module of a package by its dotted name, the package itself among them."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules(PACKAGE)


def imported_names(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, wherever in it: modules, and what is taken from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports have full names here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def imported_modules(path: Path) -> set[str]:
    """The modules of airdigits that a file imports."""
    found = set()
    for name in imported_names(path):
        while name not in MODULES and "." in name:
            name = name.rpartition(".")[0]
        if name in MODULES and name != "airdigits":
            found.add(name)
    return found


def room_of(module: str) -> str:
    return module.split(".")[1]


INSIDE = {name: path for name, path in MODULES.items() if name not in ("airdigits", *(f"airdigits.{f}" for f in FRONT))}


def test_every_room_is_named_here_and_there_is_no_other():
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.rglob("*.py"))}
    assert there - set(FRONT) == set(ORDER)


def test_a_room_imports_from_those_before_it_alone():
    arrows = [(module, target) for module, path in INSIDE.items() for target in sorted(imported_modules(path))]
    assert [arrow for arrow in arrows if ORDER.index(room_of(arrow[1])) > ORDER.index(room_of(arrow[0]))] == []


def test_no_two_modules_import_each_other_not_even_by_a_long_way():
    graph = {name: imported_modules(path) for name, path in INSIDE.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_is_known_where_it_is_used_alone(library: str):
    knowing = [
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES.values()
        if any(name.split(".")[0] == library for name in imported_names(path))
    ]
    assert [path for path in knowing if not path.startswith(HOMES[library])] == []
    assert knowing, "nothing imports it any more"


def test_the_benches_take_nothing_from_the_tests_and_the_program_nothing_from_either():
    for folder, others in ((CHECKOUT / "bench", ("tests",)), (PACKAGE, ("tests", "bench"))):
        for path in sorted(folder.rglob("*.py")):
            assert [name for name in imported_names(path) if name.split(".")[0] in others] == [], path


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "airdigits",
        "airdigits.cli.main",
        "airdigits.number",
        "airdigits.capture",
        "airdigits.ink.pen",
        "airdigits.decoding.search",
        "airdigits.decoding.spans",
        "airdigits.hands.gestures",
        "airdigits.hands.dwell",
        "airdigits.sinks.registry",
    ],
)
def test_a_pure_room_loads_nothing_heavy(module: str):
    assert loaded_by(module) == set()


@pytest.mark.parametrize("command", ["run", "adapt"])
def test_a_command_of_every_day_loads_neither_tensorflow_nor_keras(command: str):
    assert loaded_by(f"airdigits.cli.{command}") <= {"cv2"}
