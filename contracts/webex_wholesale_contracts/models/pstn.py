"""Connections of locations to the telephone network (PSTN)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response
from webex_wholesale_contracts.models.enums import OtherText

__all__ = ["ConnectPstn", "PstnConnection", "PstnOption", "PstnOptionList"]


class PstnOption(Response):
    """A connection that a location could have."""

    id: str
    display_name: str | None = None
    pstn_services: list[str] = Field(default_factory=list, description="Such as GEOGRAPHIC_NUMBERS.")


class PstnOptionList(Response):
    """Every connection that a location could have; the list has no pages."""

    items: list[PstnOption]


class PstnConnection(PstnOption):
    """The connection that a location has."""

    pstn_connection_type: (
        Literal["LOCAL_GATEWAY", "NON_INTEGRATED_CCP", "INTEGRATED_CCP", "CISCO_PSTN"] | OtherText | None
    ) = None


class ConnectPstn(Request):
    """The connection to give to a location: an option's id, or the route of a local gateway."""

    id: str | None = None
    premise_route_type: str | None = Field(default=None, description="TRUNK or ROUTE_GROUP.")
    premise_route_id: str | None = None
