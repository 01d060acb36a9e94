"""Ask the package index for which systems and Pythons it has a wheel of every pin of the live part; nothing is installed."""

import subprocess
import sys
import tempfile
from itertools import product

from airdigits.support.paths import models_dir
from bench.table import Row

_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_LINUX = ("manylinux_2_17", "manylinux2014", "manylinux_2_26", "manylinux_2_27", "manylinux_2_28")
_SYSTEMS = {
    "Linux x86-64": tuple(f"{name}_x86_64" for name in _LINUX),
    "Linux on ARM": tuple(f"{name}_aarch64" for name in _LINUX),
    "Windows x64": ("win_amd64",),
    "macOS, Apple silicon": tuple(f"macosx_{version}_arm64" for version in ("11_0", "12_0", "13_0", "14_0")),
    "macOS, Intel": tuple(f"macosx_{version}_x86_64" for version in ("10_13", "11_0", "12_0", "13_0", "14_0")),
    "Windows on ARM": ("win_arm64",),
}
_OF_THIS_SYSTEM = ("python-xlib", "pynput", "pyobjc", "colorama")  # pip reads the markers of the system that it runs on


def measure() -> list[Row]:
    """Resolve the pins for every pair; MediaPipe is asked for alone, since it may be missing."""
    lines = (models_dir().parent / "requirements-live.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split(";")[0].split("#")[0].strip() for line in lines]
    mediapipe = [pin for pin in pins if pin.startswith("mediapipe")]
    others = [pin for pin in pins if pin and pin not in mediapipe and not pin.startswith(_OF_THIS_SYSTEM)]
    rows = []
    for (system, platforms), python in product(_SYSTEMS.items(), _PYTHONS):
        for what, asked in (("all but MediaPipe", others), ("MediaPipe", mediapipe)):
            rows.append(Row(f"{system}, Python {python}: wheels of {what} (1: yes)", _resolves(asked, platforms, python), ""))
    return rows


def _resolves(pins: list[str], platforms: tuple[str, ...], python: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps", "--only-binary=:all:"]
        command += ["--target", folder, "--python-version", python]
        for platform in platforms:
            command += ["--platform", platform]
        return subprocess.run([*command, *pins], capture_output=True, check=False).returncode == 0
