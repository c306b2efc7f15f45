"""Trials of a reseller, and an ordered subscription, that our own customers meet in the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from year_work import by_attachment, invent, planned, write_people

from webex_wholesale import Conflict, Plan
from webex_wholesale_mock import Trial

if TYPE_CHECKING:
    from year import Year

SKYLARK = "Skylark Resale"
"""The partner that sells trials and orders: not one of ours."""


def trial_of(year: Year, company: str) -> Trial:
    """The trial of a company, as it is now."""
    return next(each for each in year.mock.hub.trials.list(partner=SKYLARK) if each.company == company)


def trials_begin(year: Year) -> None:
    """A reseller lets three companies try Webex out."""
    year.mock.add_partner(SKYLARK, country="NO")
    year.mock.place.reseller(partner=SKYLARK)
    for company in ("Kaffehuset", "Bokhandelen", "Trefabrikken"):
        year.mock.hub.trials.start(
            company,
            f"kari@{company.lower()}.example",
            services=["messaging", "calling"],
            quantity=20,
            duration_days=60,
            country="NO",
            partner=SKYLARK,
        )
        year.mock.clock.run_until("trial.provisioned", company)
    year.tell("Skylark, a reseller, begins three trials of 60 days")


def trial_conflicts(year: Year) -> None:
    """A company that tries calling out cannot be our customer for calling."""
    house = year.houses[2]
    trial = trial_of(year, "Trefabrikken")
    assert trial.org_id is not None
    company = invent(house) | {"package": "webex_calling"}
    try:
        by_attachment(house, company, trial.org_id)
    except Conflict as taken:
        year.tell(f"Trefabrikken wants to be our customer while it has a trial: {taken.rule}")
    year.mock.hub.trials.cancel(trial, actor=trial.admin_email)
    attached = by_attachment(house, company, trial.org_id)
    year.won(house.client.customers.wait_until_provisioned(attached))
    year.tell("it cancels the trial, and is provisioned")


def trial_converts(year: Year) -> None:
    """One trial becomes a paid subscription, at the second attempt: the first address was mistyped."""
    trials, trial = year.mock.hub.trials, trial_of(year, "Bokhandelen")
    mistyped = trials.convert(trial, "kari@bokhandlen.example", company="Bokhandelen")
    year.tell(f"an order with a mistyped address makes an organization; converted: {mistyped.converted}")
    done = trials.convert(trial, trial.admin_email)
    year.tell(f"Bokhandelen buys what it tried out: {done.trial.status}")


def trial_expires(year: Year) -> None:
    """Nobody buys: 60 days, 30 days of grace, and everything of the trial is gone."""
    year.tell(f"the trial of Kaffehuset is over: {trial_of(year, 'Kaffehuset').status}")
    house = year.houses[3]
    company = invent(house) | {"name": "Kaffehuset", "package": "webex_calling"}
    house.client.bulk.provision(Plan.of([planned(house, company)]), concurrency=1)
    customer = house.client.customers.find(external_id=company["external_id"])
    write_people(house, [customer])
    year.tell("Kaffehuset is our customer now")


def order_mapped_wrongly(year: Year) -> None:
    """An ordered subscription is mapped to the wrong one of two organizations, and mended before it is too late."""
    orders, contact = year.mock.hub.orders, year.mock.hub.administrators.list(partner=SKYLARK)[0].email
    old = year.mock.hub.add_organization("Havna Gamle", country="NO", claimed_domains=["havna.example"])
    new = year.mock.hub.add_organization("Havna", country="NO", verified_domains=["havna.example"], users=40)
    order = orders.place("Havna", {"calling": 40}, contact_email=contact)
    orders.open(order)
    orders.choose(order, "customer")
    orders.choose_organization(order, SKYLARK)
    found = orders.find(order, email="kari@havna.example")
    year.tell(f"an order for Havna: the wizard suggests {' and '.join(each.name for each in found.candidates)}")
    orders.choose_organization(order, old)
    orders.back(order, "customer")
    orders.find(order, email="kari@havna.example")
    orders.choose_organization(order, new)
    orders.confirm(order)
    orders.set_up_now(order)
    orders.set_location(order, name="Havna", country="NO", address="Kaien 1", postal_code="5003")
    orders.close(order)
    year.mock.clock.run_until("order.provisioned")
    year.tell(f"the wrong one was chosen, and at the review the right one; the order is {orders.get(order).status}")
    house = year.houses[0]
    try:
        by_attachment(house, invent(house) | {"package": "webex_calling"}, new.id)
    except Conflict as taken:
        year.tell(f"Havna cannot be our customer for calling any more: {taken.rule}")
