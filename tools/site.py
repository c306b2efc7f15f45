"""Build the documentation site: the pages of docs/, the README, examples, and an API reference from docstrings.

`python tools/site.py` writes build/docs, which is what Zensical reads, and then has Zensical write build/site. With
`--pages` it stops after build/docs. A broken link, or a page that the navigation lacks, ends it with status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGES: Final = ROOT / "build" / "docs"
SITE: Final = ROOT / "build" / "site"
CONFIGURATION: Final = ROOT / "zensical.toml"
WORKER: Final = Path(__file__).parent / "search_worker" / "worker.js"
MINISEARCH: Final = WORKER.parent / "node_modules/minisearch/dist/umd/index.js"

MOVED: Final = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Pages of the repository's root, and their places in the site."""
UNSEARCHED: Final = "---\nsearch:\n  exclude: true\n---\n\n"
"""Keeps a page out of the search: the changelog has every word, and seldom the answer."""
LANGUAGES: Final = {".py": "python", ".yaml": "yaml", ".csv": "text", ".json": "json", ".sh": "sh", ".toml": "toml"}
NOUNS: Final = "nouns of the hub"
"""Stands for each class of operations of the portals."""
REFERENCE: Final = {
    "sdk": ("The SDK", ("webex_wholesale",)),
    "methods": ("Methods of a client", ("webex_wholesale.resources",)),
    "errors": ("Errors of the SDK", ("webex_wholesale._errors",)),
    "migration": ("Migration", ("webex_wholesale.migration",)),
    "mock": ("The mock", ("webex_wholesale_mock",)),
    "testkit": (
        "Parts of a mock",
        (
            "webex_wholesale_mock.testkit.clock.Clock",
            "webex_wholesale_mock.testkit.outcomes.Outcomes",
            "webex_wholesale_mock.testkit.faults.Faults",
            "webex_wholesale_mock.testkit.billing.Billing",
            "webex_wholesale_mock.testkit.journal.Journal",
            "webex_wholesale_mock.testkit.changes.Changes",
            "webex_wholesale_mock.testkit.settings.Durations",
            "webex_wholesale_mock.testkit.settings.Rules",
            "webex_wholesale_mock.testkit.visibility.Visibility",
        ),
    ),
    "faults": ("Kinds of faults", ("webex_wholesale_mock.faults",)),
    "hub": ("The portals", ("webex_wholesale_mock.hub", NOUNS)),
    "contracts": (
        "Contracts",
        (
            "webex_wholesale_contracts.models",
            "webex_wholesale_contracts.catalogue",
            "webex_wholesale_contracts.checks",
            "webex_wholesale_contracts.packages",
        ),
    ),
}
"""Pages of the API reference: name, title, modules or classes."""
INDEX: Final = SITE / "search.json"
RULE: Final = re.compile(r'^\| <a id="(?P<id>[^"]+)">(?:[^|]*\|){3}(?P<says>[^|]*)\|', re.MULTILINE)
LINK: Final = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)")
FENCED: Final = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
LINKED: Final = re.compile(r"\[([^]]*)\]\([^)]*\)")


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the documentation site into build/site.")
    parser.add_argument("--pages", action="store_true", help="only write what Zensical reads, into build/docs")
    only_pages = parser.parse_args().pages
    write_pages()
    if missing := [*not_in_navigation()]:
        sys.exit(f"not in the navigation of zensical.toml: {', '.join(missing)}")
    write_index()
    if only_pages:
        return
    if status := build():
        sys.exit(status)
    replace_search(SITE / "assets/javascripts/workers")


