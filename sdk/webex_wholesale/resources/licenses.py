"""Licences: what an organization can hand out to its people, and how much of it is in use."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.licenses import License


class Licenses(Resource[ModeT]):
    """The licences of the organizations that the caller manages; subscribers use up units of their packages' ones.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of its administration.
    """

    __slots__ = ()

    @listing
    def list(self, *, org_id: str | None = None) -> SingleCall[Page[License]]:
        """List the licences of an organization; all of them come in one page.

        Args:
            org_id: the organization; the caller's own when absent.

        Returns:
            A pager: iterate over it for licences.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        return read_as_pages(build_call("licenses.list", query={"org_id": org_id}))

    @call
    def get(self, license_id: str) -> Call[License]:
        """Show one licence and how much of it is in use.

        Args:
            license_id: as `list`, a person's `licenses` or a customer's `license_ids` give it.

        Raises:
            NotFound: no such licence in an organization that the caller manages.
        """
        return build_call("licenses.get", ids={"licenseId": license_id})
