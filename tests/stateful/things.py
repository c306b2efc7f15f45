"""Things to name and texts to give, for the table of draws: most fit the scene, and once in a while one does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.stateful.hand import MISSING, Hand
from tests.stateful.worlds import PACKAGES
from webex_wholesale_contracts.facts.setup_assist import tasks
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.entities.lifecycles import SETUP_ASSIST

Draw = Callable[[Hand], Any]

LEFT_OUT = object()
"""In place of a value: the field is left out."""
PHONES = [f"+12405550{number}" for number in range(100, 112)]
EXTENSIONS = [str(number) for number in range(1000, 1012)]
MACS = [f"0011223344{number:02}" for number in range(8)]
MODELS = ["8865", "Polycom VVX450", "Cisco 191", "Yealink T54W", "Nokia 3310"]
WORDS = ["Acme", "Globex", "Denied Oil", "Ann", ""]
COUNTRIES = ["US", "US", "NO", "XX"]
LANGUAGES = ["en_US", "fr_FR", "nb_NO", "xx"]
OFFERS = [
    ["webex_calling", "webex_meetings"],
    ["webex_suite", "cisco_calling_plan", "webex_calling"],
    ["webex_calling", "webex_meetings", "webex_suite", "attendant_console"],
    ["webex_meetings"],
    ["common_area_calling", "webex_calling"],
    ["webex_voice", "no-such-package"],
]
PERSONAL = [["webex_calling"], ["webex_meetings"], ["webex_suite"], ["webex_calling", "attendant_console"]]
ODD = [["webex_suite", "webex_calling"], ["attendant_console"], ["cisco_calling_plan"], []]
ADDRESS = {
    "addressLine1": "12 Harbour Way",
    "city": "Portland",
    "stateOrProvince": "OR",
    "zipOrPostalCode": "97201",
    "country": "US",
}
OFFICE = {"name": "Main", "address": ADDRESS, "timezone": "America/Los_Angeles", "language": "en_us"}


def of(*things: Any) -> Draw:
    """One of some fixed values."""
    return lambda hand: hand.pick(things)


def seldom(draw: Draw) -> Draw:
    """A value once in a while."""
    return lambda hand: draw(hand) if hand.seldom() else LEFT_OUT


def flag(hand: Hand) -> bool:
    return bool(hand.number(2))


def domain(hand: Hand) -> str:
    return hand.customer.external_id.partition("-")[0] if hand.customer else "nowhere"


def email(hand: Hand) -> str:
    """An address that may be free, or that of somebody who is there."""
    if hand.seldom():
        return str(hand.pick([*hand.world.directory.people, "not-an-address", "P9@own.example"]))
    return f"p{hand.number(40)}@{domain(hand)}.example"


def personal(hand: Hand) -> list[str]:
    return [*hand.pick(ODD if hand.seldom() else PERSONAL)]


def user(hand: Hand) -> dict[str, Any]:
    """A line of the form for users by hand."""
    line = {"email": email(hand), "first_name": "Ann", "last_name": "Berg", "packages": personal(hand)}
    return line | {"extension": hand.pick(EXTENSIONS)} | ({"phone_number": hand.pick(PHONES)} if flag(hand) else {})


def users(hand: Hand) -> list[dict[str, Any]]:
    """A few lines, or one more than the form takes."""
    if hand.seldom():
        return [{"email": f"many{n}@own.example", "packages": ["webex_meetings"], "last_name": "X"} for n in range(26)]
    return [user(hand) for _ in range(1 + hand.number(3))]


def csv(hand: Hand) -> str:
    """A file of users, now and then with a column that does not exist."""
    lines = [user(hand) for _ in range(1 + hand.number(3))]
    header = "email,shoe_size" if hand.seldom() else "email,first_name,last_name,package,extension"
    rows = (f"{line['email']},Ann,Berg,{' '.join(line['packages'])},{line['extension']}" for line in lines)
    return "\n".join([header, *rows])


def people_of(hand: Hand) -> list[Any]:
    return [*hand.world.directory.people_by_id.values()]


def person(hand: Hand) -> str:
    found = hand.near(people_of(hand), lambda each: each.organization_id)
    return found if found == MISSING else found.wire_id


def administrator(hand: Hand) -> str:
    """The address of somebody with a role, of the partner or of the customer."""
    homes = {hand.partner.organization.id, hand.organization.id if hand.organization else ""}
    there = [each for each in people_of(hand) if each.roles and (each.organization_id in homes or hand.seldom())]
    found = hand.pick(there)
    return found if found == MISSING else found.email


def staff(hand: Hand) -> str:
    """The id of an administrator of the partner."""
    there = [each for each in people_of(hand) if each.roles and each.organization_id == hand.partner.organization.id]
    found = hand.pick(there)
    return found if found == MISSING else found.wire_id


def helper(hand: Hand) -> str:
    """The id of an administrator of the partner who sees customers that are assigned."""
    there = [each for each in people_of(hand) if {*each.roles} & {"partner-admin", "sales-admin", "provisioning-admin"}]
    found = hand.pick([each for each in there if each.organization_id == hand.partner.organization.id])
    return found if found == MISSING else found.wire_id


def actor(hand: Hand) -> Any:
    """Nobody in particular, a role of the partner, or an administrator."""
    kind = hand.number(4)
    return LEFT_OUT if kind < 2 else hand.pick([*ROLES]) if kind == 2 else administrator(hand)


def customer(hand: Hand) -> str:
    chosen = hand.pick([*hand.world.customers]) if hand.seldom() else hand.customer
    return MISSING if chosen in (None, MISSING) else chosen.wire_id


def review(hand: Hand) -> str:
    """The customer of a review, who may be gone."""
    there = [each.wire_id for each in hand.world.customers if each.id in hand.world.reviews]
    return str(hand.pick(there))


def organization(hand: Hand) -> str:
    chosen = hand.pick([*hand.world.directory.organizations.values()]) if hand.seldom() else hand.organization
    return MISSING if chosen in (None, MISSING) else chosen.org_id


def loose_organization(hand: Hand) -> str:
    """An organization that no customer has, to attach to."""
    found = hand.pick([each for each in hand.world.directory.organizations.values() if each.customer_id is None])
    return found if found == MISSING else found.org_id


def subscriber(hand: Hand) -> str:
    home = hand.customer.id if hand.customer else None
    everybody = [*hand.world.subscribers]
    own = [each for each in everybody if each.customer_id == home]
    found = hand.pick(everybody if hand.seldom() or not own else own)
    return found if found == MISSING else found.wire_id


def location(hand: Hand) -> str:
    found = hand.near([*hand.world.directory.locations.values()], lambda each: each.organization_id)
    return found if found == MISSING else found.wire_id


def device(hand: Hand) -> str:
    found = hand.near([*hand.world.directory.devices.values()], lambda each: each.organization_id)
    return found if found == MISSING else found.wire_id


def workspace(hand: Hand) -> str:
    found = hand.pick([*hand.world.directory.workspaces.values()])
    return found if found == MISSING else found.wire_id


def template(hand: Hand) -> str:
    found = hand.pick(hand.partner.templates)
    return found if found == MISSING else found.provisioning_id


def roles(hand: Hand) -> list[str]:
    return [hand.pick([*ROLES]) for _ in range(1 + hand.number(2))]


def license_ids(hand: Hand) -> list[str]:
    return hand.some([each.id for each in hand.organization.licenses] if hand.organization else [], 2)


def soon(hand: Hand) -> datetime:
    return hand.world.clock.now + timedelta(days=hand.number(60))


def day(hand: Hand, ago: int) -> str:
    return (hand.world.clock.now - timedelta(days=ago)).date().isoformat()


def packages_of_customer(hand: Hand) -> list[str]:
    return [*hand.pick(OFFERS)]


def limits(hand: Hand) -> dict[str, int]:
    return {hand.pick(PACKAGES): hand.number(5) for _ in range(hand.number(3))}


def parameters(hand: Hand) -> dict[str, Any]:
    """Settings of a customer that is provisioned or updated."""
    given = limits(hand)
    return {"calling": {"location": OFFICE}, **({"packages": {"limits": given}} if given else {})}


def calling(hand: Hand) -> dict[str, Any]:
    """Name and number of a subscriber."""
    given = {"firstName": "Una", "lastName": "Berg", "extension": hand.pick(EXTENSIONS)}
    return given | ({"primaryPhoneNumber": hand.pick(PHONES)} if flag(hand) else {})


def contacts(hand: Hand) -> list[dict[str, Any]]:
    return [{"email": "helper@own.example", "knows_call_flows": True}]


def assist(hand: Hand) -> str:
    return str(hand.pick([*hand.world.setup_assists]))


def task(hand: Hand) -> str:
    phase = hand.pick(sorted(SETUP_ASSIST.unfinished))
    return str(hand.pick([each.key for each in tasks(phase)]))


def partner(hand: Hand) -> str:
    return str(hand.partner.org_id)


def sub_partner(hand: Hand) -> str:
    return str(hand.pick([each.org_id for each in hand.world.partners if each.parent_id or hand.seldom()]))


def uuid_of_organization(hand: Hand) -> str:
    return hand.organization.id if hand.organization else MISSING


def uuid_of_person(hand: Hand) -> str:
    found = hand.near(people_of(hand), lambda each: each.organization_id)
    return found if found == MISSING else found.id


def role_ids(hand: Hand) -> list[str]:
    return [ROLES[each].id for each in hand.some([*ROLES], 2)]


def connections(hand: Hand) -> list[str]:
    """The ids of the connections that a location of the scene could have."""
    path = f"/telephony/pstn/locations/{location(hand)}/connectionOptions"
    answer = hand.send("GET", path, hand.partner.tokens.get("for years", ""))
    return [each["id"] for each in answer.get("items", ())]
