"""Build wheel and sdist into dist/, look into both, and run the recording through each in an empty environment.

`make dist` runs it with every Python from 3.11 to 3.13 that is on the path, `ARGS="3.12 /opt/python3.13/bin/python"` with
these; `ARGS=--look` builds and looks only. The first environment obtains the hand model from the package index at first need,
as a newcomer's does; the others are given it as a file. Needs Linux, hatchling and the package index.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
DIST = CHECKOUT / "dist"
PYTHONS = ("3.11", "3.12", "3.13")
NUMBER = '"number": "2048"'  # what the bundled recording shows
NEEDED = (
    "airdigits/cli/main.py",
    "airdigits/py.typed",
    "airdigits/_data/models/digits.tflite",
    "airdigits/_data/assets/sample.mp4",
)
LEAST, MOST = 100, 30 << 20  # files of the wheel, bytes of either: a model in, and no more than that


def main() -> int:
    """Build, look and try. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "pythons", nargs="*", metavar="VERSION", help=f"versions or paths (default: those here of {', '.join(PYTHONS)})"
    )
    parser.add_argument("--look", action="store_true", help="build and look inside, install nothing")
    args = parser.parse_args()
    wheel, sdist = build(CHECKOUT, DIST)
    look(wheel, sdist)
    if args.look:
        return 0
    model = None
    for version in args.pythons or PYTHONS:
        python = shutil.which(version if os.sep in version else f"python{version}")
        if python is None or subprocess.run([python, "-c", ""], capture_output=True).returncode:
            print(f"Python {version}: not here")
            continue
        for package in (wheel, sdist):
            model = try_out(python, package, model)
            print(f"Python {version}, {package.name}: installed, and the recording is read")
    return 0 if model else 1


def build(checkout: Path, folder: Path) -> tuple[Path, Path]:
    """Build both of a checkout into a folder that is emptied first; return wheel and sdist."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--directory", str(folder)], cwd=checkout, check=True)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def look(wheel: Path, sdist: Path) -> None:
    """Look inside: what is needed is there, nothing obtained or recorded is, and the sdist makes the same wheel."""
    inside = contents(wheel)
    assert len(inside) >= LEAST, f"{wheel.name} has {len(inside)} files only"
    assert not (missing := [name for name in NEEDED if name not in inside]), f"{wheel.name} lacks {missing}"
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    for package, listed in ((wheel, list(inside)), (sdist, names)):
        assert package.stat().st_size < MOST, f"{package.name} is too large"
        strays = [name for name in listed if name.endswith((".task", ".pyc")) or "/runs/" in name or "/.venv/" in name]
        assert not strays, f"{package.name} holds {strays[:5]}"
    with tempfile.TemporaryDirectory() as name:
        with tarfile.open(sdist) as archive:
            archive.extractall(name, filter="data")
        again, _ = build(next(Path(name).iterdir()), Path(name) / "again")
        made = contents(again)
    differing = sorted(name for name in made | inside if made.get(name) != inside.get(name))
    assert not differing, f"the sdist makes another wheel: {differing[:5]}"
    print(f"{wheel.name}: {len(inside)} files, {wheel.stat().st_size / 1e6:.1f} MB; {sdist.name}: {len(names)}, makes the same")


def contents(wheel: Path) -> dict[str, str]:
    """Return the checksum of every file in a wheel, by name; that of the list of checksums itself is left out."""
    with zipfile.ZipFile(wheel) as archive:
        return {n: hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist() if not n.endswith("/RECORD")}


def try_out(python: str, package: Path, model: Path | None) -> Path:
    """Install a package into an empty environment and read the recording; return a hand model for the next one."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        environment = kept | {"XDG_DATA_HOME": name, "PIP_CACHE_DIR": str(CHECKOUT / "build" / "pip-cache")}

        def run(*command: object) -> str:
            done = subprocess.run([*map(str, command)], cwd=home, env=environment, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{package.name} with {python}: {' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
            return done.stdout

        run(python, "-m", "venv", home / "empty")
        pip = [home / "empty" / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, package)
        airdigits = home / "empty" / "bin" / "airdigits"
        if model:
            run(airdigits, "hand-model", "--from", model)
        seen = run(
            airdigits,
            "run",
            "--headless",
            "--json",
            *(["--source", *home.glob("empty/lib/*/site-packages/airdigits/_data/assets/sample.mp4")]),
        )
        if NUMBER not in seen:
            raise SystemExit(f"{package.name} with {python}: the recording was not read:\n{seen[-2000:]}")
        kept_model = CHECKOUT / "build" / "hand_full.task"
        kept_model.parent.mkdir(exist_ok=True)
        shutil.copyfile(next(home.glob("airdigits/models/hand_full.task")), kept_model)
        return kept_model


if __name__ == "__main__":
    sys.exit(main())
