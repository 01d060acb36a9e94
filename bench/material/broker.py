"""Run a real mosquitto on loopback, to be killed and started again."""

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self


def unused_port() -> int:
    """Return a port of loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Broker:
    """mosquitto with its database in a folder, on an address of this machine; a context manager starts and kills it.

    `lines` are more lines of its settings. Raises FileNotFoundError where it is not installed.
    """

    def __init__(self, folder: Path, *lines: str, host: str = "127.0.0.1"):
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise FileNotFoundError("needs mosquitto (apt-get install mosquitto)")
        self._database = folder / "mosquitto.db"
        self._command = [program, "-c", str(folder / "mosquitto.conf")]
        self.host, self.port = host, unused_port()
        settings = [
            "user root",  # else it gives up its rights, and then cannot write into a folder of ours
            "persistence true",
            f"persistence_location {folder}/",
            "autosave_interval 1",
            "max_queued_messages 0",
            f"listener {self.port} {host}",
            *lines,
        ]
        if not any(line.startswith("allow_anonymous") for line in lines):
            settings.append("allow_anonymous true")
        (folder / "mosquitto.conf").write_text("\n".join([*settings, ""]))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int:
        """The id of the process that runs now."""
        assert self._process
        return self._process.pid

    def start(self) -> Self:
        """Start it and wait until it listens. Raises RuntimeError when it does not."""
        self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)
        for _ in range(1000):
            try:
                socket.create_connection((self.host, self.port), 1).close()
                return self
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.01)
        raise RuntimeError("mosquitto did not start")

    def wait_until_saved(self) -> None:
        """Wait until it has saved what it knows now, subscriptions too: what comes later it may forget when it is killed."""
        now = time.time()
        for _ in range(1000):
            if self._database.exists() and self._database.stat().st_mtime > now:
                return
            time.sleep(0.01)
        raise RuntimeError("mosquitto saved nothing")

    def kill(self) -> None:
        """Kill it without a warning."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
