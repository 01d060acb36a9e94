"""Cameras in the network: real HTTP and RTSP servers on loopback, asked as a user would ask."""

import threading
from pathlib import Path
from urllib.parse import quote

import pytest

from airdigits.capture import open_source
from airdigits.capture.network_config import NetworkConfig
from airdigits.errors import SourceError, UsageError
from tests.capture.made_cameras import PASSWORD, USER, MadeCamera, MjpegCamera, RtspCamera, grey, unused_port

QUICK = NetworkConfig(first_frame=5, stall=1, patience=10, retry=0.02)
PICTURES = [grey(value) for value in range(0, 250, 10)]
KINDS = [pytest.param(MjpegCamera, "http", id="mjpeg"), pytest.param(RtspCamera, "rtsp", id="rtsp")]


def _url(scheme: str, camera: MadeCamera, user: str = "") -> str:
    return f"{scheme}://{user}127.0.0.1:{camera.port}/live"


@pytest.fixture(autouse=True)
def no_netrc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No password but those that a test writes into this file."""
    path = tmp_path / "netrc"
    path.touch(0o600)
    monkeypatch.setenv("NETRC", str(path))
    return path


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_a_camera_is_a_source_like_a_webcam(kind: type[MadeCamera], scheme: str) -> None:
    with kind(PICTURES) as camera, open_source(_url(scheme, camera), network=QUICK) as source:  # type: ignore[attr-defined]
        frames = [frame for frame, _ in zip(source, range(8), strict=False)]
        assert (source.live, source.mirrored, source.size, source.frame_count) == (True, True, (64, 48), None)
        assert source.description == f"{scheme}://127.0.0.1:{camera.port}/live, 64x48"
    assert [frame.t for frame in frames] == sorted({frame.t for frame in frames})
    assert all(abs(int(frame.image[24, 32, 0]) % 10 - 5) >= 3 for frame in frames), (
        "the greys that were sent, of JPEG's exactness"
    )


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_the_newest_frame_wins_however_slow_the_reader(kind: type[MadeCamera], scheme: str) -> None:
    with kind(PICTURES, every=0.005) as camera, open_source(_url(scheme, camera), network=QUICK) as source:  # type: ignore[attr-defined]
        frames = iter(source)
        first = next(frames)
        threading.Event().wait(0.5)  # the reader is busy; the camera is not
        late = next(frames)
        assert late.t - first.t > 0.4
        assert late.index - first.index > 20


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_a_camera_that_restarts_is_reached_again(kind: type[MadeCamera], scheme: str) -> None:
    said: list[str] = []
    with kind(PICTURES) as camera, open_source(_url(scheme, camera), None, said.append, network=QUICK) as source:  # type: ignore[attr-defined]
        frames = iter(source)
        before = next(frames)
        camera.stop()
        source.while_waiting = lambda: None if camera.connections > 1 or not said else camera.cut.is_set() and camera.again()  # type: ignore[attr-defined]
        after = next(frame for frame in frames if len(said) == 2)
        name = f"{scheme}://127.0.0.1:{camera.port}/live"
        assert said == [f"{name} stopped: trying to reach it again for 10 s", f"{name} is back"]
        assert after.t > before.t


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_a_connection_that_only_hangs_is_made_anew(kind: type[MadeCamera], scheme: str) -> None:
    said: list[str] = []
    network = NetworkConfig(first_frame=5, stall=0.3, patience=10, retry=0.02)
    with kind(PICTURES) as camera, open_source(_url(scheme, camera), None, said.append, network=network) as source:  # type: ignore[attr-defined]
        frames = iter(source)
        next(frames)
        camera.stalled.set()
        source.while_waiting = lambda: camera.stalled.clear() if said else None
        next(frame for frame in frames if len(said) == 2)
        assert camera.connections >= 2


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_a_camera_that_stays_away_ends_the_run_with_a_line(kind: type[MadeCamera], scheme: str) -> None:
    network = NetworkConfig(stall=0.3, patience=0.2, retry=0.02)
    with kind(PICTURES) as camera, open_source(_url(scheme, camera), network=network) as source:  # type: ignore[attr-defined]
        frames = iter(source)
        next(frames)
        camera.stop()
        list(frames)
        assert source.warning.endswith("did not come back within 0.2 s: check its power and its network and start again")
        camera.again()  # type: ignore[attr-defined]


@pytest.mark.parametrize("auth", ["basic", "digest"])
@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_name_and_password_come_from_the_address_or_from_netrc(
    kind: type[MadeCamera], scheme: str, auth: str, no_netrc: Path
) -> None:
    with kind(PICTURES, auth=auth) as camera:  # type: ignore[attr-defined]
        with open_source(_url(scheme, camera, f"{USER}:{quote(PASSWORD, safe='')}@"), network=QUICK) as source:
            next(iter(source))
            assert PASSWORD not in repr(source) + source.description
            assert USER not in source.description
        no_netrc.write_text(f'machine 127.0.0.1 login {USER} password "{PASSWORD}"\n')
        with open_source(_url(scheme, camera, f"{USER}@"), network=QUICK) as source:
            next(iter(source))


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_a_wrong_password_is_one_line_without_it(kind: type[MadeCamera], scheme: str) -> None:
    with kind(PICTURES, auth="digest") as camera:  # type: ignore[attr-defined]
        with pytest.raises(SourceError, match=r"name (and a|or) password") as wrong:
            open_source(_url(scheme, camera, f"{USER}:guessed-it@"), network=QUICK)
        assert "guessed" not in str(wrong.value)
        with pytest.raises(SourceError, match="asks for a name and a password"):
            open_source(_url(scheme, camera), network=QUICK)


def test_no_redirect_is_followed() -> None:
    with MjpegCamera(PICTURES) as elsewhere, MjpegCamera(PICTURES) as camera:
        camera.redirect = _url("http", elsewhere)
        with pytest.raises(SourceError, match="sends on to another address"):
            open_source(_url("http", camera), network=QUICK)
        assert elsewhere.connections == 0
    with RtspCamera(PICTURES) as other, RtspCamera(PICTURES) as moved:
        moved.status, moved.location = "302 Found", _url("rtsp", other)
        with pytest.raises(SourceError, match="sends on to another address"):
            open_source(_url("rtsp", moved), network=QUICK)
        assert other.connections == 0


def test_parts_may_leave_out_their_length_and_one_bad_picture_stops_nothing() -> None:
    with MjpegCamera([PICTURES[0], b"no picture", PICTURES[3]]) as camera:
        camera.lengths = False
        with open_source(_url("http", camera), network=QUICK) as source:
            assert len([frame for frame, _ in zip(source, range(5), strict=False)]) == 5
        assert camera.connections == 1


def test_a_picture_too_large_to_be_one_is_never_decoded() -> None:
    bomb = bytearray(PICTURES[0])
    at = bomb.index(b"\xff\xc0") + 5
    bomb[at : at + 4] = b"\xff\xff\xff\xff"
    gave_none = pytest.raises(SourceError, match="gave no picture that can be read")
    with MjpegCamera([bytes(bomb)], every=0.001) as camera, gave_none:
        open_source(_url("http", camera), network=NetworkConfig(first_frame=1, stall=1))


def test_what_is_no_camera_is_told_in_a_line() -> None:
    with MjpegCamera(PICTURES) as page:
        page.content_type = "text/html; charset=utf-8"
        with pytest.raises(SourceError, match=r"no MJPEG camera \(it sends text/html\)"):
            open_source(_url("http", page), network=QUICK)
        with pytest.raises(SourceError, match="does not speak RTSP"):
            open_source(_url("rtsp", page), network=QUICK)
    with RtspCamera(PICTURES) as camera:
        camera.status = "404 Not Found"
        with pytest.raises(SourceError, match="answers 404"):
            open_source(_url("rtsp", camera), network=QUICK)
    for scheme in ("http", "rtsp"):
        with pytest.raises(SourceError, match="cannot be reached"):
            open_source(f"{scheme}://127.0.0.1:{unused_port()}/", network=QUICK)


@pytest.mark.parametrize("url", ["RTMP://host/live", "file:///etc/passwd", "concat://a|b"])
def test_other_kinds_of_addresses_are_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(UsageError, match=r"is not read: give a camera's rtsp://"):
        open_source(url)
