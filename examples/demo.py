"""The customer journey on realistic input: CSV files of prospects from all over the world, and of their people.

    python examples/demo.py [--vendor PATH]

Runs against the mock: no account, no network, and waiting takes no time. The work for each prospect and person is in
`onboarding.py` and `people.py`, which work the same with `WholesaleClient(token)`.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from billing import Books, check_bill
from onboarding import Directory, InReview, Prospect, Refused, onboard, read_prospects, settle
from people import Person, enrol, read_people
from report import show, survive_any_encoding
from request_examples import OWN_REQUESTS, own_requests, send_requests, state_of, vendor_description, vendor_requests

from webex_wholesale import (
    Accepted,
    Address,
    Customer,
    CustomerInfo,
    Discrepancy,
    Forbidden,
    NotFound,
    PrecheckFinding,
    Subscriber,
    SubscriberCalling,
    WaitTimeout,
    WholesaleClient,
)
from webex_wholesale_mock import WholesaleMock

EXAMPLES = Path(__file__).resolve().parent
PROSPECTS = EXAMPLES / "prospects.csv"
PEOPLE = EXAMPLES / "people.csv"

Outcomes = list[tuple[Prospect, Customer | InReview | Refused]]
People = list[tuple[Person, Subscriber | Refused]]
Reasons = list[tuple[Prospect | Person, tuple[PrecheckFinding, ...]]]


# The state before, as people set it up in the portals


def build_world(mock: WholesaleMock) -> Directory:
    """Add a second template and existing organizations, some of which conflict with a prospect."""
    hub = mock.hub
    hub.deny_names("Blackgull")
    hub.add_free_account("loic.perreaz@zuerisee.example")
    hub.add_organization("Nordlys Holding", country="NO", administrators=["post@nordlys.example"])
    growers = hub.add_organization("Kōwhai Growers", country="NZ", users=12)
    hotels = hub.add_organization("Kaiserhof Hotels", country="AT")
    hub.add_subscription(hotels.org_id, "calling", "meetings")
    yoga = hub.add_organization("Lumen Yoga", country="SE")
    hub.add_subscription(yoga.org_id, "meetings", trial_days=30)
    freight = hub.add_organization("Tasman Freight", country="NZ")
    give_to_another_partner(mock, freight.org_id)
    mock.rules.enable("customer.template.pstn-required")
    meetings_only = mock.add_template("meetings only", pstn_provider=None)
    return Directory(
        {"standard": mock.template.provisioning_id, "meetings only": meetings_only.provisioning_id},
        {each.name: each.org_id for each in (growers, hotels, yoga, freight)},
    )


def give_to_another_partner(mock: WholesaleMock, org_id: str) -> None:
    """Make an organization the customer of a competitor."""
    rival = mock.add_partner("Rival Telecom", country="NZ")
    with mock.client(rival.tokens["full-admin"]) as client:
        accepted = client.customers.provision(
            provisioning_id=rival.template.provisioning_id,
            packages=["webex_meetings"],
            org_id=org_id,
            external_id="tasman",
            address=Address(address_line1="18 Quay Street", city="Auckland", zip_or_postal_code="1010", country="NZ"),
        )
        client.customers.wait_until_provisioned(accepted)


# Customers


def work_through(client: WholesaleClient, prospects: list[Prospect], directory: Directory) -> Outcomes:
    """Start every prospect that passes, then wait for them; they are provisioned in parallel."""
    begun = [(each, onboard(client, each, directory)) for each in prospects]
    return [(each, settle(client, result) if isinstance(result, Accepted) else result) for each, result in begun]


def show_outcomes(outcomes: Outcomes) -> None:
    made = [(each, result) for each, result in outcomes if isinstance(result, Customer)]
    rows = [(each.label, each.name, each.row["country"], ", ".join(result.packages)) for each, result in made]
    show(f"Provisioned: {len(made)}", ("id", "customer", "in", "packages"), rows)
    show_refusals(outcomes)
    reviewed: Reasons = [(each, result.reasons) for each, result in outcomes if isinstance(result, InReview)]
    show_reasons(f"Accepted, but in review: {len(reviewed)}", reviewed)


def show_refusals(outcomes: Outcomes | People) -> None:
    refused = [(each, result) for each, result in outcomes if isinstance(result, Refused)]
    unsent: Reasons = [(each, result.reasons) for each, result in refused if result.by == "client"]
    refused_there: Reasons = [(each, result.reasons) for each, result in refused if result.by == "precheck"]
    show_reasons(f"Refused by the client before sending: {len(unsent)}", unsent)
    show_reasons(f"Refused by the precheck: {len(refused_there)}", refused_there)


def show_reasons(title: str, found: Reasons) -> None:
    rows = [(each.label, f"{each.who}\n{explain(reasons)}") for each, reasons in found]
    show(title, ("id", "who, reason, rule (evidence), field"), rows)


def explain(reasons: tuple[PrecheckFinding, ...]) -> str:
    """Format texts, rule and fields; a problem of both addresses of a request is told once."""
    first, texts = reasons[0], dict.fromkeys(reason.text for reason in reasons)
    fields = dict.fromkeys(reason.field for reason in reasons if reason.field)
    basis = f"{first.rule} ({first.evidence})" if first.rule else "rule unknown"
    return "\n".join([*texts, ", ".join([basis, *fields])])


def look_after(client: WholesaleClient, customers: list[Customer]) -> None:
    """Change one customer, list them all page by page, remove one."""
    first, last = customers[0], customers[-1]
    print(f"\nUpdate {first.external_id}: add Webex Meetings")
    change = client.customers.update(first.id, packages=[*first.packages, "webex_meetings"])
    print(f"  {state_of(client.customers.wait_until_provisioned(change))}")

    print("\nList, 10 to a page, newest first")
    for page in client.customers.list(max=10).pages():
        print(f"  from {page.offset:>2}: {len(page.items):>2} customers, {page.items[0].external_id} and on")

    print(f"\nRemove {last.external_id}")
    client.customers.delete(last.id)
    print(f"  {client.customers.get(last.id).status}")
    client.customers.wait_until_removed(last)
    print(f"  gone: {fate_of(client.customers, last.id)}")


def fate_of(noun: Any, removed_id: str) -> str:
    """Describe the service's answer for something that was removed."""
    try:
        return f"still {noun.get(removed_id).status}"
    except NotFound as gone:
        return f"{gone.status} {gone.message}"


