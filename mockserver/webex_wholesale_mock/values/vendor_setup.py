"""From entities of what the vendor's people keep to values."""

from __future__ import annotations

from typing import Final, cast

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts import call_in
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.entities import ReviewOwner
from webex_wholesale_mock.entities.lifecycles import ReviewStatus

__all__ = ["number", "review", "table"]

_OWNERS: Final[dict[str, ReviewOwner]] = {"checking": "checks", "ceased": "operations"}


def review(entity: entities.Review) -> values.Review:
    """The review with the id of the customer that clients see."""
    return values.Review(
        customer_id=wire_ids.encode("ENTERPRISE", entity.id),
        external_id=entity.external_id,
        name=entity.name,
        matched=entity.matched,
        status=cast(ReviewStatus, entity.status),  # the world holds none that is new
        owner=_OWNERS.get(entity.status),
        began=entity.began,
        since=entity.history[-1].at,
        stops=entity.stops,
        ceased=entity.moment_of("cease"),
        history=entity.history,
    )


def table(partner: entities.Partner) -> dict[str, str]:
    """A copy of a partner's table of default call-in: calling codes by country."""
    return dict(call_in.domains() if partner.telephony_domain is None else partner.telephony_domain)


def number(partner: entities.Partner, country: str) -> values.CallInNumber:
    """The default call-in number of a partner's Meetings sites in a country."""
    own = table(partner)
    return values.CallInNumber(
        country=country,
        code=call_in.call_in(country, own),
        region=call_in.regional(country).region,
        own=country in own,
    )
