"""The pages that people read, taken apart so that tests can hold them against the code.

`pytest tests/docs --update-docs` rewrites tables and console output instead of comparing them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md")))
DOCUMENTS = (*PAGES, *(PROJECT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")))
"""The pages, and what people read beside them: their code is not run, but their links lead somewhere."""

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[\w ]+) -->\n)?^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_TABLE = re.compile(r"^<!-- table: (?P<name>[\w-]+) -->\n(?P<content>.*?)^<!-- /table -->$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the comment before it if there is one, its lines, and where the first one is."""

    language: str
    mark: str | None
    code: str
    line: int


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(PROJECT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _BLOCK.sub("", self.text)

    @property
    def blocks(self) -> list[Block]:
        text = self.text
        return [
            Block(found["language"], found["mark"], found["code"], text.count("\n", 0, found.start("code")) + 1)
            for found in _BLOCK.finditer(text)
        ]

    @property
    def tables(self) -> dict[str, str]:
        """Each generated table by its name, with the marks around it."""
        return {found["name"]: found[0] for found in _TABLE.finditer(self.text)}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-docs", action="store_true", help="rewrite tables and console output in README and docs")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture, paths in (("page", PAGES), ("document", DOCUMENTS)):
        if fixture in metafunc.fixturenames:
            pages = [Page(path) for path in paths]
            metafunc.parametrize(fixture, pages, ids=[page.name for page in pages])


@pytest.fixture
def hold(request: pytest.FixtureRequest) -> Callable[[Page, str, str], None]:
    """Compare a piece of a page with what it ought to be; or put that into the page, if the user asked for it."""
    update = request.config.getoption("--update-docs", default=False)

    def check(page: Page, written: str, true: str) -> None:
        if update and written != true:
            page.path.write_text(page.text.replace(written, true, 1), encoding="utf-8")
        else:
            assert written == true, f"{page.name} is out of date: pytest tests/docs --update-docs"

    return check


@pytest.fixture(autouse=True)
def log_levels():
    """Give the loggers that a page sets to another level their own level back."""
    loggers = [logging.getLogger(name) for name in ("webex_wholesale", "httpx")]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
