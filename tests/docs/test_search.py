"""The script that searches the built site: its phrases lead to pages, and it tells a miss from a hit."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.conftest import PROJECT

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found = spec_from_file_location("search_of_docs", PROJECT / "tools" / "search.py")
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def test_each_phrase_has_a_page_of_the_navigation(script: ModuleType) -> None:
    navigation = re.findall(r'"([\w/-]+)\.md"', (PROJECT / "zensical.toml").read_text(encoding="utf-8"))
    assert sorted(set(script.PHRASES.values()) - set(navigation)) == []
    assert len(script.PHRASES) >= 40


def test_a_page_that_is_not_among_the_first_results_is_a_miss(script: ModuleType) -> None:
    found = {"outage": ["faults", "cookbook/network#outage"], "proxy": ["cookbook/network#proxy"], "docker": []}
    phrases = {"outage": "cookbook/network", "proxy": "client", "docker": "serving"}
    assert [*script.misses(phrases, found.__getitem__)] == [
        '"proxy" does not find client, but cookbook/network#proxy',
        '"docker" does not find serving, but nothing',
    ]


def test_the_reference_before_a_recipe_is_a_miss(script: ModuleType) -> None:
    found = {"wait": ["cookbook/sdk#wait", "api/sdk"], "change": ["api/hub", "cookbook/changes#change"], "go": []}
    assert [*script.no_recipes(found, found.__getitem__)] == [
        '"change" does not find a recipe first, but api/hub, cookbook/changes#change',
        '"go" does not find a recipe first, but nothing',
    ]


def test_a_result_is_a_page_and_a_heading(script: ModuleType) -> None:
    assert script.location("http://127.0.0.1:1/cookbook/network/?h=dns#how-do-i") == "cookbook/network#how-do-i"
    assert script.location("http://127.0.0.1:1/errors/?h=dns") == "errors"


@pytest.mark.slow
def test_the_search_box_of_a_page_is_read(script: ModuleType, tmp_path: Path) -> None:
    browser = next(filter(None, map(script.shutil.which, script.BROWSERS)), None)
    if browser is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    pytest.importorskip("playwright.sync_api", reason="needs Playwright, of the group docs")
    tmp_path.joinpath("index.html").write_text(BOX, encoding="utf-8")
    with script.served(tmp_path) as address, script.search_box(browser, address) as search:
        assert search("many") == ["one", "two#part", "three"]
        assert search("none") == []
        assert search("many") == ["one", "two#part", "three"]


BOX = """\
<button class="md-search__button">Search</button>
<input role="combobox" aria-label="Search">
<div role="status"></div>
<ol role="listbox" aria-label="Search results"></ol>
<script>
const [box, status, list] = ["input", "div", "ol"].map(name => document.querySelector(name));
const found = {many: ["one/?h=many", "two/?h=many#part", "three/", "four/"]};
box.oninput = () => {
  const links = found[box.value] || [];
  status.textContent = box.value && !links.length ? "No results" : "";
  list.innerHTML = links.map(link => `<li><a role="option" href="/${link}">x</a></li>`).join("");
};
</script>
"""
