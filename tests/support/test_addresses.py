"""Addresses that a user names: their parts, and what of them may be seen."""

from pathlib import Path

import pytest

from airdigits.errors import UsageError
from airdigits.support.addresses import parse_address, without_secrets
from airdigits.support.terminal import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://me:hunter22@cam.lan:8554/ch1", "rtsp://cam.lan:8554/ch1"),
        ("http://cam/video.cgi?user=me&pwd=hunter22", "http://cam/video.cgi"),
        ("rtsp://cam/user=me&password=hunter22&channel=1", "rtsp://cam/..."),
        ("mqtts://m%40e:hunt%2Fer22@[fe80::1]:1/a/b", "mqtts://[fe80::1]:1/a/b"),
    ],
)
def test_neither_name_nor_password_is_shown(text: str, shown: str):
    address = parse_address(text)
    for seen in (address.shown, str(address), f"{address}"):
        assert seen == shown
    assert "hunter22" not in repr(address)


def test_a_library_is_given_all_of_it():
    address = parse_address("rtsp://m%40e:hunt%2Fer22@cam/live?track=1")
    assert (address.user, address.password) == ("m@e", "hunt/er22")
    assert address.with_user == "rtsp://m%40e:hunt%2Fer22@cam/live?track=1"
    assert address.without_user == "rtsp://cam/live?track=1"
    assert address.options == {"track": "1"}


@pytest.mark.parametrize(
    "line",
    [
        "rtsp://me:hunter22@cam is not understood",
        "run: http://me:hunt@er22/hunter22@cam/x: cannot be opened",
        "http://cam/?user=me&pwd=hunter22&x=1",
        "rtsp://cam/user=me&PASSWORD=hunter22",
    ],
)
def test_no_line_for_a_person_shows_a_password_that_stands_in_an_address(line: str):
    assert "er22" not in printable(line)
    assert "cam" in printable(line)


def test_other_lines_stay_as_they_are():
    for line in ("a@b.c", "watch at http://127.0.0.1:8765/?token=abc", "pass=1"):
        assert without_secrets(line) == line


def test_what_a_library_says_loses_the_password_in_any_form():
    address = parse_address("mqtt://me:hunt%2Fer22@broker")
    assert address.scrub("refused hunt/er22 (hunt%2Fer22)") == "refused *** (***)"


@pytest.mark.parametrize(
    "text",
    ["rtsp://", "rtsp://me:hunt@er22/hunter22@cam/x", "rtsp://cam:port/", "http://[::1/", "http://a b/", "http://a/\r\nX: 1"],
)
def test_an_address_that_cannot_be_read_is_one_line_without_its_secrets(text: str):
    with pytest.raises(UsageError, match="cannot be read") as wrong:
        parse_address(text)
    assert "er22" not in str(wrong.value)


def test_a_name_alone_takes_its_password_from_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "netrc"
    monkeypatch.setenv("NETRC", str(file))
    with pytest.raises(UsageError, match="is missing: \\$NETRC names"):
        parse_address("rtsp://me@cam/")
    file.write_text("machine cam login me password hunter22\n")
    file.chmod(0o600)
    assert parse_address("rtsp://me@cam/").password == "hunter22"
    assert parse_address("rtsp://you@cam/").password is None
    assert parse_address("rtsp://me:own@cam/").password == "own"
    assert parse_address("rtsp://cam/").password is None, "nobody asked to log in"
    file.write_text("machine cam logn me")
    with pytest.raises(UsageError, match="cannot be read as a netrc file"):
        parse_address("rtsp://me@cam/")
