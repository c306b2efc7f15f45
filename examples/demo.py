"""The customer journey on real input: request examples, and a file of prospects from all over the world.

    python examples/demo.py [--vendor PATH]

Runs against the mock: no account, no network, and waiting takes no time. What it does with each prospect is in
`onboarding.py`, which works the same with `WholesaleClient(token)`.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from onboarding import (
    Directory,
    InReview,
    Json,
    Prospect,
    Reason,
    Refused,
    onboard,
    provisioning_request,
    read_prospects,
    settle,
)
from report import show, survive_any_encoding

from webex_wholesale import Accepted, Customer, NotFound, WholesaleClient
from webex_wholesale_contracts.models import PrecheckCustomer, ProvisionCustomer, UpdateCustomer
from webex_wholesale_contracts.operations import OPERATION
from webex_wholesale_mock import WholesaleMock

EXAMPLES = Path(__file__).resolve().parent
PROSPECTS = EXAMPLES / "prospects.csv"
OWN_REQUESTS = EXAMPLES / "requests.json"
VENDOR_FOLDER = EXAMPLES.parents[1] / "shared" / "vendor"
VENDOR_SPEC = "webex-wholesale.2026-04-17.json"

Outcome = Customer | InReview | Refused
Outcomes = list[tuple[Prospect, Outcome]]


# The world before: what people would have set up in the portals


def build_world(mock: WholesaleMock) -> Directory:
    """Add a second template, and organizations that Webex has already; some are in the way of a prospect."""
    hub = mock.hub
    hub.deny_names("Blackgull")
    hub.add_organization("Nordlys Holding", country="NO", administrators=["post@nordlys.example"])
    growers = hub.add_organization("Kōwhai Growers", country="NZ", users=12)
    hotels = hub.add_organization("Kaiserhof Hotels", country="AT")
    hub.add_subscription(hotels.org_id, "calling", "meetings")
    yoga = hub.add_organization("Lumen Yoga", country="SE")
    hub.add_subscription(yoga.org_id, "meetings", trial_days=30)
    freight = hub.add_organization("Tasman Freight", country="NZ")
    give_to_another_partner(mock, freight.org_id)
    meetings_only = mock.add_template("meetings only", pstn_provider=None)
    return Directory(
        {"standard": mock.template.provisioning_id, "meetings only": meetings_only.provisioning_id},
        {each.name: each.org_id for each in (growers, hotels, yoga, freight)},
    )


def give_to_another_partner(mock: WholesaleMock, org_id: str) -> None:
    """Make an organization the customer of a competitor."""
    rival = mock.add_partner("Rival Telecom", country="NZ")
    body = {
        "provisioningId": rival.template.provisioning_id,
        "packages": ["webex_meetings"],
        "orgId": org_id,
        "externalId": "tasman",
        "address": {"addressLine1": "18 Quay Street", "city": "Auckland", "zipOrPostalCode": "1010", "country": "NZ"},
    }
    with mock.client(rival.tokens["full-admin"]) as client:
        accepted = client.customers.provision(**dict(ProvisionCustomer.model_validate(body)))
        client.customers.wait_until_provisioned(accepted)


# Part one: request examples


def vendor_requests(path: Path) -> dict[str, Json]:
    """The customer request examples of the vendor's description, by operation."""
    paths = json.loads(path.read_text(encoding="utf-8"))["paths"]
    operations = [OPERATION[f"customers.{verb}"] for verb in ("precheck", "provision", "update")]
    bodies = {each.name: paths[each.path][each.method.lower()]["requestBody"] for each in operations}
    return {name: unquoted(body["content"]["application/json"]["example"]) for name, body in bodies.items()}


def unquoted(value: Any) -> Any:
    """The same value without the quotes that many of the vendor's texts have inside them."""
    if isinstance(value, dict):
        return {name: unquoted(each) for name, each in value.items()}
    if isinstance(value, list):
        return [unquoted(each) for each in value]
    return value.strip("\"'") if isinstance(value, str) else value


def send_requests(mock: WholesaleMock, client: WholesaleClient, requests: dict[str, Json]) -> list[tuple[str, str]]:
    """Precheck, provision and update as the examples say, but with a provisioning id and an organization that exist."""
    prospect = PrecheckCustomer.model_validate(requests["customers.precheck"])
    customer = ProvisionCustomer.model_validate(requests["customers.provision"])
    change = UpdateCustomer.model_validate(requests["customers.update"])
    customer.provisioning_id = mock.template.provisioning_id
    customer.org_id = mock.hub.add_organization("An organization of the mock's world").org_id

    free = client.customers.precheck(**dict(prospect))
    fit = client.customers.precheck(**dict(customer))
    made = client.customers.wait_until_provisioned(client.customers.provision(**dict(customer)))
    changed = client.customers.wait_until_provisioned(client.customers.update(made.id, **dict(change)))
    return [
        (call_of("customers.precheck"), f"prospect: {free.message}"),
        (call_of("customers.precheck"), f"customer: {fit.message}"),
        (call_of("customers.provision"), state_of(made)),
        (call_of("customers.update"), state_of(changed)),
    ]


def call_of(operation: str) -> str:
    return f"{OPERATION[operation].method} {OPERATION[operation].path}"


def state_of(customer: Customer) -> str:
    return f"{customer.status}: {', '.join(customer.packages)}"


# Part two: the prospects


