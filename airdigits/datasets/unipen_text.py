"""Read the statements of a UNIPEN file, and of the files that it includes: from its own folder, or the one given, alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from airdigits.errors import DataError
from airdigits.support.foreign_files import head_of, read_file, reading

_LARGEST = 16 << 20  # bytes, included files too; pendigits-orig.tra is smaller than 5 MB
_PACKED = (b"\x1f\x9d", b"\x1f\x8b")  # compress, as UCI packs pendigits, and gzip
_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*\.[A-Z]")
_STATEMENT = re.compile(r"^[ \t]*\.([A-Z][A-Z_]*)", re.MULTILINE)  # its arguments reach to the next one
_PLACES = ("", "include", "data")  # below a folder: UNIPEN's distribution keeps what is included in include/
_MOST = 10_000  # statements that include: each looks for a file
_KNOWN = frozenset({"INCLUDE", "COORD", "WRITER_ID", "POINTS_PER_SECOND", "SEGMENT", "PEN_DOWN", "PEN_UP"})
_KNOWN |= {f"{axis}_POINTS_PER_{unit}" for axis in "XY" for unit in ("INCH", "MM")}
_REMEDY = "give a UNIPEN file such as pendigits-orig.tra"


@dataclass(frozen=True, eq=False, slots=True)
class Statement:
    """A statement of a UNIPEN file: `keyword`, and its arguments, which are `text[start:end]` of the file at `path`."""

    keyword: str
    path: Path
    text: str
    start: int
    end: int

    @property
    def arguments(self) -> str:
        """Return what follows the keyword."""
        return self.text[self.start : self.end]

    def wrong(self, what: str, below: int = 0) -> DataError:
        """Return the error that says what is wrong, with the line of the statement, or one so many lines below it."""
        return DataError(f"{self.path}:{self.text.count(chr(10), 0, self.start) + 1 + below}: {what}")


def looks_like_unipen(path: Path) -> bool:
    """Return whether a file seems to be UNIPEN text, packed or not; False for one that cannot be read."""
    try:
        head = head_of(path)
    except (OSError, ValueError):
        return False
    return path.suffix in (".tra", ".tes") or head.startswith(_PACKED) or _BEGINS.match(head) is not None


class UnipenText:
    """The statements of a file in order, those of included files in the place of `.INCLUDE`.

    A file is included once, from within `root` alone: not by an absolute name, not through `..` or a link that leads out.
    `missing` has the names that were not followed, once all statements have been read. Raises DataError.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self.missing: list[str] = []
        self._path, self._root = path, root
        self._left = _LARGEST
        self._asked = 0
        self._seen: set[Path] = set()

    def statements(self) -> Iterator[Statement]:
        """Yield the statements that are about ink and digits."""
        stack = [self._in_file(self._path)]
        with reading(self._path, DataError, _REMEDY):
            self._seen.add(self._path.resolve())
        while stack:
            statement = next(stack[-1], None)
            if statement is None:
                stack.pop()
            elif statement.keyword == "INCLUDE":
                self._asked += 1
                if self._asked > _MOST:
                    raise statement.wrong(f"more than {_MOST:,} files are included; is this one file of digits?")
                included = self._included(statement)
                if included:
                    stack.append(self._in_file(included))
            else:
                yield statement

    def _in_file(self, path: Path) -> Iterator[Statement]:
        text = self._text(path)
        found = _STATEMENT.search(text)
        while found:
            following = _STATEMENT.search(text, found.end())
            if found[1] in _KNOWN:
                yield Statement(found[1], path, text, found.end(), following.start() if following else len(text))
            found = following

    def _included(self, statement: Statement) -> Path | None:
        """Return the file that a statement includes, not yet included; None where there is none, or it may not be opened."""
        name = statement.arguments.strip()
        inner = PurePosixPath(name.replace("\\", "/"))
        if not name or "\n" in name or "\0" in name or ".." in inner.parts or inner.is_absolute() or len(name) > 1000:
            self.missing.append(name)
            return None
        root = self._root.resolve()
        above = [folder for folder in (statement.path.parent, *statement.path.parents) if folder.resolve().is_relative_to(root)]
        for folder in dict.fromkeys([*above, self._root]):
            for place in _PLACES:
                candidate = folder / place / inner
                try:
                    real = candidate.resolve()
                    if real.is_relative_to(root) and real.is_file():
                        return None if real in self._seen else self._see(real, candidate)
                except (OSError, ValueError):  # a name that no file can have, or links in a circle
                    continue
        self.missing.append(name)
        return None

    def _see(self, real: Path, named: Path) -> Path:
        self._seen.add(real)
        return named

    def _text(self, path: Path) -> str:
        content = read_file(path, DataError, _REMEDY, self._left)
        self._left -= len(content)
        if content.startswith(_PACKED):
            raise DataError(f"{path}: is compressed; decompress it first: gzip -dk {path.name}")
        if path == self._path and (b"\0" in content or not _BEGINS.match(content)):
            raise DataError(f"{path}: not UNIPEN text, whose lines begin with words such as .PEN_DOWN; {_REMEDY}")
        # Comments may be in any encoding: latin-1 takes every byte, and what is read is ASCII.
        return content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
