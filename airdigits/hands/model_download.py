"""Obtain the hand model from MediaPipe's published wheel.

The wheel comes from the package index that pip is set up for, whatever that is: mirrors, proxies and closed networks work as
they do for every other package.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from airdigits.errors import HandModelError, OutputError
from airdigits.hands.model_file import KINDS, bundle_paths, find_bundle, verify_bundle, write_bundle
from airdigits.hands.quantization import save_quantized
from airdigits.support.foreign_archives import open_zip
from airdigits.support.foreign_files import reading
from airdigits.support.progress import Progress

_RELEASE = "mediapipe==0.10.21"  # the last one that brings its models
_GIVE = f"give the wheel of {_RELEASE} (.whl) or a bundle (.task)"
_WHEEL_SIZE = 35_600_000  # bytes, for the progress line


def obtain(
    kinds: Sequence[str] = ("full",), source: Path | None = None, *, force: bool = False, log: Callable[[str], None] = print
) -> None:
    """Make sure that the bundles of these kinds are present and valid.

    Takes them from `source`, a wheel or a bundle, or else from the package index. Uses no network when all are valid
    already. `log` gets a line for each. Raises HandModelError or OutputError, and leaves nothing half-written.
    """
    if source is not None and source.suffix != ".whl":
        kinds = (_kind_of(source),)
    wanted = []
    for kind in kinds:
        try:
            path = find_bundle(kind)
        except HandModelError:
            path = None
        if path is None or force:
            wanted.append(kind)
        else:
            made = ", 8-bit weights made" if save_quantized(path) else ""
            log(f"hand model ({kind}): {path}, present and valid{made}")
    if not wanted:
        return
    if source is not None:
        _write(wanted, source, log)
        return
    try:
        with tempfile.TemporaryDirectory(prefix="airdigits-") as folder:
            log("obtaining the hand model from the package index (35 MB, once)")
            _write(wanted, _download(Path(folder)), log)
    except OSError as error:
        raise OutputError(f"no room for a temporary download ({error}): make room, then run `airdigits hand-model`") from error


def _kind_of(bundle: Path) -> str:
    if not bundle.exists():
        raise HandModelError(f"{bundle}: there is no such file; {_GIVE}")
    try:
        return verify_bundle(bundle)
    except HandModelError as error:
        raise HandModelError(
            f"{bundle} is not the hand model airdigits knows; "
            f"to use it all the same, name it where it is needed: airdigits run --hand-model {bundle}"
        ) from error


def _write(kinds: Sequence[str], source: Path, log: Callable[[str], None]) -> None:
    """Take the parts of every kind out of a wheel or a bundle, verify them all, and only then write."""
    bundles = {}
    remedy = f"obtain the wheel of {_RELEASE} again"
    with reading(source, HandModelError, remedy, complaint="is damaged", missing=_GIVE), open_zip(source) as archive:
        inside = set(archive.namelist())
        for kind in kinds:
            names = {part.name: part.origin if part.origin in inside else part.name for part in KINDS[kind]}
            if not inside.issuperset(names.values()):
                raise HandModelError(f"{source.name} holds no hand model: it must be the wheel of {_RELEASE}")
            bundles[kind] = {name: archive.read(member) for name, member in names.items()}
    for kind, parts in bundles.items():
        for part in KINDS[kind]:
            if hashlib.sha256(parts[part.name]).hexdigest() != part.sha256:
                raise HandModelError(
                    f"{part.origin} in {source.name} is not the published file (its checksum differs), nothing was written: "
                    f"obtain the wheel of {_RELEASE} from a package index that you trust"
                )
    for kind, parts in bundles.items():
        path = bundle_paths(kind)[0]
        write_bundle(path, parts)
        save_quantized(path)
        log(f"hand model ({kind}): {path}, obtained and verified")


def _download(folder: Path) -> Path:
    """Let pip download the wheel into a folder. The platform is the wheel's, not this machine's: only its files matter."""
    command = [sys.executable, *_pip(), "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--retries", "2", "--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", "3.11"]
    command += ["--platform", "manylinux_2_28_x86_64", "--dest", str(folder), _RELEASE]
    temporary = {name: str(folder) for name in ("TMPDIR", "TEMP", "TMP")}  # pip's partial files are removed with ours
    with (folder / "pip.log").open("w+", encoding="utf-8", errors="replace") as output:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=os.environ | temporary) as pip:
            progress = Progress("downloading", _WHEEL_SIZE)
            try:
                while pip.poll() is None:
                    try:
                        pip.wait(timeout=0.2)
                    except subprocess.TimeoutExpired:
                        progress.at(_downloaded(folder))
            except BaseException:
                pip.kill()
                raise
            finally:
                progress.close()
        output.seek(0)
        complaint = output.read()
    wheels = list(folder.glob("*.whl"))
    if pip.returncode == 0 and wheels:
        return wheels[0]
    by_hand = f"or download the wheel of {_RELEASE} elsewhere and run `airdigits hand-model --from FILE.whl`"
    if "No module named pip" in complaint:
        raise HandModelError(f"this Python has no pip: run `{sys.executable} -m ensurepip`, {by_hand}")
    errors = [line.removeprefix("ERROR: ") for line in complaint.splitlines() if line.startswith("ERROR: ")]
    reason = errors[-1] if errors else f"exit status {pip.returncode}"
    raise HandModelError(f"the hand model could not be downloaded (pip: {reason}): check the connection, {by_hand}")


def _pip() -> tuple[str, ...]:
    """Return how this Python runs pip: its own, else the one that Python keeps to make environments with (uv's have none)."""
    if importlib.util.find_spec("pip") is None and (ensurepip := importlib.util.find_spec("ensurepip")):
        for wheel in Path(ensurepip.origin or "").parent.glob("_bundled/pip-*.whl"):
            return (str(wheel / "pip"),)
    return ("-m", "pip")


def _downloaded(folder: Path) -> int:
    """Return how many bytes of the wheel are there."""
    done = 0
    for path in folder.rglob("*.whl"):
        try:
            done = max(done, path.stat().st_size)
        except OSError:  # pip just moved it
            continue
    return done
