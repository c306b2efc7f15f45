"""Calls about subscribers that the methods of `client.subscribers`, handles and plans use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.timeouts import in_seconds
from webex_wholesale._differences import Differences
from webex_wholesale._methods.paging import read_as_pages
from webex_wholesale._workflows.differences import compare_subscriber
from webex_wholesale._workflows.ensure import EnsureCall, Ensured, OnDifference
from webex_wholesale._workflows.finding import FindCall
from webex_wholesale._workflows.prechecks import PrecheckCall
from webex_wholesale._workflows.wait_targets import UntilMigrated
from webex_wholesale.resources._params import acting_call, as_list, filled, id_of
from webex_wholesale_contracts.ids import bare
from webex_wholesale_contracts.models import Subscriber, SubscriberCalling

__all__ = [
    "CALLING",
    "belongs_to",
    "body",
    "ensure",
    "find",
    "get",
    "precheck",
    "provision",
    "remove",
    "until_migrated",
    "update",
]

CALLING: Final = ("primaryPhoneNumber", "extension", "locationId")
"""The calling parameters of an update; the others are a person's names."""


def body(
    packages: str | Sequence[Any] | None, package: str | None, provisioning_parameters: SubscriberCalling | None
) -> dict[str, object]:
    """The part of a body that every request about the packages of a subscriber has."""
    return {"packages": as_list(packages), "package": package, "provisioning_parameters": provisioning_parameters}


def get(subscriber_id: str, on_behalf_of: str | None) -> SingleCall[Subscriber]:
    """A look at one subscriber."""
    return acting_call("subscribers.get", on_behalf_of, ids={"subscriberId": subscriber_id})


def find(email: str, customer_id: str | None, on_behalf_of: str | None) -> FindCall[Subscriber]:
    """The search for the subscriber with an email, among the people of one customer or of all."""
    query = {"email": filled("email", email), "customer_id": customer_id}
    listed = acting_call("subscribers.list", on_behalf_of, query=query)
    return FindCall(read_as_pages(listed), partial(_is_meant, email, customer_id))


def _is_meant(email: str, customer_id: str | None, subscriber: Subscriber) -> bool:
    """Compare the email, in any case, and the customer where both are known: a filter may have been overlooked."""
    same_email = (subscriber.email or "").casefold() == email.casefold()
    return same_email and (customer_id is None or belongs_to(customer_id, subscriber))


def belongs_to(customer_id: str, subscriber: Subscriber) -> bool:
    """Return true if a subscriber is one of this customer, or the service does not show whose."""
    return subscriber.customer_id is None or bare(subscriber.customer_id) == bare(customer_id)


def provision(body: Mapping[str, object], on_behalf_of: str | None) -> SingleCall[Subscriber]:
    """The request that provisions."""
    return acting_call("subscribers.provision", on_behalf_of, body=body)


def ensure(
    email: str, customer_id: str, body: Mapping[str, object], on_difference: OnDifference, on_behalf_of: str | None
) -> EnsureCall[Subscriber]:
    """Provision a subscriber unless the customer has one with this email."""
    request, search = provision(body, on_behalf_of), find(email, customer_id, on_behalf_of)
    return EnsureCall(
        search.find,
        search.matches,
        request,
        lambda subscriber: subscriber,
        compare_subscriber,
        partial(_correction, on_behalf_of),
        on_difference,
    )


def _correction(
    on_behalf_of: str | None, subscriber: Subscriber, body: Mapping[str, Any], differences: Differences
) -> SingleCall[Subscriber] | None:
    """The update that gives a subscriber what was asked for; None where no update can."""
    if any(difference.field != "packages" for difference in differences) and subscriber.packages != ["webex_meetings"]:
        return None
    packages = body.get("packages") or [body["package"]]
    calling = {name: value for name, value in body["provisioningParameters"].items() if name in CALLING}
    changes = {"packages": packages, **({"provisioningParameters": calling} if calling else {})}
    return update(subscriber.id, changes, on_behalf_of)


def precheck(body: Mapping[str, object], on_behalf_of: str | None, *, raise_on_refusal: bool = False) -> PrecheckCall:
    """The question whether provisioning would work."""
    return PrecheckCall(acting_call("subscribers.precheck", on_behalf_of, body=body), raise_on_refusal)


def update(subscriber_id: str, body: Mapping[str, Any], on_behalf_of: str | None) -> SingleCall[Subscriber]:
    """The request that changes a subscriber."""
    return acting_call("subscribers.update", on_behalf_of, ids={"subscriberId": subscriber_id}, body=body)


def remove(subscriber_id: str, on_behalf_of: str | None) -> SingleCall[None]:
    """The request that removes a subscriber."""
    return acting_call("subscribers.delete", on_behalf_of, ids={"subscriberId": subscriber_id})


def until_migrated(
    subscriber: str | Accepted | Subscriber | Ensured[Subscriber],
    on_behalf_of: str | None,
    timeout: float | timedelta = 3600.0,
    interval: float | timedelta = 30.0,
    on_progress: Callable[[Subscriber], object] | None = None,
) -> UntilMigrated:
    """The wait for a subscriber."""
    subscriber_id, accepted = id_of(subscriber, Subscriber), isinstance(subscriber, Accepted)
    look = get(subscriber_id, on_behalf_of)
    return UntilMigrated(subscriber_id, look, in_seconds(timeout), in_seconds(interval), on_progress, accepted=accepted)
