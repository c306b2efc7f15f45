from __future__ import annotations

from datetime import datetime

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_mock.entities import Customer, Location, SetupAssist, Workspace
from webex_wholesale_mock.hub._base import HubBase, HubError, as_text, unknown
from webex_wholesale_mock.state.clock import LATEST
from webex_wholesale_mock.workflows import setup_assist, workspaces


class Services(HubBase):
    """What is ordered by hand and billed: workspaces, and help with onboarding."""

    def add_workspace(self, customer_id: str, name: str, *, package: str = "common_area_calling") -> Workspace:
        """Set up a workspace that holds a calling package of the customer; it is billed like a subscriber.

        Raises HubError for a package that is none for a workspace, that the customer does not have provisioned, or of
        which the customer's limit is reached.
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
        return workspaces.add(self._world, customer, name, package)

    def remove_workspace(self, workspace_id: str) -> None:
        """Take a workspace away. Raises HubError for one that is not there."""
        workspace = self._world.directory.workspaces.get(wire_ids.uuid_of("PLACES", as_text(workspace_id)))
        if workspace is None:
            raise unknown("workspace", workspace_id)
        workspaces.remove(self._world, workspace)

    def order_setup_assist(
        self,
        customer_id: str,
        location_id: str,
        *,
        users: int | None = None,
        completes: datetime | None = None,
    ) -> SetupAssist:
        """Hand in the Wholesale Setup Assist request form for one location of a customer.

        With up to five users it is "Express" and billed once, with more "Standard" and billed for each of them, in the
        period in which onboarding is complete.

        Args:
            users: by default those who are reached there.
            completes: when onboarding is complete; six business days from now at the soonest, which is the default.

        Raises HubError for a location of another customer, one without users, and a completion that is too soon, has
        no time zone, or is beyond the end of the clock.
        """
        world, customer = self._world, self._customer(customer_id)
        location = self._location(customer, location_id)
        count = setup_assist.users_at(world, location) if users is None else users
        if count < 1:
            raise HubError(f"location {location.name!r} has {count} users; the form is handed in when there are some")
        soonest = setup_assist.earliest(world.clock.now)
        moment = completes or soonest
        if moment.tzinfo is None:
            raise HubError(f"{moment.isoformat()} has no time zone; use datetime(..., tzinfo=UTC)")
        if moment < soonest:
            days = setup_assist.BUSINESS_DAYS
            raise HubError(f"{moment.isoformat()} is too soon: {days} business days end at {soonest.isoformat()}")
        if moment > LATEST:
            raise HubError(f"{moment.isoformat()} is beyond the end of the clock, {LATEST.isoformat()}")
        if earlier := setup_assist.order_for(world, customer, location):
            raise HubError(
                f"location {location.name!r} has an order, to be complete at {earlier.completes.isoformat()}; "
                "help is ordered once for a location"
            )
        return setup_assist.order(world, customer, location, count, moment)

    def _location(self, customer: Customer, location_id: str) -> Location:
        location = self._world.directory.locations.get(wire_ids.uuid_of("LOCATION", location_id))
        if location is None or location.organization_id != customer.organization_id:
            raise HubError(f"customer {customer.external_id!r} has no location with the id {location_id!r}")
        return location
