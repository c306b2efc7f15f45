"""The tables of trials: every state is reached and has its ways out, and every step is taken or refused."""

from __future__ import annotations

import json

import pytest

from tests.support.by_hand import refused
from tests.support.trials import ADA, DAY, existing, own_paid, request, start
from tests.support.trials import seller as seller
from webex_wholesale_mock import HubError, HubRefusal, Request, WholesaleMock
from webex_wholesale_mock.entities.trial_lifecycles import TRIAL, TRIAL_SPARK, TRIALS

ACTS = {
    "accept": lambda hub, trial: hub.trials.accept(trial, ADA),
    "decline": lambda hub, trial: hub.trials.decline(trial, ADA),
    "provision": lambda hub, trial: hub.trials.provision(trial),
    "set_up": lambda hub, trial: hub.trials.set_up(trial),
    "edit": lambda hub, trial: hub.trials.edit(trial, quantity=20),
    "extend": lambda hub, trial: hub.trials.extend(trial),
    "convert": lambda hub, trial: hub.trials.convert(trial, ADA),
    "cancel": lambda hub, trial: hub.trials.cancel(trial),
}
BY_ITSELF = {"provisioned": 1, "lapse": 10, "expire": 90, "purge": 30}
STARTS = {
    "start": start,
    "start_own": lambda mock: mock.hub.trials.add(own_paid(mock), services=["calling"], quantity=1),
    "request": lambda mock: request(mock) if existing(mock) else None,
}
WAYS_OUT = {
    "pending_customer_consent": {"awaiting_provisioning_details", "removed"},
    "awaiting_provisioning_details": {"provisioning", "removed"},
    "provisioning": {"active"},
    "active": {"grace", "converted", "cancelled"},
    "grace": {"converted", "purged"},
}
"""What the guides promise; a state that is not here is an end."""
STATES = [(edition, state) for edition, table in TRIALS.items() for state in sorted({*table.table.values()})]
STEPS = [(edition, *row) for edition, table in TRIALS.items() for row in table.table]


def place(mock, edition, state):
    mock.place.trial_edition(edition)
    return mock.place.trial(status=state)


@pytest.mark.parametrize("table", TRIALS.values(), ids=[*TRIALS])
def test_every_state_is_reached_and_has_the_ways_out_that_the_guides_promise(table):
    reached, states = {"new"}, {*table.table.values()}
    for _ in table.table:
        reached |= {after for (before, _), after in table.table.items() if before in reached}
    assert reached == {"new", *states}
    for state in states:
        out = {after for (before, _), after in table.table.items() if before == state} - {state}
        assert out == WAYS_OUT.get(state, set())


def test_the_older_edition_is_a_part_of_the_newer_one():
    assert TRIAL_SPARK.table.items() <= TRIAL.table.items()
    assert {*ACTS, *BY_ITSELF, *STARTS} == {event for _, event in TRIAL.table}


@pytest.mark.parametrize(("edition", "event"), [(row[0], row[2]) for row in STEPS if row[1] == "new"])
def test_a_trial_starts_as_the_table_has_it(seller, edition, event):
    seller.place.trial_edition(edition)
    assert STARTS[event](seller).status == TRIALS[edition].table["new", event]


@pytest.mark.parametrize(("edition", "state", "event"), [row for row in STEPS if row[2] in ACTS])
def test_an_act_is_done_where_the_table_has_it(mock, edition, state, event):
    made = place(mock, edition, state)
    if (edition, event) == ("spark", "convert"):
        mock.hub.trials.convert(made, ADA, offer="A-SPK", items=["C1"], deal_id=made.deal_id)
    else:
        ACTS[event](mock.hub, made)
    assert mock.hub.trials.get(made).status == TRIALS[edition].table[state, event]


@pytest.mark.parametrize(("edition", "state", "event"), [row for row in STEPS if row[2] in BY_ITSELF])
def test_the_clock_takes_the_other_steps(mock, edition, state, event):
    made = place(mock, edition, state)
    mock.clock.advance(BY_ITSELF[event] * DAY)
    assert mock.hub.trials.get(made).status == TRIALS[edition].table[state, event]


ADVICE = dict.fromkeys(("cancelled", "converted", "purged", "removed"), "that is its end") | {
    "provisioning": "nothing can be done until the clock moves on",
}
"""The advice in a state from which nobody leads on; the others name the acts that can follow."""


