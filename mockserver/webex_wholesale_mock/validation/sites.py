"""Meetings sites: the whole name of one, its form, and who has which."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from webex_wholesale_contracts.checks import quote
from webex_wholesale_contracts.facts.orders import LIMITS, SITE_DOMAIN
from webex_wholesale_mock.world.world import World

__all__ = ["site_holders", "site_problem", "site_url"]

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def site_url(given: str) -> str:
    """Return the whole name of a site, also of its first part or of an address; blank of a blank one."""
    name = given.strip().removeprefix("https://").rstrip("/").lower()
    return name if name.endswith(f".{SITE_DOMAIN}") or not name else f"{name}.{SITE_DOMAIN}"


def site_problem(url: str) -> str | None:
    """Tell what is wrong with the whole name of a site, if anything (form assumed)."""
    name, most = url.removesuffix(f".{SITE_DOMAIN}"), LIMITS["site_name_characters"]
    if _NAME.fullmatch(name) and len(name) <= most:
        return None
    return f"{quote(name)} must have 1 to {most} letters, digits and hyphens, without a hyphen at the ends"


def site_holders(world: World, *, but: Collection[str] = ()) -> dict[str, str]:
    """Return who has each site, by its whole name: organizations, trials that hold one, and orders under way.

    Args:
        world: where to look.
        but: ids of organizations, trials and orders to leave out.
    """
    own = (partner.organization for partner in world.partners)
    held = {
        site_url(site.url): f"organization {organization.name!r}"
        for organization in (*own, *world.directory.organizations.values())
        for site in organization.sites
        if organization.id not in but
    }
    held |= {
        site_url(trial.site_url): f"the trial of {trial.company!r}"
        for trial in world.trials.values()
        if trial.is_held and trial.site_url and trial.id not in but
    }
    under_way = [order for order in world.orders.values() if order.is_unfinished and order.id not in but]
    return held | {site.url: f"order {order.number}" for order in under_way for site in order.sites}
