"""Sessions in an S3-compatible store on loopback, and results into it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.capture.made_cameras import unused_port as free_port
from tests.conftest import RunProgram
from tests.corpora.conftest import scheduler_and_workers

s3fs = pytest.importorskip("s3fs", reason="needs s3fs, the package that fsspec opens s3:// with")
pytest.importorskip("moto.server", reason="needs moto's server, an S3-compatible store")
pytest.importorskip("pyarrow", reason="needs the extra cluster")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    """What the environment says of a store that runs here: its address, and who we are there."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        names = {"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "a secret", "AWS_DEFAULT_REGION": "us-east-1"}
        yield {**names, "AWS_ENDPOINT_URL": address}
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def bucket(store: dict[str, str], session_bytes: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder in a bucket with eleven sessions, and a file that is none."""
    for name, value in store.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    fs = s3fs.S3FileSystem(skip_instance_cache=True)
    fs.mkdir("hands")
    for number in range(11):
        fs.pipe_file(f"hands/corpus/s{number}.jsonl", session_bytes)
    fs.pipe_file("hands/corpus/s5.jsonl", b"no session")
    return "s3://hands/corpus"


def test_a_store_is_read_on_a_cluster_into_the_store_and_only_what_is_new_is_read_again(
    program: RunProgram, bucket: str, session_bytes: bytes
):
    fs = s3fs.S3FileSystem(skip_instance_cache=True)
    with scheduler_and_workers(2) as address:
        first = program("replay", bucket, "--check", "--cluster", address, "--results", "s3://hands/results")
    assert "a secret" not in first.out + first.err
    assert len(first.out.splitlines()) == 10
    assert "s3://hands/corpus/s5.jsonl: line 1 is not a session header" in first.err
    for number in range(10):
        fs.pipe_file(f"hands/corpus/s{number}.jsonl", b"could not be read again")
    fs.pipe_file("hands/corpus/s11.jsonl", session_bytes)
    again = program("replay", bucket, "--check", "--jobs", "1", "--results", "s3://hands/results")
    assert again.out.splitlines()[:10] == first.out.splitlines()
    assert "s11.jsonl" in again.out.splitlines()[10]


def test_who_may_not_read_a_store_is_told_in_one_line(program: RunProgram, store: dict[str, str], tmp_path: Path):
    ran = program("replay", "s3://elsewhere/corpus", "--check", env=store | {"HOME": os.fspath(tmp_path)})
    assert ran.status == 1
    assert ran.complaint.startswith("airdigits: s3://elsewhere/corpus: cannot be reached")
