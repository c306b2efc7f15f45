"""Models of a scenario file that are about ordered subscriptions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from webex_wholesale_contracts.facts.orders import LineService, Offer
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.scenarios._part import Country, Part, Text
from webex_wholesale_mock.world.settings import MatchAlgorithm


class OrderOptions(Part):
    """Options of the wizard for ordered subscriptions."""

    match: MatchAlgorithm = Field(default="current", description="The algorithm of the organization finder.")
    strict_close: bool = Field(default=False, description="The wizard stops where the line of an order has closed.")
    inactive_days: int = Field(default=365, ge=1, description="Days until an organization is flagged as unlikely.")


class OrderSite(Part):
    """A Meetings site of an order."""

    url: Text = Field(description="Name of the site, with or without .webex.com.")
    timezone: Text = Field(default="Etc/UTC", description="IANA name.")
    early_release: bool = False


class Order(Part):
    """An ordered subscription of a customer of the partner, in any state."""

    company: Text = "Acme"
    status: OrderStatus = "provisioned"
    lines: dict[LineService, Annotated[int, Field(ge=1)]] | None = Field(
        default=None, description="Licences by service; by default ten each but for devices.", min_length=1
    )
    offer: Offer = "A-FLEX-3"
    choice: Literal["customer", "company"] = "customer"
    contact_email: str | None = Field(default=None, description="By default the partner's full administrator.")
    organization: str | None = Field(default=None, description="Name of an organization; by default a new one.")
    admin_email: str | None = Field(default=None, description="First administrator of a new organization.")
    country: Country = "US"
    sites: list[OrderSite] | None = Field(default=None, description="By default one with the name of the company.")
