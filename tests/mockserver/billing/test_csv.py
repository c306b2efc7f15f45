"""Lines of reports: quoted as Python's csv writer quotes them, whatever partners and customers are called."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from webex_wholesale_contracts.usage import guard
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.billing import meter
from webex_wholesale_mock.billing._csv import report_lines, table
from webex_wholesale_mock.world.ledger import Period

DAY = 86_400
NAMES = ("plain", 'a "quoted" one', "one, two", "=1+1", "a line\r\nand another", "ç", "'=@", "")


@pytest.mark.parametrize("kind", ["PARTNER", "CUSTOMER", "USER"])
def test_lines_are_those_of_a_csv_writer(kind):
    mock = WholesaleMock()
    for name in NAMES:
        customer = mock.hub.add_customer(external_id=name) if name else mock.hub.add_customer()
        mock.hub.add_subscriber(customer.id)
        mock.hub.add_subscriber(customer.id)
    mock.clock.advance(DAY)
    world = mock._engine.world
    world.partners.first.name = 'Example, "Telecom"'
    partner, period = world.partners.first, Period(date(2026, 1, 5), date(2026, 1, 5))
    usage = [*meter(world.ledger, partner.id, period, kind)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(guard, cells) for cells in table(world.ledger, partner, period, kind, usage))
    assert "".join(report_lines(world.ledger, partner, period, kind, usage)) == text.getvalue()
    assert len(usage) >= {"PARTNER": 1, "CUSTOMER": len(NAMES), "USER": 2 * len(NAMES)}[kind]
