"""Who may ask: the table of hosts, origins and tokens."""

import pytest

from airdigits.sinks.server.access_control import AccessControl

HERE = AccessControl("secret")
BEYOND = AccessControl("secret", beyond=True, names=frozenset({"camera-box", "camera-box.local"}))


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765", "127.0.0.2:1", "localhost:9000"])
@pytest.mark.parametrize("access", [HERE, BEYOND])
def test_this_machines_own_names_are_welcome_with_any_port(access: AccessControl, host: str):
    assert access.why_not(host, None, "secret") == ""
    assert access.why_not(host, f"http://{host}", "secret") == ""


@pytest.mark.parametrize(
    "host",
    [
        None, "", "evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example:8765", "camera-box:8765",
        "192.168.0.7:8765", "0.0.0.0:8765", "localhost:port", "localhost:8765;script-src *", "[::1", "evil.example@127.0.0.1:x",
    ],
)  # fmt: skip
def test_any_other_host_is_refused_even_with_the_token(host: str | None):
    assert "host name is not allowed" in HERE.why_not(host, None, "secret")


@pytest.mark.parametrize("host", ["192.168.0.7:8765", "[fe80::1]:8765", "camera-box:8765", "Camera-Box.local:8765"])
def test_beyond_this_machine_its_numbers_and_its_name_are_welcome(host: str):
    assert BEYOND.why_not(host, f"http://{host}", "secret") == ""


@pytest.mark.parametrize("host", ["evil.example:8765", "camera-box.evil.example", "other-box.local"])
def test_beyond_this_machine_names_of_others_are_refused(host: str):
    assert "host name is not allowed" in BEYOND.why_not(host, None, "secret")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://127.0.0.1:8765",
        "http://127.0.0.1",
        "http://127.0.0.1:8766",
        "http://localhost:8765",
        "null",
        "",
    ],
)
def test_a_page_of_another_origin_is_refused_even_with_the_token(origin: str):
    assert "another origin" in HERE.why_not("127.0.0.1:8765", origin, "secret")


@pytest.mark.parametrize("token", [None, "", "Secret", "secre", "secret ", "secrets", "sécret"])
def test_only_the_token_itself_will_do(token: str | None):
    assert "token" in HERE.why_not("127.0.0.1:8765", None, token)
