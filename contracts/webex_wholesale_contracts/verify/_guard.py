"""The guard before a service that is not a mock: it has to be a sandbox.

The API has no mark for a sandbox, so the rule is assumed: an organization counts as one where its name says so, or
where the partner has no customers but those of earlier runs. Then there is nobody whom a test could harm.
"""

from __future__ import annotations

import re
from typing import Final

import httpx

from webex_wholesale_contracts.verify._answer import MISSING, value_at
from webex_wholesale_contracts.verify._cleanup import listed
from webex_wholesale_contracts.verify._names import is_own
from webex_wholesale_contracts.verify._target import Target, TargetError

__all__ = ["hold_sandbox"]

_SAYS_SO: Final = re.compile(r"\b(?:sandbox|test|testing|demo|lab)\b", re.IGNORECASE)


def hold_sandbox(target: Target, prefix: str) -> None:
    """Refuse an organization that is not a sandbox (assumed).

    Args:
        target: the service.
        prefix: the beginning of the names of earlier runs.

    Raises:
        TargetError: the partner has customers of its own, and its organization's name is not that of a sandbox.
    """
    name = _name(target)
    if _SAYS_SO.search(name):
        return
    if not all(is_own(str(item.get("externalId")), prefix) for item in listed(target, "customers")):
        raise TargetError(
            f"the organization {name or 'of the token'} does not look like a sandbox: it has customers of its own, and "
            "its name has none of the words sandbox, test, demo and lab; add --allow-production to go on"
        )


def _name(target: Target) -> str:
    """The name of the token's organization; empty where the token may not read it."""
    try:
        organization = value_at(target.send("GET", "/people/me").json, "orgId")
        if organization is MISSING:
            return ""
        name = value_at(target.send("GET", f"/organizations/{organization}").json, "displayName")
    except httpx.RequestError:
        return ""
    return "" if name is MISSING else str(name)
