"""Links that are good for a while, for whoever has them, and for nothing but what they were made for."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode

from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

PATH: Final = "/wholesale/billing/downloads/"
"""Below the base of the API; no operation of the contract begins so."""

_LIFETIME: Final = timedelta(minutes=30)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def link(world: World, base: str, report: Report) -> str:
    """An absolute URL from which a report can be fetched for 30 minutes from now."""
    expires = str((world.clock.now + _LIFETIME - _EPOCH) // _MILLISECOND)
    name = f"{report.id}.csv"
    query = urlencode({"expires": expires, "signature": _signature(world, name, expires)})
    return f"{base}{PATH}{name}?{query}"


def linked(world: World, path: str, query: str) -> Report:
    """The report that a link leads to. Raises Refusal (billing.download.expired) for a link that is not good."""
    name = path.partition(PATH)[2]
    given = parse_qs(query)
    expires, signature = given.get("expires", [""])[0], given.get("signature", [""])[0]
    report = world.reports.get(name.removesuffix(".csv"))
    signed = hmac.compare_digest(signature.encode(), _signature(world, name, expires).encode())
    if report is None or not signed or (world.clock.now - _EPOCH) // _MILLISECOND >= int(expires):
        raise Refusal("billing.download.expired")
    return report


def _signature(world: World, name: str, expires: str) -> str:
    key = world.ids.branch("downloads").secret()
    return hmac.new(key.encode(), f"{name}/{expires}".encode(), "sha256").hexdigest()