def write_pages() -> None:
    """Write every page of the site, with links that hold there."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for source, target in sources():
        text = source.read_text(encoding="utf-8")
        page = with_links(source, target, text) if source.suffix == ".md" else as_page(source, text)
        write(target, UNSEARCHED + page if target == "changelog.md" else page)
    for name, (title, modules) in REFERENCE.items():
        write(f"api/{name}.md", "\n\n".join([f"# {title}", *(f"::: {module}" for module in expanded(modules)), ""]))
    for image, target in images():
        (PAGES / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(image, PAGES / target)


def write_index() -> None:
    """Write llms.txt: every page with its address and its first paragraph, for programs that read the site."""
    project = configuration()
    lines = [f"# {project['site_name']}", "", f"> {project['site_description']}"]
    for section in project["nav"]:
        for title, pages in section.items():
            lines += ["", f"## {title}", ""]
            lines += [entry(page) for page in entries(pages)]
    write("llms.txt", "\n".join([*lines, ""]))


def entry(page: str) -> str:
    """A line of llms.txt: title, address, and the first paragraph that is prose."""
    text = (PAGES / page).read_text(encoding="utf-8").removeprefix(UNSEARCHED)
    head, *paragraphs = FENCED.sub("", text).split("\n\n")
    texts = (LINKED.sub(r"\1", " ".join(text.split())) for text in paragraphs)
    about = next((text for text in texts if text[:1].isalnum()), "")
    return f"- [{head.removeprefix('# ').strip()}]({page})" + (f": {about}" if about else "")


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that is a page, with its place in the site."""
    for name, target in MOVED.items():
        yield ROOT / name, target
    for page in sorted((ROOT / "docs").rglob("*.md")):
        yield page, page.relative_to(ROOT / "docs").as_posix()
    for example in sorted((ROOT / "examples").glob("*")):
        if example.suffix in LANGUAGES:
            yield example, f"examples/{example.name}.md"
    for part in sorted((ROOT / "examples").glob("*/*")):
        place = part.relative_to(ROOT).as_posix()
        if part.name == "README.md":
            yield part, place
        elif part.suffix == ".py":
            yield part, f"{place}.md"


def images() -> Iterator[tuple[Path, str]]:
    """Every picture, with its place in the site."""
    for image in sorted((ROOT / "docs").rglob("*.png")):
        yield image, image.relative_to(ROOT / "docs").as_posix()


def expanded(modules: Sequence[str]) -> Iterator[str]:
    """Modules and classes, with the nouns of the hub one by one."""
    for module in modules:
        if module != NOUNS:
            yield module
            continue
        for source in sorted((ROOT / "mockserver/webex_wholesale_mock/hub").glob("_*.py")):
            for found in re.finditer(r"^class (\w+)\(Noun\):", source.read_text(encoding="utf-8"), re.MULTILINE):
                yield f"webex_wholesale_mock.hub.{source.stem}.{found[1]}"


def as_page(source: Path, text: str) -> str:
    fence = "````"
    return f"# {source.name}\n\n{fence}{LANGUAGES[source.suffix]}\n{text.rstrip()}\n{fence}\n"


def with_links(source: Path, target: str, text: str) -> str:
    """The text of a page with its relative links as they have to be in the site."""
    places = dict([*sources(), *images()])

    def moved(found: re.Match[str]) -> str:
        place = places.get((source.parent / found[1]).resolve())
        return os.path.relpath(place, Path(target).parent) if place else found[1]

    return LINK.sub(moved, text)


def write(target: str, text: str) -> None:
    path = PAGES / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def not_in_navigation() -> Iterator[str]:
    """The pages that no entry of the navigation names."""
    named = set(entries(configuration()["nav"]))
    for page in sorted(PAGES.rglob("*.md")):
        name = page.relative_to(PAGES).as_posix()
        if name not in named:
            yield name


def configuration() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["project"]
    return project


def entries(nav: object) -> Iterator[str]:
    """The pages of a navigation, however deep they are."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
            yield from entries(part)


def build() -> int:
    """Have Zensical build the site; a warning counts as an error."""
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(CONFIGURATION)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, check=False).returncode


def replace_search(workers: Path) -> None:
    """Let the search box find entries that have some words of a question; Zensical's own wants all of them in one."""
    if not MINISEARCH.is_file() and (npm := shutil.which("npm")):
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=WORKER.parent, check=True)
    if not MINISEARCH.is_file():
        sys.stdout.write("The search box finds only entries that have all words of a question: MiniSearch needs npm.\n")
        return
    (replaced,) = workers.glob("search.*.min.js")
    shutil.copy(WORKER, replaced)
    shutil.copy(MINISEARCH, workers / "minisearch.js")
    search = json.loads(INDEX.read_text(encoding="utf-8"))
    search["items"] += rules((PAGES / "rules.md").read_text(encoding="utf-8"))
    INDEX.write_text(json.dumps(search), encoding="utf-8")


def rules(page: str) -> list[dict[str, Any]]:
    """An entry of the search for each row of the page of rules, which is found by the id that an error prints."""
    shared = {"level": 4, "path": ["Contracts", "Rules"], "tags": ["rule"]}
    return [
        {"location": f"rules/#{row['id']}", "title": row["id"], "text": row["says"].strip(), **shared}
        for row in RULE.finditer(page)
    ]


if __name__ == "__main__":
    main()
