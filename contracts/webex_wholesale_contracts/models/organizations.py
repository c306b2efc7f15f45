"""Organizations that the caller manages; a removed customer leaves its organization."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from webex_wholesale_contracts.models._base import Query, Response

__all__ = ["Organization", "OrganizationList", "OrganizationQuery"]


class OrganizationQuery(Query):
    """The query of operations that a partner does in an organization that it manages."""

    org_id: str | None = Field(default=None, description="The caller's own organization when absent.")


class Organization(Response):
    """An organization of people."""

    id: str
    display_name: str | None = None
    created: datetime | None = None


class OrganizationList(Response):
    """Every organization that the caller manages; the list has no pages."""

    items: list[Organization]
