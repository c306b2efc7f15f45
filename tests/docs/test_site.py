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
from webex_wholesale_contracts.catalogue import RULES

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


@pytest.fixture
def workers(site: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site's worker, beside a MiniSearch that npm has installed."""
    monkeypatch.setattr(site, "MINISEARCH", tmp_path / "index.js")
    site.MINISEARCH.write_text("MiniSearch", encoding="utf-8")
    monkeypatch.setattr(site, "INDEX", tmp_path / "search.json")
    site.INDEX.write_text('{"items": [{"title": "Rules"}]}', encoding="utf-8")
    folder = tmp_path / "workers"
    folder.mkdir()
    (folder / "search.1a2b.min.js").write_text("Zensical", encoding="utf-8")
    return folder


def test_the_site_searches_by_minisearch_in_the_place_of_zensicals_worker(site: ModuleType, workers: Path) -> None:
    site.replace_search(workers)
    assert {file.name: file.read_text(encoding="utf-8") for file in workers.iterdir()} == {
        "search.1a2b.min.js": site.WORKER.read_text(encoding="utf-8"),
        "minisearch.js": "MiniSearch",
    }
    first, *rules = json.loads(site.INDEX.read_text(encoding="utf-8"))["items"]
    assert first == {"title": "Rules"}
    assert {rule["title"] for rule in rules} == {*RULES}
    taken = next(rule for rule in rules if rule["title"] == "subscriber.phone.in-use")
    assert (taken["location"], taken["text"]) == (
        "rules/#subscriber.phone.in-use",
        "Somebody else holds this phone number.",
    )


def test_a_site_without_npm_keeps_the_search_of_zensical_and_says_so(
    site: ModuleType, workers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.MINISEARCH.unlink()
    monkeypatch.setattr(site.shutil, "which", lambda _name: None)
    site.replace_search(workers)
    assert [file.name for file in workers.iterdir()] == ["search.1a2b.min.js"]
    assert "MiniSearch needs npm" in capsys.readouterr().out


def test_what_is_not_for_users_is_out_of_the_search(site: ModuleType, pages: dict[str, str]) -> None:
    assert [page for page, text in pages.items() if text.startswith(site.UNSEARCHED)] == [
        "changelog.md",
        "migration-items.md",
    ]
    assert site.entry("changelog.md").startswith("- [Changelog](changelog.md): The format follows")


def test_a_page_that_the_navigation_lacks_is_named(site: ModuleType, pages: dict[str, str]) -> None:
    site.write("stray.md", "# Stray\n")
    try:
        assert [*site.not_in_navigation()] == ["stray.md"]
    finally:
        (site.PAGES / "stray.md").unlink()
