"""Licences that an organization can assign to its people, and their use."""

from __future__ import annotations

from webex_wholesale_contracts.models._base import Response

__all__ = ["License", "LicenseList"]


class License(Response):
    """A licence of an organization; units count people and workspaces.

    `total_units` and the consumed units are on every licence (observed: an independent library requires them).
    """

    id: str
    name: str | None = None
    total_units: int | None = None
    consumed_units: int | None = None
    consumed_by_users: int | None = None
    consumed_by_workspaces: int | None = None
    subscription_id: str | None = None
    site_url: str | None = None


class LicenseList(Response):
    """Every licence of an organization; the list has no pages."""

    items: list[License]
