"""The steps of what Partner Hub leads through: those of an order, of a trial and of Setup Assist, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from webex_wholesale_mock.console import _words

State = Literal["done", "now", "ahead"]

_ORDER: Final = (
    *("placed", "awaiting_details", "choosing", "partner_mapping", "customer_mapping", "review", "mapped"),
    *("service_setup", "summary", "provisioning", "provisioned"),
)
_ASIDE: Final = {"line_closed": "awaiting_details", "handed_over": "mapped", "later": "mapped"}
"""Statuses of an order beside the straight way, each in place of one of its steps."""
_CONSENT: Final = ("pending_customer_consent", "awaiting_provisioning_details")
_TRIAL: Final = ("provisioning", "active", "grace")
_ENDS: Final = ("converted", "cancelled", "purged", "removed")


class Step(NamedTuple):
    """A step in words, and where the thing is seen from there."""

    title: str
    state: State


def steps_of(noun: str, value: Any) -> list[Step]:
    """List the steps of a thing, with the one that it is at; nothing for one that has none."""
    if noun not in _WAYS:
        return []
    way = _WAYS[noun](value)
    at = way.index(value.status) if value.status in way else len(way)
    return [
        Step(_words.title(name), "done" if place < at else "now" if place == at else "ahead")
        for place, name in enumerate(way)
    ]


def _order(value: Any) -> list[str]:
    if value.status == "cancelled":
        return [*_ORDER[:2], "cancelled"]
    way = [step for step in _ORDER if step != "partner_mapping" or value.choice != "company"]
    instead = {_ASIDE[value.status]: value.status} if value.status in _ASIDE else {}
    return [instead.get(step, step) for step in way]


def _trial(value: Any) -> list[str]:
    way = {"existing": (*_CONSENT, *_TRIAL), "own_paid": _TRIAL[1:]}.get(value.kind, _TRIAL)
    return [*way, value.status if value.status in _ENDS else "converted"]


def _assist(value: Any) -> list[str]:
    return [*(phase.name for phase in value.phases), "cancelled" if value.status == "cancelled" else "completed"]


_WAYS: Final[Mapping[str, Callable[[Any], list[str]]]] = {"orders": _order, "trials": _trial, "setup-assists": _assist}
