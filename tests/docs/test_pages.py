"""What README and docs promise of themselves: short, linked, true to the program's options."""

import re
from functools import cache
from pathlib import Path

import pytest

from airdigits.cli.commands import COMMANDS
from airdigits.readers.config import load_config
from tests.conftest import CHECKOUT, RunProgram
from tests.docs.markdown import DOCS, anchors, blocks, every_page, links, mentioned_commands, mentioned_options, pages

_OF_SESSIONS = ("list", "show", "label", "export", "import")


def _name(page: Path) -> str:
    return page.relative_to(CHECKOUT).as_posix()


def test_the_readme_takes_five_minutes() -> None:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    assert len(text.split()) <= 2000


def test_every_page_is_in_the_navigation() -> None:
    assert set(pages()) == {CHECKOUT / "README.md", *DOCS.glob("*.md")}


@pytest.mark.parametrize("page", every_page(), ids=_name)
def test_every_link_and_picture_is_there(page: Path) -> None:
    for link in links(page):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{page.name}: {link} is not there"
        if anchor:
            assert anchor in anchors(path), f"{page.name}: {link}: no such heading"


def test_every_picture_is_shown_and_told_how_it_was_made() -> None:
    shown = {(page.parent / link).resolve() for page in pages() for link in links(page)}
    told = (CHECKOUT / "assets" / "README.md").read_text(encoding="utf-8")
    for picture in (DOCS / "pictures").iterdir():
        assert picture in shown, picture.name
        assert f"`{picture.name}`" in told, picture.name


def test_every_block_that_is_not_run_says_why_and_they_are_few() -> None:
    runnable = [block for page in pages() for block in blocks(page) if block.language in ("sh", "python")]
    left_out = [block for block in runnable if block.not_run]
    for block in left_out:
        print(f"not run: {block}: {block.not_run}")
    assert len(left_out) <= 10
    assert len(left_out) < len(runnable) / 2


@pytest.fixture(scope="module")
def options_of(program: RunProgram):  # type: ignore[no-untyped-def]
    """What a command's --help lists, by the command's words."""

    @cache
    def options(*words: str) -> frozenset[str]:
        ran = program(*words, "--help")
        assert ran.status == 0, ran.err
        return frozenset(re.findall(r"(?<![\w-])--[a-z][a-z-]*", ran.out))

    return options


@pytest.mark.parametrize("page", [page for page in every_page() if page.name != "CHANGELOG.md"], ids=_name)  # it tells old names
def test_every_command_and_option_that_is_mentioned_exists(page: Path, options_of) -> None:  # type: ignore[no-untyped-def]
    for line in mentioned_commands(page):
        command, *words = line.split()
        assert command in COMMANDS, line
        path = [command, *words[:1]] if command == "sessions" and words[:1] and words[0] in _OF_SESSIONS else [command]
        for option in (word.split("=")[0] for word in words if word.startswith("--")):
            assert option in options_of(*path), f"airdigits {line}: {' '.join(path)} has no {option}"
    known = frozenset[str]().union(
        *(options_of(command) for command in COMMANDS), *(options_of("sessions", action) for action in _OF_SESSIONS)
    )
    assert mentioned_options(page) <= known


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/extending.md", "CONTRIBUTING.md"])
def test_every_file_that_shows_the_way_is_there(name: str) -> None:
    files = {path.relative_to(CHECKOUT).as_posix() for path in (*CHECKOUT.glob("[!.]*"), *CHECKOUT.glob("[!.]*/**/*"))}
    folders = {f"/{file}/" for file in files if (CHECKOUT / file).is_dir()}
    prose = re.sub(r"^```.*?^```", "", (CHECKOUT / name).read_text(encoding="utf-8"), flags=re.M | re.S)
    for mentioned in re.findall(r"`([\w./-]+(?:\.py|/))`", prose):
        known = folders if mentioned.endswith("/") else {f"/{file}" for file in files}
        assert any(file.endswith(f"/{mentioned}") for file in known), f"{name}: {mentioned} is not there"


def test_the_architecture_names_every_room_once() -> None:
    table = re.findall(r"^\| `(\w+)(?:/|\.py)` \|", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.M)
    package = CHECKOUT / "airdigits"
    rooms = [path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    assert sorted(table) == sorted(set(rooms) - {"__init__", "__main__"})


@pytest.mark.parametrize("block", [b for page in pages() for b in blocks(page) if b.language == "toml"], ids=str)
def test_every_example_of_settings_is_one(block, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "my.toml"
    file.write_text(block.code, encoding="utf-8")
    load_config(file)
