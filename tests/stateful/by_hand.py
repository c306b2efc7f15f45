"""What has no row in a table: builders of tests, decisions of people, scripted outcomes, faults, tokens of roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from tests.stateful import orders, struck, things, trials
from tests.stateful.acts import Act
from tests.stateful.draws import DRAWS
from tests.stateful.hand import Hand
from tests.stateful.ways_out import WAYS, waiting
from tests.stateful.worlds import PACKAGES, YEARS
from webex_wholesale_mock import Fails, Stuck, Takes
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.hub._hub import Hub

Step = Callable[[Hand], Any]


def _hub(method: Callable[..., Any], *what: things.Draw, **named: things.Draw) -> Step:
    """A call of a method of the hub with values that are drawn."""

    def step(hand: Hand) -> Any:
        given = {name: draw(hand) for name, draw in named.items()}
        return method(hand.mock.hub, *[draw(hand) for draw in what], **given)

    return step


def _add_customer(hand: Hand) -> Any:
    status = hand.pick([None, None, "provisioning", "pending_rpl_review", "provisioned_with_errors", "error"])
    return hand.mock.hub.add_customer(
        external_id=DRAWS["external_id"](hand),
        packages=PACKAGES[: 1 + hand.number(5)],
        status=status,
        provisioning_id=things.template(hand),
        primary_email=things.email(hand),
        limits=things.limits(hand),
    )


def _add_organization(hand: Hand) -> Any:
    who = things.email(hand)
    return hand.mock.hub.add_organization("Found", users=hand.pick([0, 150]), administrators=[who])


def _onboard(hand: Hand) -> Any:
    """Take a customer by hand from the form to the first users and phones."""
    mock, number = hand.mock, hand.number(6)
    made = mock.hub.customers.create(
        hand.pick(["Initech", "Denied Oil"]),
        admin_email=f"chief{number}@{hand.partner.id[:4]}.example",
        packages=["webex_calling", "webex_meetings"],
        headquarters=things.OFFICE,
        in_supported_location=True,
        template=things.template(hand),
    )
    hand.wait(mock.durations.provisioning)
    user = {
        "email": f"first{number}@{hand.partner.id[:4]}.example",
        "packages": ["webex_calling"],
        "first_name": "A",
        "last_name": "B",
    }
    (first,) = mock.hub.users.add(made, [user | {"extension": "2000"}])
    return mock.hub.devices.create_code("8865", person=first.person_id)


def _attach(hand: Hand) -> Any:
    """Make a customer of an organization that nobody has."""
    return hand.mock.hub.add_customer(
        external_id=DRAWS["external_id"](hand),
        packages=PACKAGES[: 1 + hand.number(3)],
        org_id=things.loose_organization(hand),
        provisioning_id=things.template(hand),
        status=hand.pick([None, "provisioning"]),
    )


def _move_on(hand: Hand) -> Any:
    """Do what takes something out of the state in which it waits."""
    found = hand.pick(waiting(hand.world))
    if found != things.MISSING:
        noun, each, _ = found
        WAYS[noun].act(hand.mock, each, hand.wait)


def _begin_sso(hand: Hand) -> Any:
    return hand.mock.hub.sso.check_idp("https://partner.example/saml", partner=hand.partner.org_id)


def _use_sso(hand: Hand) -> Any:
    return hand.mock.hub.templates.edit(
        things.template(hand), authentication="partner", idp_entity_id="https://partner.example/saml"
    )


def _order_setup_assist(hand: Hand) -> Any:
    return hand.mock.hub.setup_assist.submit(
        things.customer(hand),
        things.location(hand),
        users=hand.number(60),
        contacts=things.contacts(hand),
        partner_tasks=hand.pick(["on_time", "by_hand"]),
    )


def _script(hand: Hand) -> Any:
    """Let the next attempt end in another way than usual."""
    outcome = hand.pick([Fails(code=7, description="no luck"), Takes(seconds=500), Takes(polls=2), Stuck()])
    whose = hand.pick(["customer", "subscriber", "report"])
    return hand.mock.outcomes.add(outcome, **{whose: "*"}, times=1)


def _release(hand: Hand) -> Any:
    for script in hand.mock.outcomes:
        script.release()


def _issue_token(hand: Hand) -> Any:
    return hand.mock.add_token(actor=things.administrator(hand), lifetime=YEARS)


def _administrator(hand: Hand) -> Any:
    whose = {"customer": things.customer(hand)} if things.flag(hand) else {"partner": things.partner(hand)}
    return hand.mock.place.administrator(things.email(hand), roles=[hand.pick([*ROLES])], **whose)


def _purchase_order(hand: Hand) -> Any:
    listed = [*PACKAGES, "cisco_calling_plan"][hand.number(4) :]
    return hand.mock.place.purchase_order(listed, partner=things.partner(hand))


def _domains(hand: Hand) -> Any:
    return hand.mock.place.verified_domains(things.customer(hand), [f"{things.domain(hand)}.example"])


def _awaited(hand: Hand) -> str:
    return str(hand.pick([each.wire_id for each in hand.world.customers if each.awaits_approval]))


def _reviewed(hand: Hand) -> str:
    return str(hand.pick([each.wire_id for each in hand.world.customers if each.status == "pending_rpl_review"]))


def _migrating(hand: Hand) -> str:
    waits = [each.wire_id for each in hand.world.subscribers if each.status == "pending_user_migration"]
    return str(hand.pick(waits))


STEPS: Mapping[str, Step] = {
    "hub.add_customer": _add_customer,
    "hub.add_organization": _add_organization,
    "hub.add_free_account": _hub(Hub.add_free_account, things.email),
    "hub.add_person": _hub(Hub.add_person, things.organization, things.email, administrator=things.flag),
    "hub.add_subscriber": _hub(Hub.add_subscriber, things.customer, things.email, packages=things.personal),
    "hub.add_workspace": _hub(Hub.add_workspace, things.customer, things.of("Lobby")),
    "hub.remove_workspace": _hub(Hub.remove_workspace, things.workspace),
    "hub.add_report": _hub(Hub.add_report, status=things.of("COMPLETED", "FAILED", "IN_PROGRESS")),
    "hub.mark_internal": _hub(Hub.mark_internal, things.organization),
    "hub.approve_attachment": _hub(Hub.approve_attachment, _awaited),
    "hub.decline_attachment": _hub(Hub.decline_attachment, _awaited),
    "hub.clear": _hub(Hub.clear, _reviewed),
    "hub.deny": _hub(Hub.deny, _reviewed),
    "hub.deny_names": _hub(Hub.deny_names, things.of("Denied", "Nobody")),
    "hub.give_consent": _hub(Hub.give_consent, _migrating),
    "outcomes.add": _script,
    "outcomes.release": _release,
    "add_token": _issue_token,
    "faults.add": struck.add,
    "place.administrator": _administrator,
    "place.purchase_order": _purchase_order,
    "place.verified_domains": _domains,
    "attach": _attach,
    "move on": _move_on,
    "begin SSO": _begin_sso,
    "use SSO": _use_sso,
    "onboard a customer": _onboard,
    "order Setup Assist": _order_setup_assist,
    **trials.STEPS,
    **orders.STEPS,
}
"""The steps by name. One for a new noun is a row here; an operation of the hub needs none."""

SEVERAL = frozenset(
    {
        *("onboard a customer", "outcomes.release", "move on", "start a trial and wait"),
        "set an order up to the review",
    }
)
"""Steps of several acts, which may be refused half-way."""


def by_hand(hand: Hand, name: str) -> Act:
    """Take a step; a refusal is a ValueError."""
    act = Act(name=name, sent="")
    try:
        return attrs.evolve(act, said=f"{STEPS[name](hand)}")
    except ValueError as error:
        return attrs.evolve(act, refused=f"{error}")
