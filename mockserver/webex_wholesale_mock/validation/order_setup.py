"""The rules for the service setup of an ordered subscription: sites, the distribution of licences, the headquarters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts import addresses, geography, locales
from webex_wholesale_mock.entities import Headquarters, Order, OrderLine, OrderSite
from webex_wholesale_mock.validation.sites import site_holders, site_problem, site_url
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = [
    "check_complete",
    "check_fixed",
    "check_headquarters",
    "check_sites",
    "shares_of",
]

_LOCATION_PARTS: Final = {"stateOrProvince": "state", "zipOrPostalCode": "postal_code"}


def check_sites(world: World, order: Order, sites: Collection[OrderSite]) -> None:
    """Check the sites of an order, the first rule that is broken for all of them. Raises Refusal: order.site.*."""
    if not order.lines_of("meetings"):
        raise Refusal("order.state", Finding("sites", "the order has no line for Meetings, and needs no site"))
    if findings := [*_required(sites)]:
        raise Refusal("order.site.required", *findings)
    if findings := [*_malformed(sites)]:
        raise Refusal("order.site.url", *findings)
    if findings := [*_taken(world, order, sites)]:
        raise Refusal("order.site.taken", *findings)
    if findings := [*_without_zone(sites)]:
        raise Refusal("order.site.timezone", *findings)


def _required(sites: Collection[OrderSite]) -> Iterator[Finding]:
    if not sites:
        yield Finding("sites", "sites are missing; give at least one with a URL and a time zone")
    for index, site in enumerate(sites):
        if not site.url:
            yield Finding(f"sites[{index}].url", "the URL is blank; give a name such as acme")


def _malformed(sites: Collection[OrderSite]) -> Iterator[Finding]:
    for index, site in enumerate(sites):
        if problem := site_problem(site.url):
            yield Finding(f"sites[{index}].url", problem)


def _taken(world: World, order: Order, sites: Collection[OrderSite]) -> Iterator[Finding]:
    seen = _site_holders(world, order)
    for index, site in enumerate(sites):
        if holder := seen.get(site.url):
            yield Finding(f"sites[{index}].url", f"{site.url} is in use by {holder}; choose another name")
        seen[site.url] = "another site of the order"


def _without_zone(sites: Collection[OrderSite]) -> Iterator[Finding]:
    for index, site in enumerate(sites):
        if not site.has_timezone:
            text = f"{quote(site.timezone)} is not an IANA name of a time zone, such as Europe/Oslo"
            yield Finding(f"sites[{index}].timezone", text)


def _site_holders(world: World, order: Order) -> dict[str, str]:
    """Return who has each site beside an order. A conversion takes over those of the trial's organization."""
    own = order.customer.id if order.customer and order.trial_conversion else ""
    trials = [trial.id for trial in world.trials.values() if trial.organization_id == own]
    return site_holders(world, but={order.id, own, *trials})


def check_fixed(order: Order, sites: Collection[OrderSite]) -> None:
    """Raises Refusal (order.site.early-release-fixed) where sites of an order that is closed change their schedule."""
    if order.status not in ("provisioning", "provisioned"):
        return
    present = {site.url: site.early_release for site in order.sites}
    for site in sites:
        if present.get(site.url, site.early_release) != site.early_release:
            text = f"the release schedule of {site.url} was chosen in the setup and cannot be changed"
            raise Refusal("order.site.early-release-fixed", Finding("sites", text))


def shares_of(order: Order, line: OrderLine, shares: Mapping[str, int]) -> dict[str, int]:
    """Return the share of each site of an order in a line.

    Raises Refusal: order.distribution-missing, order.distribution-sum.
    """
    given = {site_url(url): quantity for url, quantity in shares.items()}
    own = [site.url for site in order.sites]
    if missing := [url for url in own if url not in given]:
        raise Refusal("order.distribution-missing", *(Finding(url, f"{url} has no share; give 0") for url in missing))
    if unknown := [url for url in given if url not in own]:
        text = f"{unknown[0]} is not a site of the order; its sites are {', '.join(own)}"
        raise Refusal("order.distribution-missing", Finding("shares", text))
    whole = all(type(quantity) is int and quantity >= 0 for quantity in given.values())
    if not whole or sum(given.values()) != line.quantity:
        shown = ", ".join(f"{url} {quantity}" for url, quantity in given.items())
        text = (
            f"{shown} must be whole numbers from 0 that add up to {line.quantity}, the quantity of line {line.number}"
        )
        raise Refusal("order.distribution-sum", Finding("shares", text))
    return given


def check_headquarters(world: World, order: Order, place: Headquarters) -> None:
    """Check the location of the headquarters.

    Raises Refusal: order.location.field-required, adjacent.field.invalid, adjacent.in-use.
    """
    if not order.lines_of("calling"):
        raise Refusal("order.state", Finding("location", "the order has no line for Calling, and needs no location"))
    blank = [field for field in _needed(place) if not getattr(place, field).strip()]
    if blank:
        raise Refusal(
            "order.location.field-required", *(Finding(field, f"{field} is blank; fill it in") for field in blank)
        )
    problems = {
        "country": not geography.is_country(place.country),
        "timezone": not geography.is_time_zone(place.timezone),
        "language": locales.supported(place.language) is None,
    }
    for field in (field for field, wrong in problems.items() if wrong):
        text = f"{quote(getattr(place, field))} is not a known {field}"
        raise Refusal("adjacent.field.invalid", Finding(field, text))
    organization = world.directory.organizations[order.customer.id if order.customer else ""]
    if place.name.casefold() in [each.name.casefold() for each in organization.locations]:
        raise Refusal("adjacent.in-use", Finding("name", f"{organization.name!r} has a location {place.name!r}"))


def _needed(place: Headquarters) -> list[str]:
    further = addresses.required_fields(place.country)
    return ["name", "country", "address", *(ours for theirs, ours in _LOCATION_PARTS.items() if theirs in further)]


_MISSING: Final = {
    "sites": ("order.site.required", "sites are missing; give at least one with a URL and a time zone"),
    "distribution": ("order.distribution-missing", "the licences are not distributed over the sites yet"),
    "location": ("order.location.field-required", "the location of the headquarters is missing"),
}


def check_complete(order: Order) -> None:
    """Let an order be closed when all its lines are set. Raises Refusal for the first step that is missing."""
    if order.status == "service_setup":
        rule, text = _MISSING[order.missing[0]]
        raise Refusal(rule, Finding(order.missing[0], text))
