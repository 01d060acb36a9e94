"""The hand model is obtained by a real pip, from folders and servers of this machine."""

import http.server
import os
import signal
import subprocess
import sys
import threading
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from airdigits.errors import HandModelError, OutputError
from airdigits.hands.model_download import obtain
from airdigits.hands.model_file import KINDS, verify_bundle, write_bundle

WHEEL = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
COMMAND = """
import sys
from pathlib import Path
from airdigits.hands import model_file as bundle
bundle.hand_model_dirs = lambda: (Path(sys.argv[1]),)
from airdigits.cli.main import main
sys.exit(main(["hand-model", *sys.argv[2:]]))
"""


@pytest.fixture
def wheel(parts: Callable, tmp_path: Path) -> Path:
    """A wheel that pip takes for the published one, and that holds the published models."""
    path = tmp_path / "index" / WHEEL
    path.parent.mkdir()
    info = "mediapipe-0.10.21.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for kind, its_parts in KINDS.items():
            for part in its_parts:
                if part.origin not in archive.namelist():
                    archive.writestr(part.origin, parts(kind)[part.name])
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_28_x86_64\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture(autouse=True)
def pip_sees_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No index and no folder, whatever this machine is set up for; temporary files go where the test can see them."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "cache"))


def _alter(wheel: Path, origin: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents[origin] = contents[origin][:-1] + bytes([contents[origin][-1] ^ 1])
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def test_pip_brings_both_and_the_second_time_nothing_is_started(
    wheel: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    said: list[str] = []
    obtain(("full", "lite"), log=said.append)
    assert [verify_bundle(models / f"hand_{kind}.task") for kind in KINDS] == ["full", "lite"]
    assert "35 MB, once" in said[0]

    monkeypatch.setattr(subprocess, "Popen", None)
    said.clear()
    obtain(("full", "lite"), log=said.append)
    assert said == [f"hand model ({kind}): {models / f'hand_{kind}.task'}, present and valid" for kind in KINDS]


def test_a_wheel_or_a_bundle_can_be_given(wheel: Path, models: Path, parts: Callable, tmp_path: Path) -> None:
    obtain(("full",), wheel)
    assert sorted(path.name for path in models.iterdir()) == ["hand_full.int8.task", "hand_full.task"]
    mine = tmp_path / "mine.task"
    write_bundle(mine, parts("lite"))
    obtain(("full", "lite"), mine)
    assert verify_bundle(models / "hand_lite.task") == "lite"


def test_a_damaged_one_is_obtained_again(wheel: Path, models: Path) -> None:
    obtain(("full",), wheel)
    whole = (models / "hand_full.task").read_bytes()
    (models / "hand_full.task").write_bytes(whole[:1000])
    obtain(("full",), wheel)
    assert (models / "hand_full.task").read_bytes() == whole


@pytest.mark.parametrize("kind", KINDS)
def test_a_tampered_wheel_is_refused_and_what_was_there_stays(wheel: Path, models: Path, kind: str) -> None:
    obtain(("full", "lite"), wheel)
    before = {path.name: path.read_bytes() for path in models.iterdir()}
    _alter(wheel, KINDS[kind][1].origin)
    with pytest.raises(HandModelError, match="is not the published file") as caught:
        obtain(("full", "lite"), wheel, force=True)
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in models.iterdir()} == before


def test_a_tampered_download_is_refused(wheel: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    _alter(wheel, KINDS["full"][0].origin)
    with pytest.raises(HandModelError, match="nothing was written"):
        obtain(("full",))
    assert not models.exists()


def test_files_that_hold_no_hand_model_get_one_line(wheel: Path, models: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.whl"
    cut.write_bytes(wheel.read_bytes()[:-1000])
    other = tmp_path / "other.whl"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a", "b")
    foreign = tmp_path / "foreign.task"
    write_bundle(foreign, {"hand_detector.tflite": b"mine", "hand_landmarks_detector.tflite": b"mine"})
    for path, reason in [
        (cut, "cut.whl: is damaged"),
        (other, "other.whl holds no hand model"),
        (foreign, "airdigits run --hand-model"),
        (tmp_path / "none.whl", "there is no such file"),
        (tmp_path / "none.task", "there is no such file"),
    ]:
        with pytest.raises(HandModelError, match=reason) as caught:
            obtain(("full",), path)
        assert "\n" not in str(caught.value)
    assert not models.exists()


@pytest.mark.parametrize("index", ["none", "unreachable"])
def test_offline_says_what_to_do(models: Path, monkeypatch: pytest.MonkeyPatch, index: str) -> None:
    if index == "unreachable":
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(HandModelError, match=r"could not be downloaded \(pip: .*: check the connection, .*--from FILE") as caught:
        obtain(("full",))
    assert "\n" not in str(caught.value)
    assert not models.exists()


def test_a_python_without_pip_is_told_so(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(HandModelError, match=r"this Python has no pip: run `.* -m ensurepip`, or download the wheel"):
        obtain(("full",))


def test_a_python_without_pip_takes_the_one_that_it_keeps_for_new_environments(
    wheel: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = pytest.importorskip("ensurepip", reason="this Python keeps no pip")
    if not list(Path(bundled.__file__).parent.glob("_bundled/pip-*.whl")):
        pytest.skip("this Python keeps its pip elsewhere")
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setitem(sys.modules, "pip", None)
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    obtain(("full",))
    assert verify_bundle(models / "hand_full.task") == "full"


def test_a_run_obtains_the_hand_model_at_first_need_and_a_damaged_one_stays_for_the_person_to_decide(
    wheel: Path, blank: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    run = [sys.executable, "-c", COMMAND.replace('"hand-model", ', ""), models, "run", "--source", blank, "--headless"]
    environment = os.environ | {"PIP_FIND_LINKS": str(wheel.parent), "PIP_NO_INDEX": "1"}

    def said() -> tuple[int, list[str]]:
        done = subprocess.run(run, env=environment, capture_output=True, text=True)
        return done.returncode, [line for line in done.stderr.splitlines() if line.startswith("airdigits: ")]  # no progress

    obtained = [
        "airdigits: obtaining the hand model from the package index (35 MB, once)",
        f"airdigits: hand model (full): {models / 'hand_full.task'}, obtained and verified",
    ]
    reading = [
        f"airdigits: reading {blank}",
        "airdigits: no hand was seen: show all of it, in the light; for digits on paper, add --paper",
    ]
    assert said() == (0, obtained + reading)
    assert said() == (0, reading)
    (models / "hand_full.task").write_bytes(b"damaged")
    status, (complaint,) = said()
    assert status == 1
    assert "run `airdigits hand-model`" in complaint


def test_a_folder_that_cannot_be_written_is_named(wheel: Path, models: Path) -> None:
    models.touch()
    with pytest.raises(OutputError, match=r"cannot write .*hand_full.task"):
        obtain(("full",), wheel)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_leaves_nothing_half_written(wheel: Path, models: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))" + COMMAND
    result = subprocess.run([sys.executable, "-c", full, models, "--from", wheel], capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith(f"airdigits: cannot write {models / 'hand_full.task'} (File too large)")
    assert result.stderr.count("\n") == 1
    assert list(models.iterdir()) == []


class _Stalls(http.server.BaseHTTPRequestHandler):
    """An index whose wheel begins and never ends."""

    reached = threading.Event()
    leave = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path.endswith(".whl"):
            self.send_header("Content-Length", "35000000")
            self.end_headers()
            self.wfile.write(bytes(100_000))
            self.wfile.flush()
            self.reached.set()
            self.leave.wait(timeout=30)
            return
        page = f'<a href="/{WHEEL}">{WHEEL}</a>'.encode()
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stalling_index() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Stalls) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        _Stalls.leave.set()
        server.shutdown()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to whole consoles only")
def test_ctrl_c_ends_at_once_and_leaves_nothing(models: Path, tmp_path: Path, stalling_index: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "PIP_NO_INDEX"}
    environment |= {"PIP_INDEX_URL": stalling_index, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", COMMAND, str(models)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert _Stalls.reached.wait(timeout=30)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.strip() == "airdigits: interrupted, nothing was written: run `airdigits hand-model` to try again"
    assert list(temporary.iterdir()) == []
    assert not models.exists()
