"""Setup Assist by hand: the form with its rules, phases and tasks of both sides, cancelling, emails and the charge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.by_hand import refused
from webex_wholesale_contracts.facts.setup_assist import PHASES, phases, tasks
from webex_wholesale_mock import Contact, HubError, WholesaleMock
from webex_wholesale_mock.entities.lifecycles import NEW
from webex_wholesale_mock.persistence import _world as saved

SOONEST = datetime(2026, 1, 13, 9, 0, 30, tzinfo=UTC)
EXPERT = Contact("ada@acme.example", name="Ada", knows_call_flows=True)
DAY = 86_400


@pytest.fixture
def acme(api):
    """A customer who was provisioned on Monday, 5 January, at 9:00:30."""
    return api.provisioned()


@pytest.fixture
def location(mock, acme):
    return mock.hub.organization(acme).locations[0]


@pytest.fixture
def express(mock, acme, location):
    return mock.hub.setup_assist.submit(acme, location, users=5)


@pytest.fixture
def standard(mock, acme, location):
    return mock.hub.setup_assist.submit(acme, location, users=6, contacts=[EXPERT], completes=at(2, 2))


def at(month, day):
    return datetime(2026, month, day, tzinfo=UTC)


def test_the_users_of_a_form_are_those_of_its_location_unless_it_says_how_many(api, mock, acme, location):
    org_id = mock.hub.organization(acme).org_id
    place = {"address1": "Kaien 1", "city": "Oslo", "state": "03", "postalCode": "0150", "country": "NO"}
    body = {"name": "Harbour", "timeZone": "Europe/Oslo", "preferredLanguage": "en_us", "announcementLanguage": "en_us"}
    second = api.send("POST", "/v1/locations", {**body, "address": place}, query=f"orgId={org_id}").json["id"]
    for number, where in enumerate([*[location.id] * 6, second]):
        parameters = {"firstName": "Una", "lastName": "Berg", "extension": f"20{number}", "locationId": where}
        api.subscribers(acme).provision({"email": f"u{number}@acme.example", "provisioningParameters": parameters})
    mock.hub.add_person(org_id, "nobody@acme.example")
    order = mock.hub.setup_assist.submit(acme, location, contacts=[EXPERT], completes=at(2, 2))
    assert order.quantity == 6


def do_all(mock, order, side="partner"):
    """Tick all open tasks of one side in the present phase."""
    for task in mock.hub.setup_assist.get(order).open_tasks:
        if task.side == side:
            mock.hub.setup_assist.tick(order, task.key)
    return mock.hub.setup_assist.get(order)


def charged(mock, day):
    mock.clock.advance_to(day + timedelta(days=1))
    rows = mock.billing.expected(day.date(), day.date())
    return [(row.service_name, row.quantity) for row in rows if row.service_name.startswith("WHOLESALE_SETUP")]


# The form


def test_the_form_is_filled_in_from_the_portals(mock, acme, location):
    order = mock.hub.setup_assist.submit(acme, location, users=5)
    assert (order.service, order.quantity, order.status) == ("wholesale_setup_assist_express", 1, "express_discovery")
    assert (order.completes, order.ended) == (SOONEST, None)
    assert order.contacts == (Contact("ann@acme.example", knows_call_flows=True),)
    assert order.requested_by == mock.template.service_provider_admin
    assert mock.hub.setup_assist.list() == mock.hub.setup_assist.list(customer=acme) == (order,)
    for given in (order, order.id, location, location.id):
        assert mock.hub.setup_assist.get(given) == order
    assert mock.outbox(kind="setup-assist-copy") == []


def test_every_field_can_be_given_as_on_the_form(mock, acme, location):
    order = mock.hub.setup_assist.submit(
        acme,
        location,
        users=6,
        completes=at(2, 2),
        contacts=[EXPERT, {"email": "bo@acme.example", "knowsCallFlows": False}],
        partner_org_id=mock.partner.org_id,
        customer_org_id=mock.hub.organization(acme).id,
        subscription_id=mock.partner.subscription_id,
        total_locations=1,
        send_copy=True,
        by_phone=True,
        actor="wholesale-admin",
    )
    assert (order.service, order.quantity, order.status) == ("wholesale_setup_assist_standard", 6, "project_management")
    assert order.contacts == (EXPERT, Contact("bo@acme.example"))
    (copy,) = mock.outbox(kind="setup-assist-copy")
    assert (copy.to, copy.subject) == (order.requested_by, acme)
    assert copy.to.startswith("wholesale-admin@")


def test_without_a_primary_email_the_administrator_who_asks_is_the_contact(api):
    org = api.mock.hub.add_organization("Acme")
    customer = api.mock.hub.add_customer(org_id=org.id, packages=["webex_calling"])
    (location,) = api.mock.hub.organization(customer).locations
    order = api.mock.hub.setup_assist.submit(customer, location, users=1)
    assert [contact.email for contact in order.contacts] == [order.requested_by]


@pytest.mark.rule("hub.assist.field-required")
@pytest.mark.parametrize(
    ("blank", "field"),
    [
        ({"partner_org_id": " "}, "partnerOrgId"),
        ({"customer_org_id": ""}, "customerOrgId"),
        ({"subscription_id": ""}, "subscriptionId"),
        ({"total_locations": 0}, "totalLocations"),
        ({"contacts": []}, "contacts"),
    ],
)
def test_a_required_field_is_not_empty(mock, acme, location, blank, field):
    with refused(mock, "hub.assist.field-required") as caught:
        mock.hub.setup_assist.submit(acme, location, users=5, **blank)
    assert [finding.field for finding in caught.value.findings] == [field]


@pytest.mark.rule("hub.assist.not-onboarded")
def test_the_partner_is_fully_onboarded(mock, acme, location):
    mock.place.onboarding(onboarded=False)
    with refused(mock, "hub.assist.not-onboarded"):
        mock.hub.setup_assist.submit(acme, location, users=5)
    mock.place.onboarding(onboarded=True)
    assert mock.hub.setup_assist.submit(acme, location, users=5)


@pytest.mark.rule("hub.assist.not-ordered")
@pytest.mark.rule("hub.assist.ordered-already")
def test_wholesale_is_ordered_once_for_all_customers(mock, acme, location):
    mock.place.onboarding(assist_ordered=False, partner=mock.partner)
    with refused(mock, "hub.assist.not-ordered"):
        mock.hub.setup_assist.submit(acme, location, users=5)
    mock.hub.setup_assist.purchase()
    assert mock.hub.setup_assist.submit(acme, location, users=5)
    with refused(mock, "hub.assist.ordered-already"):
        mock.hub.setup_assist.purchase(partner=mock.partner)


@pytest.mark.rule("hub.assist.not-provisioned")
def test_the_request_follows_provisioning(api, acme, location):
    api.delete(acme)
    with refused(api.mock, "hub.assist.not-provisioned"):
        api.mock.hub.setup_assist.submit(acme, location, users=5)


@pytest.mark.rule("hub.assist.organization")
@pytest.mark.parametrize("field", ["partner_org_id", "customer_org_id"])
def test_the_organizations_are_the_partners_and_the_customers(mock, acme, location, field):
    rival = mock.add_partner("Rival")
    with refused(mock, "hub.assist.organization"):
        mock.hub.setup_assist.submit(acme, location, users=5, **{field: rival.org_id})


@pytest.mark.rule("hub.assist.subscription")
@pytest.mark.parametrize("wrong", [{"active_subscription": False}, {"subscription_id": "Sub0"}])
def test_the_subscription_is_active_and_the_customers(mock, acme, location, wrong):
    with refused(mock, "hub.assist.subscription"):
        mock.hub.setup_assist.submit(acme, location, users=5, **wrong)


@pytest.mark.rule("hub.assist.locations")
def test_the_number_of_locations_is_that_of_control_hub(mock, acme, location):
    with refused(mock, "hub.assist.locations"):
        mock.hub.setup_assist.submit(acme, location, users=5, total_locations=2)


@pytest.mark.rule("hub.assist.users")
def test_a_location_has_users(mock, acme, location):
    with refused(mock, "hub.assist.users"):
        mock.hub.setup_assist.submit(acme, location)
    with refused(mock, "hub.assist.users"):
        mock.hub.setup_assist.submit(acme, location, users=-1)


@pytest.mark.rule("hub.assist.too-late")
def test_a_request_comes_six_business_days_before_completion(mock, acme, location):
    with refused(mock, "hub.assist.too-late"):
        mock.hub.setup_assist.submit(acme, location, users=5, completes=SOONEST - timedelta(seconds=1))
    mock.hub.set_holidays(date(2026, 1, 6), date(2026, 1, 10))
    with refused(mock, "hub.assist.too-late"):
        mock.hub.setup_assist.submit(acme, location, users=5, completes=SOONEST)
    assert mock.hub.setup_assist.submit(acme, location, users=5).completes == SOONEST + timedelta(days=1)


@pytest.mark.rule("hub.assist.duplicate")
def test_a_location_has_one_order_unless_that_was_cancelled(mock, acme, location, express):
    with refused(mock, "hub.assist.duplicate"):
        mock.hub.setup_assist.submit(acme, location, users=50)
    mock.hub.setup_assist.cancel(express)
    again = mock.hub.setup_assist.submit(acme, location, users=50)
    assert mock.hub.setup_assist.get(location) == again
    assert [order.status for order in mock.hub.setup_assist.list()] == ["cancelled", "project_management"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"completes": datetime(2026, 2, 1)}, "has no time zone"),  # noqa: DTZ001
        ({"completes": datetime(9500, 1, 1, tzinfo=UTC)}, "beyond the end of the clock"),
        ({"contacts": [{"email": "ada"}]}, "the email 'ada' of a contact has no @"),
        ({"contacts": [{"mail": "ada@acme.example"}]}, "a contact cannot be made of"),
    ],
)
def test_what_cannot_be_read_is_an_error(mock, acme, location, wrong, message):
    with pytest.raises(HubError, match=message):
        mock.hub.setup_assist.submit(acme, location, users=5, **wrong)
    assert mock.hub.setup_assist.list() == ()


def test_a_location_of_another_customer_is_an_error(api, acme, location):
    other = api.provisioned(api.numbered(2))
    with pytest.raises(HubError, match="does not belong to customer 'acme-2'"):
        api.mock.hub.setup_assist.submit(other, location, users=5)


def test_an_order_that_does_not_exist_is_an_error(mock, acme):
    with pytest.raises(HubError, match="no Setup Assist order has the id or location 'x'"):
        mock.hub.setup_assist.get("x")


def test_a_partner_sees_its_own_orders_alone(mock, express):
    rival = mock.add_partner("Rival")
    assert mock.hub.setup_assist.list(partner=rival, actor=rival.template.service_provider_admin) == ()
    with refused(mock, "hub.role.insufficient"):
        mock.hub.setup_assist.get(express, actor=rival.template.service_provider_admin)


# Phases and tasks


@pytest.mark.parametrize(("users", "flow"), [(5, "express"), (6, "standard")])
def test_an_order_whose_partner_is_in_time_goes_through_all_phases_on_the_clock(mock, acme, location, users, flow):
    order = mock.hub.setup_assist.submit(acme, location, users=users, partner_tasks="on_time")
    passed = [order.status]
    while (order := mock.hub.setup_assist.get(order)).ended is None:
        mock.clock.run_until(lambda event: event.kind.startswith("setup_assist."))
        passed.append(mock.hub.setup_assist.get(order).status)
    assert passed == [*(phase.name for phase in phases(flow)), "completed"]
    assert order.ended == order.completes == order.phases[-1].ends
    assert [phase.began for phase in order.phases][1:] == [phase.ends for phase in order.phases][:-1]
    assert all(task.is_done for task in order.tasks)
    assert mock.clock.upcoming() == []


def test_support_after_the_move_is_five_days_at_most(mock, acme, location):
    order = mock.hub.setup_assist.submit(acme, location, users=6, completes=at(7, 1))
    ends = {phase.name: phase.ends for phase in order.phases}
    assert ends["post_onboarding"] - ends["execution"] == timedelta(days=5)
    assert all(moment.microsecond == 0 for moment in ends.values())
    assert [*ends.values()] == sorted(ends.values())


def test_a_phase_waits_for_the_partner_and_the_order_catches_up(mock, acme, express):
    mock.clock.advance_to(SOONEST + timedelta(days=3))
    waiting = mock.hub.setup_assist.get(express)
    assert waiting.status == "express_design"
    assert [(task.side, task.key) for task in waiting.open_tasks] == [("partner", "follow_up")]
    assert waiting.documents == ()
    done = mock.hub.setup_assist.tick(express, "follow_up")
    assert (done.status, done.ended, done.completes) == ("completed", mock.clock.now, SOONEST)
    assert charged(mock, at(1, 16)) == [("WHOLESALE_SETUP_ASSIST_EXPRESS", 1)]


def test_the_vendor_can_be_ahead_of_time(mock, express):
    design = mock.hub.setup_assist.end_phase(express)
    assert (design.status, design.phases[1].began) == ("express_design", mock.clock.now)
    mock.hub.setup_assist.tick(express, "follow_up")
    assert mock.hub.setup_assist.end_phase(express).status == "completed"
    assert mock.clock.upcoming() == []


@pytest.mark.rule("hub.assist.task-open")
def test_a_phase_does_not_end_before_the_partner_has_done_its_tasks(mock, standard):
    with refused(mock, "hub.assist.task-open") as caught:
        mock.hub.setup_assist.end_phase(standard)
    assert [finding.field for finding in caught.value.findings] == [
        *("roles", "site_contacts", "third_parties", "information"),
    ]


def test_the_standard_flow_is_worked_off_task_by_task_with_its_documents(mock, acme, standard):
    for phase in phases("standard"):
        assert mock.hub.setup_assist.get(standard).status == phase.name
        do_all(mock, standard)
        do_all(mock, standard, side="cisco")
    order = mock.hub.setup_assist.get(standard)
    assert order.status == "completed"
    assert order.documents[:2] == ("list of key people", "project schedule")
    assert order.documents[-2:] == ("final configuration workbook", "close-out notice")
    assert [email.to for email in mock.outbox(kind="setup-assist-closeout")] == [order.requested_by, EXPERT.email]
    assert charged(mock, at(1, 5)) == [("WHOLESALE_SETUP_ASSIST_STANDARD", 6)]


def test_answers_are_due_two_business_days_after_the_phase_began(mock, standard):
    limits = {task.key: task.due for task in standard.tasks if task.due}
    assert limits == {"information": standard.phases[0].began + timedelta(days=2)}


def test_emails_carry_the_brand_of_the_customers_template(mock):
    gold = mock.hub.templates.create("Gold", country="NO", language="nb_NO", brand_name="Fjord")
    acme = mock.hub.add_customer(provisioning_id=gold, packages=["webex_calling"])
    (location,) = mock.hub.organization(acme).locations
    order = mock.hub.setup_assist.submit(acme, location, users=6, send_copy=True, partner_tasks="on_time")
    mock.clock.advance_to(order.completes)
    emails = [*mock.outbox(kind="setup-assist-copy"), *mock.outbox(kind="setup-assist-closeout")]
    assert len(emails) == 3
    assert {(email.brand, email.language) for email in emails} == {("Fjord", "nb_NO")}


def test_express_sends_no_close_out(mock, acme, location):
    mock.hub.setup_assist.submit(acme, location, users=5, partner_tasks="on_time")
    mock.clock.advance_to(SOONEST)
    assert mock.outbox(kind="setup-assist-closeout") == []


@pytest.mark.rule("hub.assist.task")
def test_only_open_tasks_of_the_present_phase_are_ticked(mock, express, acme):
    for task in ("follow_up", "customer_information"):
        with refused(mock, "hub.assist.task") as caught:
            mock.hub.setup_assist.tick(express, task)
        assert "open are call_flow, guides" in str(caught.value)
    with pytest.raises(HubError, match=r"unknown task 'folow_up'; did you mean 'follow_up'\?"):
        mock.hub.setup_assist.tick(express, "folow_up")


@pytest.mark.rule("hub.assist.contact")
def test_call_flows_are_approved_with_a_contact_who_knows_them(mock, acme, location):
    order = mock.hub.setup_assist.submit(
        acme, location, users=5, contacts=[Contact("bo@acme.example")], partner_tasks="on_time"
    )
    mock.clock.advance_to(SOONEST + timedelta(days=1))
    with refused(mock, "hub.assist.contact"):
        mock.hub.setup_assist.approve(order)
    with refused(mock, "hub.assist.contact"):
        mock.hub.setup_assist.tick(order, "contacts")
    assert mock.hub.setup_assist.get(order).status == "express_discovery"
    found = mock.hub.setup_assist.set_contacts(order, [EXPERT])
    assert (found.contacts, found.status, found.ended) == ((EXPERT,), "completed", mock.clock.now)


def test_other_tasks_need_no_contact_who_knows_call_flows(mock, acme, location):
    order = mock.hub.setup_assist.submit(acme, location, users=6, contacts=[Contact("bo@acme.example")])
    while not (tasks := [task for task in mock.hub.setup_assist.get(order).open_tasks if task.side == "partner"]):
        mock.clock.run_next()
    assert mock.hub.setup_assist.tick(order, tasks[0].key).contacts == (Contact("bo@acme.example"),)


def test_the_customer_approves_the_call_flows(mock, acme, express):
    mock.hub.add_person(acme, "ada@acme.example", administrator=True)
    approved = mock.hub.setup_assist.approve(express, actor="ada@acme.example")
    assert [task.key for task in approved.open_tasks] == ["guides"]
    with refused(mock, "hub.role.insufficient"):
        mock.hub.setup_assist.cancel(express, actor="ada@acme.example")


# The end of an order


@pytest.mark.rule("hub.assist.ended")
@pytest.mark.parametrize("end", ["cancel", "complete"])
def test_nothing_changes_in_an_order_that_has_ended(mock, acme, location, end):
    order = mock.hub.setup_assist.submit(acme, location, users=5, partner_tasks="on_time")
    if end == "cancel":
        assert mock.hub.setup_assist.cancel(order).ended == mock.clock.now
    else:
        mock.clock.advance_to(SOONEST)
    assert mock.hub.setup_assist.get(order).open_tasks == ()
    hub = mock.hub.setup_assist
    for act in (hub.cancel, hub.end_phase, hub.approve):
        with refused(mock, "hub.assist.ended"):
            act(order)
    with refused(mock, "hub.assist.ended"):
        hub.tick(order, "follow_up")
    with refused(mock, "hub.assist.ended"):
        hub.set_contacts(order, [EXPERT])


def test_a_cancelled_order_is_not_billed(mock, acme, express):
    mock.hub.setup_assist.cancel(express)
    assert mock.clock.upcoming() == []
    assert charged(mock, at(1, 13)) == []


def test_orders_go_with_their_customer(api, acme, express):
    api.delete(acme)
    api.mock.clock.advance(DAY)
    assert api.mock.hub.setup_assist.list() == ()


# Control endpoints, holidays, files


def test_a_form_can_be_handed_in_over_a_control_endpoint(api, acme, location):
    body = {"customer": acme, "location": location.id, "users": 6, "contacts": [{"email": "ada@acme.example"}]}
    answer = api.send("POST", "/__mock__/hub/setup-assist/submit", body)
    assert (answer.status, answer.json["status"]) == (200, "project_management")
    assert answer.json["contacts"] == [{"email": "ada@acme.example", "name": "", "knowsCallFlows": False}]
    again = api.send("POST", "/__mock__/hub/setup-assist/submit", body)
    assert (again.status, again.rule) == (409, "hub.assist.duplicate")


def test_holidays_are_replaced_as_a_whole(api, mock):
    mock.hub.set_holidays(date(2026, 12, 25), date(2026, 1, 1))
    assert mock.hub.holidays == (date(2026, 1, 1), date(2026, 12, 25))
    assert api.send("POST", "/__mock__/hub/set-holidays", {"days": ["2026-05-17"]}).status == 200
    assert mock.hub.holidays == (date(2026, 5, 17),)
    for wrong in ("2026-05-17", datetime(2026, 5, 17, tzinfo=UTC)):
        with pytest.raises(HubError, match="a holiday must be a date"):
            mock.hub.set_holidays(wrong)
    with pytest.raises(HubError, match="10001 holidays are too many"):
        mock.hub.set_holidays(*[date(2026, 1, 1)] * 10_001)
    assert mock.hub.holidays == (date(2026, 5, 17),)


def test_orders_under_way_and_holidays_are_saved(mock, standard, tmp_path):
    mock.hub.set_holidays(date(2026, 1, 6))
    do_all(mock, standard)
    expected = mock.hub.setup_assist.get(standard)
    mock.save(tmp_path / "world.json")
    loaded = WholesaleMock.load(tmp_path / "world.json")
    assert loaded.hub.setup_assist.get(standard) == expected
    assert loaded.hub.holidays == mock.hub.holidays
    assert loaded.hub.setup_assist.end_phase(standard).status == "discovery"


@pytest.mark.parametrize("is_billed", [False, True])
@pytest.mark.parametrize("users", [5, 6])
def test_an_order_of_an_older_file_is_in_its_last_phase_or_complete(mock, acme, location, users, is_billed):
    placed = mock.hub.setup_assist.submit(acme, location, users=users, partner_tasks="on_time")
    order = mock._engine.world.setup_assists[placed.id]
    for name, value in saved.LATER[type(order)].items():
        object.__setattr__(order, name, value)
    object.__setattr__(order, "is_billed", is_billed)
    assert order.status == NEW
    saved.setup_assist.restore(order)
    shown = mock.hub.setup_assist.get(placed)
    assert (shown.contacts, shown.requested_by, shown.documents) == ((), "", ())
    if is_billed:
        assert shown.status == "completed"
        return
    assert shown.status == placed.phases[-1].name
    assert mock.hub.setup_assist.set_contacts(placed, [EXPERT]).contacts == ()
    assert charged(mock, at(1, 13)) == [(placed.service.upper(), placed.quantity)]
    assert mock.outbox(kind="setup-assist-closeout") == []


def test_an_order_shows_every_task_of_its_flow(express):
    shown = {task.phase for task in express.tasks}
    assert shown == {phase.name for phase in PHASES if phase.flow == "express"}
    assert len(express.tasks) == sum(len(tasks(phase)) for phase in shown)