# Subscribers


def customer_ids(outcomes: Outcomes) -> dict[str, str]:
    """The service's ids of all that were accepted, by the partner's own."""
    made = {each.label: result.id for each, result in outcomes if isinstance(result, Customer)}
    held = {each.label: result.customer_id for each, result in outcomes if isinstance(result, InReview)}
    return made | held


def show_people(people: People) -> None:
    made = [(each, result) for each, result in people if isinstance(result, Subscriber)]
    by_customer = groupby((each for each, _ in made), lambda person: person.label)
    rows = [(label, ", ".join(person.reached_at for person in group)) for label, group in by_customer]
    show(f"Subscribers provisioned: {len(made)}", ("id", "who, with extension or number"), rows)
    show_refusals(people)


def await_consent(mock: WholesaleMock, client: WholesaleClient, subscribers: list[Subscriber]) -> Subscriber:
    """Wait for the owner of a free account, ask once more, and wait again: a person decides."""
    (invited,) = (each for each in subscribers if each.status == "pending_user_migration")
    print(f"\nConsent of {invited.email}, who has a free account")
    try:
        client.subscribers.wait_until_migrated(invited, timeout=3_600)
    except WaitTimeout:
        print(f"  after an hour: {client.subscribers.get(invited.id).status}")
    client.subscribers.send_consent_email(invited.id)
    print(f"  emails sent: {', '.join(email.kind for email in mock.outbox if email.to == invited.email)}")
    mock.hub.give_consent(invited.id)
    moved = client.subscribers.wait_until_migrated(invited)
    print(f"  agreed: {moved.status}")
    return moved


def look_after_people(client: WholesaleClient, books: Books, moved: Subscriber, leaving: Subscriber) -> None:
    """Give one another package, list them with filters and page by page, remove one."""
    print(f"\nUpdate {moved.email}: Webex Calling instead of {', '.join(moved.packages)}")
    reach = SubscriberCalling(extension="202")
    changed = client.subscribers.update(moved.id, packages=["webex_calling"], provisioning_parameters=reach)
    books.write(changed, changed.packages)
    print(f"  {changed.status}: {', '.join(changed.packages)}")

    print("\nList subscribers, 10 to a page, oldest first")
    for page in client.subscribers.list(sort_by="created", sort_order="ASC", max=10).pages():
        print(f"  from {page.offset:>2}: {len(page.items):>2} subscribers, {page.items[0].email} and on")
    colleagues = client.subscribers.list(customer_id=moved.customer_id, status="provisioned")
    print(f"  of {moved.external_customer_id}: {', '.join(str(each.email) for each in colleagues)}")

    print(f"\nRemove {leaving.email}")
    client.subscribers.delete(leaving.id)
    books.write(leaving, ())
    print(f"  gone: {fate_of(client.subscribers, leaving.id)}")


# Billing


def write_customers(client: WholesaleClient, books: Books) -> None:
    """Record the packages that customers hold as a whole, since their organizations were made."""
    made = {each.id: each.created for each in client.organizations.list()}
    for customer in client.customers.list():
        if since := made.get(customer.org_id or ""):
            books.write_customer(customer, since)


