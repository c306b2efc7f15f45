"""Sub-partners: partners of the partner."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, listing
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models import SubPartner, SubPartnerState


class SubPartners(Resource[ModeT]):
    """The partner's sub-partners; `client.on_behalf_of(sub_partner.org_id)` acts for one."""

    __slots__ = ()

    @listing
    def list(
        self,
        *,
        provisioning_state: SubPartnerState | None = None,
        max: int | None = None,
        offset: int | None = None,
    ) -> SingleCall[Page[SubPartner]]:
        """List sub-partners; pages are fetched while you iterate.

        Args:
            provisioning_state: only those in this state. One that is suspended can remove what it has, but neither
                provision nor update.
            max: entries per page, not in all; the service caps it at 100.
            offset: entries to skip.

        Returns:
            A pager: iterate over it for sub-partners, over its `.pages()` for pages.

        Raises:
            Forbidden: the caller is a sub-partner itself.
        """
        query = {"provisioning_state": provisioning_state, "max": max, "offset": offset}
        return read_as_pages(build_call("sub_partners.list", query=query))
