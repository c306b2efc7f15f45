"""Trials and their devices for the tables: what the fields of the wizard get, and builders that place any state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from tests.stateful import things
from tests.stateful.hand import MISSING, Hand
from tests.stateful.things import LEFT_OUT, Draw, of
from webex_wholesale_contracts.facts.trials import DEVICE_TYPES
from webex_wholesale_mock.entities import Trial
from webex_wholesale_mock.entities.trial_lifecycles import ShipmentStatus, TrialStatus

SERVICES = [
    ["messaging"],
    ["calling"],
    ["messaging", "calling"],
    ["messaging", "meetings"],
    ["meetings", "calling"],
    ["calling", "devices"],
    ["devices"],
]
ODD = [["fax"], []]
DEVICES = [*["customer-owns"] * 4, LEFT_OUT, {"phone": 2}, {"room": 1, "desk": 1}, {"phone": 0}]
SITES = [f"site{number}.webex.com" for number in range(12)]
ITEMS = [["M1"], ["M3"], ["C3", "Room Device"], ["C2"], ["X9"]]


def trial(*states: str) -> Draw:
    """A trial in one of some states, and now and then any; what is drawn after it is about this one."""

    def drawn(hand: Hand) -> str:
        there = [*hand.world.trials.values()]
        fit = [each for each in there if each.status in states]
        found = hand.pick(there if hand.seldom() or not fit else fit)
        hand.trial = None if found == MISSING else found
        return str(hand.trial.wire_id) if hand.trial else MISSING

    return drawn


def shipment(*states: str) -> Draw:
    """Devices in one of some states, and now and then any; what is drawn after it is about their trial."""

    def drawn(hand: Hand) -> str:
        there = [*hand.world.shipments.values()]
        fit = [each for each in there if each.status in states]
        found = hand.pick(there if hand.seldom() or not fit else fit)
        hand.trial = None if found == MISSING else hand.world.trials[found.trial_id]
        return found if found == MISSING else str(found.wire_id)

    return drawn


def asked(hand: Hand) -> str:
    """Devices for which an extension is asked, or else any."""
    there = [*hand.world.shipments.values()]
    found = hand.pick([each for each in there if each.asked_due] or there)
    return found if found == MISSING else str(found.wire_id)


def older_trial(hand: Hand) -> str:
    """A trial of the older edition that has a site."""
    there = [each for each in hand.world.trials.values() if each.edition == "spark" and each.site_url]
    return str(hand.pick([each.wire_id for each in there]))


def serials(hand: Hand) -> list[str]:
    """The numbers of all devices of some shipment of the scene's trial."""
    there = [each for each in hand.world.shipments.values() if hand.trial and each.trial_id == hand.trial.id]
    return [*hand.pick(there).serials] if there and not hand.seldom() else ["FCH1"]


def admin(hand: Hand) -> str:
    """The address in the scene's trial, now and then with a mistake."""
    typed = hand.trial.admin_email if hand.trial else MISSING
    return hand.pick([typed.upper(), things.email(hand)]) if hand.seldom() else typed


def boss(hand: Hand) -> str:
    """The address of a full administrator of any organization."""
    found = [email for home in hand.world.directory.organizations.values() for email in home.administrators]
    return str(hand.pick(found))


def answerer(hand: Hand) -> str:
    """A full administrator of the organization of the scene's trial, or somebody."""
    home = hand.world.directory.organizations.get(hand.trial.organization_id if hand.trial else "")
    return str(hand.pick(home.administrators)) if home and not hand.seldom() else things.person(hand)


def buyer(hand: Hand) -> str:
    """An organization that has bought something elsewhere, and now and then any."""
    there = [*hand.world.directory.organizations.values()]
    paid = [each for each in there if any(not one.is_trial for one in each.subscriptions)]
    found = hand.pick(there if hand.seldom() else paid)
    return found if found == MISSING else str(found.org_id)


def home(hand: Hand) -> Any:
    found = hand.world.directory.organizations.get(hand.trial.organization_id if hand.trial else "")
    return found.org_id if found else LEFT_OUT


def older(draw: Callable[[Hand, Trial], Any]) -> Draw:
    """A field of orders in the older edition, which the newer one does not have."""

    def drawn(hand: Hand) -> Any:
        return draw(hand, hand.trial) if hand.trial and hand.trial.edition == "spark" else LEFT_OUT

    return drawn


def services(hand: Hand) -> list[str]:
    return [*hand.pick(ODD if hand.seldom() else SERVICES)]


