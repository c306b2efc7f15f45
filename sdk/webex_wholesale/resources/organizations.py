"""Organizations: what provisioning a customer leaves behind, and what the caller manages."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.organizations import Organization


class Organizations(Resource[ModeT]):
    """The organizations that the caller manages; a customer's `org_id` names one.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of its administration.
    """

    __slots__ = ()

    @listing
    def list(self) -> SingleCall[Page[Organization]]:
        """List the organizations under management; all of them come in one page.

        Returns:
            A pager: iterate over it for organizations.
        """
        return read_as_pages(build_call("organizations.list"))

    @call
    def get(self, org_id: str) -> Call[Organization]:
        """Show one organization.

        Args:
            org_id: as `list`, or a customer's `org_id`, gives it.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        return build_call("organizations.get", ids={"orgId": org_id})

    @call
    def delete(self, org_id: str) -> Call[None]:
        """Remove an organization for good, with all that is in it. Needs a full administrator.

        The vendor takes up to ten minutes for it after its answer.

        Args:
            org_id: as `list`, or a customer's `org_id`, gives it.

        Raises:
            Conflict: it still has a wholesale customer, subscriptions or licences, or more than one user.
            NotFound: no such organization under the caller's management.
        """
        return build_call("organizations.delete", ids={"orgId": org_id})
