"""Roles that a person can have as an administrator."""

from __future__ import annotations

from webex_wholesale_contracts.models._base import Response

__all__ = ["Role", "RoleList"]


class Role(Response):
    """A role, such as full administrator."""

    id: str
    name: str | None = None


class RoleList(Response):
    """Every role; the list has no pages."""

    items: list[Role]
