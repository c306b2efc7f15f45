"""Looks at a mock that need no more than one page of it: lists that are searched and cut, and one call explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import Field

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock.engine.journal import Record
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.state.lookup import known
from webex_wholesale_mock.testkit import call_pages, page_nouns, pages
from webex_wholesale_mock.testkit.event_words import in_words
from webex_wholesale_mock.testkit.page_nouns import Row
from webex_wholesale_mock.testkit.pages import PAGE_SIZE, Page
from webex_wholesale_mock.world.rulebook import SWITCHABLE

Noun = Annotated[str, Field(json_schema_extra={"enum": [*page_nouns.NOUNS]})]
Offset = Annotated[int, Field(ge=0)]
Size = Annotated[int, Field(ge=1, le=1_000)]

LINE: Final = ("serial", "time", "method", "path", "query", "operation", "status", "rule", "reason", "fault", "partner")
"""Fields of a call in a list: all but its bodies and their contents."""
SOONEST: Final = 3
"""Events about the subject of a call that an explanation names."""


def listed(
    mock: WholesaleMock,
    noun: Noun,
    text: str = "",
    status: str = "",
    partner: str = "",
    within: str = "",
    offset: Offset = 0,
    size: Size = PAGE_SIZE,
) -> Page[Row]:
    """List things of one kind, newest first, a page at a time.

    Args:
        noun: the kind of things.
        text: a part of a name, an email or an external id, in any case; or a whole id.
        status: only those in this status, such as provisioned.
        partner: only those of the partner with this name.
        within: only those of the customer or the organization with this id.
        offset: how many to leave out.
        size: how many to return.
    """
    kind = known("kind of things", noun, page_nouns.NOUNS)
    filters = {"text": text, "status": status, "partner": partner, "within": within}
    return pages.page_of(mock, kind, **filters, offset=offset, size=size)


def calls_page(
    mock: WholesaleMock,
    operation: str = "",
    status: str = "",
    rule: str = "",
    partner: str = "",
    text: str = "",
    offset: Offset = 0,
    size: Size = PAGE_SIZE,
) -> dict[str, Any]:
    """List recorded calls without their bodies, newest first, a page at a time.

    Args:
        operation: the name of the operation, or its beginning such as customers.
        status: an HTTP status, or a class such as 4xx.
        rule: the id of the rule that refused, or its beginning.
        partner: the name of the acting partner.
        text: a part of the path, the query, the operation, the rule or a body.
        offset: how many to leave out.
        size: how many to return.
    """
    filters = {"operation": operation, "status": status, "rule": rule, "partner": partner, "text": text}
    page = call_pages.calls_of(mock, **filters, offset=offset, size=size)
    lines = [{name: getattr(call, name) for name in LINE} for call in page.items]
    return {"items": lines, "offset": page.offset, "size": page.size, "total": page.total}


def explained(
    mock: WholesaleMock, call: int | None = None, tracking_id: str | None = None, rule: str | None = None
) -> dict[str, Any]:
    """Explain why a call was refused: the rule with its evidence and source, and the ways on. By default the last one.

    Args:
        call: the number of the call, as lists of calls have it.
        tracking_id: the tracking id of its answer, in place of the number.
        rule: the id of a rule, to explain the rule alone.
    """
    if rule is not None:
        alone = _rule(mock, known("rule", rule, RULES))
        return {"rule": alone, "waysOn": [*_switch(alone)]}
    record = _meant(mock, call, tracking_id)
    row = _rule(mock, record.rule) if record.rule else None
    return {"call": record, "rule": row, "waysOn": [*_ways_on(mock, record, row)]}


def _meant(mock: WholesaleMock, serial: int | None, tracking_id: str | None) -> Record:
    """Return the call that is meant, or the last one that was refused. Raises ValueError."""
    if serial is not None:
        told, found = f"call {serial}", call_pages.call_with(mock, serial)
    elif tracking_id is not None:
        told, found = f"a call with the tracking id {tracking_id!r}", call_pages.call_tracked(mock, tracking_id)
    else:
        told, found = "a refused call", call_pages.last_refused(mock)
    if found is None:
        raise ValueError(f"{told} is not in the journal; it was dropped, or the mock was reset since")
    return found


def _rule(mock: WholesaleMock, id: str) -> dict[str, Any]:
    row = mock._engine.world.rules.rule(id)
    return {
        "id": id,
        "text": row.text,
        "status": row.status,
        "code": mock.rules.code(id),
        "evidence": str(row.evidence),
        "source": row.source,
        "where": row.where,
        "settledBy": row.settles,
        "enforced": mock.rules.enforces(id),
        "switchable": id in SWITCHABLE,
    }


def _ways_on(mock: WholesaleMock, call: Record, rule: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """Tell what can be done now; each way with the endpoint that does it, where one does."""
    if call.fault:
        yield _way(f"the fault {call.fault} struck this call; remove it", "POST faults/remove", id=call.fault)
    elif call.status >= 400:
        yield _way(f"mend the request: {call.reason or 'the answer says why'}", None)
    ids = {*re.findall(r"[\w+/=-]{16,}", f"{call.path.replace('/', ' ')} {call.request_body.decode(errors='replace')}")}
    about = [event for event in mock.clock.upcoming() if event.id in ids]
    for event in about[:SOONEST]:
        seconds = (event.due - mock.clock.now).total_seconds()
        yield _way(
            f"wait {seconds:g} s, then {in_words(event.kind, event.name)}", "POST clock/advance", seconds=seconds
        )
    if rule:
        yield from _switch(rule)


def _switch(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not rule["enforced"]:
        yield _way("the rule is off; switch it on", "POST rules/enable", rules=[rule["id"]])
    elif rule["switchable"]:
        yield _way("switch the rule off, if the service has it not", "POST rules/disable", rules=[rule["id"]])
    else:
        yield _way("the mock relies on this rule; it cannot be switched off", None)


def _way(what: str, operation: str | None, **fields: Any) -> dict[str, Any]:
    return {"what": what, **({"operation": operation, "arguments": fields} if operation else {})}
