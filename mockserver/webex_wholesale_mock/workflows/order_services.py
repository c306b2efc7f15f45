"""Services of an ordered subscription in an organization: licences, sites, the location and the paid subscription.

An order that converts a trial takes over what the trial brought: its licences keep their ids, and its site stays.
"""

from __future__ import annotations

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import (
    Headquarters,
    License,
    MeetingsSite,
    Order,
    OrderLine,
    OrderSite,
    Organization,
    Subscription,
    Trial,
)
from webex_wholesale_mock.validation.organization_finder import convertible
from webex_wholesale_mock.validation.sites import site_url
from webex_wholesale_mock.workflows import locations, trials
from webex_wholesale_mock.world.world import World

__all__ = ["bring"]


def _convert_trials(world: World, order: Order, organization: Organization) -> dict[str, str]:
    """Convert the trials that an order is for. What they brought is the order's from now on.

    Returns:
        The ids of licences that go on, by service; none where the order converts no trial, or the trial has ended.
    """
    going_on: dict[str, str] = {}
    for trial in _trials_of(world, order):
        services = [each for each in trial.services if any(order.lines_of(each))]  # type: ignore[arg-type]
        if services:
            going_on |= _convert(world, order, organization, trial, services)
    return going_on


def _convert(
    world: World, order: Order, organization: Organization, trial: Trial, services: list[str]
) -> dict[str, str]:
    urls = {site.url for site in order.sites}
    keeps_site = "meetings" not in services or trial.site_url is None or site_url(trial.site_url) in urls
    trials.convert(world, trial, trial.admin_email, services, keeps_site=keeps_site)
    going_on = {each.service: each.id for each in organization.licenses if each.trial == trial.id}
    organization.licenses = tuple(each for each in organization.licenses if each.trial != trial.id)
    organization.subscriptions = tuple(each for each in organization.subscriptions if each.trial != trial.id)
    return going_on


def _trials_of(world: World, order: Order) -> list[Trial]:
    """List the trials that an order converts: of the customer whom the exact address of its administrator found."""
    if not order.trial_conversion or order.customer is None or order.customer.how != "matched":
        return []
    home = order.customer.id
    return [trial for trial in convertible(world) if trial.organization_id == home]


def bring(world: World, order: Order, organization: Organization) -> None:
    """Give an organization all that an order brings, beside what it has already; licences of a trial go on."""
    going_on = _convert_trials(world, order, organization)
    licenses = [each for line in order.lines for each in _licenses(world, order, line, organization, going_on)]
    organization.licenses = (*organization.licenses, *licenses)
    present = {site_url(site.url) for site in organization.sites}
    new = [_site(site) for site in order.sites if site.url not in present]
    organization.ordered_sites = (*organization.ordered_sites, *new)
    services = frozenset(line.service for line in order.lines)
    organization.subscriptions = (*organization.subscriptions, Subscription(services=services, order=order.id))
    if order.location:
        locations.add(world, organization, _body(order.location))


def _licenses(
    world: World, order: Order, line: OrderLine, organization: Organization, going_on: dict[str, str]
) -> list[License]:
    """Make the licences of a line: one, or one for each site that shares in it."""
    shares = [(share.url, share.quantity) for share in order.shares if share.line == line.number]
    return [
        License(
            id=going_on.pop(line.service, "") or wire_ids.encode_license(organization.id, world.ids.uuid()),
            package="",
            order=order.id,
            service=line.service,
            units=units,
            site_url=url,
        )
        for url, units in shares or [("", line.quantity)]
    ]


def _site(site: OrderSite) -> MeetingsSite:
    return MeetingsSite(
        url=site.url, language="en_US", timezone=site.timezone, call_in=None, early_release=site.early_release
    )


def _body(place: Headquarters) -> dict[str, object]:
    """Return the location as the body of a request for it."""
    parts = {
        "address1": place.address,
        "city": place.city,
        "state": place.state,
        "postalCode": place.postal_code,
        "country": place.country,
    }
    return {
        "name": place.name,
        "address": {name: text for name, text in parts.items() if text},
        "timeZone": place.timezone,
        "preferredLanguage": place.language,
        "announcementLanguage": place.language,
    }
