"""The rules for locations: a known zone, country and language, and a name that is free."""

from __future__ import annotations

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.geography import is_country, is_time_zone
from webex_wholesale_contracts.facts.locales import supported
from webex_wholesale_mock.entities import Body, Organization
from webex_wholesale_mock.validation.fields import invalid, taken
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = ["check_languages", "may_create"]


def may_create(world: World, organization: Organization, body: Body) -> None:
    """Raises Refusal for an unknown zone, country or language of a new location, and for a name that is taken."""
    if not is_time_zone(body["timeZone"]):
        raise invalid("timeZone", "timeZone is not an IANA name of a time zone")
    if not is_country(body["address"]["country"]):
        raise invalid("address.country", "address.country is not an ISO 3166-1 alpha-2 code")
    if body["name"].casefold() in [location.name.casefold() for location in organization.locations]:
        raise taken("name", "the organization has a location of this name")
    check_languages(world, body)


def check_languages(world: World, body: Body) -> None:
    """Raises Refusal (customer.calling.language) for an unknown language of a location, where one is given."""
    if not world.rules.enforces("customer.calling.language"):
        return
    for field in ("preferredLanguage", "announcementLanguage"):
        language = body.get(field)
        if language is not None and supported(language) is None:
            text = f"{field} {quote(language)} is not a supported locale, such as en_us"
            raise Refusal("customer.calling.language", Finding(field, text))