DRAWS: Mapping[str, Draw] = {
    "company": lambda hand: "" if hand.seldom() else hand.pick(["Initech", "Hooli", "Umbrella"]),
    "days": lambda hand: hand.number(40),
    "deal_id": lambda hand: LEFT_OUT if hand.world.trial_edition == "webex" else f"DEAL-{hand.number(9)}",
    "devices": of(*DEVICES),
    "dids": lambda hand: hand.number(40),
    "duration_days": of(30, 60, 90, 90, 45),
    "offices": lambda hand: hand.number(4),
    "quantity": lambda hand: hand.number(20),
    "serials": serials,
    "services": services,
    "shipment": shipment("in_use"),
    "trials.return_devices.shipment": shipment("shipped", "in_use", "due", "overdue"),
    "trials.approve_extension.shipment": asked,
    "site_url": of(*SITES),
    "supported_location": lambda hand: not hand.seldom(),
    "timezone": lambda hand: "Nowhere/Land" if hand.seldom() else "UTC",
    "trial": trial("active", "grace"),
    **{f"trials.{verb}.trial": trial("pending_customer_consent") for verb in ("accept", "decline", "resend")},
    "trials.provision.trial": trial("awaiting_provisioning_details"),
    "trials.remove_site.trial": older_trial,
    "vertical": of("Retail", "Shops"),
    "trials.accept.person": answerer,
    "trials.decline.person": answerer,
    "trials.pending.person": answerer,
    "trials.add.organization": buyer,
    "trials.assign.administrator": things.helper,
    "trials.confirm.admin_email": boss,
    "trials.request.admin_email": boss,
    "trials.find_order.admin_email": admin,
    "trials.find_order.organization": home,
    "trials.convert.email": admin,
    "trials.convert.services": lambda hand: (
        LEFT_OUT if hand.trial and hand.trial.edition == "spark" else [*hand.pick(SERVICES)]
    ),
    "trials.convert.distributor": things.seldom(things.partner),
    "trials.convert.deal_id": older(lambda hand, trial: "DEAL-0" if hand.seldom() else trial.deal_id),
    "trials.convert.items": older(lambda hand, trial: [*hand.pick(ITEMS)]),
    "trials.convert.offer": older(lambda hand, trial: hand.pick(["A-SPK", "A-SPK", "A-WX", "A-FLEX"])),
    "trials.convert.site_url": older(lambda hand, trial: hand.pick([trial.site_url or "", hand.pick(SITES)])),
    "trials.convert.timezone": older(lambda hand, trial: "UTC"),
    "trials.extend.services": older(lambda hand, trial: [*hand.pick(SERVICES)]),
    "trials.extend.site_url": older(lambda hand, trial: hand.pick(SITES)),
    "trials.extend.timezone": older(lambda hand, trial: "UTC"),
}
"""A value for each name, as in `draws.py`, of which these are a part."""

WANTED = frozenset(
    f"trials.{verb}.{name}"
    for names, verbs in {
        ("site_url", "timezone"): ("start", "request", "add", "provision", "convert"),
        ("devices", "supported_location"): ("start", "request", "add"),
        ("deal_id", "items", "offer"): ("convert",),
        ("serials",): ("find_order",),
    }.items()
    for verb in verbs
    for name in names
)
"""Optional names without which most trials would be refused."""


def place_trial(hand: Hand) -> Any:
    """Place a trial in some state, with few days left where it ends."""
    status = hand.pick([*get_args(TrialStatus)])
    return hand.mock.place.trial(
        hand.pick(["Initech", "Hooli"]),
        things.email(hand),
        status=status,
        days_left=hand.pick([None, 1, 8, 30]) if status in ("active", "grace") else None,
        services=(chosen := hand.pick(SERVICES)),
        quantity=1 + hand.number(5),
        site_url=hand.pick(SITES),
        timezone="UTC",
        devices={"phone": 1} if "devices" in chosen else None,
        partner=hand.partner.org_id,
    )


def place_shipment(hand: Hand) -> Any:
    status = hand.pick([*get_args(ShipmentStatus)])
    return hand.mock.place.shipment(trial("active")(hand), hand.pick(DEVICE_TYPES), number=2, status=status)


def be_reseller(hand: Hand) -> Any:
    """Let a partner sell beside wholesale; once in a while uncertified, or of tier 2."""
    return hand.mock.place.reseller(
        certified=not hand.seldom(), tier=2 if hand.seldom() else 1, partner=hand.partner.org_id
    )


def choose_edition(hand: Hand) -> Any:
    return hand.mock.place.trial_edition(hand.pick(["webex", "webex", "spark"]))


def start_and_run(hand: Hand) -> Any:
    """Take a new customer from the wizard to a trial that runs, with phones for calling."""
    domain = hand.partner.id[:4]
    made = hand.mock.hub.trials.start(
        "Vandelay",
        f"trial{hand.number(9)}@{domain}.example",
        services=["messaging", "meetings", "calling", "devices"],
        quantity=2,
        duration_days=hand.pick([30, 60, 90]),
        devices={"phone": 1},
        site_url=hand.pick(SITES),
        timezone="UTC",
        partner=hand.partner.org_id,
    )
    hand.wait(30)
    return made


def follow_a_link(hand: Hand) -> Any:
    """Do what a link of one of the last emails does."""
    links = [link for email in hand.world.outbox[-30:] for link in email.links.values()]
    return hand.mock.hub.follow(str(hand.pick(links)))


STEPS: Mapping[str, Callable[[Hand], Any]] = {
    "place.reseller": be_reseller,
    "place.trial_edition": choose_edition,
    "place.trial": place_trial,
    "place.shipment": place_shipment,
    "hub.follow": follow_a_link,
    "start a trial and wait": start_and_run,
}
"""The steps by hand for trials, as in `by_hand.py`, of which these are a part."""