@pytest.mark.rule("trial.state")
@pytest.mark.parametrize(("edition", "state"), STATES)
def test_every_other_act_is_refused(mock, edition, state):
    made = place(mock, edition, state)
    if state in ("provisioning", "purged"):
        mock.hub.add_organization("Elsewhere", administrators=[ADA]) if state == "purged" else None
    for event in {*ACTS} - {event for before, event in TRIALS[edition].table if before == state}:
        if (state, event) == ("purged", "convert") or (state == "provisioning" and event in ("accept", "decline")):
            continue  # refused by trial.grace-over; there is nobody yet who could accept
        with refused(mock, "trial.state") as caught:
            ACTS[event](mock.hub, made)
        assert ADVICE.get(state, "what can follow now is") in str(caught.value)


# Placing, saving


@pytest.mark.parametrize(("edition", "state"), STATES)
def test_a_trial_in_any_state_is_saved_and_read_again(mock, tmp_path, edition, state):
    made = place(mock, edition, state)
    assert made.status == state
    if state != "purged":
        mock.place.shipment(made)
    mock.save(tmp_path / "world.json")
    again = WholesaleMock.load(tmp_path / "world.json")
    assert again.hub.trials.get(made) == mock.hub.trials.get(made)
    for world in (mock, again):
        world.clock.advance(200 * DAY)
    assert again.hub.trials.get(made) == mock.hub.trials.get(made)
    assert [*again.outbox] == [*mock.outbox]


def control(mock, path, **body):
    response = mock.handle(Request("POST", f"/__mock__/{path}", body=json.dumps(body).encode()))
    return response.status, json.loads(response.body)


def test_trials_are_started_placed_and_refused_over_the_control_endpoints(mock):
    form = {"adminEmail": ADA, "services": ["devices"], "quantity": 1, "devices": {"phone": 2}}
    status, refusal = control(mock, "hub/trials/start", company="Acme", **form)
    assert (status, refusal["errors"][0]["fieldName"]) == (403, "partner")
    assert control(mock, "place/reseller")[0] == 200
    status, made = control(mock, "hub/trials/start", company="Acme", **form)
    assert (status, made["status"], made["shipments"][0]["device"]) == (200, "provisioning", "phone")
    status, skipped = control(
        mock, "place/trial", adminEmail="bo@beta.example", status="grace", daysLeft=3, services=["devices"]
    )
    assert (status, skipped["daysLeft"], skipped["deviceSkip"]) == (200, 3, "registration-only")
    assert control(mock, "place/shipment", trial=skipped["id"], status="due")[1]["status"] == "due"
    assert control(mock, "hub/trials/get", trial=skipped["id"])[1]["shipments"][0]["device"] == "phone"


def test_a_rollback_and_a_fork_leave_the_other_trial_as_it_was(mock):
    made = mock.place.trial()
    devices = mock.place.shipment(made)
    before, fork = mock.snapshot(), mock.fork()
    mock.hub.trials.extend_devices(devices, 5)
    mock.hub.trials.cancel(made)
    assert fork.hub.trials.get(made).status == "active"
    mock.rollback(before)
    assert mock.hub.trials.get(made).status == "active"
    assert mock.hub.trials.shipment(devices) == fork.hub.trials.shipment(devices)


@pytest.mark.parametrize("state", ["active", "grace"])
def test_the_days_that_are_left_are_placed(mock, state):
    made = mock.place.trial(status=state, days_left=3)
    assert made.days_left == 3
    mock.clock.advance(3 * DAY)
    assert mock.hub.trials.get(made).status != state


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "dead"},
        {"status": "grace", "days_left": 31},
        {"status": "converted", "days_left": 1},
        {"quantity": 0},
        {"quantity": 0, "status": "pending_customer_consent"},
    ],
)
def test_what_cannot_be_is_not_placed(mock, wrong, state):
    before = state(mock)
    with pytest.raises(HubError):
        mock.place.trial(**wrong)
    assert state(mock) == before
    with pytest.raises(HubRefusal):
        start(mock)


def test_the_older_edition_has_no_states_of_consent(mock):
    mock.place.trial_edition("spark")
    with pytest.raises(HubError, match="trials of new customers only"):
        mock.place.trial(status="pending_customer_consent")


def test_tier_and_edition_are_of_those_that_there_are(mock):
    with pytest.raises(HubError, match="tier"):
        mock.place.reseller(tier=3)
    with pytest.raises(HubError, match="edition"):
        mock.place.trial_edition("gold")


def test_a_scenario_has_trials_their_devices_and_their_edition(tmp_path):
    text = (
        "trial_edition: spark\n"
        "partners: [{name: Tel, trials: [{status: grace, days_left: 3, shipments: [{number: 2, status: due}]}]}]\n"
    )
    (tmp_path / "trials.yaml").write_text(text)
    mock = WholesaleMock.from_scenario(tmp_path / "trials.yaml")
    (made,) = mock.hub.trials.list()
    assert (made.edition, made.status, made.days_left) == ("spark", "grace", 3)
    assert [(each.device, len(each.serials), each.status) for each in made.shipments] == [("phone", 2, "due")]
