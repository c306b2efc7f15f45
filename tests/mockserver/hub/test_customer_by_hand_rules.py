"""Customers by hand: the wizard that creates one, the one that sets it up, packages on order, and no trials."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.api import Api
from tests.support.by_hand import mistaken, refused
from tests.support.world_state import state_of, world_of
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_mock import HubError, HubRefusal, Request, WholesaleMock

OFFICE = {
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
FORM = {
    "name": "Acme",
    "admin_email": "ada@acme.example",
    "packages": ["webex_calling", "webex_suite"],
    "headquarters": OFFICE,
    "in_supported_location": True,
}


def user(number, **fields):
    return {
        "email": f"user-{number}@acme.example",
        "first_name": "Una",
        "last_name": "Berg",
        "package": "webex_calling",
        "extension": str(1000 + number),
        **fields,
    }


def created(mock, **fields):
    """A customer by hand, when it is provisioned."""
    customer = mock.hub.customers.create(**{**FORM, **fields})
    mock.clock.advance(mock.durations.provisioning)
    return mock.hub.customer(customer)


# Creating


def test_a_customer_by_hand_is_provisioned_as_one_by_post(api):
    mock = api.mock
    customer = mock.hub.customers.create(**FORM)
    assert (customer.status, mock.hub.customers.list()) == ("provisioning", (customer,))
    mock.clock.advance(mock.durations.provisioning)
    ready = mock.hub.customer(customer)
    assert ready.status == "provisioned"
    assert [place.name for place in mock.hub.organization(ready).locations] == ["Harbour"]
    assert [(email.kind, email.to) for email in mock.outbox] == [("welcome", "ada@acme.example")]
    assert api.get(customer.id).json["externalId"] == customer.external_id


@settings(max_examples=40, deadline=None)
@given(
    packages=st.lists(st.sampled_from(CUSTOMER_PACKAGES), max_size=4),
    quantity=st.none() | st.integers(0, 3),
    name=st.sampled_from(["Acme", "Ac%me", "Denied Ltd", " "]),
    admin_email=st.sampled_from(["ada@acme.example", "ada", "taken@acme.example"]),
    external_id=st.none() | st.sampled_from(["acme-1", "taken-1"]),
    language=st.none() | st.sampled_from(["nb_NO", "no"]),
    ordered=st.sampled_from([CUSTOMER_PACKAGES, ("webex_calling", "webex_meetings")]),
)
def test_nothing_tells_a_customer_by_hand_from_one_by_post(quantity, ordered, **fields):
    """The same world, the same answer, the same refusal; later too, with the users that are added."""
    quantities = None if quantity is None else {"webex_calling": quantity}
    form = {**FORM, **fields, "quantities": quantities}
    outcomes, worlds = [], []
    for way in (by_hand, by_post):
        mock = WholesaleMock(seed=7)
        mock.hub.add_customer(external_id="taken-1", primary_email="taken@acme.example")
        mock.hub.deny_names("Denied")
        mock.place.purchase_order(ordered)
        outcomes.append(way(mock, form))
        worlds.append(world_of(mock))
    assert outcomes[0] == outcomes[1]
    assert worlds[0] == worlds[1]


def by_hand(mock, form):
    try:
        customer = mock.hub.customers.create(**form)
        mock.clock.advance(mock.durations.provisioning)
        made = mock.hub.users.add(customer, [user(1)])
    except HubRefusal as refusal:
        return refusal.rule
    return made[0].id


def by_post(mock, form):
    api = Api(mock)
    answer = api.send("POST", "/v1/wholesale/customers", requested(mock, form))
    if answer.status != 202:
        return answer.rule
    mock.clock.advance(mock.durations.provisioning)
    one = user(1)
    body = {
        "customerId": answer.json["url"].rpartition("/")[2],
        "email": one["email"],
        "packages": [one["package"]],
        "provisioningParameters": {"firstName": "Una", "lastName": "Berg", "extension": one["extension"]},
    }
    joined = api.send("POST", "/v1/wholesale/subscribers", body)
    return joined.json["id"] if joined.status in (200, 202) else joined.rule


def requested(mock, form):
    """The request that the form makes, also one that would be refused."""
    shown = mock.fork().hub.customers.review(**{**FORM, "packages": ["webex_meetings"]})
    external_id = form["external_id"] or shown.external_id
    office = shown.to_wire()["provisioningParameters"]["calling"]["location"]
    info = {"name": form["name"], "primaryEmail": form["admin_email"]}
    limits = {"packages": {"limits": form["quantities"]}} if form["quantities"] else {}
    return {
        "provisioningId": mock.template.provisioning_id,
        "externalId": external_id,
        "packages": form["packages"],
        "address": office["address"],
        "customerInfo": info | ({"language": form["language"]} if form["language"] else {}),
        "provisioningParameters": {"calling": {"location": office}, **limits},
    }


def test_the_last_screen_shows_the_request_and_makes_nothing(api):
    mock = api.mock
    before = state_of(mock)
    request = mock.hub.customers.review(**FORM, quantities={"webex_suite": 4}, meetings_timezone="Europe/Oslo")
    assert state_of(mock) == before
    assert request.provisioning_parameters.packages.limits.webex_suite == 4
    assert api.send("POST", "/v1/wholesale/customers", request.to_wire()).status == 202


def test_the_id_that_is_made_up_is_never_used_again(mock):
    """A report has the external ids of customers that are gone, too."""
    first = created(mock)
    mock.hub.customers.delete(first)
    mock.clock.advance(mock.durations.deleting)
    assert mock.hub.customers.list() == ()
    assert created(mock).external_id != first.external_id


def test_quantities_are_limits(mock):
    customer = created(mock, quantities={"webex_calling": 1})
    mock.hub.users.add(customer, [user(1)])
    with refused(mock, "subscriber.package.limit"):
        mock.hub.users.add(customer, [user(2)])
    mock.hub.customers.change_packages(customer, FORM["packages"], quantities={"webex_calling": 2})
    mock.clock.advance(mock.durations.updating)
    assert mock.hub.users.add(customer, [user(2)])


@pytest.mark.rule("hub.customer.location-unconfirmed")
def test_the_box_of_the_supported_location_is_ticked(mock):
    for step in (mock.hub.customers.review, mock.hub.customers.create):
        with refused(mock, "hub.customer.location-unconfirmed") as caught:
            step(**{**FORM, "in_supported_location": False})
        assert caught.value.findings[0].field == "inSupportedLocation"
    mock.rules.disable("hub.customer.location-unconfirmed")
    assert mock.hub.customers.create(**{**FORM, "in_supported_location": False})


def test_the_steps_have_the_rules_of_post(mock):
    mock.hub.customers.create(**FORM, external_id="acme-1")
    wrong = {
        "customer.email.in-use": {},
        "customer.external-id.in-use": {"external_id": "acme-1", "admin_email": "bo@acme.example"},
        "customer.packages.empty": {"packages": []},
        "customer.email.invalid": {"admin_email": "ada"},
        "customer.info.required-for-new": {"name": " "},
        "customer.limits.invalid": {"quantities": {"cx_voice_ports": 1}},
    }
    for rule, fields in wrong.items():
        with refused(mock, rule):
            mock.hub.customers.create(**{**FORM, **fields})
    before = state_of(mock)
    for fields in ({"headquarters": {"name": "Harbour"}}, {"name": 5}, {"template": "nowhere"}):
        with pytest.raises(HubError):
            mock.hub.customers.create(**{**FORM, **fields})
    assert state_of(mock) == before


def test_a_partner_administrator_manages_the_customer_that_it_creates(mock):
    pia = mock.place.administrator("pia@telecom.example", roles=["partner-admin"])
    theirs = mock.hub.customers.create(**FORM, actor=pia)
    mock.hub.add_customer()
    assert mock.hub.customers.list(actor=pia) == (theirs,)
    assert len(mock.hub.customers.list()) == 2


@pytest.mark.rule("sub-partner.suspended")
def test_a_suspended_sub_partner_neither_creates_nor_changes(mock):
    sub = mock.add_partner("Sub", parent=mock.partner)
    customer = created(mock, template=sub.template)
    one = mock.hub.users.add(customer, [user(1)])[0]
    mock.hub.suspend(sub)
    for act in (
        lambda: mock.hub.customers.create(**FORM, template=sub.template),
        lambda: mock.hub.customers.change_packages(customer, ["webex_calling"]),
        lambda: mock.hub.users.add(customer, [user(2)]),
        lambda: mock.hub.users.change_package(one, "webex_suite"),
    ):
        with refused(mock, "sub-partner.suspended"):
            act()
    mock.hub.resume(sub)
    assert mock.hub.users.add(customer, [user(2)])


# Packages on order


@pytest.mark.rule("hub.package.not-on-order")
def test_a_package_that_is_not_on_order_is_not_sold(api):
    mock = api.mock
    customer = created(mock, packages=["webex_calling"])
    mock.place.purchase_order(["webex_meetings", "webex_voice"])
    assert mock.partner.services == ("webex_meetings", "webex_voice")
    with refused(mock, "hub.package.not-on-order") as caught:
        mock.hub.customers.create(**{**FORM, "admin_email": "bo@bakery.example"})
    assert [finding.field for finding in caught.value.findings] == ["packages[0]", "packages[1]"]
    with refused(mock, "hub.package.not-on-order"):
        mock.hub.customers.change_packages(customer, ["webex_calling", "webex_suite"])
    assert api.post().rule == api.precheck().rule == "hub.package.not-on-order"
    assert api.put(customer.id, {"packages": ["webex_calling", "webex_suite"]}).rule == "hub.package.not-on-order"


def test_a_package_that_the_customer_has_stays(mock):
    customer = created(mock, packages=["webex_calling"])
    mock.place.purchase_order(["webex_voice"])
    changed = mock.hub.customers.change_packages(customer, ["webex_calling", "webex_voice"])
    assert changed.packages == ["webex_calling", "webex_voice"]


@pytest.mark.rule("hub.package.not-on-order")
def test_a_sub_partner_sells_what_its_parent_has_ordered(mock):
    sub = mock.add_partner("Sub", parent=mock.partner)
    mock.place.purchase_order(["webex_meetings"])
    assert mock.hub.partner("Sub").services == ("webex_meetings",)
    with refused(mock, "hub.package.not-on-order"):
        mock.hub.customers.create(**FORM, template=sub.template)
    with pytest.raises(HubError, match="sells what the purchase order of its parent lists"):
        mock.place.purchase_order(["webex_suite"], partner=sub)


def test_a_purchase_order_lists_packages(mock):
    assert mock.partner.services == CUSTOMER_PACKAGES
    with pytest.raises(HubError, match="at least one"):
        mock.place.purchase_order([])
    with pytest.raises(HubError, match="'webex_tea' is not a package"):
        mock.place.purchase_order(["webex_tea"])


# Setting up


def test_a_customer_is_set_up_with_locations_users_and_numbers(mock):
    customer = created(mock)
    made = mock.hub.customers.set_up(
        customer,
        locations=[{**OFFICE, "name": "Hill"}],
        users=[user(1, location="hill", phone_number="+1-503-555-0100"), user(2, package="webex_suite")],
    )
    assert [one.email for one in made] == ["user-1@acme.example", "user-2@acme.example"]
    harbour, hill = mock.hub.organization(customer).locations
    people = [mock.hub.person(one) for one in made]
    assert [person.location_id for person in people] == [hill.id, harbour.id]
    assert "+15035550100" in [number.value for number in people[0].phone_numbers]
    assert mock.hub.customers.set_up(customer, locations=[{**OFFICE, "name": "Dale"}]) == ()


@pytest.mark.rule("subscriber.customer.not-ready")
def test_a_customer_is_set_up_when_it_is_provisioned_and_not_when_it_goes(mock):
    early = mock.hub.customers.create(**FORM)
    with refused(mock, "subscriber.customer.not-ready"):
        mock.hub.customers.set_up(early, users=[user(1)])
    mock.clock.advance(mock.durations.provisioning)
    mock.hub.customers.delete(early)
    with refused(mock, "subscriber.customer.not-ready"):
        mock.hub.customers.set_up(early, locations=[{**OFFICE, "name": "Hill"}])
    with refused(mock, "customer.busy"):
        mock.hub.customers.delete(early)
    mock.clock.advance(mock.durations.deleting)
    with pytest.raises(HubError, match="no customer"):
        mock.hub.customers.set_up(early, users=[user(1)])


def test_one_bad_line_keeps_the_whole_set_up_from_being_done(mock):
    customer = created(mock)
    hill = {**OFFICE, "name": "Hill"}
    with refused(mock, "subscriber.extension.in-use") as caught:
        mock.hub.customers.set_up(customer, locations=[hill], users=[user(1), user(2, extension="1001")])
    assert caught.value.findings[0].field == "users[1].provisioningParameters.extension"
    with refused(mock, "adjacent.in-use"):
        mock.hub.customers.set_up(customer, locations=[hill, hill], users=[user(1)])
    with refused(mock, "customer.calling.language"):
        mock.hub.customers.set_up(customer, locations=[{**hill, "language": "xx"}])
    with pytest.raises(HubError, match="no location and no user"):
        mock.hub.customers.set_up(customer)
    mock.hub.customers.set_up(customer, locations=[hill], users=[user(1)])
    with refused(mock, "subscriber.extension.in-use"):
        mock.hub.customers.set_up(customer, users=[user(1, email="twice@acme.example")])


# Trials


@pytest.mark.rule("trial.wholesale-partner")
def test_a_wholesale_partner_starts_no_trial(mock):
    for actor in (None, "sales-admin"):
        with refused(mock, "trial.wholesale-partner"):
            mock.hub.customers.start_trial("Acme", admin_email="ada@acme.example", actor=actor)
    with refused(mock, "hub.role.insufficient"):
        mock.hub.customers.start_trial("Acme", admin_email="ada@acme.example", actor="wholesale-admin")


# Over the control endpoints, and saved


def test_a_customer_is_created_over_the_control_endpoints(mock):
    office = {**OFFICE, "address": {**OFFICE["address"]}}
    body = {
        "name": "Acme",
        "adminEmail": "ada@acme.example",
        "packages": ["webex_calling"],
        "headquarters": office,
        "quantities": {"webex_calling": 3},
    }
    answer = sent(mock, "customers/create", body)
    assert (answer.status, dict(answer.headers)["x-mock-rule"]) == (400, "hub.customer.location-unconfirmed")
    made = json.loads(sent(mock, "customers/create", {**body, "inSupportedLocation": True}).body)
    mock.clock.advance(mock.durations.provisioning)
    line = {"email": "una@acme.example", "firstName": "Una", "lastName": "Berg", "package": "webex_calling"}
    added = sent(mock, "users/add", {"customer": made["id"], "users": [{**line, "extension": "1000"}]})
    assert json.loads(added.body)["items"][0]["packages"] == ["webex_calling"]


def test_a_line_that_cannot_be_read_is_told_over_the_control_endpoints_too(mock):
    customer = created(mock)
    for path, field in (("users/add", "users"), ("users/sync", "people"), ("customers/set-up", "users")):
        answer = sent(mock, path, {"customer": customer.id, field: [5]})
        assert answer.status == 400
        assert json.loads(answer.body)["message"] == f"{field}.0: Input should be an object"


def sent(mock, path, body):
    return mock.handle(Request("POST", f"/__mock__/hub/{path}", body=json.dumps(body).encode()))


def test_orders_and_directories_are_saved_with_the_world(mock, tmp_path):
    mock.place.purchase_order(["webex_calling", "webex_suite"])
    customer = created(mock)
    one, _ = mock.hub.users.add(customer, [user(1), user(2)])
    mock.hub.users.sync(customer, [{"email": one.email}])
    mock.save(tmp_path / "world")
    again = WholesaleMock.load(tmp_path / "world")
    assert again.partner.services == ("webex_calling", "webex_suite")
    assert again.hub.users.get_sync(customer) == mock.hub.users.get_sync(customer)
    assert again.hub.users.get_sync(customer).deactivated == ("user-2@acme.example",)


# Mistakes


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"packages": None}, "packages must be a list"),
        ({"packages": 5}, "packages must be a list"),
        ({"packages": [5]}, "packages has an entry that must be a text"),
        ({"quantities": 5}, "quantities must be a dict"),
        ({"headquarters": None}, "headquarters.name: Field required"),
        ({"headquarters": 5}, "headquarters must be"),
        ({"headquarters": {**OFFICE, "shoe": 4}}, "headquarters.shoe"),
        ({"name": "\ud800"}, "surrogate"),
        ({"template": "nowhere"}, "no template"),
        ({"actor": "nobody@acme.example"}, "no person"),
    ],
)
def test_a_form_that_cannot_be_read_is_told(mock, fields, text):
    for act in (mock.hub.customers.create, mock.hub.customers.review):
        with mistaken(mock, text):
            act(**{**FORM, **fields})


def test_a_package_may_stand_by_itself(mock):
    assert created(mock, packages="webex_calling").packages == ["webex_calling"]


@pytest.mark.parametrize(
    ("locations", "text"),
    [
        (OFFICE, "locations must be a list"),
        (5, "locations must be a list"),
        ([None], "location.name: Field required"),
        ([5], "location must be"),
        ([{**OFFICE, "name": "\ud800"}], "surrogate"),
    ],
)
def test_locations_that_cannot_be_read_are_told(mock, locations, text):
    customer = created(mock)
    with mistaken(mock, text):
        mock.hub.customers.set_up(customer, locations=locations)


def test_another_partners_customers_and_templates_are_out_of_reach(mock):
    rival = mock.add_partner("Rival")
    theirs, una = created(mock, template=rival.template), user(1)
    [one] = mock.hub.users.add(theirs, [una])
    for actor in ("pia@telecom.example", mock.template.service_provider_admin):
        if actor.startswith("pia"):
            mock.place.administrator(actor, roles=["partner-admin"])
        acts = (
            lambda actor=actor: mock.hub.customers.create(**FORM, template=rival.template, actor=actor),
            lambda actor=actor: mock.hub.customers.set_up(theirs, users=[user(2)], actor=actor),
            lambda actor=actor: mock.hub.customers.change_packages(theirs, ["webex_suite"], actor=actor),
            lambda actor=actor: mock.hub.customers.delete(theirs, actor=actor),
            lambda actor=actor: mock.hub.customers.list(partner=rival, actor=actor),
            lambda actor=actor: mock.hub.users.add(theirs, [user(2)], actor=actor),
            lambda actor=actor: mock.hub.users.import_csv(theirs, "", actor=actor),
            lambda actor=actor: mock.hub.users.change_package(one, "webex_suite", actor=actor),
            lambda actor=actor: mock.hub.users.claim(theirs, [], actor=actor),
            lambda actor=actor: mock.hub.users.claimable(theirs, actor=actor),
            lambda actor=actor: mock.hub.users.sync(theirs, [], actor=actor),
            lambda actor=actor: mock.hub.users.get_sync(theirs, actor=actor),
        )
        for act in acts:
            with refused(mock, "hub.role.insufficient"):
                act()
