"""Download links: signed, good for 30 minutes and for one report, and usable without a token."""

from __future__ import annotations

import hmac
from base64 import b64encode
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
_SECOND: Final = timedelta(seconds=1)
_KEY_PAIR: Final = "MOCKDOWNLOADKEYPAIR1"
"""The name of the key in a link; a mock has one key."""


def link(world: World, base: str, report: Report) -> str:
    """Return an absolute URL from which a report can be downloaded for 30 minutes from now."""
    expires = str(-((_EPOCH - world.clock.now - _LIFETIME) // _SECOND))  # rounded up: never less than 30 minutes
    name = f"{report.id}.csv"
    query = urlencode({"Expires": expires, "Signature": _signature(world, name, expires), "Key-Pair-Id": _KEY_PAIR})
    return f"{base}{PATH}{name}?{query}"


def linked(world: World, path: str, query: str) -> Report:
    """Return the report that a link leads to. Raises Refusal (billing.download.expired) for an invalid link."""
    name = path.removeprefix(PATH)
    given = parse_qs(query)
    expires, signature, key = (given.get(part, [""])[0] for part in ("Expires", "Signature", "Key-Pair-Id"))
    report = world.reports.get(name.removesuffix(".csv"))
    signed = hmac.compare_digest(signature.encode(), _signature(world, name, expires).encode())
    if report is None or not signed or key != _KEY_PAIR or world.clock.now >= _EPOCH + int(expires) * _SECOND:
        raise Refusal("billing.download.expired")
    return report


def _signature(world: World, name: str, expires: str) -> str:
    """Sign a name and an end; the characters are those of the vendor's example."""
    key = world.ids.branch("downloads").secret()
    digest = hmac.new(key.encode(), f"{name}/{expires}".encode(), "sha256").digest()
    return b64encode(digest, altchars=b"-~").decode().replace("=", "_")
