"""Read the pages of README and docs: their code blocks, their links, the commands that they mention."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import CHECKOUT

DOCS = CHECKOUT / "docs"
SITE = CHECKOUT / "mkdocs.yml"

_FENCE = re.compile(r"^```(\w*)\s*$")
_NOT_RUN = re.compile(r"^<!-- not run:(.*)-->\s*$")
_LINK = re.compile(r"\]\(([^()\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block of code: where it stands, its language, and why it is not run, "" when it is."""

    page: Path
    line: int
    language: str
    code: str
    not_run: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(CHECKOUT)}:{self.line}"


def pages() -> list[Path]:
    """Return README, then the pages of docs/ in the order of the site's navigation."""
    names = re.findall(r": ([\w-]+\.md)$", SITE.read_text(encoding="utf-8"), re.M)
    return [CHECKOUT / "README.md", *(DOCS / name for name in names)]


def every_page() -> list[Path]:
    """Return every page that people read, those beside the site's included."""
    others = [CHECKOUT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "assets/README.md")]
    return [CHECKOUT / "README.md", *sorted(DOCS.glob("*.md")), *others]


def blocks(page: Path) -> list[Block]:
    """Find the fenced blocks of a page. Raises ValueError for a comment that gives a reason to no block, or a block no reason."""
    found: list[Block] = []
    language: str | None = None
    reason, lines, start = "", list[str](), 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence, comment = _FENCE.match(line), _NOT_RUN.match(line)
        if language is not None:
            if fence and not fence[1]:
                found.append(Block(page, start, language, "\n".join(lines), reason))
                language, reason, lines = None, "", []
            else:
                lines.append(line)
        elif fence:
            language, start = fence[1], number
        elif reason:
            raise ValueError(f"{page.name}:{number - 1}: 'not run' stands before no block")
        elif comment:
            reason = comment[1].strip()
            if len(reason.split()) < 2:
                raise ValueError(f"{page.name}:{number}: say why the block is not run")
    return found


def links(page: Path) -> list[str]:
    """Find the targets of a page's links and pictures that stay within the project."""
    targets = _LINK.findall(_prose(page))
    return [target for target in targets if not re.match(r"\w+:", target)]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site name them."""
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def mentioned_commands(page: Path) -> list[str]:
    """Find the command lines of `airdigits` in a page's shell blocks and inline code."""
    shell = [line for block in blocks(page) if block.language == "sh" for line in block.code.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", _prose(page))
    commands = [re.search(r"(?:^|[ /])airdigits ([a-z].*)", text.split("#")[0]) for text in (*shell, *inline)]
    return [command[1] for command in commands if command]


def mentioned_options(page: Path) -> set[str]:
    """Find the options that stand in inline code of their own, such as `--json`."""
    return set(re.findall(r"`(--[a-z-]+)[^`\n]*`", _prose(page)))


def _prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
