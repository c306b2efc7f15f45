"""Acts by hand: what is kept of them, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from webex_wholesale_mock import HubRefusal, Request, SavingError, Stuck, WholesaleMock, persistence
from webex_wholesale_mock.world import acts


@pytest.fixture
def mock() -> WholesaleMock:
    return WholesaleMock()


def test_an_operation_of_the_hub_has_its_moment_who_did_it_and_what_it_was_about(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer(external_id="acme-1")
    mock.clock.advance(60)
    mock.hub.restricted_mode.set("acme-1", on=False)
    made, act = mock.acts
    assert (made.serial, made.name, made.by) == (1, "add_customer", "")
    assert {customer.id, "acme-1"} <= {*made.about}
    assert (act.serial, act.name, act.time, act.about) == (2, "restricted_mode.set", mock.clock.now, ("acme-1",))
    assert "@" in act.by


def test_who_is_no_administrator_is_told_in_words(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer(status="pending_rpl_review")
    mock.hub.reviews.clear(customer)
    assert (mock.acts[-1].name, mock.acts[-1].by) == ("reviews.clear", "the vendor's operations team")


def test_an_act_that_is_made_of_others_is_one_with_all_that_they_were_about(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer(status="pending_rpl_review")
    mock.hub.clear(customer.id)
    mock.hub.add_free_account("bo@people.example")
    subscriber = mock.hub.add_subscriber(
        mock.hub.add_customer(), email="bo@people.example", status="pending_user_migration"
    )
    mock.client().subscribers.send_consent_email(subscriber.id)
    mock.hub.follow(mock.outbox.latest.links["agree"])
    assert [act.name for act in mock.acts if act.name in ("clear", "follow")] == ["clear", "follow"]
    assert "reviews.clear" not in {act.name for act in mock.acts}
    assert subscriber.id in mock.acts[-1].about
    assert [act.serial for act in mock.acts] == [*range(1, len(mock.acts) + 1)]


def test_what_only_looks_and_what_is_refused_is_no_act(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer()
    before = mock.acts
    mock.hub.customer(customer)
    mock.hub.templates.list()
    with pytest.raises(HubRefusal):
        mock.hub.reviews.clear(customer)
    with pytest.raises(TypeError):
        mock.hub.add_customer(nonsense=1)  # type: ignore[call-arg]
    assert mock.acts == before


def test_what_testers_place_add_and_script_is_kept_too(mock: WholesaleMock) -> None:
    mock.place.onboarding(onboarded=False)
    mock.outcomes.add(Stuck(), customer="acme-1")
    mock.add_template("Second")
    assert [act.name for act in mock.acts] == ["place.onboarding", "outcomes.add", "add_template"]
    assert mock.acts[1].about == ("acme-1",)


def test_no_secret_is_kept(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer()
    token = mock.add_token("mine")
    mock.revoke_token(token)
    mock.add_integration(redirect_uri="https://app.example/back")
    una = mock.hub.add_subscriber(customer)
    order = mock.place.order(status="awaiting_details")
    mock.hub.follow(mock.outbox.latest.links["set-up-your-service"])
    code = mock.hub.devices.create_code("Cisco 8865", person=una).code
    assert code
    mock.hub.devices.connect(code, mac="001122334455")
    kept = repr(mock.acts)
    secrets = [token.value, code, mock.integration.client_secret, mock._engine.world.orders.popitem()[1].link]
    assert order.id in kept
    assert not [secret for secret in secrets if secret and secret in kept]


def test_acts_go_with_a_fork_a_rollback_and_a_file(mock: WholesaleMock, tmp_path: Path) -> None:
    mock.hub.add_customer(external_id="acme-1")
    before, fork = mock.snapshot(), mock.fork()
    mock.hub.add_customer(external_id="acme-2")
    assert [len(one.acts) for one in (mock, fork)] == [2, 1]
    mock.save(tmp_path / "world.json")
    assert WholesaleMock.load(tmp_path / "world.json").acts == mock.acts
    mock.rollback(before)
    assert mock.acts == fork.acts
    mock.reset()
    assert mock.acts == ()


@pytest.mark.parametrize("serials", [(2, 1), (1, 1), (0, 1)])
def test_a_file_whose_acts_are_out_of_order_is_refused(mock: WholesaleMock, serials: tuple[int, int]) -> None:
    now = mock.clock.now
    mock._engine.world.acts += [acts.Act(serial=serial, time=now, name="add_customer") for serial in serials]
    with pytest.raises(SavingError, match="acts by hand"):
        persistence.load_text(WholesaleMock()._engine, persistence.saved(mock._engine))


def test_only_so_many_are_kept(mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "KEPT", 3)
    for _ in range(7):
        mock.hub.add_customer()
    assert [act.serial for act in mock.acts] == [4, 5, 6, 7]


def test_they_are_listed_over_http(mock: WholesaleMock) -> None:
    mock.hub.add_customer(external_id="acme-1")
    answer = mock.handle(Request("GET", "/__mock__/acts"))
    (act,) = json.loads(answer.body)["items"]
    assert (act["name"], act["by"], act["serial"]) == ("add_customer", "", 1)
