"""Subscribers: find them, provision, change and remove them, and wait for those who have to agree first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from webex_wholesale._core.accepted import Accepted
from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.bindable import Bindable
from webex_wholesale._methods.decorators import Resource, call, listing, resumed, started
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import Async, ModeT, Sync
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale._workflows.ensure import Ensured, OnDifference
from webex_wholesale._workflows.prechecks import PrecheckResult
from webex_wholesale.resources import _forms as forms
from webex_wholesale.resources import _subscriber_calls as calls
from webex_wholesale.resources._handles import SubscriberHandle
from webex_wholesale.resources._params import acting_call, format_moment, id_of
from webex_wholesale.resources._unbound import Unbound
from webex_wholesale_contracts.models import (
    OtherPackage,
    PrecheckSubscriber,  # noqa: F401 - named by annotations of the other form
    PrimaryEmail,
    ProvisionSubscriber,  # noqa: F401 - named by annotations of the other form
    SingleSubscriberPackage,
    Subscriber,
    SubscriberCalling,
    SubscriberPackage,
    SubscriberParameters,
    SubscriberStatus,
    UpdateSubscriber,  # noqa: F401 - named by annotations of the other form
)


class Subscribers(Resource[ModeT]):
    """The people of the partner's customers, and the package each one holds.

    Every method raises a subclass of `WholesaleError`: `LocalError` where nothing was sent, `RemoteError` where the
    service refused, `NoAnswer` where no usable answer came. Source of operations and fields: the vendor's API
    description.

    Ids are opaque texts of the service. `on_behalf_of` is everywhere the organization id of a sub-partner to act for.
    """

    __slots__ = ()

    @listing
    def list(
        self,
        *,
        customer_id: str | None = None,
        external_customer_id: str | None = None,
        email: str | None = None,
        person_id: str | None = None,
        status: SubscriberStatus | None = None,
        after: datetime | str | None = None,
        last_status_change: datetime | str | None = None,
        sort_by: Literal["created", "lastStatusChange"] | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        max: int | None = None,
        offset: int | None = None,
        on_behalf_of: str | None = None,
    ) -> SingleCall[Page[Subscriber]]:
        """List subscribers, newest first; pages are fetched while you iterate.

        Args:
            customer_id: only those of this customer.
            external_customer_id: only those of the customer with this key of yours.
            email: only the one with this email.
            person_id: only the one who is this person in the People API.
            status: only those in this status.
            after: only those created after this moment, which has a time zone; as text, epoch milliseconds or ISO 8601.
            last_status_change: only those whose status changed after this moment, in the same forms.
            sort_by: by which moment they are sorted; by `created` when absent.
            sort_order: newest first (`DESC`) when absent.
            max: entries per page, not in all; 50 when absent, the service caps it at 100.
            offset: entries to skip.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A pager: iterate over it for subscribers, over its `.pages()` for pages.
        """
        query = {
            "customer_id": customer_id,
            "external_customer_id": external_customer_id,
            "email": email,
            "person_id": person_id,
            "status": status,
            "after": format_moment("after", after),
            "last_status_change": format_moment("last_status_change", last_status_change),
            "sort_by": sort_by,
            "sort_order": sort_order,
            "max": max,
            "offset": offset,
        }
        return read_as_pages(acting_call("subscribers.list", on_behalf_of, query=query))

    @call
    def get(self, subscriber_id: str, *, on_behalf_of: str | None = None) -> Call[Subscriber]:
        """Show one subscriber.

        Args:
            subscriber_id: as `provision` and `list` give it.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            NotFound: no such subscriber for this partner; another partner's subscriber looks the same.
        """
        return calls.get(subscriber_id, on_behalf_of)

    @call
    def find(
        self, *, email: str, customer_id: str | None = None, on_behalf_of: str | None = None
    ) -> Call[Subscriber | None]:
        """Find the subscriber with an email, with the filters of `list`; None where there is none.

        Args:
            email: in upper or lower case.
            customer_id: only among the people of this customer; among those of all customers when absent.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            NotUnique: the list shows more than one.
            InvalidArgument: the email is empty.
        """
        return calls.find(email, customer_id, on_behalf_of)

    @resumed
    def handle(
        self, subscriber_id: str | Accepted | Subscriber | Ensured[Subscriber], *, on_behalf_of: str | None = None
    ) -> Bindable[SubscriberHandle[Sync], SubscriberHandle[Async]]:
        """Take up the wait for a subscriber from its id, in another process too; nothing is sent.

        Args:
            subscriber_id: as `provision` and `list` give it, or anything that has it, such as a handle that was
                pickled.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle like that of `provision` and `update`, without the fields of the subscriber.

        Raises:
            InvalidArgument: this cannot be an id.
        """
        look = calls.get(id_of(subscriber_id, Subscriber), on_behalf_of)
        return Unbound.resuming(SubscriberHandle, self._client, look, on_behalf_of)

    @given(forms.provision_subscriber)
    @started
    def provision(
        self,
        *,
        customer_id: str,
        email: str,
        provisioning_parameters: SubscriberParameters,
        packages: Sequence[SubscriberPackage] | None = None,
        package: SingleSubscriberPackage | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Bindable[SubscriberHandle[Sync], SubscriberHandle[Async]]]:
        """Give a person the services of a package.

        Sending the same person twice is not safe, so a request that may have been processed is never repeated;
        `ensure` looks first.

        Args:
            wanted: a `ProvisionSubscriber`, instead of the keywords that are its fields.
            customer_id: the customer, who is provisioned and has the package.
            email: of the person; it cannot belong to another organization.
            provisioning_parameters: first and last name; for a calling package also a phone number, an extension or
                both.
            packages: one base package, with `attendant_console` beside it where that is wanted.
            package: the older form of `packages`; give one of the two.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle to `wait` for it, with the fields of the `Subscriber`: in status `provisioned`, or in
            `pending_user_migration` where the email has a free account whose owner is asked for consent by email. Its
            `id` is all that `handle`, or `wait_until_migrated`, needs. The first one of a new customer becomes its
            administrator.

        Raises:
            BadRequest: the request breaks a rule; `errors` lists what and where.
            Conflict: email, number or extension is taken, or the customer does not have the package.
            NotFound: no such customer for this partner, or no such location of the customer.
            RuleViolation: the client was made with `check=True` and found a broken rule itself.
        """
        who = {"customer_id": customer_id, "email": email}
        body = who | calls.body(packages, package, provisioning_parameters)
        return self._started(calls.provision(body, on_behalf_of), on_behalf_of)

    @given(forms.ensure_subscriber)
    @call
    def ensure(
        self,
        *,
        email: str,
        customer_id: str,
        provisioning_parameters: SubscriberParameters,
        packages: Sequence[SubscriberPackage] | None = None,
        package: SingleSubscriberPackage | None = None,
        on_difference: OnDifference = "report",
        on_behalf_of: str | None = None,
    ) -> Call[Ensured[Subscriber]]:
        """Provision a subscriber unless the customer has one with this email.

        Call it as often as needed: it never makes two. After a lost answer it searches again before it repeats the
        request. Packages, and phone number and extension where asked for, are compared; names belong to the person.

        Args:
            wanted: a `ProvisionSubscriber`, instead of the keywords that are its fields.
            email: by which the subscriber is found, in upper or lower case.
            customer_id: the customer, who is provisioned and has the package.
            provisioning_parameters: as for `provision`.
            packages: as for `provision`.
            package: the older form of `packages`; give one of the two.
            on_difference: "report" in `differences`, "raise" ResourceDiffers, or "update" the packages.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            The subscriber and whether it was created, found, updated or, after a lost answer, repaired; see `Ensured`.

        Raises:
            ResourceDiffers: it differs, and that was to be raised, or an update cannot change it.
            Conflict: the email, the number or the extension is in use.
            NoAnswer: answers were lost until no more attempt was left; calling again is safe.
        """
        who = {"customer_id": customer_id, "email": email}
        body = who | calls.body(packages, package, provisioning_parameters)
        return calls.ensure(email, customer_id, body, on_difference, on_behalf_of)

    @given(forms.update_subscriber)
    @started
    def update(
        self,
        subscriber_id: str,
        *,
        packages: Sequence[SubscriberPackage | OtherPackage] | None = None,
        package: SubscriberPackage | None = None,
        provisioning_parameters: SubscriberCalling | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Bindable[SubscriberHandle[Sync], SubscriberHandle[Async]]]:
        """Give a subscriber another package.

        Args:
            subscriber_id: as `provision` and `list` give it.
            wanted: an `UpdateSubscriber`, instead of the keywords that are its fields.
            packages: the complete list: one base package, with `attendant_console` beside it where that is wanted.
            package: the older form of `packages`; give one of the two.
            provisioning_parameters: phone number, extension and location; they only count when a calling package takes
                the place of webex_meetings.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle to `wait` for it, with the fields of the `Subscriber`, as for `provision`.

        Raises:
            BadRequest: the request breaks a rule; `errors` lists what and where.
            Conflict: the person has not agreed to move yet, or the customer does not have the package.
            NotFound: no such subscriber for this partner.
        """
        body = calls.body(packages, package, provisioning_parameters)
        return self._started(calls.update(subscriber_id, body, on_behalf_of), on_behalf_of)

    def _started(self, call: SingleCall[Subscriber], on_behalf_of: str | None) -> SingleCall[Any]:
        """The same call, reading its answer as a handle."""
        look = partial(calls.get, on_behalf_of=on_behalf_of)
        return Unbound.showing(SubscriberHandle, self._client, call, look, on_behalf_of)

    @call
    def delete(self, subscriber_id: str, *, on_behalf_of: str | None = None) -> Call[None]:
        """Take the wholesale services from a person, who stays in the customer's organization.

        The email is only free for another organization once the person has been removed too, with the People API.

        Args:
            subscriber_id: as `provision` and `list` give it.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            NotFound: no such subscriber for this partner.
        """
        return calls.remove(subscriber_id, on_behalf_of)

    @given(forms.precheck_subscriber)
    @call
    def precheck(
        self,
        *,
        email: str,
        customer_id: str | None = None,
        customer_info: PrimaryEmail | None = None,
        provisioning_id: str | None = None,
        packages: Sequence[SubscriberPackage] | None = None,
        package: SingleSubscriberPackage | None = None,
        provisioning_parameters: SubscriberParameters | None = None,
        on_behalf_of: str | None = None,
        raise_on_refusal: bool = False,
    ) -> Call[PrecheckResult]:
        """Ask whether provisioning would work; nothing is changed. Needs a Partner Full Administrator.

        What is given is checked, what is left out is not asked for: with `customer_id` it asks whether the email is
        free for that customer, with `customer_info` the same for a customer still to come, with everything that
        `provision` needs whether exactly that would be accepted.

        Args:
            wanted: a `ProvisionSubscriber` or `PrecheckSubscriber`, instead of the keywords that are its fields.
            email: of the person.
            customer_id: the customer.
            customer_info: the primary email of a customer still to come.
            provisioning_id: names the template of a customer still to come, in place of `customer_id`.
            packages, package, provisioning_parameters: as for `provision`.
            on_behalf_of: organization id of a sub-partner to act for.
            raise_on_refusal: raise what `provision` would raise, instead of returning a negative result.

        Returns:
            The verdict with its reasons; true in a condition exactly if provisioning is expected to work.

        Raises:
            Forbidden: the partner is not entitled to prechecks, or the caller is not a full administrator.
        """
        who = {"email": email, "customer_id": customer_id, "customer_info": customer_info}
        body = who | {"provisioning_id": provisioning_id} | calls.body(packages, package, provisioning_parameters)
        return calls.precheck(body, on_behalf_of, raise_on_refusal=raise_on_refusal)

    @call
    def send_consent_email(self, subscriber_id: str, *, on_behalf_of: str | None = None) -> Call[None]:
        """Ask the owner of a free account once more to agree to move.

        Args:
            subscriber_id: a subscriber in status `pending_user_migration`.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            Conflict: no consent is awaited.
            NotFound: no such subscriber for this partner.
        """
        return acting_call("subscribers.send_consent_email", on_behalf_of, ids={"subscriberId": subscriber_id})

    @call
    def wait_until_migrated(
        self,
        subscriber: str | Accepted | Subscriber | Ensured[Subscriber],
        *,
        timeout: float | timedelta = 3600.0,
        interval: float | timedelta = 30.0,
        on_progress: Callable[[Subscriber], object] | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Subscriber]:
        """Wait until the owner of a free account has agreed to move; a person decides, so it may take days.

        Tolerates transient errors (no connection, 503) while polling.

        Args:
            subscriber: the id, or anything that has it; another process can continue to wait.
            timeout: seconds; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the subscriber after every check, the last one included; its exceptions are
                passed on.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            The subscriber in status `provisioned`, now with a `person_id`.

        Raises:
            ProvisioningFailed: the subscriber disappeared.
            WaitTimeout: consent is still awaited.
            NotFound: no such subscriber for this partner.
        """
        return calls.until_migrated(subscriber, on_behalf_of, timeout, interval, on_progress)
