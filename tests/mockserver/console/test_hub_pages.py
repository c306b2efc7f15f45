"""What Partner Hub leads through, as pages: lists with statuses, steps in order, forms, and the history of acts."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from tests.mockserver.console.conftest import Console
from tests.mockserver.console.test_actions import forms
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.console import _history, _steps, _words
from webex_wholesale_mock.entities.order_lifecycles import OrderStatus
from webex_wholesale_mock.entities.trial_lifecycles import SHIPMENT, ShipmentStatus, TrialStatus
from webex_wholesale_mock.testkit import pages

HUB = {"trials", "shipments", "orders", "templates", "setup-assists", "restricted-mode"}


@pytest.mark.parametrize("noun", sorted(HUB))
def test_each_has_a_list_with_status_and_a_page_with_forms_and_history(world: Console, noun: str) -> None:
    page = world.page(noun)
    (row, *_) = pages.page_of(world.mock, noun).items
    assert f'href="./{noun}/' in page
    one = world.page(f"{noun}/{row.id}")
    assert "What can be done" in one
    assert 'class="card fold"' in one or 'class="blocked"' in one
    for column in ("History", row.name.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")):
        assert column in one


def test_the_navigation_has_the_hub_in_a_part_of_its_own(console: Console) -> None:
    part = console.page().partition('<p class="part">Partner Hub</p>')[2].partition("</ul>")[0]
    assert [name for name in sorted(HUB) if f'href="./{name}"' in part] == sorted(HUB)


def test_an_order_is_offered_what_its_step_takes_and_told_why_not_the_rest(mock: WholesaleMock) -> None:
    mock.place.order("Elder", status="customer_mapping")
    found = forms(mock, "orders")
    reasons = {name.rpartition("/")[2]: form.rule for name, form in found.items()}
    assert not [name for name in ("choose-organization", "back", "resend", "cancel", "change-contact") if reasons[name]]
    assert {reasons[name] for name in ("set-sites", "distribute", "set-location", "hand-over", "close", "confirm")} == {
        "order.state"
    }
    assert "get" not in reasons
    assert not [name for name in found if "/orders/" not in name]


def test_a_trial_is_answered_by_the_one_who_was_asked(mock: WholesaleMock) -> None:
    mock.place.trial("Dahlia", "di@dahlia.example", status="pending_customer_consent")
    found = forms(mock, "trials")
    accept = found["POST __mock__/hub/trials/accept"]
    assert not accept.reason
    assert next(field.value for field in accept.fields if field.path == "person") == "di@dahlia.example"
    assert found["POST __mock__/hub/trials/extend"].rule == "trial.state"


def test_what_is_asked_for_by_hand_and_by_the_api_is_told_apart(mock: WholesaleMock) -> None:
    mock.hub.add_customer()
    titles = [form.title for form in forms(mock, "customers").values()]
    assert "Customers: delete (API)" in titles
    assert "Customers: delete (Partner Hub)" in titles
    assert len(titles) == len({*titles})


# Steps


def steps(mock: WholesaleMock, noun: str) -> list[str]:
    (row, *_) = pages.page_of(mock, noun).items
    return [f"{step.state} {step.title}" for step in _steps.steps_of(noun, row.value)]


@pytest.mark.parametrize("status", get_args(OrderStatus))
def test_an_order_stands_at_one_of_its_steps(mock: WholesaleMock, status: Any) -> None:
    mock.place.order(status=status)
    found = steps(mock, "orders")
    assert [step for step in found if step.startswith("now")] == [f"now {_words.title(status)}"]
    assert found == sorted(found, key=lambda step: ["done", "now", "ahead"].index(step.partition(" ")[0]))


def test_an_order_of_a_company_has_no_step_for_a_partner(mock: WholesaleMock) -> None:
    mock.place.order(status="customer_mapping", choice="company")
    assert not [step for step in steps(mock, "orders") if "Partner mapping" in step]


@pytest.mark.parametrize("status", [status for status in get_args(TrialStatus) if status != "removed"])
def test_a_trial_stands_at_one_of_its_steps(mock: WholesaleMock, status: Any) -> None:
    mock.place.trial(status=status)
    (now,) = [step for step in steps(mock, "trials") if step.startswith("now")]
    assert now == f"now {_words.title(status)}"


def test_setup_assist_stands_at_a_phase_and_ends_completed_or_cancelled(mock: WholesaleMock) -> None:
    assist = mock.place.setup_assist(mock.hub.add_customer(), users=2)
    assert steps(mock, "setup-assists") == ["now Express discovery", "ahead Express design", "ahead Completed"]
    mock.hub.setup_assist.cancel(assist)
    assert steps(mock, "setup-assists")[-1] == "now Cancelled"
    assert _steps.steps_of("customers", None) == []


def test_every_status_has_a_family() -> None:
    statuses = {*get_args(OrderStatus), *get_args(TrialStatus), *get_args(ShipmentStatus)}
    assert [status for status in statuses if _words.family(status) == "other"] == []
    assert SHIPMENT.unfinished <= statuses


# History


def test_an_act_by_hand_stands_in_the_history_with_who_did_it(console: Console) -> None:
    acme = console.mock.hub.add_customer(external_id="acme-1")
    console.mock.clock.advance(60)
    console.mock.hub.restricted_mode.set("acme-1", on=False)
    page = console.page(f"customers/{acme.id}")
    assert "Turn the mode on or off" in page
    assert "by hand, by full-admin@" in page
    assert "by hand, by the tester" in page
    assert "Turn the mode on or off" in console.page(f"restricted-mode/{acme.org_id}")


def test_an_administrator_has_what_it_did_in_its_history(console: Console) -> None:
    console.mock.hub.add_customer(external_id="acme-1")
    ada = console.mock.place.administrator("ada@telecom.example")
    console.mock.hub.restricted_mode.set("acme-1", on=False, actor=ada)
    assert "Turn the mode on or off" in console.page(f"people/{ada.id}")


def test_scheduled_work_has_the_act_behind_it(console: Console) -> None:
    order = console.mock.place.order(status="summary")
    console.mock.hub.orders.close(order)
    console.mock.clock.run_until("order.provisioned")
    page = console.page(f"orders/{order.id}")
    assert "the services of order" in page
    assert "”, by hand" in page


def test_scheduled_work_that_nothing_set_off_has_nothing_behind_it(mock: WholesaleMock) -> None:
    mock.place.order(status="placed")
    mock._engine.world.acts.clear()
    mock.clock.run_next()
    (row,) = pages.page_of(mock, "orders").items
    (entry,) = [entry for entry in _history.history_of(mock, "orders", row) if "cause" in entry]
    assert entry["cause"] is None


def test_an_act_in_python_is_news_for_an_open_page(console: Console) -> None:
    from webex_wholesale_mock.console._events import Seen

    seen = Seen(console.mock)
    assert seen.news() == b""
    console.mock.hub.add_free_account("bo@people.example")
    assert seen.news()


# Tools


def test_the_clock_tells_its_pace_and_has_a_form_for_it(console: Console) -> None:
    assert "The clock is <b>frozen</b>" in console.page("clock")
    console.mock.clock.set_pace("real", 60)
    request = Request("GET", "/__mock__/clock", headers={"accept": "text/html"}, pace=60)
    page = console.mock.handle(request).body.decode()
    assert "60 s for each real second" in page
    assert "Set the pace and the speed" in page


def test_coverage_is_a_matrix_of_operations(world: Console) -> None:
    page = world.page("coverage")
    line = page.partition('<tr data-key="customers.delete">')[2].partition("</tr>")[0]
    assert "✓ customer.has-subscribers" in line
    assert "customer.busy" in line.partition("missing</summary>")[2]
    assert "never called" in page.partition('<tr data-key="customers.provision">')[2].partition("</tr>")[0]


def test_findings_are_graded_by_a_form_and_worlds_begun(world: Console) -> None:
    assert "Grade findings" in world.page("billing")
    page = world.page("snapshots")
    assert "New world from here" in page
    assert "POST /w/NAME?from=default" in page


def test_an_email_tells_whom_it_is_from_and_leads_to_what_it_is_about(world: Console) -> None:
    page = world.page("outbox")
    assert "webex_comm@webex.com" in page
    (order,) = pages.page_of(world.mock, "orders").items
    assert f"search?q={order.id}" in page
    assert order.name in world.page(f"search?q={order.id}")


def test_an_act_that_changes_every_customer_is_not_tried_where_there_are_many(
    mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        mock.hub.add_customer(status="provisioning")
    delete = "POST __mock__/hub/templates/delete"
    assert forms(mock, "templates")[delete].rule == "hub.template.in-use"
    monkeypatch.setattr("webex_wholesale_mock.console._actions.FEW", 1)
    assert not forms(mock, "templates")[delete].reason


@pytest.mark.parametrize("noun", sorted(HUB - {"orders"}))
def test_each_is_filtered_by_the_partner_that_has_it(world: Console, noun: str) -> None:
    (row, *_) = pages.page_of(world.mock, noun).items
    assert row in pages.page_of(world.mock, noun, partner=row.facts["partner"]).items
    assert pages.page_of(world.mock, noun, partner="nobody").total == 0
