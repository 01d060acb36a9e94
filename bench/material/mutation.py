"""Change files at random: their bytes, their tokens, what is packed in them, and the values in lines of JSON."""

import gzip
import io
import json
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Change = Callable[[Random, bytes], bytes]

_LENGTHS = (1, 2, 4, 8, 40, 400)
_TOKEN = re.compile(rb"[A-Za-z_]+|-?\d+\.?\d*|\s+|[^A-Za-z_\d\s]")
_NUMBERS = [b"0", b"-1", b"255", b"256", b"65536", b"2147483647", b"4294967295", b"18446744073709551616", b"1e308", b"1e999"]
_NUMBERS += [b"-1e-400", b"nan", b"inf", b"9" * 400, b"9" * 5000, b"0.1", b"1e9", b"1e15", b"000", b"0x1F", b"1_0"]
_STRANGE: list[Any] = [None, True, "", "x" * 300, "\x1b[2J", "../../etc/passwd", "/etc/passwd", "\u202e", "\ud800", [], {}]
_STRANGE += [0, -1, 21, 2**31, 2**63, 10**30, 0.0, 1e-320, 1e9, -1e9, 1e308, float("nan"), float("inf")]
_STRANGE += [[0.5] * 63, [[0, 0, 0]], {"a": {"b": [1]}}]


def change_bytes(random: Random, content: bytes) -> bytes:
    """Flip, remove, double, insert or cut off some bytes, or write an extreme number over them."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 4, 8))):
        place, length = random.randrange(len(changed) + 1), random.choice(_LENGTHS)
        match random.randrange(7):
            case 0 | 1 if place < len(changed):
                changed[place] ^= 1 << random.randrange(8)
            case 2:
                del changed[place : place + length]
            case 3:
                changed[place:place] = changed[place : place + length] * random.choice((1, 1, 2, 50))
            case 4 if not random.randrange(4):
                del changed[place:]
            case 5:
                changed[place:place] = random.randbytes(length)
            case _:
                number = random.choice((0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))
                packed = struct.pack(random.choice(("<I", ">I", "<H", ">H", "B")), 0)
                form = {4: random.choice(("<I", ">I")), 2: random.choice(("<H", ">H")), 1: "B"}[len(packed)]
                changed[place : place + len(packed)] = struct.pack(form, number & (256 ** len(packed) - 1))
    return bytes(changed)


def change_tokens(pieces: Sequence[bytes]) -> Change:
    """Return what exchanges, removes, doubles and moves words and numbers of a text, and inserts these pieces."""

    def change(random: Random, content: bytes) -> bytes:
        tokens = _TOKEN.findall(content) or [b""]
        for _ in range(random.choice((1, 1, 2, 3, 6))):
            place = random.randrange(len(tokens))
            match random.randrange(6):
                case 0:
                    tokens[place] = random.choice(_NUMBERS)
                case 1:
                    tokens[place:place] = [random.choice(pieces)]
                case 2:
                    del tokens[place : place + random.choice((1, 2, 5))]
                case 3:
                    tokens[place:place] = tokens[place : place + random.choice(_LENGTHS)] * random.choice((1, 1, 1, 30))
                case 4:
                    tokens[place] = random.choice(tokens)
                case 5:
                    tokens[place] = random.choice(pieces)
            tokens = tokens or [b""]
        return b"".join(tokens)

    return change


def change_json(random: Random, content: bytes) -> bytes:
    """Change, remove or add some values in the lines of a text that are JSON; exchange, double or remove lines."""
    lines = content.splitlines(keepends=True) or [b""]
    for _ in range(random.choice((1, 2, 4))):
        place = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                lines.insert(place, random.choice(lines))
            case 1 if len(lines) > 1:
                del lines[place : place + random.choice((1, 3, 10))]
            case _ if lines:
                try:
                    value = json.loads(lines[place])
                except ValueError:
                    continue
                lines[place] = json.dumps(_changed(random, value)).encode() + b"\n"
        lines = lines or [b""]
    return b"".join(lines)


def _changed(random: Random, value: Any) -> Any:
    """Return JSON in which one value is another, gone, or one of several."""
    holder = value
    while isinstance(holder, dict | list) and holder:
        key = random.choice([*holder] if isinstance(holder, dict) else range(len(holder)))
        if isinstance(holder[key], dict | list) and holder[key] and random.randrange(3):
            holder = holder[key]
            continue
        match random.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder[key], int | float):
                holder[key] = holder[key] * random.uniform(-10, 10)
            case 2 if isinstance(holder, list):
                holder.insert(key, random.choice(_STRANGE))
            case _:
                holder[key] = random.choice(_STRANGE)
        return value
    return random.choice(_STRANGE)


def inside_gzip(change: Change) -> Change:
    """Return what changes the content of a gzip file, and sometimes how it is packed."""

    def changed(random: Random, content: bytes) -> bytes:
        try:
            inner = gzip.decompress(content)
        except Exception:  # an earlier change has damaged it
            return change_bytes(random, content)
        packed = gzip.compress(change(random, inner), 1, mtime=0)
        return packed + gzip.compress(inner[:100], 1, mtime=0) if not random.randrange(10) else packed

    return changed


def inside_zip(change: Change) -> Change:
    """Return what changes one of the files in a zip archive, its name, or the number of files."""

    def changed(random: Random, content: bytes) -> bytes:
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
            members = [(member.filename, archive.read(member)) for member in archive.infolist()]
        except Exception:
            return change_bytes(random, content)
        if members:
            place = random.randrange(len(members))
            name, inner = members[place]
            match random.randrange(8):
                case 0:
                    members[place] = (random.choice(("../out", "/etc/passwd", "", "x.npy", "a\x00b", "x" * 300)), inner)
                case 1:
                    del members[place]
                case 2:
                    members.append((name, inner))
                case _:
                    members[place] = (name, change(random, inner))
        written = io.BytesIO()
        warnings.simplefilter("ignore", UserWarning)  # of names that come twice
        kind = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        with zipfile.ZipFile(written, "w") as archive:
            for name, inner in members:
                archive.writestr(zipfile.ZipInfo(name.split("\0")[0] or "-"), inner, kind)  # without the time of day
        return written.getvalue()

    return changed
