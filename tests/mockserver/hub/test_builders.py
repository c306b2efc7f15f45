"""Builders place what is in the way: whatever they are asked for, the service could have come to it by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_contracts.checks import billing, customers, subscribers
from webex_wholesale_contracts.facts.geography import countries
from webex_wholesale_contracts.models import CUSTOMER_STATUSES, Address, CallingLocation, Customer
from webex_wholesale_mock import HubError, Partner, RateLimit
from webex_wholesale_mock.validation.rule_coverage import BY_HAND, ENFORCED

PAGE = Path(__file__).resolve().parents[3] / "docs" / "worlds.md"
ROW = re.compile(r"^\| `(?P<rule>[\w.-]+)` \| `(?P<call>mock\..+?)` \|", re.MULTILINE)
STAGED = {row["rule"]: row["call"] for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))}
PURE = {
    check.rule
    for checks in (
        (*customers.PROVISION, *customers.PRECHECK, *customers.UPDATE),
        (*subscribers.PROVISION, *subscribers.PRECHECK, *subscribers.UPDATE),
        billing.CREATE,
    )
    for check in checks
} - {"customer.calling.location-required"} | {"http.body.null"}
ON_ANY_DAY = {
    "adjacent.device.model",
    "adjacent.device.owner",
    "adjacent.device.code-unsupported",
    "adjacent.numbers.too-many",
    "adjacent.report.category",
    "auth.token.missing",
    "http.route.unknown",
    "http.method.unsupported",
    "http.media-type.unsupported",
    "http.body.malformed",
    "http.field.wrong-type",
    "http.query.invalid",
    "id.malformed",
    "customer.org.unknown",
    "subscriber.calling.number-required",
    "billing.date.not-closed",
    "billing.date.too-old",
    "adjacent.field.required",
    "adjacent.field.invalid",
    "adjacent.client.unknown",
    "hub.restricted",
    "hub.assignment.role",
    "hub.administrator.last",
}
"""Rules that some request breaks in every world."""
LIMITS = "provisioningParameters.packages.limits"
ADDRESS = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")


# A conflict for every rule


@dataclass
class Stage:
    """A fresh mock with one thing in the way: `placed` is what the call gave."""

    api: Any
    acme: Customer
    rival: Partner
    theirs: Customer
    placed: Any = None

    def place(self, call):
        names = {**vars(self), "mock": self.api.mock, "RateLimit": RateLimit, "timedelta": timedelta}
        exec(f"placed = {call}" if not re.match(r"[\w.]+ = ", call) else call, names)
        self.placed = names.get("placed")

    @property
    def members(self):
        return self.api.subscribers(self.acme.id)

    @property
    def org_id(self):
        return self.placed.org_id

    def post_subscriber(self, **changes):
        return self.api.subscribers(self.placed.id).post({"packages": ["webex_calling"], **changes})

    def attach(self):
        return self.api.attach(self.placed.org_id)

    def put(self, body):
        return self.api.put(self.placed.id, body)

    def look_as(self, token):
        return self.api.list(token=token)

    def download_late(self):
        url = self.api.reports().url(self.placed.id)
        self.api.mock.clock.advance(1_800)
        return self.api.reports().fetch(url)

    def delete_person(self):
        person_id = self.api.mock.hub.person(self.placed.email).id
        return self.api.send("DELETE", f"/v1/people/{person_id}")

    def exchange(self):
        ours = self.api.mock.integration
        form = f"grant_type=refresh_token&client_id={ours.client_id}&client_secret={ours.client_secret}"
        raw = f"{form}&refresh_token={ours.refresh_token}".encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.api.send("POST", "/v1/access_token", raw=raw, token=None, headers=headers)


def own_location(stage):
    return stage.api.mock.hub.organization(stage.placed).locations[0].id


def report(placed):
    return {
        "billingStartDate": placed.billing_start_date.isoformat(),
        "billingEndDate": placed.billing_end_date.isoformat(),
    }


def bo():
    return {"emails": ["bo@acme.example"], "displayName": "Bo"}


BOTH = ["webex_calling", "webex_meetings"]
REQUESTS = {
    "auth.token.unknown": lambda on: on.look_as("full-admin"),
    "auth.token.expired": lambda on: on.look_as("old"),
    "auth.scope.missing": lambda on: on.look_as("narrow"),
    "auth.role.insufficient": lambda on: on.api.post(token="reader"),
    "auth.partner.not-entitled": lambda on: on.api.precheck(partner=on.placed),
    "http.rate.limited": lambda on: on.api.list() and on.api.list(),
    "customer.template.unknown": lambda on: on.api.post({"provisioningId": on.placed.template.provisioning_id}),
    "customer.template.pstn-required": lambda on: (
        on.api.mock.rules.enable("customer.template.pstn-required")
        or on.api.post({"provisioningId": on.placed.provisioning_id})
    ),
    "hub.package.not-on-order": lambda on: on.api.post({"packages": ["webex_voice"]}),
    "customer.external-id.in-use": lambda on: on.api.post(),
    "customer.org.already-wholesale": lambda on: on.api.attach(on.org_id),
    "customer.org.paid-subscription": Stage.attach,
    "customer.org.active-trial": Stage.attach,
    "customer.email.in-use": lambda on: on.api.post(),
    "customer.calling.location-required": lambda on: on.put({"packages": ["webex_calling"]}),
    "customer.limits.below-use": lambda on: on.api.put(
        on.acme.id, on.api.changed({"packages": BOTH}, {LIMITS: {"webex_calling": 0}})
    ),
    "customer.package.in-use": lambda on: on.api.put(on.acme.id, {"packages": ["webex_meetings"]}),
    "customer.busy": lambda on: on.put({"packages": BOTH}),
    "customer.has-subscribers": lambda on: on.api.delete(on.acme.id),
    "customer.not-found": lambda on: on.api.get(on.placed.id),
    "subscriber.customer.unknown": Stage.post_subscriber,
    "subscriber.customer.not-ready": Stage.post_subscriber,
    "subscriber.package.not-on-customer": Stage.post_subscriber,
    "subscriber.package.limit": Stage.post_subscriber,
    "subscriber.phone.in-use": lambda on: on.members.post(
        {"provisioningParameters.primaryPhoneNumber": "+1-240-555-1212"}
    ),
    "subscriber.extension.in-use": lambda on: on.members.post(),
    "subscriber.location.unknown": lambda on: on.members.post({"provisioningParameters.locationId": own_location(on)}),
    "subscriber.email.in-use": lambda on: on.members.post(),
    "subscriber.not-found": lambda on: on.members.get(on.placed.id),
    "subscriber.pending-migration": lambda on: on.members.put(on.placed.id, {"packages": ["webex_meetings"]}),
    "subscriber.consent.not-pending": lambda on: on.members.ask_again(on.placed.id),
    "sub-partner.unknown": lambda on: on.api.list(f"onBehalfOfSubPartnerOrgId={on.placed.org_id}"),
    "sub-partner.suspended": lambda on: on.api.post(query=f"onBehalfOfSubPartnerOrgId={on.placed.org_id}"),
    "sub-partner.isolation": lambda on: on.api.get(on.acme.id, partner=on.placed),
    "sub-partner.one-level": lambda on: on.api.send("GET", "/v1/wholesale/subPartners", partner=on.placed),
    "billing.report.exists": lambda on: on.api.reports().post(report(on.placed)),
    "billing.report.not-found": lambda on: on.api.reports().get(on.placed.id),
    "billing.download.expired": Stage.download_late,
    "adjacent.not-found": lambda on: on.api.send("GET", f"/v1/organizations/{on.placed.org_id}"),
    "adjacent.in-use": lambda on: on.api.send("POST", "/v1/people", bo()),
    "adjacent.person.is-subscriber": lambda on: on.api.send(
        "DELETE", f"/v1/people/{on.api.mock.hub.person(on.placed.email).id}"
    ),
    "hub.access.services-only": lambda on: on.api.send("GET", "/v1/people", query=f"orgId={on.org_id}"),
    "adjacent.organization.not-empty": lambda on: on.api.send("DELETE", f"/v1/organizations/{on.org_id}"),
    "adjacent.grant.invalid": Stage.exchange,
}
BEYOND_REFUSALS = {"customer.async.calling-unavailable", "customer.async.compliance", "subscriber.email.free-account"}

WARNINGS_BY_HAND = {"trial.site-url-required"}
"""Rules that warn in the portals, where no call meets them."""


@pytest.fixture
def stage(api):
    acme, rival = api.mock.hub.add_customer(), api.mock.add_partner("Rival")
    return Stage(api, acme, rival, api.mock.hub.add_customer(provisioning_id=rival.template.provisioning_id))


def test_each_rule_that_the_world_decides_can_be_staged():
    assert STAGED.keys() | PURE | ON_ANY_DAY == ENFORCED - BY_HAND - WARNINGS_BY_HAND
    assert STAGED.keys().isdisjoint(PURE | ON_ANY_DAY)
    assert REQUESTS.keys() | BEYOND_REFUSALS == STAGED.keys()


@pytest.mark.parametrize("rule", REQUESTS)
def test_one_call_puts_exactly_this_rule_in_the_way(stage, rule):
    stage.place(STAGED[rule])
    assert REQUESTS[rule](stage).rule == rule


def test_one_call_lets_calling_packages_fail(stage):
    stage.place(STAGED["customer.async.calling-unavailable"])
    view = stage.api.get(stage.api.provisioned()).json
    assert view["status"] == "provisioned_with_errors"
    assert [one["warnings"][0]["errorCode"] for one in view["resourceDetails"]["packages"] if "warnings" in one] == [
        2560
    ]


def test_one_call_sends_a_customer_to_review(stage):
    stage.place(STAGED["customer.async.compliance"])
    assert stage.api.status(stage.api.provision()) == "pending_rpl_review"


def test_one_call_lets_a_subscriber_wait_for_consent(stage):
    stage.place(STAGED["subscriber.email.free-account"])
    answer = stage.members.post()
    assert (answer.status, answer.json["status"]) == (202, "pending_user_migration")


# Customers


def dump(api):
    world = api.mock._engine.world
    everything = [
        [*world.customers],
        [*world.subscribers],
        [*world.directory.organizations],
        [*world.directory.people],
        world.outbox,
    ]
    return (
        *map(len, everything),
        world.clock.upcoming(),
        world.compliance.denied_names,
        {*world.directory.free_accounts},
    )


def packages_of(customer):
    return {one.name: one.status for one in customer.resource_details.packages}


@pytest.mark.parametrize("status", CUSTOMER_STATUSES)
def test_a_customer_can_be_placed_in_any_status_and_no_time_passes(api, status):
    customer = api.mock.hub.add_customer(status=status)
    assert api.status(customer.id) == status
    assert api.mock.clock.elapsed == 0
    assert bool(api.mock.clock.upcoming()) == api.inside(customer.id).is_unfinished


@pytest.mark.parametrize(
    ("status", "seconds", "end"),
    [("provisioning", 30, "provisioned"), ("updating", 10, "provisioned"), ("deleting", 10, None)],
)
def test_what_is_placed_unfinished_ends_with_the_clock(api, status, seconds, end):
    customer_id = api.mock.hub.add_customer(status=status).id
    api.mock.clock.advance(seconds)
    assert api.get(customer_id).json.get("status") == end


def test_a_placed_review_stays_until_somebody_decides(api):
    customer_id = api.mock.hub.add_customer(status="pending_rpl_review", name="Acme").id
    assert api.mock.hub.denied_names == ("Acme",)
    api.mock.clock.advance(100 * 3_600)
    assert api.status(customer_id) == "pending_rpl_review"
    api.mock.hub.clear(customer_id)
    api.mock.clock.advance(30)
    assert api.mock.hub.customer(customer_id).status == "provisioned"


def test_a_review_needs_a_name_on_the_list_only_once(api):
    api.mock.hub.deny_names("acme")
    api.mock.hub.add_customer(status="pending_rpl_review", name="Acme Bakery")
    assert api.mock.hub.denied_names == ("acme",)


@pytest.mark.parametrize("status", [each for each in CUSTOMER_STATUSES if each != "pending_rpl_review"])
def test_a_name_on_the_denied_list_has_been_cleared_where_the_status_says_so(api, status):
    api.mock.hub.deny_names("Acme")
    assert api.mock.hub.add_customer(status=status, name="Acme").status == status


def test_partial_success_fails_all_packages_but_the_first(api):
    customer = api.mock.hub.add_customer(
        status="provisioned_with_errors", packages=["webex_meetings", "webex_calling", "webex_suite"]
    )
    assert packages_of(customer) == {"webex_meetings": "provisioned", "webex_calling": "error", "webex_suite": "error"}
    assert api.put(customer.id, {"packages": customer.packages}).status == 202
    api.mock.clock.advance(10)
    assert api.status(customer.id) == "provisioned"


def test_a_customer_who_failed_has_no_organization(api):
    customer = api.mock.hub.add_customer(status="error")
    assert packages_of(customer) == {"webex_calling": "error", "webex_meetings": "error"}
    assert "orgId" not in api.get(customer.id).json


def test_a_placed_customer_is_like_one_that_was_provisioned(new_api):
    placed, provisioned = new_api(), new_api()
    body = provisioned.body()
    address = Address.model_validate(body["address"])
    location = CallingLocation.model_validate(body["provisioningParameters"]["calling"]["location"])
    placed_id = placed.mock.hub.add_customer(
        external_id="acme-1",
        name="Acme Bakery",
        primary_email="ann@acme.example",
        language="en",
        address=address,
        location=location,
        meetings_timezone="America/Los_Angeles",
    ).id
    assert placed_id == provisioned.provision()
    provisioned.mock.clock.advance(30)
    for path in ("wholesale/customers", "organizations", "locations", "licenses", "people"):
        ours, theirs = (api.send("GET", f"/v1/{path}").json["items"] for api in (placed, provisioned))
        assert [{**one, "created": 0} for one in ours] == [{**one, "created": 0} for one in theirs]


def test_an_organization_that_would_be_asked_has_agreed(api):
    org_id = api.mock.hub.add_organization("Globex", users=500).org_id
    customer = api.mock.hub.add_customer(org_id=org_id)
    assert (customer.status, api.inside(customer.id).name, api.get(customer.id).json["orgId"]) == (
        "provisioned",
        "Globex",
        org_id,
    )


@pytest.mark.parametrize("status", CUSTOMER_STATUSES)
def test_an_organization_is_one_customer_only_however_it_was_placed(api, status):
    org_id = api.mock.hub.add_organization("Globex").org_id
    api.mock.hub.add_customer(org_id=org_id, status=status)
    assert api.attach(org_id).rule == "customer.org.already-wholesale"


def test_an_organization_is_asked_where_provisioning_has_just_begun(api):
    org_id = api.mock.hub.add_organization("Globex", users=500, administrators=["boss@globex.example"]).org_id
    customer = api.mock.hub.add_customer(org_id=org_id, status="provisioning")
    assert api.inside(customer.id).awaits_approval
    assert [email.kind for email in api.mock.outbox] == ["attach-approval"]


@pytest.mark.parametrize("country", sorted(countries()))
def test_what_is_made_up_is_good_in_the_country_of_the_template(api, country):
    api.mock.rules.enable("customer.address.state-iso")
    template = api.mock.add_template("There", country=country).provisioning_id
    customer = api.mock.hub.add_customer(provisioning_id=template)
    assert customer.address.country == country
    assert api.mock.hub.organization(customer).call_in
    assert api.mock.hub.add_subscriber(customer).status == "provisioned"
    assert api.mock.hub.add_organization("There", country=country).country == country
    assert api.mock.add_partner("There", country=country).template.country == country


def test_what_is_made_up_collides_with_nothing(api):
    hub, rival = api.mock.hub, api.mock.add_partner("Rival")
    hub.add_customer(external_id="customer-2", primary_email="admin@customer-3.example")
    placed = [hub.add_customer(), hub.add_customer(provisioning_id=rival.template.provisioning_id), hub.add_customer()]
    assert [one.external_id for one in placed] == ["customer-4", "customer-5", "customer-6"]
    acme = placed[0].id
    hub.add_person(hub.add_organization("Globex").org_id, "user-1@people.example")
    hub.add_subscriber(acme, extension="5001")
    first, second = hub.add_subscriber(acme), hub.add_subscriber(acme)
    assert len({first.email, second.email, "user-1@people.example"}) == 3
    assert hub.person(first).extension != hub.person(second).extension


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"status": "finished"}, None),
        ({"status": "provisioned_with_errors", "packages": ["webex_suite"]}, None),
        ({"provisioning_id": "x"}, None),
        ({"external_id": "acme-1"}, "customer.external-id.in-use"),
        ({"external_id": 5}, "http.field.wrong-type"),
        ({"external_id": ""}, "customer.field.required"),
        ({"packages": "webex_calling"}, "http.field.wrong-type"),
        ({"packages": ["attendant_console"]}, "customer.packages.attendant-console-base"),
        ({"packages": []}, "customer.packages.empty"),
        ({"org_id": "x"}, "customer.org.unknown"),
        ({"name": "100 %", "status": "pending_rpl_review"}, "customer.name.percent-sign"),
        ({"primary_email": "ann@acme.example"}, "customer.email.in-use"),
        ({"limits": {"webex_calling": -1}}, "customer.limits.invalid"),
        ({"address": ADDRESS.model_copy(update={"country": "XX"})}, "customer.address.country"),
    ],
)
def test_an_impossible_customer_is_refused_and_nothing_changes(api, asked, rule):
    api.mock.hub.add_customer(external_id="acme-1", primary_email="ann@acme.example")
    before = dump(api)
    with pytest.raises(HubError) as refused:
        api.mock.hub.add_customer(**asked)
    assert refused.value.rule == rule
    assert rule is None or f"(rule {rule})" in str(refused.value) or rule == "http.field.wrong-type"
    assert dump(api) == before


def test_a_rule_that_is_off_stops_no_builder(api):
    api.mock.rules.disable("customer.packages.attendant-console-base")
    assert api.mock.hub.add_customer(packages=["attendant_console"]).status == "provisioned"


# Subscribers


@pytest.fixture
def acme(api):
    return api.mock.hub.add_customer(packages=["cisco_calling_plan", "webex_meetings", "webex_calling"]).id


def test_a_subscriber_gets_a_package_of_the_customer_and_an_extension(api, acme):
    first = api.mock.hub.add_subscriber(acme)
    assert first.packages == ["webex_meetings"]
    second = api.mock.hub.add_subscriber(acme, packages=["webex_calling"])
    assert api.mock.hub.person(second).extension == "5001"


def test_a_number_makes_no_extension_necessary(api, acme):
    placed = api.mock.hub.add_subscriber(acme, packages=["webex_calling"], phone_number="+12405551212")
    person = api.mock.hub.person(placed)
    assert ([number.value for number in person.phone_numbers], person.extension) == (["+12405551212"], None)


def test_whoever_waits_for_consent_has_a_free_account_and_an_email(api, acme):
    placed = api.mock.hub.add_subscriber(acme, "una@acme.example", status="pending_user_migration")
    assert placed.person_id is None
    assert [(email.to, email.kind) for email in api.mock.outbox][-1] == ("una@acme.example", "consent-to-move")
    api.mock.hub.give_consent(placed.id)
    assert api.subscribers(acme).get(placed.id).json["status"] == "provisioned"


def test_an_owner_of_a_free_account_who_is_provisioned_has_agreed(api, acme):
    api.mock.hub.add_free_account("una@acme.example")
    placed = api.mock.hub.add_subscriber(acme, "una@acme.example")
    assert (placed.status, api.mock._engine.world.directory.free_accounts) == ("provisioned", set())


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"status": "active"}, None),
        ({"email": "x"}, "subscriber.email.invalid"),
        ({"email": "boss@globex.example", "status": "pending_user_migration"}, "subscriber.email.in-use"),
        ({"email": "old@acme.example", "status": "pending_user_migration"}, None),
        ({"packages": "webex_suite"}, "http.field.wrong-type"),
        ({"packages": ["webex_suite"]}, "subscriber.package.not-on-customer"),
        ({"packages": ["webex_meetings", "webex_calling"]}, "subscriber.package.only-one"),
        ({"packages": ["webex_calling"], "extension": "1"}, "subscriber.extension.invalid"),
        ({"packages": ["webex_calling"], "location_id": "x"}, "subscriber.location.unknown"),
        ({"first_name": ""}, "subscriber.name.required"),
    ],
)
def test_an_impossible_subscriber_is_refused_and_nothing_changes(api, acme, asked, rule):
    api.mock.hub.add_organization("Globex", administrators=["boss@globex.example"])
    api.mock.hub.add_person(api.get(acme).json["orgId"], "old@acme.example")
    before = dump(api)
    with pytest.raises(HubError) as refused:
        api.mock.hub.add_subscriber(acme, **asked)
    assert refused.value.rule == rule
    assert dump(api) == before


def test_a_customer_without_any_package_for_people_takes_no_subscriber(api):
    bare = api.mock.hub.add_customer(packages=["common_area_calling"]).id
    with pytest.raises(HubError, match="has no provisioned package that a subscriber can hold alone"):
        api.mock.hub.add_subscriber(bare)


# Reports, organizations, partners


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED", "IN_PROGRESS"])
def test_a_report_can_be_placed_in_any_status(api, reports, status):
    placed = api.mock.hub.add_report(status=status)
    view = reports.get(placed.id).json
    assert (view["status"], view["billingStartDate"], view["type"]) == (status, "2026-01-04", "PARTNER")
    assert ("errors" in view, "tempDownloadURL" in view) == (status == "FAILED", status == "COMPLETED")
    api.mock.clock.advance(60)
    ended = {"IN_PROGRESS": "COMPLETED"}.get(status, status)
    assert reports.get(placed.id).json["status"] == ended


def test_a_report_about_a_sub_partner(api, reports):
    ours = api.mock.add_partner("Fjordnett", parent=api.mock.partner)
    placed = api.mock.hub.add_report(type="USER", sub_partner_org_id=ours.org_id)
    assert reports.ids(f"subPartnerOrgId={ours.org_id}") == [placed.id]
    assert reports.ids() == []


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"status": "DONE"}, "'DONE' is not a status of a report; use one of"),
        ({"type": "WEEKLY"}, "billing.type.unknown"),
        ({"start": date(2026, 1, 5)}, "billing.date.not-closed"),
        ({"start": date(2026, 1, 3), "end": date(2026, 1, 1)}, "billing.date.order"),
        ({"partner_org_id": "x"}, "no partner has the name or organization id 'x'"),
        ({"sub_partner_org_id": "x"}, "no partner has the name or organization id 'x'"),
        ({"sub_partner_org_id": "Example Telecom"}, "Example Telecom is not a sub-partner"),
    ],
)
def test_an_impossible_report_is_refused(api, reports, asked, why):
    with pytest.raises(HubError, match=why):
        api.mock.hub.add_report(**asked)
    assert reports.ids() == []


def test_an_organization_comes_with_what_it_has_bought_and_tries_out(api):
    organization = api.mock.hub.add_organization("Globex", bought=["devices"], trial=["calling"], trial_days=1)
    assert [(one.services, one.is_trial) for one in organization.subscriptions] == [
        ({"devices"}, False),
        ({"calling"}, True),
    ]
    api.mock.clock.advance(86_400)
    assert api.attach(organization.org_id).status == 202


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"bought": ["telephony"]}, "'telephony' is not a service"),
        ({"trial": ["telephony"]}, "'telephony' is not a service"),
        ({"name": " "}, "the name of the organization is blank"),
        ({"country": "Norway"}, "'Norway' is not an ISO 3166-1 code"),
        ({"administrators": ["x"]}, "the email 'x' has no @"),
    ],
)
def test_an_impossible_organization_is_refused(api, asked, why):
    before = dump(api)
    with pytest.raises(HubError, match=why):
        api.mock.hub.add_organization(**{"name": "Globex", **asked})
    assert dump(api) == before


def test_a_subscription_is_for_something(api):
    with pytest.raises(HubError, match="services are missing"):
        api.mock.hub.add_subscription(api.mock.hub.add_organization("Globex").org_id)


def test_what_is_no_address_has_no_free_account(api):
    with pytest.raises(HubError, match="the email 'una' has no @"):
        api.mock.hub.add_free_account("una")


def test_only_a_sub_partner_can_be_suspended_from_the_start(api):
    with pytest.raises(ValueError, match="Rival has no parent; only a sub-partner can be suspended"):
        api.mock.add_partner("Rival", suspended=True)
    assert len(api.mock._engine.world.partners) == 1


def test_an_address_may_be_given_by_its_fields(mock):
    address = {"address_line1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}
    customer = mock.hub.add_customer(address=address, packages=["webex_meetings"])
    assert customer.address.zip_or_postal_code == "0155"


@pytest.mark.parametrize("address", ["Storgata 1", {"street": "Storgata 1"}, {"city": 5}])
def test_an_address_that_is_none_is_refused(mock, address):
    with pytest.raises(HubError, match=r"^address"):
        mock.hub.add_customer(address=address)
    assert len([*mock.client().customers.list()]) == 0


def test_denied_names_are_given_one_by_one(mock):
    with pytest.raises(HubError, match="a denied name must be a text, got list"):
        mock.hub.deny_names(["Acme"])
    assert mock.hub.denied_names == ()