def work_through(client: WholesaleClient, prospects: list[Prospect], directory: Directory) -> Outcomes:
    """Start all that can be started, then wait for them; they are provisioned side by side."""
    begun = [(each, onboard(client, provisioning_request(each, directory))) for each in prospects]
    return [(each, settle(client, result) if isinstance(result, Accepted) else result) for each, result in begun]


def show_outcomes(outcomes: Outcomes) -> None:
    made = [(each, result) for each, result in outcomes if isinstance(result, Customer)]
    refused = [(each, result) for each, result in outcomes if isinstance(result, Refused)]
    unsent = [(each, result.reasons) for each, result in refused if result.by == "client"]
    refused_there = [(each, result.reasons) for each, result in refused if result.by == "precheck"]
    reviewed = [(each, result.reasons) for each, result in outcomes if isinstance(result, InReview)]
    rows = [(each.label, each.name, each.row["country"], ", ".join(result.packages)) for each, result in made]
    show(f"Provisioned: {len(made)}", ("id", "customer", "in", "packages"), rows)
    show_reasons(f"Refused by the client, nothing was sent: {len(unsent)}", unsent)
    show_reasons(f"Refused by the precheck: {len(refused_there)}", refused_there)
    show_reasons(f"Accepted, but in review: {len(reviewed)}", reviewed)


def show_reasons(title: str, found: list[tuple[Prospect, tuple[Reason, ...]]]) -> None:
    rows = [(each.label, f"{each.name}, {place_of(each)}\n{explain(reasons)}") for each, reasons in found]
    show(title, ("id", "prospect, reason, rule (evidence), field"), rows)


def explain(reasons: tuple[Reason, ...]) -> str:
    """Texts, rule, fields; what is wrong in both addresses of a request is told once."""
    texts = dict.fromkeys(reason.text for reason in reasons)
    fields = dict.fromkeys(reason.field for reason in reasons if reason.field)
    return "\n".join([*texts, ", ".join([reasons[0].basis, *fields])])


def place_of(prospect: Prospect) -> str:
    return ", ".join(part for part in (prospect.row["city"], prospect.row["country"]) if part)


# Part three: the life of a customer


def look_after(mock: WholesaleMock, client: WholesaleClient, customers: list[Customer]) -> None:
    """Change one customer, list them all page by page, remove one."""
    first, last = customers[0], customers[-1]
    print(f"\nUpdate {first.external_id}: add Webex Meetings")
    change = client.customers.update(first.id, packages=["webex_calling", "webex_meetings"])
    print(f"  {state_of(client.customers.wait_until_provisioned(change))}")

    print("\nList, 10 to a page, newest first")
    for page in client.customers.list(max=10).pages():
        print(f"  from {page.offset:>2}: {len(page.items):>2} customers, {page.items[0].external_id} and on")

    print(f"\nRemove {last.external_id}")
    client.customers.delete(last.id)
    print(f"  {client.customers.get(last.id).status}")
    mock.clock.advance(mock.durations.deleting)
    try:
        client.customers.get(last.id)
    except NotFound as gone:
        print(f"  gone: {gone.status} {gone.message}")


def summarise(mock: WholesaleMock, outcomes: Outcomes, seconds: float) -> None:
    made = [each for each, result in outcomes if isinstance(result, Customer)]
    refused = sum(isinstance(result, Refused) for _, result in outcomes)
    countries = len({each.row["country"] for each in made})
    print(
        f"\n{len(outcomes)} prospects: {len(made)} provisioned in {countries} countries, {refused} refused, "
        f"{len(outcomes) - len(made) - refused} in review"
    )
    print(f"{len(mock.calls)} calls, {mock.clock.elapsed / 60:g} minutes on the mock's clock")
    print(f"real time: {seconds:.2f} s")


# The command


def vendor_description(named: Path | None) -> Path:
    """Where the vendor's API description should be, given its file, its folder or nothing."""
    place = named or Path(os.environ.get("WEBEX_WHOLESALE_VENDOR_SPEC") or VENDOR_FOLDER)
    return place / VENDOR_SPEC if place.is_dir() else place


def main() -> None:
    parser = argparse.ArgumentParser(description="The customer journey on request examples and a file of prospects.")
    parser.add_argument("--vendor", type=Path, metavar="PATH", help="the vendor's API description, or its folder")
    named: Path | None = parser.parse_args().vendor
    vendor = vendor_description(named)
    if named and not vendor.is_file():
        parser.error(f"there is no vendor description at {vendor}")
    demonstrate(vendor if vendor.is_file() else None)


def demonstrate(vendor: Path | None) -> None:
    """Run the three parts in a new world; without a vendor's description, on the requests of this folder."""
    survive_any_encoding()
    began = time.perf_counter()
    with WholesaleMock() as mock, mock.client() as client:
        directory = build_world(mock)
        if vendor:
            name, requests = f"{vendor.name}, stray quotes inside values removed", vendor_requests(vendor)
        else:
            name, requests = OWN_REQUESTS.name, json.loads(OWN_REQUESTS.read_text(encoding="utf-8"))
        show(f"Requests of {name}", ("request", "outcome"), send_requests(mock, client, requests))
        print("In them provisioningId and orgId were replaced by ids of the mock's world.")
        outcomes = work_through(client, read_prospects(PROSPECTS), directory)
        show_outcomes(outcomes)
        look_after(mock, client, [result for _, result in outcomes if isinstance(result, Customer)])
        summarise(mock, outcomes, time.perf_counter() - began)


if __name__ == "__main__":
    main()
