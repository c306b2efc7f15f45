"""Orders by hand that are billed: workspaces, and help with onboarding."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_mock.hub._base import HubBase, HubError
from webex_wholesale_mock.hub._setup_assist import SetupAssists
from webex_wholesale_mock.values import SetupAssist, Workspace, copies, resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyLocation, AnyWorkspace
from webex_wholesale_mock.workflows import workspaces

MAX_HOLIDAYS: Final = 10_000


class Services(HubBase):
    """Part of the hub that orders workspaces and help with onboarding."""

    def add_workspace(self, customer_id: AnyCustomer, name: str, *, package: str = "common_area_calling") -> Workspace:
        """Add a workspace that holds a calling package of a customer; it is billed like a subscriber.

        Args:
            customer_id: the customer: its id, external id or organization id, or a value.
            name: the name of the place.
            package: a calling package that the customer has provisioned.

        Raises:
            HubError: a workspace cannot hold the package, the customer does not have it provisioned, or the customer's
                limit is reached.
        """
        customer = self._customer(customer_id)
        if package not in CALLING:
            raise HubError(f"a workspace cannot hold {package!r}; it can hold {', '.join(CALLING)}")
        held = customer.packages.get(package)
        if held is None or held.status != "provisioned":
            raise HubError(f"customer {customer.external_id!r} does not have {package} provisioned")
        limit = customer.limits.get(package)
        if limit is not None and customer.held[package] >= limit:
            raise HubError(f"customer {customer.external_id!r} has reached the limit of {limit} for {package}")
        return copies.workspace(self._world, workspaces.add(self._world, customer, name, package))

    def remove_workspace(self, workspace_id: AnyWorkspace) -> None:
        """Remove a workspace.

        Args:
            workspace_id: its id, or the value.

        Raises:
            HubError: the workspace does not exist.
        """
        workspaces.remove(self._world, resolver.workspace(self._world, workspace_id, HubError))

    @property
    def holidays(self) -> tuple[date, ...]:
        """The days that do not count as business days, beside Saturdays and Sundays."""
        return tuple(sorted(self._world.holidays))

    def set_holidays(self, *days: date) -> None:
        """Replace the list of holidays, which is empty in a fresh mock (assumed: the vendor names no calendar).

        Orders of Setup Assist that are placed already keep their planned ends.

        Args:
            *days: all holidays from now on, in UTC.

        Raises:
            HubError: a day is not a date, or there are more than 10,000.
        """
        for day in days:
            if isinstance(day, datetime) or not isinstance(day, date):
                raise HubError(f"a holiday must be a date, got {day!r}; use set_holidays(date(2026, 12, 25))")
        if len(days) > MAX_HOLIDAYS:
            raise HubError(f"{len(days)} holidays are too many; the limit is {MAX_HOLIDAYS:,}")
        self._world.holidays = frozenset(days)

    def order_setup_assist(
        self,
        customer_id: AnyCustomer,
        location_id: AnyLocation,
        *,
        users: int | None = None,
        completes: datetime | None = None,
    ) -> SetupAssist:
        """Hand in the Wholesale Setup Assist request form for one location of a customer.

        With up to five users it is "Express" and billed once, with more "Standard" and billed for each of them, in the
        period in which onboarding is complete. `mock.hub.setup_assist.submit` takes all fields of the form; here the
        partner does its tasks in time.

        Args:
            customer_id: the customer: its id, external id or organization id, or a value.
            location_id: one of the customer's locations: its id, or a value.
            users: how many users are onboarded; by default those who are reached there.
            completes: when onboarding is complete; six business days from now at the soonest, which is the default.

        Raises:
            HubRefusal: a rule hub.assist refuses the form: the location has no users or an order already, or the
                completion is too soon.
            HubError: the location is another customer's, or the completion has no time zone or is beyond the end of
                the clock.
        """
        noun = SetupAssists(self._holder, self._guard)
        return noun.submit(customer_id, location_id, users=users, completes=completes, partner_tasks="on_time")
