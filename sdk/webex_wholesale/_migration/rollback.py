"""Taking a migration back: what it made is removed in reverse order, and nothing else.

Theory of operation. The journal tells what was made and what was found. A customer that was made goes with its people,
its phones and its organization, which takes locations and numbers with it. Where the customer was found, only phones
and subscribers that were made go; no request takes a location or a number away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from webex_wholesale._bulk.common import Options, list_all, perform
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._bulk.removals import remove_customer
from webex_wholesale._bulk.report import LineReport, make_report
from webex_wholesale._core.call import build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._errors import ClientClosed, NotFound, Unauthorized, WholesaleError
from webex_wholesale._migration.journal import Journal, LineKey
from webex_wholesale.resources import _customer_calls as customer_calls
from webex_wholesale.resources import _subscriber_calls as subscriber_calls
from webex_wholesale_contracts.facts.emails import normalise_email

__all__ = ["roll_back"]

MADE: Final = frozenset({"created", "repaired"})
STAYS: Final = "stays: no request removes it from an organization that was there before"


def roll_back(
    settings: Settings, lines: list[PlanLine], journal: Journal, remember: Callable[[str], None]
) -> Steps[tuple[LineReport, ...]]:
    """Remove what a journal says was made for the lines of one customer; reports on the lines in reverse order.

    `remember` writes the id of the organization down, which no request finds once customer and people are gone.
    """
    made = [line for line in reversed(lines) if _entry(journal, line).get("outcome") in MADE]
    try:
        if any(line.kind == "customer" for line in made):
            return (yield from _remove_whole(settings, made, journal, remember))
        return (yield from _remove_parts(settings, made, journal))
    except (Unauthorized, ClientClosed):
        raise
    except WholesaleError as failure:
        return (make_report(_removal(lines[0]), "failed", rule=failure.rule, text=str(failure)),)


def _entry(journal: Journal, line: PlanLine) -> dict[str, str]:
    return journal.entries.get(LineKey(line.kind, line.key), {})


def _removal(line: PlanLine) -> PlanLine:
    return replace(line, action="remove")


# A customer that was found


def _remove_parts(settings: Settings, made: list[PlanLine], journal: Journal) -> Steps[tuple[LineReport, ...]]:
    reports: list[LineReport] = []
    for line in made:
        id, removal = _entry(journal, line)["id"], _removal(line)
        if line.kind not in ("device", "subscriber"):
            reports.append(make_report(removal, "found", id=id, text=STAYS))
            continue
        is_phone = line.kind == "device"
        call = build_call("devices.delete", ids={"deviceId": id}) if is_phone else subscriber_calls.remove(id, None)
        gone = yield from _delete(settings, call)
        reports.append(make_report(removal, "removed" if gone else "absent", id=id))
    return tuple(reports)


def _delete(settings: Settings, call: Call[None]) -> Steps[bool]:
    """Remove something; false where it is gone already."""
    try:
        yield from perform(settings, call)
    except NotFound:
        return False
    return True


# A customer that was made


def _remove_whole(
    settings: Settings, made: list[PlanLine], journal: Journal, remember: Callable[[str], None]
) -> Steps[tuple[LineReport, ...]]:
    customer = made[-1]
    customer_id, people = _entry(journal, customer)["id"], {normalise_email(each) for each in _emails(made)}
    listed = yield from list_all(settings, "subscribers.list", customer_id=customer_id, max=100)
    strangers = [each.email for each in listed if normalise_email(each.email or "") not in people]
    if strangers:
        text = f"has people whom this migration did not make, such as {strangers[0]}; nothing was removed"
        return (make_report(_removal(customer), "refused", id=customer_id, text=text),)
    org_id = yield from _organization(settings, customer_id, journal)
    if org_id and org_id != journal.organization:
        remember(org_id)
    removed = yield from remove_customer(settings, _removal(customer), Options())
    left = (yield from _dissolve(settings, org_id, people, was_gone=removed.outcome == "absent")) if org_id else ""
    reports = [make_report(_removal(line), "removed", id=_entry(journal, line).get("id")) for line in made[:-1]]
    return (*reports, replace(removed, text=left))


def _emails(made: list[PlanLine]) -> Iterator[str]:
    return (line.key for line in made if line.kind == "subscriber")


def _organization(settings: Settings, customer_id: str, journal: Journal) -> Steps[str | None]:
    """Return the organization of a customer; of one that is gone already, the one that was written down."""
    try:
        return (yield from perform(settings, customer_calls.get(customer_id, None, None))).org_id
    except NotFound:
        return journal.organization


def _dissolve(settings: Settings, org_id: str, people: set[str], *, was_gone: bool) -> Steps[str]:
    """Remove the people that were made, with their phones, and the organization if nobody else is in it.

    Where the customer was gone before, an earlier rollback may have ended here.
    """
    try:
        listed = yield from list_all(settings, "people.list", org_id=org_id)
    except NotFound:
        if was_gone:
            return "its organization is gone, or out of sight"
        raise
    for person in listed:
        if {normalise_email(email) for email in person.emails} & people:
            yield from _delete(settings, build_call("people.delete", ids={"personId": person.id}))
    others = sum(1 for person in listed if not {normalise_email(email) for email in person.emails} & people)
    if others:
        return f"its organization stays, with {others} of its people"
    yield from _delete(settings, build_call("organizations.delete", ids={"orgId": org_id}))
    return ""
