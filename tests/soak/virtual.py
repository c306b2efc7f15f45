"""An hour of the virtual clock in process: customers come and go, and all else that a mock does."""

from __future__ import annotations

import gc
from collections import Counter
from datetime import timedelta

from tests.soak.figures import Line, Samples
from webex_wholesale import Address, CustomerInfo, ProvisionCustomer, SubscriberParameters, WholesaleClient
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.faults import Disconnect, Status

MINUTES = 60
CUSTOMERS = 50
"""Customers that come and go in each minute."""
STAYING = 20
JOURNAL = 1 << 20
"""Bytes that the journal keeps, so that it is full before the hour is half over."""
HISTORY = 0.008
"""MB that a world keeps of a customer that is gone: the ledger, which bills need, ids, emails."""
ADDRESS = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


def wanted(provisioning_id: str, name: str) -> ProvisionCustomer:
    """A customer of a name."""
    return ProvisionCustomer(
        provisioning_id=provisioning_id,
        packages=["webex_meetings"],
        external_id=name,
        address=ADDRESS,
        customer_info=CustomerInfo(name=name, primary_email=f"post@{name}.example"),
    )


def person(name: str) -> SubscriberParameters:
    """The part of a person that is needed."""
    return SubscriberParameters(first_name="Siri", last_name=name)


class Hour:
    """A mock with some customers that stay, and the traffic of one minute after another.

    Args:
        customers: the number that comes and goes in a minute.
    """

    def __init__(self, customers: int = CUSTOMERS) -> None:
        self.mock, self.customers, self.done = WholesaleMock(), customers, Counter[str]()
        self.mock.place.reseller()
        self.mock.journal_bytes = JOURNAL
        for number in range(STAYING):
            stays = self.mock.hub.add_customer(external_id=f"stays-{number}", packages=["webex_calling"])
            self.mock.hub.add_subscriber(stays.id, f"siri@stays-{number}.example")
        self.mock.clock.advance(timedelta(days=3))

    def minute(self, number: int) -> None:
        """Let a minute pass, with all that happens in it."""
        end = self.mock.clock.now + timedelta(minutes=1)
        with self.mock.client() as client:
            ids = self._come(client, number)
            self._in_portals(number)
            self._bill(client)
            self._try_and_go_back(client)
            self._go(client, ids)
        if self.mock.clock.now < end:
            self.mock.clock.advance_to(end)

    def _come(self, client: WholesaleClient, number: int) -> list[str]:
        mock = self.mock
        mock.faults.add(Disconnect(), operation="customers.provision", effect="after", times=1)
        mock.faults.add(Status(503, retry_after=1), operation="customers.get", times=1)
        names = [f"c{number}-{each}" for each in range(self.customers)]
        first = client.customers.ensure(wanted(mock.template.provisioning_id, names[0]))
        ids = [first.id or ""]
        ids += [client.customers.provision(wanted(mock.template.provisioning_id, name)).id for name in names[1:]]
        mock.clock.advance(mock.durations.provisioning)
        for id, name in zip(ids, names, strict=True):
            email = f"siri@{name}.example"
            client.subscribers.provision(
                customer_id=id, email=email, provisioning_parameters=person(name), packages=["webex_meetings"]
            )
            client.customers.get(id)
        self.done["customers"] += len(ids)
        return ids

    def _in_portals(self, number: int) -> None:
        hub = self.mock.hub
        trial = hub.trials.start(
            f"Trial {number}",
            f"ada@trial-{number}.example",
            services=["messaging", "meetings"],
            quantity=20,
            duration_days=30,
            country="NO",
            site_url=f"trial-{number}.webex.com",
            timezone="Europe/Oslo",
        )
        self.mock.clock.run_until("trial.provisioned")
        hub.trials.cancel(trial)
        self.done["trials"] += 1

    def _bill(self, client: WholesaleClient) -> None:
        day = self.mock.clock.now.date() - timedelta(days=1)
        report = client.billing_reports.create_and_wait(billing_start_date=day, billing_end_date=day, type="CUSTOMER")
        self.done["rows of reports"] += sum(1 for _ in client.billing_reports.rows(report.id))
        client.billing_reports.delete(report.id)

    def _try_and_go_back(self, client: WholesaleClient) -> None:
        before, fork = self.mock.snapshot(), self.mock.fork()
        with fork.client() as other:
            for each in (other, client):
                each.customers.provision(wanted(self.mock.template.provisioning_id, "tried"))
        self.mock.rollback(before)
        self.done["forks and rollbacks"] += 1

    def _go(self, client: WholesaleClient, ids: list[str]) -> None:
        for subscriber in client.subscribers.list():
            if not subscriber.email.split("@")[1].startswith("stays"):
                client.subscribers.delete(subscriber.id)
        self.mock.clock.advance(self.mock.durations.deleting)
        for id in ids:
            client.customers.delete(id)
        self.mock.clock.advance(self.mock.durations.deleting)
        left = [each.external_id for each in client.customers.list()]
        if len(left) != STAYING:
            raise AssertionError(f"{STAYING} customers are to stay, and these did: {left}")


def hour(minutes: int = MINUTES, customers: int = CUSTOMERS) -> list[Line]:
    """Let an hour pass. Returns what was done, and if the process stayed flat."""
    world, samples = Hour(customers), Samples("in process")
    for number in range(minutes):
        world.minute(number)
        gc.collect()
        samples.take()
    done = ", ".join(f"{times:,} {what}" for what, times in world.done.items())
    return [
        Line(f"in process: {minutes} minutes of the virtual clock", done),
        *samples.lines(HISTORY * customers * minutes / 2),
    ]
