"""Stands in for the resources' own `ensure` until they have one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from webex_wholesale._accepted import read_accepted
from webex_wholesale._call import single
from webex_wholesale._exchange import exchange
from webex_wholesale._paging import paged
from webex_wholesale._settings import Settings
from webex_wholesale._steps import Steps

from .report import LineOutcome


@dataclass(frozen=True)
class Ensured:
    id: str
    outcome: LineOutcome


def customer(settings: Settings, **request: Any) -> Steps[Ensured]:
    found = yield from exchange(
        settings, paged(single("customers.list", query={"external_id": request["external_id"]}))
    )
    for each in found.value.items:
        return Ensured(each.id, "found")
    call = replace(single("customers.provision", body=request), read=read_accepted)
    accepted = yield from exchange(settings, call)
    return Ensured(accepted.value.id, "created")


def subscriber(settings: Settings, **request: Any) -> Steps[Ensured]:
    query = {"email": request["email"], "customer_id": request["customer_id"]}
    found = yield from exchange(settings, paged(single("subscribers.list", query=query)))
    for each in found.value.items:
        return Ensured(each.id, "found")
    made = yield from exchange(settings, single("subscribers.provision", body=request))
    return Ensured(made.value.id, "created")
