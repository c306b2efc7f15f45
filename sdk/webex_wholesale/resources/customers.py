"""Customers: find them, provision, change and remove them, and wait for what was accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

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
from webex_wholesale._workflows.prechecks import PrecheckResult, prospect_of
from webex_wholesale.resources import _customer_calls as calls
from webex_wholesale.resources import _forms as forms
from webex_wholesale.resources._handles import CustomerHandle, RemovalHandle
from webex_wholesale.resources._params import acting_call, as_list, id_of
from webex_wholesale.resources._unbound import StartCall, Unbound
from webex_wholesale_contracts.models import (
    Address,
    Customer,
    CustomerInfo,
    CustomerPackage,
    CustomerStatus,
    OtherPackage,
    PrecheckCustomer,  # noqa: F401 - named by annotations of the other form
    PrecheckCustomerInfo,
    ProvisionCustomer,  # noqa: F401 - named by annotations of the other form
    ProvisioningParameters,
    UpdateCustomer,  # noqa: F401 - named by annotations of the other form
)


class Customers(Resource[ModeT]):
    """The partner's customers.

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
        external_id: str | None = None,
        org_id: str | None = None,
        status: CustomerStatus | Sequence[CustomerStatus] | None = None,
        max: int | None = None,
        offset: int | None = None,
        on_behalf_of: str | None = None,
    ) -> SingleCall[Page[Customer]]:
        """List customers, newest first; pages are fetched while you iterate.

        Args:
            external_id: only the one with this key of yours.
            org_id: only the one with this Webex organization id.
            status: only those in this status, or in one of these.
            max: entries per page, not in all; the service caps it at 100.
            offset: entries to skip.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A pager: iterate over it for customers, over its `.pages()` for pages.
        """
        query = {
            "external_id": external_id,
            "org_id": org_id,
            "status": as_list(status),
            "max": max,
            "offset": offset,
        }
        return read_as_pages(acting_call("customers.list", on_behalf_of, query=query))

    @call
    def get(
        self,
        customer_id: str,
        *,
        include_package_license_info: bool | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Customer]:
        """Show one customer and the state of its packages.

        Args:
            customer_id: as `provision` and `list` give it.
            include_package_license_info: also give `license_ids` for every provisioned package.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            NotFound: no such customer for this partner; another partner's customer looks the same.
        """
        return calls.get(customer_id, include_package_license_info, on_behalf_of)

    @call
    def find(self, *, external_id: str, on_behalf_of: str | None = None) -> Call[Customer | None]:
        """Find the customer with an external id, with the filter of `list` for it; None where the partner has none.

        Args:
            external_id: your own key.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            NotUnique: the list shows more than one.
            InvalidArgument: the external id is empty.
        """
        return calls.find(external_id, on_behalf_of)

    @resumed
    def handle(
        self, customer_id: str | Accepted | Customer | Ensured[Customer | None], *, on_behalf_of: str | None = None
    ) -> Bindable[CustomerHandle[Sync], CustomerHandle[Async]]:
        """Take up accepted work again from its id, in another process too; nothing is sent.

        Args:
            customer_id: the `id` of the handle of `provision` or `update`, or anything that has it, such as a handle
                that was pickled.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle like that of `provision` and `update`.

        Raises:
            InvalidArgument: this cannot be an id.
        """
        look = calls.get(id_of(customer_id, Customer), None, on_behalf_of)
        return Unbound.resuming(CustomerHandle, self._client, look, on_behalf_of)

    @given(forms.provision_customer)
    @started
    def provision(
        self,
        *,
        provisioning_id: str,
        packages: Sequence[CustomerPackage],
        external_id: str,
        address: Address,
        customer_info: CustomerInfo | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | None = None,
        sub_partner_admin_email: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Bindable[CustomerHandle[Sync], CustomerHandle[Async]]]:
        """Start provisioning a customer; it takes the service seconds to minutes.

        Sending the same customer twice is not safe, so a request that may have been processed is never repeated;
        `ensure` looks first.

        Args:
            wanted: a `ProvisionCustomer`, instead of the keywords that are its fields.
            provisioning_id: names the customer template; from Partner Hub.
            packages: add-ons need one of their base packages beside them.
            external_id: your own key, unique among your customers.
            address: billing address; lines of at most 50 characters, country as ISO 3166-1 alpha-2.
            customer_info: name, primary email and language of a new organization, and the names of its first
                administrator; needed without `org_id`.
            org_id: an existing Webex organization to attach to.
            provisioning_parameters: calling location (needed with a calling package), Meetings time zone, limits.
            sub_partner_admin_email: administrator of the sub-partner's organization.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle to `wait` for it. Its `id` is all that `handle`, or `wait_until_provisioned`, needs.

        Raises:
            BadRequest: the request breaks a rule; `errors` lists what and where.
            Conflict: the external id, email or organization is taken.
            RuleViolation: the client was made with `check=True` and found a broken rule itself.
        """
        body = calls.body(
            provisioning_id, packages, external_id, address, customer_info, org_id, provisioning_parameters
        ) | {"sub_partner_admin_email": sub_partner_admin_email}
        return Unbound.reading(CustomerHandle, calls.provision(body, on_behalf_of), on_behalf_of)

    @given(forms.ensure_customer)
    @call
    def ensure(
        self,
        *,
        external_id: str,
        provisioning_id: str,
        packages: Sequence[CustomerPackage],
        address: Address,
        customer_info: CustomerInfo | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | None = None,
        sub_partner_admin_email: str | None = None,
        on_difference: OnDifference = "report",
        on_behalf_of: str | None = None,
    ) -> Call[Ensured[Customer | None]]:
        """Provision a customer unless one with this external id exists. Repeat it as often as needed: it searches
        again after a lost answer, waits up to 120 seconds for a removal, and compares what it finds.

        Args:
            wanted: a `ProvisionCustomer`, instead of the keywords that are its fields.
            external_id: your own key.
            provisioning_id: names the customer template, as for `provision`.
            packages, address, customer_info, org_id: as for `provision`.
            provisioning_parameters, sub_partner_admin_email: as for `provision`.
            on_difference: "report" `differences`, "raise" ResourceDiffers, or "update" packages and address.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            Its id and the outcome: created, found, updated or, after a lost answer, repaired; see `Ensured`.

        Raises:
            ResourceDiffers: it differs, and that was to be raised, or an update cannot change it.
            ComplianceDenied, Conflict: a review has denied it; the email or the organization is in use.
            NoAnswer, WaitTimeout, ProvisioningFailed: no answer, or its removal goes on or was given up; call again.
        """
        body = calls.body(
            provisioning_id, packages, external_id, address, customer_info, org_id, provisioning_parameters
        ) | {"sub_partner_admin_email": sub_partner_admin_email}
        return calls.ensure(external_id, body, on_difference, on_behalf_of)

    @given(forms.update_customer)
    @started
    def update(
        self,
        customer_id: str,
        *,
        packages: Sequence[CustomerPackage | OtherPackage],
        external_id: str | None = None,
        address: Address | None = None,
        provisioning_parameters: ProvisioningParameters | None = None,
        sub_partner_admin_email: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[Bindable[CustomerHandle[Sync], CustomerHandle[Async]]]:
        """Start changing a customer; what is left out stays as it is, except packages.

        Args:
            customer_id: as `provision` and `list` give it.
            wanted: an `UpdateCustomer`, instead of the keywords that are its fields.
            packages: the complete list, such as `[*customer.packages, "webex_meetings"]`: a package the customer has
                and this list has not is removed.
            external_id: a new key of yours.
            address: a new billing address.
            provisioning_parameters: calling location (needed with the first calling package), limits.
            sub_partner_admin_email: administrator of the sub-partner's organization.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle to `wait` for it, as for `provision`.

        Raises:
            Conflict: the customer is being changed already, or subscribers hold a package that would go.
            NotFound: no such customer for this partner.
        """
        body = {
            "packages": as_list(packages),
            "external_id": external_id,
            "address": address,
            "provisioning_parameters": provisioning_parameters,
            "sub_partner_admin_email": sub_partner_admin_email,
        }
        return Unbound.reading(CustomerHandle, calls.update(customer_id, body, on_behalf_of), on_behalf_of)

    @started
    def delete(
        self, customer_id: str, *, on_behalf_of: str | None = None
    ) -> Call[Bindable[RemovalHandle[Sync], RemovalHandle[Async]]]:
        """Start removing a customer; its Webex organization and people stay.

        Args:
            customer_id: as `provision` and `list` give it.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            A handle to `wait` for the end of it; see also `wait_until_removed`.

        Raises:
            Conflict: it still has subscribers, or is being changed.
            NotFound: no such customer for this partner.
        """
        look = calls.get(customer_id, None, on_behalf_of)
        handle = Unbound.resuming(RemovalHandle, self._client, look, on_behalf_of)
        return StartCall(calls.remove(customer_id, on_behalf_of), handle)

    @given(forms.precheck_customer)
    @call
    def precheck(
        self,
        *,
        address: Address,
        customer_info: CustomerInfo | PrecheckCustomerInfo | None = None,
        provisioning_id: str | None = None,
        packages: Sequence[CustomerPackage] | None = None,
        external_id: str | None = None,
        org_id: str | None = None,
        provisioning_parameters: ProvisioningParameters | None = None,
        sub_partner_admin_email: str | None = None,
        on_behalf_of: str | None = None,
        raise_on_refusal: bool = False,
    ) -> Call[PrecheckResult]:
        """Ask whether provisioning would work; nothing is changed. Needs a Partner Full Administrator.

        What is given is checked, what is left out is not asked for: with `customer_info` it asks whether a prospect's
        email is free, with everything that `provision` needs whether exactly that would be accepted.

        Args:
            wanted: a `ProvisionCustomer` or `PrecheckCustomer`, instead of the keywords that are its fields.
            address: billing address, as for `provision`.
            customer_info: the prospect; only its primary email is needed. Names of administrators are not sent.
            provisioning_id: names the customer template, as for `provision`.
            packages, external_id, org_id: as for `provision`.
            provisioning_parameters, sub_partner_admin_email: as for `provision`.
            on_behalf_of: organization id of a sub-partner to act for.
            raise_on_refusal: raise what `provision` would raise, instead of returning a negative result.

        Returns:
            The verdict with its reasons; true in a condition exactly if provisioning is expected to work.

        Raises:
            Forbidden: the partner is not entitled to prechecks, or the caller is not a full administrator.
        """
        body = calls.body(
            provisioning_id, packages, external_id, address, prospect_of(customer_info), org_id, provisioning_parameters
        ) | {"sub_partner_admin_email": sub_partner_admin_email}
        return calls.precheck(body, on_behalf_of, raise_on_refusal=raise_on_refusal)

    @call
    def wait_until_provisioned(
        self,
        customer: str | Accepted | Customer | Ensured[Customer | None],
        *,
        timeout: float | timedelta = 120.0,
        interval: float | timedelta = 5.0,
        on_progress: Callable[[Customer], object] | None = None,
        allow_errors: bool = True,
        on_behalf_of: str | None = None,
    ) -> Call[Customer]:
        """Wait until a customer is provisioned, or a change of it is done.

        Tolerates transient errors (no connection, 503) while polling, and for `Timeouts.grace` seconds after the write
        that it is not shown yet, or as it was before.

        Args:
            customer: the id, or anything that has it: the handle of `provision` or `update`, the customer itself,
                what `ensure` gave. Another process can continue to wait.
            timeout: seconds; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the customer after every check, also the last one; its exceptions are passed on.
            allow_errors: accept `provisioned_with_errors`, which is logged as a warning:
                the customer exists and its other packages work, so look at `resource_details` for what is missing.
            on_behalf_of: organization id of a sub-partner to act for.

        Returns:
            The customer in status `provisioned`, or `provisioned_with_errors` if that is allowed.

        Raises:
            ProvisioningFailed: it ended in status `error` (or `provisioned_with_errors` where that is not allowed), or
                disappeared; `packages` has the errors and warnings of each package.
            ComplianceDenied: it was under review, and is gone.
            WaitTimeout: it is still under way. A compliance review (`pending_rpl_review`) is waited for like anything
                else; it may take 72 hours.
            NotFound: no such customer for this partner.
        """
        return calls.until_provisioned(
            customer, on_behalf_of, timeout, interval, on_progress, allow_errors=allow_errors
        )

    @call
    def wait_until_removed(
        self,
        customer: str | Accepted | Customer | Ensured[Customer | None],
        *,
        timeout: float | timedelta = 120.0,
        interval: float | timedelta = 5.0,
        on_progress: Callable[[Customer], object] | None = None,
        on_behalf_of: str | None = None,
    ) -> Call[None]:
        """Wait until a deleted customer is gone, so that `get` would raise `NotFound`; an unknown id is gone too.

        Tolerates transient errors (no connection, 503) while polling.

        Args:
            customer: the id, or anything that has it.
            timeout: seconds; 0 checks once.
            interval: seconds between two checks; the first ones come after 0.5, 1, 2 and 5 seconds.
            on_progress: called with the customer after every check that shows one; an exception of it is passed on.
            on_behalf_of: organization id of a sub-partner to act for.

        Raises:
            ProvisioningFailed: the removal was given up, and the customer is in another status again.
            WaitTimeout: it is still there.
        """
        return calls.until_removed(customer, on_behalf_of, timeout, interval, on_progress)
