"""Training on several processes: shares of the data, two workers on loopback, killed and missing ones, seeds side by side."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from airdigits.corpora.execution import Execution
from airdigits.errors import AirdigitsError, UsageError
from airdigits.training.seeds import check_finished, parse_seeds, table_of, train_seeds
from airdigits.training.settings import QUICK, limited, save
from airdigits.training.share import Share
from airdigits.training.workers import Workers, parse_workers, train_on
from tests.capture.made_cameras import unused_port
from tests.conftest import CHECKOUT, RunProgram

SMALL = ("--quick", "--limit", "100", "--epochs", "1")


def test_the_workers_shares_of_each_step_are_the_step():
    values = np.arange(257)
    shares = [Share(index, 2).of(values) for index in range(2)]
    for step in range(2):
        own = [share[64 * step : 64 * (step + 1)] for share in shares]
        assert sorted(np.concatenate(own)) == list(range(128 * step, 128 * (step + 1)))
    assert len(shares[0]) == len(shares[1]) == 129
    assert Share().of(values) is values


def test_only_the_first_worker_writes_where_it_stays(tmp_path: Path):
    with Share(0, 2).folder(tmp_path) as first, Share(1, 2).folder(tmp_path) as second:
        assert first == tmp_path
        assert second != tmp_path
    assert not second.exists()


@pytest.mark.parametrize(
    ("text", "index", "says"),
    [
        ("3", None, "3 workers; 2, 4, 8"),
        ("1", None, "1 workers"),
        ("2", 0, "--worker does nothing"),
        ("hosts.txt", None, "add --worker N, from 0 to 1"),
        ("hosts.txt", 2, "add --worker N, from 0 to 1"),
        ("nowhere.txt", 0, "nowhere.txt"),
    ],
)
def test_workers_that_cannot_be_are_one_line(text: str, index: int | None, says: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("hosts.txt").write_text("# two machines\nbig.lan\nsmall.lan\n")
    with pytest.raises(UsageError, match=says):
        parse_workers(text, index)


def test_a_file_of_workers_names_the_first_one_and_this_machine(tmp_path: Path):
    hosts = tmp_path / "hosts.txt"
    hosts.write_text("big.lan\nsmall.lan\n")
    assert parse_workers(str(hosts), 1) == Workers(2, "big.lan:9700", (1,))
    hosts.write_text("big.lan:1234\nsmall.lan\n")
    assert parse_workers(str(hosts), 0).first == "big.lan:1234"


@pytest.mark.parametrize("text", ["0", "3-1", "a-b", "1,1", "", "0-99999999999999999"])
def test_seeds_that_are_none_are_one_line(text: str):
    with pytest.raises(UsageError, match="--seeds"):
        parse_seeds(text)


def test_seeds_are_named_as_a_range_or_one_by_one():
    assert parse_seeds("0-3,7") == [0, 1, 2, 3, 7]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--worker", "1"), "--worker does nothing without --workers"),
        (("--cluster", "local"), "--cluster does nothing without --seeds"),
        (("--seeds", "0-1", "--install"), "--install does nothing with --seeds"),
        (("--spans", "--workers", "2"), "--workers does nothing with --multi-digit, --spans, --rescoring and --segmentation"),
    ],
)
def test_options_that_do_nothing_are_told(program: RunProgram, words: tuple[str, ...], says: str):
    ran = program("train", *words)
    assert ran.status == 2
    assert says in ran.complaint


def last_loss(folder: Path, network: str) -> float:
    rows = [line.split(",") for line in (folder / "history.csv").read_text().splitlines()]
    return [float(row[4]) for row in rows if row[0] == network][-1]


@pytest.mark.slow
def test_two_workers_train_what_one_process_does_also_when_one_of_them_was_killed(
    program: RunProgram, mnist: Path, tmp_path: Path
):
    pytest.importorskip("jax", reason="needs the extra train-jax")
    pytest.importorskip("tensorflow", reason="the training dependencies are not installed")
    alone, together = tmp_path / "alone", tmp_path / "together"
    assert program("train", "--mnist", mnist, *SMALL, "--out", alone).status == 0
    command = [sys.executable, "-m", "airdigits", "train", "--mnist", str(mnist), *SMALL, "--out", str(together)]
    process = subprocess.Popen([*command, "--workers", "2", "--tensorboard"], cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    while not all((together / name).exists() for name in ("history.csv", "trajectory.keras")) and process.poll() is None:
        time.sleep(0.1)
    worker = [pid for pid in _children(process.pid) if _words(pid)[-4:-3] == ["1"]]
    os.kill(worker[0], signal.SIGKILL)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "of 2 ended: was killed by signal 9" in told or "of 2 ended: it lost another worker" in told
    assert "--resume" in told
    ran = program("train", "--resume", "--out", together, "--workers", "2", "--tensorboard")
    assert ran.status == 0, ran.err
    epochs = [line.split(",")[:2] for line in (together / "history.csv").read_text().splitlines()[1:]]
    assert epochs == [list(each) for each in dict.fromkeys(map(tuple, epochs))], (
        "an epoch is there once, whoever was killed in it"
    )
    assert {"trajectory", "image"} <= {network for network, _ in epochs}
    assert (together / "digits.tflite").exists()
    assert list((together / "tensorboard").rglob("events.out.*"))
    for network in ("trajectory", "image"):
        assert last_loss(together, network) == pytest.approx(last_loss(alone, network), rel=0.1)


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _words(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]


@pytest.mark.slow
def test_a_worker_that_does_not_come_is_one_line(tmp_path: Path):
    pytest.importorskip("jax", reason="needs the extra train-jax")
    save(limited(QUICK, 100), tmp_path)
    with pytest.raises(AirdigitsError, match=r"worker 0 of 2 ended: not all 2 workers came to .* within 10 s"):
        train_on(
            Workers(2, f"127.0.0.1:{unused_port()}", (0,), patience=10), tmp_path, resume=False, tensorboard=False, log=print
        )


@pytest.mark.slow
def test_seeds_are_trained_on_dask_and_one_table_comes_out(mnist: Path, tmp_path: Path):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    pytest.importorskip("tensorflow", reason="the training dependencies are not installed")
    settings = limited(QUICK, 60)
    settings = type(settings)(**{**vars(settings), "mnist": str(mnist), "epochs": 1, "trajectory_epochs": 1})
    for _ in range(2):  # the second time, all is there
        runs = list(train_seeds(settings, [0, 1], tmp_path, Execution(cluster="local")))
        assert [run.failed for run in runs] == ["", ""]
    lines = list[str]()
    table_of(check_finished(runs), lines.append)
    assert lines[0].split() == ["seed", "0", "seed", "1", "mean", "deviation"]
    assert any(line.startswith("MNIST") for line in lines[1:])
    with pytest.raises(UsageError, match="other settings"):
        list(train_seeds(type(settings)(**{**vars(settings), "epochs": 2}), [0, 1], tmp_path, Execution(1)))
