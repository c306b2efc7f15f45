"""A partner set up by hand in Partner Hub, and a customer of it from the first form to the bill.

    python examples/hub.py

No account, no network, no real time. Nothing here but the report of the end is a call of the API: people click.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Any

from webex_wholesale import Customer
from webex_wholesale_mock import HubRefusal, Partner, Template, WholesaleMock
from webex_wholesale_mock.entities import ROLES, Role
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS, NOUNS

IDP = "https://idp.fjord.example/saml"

HARBOUR: Mapping[str, Any] = {
    "name": "Harbour",
    "address": {
        "address_line1": "12 Harbour Way",
        "city": "Portland",
        "state_or_province": "OR",
        "zip_or_postal_code": "97201",
        "country": "US",
    },
    "timezone": "America/Los_Angeles",
    "language": "en_us",
}
HILL = {**HARBOUR, "name": "Hill", "address": {**HARBOUR["address"], "address_line1": "3 Hill Street"}}

LATER = """\
first_name,last_name,email,package,location,extension,phone_number,action
Zoe,Lund,zoe@acme.example,webex_suite,Hill,2001,,add
Yan,Moe,yan@acme.example,webex_calling,Hill,,+15035550160,add
,,user-25@acme.example,,,,,delete
"""


def main() -> None:
    """Tell the whole story."""
    mock = WholesaleMock()
    add_administrators(mock)
    template = set_up_partner(mock)
    add_sub_partner(mock)
    acme = create_customer(mock, template)
    add_users(mock, acme)
    add_phones(mock, acme)
    get_help(mock, acme)
    show_bill(mock)
    show_roles()


def add_administrators(mock: WholesaleMock) -> None:
    """Add people who may do some things each, and see that the others are kept from them."""
    print("1. Administrators")
    administrators = mock.hub.administrators
    for email, role in {"wes": "wholesale-admin", "pia": "partner-admin", "rolf": "read-only"}.items():
        added = administrators.add(f"{email}@fjord.example", roles=[role])
        print(f"   {added.email} is {ROLES[role].name}")
    administrators.assign_role("wes@fjord.example", "help-desk")
    try:
        mock.hub.templates.create("Gold", country="US", actor="rolf@fjord.example")
    except HubRefusal as refused:
        print(f"   rolf creates a template: {refused.rule} ({refused.evidence})")


def set_up_partner(mock: WholesaleMock) -> Template:
    """Set up single sign-on, a branding for all customers, and a template that uses both."""
    print("2. Single sign-on, branding, template")
    sso = mock.hub.sso
    sso.check_idp(IDP)
    sso.open_ticket(pass_email_in_request=False)
    trusted = mock.clock.run_until("sso.trust")
    sso.upload_metadata()
    print(f"   Cisco TAC trusts {IDP} from {trusted.due:%d %B}")
    mock.hub.branding.set(color_light="#0b5fa5", color_dark="#7fc4ff", support_urls=["https://help.fjord.example"])
    template = mock.hub.templates.create(
        "Gold",
        country="US",
        authentication="partner",
        idp_entity_id=IDP,
        pstn_provider="Cisco Calling Plans",
        brand_name="Fjord Telecom",
        actor="wes@fjord.example",
    )
    print(f"   template {template.name}, by {template.service_provider_admin}")
    return template


def add_sub_partner(mock: WholesaleMock) -> Partner:
    """Ask the vendor for a sub-partner, which then creates a template of its own."""
    print("3. Sub-partner")
    asked = mock.hub.sub_partners.request(
        "Skerry Telecom",
        admin_email="sam@skerry.example",
        first_name="Sam",
        last_name="Vik",
        parent_admin_email="skerry@fjord.example",
    )
    mock.clock.run_until("sub_partner.set_up", about=asked)
    (skerry,) = mock.hub.sub_partners.list()
    mock.hub.templates.create("Silver", country="US", partner=skerry, actor="sam@skerry.example")
    print(f"   {skerry.name} is active and shares subscription {skerry.subscription_id}")
    return skerry


def create_customer(mock: WholesaleMock, template: Template) -> Customer:
    """Fill in the wizard as an administrator who sees only customers of its own."""
    print("4. Customer")
    pia = "pia@fjord.example"
    form: Mapping[str, Any] = {
        "name": "Acme",
        "admin_email": "ada@acme.example",
        "packages": ["webex_calling", "webex_suite", "common_area_calling"],
        "quantities": {"webex_calling": 40},
        "headquarters": HARBOUR,
        "template": template,
        "external_id": "acme-1",
    }
    try:
        mock.hub.customers.review(**form, actor=pia)
    except HubRefusal as refused:
        print(f"   the box of the location is not ticked: {refused.rule}")
    begun = mock.hub.customers.create(**form, in_supported_location=True, actor=pia)
    mock.clock.run_until("customer.finish", about=begun)
    acme = mock.hub.customer(begun)
    [welcome] = mock.outbox(to="ada@acme.example")
    print(f"   {acme.external_id} is {acme.status}; email {welcome.kind!r} of {welcome.brand}")
    print(f"   Webex Assistant is {'on' if mock.hub.assistant.get(acme).on else 'off'}")
    print(f"   pia sees {len(mock.hub.customers.list(actor=pia))} customer")
    return acme


def add_users(mock: WholesaleMock, acme: Customer) -> None:
    """Add a location with 25 users, then some more from a file."""
    print("5. Users")
    users: list[dict[str, Any]] = [
        {
            "email": f"user-{number}@acme.example",
            "first_name": "User",
            "last_name": str(number),
            "package": "webex_calling",
            "location": "Harbour",
            "extension": str(1000 + number),
            "phone_number": f"+150355501{number:02}",
        }
        for number in range(1, 27)
    ]
    try:
        mock.hub.customers.set_up(acme, locations=[HILL], users=users)
    except HubRefusal as refused:
        print(f"   26 users at once: {refused.rule}")
    print(f"   by hand: {len(mock.hub.customers.set_up(acme, locations=[HILL], users=users[:25]))} users")
    done = mock.hub.users.import_csv(acme, LATER)
    print(f"   from a file: {len(done.added)} added, {len(done.deleted)} deleted")
    changed = mock.hub.users.change_package("user-1@acme.example", "webex_suite")
    print(f"   {changed.email} now has {changed.packages[0]}")
    print(f"   single sign-on is {mock.hub.sso.verify_login().status}")
    mock.hub.administrators.add("ada@acme.example", roles=["full-admin"], customer=acme)
    try:
        mock.hub.users.add(acme, users[25:], actor="ada@acme.example")
    except HubRefusal as refused:
        print(f"   the customer's administrator adds a user: {refused.rule}")


def add_phones(mock: WholesaleMock, acme: Customer) -> None:
    """Add a phone by its MAC address, and one in the lobby by a code."""
    print("6. Phones")
    devices = mock.hub.devices
    desk = devices.add("Cisco 8865", "D8:2E:3E:EF:4E:5C", person="user-1@acme.example")
    code = devices.create_code("Cisco 8845", workspace=mock.hub.add_workspace(acme, "Lobby"))
    for phone in (devices.connect(desk), devices.connect(code)):
        print(f"   {phone.model} is {phone.status}")


def get_help(mock: WholesaleMock, acme: Customer) -> None:
    """Order Setup Assist for the headquarters; every task is done in time."""
    print("7. Setup Assist")
    harbour = mock.hub.organization(acme).locations[0]
    order = mock.hub.setup_assist.submit(acme, harbour, partner_tasks="on_time")
    print(f"   {order.service}, {order.quantity} users, until {order.completes:%d %B}")
    mock.clock.run_until("setup_assist.complete", about=order)
    done = mock.hub.setup_assist.get(order)
    print(f"   {done.status} after {len(done.phases)} phases; {len(done.documents)} documents")


def show_bill(mock: WholesaleMock) -> None:
    """Download the report of the month, as the billing system does."""
    print("8. Billing")
    first = date(2026, 1, 1)
    mock.clock.advance(timedelta(days=31))
    token = mock.add_token(actor="full-admin")
    with mock.client(token.value) as client, TemporaryDirectory() as folder:
        reports = client.billing_reports
        report = reports.create_and_wait(billing_start_date=first, billing_end_date=date(2026, 1, 31), type="CUSTOMER")
        path = reports.download(report, to=Path(folder) / "bill.csv")
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                print(f"   {row['SERVICE_NAME']:<32} {float(row['QUANTITY']):>8.2f}")


def show_roles() -> None:
    """Print a table of what each role may do in the hub, noun by noun."""
    print("9. Operations of the hub by role")
    assigned = ", ".join(role.key for role in ROLES.values() if role.reach == "assigned")
    print(f"   only for customers that they were assigned: {assigned}")
    for scope, title in {"partner": "of a partner", "customer": "of a customer"}.items():
        rows = [each for each in HUB_OPERATIONS.values() if each.who and (scope == "partner" or each.customers)]
        print(f"   {title}")
        for role in ROLES.values():
            if role.scope in (scope, "both"):
                needs = {noun: [each.who for each in rows if each.noun == noun] for noun in NOUNS}
                print(fill(share(role, needs), 110, initial_indent=f"     {role.key:<20}", subsequent_indent=" " * 25))


def share(role: Role, needs: Mapping[str, list[str]]) -> str:
    """Tell how many operations of each noun a role may do; `needs` are their entitlements."""
    may = {noun: sum(need in role.entitlements for need in each) for noun, each in needs.items()}
    whole = ", ".join(noun for noun, count in may.items() if needs[noun] and count == len(needs[noun]))
    parts = [f"{noun} {count} of {len(needs[noun])}" for noun, count in may.items() if 0 < count < len(needs[noun])]
    return "; ".join(filter(None, [whole and f"all of {whole}", *parts])) or "nothing"


if __name__ == "__main__":
    main()
