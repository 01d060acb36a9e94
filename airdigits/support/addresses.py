"""Parse the network addresses that a user names, and keep what is secret in them out of all that is shown or recorded.

A password may stand in the address, where other users of the machine see it in the list of processes, or in a netrc file: then
the address holds the name alone (`rtsp://me@camera/`), and the password is looked up for that name and host.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from airdigits.errors import UsageError

_USER = re.compile(r"(\b[\w+.-]+://)[^\s'\"]*@")  # to the last @: a password may hold one, and a slash, that nobody has escaped
_PASSWORD = re.compile(r"(\b(?:pass\w*|pwd|psw)=)[^&\s'\"]*", re.IGNORECASE)
_LEAST = 4  # characters: a shorter password is part of too many words to be taken out of a line


def without_secrets(text: str) -> str:
    """Return a line for people without the names and passwords of the addresses in it."""
    return _PASSWORD.sub(r"\1***", _USER.sub(r"\1", text)) if "://" in text else text


@dataclass(frozen=True)
class Address:
    """A network address, in its parts.

    `host` has no brackets; `path` begins with a slash or is empty. What `shown` and `str` return may be printed and recorded:
    it leaves out the name, the password, the query, and a path that looks like a query (some cameras take passwords there).
    """

    scheme: str
    host: str
    port: int | None
    path: str = field(repr=False)
    query: str = field(repr=False)
    user: str | None = field(repr=False)
    password: str | None = field(repr=False)

    @property
    def shown(self) -> str:
        """The address as a person may see it."""
        return f"{self._server}{self.path if not set('=&@') & set(self.path) else '/...'}"

    @property
    def without_user(self) -> str:
        """The address with path and query, without name and password; not for printing."""
        return f"{self._server}{self.path}{'?' if self.query else ''}{self.query}"

    @property
    def with_user(self) -> str:
        """The whole address for a library that takes name and password in it; not for printing."""
        if self.user is None:
            return self.without_user
        password = "" if self.password is None else f":{quote(self.password, safe='')}"
        return self.without_user.replace("://", f"://{quote(self.user, safe='')}{password}@", 1)

    @property
    def options(self) -> dict[str, str]:
        """The options of the query, by name."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def scrub(self, text: str) -> str:
        """Return a line that a library made, without this address's password, however it stands there."""
        for secret in (self.password, quote(self.password or "", safe="")):
            if secret and len(secret) >= _LEAST:
                text = text.replace(secret, "***")
        return without_secrets(text)

    def __str__(self) -> str:
        return self.shown

    @property
    def _server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port is None else f':{self.port}'}"


def parse_address(text: str) -> Address:
    """Parse `scheme://[user[:password]@]host[:port][/path][?query]`.

    A name without a password takes the one that netrc has for it and the host: the file that $NETRC names, or `.netrc` in the
    user's home. Raises UsageError, without the words of the address that may be secret.
    """
    scheme = text.partition("://")[0]
    wrong = f"the {scheme} address cannot be read: give {scheme}://HOST/PATH, special signs of name and password as %40 for @"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(wrong) from error
    if not host or not text.isprintable() or any(sign in text for sign in ' <>"\\') or "@" in parts.path:
        raise UsageError(wrong)
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    if user and password is None:
        password = _from_netrc(host, user)
    return Address(parts.scheme.lower(), host, port, parts.path, parts.query, user, password)


def _from_netrc(host: str, user: str) -> str | None:
    """Look up a password. Raises UsageError for a netrc file that cannot be read; a missing one is none."""
    import netrc

    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    try:
        found = netrc.netrc(path).authenticators(host)
    except FileNotFoundError as error:
        if "NETRC" in os.environ:
            raise UsageError(f"{path} is missing: $NETRC names the file with the passwords") from error
        return None
    except (OSError, UnicodeDecodeError, netrc.NetrcParseError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "msg", "no text")
        raise UsageError(
            f"{path} cannot be read as a netrc file ({reason}): one line `machine HOST login NAME password WORD`"
        ) from error
    return found[2] if found and found[0] == user else None
