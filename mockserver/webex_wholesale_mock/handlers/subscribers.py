"""Subscribers: list, get, provision, update, delete, precheck, consent email."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import subscribers as subscriber_checks
from webex_wholesale_contracts.models import SINGLE_SUBSCRIBER_PACKAGES
from webex_wholesale_mock.entities import Subscriber
from webex_wholesale_mock.handlers._call import PRECHECK_PASSED, Answer, Call, paged
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.validation import subscribers as subscriber_rules
from webex_wholesale_mock.wire.refusal import Refusal, invalid_query
from webex_wholesale_mock.workflows import intake
from webex_wholesale_mock.workflows import subscribers as subscriber_workflow
from webex_wholesale_mock.world.subscribers import Since, is_since
from webex_wholesale_mock.world.world import World

__all__ = ["delete", "get", "list", "precheck", "provision", "send_consent_email", "update", "view"]

PAGE = 50
"""The default of `max`; values above 100 have the effect of 100."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def list(call: Call) -> Answer:  # a handler has the name of its operation
    return paged(call, PAGE, partial(_look, call), partial(view, call.world))


def get(call: Call) -> Answer:
    subscriber = _subscriber(call)
    call.poll(subscriber)
    return _shown(call, subscriber)


def provision(call: Call) -> Answer:
    case = subscriber_rules.SubscriberCase(call.world, call.partner, call.body, only_of=call.only_of)
    subscriber_rules.may_provision(case)
    subscriber = intake.admit_subscriber(case, call.body)
    return _shown(call, subscriber, 202 if subscriber.status == "pending_user_migration" else 200)


def update(call: Call) -> Answer:
    subscriber = _subscriber(call)
    case = subscriber_rules.SubscriberCase(call.world, call.partner, call.body, subscriber)
    subscriber_rules.may_update(case)
    calling = subscriber_workflow.calling_of(case.location, case.parameters) if case.starts_calling else None
    subscriber_workflow.change(call.world, subscriber, case.packages, calling)
    return _shown(call, subscriber)


def delete(call: Call) -> Answer:
    subscriber_workflow.remove(call.world, _subscriber(call))
    return Answer(204)


def precheck(call: Call) -> Answer:
    subscriber_rules.may_precheck(subscriber_rules.SubscriberCase(call.world, call.partner, call.body))
    return Answer(200, PRECHECK_PASSED)


def send_consent_email(call: Call) -> Answer:
    subscriber = _subscriber(call)
    subscriber_rules.may_send_consent(subscriber_rules.SubscriberCase(call.world, call.partner, {}, subscriber))
    subscriber_workflow.ask_for_consent(call.world, subscriber)
    return Answer(204)


def _subscriber(call: Call) -> Subscriber:
    """Find the subscriber in the path. Raises Refusal (subscriber.not-found), for another partner's too."""
    uuid = call.path_id("subscriberId", "SUBSCRIBER")
    subscriber = call.own(call.world.subscribers.get(uuid), "subscriber.not-found")
    if not _sees(call, subscriber):
        raise Refusal("subscriber.not-found")
    return subscriber


def _sees(call: Call, subscriber: Subscriber) -> bool:
    return call.only_of is None or call.world.customers[subscriber.customer_id].is_seen_by(call.only_of)


def _look(call: Call, offset: int, size: int) -> Sequence[Subscriber]:
    """List a page and one subscriber more, which tells of a next page. Each one on the page counts as polled."""
    subscribers = _page(call, offset, size)
    return _page(call, offset, size) if call.poll(*subscribers[: size - 1]) else subscribers


def _page(call: Call, offset: int, size: int) -> Sequence[Subscriber]:
    query = call.query
    since = _since(call)
    if "email" in query or "personId" in query:
        return [subscriber for subscriber in _by_person(call) if is_since(subscriber, since)][offset : offset + size]
    customer = _customer_id(call)
    if customer == "":
        return []
    page = partial(
        call.world.subscribers.page,
        (customer or call.partner.id, query.get("status", "")),
        since=since,
        order="lastStatusChange" if query.get("sortBy") == "lastStatusChange" else "created",
        ascending=query.get("sortOrder") == "ASC",
    )
    if call.only_of is None:
        return page(offset, size)
    everyone = page(0, len(call.world.subscribers))
    return [subscriber for subscriber in everyone if _sees(call, subscriber)][offset : offset + size]


def _by_person(call: Call) -> Sequence[Subscriber]:
    """Find the subscriber with an email or a person id; an empty list where another filter does not match."""
    query, customer_id = call.query, _customer_id(call)
    person = call.world.directory.people_by_id.get(wire_ids.uuid_of("PEOPLE", query.get("personId", "")))
    found = call.world.subscribers.with_email(query.get("email", person.email if person else ""))
    fits = (
        found is not None
        and found.partner_id == call.partner.id
        and _sees(call, found)
        and query.get("status", found.status) == found.status
        and customer_id in (None, found.customer_id)
        and ("personId" not in query or (person is not None and person.id == found.person_id))
    )
    return [found] if found and fits else []


def _customer_id(call: Call) -> str | None:
    """Return the id of the customer in the filters: None without such a filter, empty for an unknown customer."""
    query, world = call.query, call.world
    wanted = []
    if "customerId" in query:
        wanted.append(world.customers.find(query["customerId"]))
    if "externalCustomerId" in query:
        wanted.append(world.customers.with_external_id(call.partner, query["externalCustomerId"]))
    if not wanted:
        return None
    first = wanted[0]
    same = first is not None and first.partner_id == call.partner.id and all(customer is first for customer in wanted)
    return first.id if same and first else ""


def _since(call: Call) -> Since:
    """Read the moments of the filters, each under the order that it belongs to."""
    moments = {"created": _moment(call, "after"), "lastStatusChange": _moment(call, "lastStatusChange")}
    return {order: moment for order, moment in moments.items() if moment is not None}


def _moment(call: Call, name: str) -> datetime | None:
    """Read a moment from a query: epoch milliseconds, or ISO 8601, in UTC where it has no zone."""
    text = call.query.get(name)
    if text is None:
        return None
    try:
        if text.isascii() and text.isdigit():
            return EPOCH + timedelta(milliseconds=int(text[:18]))
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise invalid_query(
            name, f"{name} is {text!r}, expected epoch milliseconds or an ISO 8601 date and time"
        ) from None


def _shown(call: Call, subscriber: Subscriber, status: int = 200) -> Answer:
    url = f"{call.base}/wholesale/subscribers/{subscriber.wire_id}"
    return Answer(status, view(call.world, subscriber), (("location", url),))


def view(world: World, subscriber: Subscriber) -> dict[str, Any]:
    """A subscriber as clients see it: documented keys alone, absent values left out."""
    customer = world.customers[subscriber.customer_id]
    shown: dict[str, Any] = {"id": subscriber.wire_id}
    if subscriber.person_id:
        shown["personId"] = wire_ids.encode("PEOPLE", subscriber.person_id)
    shown |= {"email": subscriber.email, "customerId": customer.wire_id, "externalCustomerId": customer.external_id}
    base = subscriber_checks.base_of(subscriber.packages)
    if base in SINGLE_SUBSCRIBER_PACKAGES:
        shown["package"] = base
    shown |= {"packages": subscriber.packages, "status": subscriber.status}
    if subscriber.errors:
        shown["errors"] = subscriber.errors
    return shown | {
        "created": timestamp(subscriber.created),
        "lastStatusChange": timestamp(subscriber.last_status_change, "microseconds"),
    }
