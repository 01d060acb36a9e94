"""What a missing extra is answered with: one wording, and a line that every shell takes as it stands."""

import shlex
import shutil
import subprocess
import sys

import pytest

from airdigits.support import extras
from airdigits.support.extras import missing


@pytest.mark.parametrize("checkout", [True, False])
@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "fish"])
def test_the_line_that_installs_an_extra_means_the_same_in_every_shell(
    checkout: bool, shell: str, monkeypatch: pytest.MonkeyPatch
):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    monkeypatch.setattr(extras, "in_checkout", lambda: checkout)
    said = missing("tensorflow", "train", "requirements.txt", option="training")
    assert said.startswith("training needs tensorflow, which is not installed: run `")
    command = said.split("`")[1].replace(sys.executable, "echo", 1)
    done = subprocess.run([shell, "-c", command], capture_output=True, text=True, check=True)
    expected = "-m pip install -r requirements.txt" if checkout else "-m pip install airdigits[train]"
    assert done.stdout.strip() == expected
    assert shlex.split(command)[1:] == expected.split()
