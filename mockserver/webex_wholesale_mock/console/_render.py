"""The table of pages, from which navigation, addresses and search follow, and their templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined

from webex_wholesale_contracts.ids import shortened
from webex_wholesale_mock.console import _calls, _coverage, _lists, _tools, _words
from webex_wholesale_mock.console._events import Seen
from webex_wholesale_mock.console._visit import NotThere, Visit

Data = Callable[[Visit], dict[str, Any]]


class Page(NamedTuple):
    """One page: its address, its title, its part of the navigation, its template, and what gathers its contents.

    A page of one thing has an address that ends in `/` and an empty part.
    """

    path: str
    title: str
    part: str
    template: str
    data: Data


PAGES: Final = (
    Page("", "Overview", "World", "overview", _tools.overview),
    Page("calls", "Calls", "World", "calls", _calls.listed),
    Page("calls/", "Call", "", "call", _calls.one),
    *(Page(noun, _words.title(noun), about.part, "list", _lists.listed) for noun, about in _lists.NOUNS.items()),
    *(Page(f"{noun}/", _words.title(about.singular), "", "one", _lists.one) for noun, about in _lists.NOUNS.items()),
    Page("clock", "Clock", "Control", "clock", _tools.clock),
    Page("faults", "Faults and outcomes", "Control", "faults", _tools.faults),
    Page("rules", "Rules", "Control", "rules", _tools.rules),
    Page("snapshots", "Snapshots and worlds", "Control", "snapshots", _tools.snapshots),
    Page("billing", "Billing", "Service", "billing", _tools.billing),
    Page("outbox", "Outbox", "Service", "outbox", _tools.outbox),
    Page("hub", "All operations", _lists.HUB, "hub", _tools.hub),
    Page("hub/", "Operation of the hub", "", "hub_operation", _tools.hub_operation),
    Page("coverage", "Coverage", "Service", "coverage", _coverage.coverage),
    Page("search", "Search", "", "search", _tools.search),
)
"""Every page of the console."""
BY_PATH: Final = {page.path: page for page in PAGES}
ORDER: Final = ("World", "People", _lists.HUB, "Service", "Control")


def render(visit: Visit, problem: str = "") -> str:
    """Return a page as HTML.

    Args:
        visit: the look at it.
        problem: shown in place of the page.

    Raises NotThere for an address that leads nowhere.
    """
    if problem:
        return _environment().get_template("problem.html").render(_shared(visit), title="Not here", problem=problem)
    path, _, id = visit.name.partition("/")
    page = BY_PATH.get(f"{path}/" if id else path)
    if page is None:
        raise NotThere(f"the console has no page {visit.name!r}")
    visit = attrs.evolve(visit, id=unquote(id))
    template = _environment().get_template(f"{page.template}.html")
    return template.render({**_shared(visit), "title": page.title, **page.data(visit)})


def _shared(visit: Visit) -> dict[str, Any]:
    """The contents of every page: the navigation, the clock, what is due next."""
    next_up = _tools.upcoming(visit.mock, 1)
    return {
        "visit": visit,
        "seen": Seen(visit.mock).mark(),
        "base": visit.base,
        "parts": [*_navigation()],
        "now": visit.mock.clock.now,
        "next_up": next_up[0] if next_up else None,
        "here": visit.name.partition("/")[0],
    }


def _navigation() -> Iterator[tuple[str, list[Page]]]:
    shown = sorted((page for page in PAGES if page.part), key=lambda page: ORDER.index(page.part))
    for part, pages in groupby(shown, key=lambda page: page.part):
        yield part, [*pages]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("webex_wholesale_mock.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "short": shortened,
        "step": lambda text: quote(str(text), safe=""),
        "moment": _moment,
        "words": _words.title,
        "family": _words.family,
        "speed": lambda value: f"{value:g}",
        "number": lambda value: f"{value:,}" if isinstance(value, int) else value,
    }
    environment.globals |= {
        "signs": _words.SIGNS,
        "evidence_signs": _words.EVIDENCE_SIGNS,
        "address": _calls.address,
        "is_id": lambda value: isinstance(value, str) and shortened(value) != value,
    }
    return environment


def _moment(value: datetime) -> str:
    """Tell a moment as people write it, in UTC."""
    return _words.moment(value.astimezone(UTC))
