"""Decide whether a request may be answered, by its token and its headers."""

import ipaddress
import socket
from dataclasses import dataclass, field
from hmac import compare_digest
from urllib.parse import urlsplit


def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({name, f"{name}.local"})


@dataclass(frozen=True)
class AccessControl:
    """Admits requests with the token, but never from a page of another origin, even with the token.

    `token` is what the address must hold. With `beyond`, other machines may ask: any IP address and our own name are right
    hosts then; without it only localhost and the addresses that mean it. Any port will do, since ssh forwards from others.
    """

    token: str
    beyond: bool = False
    names: frozenset[str] = field(default_factory=_own_names)

    def why_not(self, host: str | None, origin: str | None, token: str | None) -> str:
        """Return why this request is refused, in words for its sender; "" when it is allowed.

        `host` and `origin` are the headers. A browser sends the name that it was sent to as the host: with DNS rebinding,
        that is the name of the attacker's page. It sends the origin of the page that asks; other programs send none.
        """
        if host is None or not self._is_ours(host):
            return "this host name is not allowed: use the address that airdigits printed"
        if origin is not None and origin.lower() != f"http://{host.lower()}":
            return "requests from pages of another origin are refused"
        if token is None or not compare_digest(token.encode(errors="replace"), self.token.encode()):
            return "the token is missing or wrong: use the address that airdigits printed, which changes with each run"
        return ""

    def _is_ours(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name, _ = parts.hostname or "", parts.port  # a port that is not a number is an error
        except ValueError:
            return False
        if name == "localhost" or (self.beyond and name in self.names):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.beyond or address.is_loopback
