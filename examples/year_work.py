"""The daily work of a service provider: customers by API, by hand and by migration, and the month's bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from billing import Books, check_bill

from webex_wholesale import (
    Accepted,
    Customer,
    DamagedReport,
    Discrepancy,
    Plan,
    PlannedCustomer,
    ProvisionCustomer,
    ReportFailed,
    WholesaleClient,
)
from webex_wholesale.migration import read_export
from webex_wholesale_mock import Partner, WholesaleMock

STREET = ("Storgata", "Strandgaten", "Havnegata", "Kirkeveien", "Torget")
TRADE = ("Bakeri", "Rederi", "Apotek", "Verksted", "Advokat", "Hotell", "Tannklinikk", "Regnskap")
TOWN = ("Bergen", "Tromsø", "Molde", "Hamar", "Skien", "Narvik", "Voss")
PACKAGES = ("webex_calling", "webex_meetings", "webex_suite", "webex_voice")
TWO_YEARS = timedelta(days=730)


@dataclass
class House:
    """The partner or one of its sub-partners: its client, its own books, and the client that reads its bill."""

    partner: Partner
    client: WholesaleClient
    biller: WholesaleClient
    books: Books
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def name(self) -> str:
        return self.partner.name

    @property
    def key(self) -> str:
        return self.name.partition(" ")[0].lower()


def open_house(mock: WholesaleMock, partner: Partner, parent: WholesaleClient | None = None) -> House:
    """Give a partner a client and empty books; a parent reads the bills of its sub-partners."""
    client = mock.client(mock.add_token(f"year of {partner.name}", partner=partner, lifetime=TWO_YEARS).value)
    biller = parent.on_behalf_of(partner.org_id) if parent else client
    return House(partner, client, biller, Books(lambda: mock.clock.now, ()))


# Customers


def invent(house: House) -> dict[str, Any]:
    """Invent the next customer of a house: name, external id, domain and address."""
    number = next(house.numbers)
    town = TOWN[number % len(TOWN)]
    street = f"{STREET[number % len(STREET)]} {number}"
    external_id = f"{house.key}-{number:03}"
    return {
        "external_id": external_id,
        "name": f"{town} {TRADE[number % len(TRADE)]} {house.key.title()} {number}",
        "domain": f"{external_id}.example",
        "address": {"address_line1": street, "city": town, "zip_or_postal_code": f"{5000 + number}", "country": "NO"},
        "package": PACKAGES[number % len(PACKAGES)],
    }


def office(address: dict[str, Any]) -> dict[str, Any]:
    """The first location of a customer, at its address."""
    return {"name": "Office", "address": address, "timezone": "Europe/Oslo", "language": "nb_no"}


def request(house: House, company: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request for a new customer."""
    return {
        "provisioning_id": house.partner.template.provisioning_id,
        "external_id": company["external_id"],
        "packages": [company["package"]],
        "address": company["address"],
        "customer_info": {"name": company["name"], "primary_email": f"post@{company['domain']}"},
        "provisioning_parameters": {"calling": {"location": office(company["address"])}},
    }


def user(company: dict[str, Any], number: int) -> dict[str, Any]:
    """The fields of a request for a person of a customer, with the customer's package."""
    extension = {} if company["package"] == "webex_meetings" else {"extension": f"{100 + number}"}
    return {
        "email": f"user{number}@{company['domain']}",
        "packages": [company["package"]],
        "provisioning_parameters": {"first_name": "User", "last_name": f"No{number}", **extension},
    }


def planned(house: House, company: dict[str, Any]) -> PlannedCustomer:
    """The lines of a bulk plan: a customer and three people."""
    people = [user(company, number) for number in (1, 2, 3)]
    return PlannedCustomer.model_validate({**request(house, company), "subscribers": people})


def by_api(house: House, number: int) -> list[str]:
    """Provision some customers with their people from a plan; returns their external ids."""
    companies = [invent(house) for _ in range(number)]
    summary = house.client.bulk.provision(Plan.of([planned(house, each) for each in companies]), concurrency=1)
    assert summary.ok, summary
    names = [each["external_id"] for each in companies]
    write_people(house, (house.client.customers.find(external_id=name) for name in names))
    return names


def by_post(house: House, company: dict[str, Any]) -> Accepted:
    """Ask for a customer without people, and do not wait."""
    return house.client.customers.provision(ProvisionCustomer.model_validate(request(house, company)))


def by_attachment(house: House, company: dict[str, Any], org_id: str) -> Accepted:
    """Ask for a customer in an organization that exists."""
    fields = request(house, company) | {"org_id": org_id, "customer_info": None}
    return house.client.customers.provision(ProvisionCustomer.model_validate(fields))


def by_hand(mock: WholesaleMock, house: House, people: int = 4) -> Customer:
    """Create a customer with the wizard of Partner Hub, and set up its people."""
    company = invent(house)
    made = mock.hub.customers.create(
        company["name"],
        admin_email=f"post@{company['domain']}",
        packages=[company["package"]],
        headquarters=office(company["address"]),
        in_supported_location=True,
        external_id=company["external_id"],
        template=house.partner.template,
        actor=mock.hub.administrators.list(partner=house.partner)[0],
    )
    mock.clock.run_until("customer.finish", company["external_id"])
    users = [
        {
            "email": f"user{number}@{company['domain']}",
            "first_name": "User",
            "last_name": f"No{number}",
            "package": company["package"],
            "extension": "" if company["package"] == "webex_meetings" else f"{100 + number}",
        }
        for number in range(1, people + 1)
    ]
    mock.hub.users.add(made, users, actor=mock.hub.administrators.list(partner=house.partner)[0])
    customer = house.client.customers.get(made.id)
    write_people(house, [customer])
    return customer


def by_migration(mock: WholesaleMock, house: House, customers: int, users: int, seed: int) -> tuple[str, str]:
    """Migrate the exports of enterprises; returns what the run and the review say."""
    with TemporaryDirectory() as folder:
        exports = mock.migration.export(Path(folder, "exports"), customers=customers, users=users, seed=seed)
        migration = read_export(exports, provisioning_id=house.partner.template.provisioning_id)
        journal = Path(folder, "journal")
        run = house.client.migration.run(migration, journal=journal, concurrency=1)
        review = house.client.migration.review(migration, journal=journal)
    names = {line.key for line in migration.plan.lines if line.kind == "customer"}
    write_people(house, (each for each in house.client.customers.list() if each.external_id in names))
    return str(run), str(review)


def write_people(house: House, customers: Iterable[Customer | None]) -> None:
    """Write the people of new customers into the books, from the moment on at which each was provisioned."""
    for customer in customers:
        assert customer is not None
        for person in house.client.subscribers.list(customer_id=customer.id):
            if person.status == "provisioned":
                house.books.write(person, person.packages, person.last_status_change)


# Bills


def close_month(mock: WholesaleMock, houses: Iterable[House], first: date, last: date) -> Closing:
    """Check the bill of each house against its books, to the last second."""
    closing = Closing()
    for house in houses:
        while True:
            try:
                checked = check_bill(house.biller, house.books, first, last, tolerance=0)
            except (DamagedReport, ReportFailed) as broken:
                closing.findings.append(broken)
                continue
            break
        closing.findings += checked.findings
        closing.days += checked.own
    return closing


@dataclass
class Closing:
    """The result of a month: the days in our books, and the differences that the bills have."""

    findings: list[Discrepancy | BaseException] = field(default_factory=list)
    days: Decimal = Decimal()
