"""Administrators of a partner: the customers that are assigned to them."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.administrators import ManagedOrganization, PartnerAdmin


class Administrators(Resource[ModeT]):
    """Administrators who see only the customers that they provisioned or that are assigned to them.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Assigning needs a full
    administrator of the partner. Source of operations and fields: the vendor's API reference, Partner Administrators.
    """

    __slots__ = ()

    @listing
    def organizations(self, managed_by: str) -> SingleCall[Page[ManagedOrganization]]:
        """List the customers that are assigned to an administrator; all of them come in one page.

        Args:
            managed_by: the id of the person.

        Returns:
            A pager: iterate over it for organizations with the role in each.

        Raises:
            BadRequest: the administrator sees every customer, or has no role with which customers are managed.
            NotFound: no such person in the partner's own organization.
        """
        return read_as_pages(build_call("administrators.organizations", query={"managed_by": managed_by}))

    @listing
    def list(self, org_id: str) -> SingleCall[Page[PartnerAdmin]]:
        """List the administrators to whom a customer is assigned; all of them come in one page.

        Args:
            org_id: a customer's `org_id`.

        Returns:
            A pager: iterate over it for administrators.

        Raises:
            NotFound: no such customer.
        """
        return read_as_pages(build_call("administrators.list", ids={"orgId": org_id}))

    @call
    def assign(self, org_id: str, person_id: str) -> Call[None]:
        """Assign a customer to an administrator.

        Args:
            org_id: a customer's `org_id`.
            person_id: the id of the person, who has the role of a partner administrator.

        Raises:
            BadRequest: the person sees every customer already, or has no role with which customers are managed.
            NotFound: no such customer, or no such person in the partner's own organization.
        """
        return build_call("administrators.assign", ids={"orgId": org_id, "personId": person_id})

    @call
    def unassign(self, org_id: str, person_id: str) -> Call[None]:
        """Take a customer from an administrator; the roles stay.

        Args:
            org_id: a customer's `org_id`.
            person_id: the id of the person.

        Raises:
            NotFound: no such customer, or no such person in the partner's own organization.
        """
        return build_call("administrators.unassign", ids={"orgId": org_id, "personId": person_id})

    @call
    def revoke(self, person_id: str) -> Call[None]:
        """Take all roles of the partner, and the customers with them, from a person; those of Control Hub stay.

        Args:
            person_id: the id of the person.

        Raises:
            NotFound: no such person in the partner's own organization.
        """
        return build_call("administrators.revoke", ids={"personId": person_id})
