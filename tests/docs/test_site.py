from __future__ import annotations

import json
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType

import pytest

from tests.docs.conftest import PROJECT

pytestmark = pytest.mark.once

RELATIVE = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
REFERENCE = re.compile(r"^::: (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The script that builds the site, with its pages written to a folder of the test."""
    found = spec_from_file_location("site_of_docs", PROJECT / "tools" / "site.py")
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    module.PAGES = tmp_path_factory.mktemp("site")
    module.write_pages()
    module.write_index()
    return module


@pytest.fixture(scope="module")
def pages(site: ModuleType) -> dict[str, str]:
    folder: Path = site.PAGES
    return {
        page.relative_to(folder).as_posix(): page.read_text(encoding="utf-8") for page in sorted(folder.rglob("*.md"))
    }


def test_the_navigation_has_each_page_once(site: ModuleType, pages: dict[str, str]) -> None:
    assert sorted(site.entries(site.configuration()["nav"])) == sorted(pages)
    assert [*site.not_in_navigation()] == []


def test_each_relative_link_leads_to_a_page_of_the_site(site: ModuleType, pages: dict[str, str]) -> None:
    links = {(page, link) for page, text in pages.items() for link in RELATIVE.findall(site.FENCED.sub("", text))}
    assert ("index.md", "quickstart.md") in links
    assert ("bulk.md", "examples/plan.csv.md") in links
    assert [
        (page, link) for page, link in sorted(links) if not (site.PAGES / page).parent.joinpath(link).exists()
    ] == []


def test_what_the_reference_names_is_there(pages: dict[str, str]) -> None:
    named = [name for text in pages.values() for name in REFERENCE.findall(text)]
    assert "webex_wholesale_mock.hub._templates.Templates" in named
    for name in named:
        assert resolve_name(name).__doc__, name


def test_the_index_for_programs_tells_of_each_page(site: ModuleType, pages: dict[str, str]) -> None:
    index = (site.PAGES / "llms.txt").read_text(encoding="utf-8")
    assert index.startswith("# Webex Wholesale for Python\n\n> A typed SDK")
    assert sorted(re.findall(r"^- \[[^]]+\]\(([^)]+)\)", index, re.MULTILINE)) == sorted(pages)
    assert "- [Bulk and idempotent provisioning](bulk.md): Add, change and remove many customers" in index
    assert "`" * 3 not in index


def test_a_question_finds_a_page_whose_sections_share_its_words(site: ModuleType, tmp_path: Path) -> None:
    sections = [
        ("page/", "Page", "first"),
        ("page/#a", "Two", "second"),
        ("api/x/", "X", "one"),
        ("api/x/#a", "Y", "two"),
    ]
    items = [{"location": location, "level": 1, "title": title, "text": text} for location, title, text in sections]
    index = tmp_path / "search.json"
    index.write_text(json.dumps({"config": {}, "items": items}), encoding="utf-8")
    site.widen_search(index)
    found = [item["text"] for item in json.loads(index.read_text(encoding="utf-8"))["items"]]
    assert found == ["first Two second", "second", "one", "two"]


def test_the_changelog_alone_is_out_of_the_search(site: ModuleType, pages: dict[str, str]) -> None:
    assert [page for page, text in pages.items() if text.startswith(site.UNSEARCHED)] == ["changelog.md"]
    assert site.entry("changelog.md").startswith("- [Changelog](changelog.md): The format follows")


def test_a_page_that_the_navigation_lacks_is_named(site: ModuleType, pages: dict[str, str]) -> None:
    site.write("stray.md", "# Stray\n")
    try:
        assert [*site.not_in_navigation()] == ["stray.md"]
    finally:
        (site.PAGES / "stray.md").unlink()
