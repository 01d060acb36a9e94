"""The parts of the hand model, and a place of its own for every test that obtains it."""

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from airdigits.errors import HandModelError
from airdigits.hands import model_file as bundle


@cache
def _parts(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle.find_bundle(kind)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def parts() -> Callable[[str], dict[str, bytes]]:
    """The published parts of a kind, name to bytes."""
    try:
        _parts("full"), _parts("lite")
    except HandModelError as error:
        pytest.skip(str(error))
    return _parts


@pytest.fixture
def models(parts: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder where the hand model is looked for and put."""
    folder = tmp_path / "models"
    monkeypatch.setattr(bundle, "hand_model_dirs", lambda: (folder,))
    return folder
