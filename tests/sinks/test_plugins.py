"""Sinks of other packages: the example's, installed as a user would, and what is wrong with others."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunProgram

_BROKEN = """
def refuses(address, log):
    raise RuntimeError("cannot log in at " + address)

class Dies:
    def handle(self, event):
        raise RuntimeError("connection lost to hunter22")
    def close(self):
        pass

def dies(address, log):
    log("sends to " + address)
    return Dies()
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example package, as pip installs it, and one whose sinks are broken."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -r requirements.txt")
    folder = tmp_path_factory.mktemp("packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target"]
    subprocess.run([*pip, str(folder), str(CHECKOUT / "examples" / "airdigits-csv")], check=True, cwd=folder)
    (folder / "broken_sinks.py").write_text(_BROKEN)
    about = folder / "broken_sinks-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-sinks\nVersion: 1.0\n")
    names = {"refuses": "broken_sinks:refuses", "dies": "broken_sinks:dies", "lacks": "no_such_module:open_sink"}
    (about / "entry_points.txt").write_text(
        "[airdigits.sinks]\n" + "".join(f"{name} = {target}\n" for name, target in names.items())
    )
    return folder


def _environment(packages: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{CHECKOUT}:{packages}"}


@pytest.mark.slow
def test_the_example_package_writes_the_numbers_and_leaves_the_run_as_it_is(
    packages: Path, clip: Path, program: RunProgram, tmp_path: Path
):
    rows = tmp_path / "numbers.csv"
    ran = program("run", "--source", clip, "--headless", "--json", "--sink", f"csv:{rows}", env=_environment(packages))
    assert ran.numbers == ["47"]
    assert ran.complaint == f"airdigits: numbers go to {rows}"
    (row,) = rows.read_text().splitlines()
    assert row.split(",")[1:] == ["47", "palm", "0"]


@pytest.mark.slow
def test_a_sink_that_dies_is_told_once_and_the_run_goes_on(packages: Path, clip: Path, program: RunProgram):
    ran = program(
        "run", "--source", clip, "--headless", "--json", "--sink", "dies://me:hunter22@host/", env=_environment(packages)
    )
    assert (ran.status, ran.numbers) == (0, ["47"])
    said = [line for line in ran.err.splitlines() if "dies" in line]
    assert said[:2] == [
        "airdigits: sends to dies://host/",
        "airdigits: --sink dies failed (RuntimeError: connection lost to ***): it gets no more events",
    ]
    assert "hunter22" not in ran.err


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("refuses://me:hunter22@host/", 1, "--sink refuses: it did not open (RuntimeError: cannot log in at refuses://host/)"),
        ("lacks:x", 1, "--sink lacks: its package cannot be loaded (ModuleNotFoundError: No module named 'no_such_module')"),
        ("cvs:x", 2, "no sink is called cvs; did you mean csv?"),
        ("webhook:x", 2, "no sink is called webhook; there are csv, dies, lacks, mqtt, mqtts, refuses"),
        ("mqtt://me:hunter22@host/a?x=1", 2, "--sink mqtt://host/a: there is no option x: there are discovery, keep, ca"),
    ],
)
def test_a_sink_that_cannot_be_opened_is_one_line(
    packages: Path, blank: Path, program: RunProgram, address: str, status: int, says: str
):
    ran = program("run", "--source", blank, "--headless", "--sink", address, env=_environment(packages))
    assert (ran.status, ran.complaint) == (status, f"airdigits: {says}")
