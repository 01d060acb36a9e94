"""Count what a newcomer has to find their way in: files, rooms, imports between them, circles, docstrings, words.

`python -m bench house` counts this checkout; `python -m bench.house FOLDER` another one.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.table import Row, markdown

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def measure(root: Path = Path(__file__).resolve().parents[1]) -> list[Row]:
    """Count the house at `root`."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((root / "airdigits").rglob("*.py"))}
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in trees}
    edges = set(_imports(root, trees))
    rooms = {_room(path, root) for path in trees if path.parent != root / "airdigits"}
    between = {(_room(a, root), _room(b, root)) for a, b in edges}
    functions = {
        f"{path.relative_to(root)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, _Function)
    }
    documented = [ast.get_docstring(node) is not None for tree in trees.values() for node in _public(tree)]
    longest_file = max(lines, key=lambda path: lines[path])
    longest_function = max(functions, key=lambda name: functions[name])
    readme = (root / "README.md").read_text(encoding="utf-8")
    return [
        Row("files of Python in airdigits/", len(trees), ""),
        Row("their lines", sum(lines.values()), ""),
        Row("rooms", len(rooms), ""),
        Row("arrows between rooms", len({(a, b) for a, b in between if a != b}), ""),
        Row("circles of rooms (0: imports go one way)", _circles({(a, b) for a, b in between if a != b}), "", "0"),
        Row("circles of files", _circles(edges), "", "0"),
        Row(f"lines of the longest file, {longest_file.relative_to(root)}", lines[longest_file], "", "at most 250"),
        Row(f"lines of the longest function, {longest_function}", functions[longest_function], ""),
        Row(f"docstring coverage of {len(documented)} public modules, classes and functions", _percent(documented), "%", "100"),
        Row("words of README.md", len(readme.split()), "", "at most 2000"),
        Row("lines of README.md", len(readme.splitlines()), "", "at most 200"),
    ]


def _room(path: Path, root: Path) -> str:
    parts = path.relative_to(root / "airdigits").parts
    return parts[0].removesuffix(".py")


def _imports(root: Path, trees: dict[Path, ast.Module]) -> Iterator[tuple[Path, Path]]:
    """Give each pair of files of which the first imports the second, at its top or within a function."""
    for path, tree in trees.items():
        for node in ast.walk(tree):
            names = list[str]()
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                file = (root / Path(*name.split("."))).with_suffix(".py")
                if name.startswith("airdigits.") and file in trees and file != path:
                    yield path, file


def _circles(edges: set[tuple]) -> int:
    """Count the strongly connected components of more than one node (Tarjan, 1972)."""
    after = {node: {b for a, b in edges if a == node} for edge in edges for node in edge}
    number, low, stack, found = dict[object, int](), dict[object, int](), list[object](), 0

    def visit(node: object) -> None:
        nonlocal found
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in after[node]:
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            size = len(stack) - stack.index(node)
            del stack[-size:]
            found += size > 1

    for node in after:
        if node not in number:
            visit(node)
    return found


def _public(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | _Function]:
    """Give the module itself and what it offers: public classes and functions, and their public methods."""
    yield tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | _Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (m for m in node.body if isinstance(m, _Function) and not m.name.startswith("_"))


def _percent(values: list[bool]) -> float:
    return 100 * sum(values) / len(values)


if __name__ == "__main__":
    print(markdown(measure(Path(sys.argv[1]).resolve())))
