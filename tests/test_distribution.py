"""How the program reaches people: wheel and sdist, image, compose, unit, release."""

import importlib.util
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from tests.conftest import CHECKOUT

DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
UNIT = CHECKOUT / "examples" / "many-cameras" / "airdigits@.service"


@pytest.fixture(scope="module")
def dist() -> ModuleType:
    """The program behind `make dist`."""
    spec = importlib.util.spec_from_file_location("dist", CHECKOUT / ".ci" / "dist.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_wheel_and_sdist_hold_what_is_needed_and_the_sdist_makes_the_same_wheel(dist: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -r requirements.txt")
    wheel, sdist = dist.build(CHECKOUT, tmp_path / "dist")
    dist.look(wheel, sdist)
    assert {"airdigits/sinks/mqtt/mqtt_sink.py", "airdigits/capture/rtsp.py"} <= set(dist.contents(wheel))


def test_the_image_runs_without_rights_on_what_was_checked() -> None:
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert all(re.fullmatch(r"python:3\.1[123]-slim-\w+", stage) for stage in stages), "a base of a known Python and Debian"
    last = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
    assert re.findall(r"^USER (\S+)", last, re.M)[-1].isdigit(), "by number, so that an engine can tell that it is not root"
    assert re.search(r'^ENTRYPOINT \["airdigits"\]', last, re.M), "signals reach the program, not a shell"
    assert "\nADD " not in DOCKERFILE
    fetching = [line for line in DOCKERFILE.splitlines() if "pip install" in line and "--no-deps" not in line]
    assert fetching
    assert all("--require-hashes" in line for line in fetching)


def test_what_the_image_copies_is_there_and_let_through() -> None:
    copied = [name for names in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.M) for name in names.split()]
    let_through = [line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in copied:
        assert (CHECKOUT / name).exists(), name
        assert any(Path(name).match(pattern) for pattern in let_through), name
    version = re.search(r"FROM python:(3\.\d+)", DOCKERFILE)
    assert version
    assert f"python{version[1]}/site-packages" in (CHECKOUT / ".github" / "workflows" / "release.yml").read_text()


def test_the_image_has_the_client_for_the_broker_with_its_checksums() -> None:
    script = re.search(r"sed -n '(.+)' requirements\.lock > mqtt\.lock", DOCKERFILE)
    assert script
    if shutil.which("sed") is None:
        pytest.skip("needs sed")
    cut = subprocess.run(
        ["sed", "-n", script[1], "requirements.lock"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    assert re.fullmatch(r"paho-mqtt==[\d.]+( \\\n    --hash=sha256:[0-9a-f]{64})+\n", cut)


def test_a_linter_finds_nothing_in_the_image() -> None:
    if shutil.which("hadolint") is None:
        pytest.skip("needs hadolint")
    done = subprocess.run(["hadolint", "Dockerfile"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_built_and_reads_the_recording() -> None:
    if shutil.which("docker") is None or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        pytest.skip("needs a container engine that runs")
    subprocess.run(["docker", "build", "--tag", "airdigits-test", "."], cwd=CHECKOUT, check=True)
    sample = "/opt/airdigits/lib/python3.13/site-packages/airdigits/_data/assets/sample.mp4"
    bounds = ["--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "--cap-drop", "ALL"]
    run = ["docker", "run", *bounds, "airdigits-test", "run", "--headless", "--json", "--source", sample]
    assert '"number": "2048"' in subprocess.run(run, capture_output=True, text=True, check=True).stdout


def test_compose_brings_camera_and_broker_and_gives_the_camera_no_rights() -> None:
    compose = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
    camera, broker = compose["services"]["desk"], compose["services"]["broker"]
    assert (camera["read_only"], camera["cap_drop"]) == (True, ["ALL"])
    assert "privileged" not in camera
    assert all(port.startswith("127.0.0.1:") for port in broker["ports"]), "whoever has no password reaches it from here alone"
    assert "persistence true" in compose["configs"]["mosquitto"]["content"]
    for service in compose["services"].values():
        for kind in ("secrets", "configs"):
            for used in service.get(kind, []):
                assert (used if isinstance(used, str) else used["source"]) in compose[kind]
        for volume in service["volumes"]:
            assert volume.split(":")[0] in compose["volumes"]


def test_the_settings_of_the_broker_are_ones_that_it_takes(tmp_path: Path) -> None:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("needs mosquitto (apt-get install mosquitto)")
    content = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())["configs"]["mosquitto"]["content"]
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(content.replace("/mosquitto/data/", f"{tmp_path}/").replace("listener 1883", "listener 0 127.0.0.1"))
    done = subprocess.run([program, "-c", str(settings)], capture_output=True, text=True, timeout=30, check=False)
    assert "Unknown configuration" not in done.stderr, done.stderr


def test_the_unit_is_one_and_opens_nothing_to_the_service() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    done = subprocess.run(["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if UNIT.name.replace("@", "@i") in line]
    assert [line for line in said if "is not executable" not in line] == []


@pytest.mark.parametrize("path", sorted((CHECKOUT / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.name)
def test_a_workflow_calls_targets_that_there_are_and_has_no_more_rights_than_it_needs(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    targets = re.findall(r"^([\w-]+):", (CHECKOUT / "Makefile").read_text(), re.M)
    called = re.findall(
        r"(?:^|[\s:])make ([a-z][\w-]*)",
        " ".join(step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]),
    )
    assert set(called) <= set(targets)


def test_the_example_package_depends_on_us_and_offers_one_sink() -> None:
    project = tomllib.loads((CHECKOUT / "examples" / "airdigits-csv" / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == ["airdigits"]
    assert set(project["entry-points"]) == {"airdigits.sinks"}
