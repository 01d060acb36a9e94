"""The work on Dask: a scheduler and workers of their own, killed workers, TLS, and what goes wrong told in a line."""

import os
import shutil
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from airdigits.corpora.execution import Execution
from airdigits.corpora.reading import Log, read_all
from airdigits.corpora.run import run_all
from airdigits.errors import AirdigitsError, UsageError
from tests.conftest import RunProgram
from tests.corpora.conftest import scheduler_and_workers
from tests.interrupted import interrupt

dask = pytest.importorskip("dask", reason="needs the extra cluster")
distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
pytest.importorskip("pyarrow", reason="needs the extra cluster")
pytestmark = pytest.mark.slow


def test_a_cluster_says_what_the_cores_of_this_machine_say(program: RunProgram, sessions: Path, tmp_path: Path):
    here = program("replay", sessions, "--check", "--jobs", "1")
    local = program("replay", sessions, "--check", "--cluster", "local", "--results", tmp_path / "a")
    assert (local.status, local.out, local.err) == (here.status, here.out, here.err)
    with scheduler_and_workers(2) as address:
        there = program("replay", sessions, "--check", "--cluster", address, "--results", tmp_path / "b")
        assert (there.status, there.out, there.err) == (here.status, here.out, here.err)
        exported = program("sessions", "export", sessions, "--to", "csv", "-o", tmp_path / "csv", "--cluster", address)
        assert "Traceback" not in exported.err
        assert program("evaluate", "--sessions", sessions, "--cluster", address).status == 0
    assert len((tmp_path / "csv" / "digits.csv").read_text().splitlines()) == 12


def slow_once(marks: Path, path: Path, log: Log) -> str:
    """Work that leaves a mark with its process, so that the test can kill it, and takes its time."""
    with (marks / f"{path.name}.{os.getpid()}").open("w"):
        time.sleep(0.05)
    return path.name


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path: Path):
    marks = tmp_path / "marks"
    marks.mkdir()
    files = [tmp_path / f"f{number:03}" for number in range(120)]
    with scheduler_and_workers(2) as address:
        outcomes = read_all(files, partial(slow_once, marks), Execution(cluster=address))
        done = [next(outcomes)]
        victim = int(sorted(marks.iterdir(), key=lambda mark: mark.stat().st_mtime)[-1].suffix[1:])
        os.kill(victim, signal.SIGKILL)
        done += outcomes
    assert [outcome.result for outcome in done] == [file.name for file in files]


def kills(path: Path, log: Log) -> str:
    """Work that one file makes deadly."""
    if path.name == "f005":
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def test_a_file_that_kills_every_worker_is_named_and_stops_nothing(tmp_path: Path):
    files = [tmp_path / f"f{number:03}" for number in range(20)]
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        outcomes = list(read_all(files, kills, Execution(cluster="local")))
    assert [outcome.path for outcome in outcomes] == files
    assert [str(outcome.error) for outcome in outcomes if outcome.error] == [
        f"{files[5]}: killed every worker that read it: is memory short there, or is the file made to do so?"
    ]


def nothing(number: int) -> int:
    """No work at all."""
    return number


def test_a_cluster_of_this_machine_listens_on_loopback_alone():
    psutil = pytest.importorskip("psutil")
    results = run_all(range(100), nothing, Execution(cluster="local"))
    next(results)
    own = psutil.Process()
    listening = [
        connection.laddr.ip
        for process in (own, *own.children(recursive=True))
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    results.close()
    assert len(listening) >= 2
    assert set(listening) == {"127.0.0.1"}


def test_a_lost_scheduler_is_one_line(tmp_path: Path):
    marks = tmp_path / "marks"
    marks.mkdir()
    files = [tmp_path / f"f{number:03}" for number in range(400)]
    with scheduler_and_workers(1) as address:
        outcomes = read_all(files, partial(slow_once, marks), Execution(cluster=address))
        next(outcomes)
    with pytest.raises(AirdigitsError, match="is gone: start it again"):
        list(outcomes)


def test_ctrl_c_ends_a_cluster_without_a_traceback(session_bytes: bytes, tmp_path: Path):
    for number in range(400):
        (tmp_path / f"{number}.jsonl").write_bytes(session_bytes)
    status, err = interrupt("replay", tmp_path, "--check", "--cluster", "local")
    assert status == 130
    assert "Traceback" not in err


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with an authority of our own (ca.pem), what it has signed (cluster.pem), and what another has (other.pem)."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path / "tls"
    folder.mkdir()
    for name in ("ca", "other"):
        new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={name}"]
        _openssl(folder, *new, "-keyout", f"{name}.key", "-out", f"{name}.pem")
    new = ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=airdigits"]
    _openssl(folder, *new, "-keyout", "cluster.key", "-out", "cluster.csr")
    signing = ["x509", "-req", "-in", "cluster.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"]
    _openssl(folder, *signing, "-out", "cluster.pem")
    return folder


def _settings(folder: Path, name: str) -> dict[str, str]:
    """Dask's settings as docs/scale.md gives them, as environment."""
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    found = {f"{tls}CA_FILE": str(folder / "ca.pem"), "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"}
    for role in ("CLIENT", "SCHEDULER", "WORKER"):
        found |= {f"{tls}{role}__CERT": str(folder / f"{name}.pem"), f"{tls}{role}__KEY": str(folder / f"{name}.key")}
    return found


def test_with_tls_work_is_taken_from_who_has_a_certificate_of_the_authority_alone(
    program: RunProgram, sessions: Path, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    here = program("replay", sessions, "--check", "--jobs", "1")
    for name, value in _settings(authority, "cluster").items():
        monkeypatch.setenv(name, value)
    with scheduler_and_workers(1, scheme="tls") as address:
        assert address.startswith("tls://")
        there = program("replay", sessions, "--check", "--cluster", address)
        assert (there.status, there.out, there.err) == (here.status, here.out, here.err)
        stranger = program("replay", sessions, "--check", "--cluster", address, env=_settings(authority, "other"))
        assert stranger.status == 2
        assert "no scheduler answers" in stranger.complaint


def test_a_scheduler_that_is_not_there_is_one_line(program: RunProgram, sessions: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("airdigits.corpora.cluster._PATIENCE", 1)
    with pytest.raises(UsageError, match="no scheduler answers"):
        list(read_all(list(sessions.iterdir()), kills, Execution(cluster="tcp://127.0.0.1:9")))
    with scheduler_and_workers(0) as address, pytest.raises(UsageError, match="no worker came within 1 s"):
        list(read_all(list(sessions.iterdir()), kills, Execution(cluster=address)))


def test_options_that_do_nothing_are_told(program: RunProgram, sessions: Path):
    both = program("replay", sessions, "--check", "--cluster", "local", "--jobs", "2")
    assert "--jobs does nothing with --cluster" in both.complaint
    one = program("replay", sessions / "s0.jsonl", "--results", "x")
    assert "--results does nothing with one session" in one.complaint
