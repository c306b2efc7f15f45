"""The world in which every history begins: three partners with customers, people and administrators of every role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from webex_wholesale_contracts.models.locations import LocationAddress
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.values import Partner

YEARS = timedelta(days=3_650)
PACKAGES = ("webex_calling", "webex_meetings", "webex_suite", "common_area_calling", "attendant_console")
IDP = "https://idp.example/saml"


@cache
def _populated() -> WholesaleMock:
    mock = WholesaleMock()
    own = mock.partner
    partners = {"own": own, "rival": mock.add_partner("Rival Telecom"), "sub": mock.add_partner("Sub", parent=own)}
    for domain, partner in partners.items():
        mock.place.identity_provider(IDP, partner=partner)
        mock.add_token("for years", partner=partner, lifetime=YEARS)
        for number in range(2):
            _add_customer(mock, domain, partner, number)
    for key, role in ROLES.items():
        if role.scope != "customer":
            mock.place.administrator(f"{key}@staff.own.example", roles=[key])
            mock.add_token(actor=f"{key}@staff.own.example", lifetime=YEARS)
        if role.scope != "partner":
            mock.place.administrator(f"{key}@admin.own.example", roles=[key], customer="own-0")
            mock.add_token(actor=f"{key}@admin.own.example", lifetime=YEARS)
    mock.hub.add_organization("Elsewhere", administrators=["boss@elsewhere.example"])
    mock.hub.add_organization("Large", users=200, administrators=["boss@large.example"])
    _order_help(mock)
    _try_out(mock, partners.values())
    _order(mock)
    mock.hub.add_free_account("p9@own.example")
    mock.hub.deny_names("Denied")
    return mock


def _order_help(mock: WholesaleMock) -> None:
    """A place with a phone, an order of Setup Assist, and a request for a sub-partner."""
    lobby = mock.hub.add_workspace("own-1", "Lobby")
    mock.hub.devices.create_code("8865", workspace=lobby)
    (place,) = mock.hub.organization("own-1").locations
    mock.hub.setup_assist.submit("own-1", place, users=3, contacts=[{"email": "helper@own.example"}])
    mock.hub.sub_partners.request("Wanted", admin_email="ada@wanted.example", first_name="Ada", last_name="Berg")


def _try_out(mock: WholesaleMock, partners: Iterable[Partner]) -> None:
    """Trials in states in which much can be done: with devices, one that awaits consent, one that was bought."""
    site = {"site_url": "vandelay.webex.com", "timezone": "UTC"}
    phones = mock.place.trial("Vandelay", "art@vandelay.example", services=["meetings"], **site)
    mock.place.shipment(phones)
    _add_numbers(mock, mock.place.trial("Rochelle", "zoe@rochelle.example", status="grace", days_left=5).org_id)
    mock.place.trial("Kruger", "ada@kruger.example", status="pending_customer_consent")
    mock.place.trial("Pendant", "eve@pendant.example", status="converted", services=["messaging"])
    for partner in partners:
        mock.place.reseller(partner=partner)


def _add_numbers(mock: WholesaleMock, org_id: str) -> None:
    """Give an organization a location, which has a few numbers."""
    client = mock.client()
    address = LocationAddress(address1="1 Main Street", city="Austin", state="TX", postal_code="73301", country="US")
    languages = {"preferred_language": "en_us", "announcement_language": "en_us"}
    client.locations.create(name="Main", time_zone="UTC", address=address, org_id=org_id, **languages)
    assert [*client.numbers.list(org_id=org_id)]


def _order(mock: WholesaleMock) -> None:
    """Orders in states in which much can be done: two for one organization, and one whose partner asks for more."""
    lines = {"meetings": 5, "messaging": 2}
    for status in ("choosing", "review", "service_setup"):
        mock.place.order("Cyberdyne", status=status, lines=lines)
    done = mock.place.order("Cyberdyne", lines=lines)
    mock.place.order("Cyberdyne", status="summary", lines={"messaging": 3}, organization=done.customer.org_id)
    elsewhere = mock.hub.add_organization("Asked", administrators=["boss@asked.example"])
    mock.hub.orders.request_full_admin(mock.place.order("Asked", organization=elsewhere, lines={"messaging": 3}))


def _add_customer(mock: WholesaleMock, domain: str, partner: Partner, number: int) -> None:
    customer = mock.hub.add_customer(
        external_id=f"{domain}-{number}",
        provisioning_id=partner.template,
        packages=PACKAGES[: 3 + 2 * number],
        primary_email=f"boss{number}@{domain}.example",
    )
    mock.place.administrator(f"admin{number}@{domain}.example", customer=customer)
    mock.add_token(actor=f"admin{number}@{domain}.example", lifetime=YEARS)
    for who in range(2):
        mock.hub.add_subscriber(customer, f"s{number}{who}@{domain}.example", packages=["webex_calling"])
    mac = f"AABBCCDDEE{['own', 'rival', 'sub'].index(domain)}{number}"
    mock.hub.devices.add("8865", mac, person=f"s{number}0@{domain}.example")


def populated() -> WholesaleMock:
    """A fresh mock with a world that is lived in."""
    return _populated().fork()
