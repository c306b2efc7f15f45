"""Organizations as the identity API has them: by bare uuid, with a default language."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response

__all__ = ["ORGANIZATION_SCHEMA", "IdentityMeta", "IdentityOrganization", "UpdateIdentityOrganization"]

ORGANIZATION_SCHEMA: Final = "urn:cisco:codev:identity:organization:core:1.0"
"""The schema that a body names, and that an answer names."""


class UpdateIdentityOrganization(Request):
    """The name and language that an organization is to have; the language stays where it is left out."""

    schemas: list[str] = Field(description=f"Has to contain {ORGANIZATION_SCHEMA}.")
    display_name: str
    preferred_language: str | None = Field(default=None, description="Locale of new people, such as en_US.")


class IdentityMeta(Response):
    """The times at which an organization was made and last changed."""

    created: datetime | None = None
    last_modified: datetime | None = None
    version: str | None = Field(default=None, description="Another text after each change.")


class IdentityOrganization(Response):
    """An organization; its `id` is a bare uuid, unlike everywhere else."""

    schemas: list[str] | None = None
    id: str
    display_name: str | None = None
    preferred_language: str | None = None
    meta: IdentityMeta | None = None
