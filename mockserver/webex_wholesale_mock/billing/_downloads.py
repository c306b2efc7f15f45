"""Download links: signed, good for 30 minutes and for one report, and usable without a token."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlencode

from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

PATH: Final = "/wholesale/billing/downloads/"
"""The path of downloads below the base of the API; the paths of the contract's operations begin otherwise."""

_LIFETIME: Final = timedelta(minutes=30)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def link(world: World, base: str, report: Report) -> str:
    """Return an absolute URL from which a report can be downloaded for 30 minutes from now."""
    expires = str((world.clock.now + _LIFETIME - _EPOCH) // _MILLISECOND)
    name = f"{report.id}.csv"
    query = urlencode({"expires": expires, "signature": _signature(world, name, expires)})
    return f"{base}{PATH}{name}?{query}"


def linked(world: World, path: str, query: str) -> Report:
    """Return the report that a link leads to. Raises Refusal (billing.download.expired) for an invalid link."""
    name = path.removeprefix(PATH)
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
