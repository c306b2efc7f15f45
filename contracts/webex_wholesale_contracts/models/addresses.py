"""Postal addresses of customers and calling locations."""

from __future__ import annotations

from pydantic import Field

from webex_wholesale_contracts.models._base import Request, Response

__all__ = ["Address", "AddressView"]


class Address(Request):
    """An address to send. Some countries also need a state or a postcode."""

    address_line1: str = Field(description="At most 50 characters.")
    address_line2: str | None = Field(default=None, description="At most 50 characters.")
    city: str
    state_or_province: str | None = Field(
        default=None, description="Needed in some countries; for a calling location an ISO 3166-2 subdivision."
    )
    zip_or_postal_code: str | None = Field(default=None, description="Needed in some countries.")
    country: str = Field(description="ISO 3166-1 alpha-2 code; it decides the default call-in number of meetings.")


class AddressView(Response):
    """An address as the service shows it."""

    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    state_or_province: str | None = None
    zip_or_postal_code: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2 code.")
