"""An independent reckoning of what is billed: who was seen to hold which package, second by second."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.stateful.hand import present
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.world.world import World

DAY = 86_400
PER_CUSTOMER = ("cisco_calling_plan", "cx_voice_ports", "cx_ai_assistant", "webex_ai_agent")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Held = tuple[str, str, str]
"""The partner, the one who is billed, and the package."""


def second(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(seconds=1)


def held_in(world: World) -> set[Held]:
    """Who holds what at this moment."""
    found = set()
    for each in world.subscribers:
        if each.status == "provisioned":
            found |= {(each.partner_id, each.wire_id, package) for package in each.packages}
    for each in world.directory.workspaces.values():
        customer = world.customers[each.customer_id]
        found.add((customer.partner_id, each.wire_id, each.package))
    for customer in world.customers:
        home = world.directory.organizations.get(customer.organization_id or "")
        if home:
            whole = [name for name in PER_CUSTOMER if name in customer.packages and home.licenses_of(name)]
            found |= {(customer.partner_id, home.org_id, name) for name in whole}
    return found


class Reckoning:
    """The spans seen so far. `observe` has to be called whenever something may have changed."""

    def __init__(self, mock: WholesaleMock) -> None:
        self.open: dict[Held, int] = {}
        self.spans: list[tuple[Held, int, int]] = []
        self.billed: dict[str, tuple[str, str, str, int, int]] = {}
        self.observe(mock)

    def copy(self) -> Reckoning:
        return copy.deepcopy(self)

    def observe(self, mock: WholesaleMock) -> None:
        """Note what has begun and ended by now."""
        world = present(mock)
        now, held = second(world.clock.now), held_in(world)
        for key in [key for key in self.open if key not in held]:
            self.spans.append((key, self.open.pop(key), now))
        for key in held - self.open.keys():
            self.open[key] = now
        for order in world.setup_assists.values():
            if order.is_billed and order.id not in self.billed:
                customer = world.customers[order.customer_id]
                home = world.directory.organizations[customer.organization_id or ""].org_id
                self.billed[order.id] = (customer.partner_id, home, order.service, now, order.quantity)

    def expected(self, world: World, partner_id: str, begin: int, end: int) -> Counter[tuple[str, str]]:
        """Seconds by holder and package of a partner, from one second on and before another."""
        begin = max(begin, second(world.ledger.starts.get(partner_id, EPOCH)))
        total: Counter[tuple[str, str]] = Counter()
        spans = [*self.spans, *((key, since, end) for key, since in self.open.items())]
        for (partner, holder, package), since, until in spans:
            seconds = min(until, end) - max(since, begin)
            if partner == partner_id and seconds > 0:
                total[holder, package] += seconds
        for partner, holder, service, moment, quantity in self.billed.values():
            if partner == partner_id and begin <= moment < end:
                total[holder, service] += quantity * DAY
        return total

    def check(self, mock: WholesaleMock) -> None:
        """Compare every partner's report on the days that are over with what was seen."""
        world = present(mock)
        last = world.clock.now.date() - timedelta(days=1)
        first = max(world.clock._started.date(), last - timedelta(days=30))
        if last < first:
            return
        begin = second(datetime.combine(first, datetime.min.time(), UTC))
        end = second(datetime.combine(last, datetime.min.time(), UTC)) + DAY
        for partner in world.partners:
            told: Counter[tuple[str, str]] = Counter()
            for row in mock.billing.expected(first, last, "USER", internal=True, partner=partner.org_id):
                told[_key(row)] += round(row.quantity * DAY)
            seen = self.expected(world, partner.id, begin, end)
            wrong = {key: (told[key], seen[key]) for key in told | seen if told[key] != seen[key]}
            assert not wrong, f"{partner.name} is billed for other seconds than were seen: {wrong}"


def _key(row: Any) -> tuple[str, str]:
    return row.subscriber_id or row.workspace_id or row.customer_org_id, row.service_name.lower()
