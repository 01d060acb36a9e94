"""Find the folders of models, sample and the user: beside the package in a checkout, inside it once installed."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parent
_DATA = _PACKAGE / "_data"  # where pyproject.toml puts models/ and assets/ in the wheel


def in_checkout() -> bool:
    """Return whether this package runs from a checkout of the project (an editable install too)."""
    return not _DATA.is_dir() and (_CHECKOUT / "pyproject.toml").is_file()


def models_dir() -> Path:
    """Return the folder of the shipped networks: digits.tflite, .keras, .json, .rehearsal.npz, and others' .tflite, .json."""
    return (_CHECKOUT if in_checkout() else _DATA) / "models"


def assets_dir() -> Path:
    """Return the folder of the bundled recording: sample.mp4 and its truth, sample.json."""
    return (_CHECKOUT if in_checkout() else _DATA) / "assets"


def user_dir() -> Path:
    """Return the user's own folder for what airdigits downloads or keeps; it is not created here."""
    return Path(platformdirs.user_data_dir("airdigits", appauthor=False))


def learned_dir() -> Path:
    """Return the folder of what `run --learn` keeps of one person's writing, which may not exist."""
    return user_dir() / "learned"


def settings_file() -> Path:
    """Return the file of the user's own settings, which may not exist."""
    return Path(platformdirs.user_config_dir("airdigits", appauthor=False)) / "settings.toml"


def guide_seen_file() -> Path:
    """Return the empty file that exists once the user has been through the first-run guide."""
    return _state_dir() / "guide-seen"


def window_place_file() -> Path:
    """Return the file that says where the user has left the window."""
    return _state_dir() / "window.json"


def _state_dir() -> Path:
    return Path(platformdirs.user_state_dir("airdigits", appauthor=False))


def hand_model_dirs() -> tuple[Path, ...]:
    """Return the folders that may hold the hand model; the first is where a new one goes.

    That is models/ of a checkout. An installed package is left as it is, and so is a checkout that cannot be written.
    """
    shipped, own = models_dir(), user_dir() / "models"
    writable = in_checkout() and os.access(shipped if shipped.is_dir() else shipped.parent, os.W_OK)
    return (shipped, own) if writable else (own, shipped)
