"""Nothing is installed on an index's word alone: every file has a checksum, and every licence is one that we know."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import CHECKOUT

LOCKS = sorted(CHECKOUT.glob("requirements*.lock"))
FREE = ("MIT", "BSD", "Apache", "PSF", "Python Software Foundation", "MPL", "Mozilla", "0BSD", "Zlib", "CC0", "HPND", "ISC")
BY_HAND = {  # what the package does not say of itself where it should
    "namex": "Apache-2.0",
    "protobuf": "BSD-3-Clause",
    "python-xlib": "LGPL-2.1-or-later",  # loaded for --type alone, as it is: no part of it is changed or linked in
    "pynput": "LGPL-3.0",  # the same, on Windows and macOS
    "matplotlib": "PSF",  # "License agreement for matplotlib"
}


def _locked(path: Path) -> dict[str, list[str]]:
    """The pins of a lock, and the checksums of each."""
    found: dict[str, list[str]] = {}
    last = ""
    for line in path.read_text().splitlines():
        if checksum := re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})( \\)?", line):
            found[last].append(checksum[1])
        else:
            last = line.removesuffix(" \\")
            found[last] = []
    return found


def _versions(names: list[str]) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for requirement in map(Requirement, names):
        versions.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))
    return versions


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_file_that_may_be_installed_has_a_checksum(path: Path):
    locked = _locked(path)
    assert locked
    assert [name for name, checksums in locked.items() if not checksums] == []
    assert [name for name in locked if not re.match(r"[A-Za-z0-9_.-]+==[0-9]", name)] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_the_versions_that_are_pinned(path: Path):
    """`make lock` renews them."""
    locked = _versions([*_locked(path)])
    lines = [line.split(" #")[0].strip() for line in path.with_suffix(".txt").read_text().splitlines()]
    pinned = _versions([line for line in lines if line and not line.startswith(("#", "-"))])
    assert {name for name, pin in pinned.items() if pin != {""} and locked.get(name) != pin} == set()
    everything = _versions([*_locked(CHECKOUT / "requirements.lock")])
    if "tools" not in path.name:
        assert {name for name, specifiers in locked.items() if everything.get(name) != specifiers} == set()


def test_make_installs_nothing_without_a_checksum():
    installs = [line for line in (CHECKOUT / "Makefile").read_text().splitlines() if " install " in line and "@" in line]
    fetching = [line for line in installs if "echo" not in line and "--no-deps --no-build-isolation --editable ." not in line]
    assert fetching
    assert [line for line in fetching if "--require-hashes" not in line or "-r requirements" not in line] == []


@pytest.mark.parametrize("name", [Requirement(name).name for name in _locked(CHECKOUT / "requirements.lock")])
def test_every_licence_lets_the_program_be_used_and_passed_on(name: str):
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        pytest.skip("it is not installed on this system")
    said = [about.get("License-Expression") or "", *(about.get("License") or "").splitlines()[:1]]
    said += [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    licence = BY_HAND.get(name) or " ".join(said)
    assert name in BY_HAND or any(free in licence for free in FREE), f"{licence!r}: look at it, and note it here"
    if name not in ("python-xlib", "pynput"):
        assert not re.search(r"\b[AL]?GPL|GNU", licence), f"{licence!r} asks for more than to be named"