def bill_january(mock: WholesaleMock, client: WholesaleClient, books: Books, moved: Subscriber) -> None:
    """Let January pass, plant two discrepancies in its report, and find them with the books."""
    mock.clock.advance_to(datetime(2026, 1, 15, 12, tzinfo=UTC))
    books.write(client.subscribers.update(moved.id, packages=["webex_meetings"]), ["webex_meetings"])
    print(f"\nOn 15 January {moved.email} goes back to Webex Meetings")
    mock.clock.advance_to(datetime(2026, 2, 2, tzinfo=UTC))
    for kind in ("missing_row", "wrong_package"):
        mock.billing.plant(kind)
    # The first token has expired by then.
    with mock.client(mock.add_token("february").value) as client:
        checked = check_bill(client, books, date(2026, 1, 1), date(2026, 1, 31))
    packages = [(each.service_name, f"{each.billed:.2f}", f"{each.own:.2f}") for each in checked.packages]
    show("January, in days", ("package", "Webex bills", "own records"), packages)
    differences = [
        (str(each.customer), books.name_of(each.subscriber_id), each.kind, each.service_name, in_days(each))
        for each in checked.findings
    ]
    show("Differences", ("id", "who", "finding", "package", "billed / own"), differences)
    print(f"Planted: {', '.join(each.kind for each in mock.billing.planted)}; {mock.billing.grade(checked.findings)}")


def in_days(found: Discrepancy) -> str:
    return f"{found.billed:.2f} / {found.own:.2f}"


# A sub-partner


def act_for_a_sub_partner(mock: WholesaleMock, client: WholesaleClient) -> None:
    """Provision a customer for a sub-partner, and again when it is suspended."""
    partner = mock.add_partner("Fjordnett", country="NO", parent=mock.partner)
    (found,) = client.sub_partners.list()
    acting = client.on_behalf_of(found.org_id)
    print(f"\nOn behalf of the sub-partner {partner.name}")
    accepted = provision_for(acting, partner.template.provisioning_id, "F-1")
    made = acting.customers.wait_until_provisioned(accepted)
    print(f"  F-1: {state_of(made)}")
    print(f"  without on_behalf_of: {fate_of(client.customers, made.id)}")
    mock.hub.suspend(found.org_id)
    try:
        provision_for(acting, partner.template.provisioning_id, "F-2")
    except Forbidden as refused:
        print(f"  F-2: {refused.message}\n  {refused.rule} ({refused.evidence})")


def provision_for(acting: WholesaleClient, provisioning_id: str, external_id: str) -> Accepted:
    return acting.customers.provision(
        provisioning_id=provisioning_id,
        packages=["webex_meetings"],
        external_id=external_id,
        address=Address(address_line1="Strandgaten 5", city="Bergen", zip_or_postal_code="5013", country="NO"),
        customer_info=CustomerInfo(name="Fisketorget AS", primary_email=f"{external_id}@fisketorget.example"),
    )


# The command


def summarise(mock: WholesaleMock, outcomes: Outcomes, people: People, seconds: float) -> None:
    made = [each for each, result in outcomes if isinstance(result, Customer)]
    refused = sum(isinstance(result, Refused) for _, result in outcomes)
    countries = len({each.row["country"] for each in made})
    enrolled = sum(isinstance(result, Subscriber) for _, result in people)
    print(
        f"\n{len(outcomes)} prospects: {len(made)} provisioned in {countries} countries, {refused} refused, "
        f"{len(outcomes) - len(made) - refused} in review"
    )
    print(f"{len(people)} people: {enrolled} provisioned, {len(people) - enrolled} refused")
    print(f"{len(mock.calls)} calls, {mock.clock.elapsed / 86_400:.1f} days on the mock's clock")
    print(f"real time: {seconds:.2f} s")


def demonstrate(vendor: Path | None) -> None:
    """Run all parts in a new world; without a vendor's description, on the requests of this folder."""
    survive_any_encoding()
    began = time.perf_counter()
    with WholesaleMock() as mock, mock.client() as client:
        directory = build_world(mock)
        if vendor:
            name, requests = f"{vendor.name}, stray quotes inside values removed", vendor_requests(vendor)
        else:
            name, requests = OWN_REQUESTS.name, own_requests()
        show(f"Requests of {name}", ("request", "outcome"), send_requests(mock, client, requests))
        print("provisioningId and orgId in them are replaced by ids of the mock.")
        outcomes = work_through(client, read_prospects(PROSPECTS), directory)
        show_outcomes(outcomes)
        look_after(client, [result for _, result in outcomes if isinstance(result, Customer)])
        people = [(each, enrol(client, each, customer_ids(outcomes))) for each in read_people(PEOPLE)]
        show_people(people)
        subscribers = [result for _, result in people if isinstance(result, Subscriber)]
        books = Books(lambda: mock.clock.now, subscribers)
        write_customers(client, books)
        moved = await_consent(mock, client, subscribers)
        look_after_people(client, books, moved, subscribers[-1])
        act_for_a_sub_partner(mock, client)
        bill_january(mock, client, books, moved)
        summarise(mock, outcomes, people, time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description="The customer journey on files of prospects and of their people.")
    parser.add_argument("--vendor", type=Path, metavar="PATH", help="the vendor's API description, or its folder")
    named: Path | None = parser.parse_args().vendor
    vendor = vendor_description(named)
    if named and not vendor.is_file():
        parser.error(f"no vendor description was found at {vendor}")
    demonstrate(vendor if vendor.is_file() else None)


if __name__ == "__main__":
    main()
