"""Sub-partners, and the query parameter with which a partner acts for one."""

from __future__ import annotations

from datetime import datetime

from pydantic import AliasChoices, Field

from webex_wholesale_contracts.models._base import Query, Response
from webex_wholesale_contracts.models.enums import OtherText, SubPartnerState

__all__ = ["SubPartner", "SubPartnerList", "SubPartnerQuery", "SubPartnersQuery"]


class SubPartnerQuery(Query):
    """The query of every operation that a partner can do for a sub-partner."""

    on_behalf_of_sub_partner_org_id: str | None = Field(
        default=None, description="Act for the sub-partner with this org id."
    )


class SubPartnersQuery(Query):
    """The filter of a list of sub-partners."""

    provisioning_state: SubPartnerState | None = None
    offset: int | None = Field(default=None, ge=0, description="How many entries to skip.")
    max: int | None = Field(default=None, ge=0, description="Page size; a value above the cap of 100 counts as 100.")


class SubPartner(Response):
    """A partner of a partner. One that is suspended can remove what it has, but not provision or update."""

    org_id: str
    subscription_id: str | None = None
    provisioning_state: SubPartnerState | OtherText | None = None
    created: datetime | None = None
    billing_start_date: datetime | None = Field(default=None, description="When billing of the sub-partner began.")


class SubPartnerList(Response):
    """A page of sub-partners; the vendor's schema calls the list items, its example subPartners."""

    items: list[SubPartner] = Field(validation_alias=AliasChoices("items", "subPartners"))
