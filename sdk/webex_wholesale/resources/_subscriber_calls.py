"""Single calls about subscribers that several methods of `client.subscribers` use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.timeouts import in_seconds
from webex_wholesale._differences import Differences
from webex_wholesale._methods.paging import Page, read_as_pages
from webex_wholesale._workflows.differences import compare_subscriber
from webex_wholesale._workflows.ensure import EnsureCall, Ensured, OnDifference
from webex_wholesale._workflows.finding import FindCall
from webex_wholesale._workflows.wait_targets import UntilMigrated
from webex_wholesale.resources._params import filled, sub_partner_query
from webex_wholesale_contracts.models import Subscriber

__all__ = ["ensure", "find", "get", "provision", "until_migrated"]

CALLING: Final = ("primaryPhoneNumber", "extension", "locationId")


def _has_email(email: str) -> Callable[[Any], bool]:
    """A function that tells if a subscriber has this email, in upper or lower case."""
    return lambda subscriber: (subscriber.email or "").casefold() == email.casefold()


def _is_meant(email: str, customer_id: str) -> Callable[[Any], bool]:
    """The same for the subscribers of one customer, should the service overlook that filter."""
    has_email = _has_email(email)
    return lambda subscriber: has_email(subscriber) and subscriber.customer_id in (None, customer_id)


def _listed(email: str, customer_id: str | None, on_behalf_of: str | None) -> SingleCall[Page[Subscriber]]:
    query = {"email": email, "customer_id": customer_id, **sub_partner_query(on_behalf_of)}
    return read_as_pages(build_call("subscribers.list", query=query))


def find(email: str, customer_id: str | None, on_behalf_of: str | None) -> FindCall[Subscriber]:
    """The search for the subscriber with an email."""
    email = filled("email", email)
    meant = _has_email(email) if customer_id is None else _is_meant(email, customer_id)
    return FindCall(_listed(email, customer_id, on_behalf_of), meant)


def ensure(
    email: str, customer_id: str, body: Mapping[str, object], on_difference: OnDifference, on_behalf_of: str | None
) -> EnsureCall[Subscriber]:
    """Provision a subscriber unless the customer has one with this email."""
    return EnsureCall(
        _listed(email, customer_id, on_behalf_of),
        _is_meant(email, customer_id),
        provision(body, on_behalf_of),
        lambda subscriber: subscriber,
        compare_subscriber,
        partial(_correction, on_behalf_of),
        on_difference,
    )


def until_migrated(
    subscriber: str | Accepted | Subscriber | Ensured[Subscriber],
    on_behalf_of: str | None,
    timeout: float | timedelta = 3600.0,
    interval: float | timedelta = 30.0,
    on_progress: Callable[[Subscriber], object] | None = None,
) -> UntilMigrated:
    """The wait for a subscriber."""
    id_ = subscriber.id if isinstance(subscriber, Accepted | Subscriber | Ensured) else subscriber
    accepted = isinstance(subscriber, Accepted)
    return UntilMigrated(
        id_, get(id_, on_behalf_of), in_seconds(timeout), in_seconds(interval), on_progress, accepted=accepted
    )


def get(subscriber_id: str, on_behalf_of: str | None) -> SingleCall[Subscriber]:
    """A look at one subscriber."""
    return build_call("subscribers.get", ids={"subscriberId": subscriber_id}, query=sub_partner_query(on_behalf_of))


def _correction(
    on_behalf_of: str | None, subscriber: Subscriber, body: Mapping[str, Any], differences: Differences
) -> SingleCall[Subscriber] | None:
    """The update that gives a subscriber what was asked for; None where no update can."""
    if any(difference.field != "packages" for difference in differences) and subscriber.packages != ["webex_meetings"]:
        return None
    packages = body.get("packages") or [body["package"]]
    calling = {name: value for name, value in body["provisioningParameters"].items() if name in CALLING}
    changes = {"packages": packages, **({"provisioningParameters": calling} if calling else {})}
    ids, query = {"subscriberId": subscriber.id}, sub_partner_query(on_behalf_of)
    return build_call("subscribers.update", ids=ids, query=query, body=changes)


def provision(body: Mapping[str, object], on_behalf_of: str | None) -> SingleCall[Subscriber]:
    """The request that provisions."""
    return build_call("subscribers.provision", query=sub_partner_query(on_behalf_of), body=body)
