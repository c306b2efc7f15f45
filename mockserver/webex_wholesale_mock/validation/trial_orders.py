"""The rules for orders that convert trials, and for the devices of trials."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import available_timezones

import attrs

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.emails import email_problem
from webex_wholesale_contracts.facts.trials import OFFER_ITEMS, OFFERS, SITE_ITEMS
from webex_wholesale_mock.entities import Partner, Shipment, Trial
from webex_wholesale_mock.entities.trial_lifecycles import SHIPMENT, ShipmentEvent
from webex_wholesale_mock.validation.sites import site_holders, site_problem, site_url
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = [
    "TrialOrder",
    "check_approval",
    "check_extension",
    "check_return",
    "check_step",
    "check_ticket",
    "is_site_free",
    "may_order",
    "warnings_of",
]


@attrs.frozen(kw_only=True)
class TrialOrder:
    """An order for the services of a trial; the last five are those of the older edition."""

    email: str
    services: Collection[str] | None = None
    offer: str = ""
    items: Collection[str] = ()
    deal_id: str = ""
    site_url: str = attrs.field(default="", converter=site_url)
    timezone: str = ""

    def services_of(self, trial: Trial) -> tuple[str, ...]:
        """The services of a trial that the order converts."""
        if self.offer == "A-SPK":
            wanted: Collection[str] = {service for item in self.items for service in OFFER_ITEMS[item]}
        elif self.offer == "A-WX":
            wanted = ("messaging", "meetings", "devices")
        else:
            wanted = trial.services if self.services is None else self.services
        return tuple(service for service in trial.services if service in wanted)

    def keeps_site(self, trial: Trial) -> bool:
        """Tell whether the site of the trial becomes paid: with A-SPK by M3 or C3 and the URL of the trial alone."""
        named = not SITE_ITEMS.isdisjoint(self.items) and self.site_url == trial.site_url
        return trial.edition == "webex" or named

    def new_site(self, trial: Trial) -> tuple[str, str] | None:
        """URL and time zone of the site that A-WX makes for Meetings, on another identity system; else None."""
        return (self.site_url, self.timezone) if self.offer == "A-WX" and "meetings" in trial.services else None


def may_order(world: World, trial: Trial, order: TrialOrder, through: Partner) -> None:
    """Raises Refusal if an order cannot convert a trial through a partner."""
    if through.tier != 1:
        text = f"{through.name} is of tier {through.tier}; convert through its distributor"
        raise Refusal("trial.tier", Finding("distributor", text))
    _check_edition(trial, order)
    if problem := email_problem(order.email):
        raise Refusal("trial.field-required", Finding("email", f"the email {quote(order.email)} {problem}"))
    if others := [each for each in order.services or () if each not in trial.services]:
        text = f"{quote(others[0])} is not a service of the trial; order some of {', '.join(trial.services)}"
        raise Refusal("trial.field-required", Finding("services", text))
    if not order.services_of(trial):
        raise Refusal("trial.field-required", Finding("services", "the order has no service of the trial"))
    if trial.edition == "spark":
        _check_spark(world, trial, order)


def _check_edition(trial: Trial, order: TrialOrder) -> None:
    spark = [name for name in ("offer", "items", "deal_id", "site_url", "timezone") if getattr(order, name)]
    if trial.edition == "webex" and spark:
        raise Refusal("trial.edition", Finding(spark[0], f"{spark[0]} is of orders in the older edition; leave it out"))
    if trial.edition == "spark" and order.services is not None:
        raise Refusal("trial.edition", Finding("services", "the older edition orders items of an offer; use items"))
    if trial.edition == "spark" and order.offer not in OFFERS:
        text = f"the offer is {quote(order.offer)}; use one of {', '.join(OFFERS)}"
        raise Refusal("trial.field-required", Finding("offer", text))
    if unknown := [item for item in order.items if item not in OFFER_ITEMS]:
        text = f"{quote(unknown[0])} is not an item of the offer A-SPK; use some of {', '.join(OFFER_ITEMS)}"
        raise Refusal("trial.field-required", Finding("items", text))


def _check_spark(world: World, trial: Trial, order: TrialOrder) -> None:
    if order.deal_id != trial.deal_id:
        text = f"the order has deal {quote(order.deal_id)}, which is that of another trial"
        raise Refusal("trial.deal-id", Finding("dealId", text))
    if world.shipments_of(trial) and not trial.team_asked:
        text = "the trial has devices; ask the trials team first, with trials.ask_team"
        raise Refusal("trial.state", Finding("trial", text))
    if order.offer == "A-WX" and "meetings" in trial.services:
        _check_new_site(world, trial, order)


def _check_new_site(world: World, trial: Trial, order: TrialOrder) -> None:
    """Raises Refusal if A-WX cannot make its new site: the URL of a trial is held until the purge, or a ticket."""
    if not order.site_url or order.timezone not in available_timezones():
        text = "the offer A-WX makes a new site; give its URL and an IANA time zone"
        raise Refusal("trial.site-required", Finding("siteUrl", text))
    if problem := site_problem(order.site_url):
        raise Refusal("trial.site-required", Finding("siteUrl", problem))
    if order.site_url == trial.site_url:
        text = f"the trial holds the URL {quote(order.site_url)}; use trials.remove_site, or wait for its end"
        raise Refusal("trial.site-url-held", Finding("siteUrl", text))
    if not is_site_free(world, trial, order.site_url):
        text = f"the site {quote(order.site_url)} is in use; choose another name"
        raise Refusal("trial.site-taken", Finding("siteUrl", text))


def is_site_free(world: World, trial: Trial, url: str) -> bool:
    """Tell whether nobody has a site but a trial itself, and its own organization."""
    return url not in site_holders(world, but={trial.id, trial.organization_id})


def warnings_of(trial: Trial, order: TrialOrder) -> tuple[str, ...]:
    """Warn of a site that does not become paid although M3 or C3 is ordered (rule trial.site-url-required)."""
    wants = not SITE_ITEMS.isdisjoint(order.items)
    if not trial.site_url or not wants or order.keeps_site(trial):
        return ()
    return (f"the site {trial.site_url} does not become paid: the order has to name its URL (trial.site-url-required)",)


def check_ticket(trial: Trial) -> None:
    """Raises Refusal if a trial has not got a site to remove by a ticket."""
    if trial.edition != "spark":
        raise Refusal("trial.edition", Finding("trial", "sites are removed by ticket in the older edition alone"))
    if trial.status not in ("active", "grace") or not trial.site_url:
        raise Refusal("trial.state", Finding("trial", "the trial has no site at the moment"))


def check_step(shipment: Shipment, event: ShipmentEvent) -> None:
    """Raises Refusal if the table does not allow an event of devices now."""
    if (shipment.status, event) not in SHIPMENT.table:
        text = f"the devices of demo order {shipment.order_number} are {shipment.status.replace('_', ' ')}"
        raise Refusal("trial.state", Finding("shipment", text))


def check_extension(shipment: Shipment, days: int) -> None:
    """Raises Refusal if devices cannot be extended by so many days."""
    check_step(shipment, "extend")
    left = (shipment.latest_due - shipment.due).days
    if not 1 <= days <= left:
        text = f"devices can be extended by 1 to {left} days, got {days}; 120 days in all is the limit"
        raise Refusal("trial.device-limit", Finding("days", text))


def check_approval(shipment: Shipment) -> None:
    """Raises Refusal if nobody asked for an extension of devices."""
    check_step(shipment, "extend")
    if shipment.asked_due is None:
        text = "no extension is asked for; use trials.extend_devices"
        raise Refusal("trial.device-limit", Finding("shipment", text))


def check_return(shipment: Shipment, serials: Collection[str], *, original_packaging: bool) -> None:
    """Raises Refusal if what is returned is not what was shipped, or has lost its packaging."""
    check_step(shipment, "return")
    if {*serials} != {*shipment.serials}:
        text = f"the serial numbers {', '.join(sorted(serials)) or 'none'} are not those shipped"
        raise Refusal("trial.serial-mismatch", Finding("serials", f"{text}: {', '.join(shipment.serials)}"))
    if not original_packaging:
        text = "devices go back in their original packaging, with the label on it"
        raise Refusal("trial.serial-mismatch", Finding("originalPackaging", text))
