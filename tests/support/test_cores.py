from pathlib import Path

import pytest

from airdigits.support import cores


@pytest.mark.parametrize(
    ("share", "count"), [("200000 100000\n", 2), ("150000 100000\n", 2), ("5000 100000\n", 1), ("max 100000\n", 64)]
)
def test_a_container_s_share_counts_and_not_the_machine_s_cores(
    share: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "cpu.max").write_text(share)
    monkeypatch.setattr(cores, "_SHARE", tmp_path / "cpu.max")
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(64)), raising=False)
    assert cores.usable_cores() == count
