"""What strangers wrote, in names of files and in files, reaches no terminal as an order, whichever command shows it."""

import json
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.cli import main as cli
from airdigits.sessions.format import Header, Key, encode
from tests.cli.test_outputs import GOLDEN

ORDERS = "\x1b]0;owned\x07\x1b[2J\u202e\x9b31m\u2028\r\nspoofed\udcff"
"""To set the title, to clear the screen, to write backwards, to begin a line; and a byte that is no UTF-8."""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names"),
    pytest.mark.slow,
]


@pytest.fixture
def names(tmp_path: Path, blank: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Files of every kind whose names give orders, and some whose content does, by what the commands call them."""
    monkeypatch.chdir(tmp_path)
    made = {
        name: tmp_path / kind / f"{ORDERS}{suffix}"
        for name, kind, suffix in (
            ("SESSION", "good", ".jsonl.gz"),
            ("VIDEO", "videos", ".mp4"),
            ("PICTURE", "pictures", ".png"),
            ("NOPICTURE", "pictures", "no.png"),
            ("ARRAYS", "arrays", ".npz"),
            ("CSV", "tables", ".csv"),
            ("TOML", "settings", ".toml"),
            ("INK", "ink", ".inkml"),
            ("MISSING", "missing", ""),
        )
    }
    for path in made.values():
        path.parent.mkdir(exist_ok=True)
    shutil.copy(GOLDEN, made["SESSION"])
    shutil.copy(blank, made["VIDEO"])
    cv2.imwrite("seven.png", cv2.putText(np.full((120, 300, 3), 255, np.uint8), "7 2", (20, 100), 0, 4, (0, 0, 0), 9))
    Path("seven.png").rename(made["PICTURE"])
    for name in ("NOPICTURE", "CSV", "INK"):
        made[name].write_bytes(ORDERS.encode(errors="replace"))
    rng = np.random.default_rng(1)
    with made["ARRAYS"].open("wb") as file:
        np.savez(file, x=rng.integers(0, 255, (20, 28, 28), np.uint8), y=np.arange(20, dtype=np.uint8) % 10)
    made["TOML"].write_text('[pen]\n"\\u001b[2J\\nspoofed" = 1\nmode = "\\u001b]0;owned"\n["\\u202e"]\n', encoding="utf-8")
    (tmp_path / "evil").mkdir()
    made["EVIL"] = tmp_path / "evil" / "evil.jsonl"
    header = Header(1, (640, 480), 30, False, recorded="\x1b[2J\nspoofed", airdigits="\u202e\x1b]0;owned\x07")
    event = b'{"type":"event","event":{"event":"\\u001b[2J","t":1}}\n'
    made["EVIL"].write_bytes(encode(header) + encode(Key(1, "\x1b[2J\nspoofed")) + event + b'{"type":"\\u001b[2J\xff"}\n')
    made["CONFIG"] = tmp_path / "evil" / "config.jsonl"
    made["CONFIG"].write_bytes(encode(Header(1, (640, 480), 30, False, config={"pen": {"\x1b[2J\nspoofed": "\u202e"}})))
    return {name: str(path) for name, path in made.items()} | {"ORDERS": ORDERS}


COMMANDS = (
    "run --headless --source VIDEO",
    "run --headless --source VIDEO --json",
    "run --headless --source VIDEO --record MISSING.jsonl --save-video MISSING.avi",
    "run --headless --source VIDEO --record MISSING.jsonl --with-video",
    "run --headless --source MISSING",
    "run --headless --source VIDEO --config TOML",
    "run --headless --source VIDEO --model MISSING",
    "run --headless --source VIDEO --hand-model MISSING",
    "run --paper --headless --source VIDEO",
    "collect --headless --source MISSING",
    "replay SESSION --headless",
    "replay SESSION --check",
    "replay EVIL --check",
    "replay EVIL --headless",
    "replay CONFIG --headless",
    "replay good --check",
    "replay evil --check",
    "replay MISSING",
    "sessions list good",
    "sessions list evil",
    "sessions list MISSING",
    "sessions show SESSION",
    "sessions show EVIL",
    "sessions show CONFIG",
    "sessions show good",
    "sessions show SESSION --html MISSING.html --png MISSING.png",
    "sessions label SESSION --digit 900 --as 1",
    "sessions label EVIL --digit 1 --as 1",
    "sessions export SESSION good --to png -o MISSING",
    "sessions export SESSION --to csv -o MISSING",
    "sessions export SESSION --to svg -o MISSING",
    "sessions export SESSION --to inkml -o MISSING",
    "sessions export SESSION --to npz -o MISSING",
    "sessions import INK",
    "sessions import MISSING",
    "read PICTURE",
    "read PICTURE --json",
    "read pictures --annotate MISSING",
    "read NOPICTURE MISSING",
    "evaluate --images ARRAYS",
    "evaluate --images ARRAYS --mnist ARRAYS",
    "evaluate --images ARRAYS --non-digits ARRAYS --split all",
    "evaluate --strokes ARRAYS",
    "evaluate --images ARRAYS --report MISSING",
    "evaluate --images ARRAYS --model MISSING",
    "evaluate --strings ARRAYS",
    "predict CSV",
    "predict ARRAYS -o MISSING.csv",
    "config --check TOML",
    "config --check MISSING",
    "adapt good",
    "adapt MISSING",
    "train --resume --out MISSING",
    "hand-model --from CSV",
    "simulate 1 MISSING.mp4 --size 160x120 --fps 10",
    "simulate 1 MISSING/one.mp4 --size 160x120",
    "simulate ORDERS out.mp4",
    "simulate 1 MISSING.mp4 --strokes ARRAYS --size 160x120",
    "run --pen ORDERS",
    "collect --name ORDERS",
    "collect --digits ORDERS",
    "read PICTURE --ORDERS",
    "ORDERS",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_a_strangers_words_raw(command: str, names: dict[str, str], capfd: pytest.CaptureFixture[str]):
    words = command.split()
    for name, meant in names.items():
        words = [word.replace(name, meant) for word in words]
    try:
        cli.main(words)
    except SystemExit as ended:  # argparse
        assert ended.code == 2  # noqa: PT017  # not every command ends so
    shown = "".join(capfd.readouterr())
    assert shown or "label" in command or "predict" in command
    raw = sorted({c for c in shown if not (c.isprintable() or c == "\n")})
    assert not raw, ascii(shown)
    assert not [line for line in shown.splitlines() if line.startswith("spoofed")], shown
    if "--json" in command:
        assert all(json.loads(line) for line in shown.splitlines() if line.startswith("{"))
