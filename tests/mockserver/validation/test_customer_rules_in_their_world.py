"""The customer.* rules that need the world."""

from __future__ import annotations

from datetime import timedelta

import pytest

from webex_wholesale_contracts import ids

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
LOCATION = "provisioningParameters.calling.location"
LIMITS = "provisioningParameters.packages.limits"
EMAIL = "customerInfo.primaryEmail"


def both(api, changes):
    """Provisioning and its precheck: they may not disagree."""
    return api.post(changes), api.precheck(changes)


@pytest.mark.rule("customer.template.unknown")
@pytest.mark.parametrize("provisioning_id", ["x", ids.encode_provisioning_id(UUID), ids.encode("ENTERPRISE", UUID)])
def test_a_template_must_exist(api, expect, provisioning_id):
    for answer in both(api, {"provisioningId": provisioning_id}):
        expect(answer, "customer.template.unknown", "provisioningId")
        assert f"known: {api.mock.template.provisioning_id}" in str(answer.json)


def test_where_no_template_is_named_nothing_is_asked_of_it(api):
    api.mock.rules.enable("customer.template.pstn-required")
    assert api.precheck({"provisioningId": ..., "packages": ["webex_calling"]}).status == 200


@pytest.mark.rule("customer.template.unknown")
def test_a_partner_whose_templates_are_gone_has_none_that_could_be_named(api):
    body = api.body({"provisioningId": "x"})
    api.mock.hub.templates.delete(api.mock.template)
    assert "known: none" in str(api.send("POST", "/v1/wholesale/customers", body).json)


@pytest.mark.rule("customer.template.unknown")
def test_a_template_of_another_partner_is_no_template(api, expect):
    other = api.mock.add_partner("Other Telecom")
    answer = api.post({"provisioningId": other.template.provisioning_id})
    expect(answer, "customer.template.unknown", "provisioningId")
    assert "Other Telecom" not in str(answer.json)


@pytest.mark.rule("customer.template.pstn-required")
def test_a_template_without_pstn_provider_only_suits_meetings_where_the_rule_is_on(api, expect):
    bare = api.mock.add_template("No PSTN", pstn_provider=None).provisioning_id
    assert api.precheck({"provisioningId": bare, "packages": ["webex_calling"]}).status == 200
    api.mock.rules.enable("customer.template.pstn-required")
    for packages in (["webex_calling"], ["webex_meetings", "webex_suite"], ["webex_ai_agent"]):
        for answer in both(api, {"provisioningId": bare, "packages": packages}):
            expect(answer, "customer.template.pstn-required", "packages")
    assert api.precheck({"provisioningId": bare, "packages": ["webex_meetings"]}).status == 200


@pytest.mark.rule("customer.template.pstn-required")
def test_an_update_looks_at_the_template_of_the_customer(api, expect):
    api.mock.rules.enable("customer.template.pstn-required")
    bare = api.mock.add_template("No PSTN", pstn_provider=None).provisioning_id
    customer_id = api.provisioned({"provisioningId": bare, "packages": ["webex_meetings"]})
    answer = api.put(customer_id, {"packages": ["webex_suite"], "provisioningId": api.mock.template.provisioning_id})
    expect(answer, "customer.template.pstn-required", "packages")


@pytest.mark.rule("customer.external-id.in-use")
def test_an_external_id_belongs_to_one_live_customer(api, expect):
    api.provision()
    for answer in both(api, {EMAIL: "bo@acme.example"}):
        expect(answer, "customer.external-id.in-use", "externalId")
    assert api.precheck({EMAIL: "bo@acme.example", "externalId": "Acme-1"}).status == 200


@pytest.mark.rule("customer.external-id.in-use")
@pytest.mark.parametrize("external_id", ["acme-2", " ", ""])
def test_an_external_id_cannot_be_taken_over(api, expect, external_id):
    first, second = api.provisioned(), api.provisioned(api.numbered(2))
    update = {"packages": ["webex_calling", "webex_meetings"], "externalId": external_id}
    if not external_id.strip():
        assert api.put(second, update).status == 202
        api.mock.clock.advance(10)
    expect(api.put(first, update), "customer.external-id.in-use", "externalId")


def test_an_external_id_can_be_kept_and_changed(api):
    customer_id, packages = api.provisioned(), ["webex_calling", "webex_meetings"]
    for external_id in ("acme-1", "acme-9"):
        assert api.put(customer_id, {"packages": packages, "externalId": external_id}).status == 202
        api.mock.clock.advance(10)
    assert api.ids("externalId=acme-9") == [customer_id]
    assert api.ids("externalId=acme-1") == []
    assert api.precheck({EMAIL: "bo@acme.example"}).status == 200


@pytest.mark.rule("customer.org.unknown")
@pytest.mark.parametrize("org_id", ["", "x", ids.encode("ORGANIZATION", UUID), ids.encode("ENTERPRISE", UUID)])
def test_an_organization_to_attach_must_exist(api, expect, org_id):
    for answer in both(api, {"orgId": org_id}):
        expect(answer, "customer.org.unknown", "orgId")
        assert answer.status == 404


@pytest.mark.rule("customer.org.unknown")
def test_the_id_of_an_organization_as_another_kind_is_none(api, expect):
    org_id = api.mock.hub.add_organization("Acme").org_id
    as_customer = ids.encode("ENTERPRISE", ids.decode(org_id)[1])
    expect(api.attach(as_customer), "customer.org.unknown", "orgId")


@pytest.mark.rule("customer.org.already-wholesale")
@pytest.mark.parametrize("wait", [0, 30])
def test_an_organization_is_one_customer_only(api, expect, wait):
    org_id = api.mock.hub.add_organization("Acme").org_id
    assert api.attach(org_id).status == 202
    api.mock.clock.advance(wait)
    for answer in both(api, {"orgId": org_id, **api.numbered(2)}):
        expect(answer, "customer.org.already-wholesale", "orgId")


@pytest.mark.rule("customer.org.already-wholesale")
def test_the_other_partner_is_not_told(api, expect):
    other = api.mock.add_partner("Other Telecom")
    theirs = api.provisioned({"provisioningId": other.template.provisioning_id}, partner=other)
    org_id = api.get(theirs, partner=other).json["orgId"]
    answer = api.attach(org_id)
    expect(answer, "customer.org.already-wholesale", "orgId")
    assert "Other" not in str(answer.json)


@pytest.mark.rule("customer.org.paid-subscription")
@pytest.mark.parametrize(
    ("service", "package"),
    [
        ("calling", "webex_calling"),
        ("calling", "common_area_calling"),
        ("meetings", "webex_suite"),
        ("messaging", "webex_meetings"),
    ],
)
def test_a_service_is_not_sold_twice(api, expect, service, package):
    org_id = api.mock.hub.add_organization("Acme").org_id
    api.mock.hub.add_subscription(org_id, service, "devices")
    for answer in both(api, {"orgId": org_id, "packages": [package]}):
        expect(answer, "customer.org.paid-subscription", "packages")


def test_a_paid_subscription_is_no_trial_where_its_own_rule_is_off(api):
    org_id = api.mock.hub.add_organization("Acme").org_id
    api.mock.hub.add_subscription(org_id, "calling")
    api.mock.rules.disable("customer.org.paid-subscription")
    assert api.attach(org_id, {"packages": ["webex_calling"]}).status == 202


def test_a_subscription_to_something_else_is_in_nobodys_way(api):
    org_id = api.mock.hub.add_organization("Acme").org_id
    api.mock.hub.add_subscription(org_id, "meetings", "devices")
    assert api.attach(org_id, {"packages": ["common_area_calling"]}).status == 202


@pytest.mark.rule("customer.org.active-trial")
def test_a_running_trial_is_never_converted(api, expect):
    org_id = api.mock.hub.add_organization("Acme").org_id
    api.mock.hub.add_subscription(org_id, "calling", trial_days=30)
    for answer in both(api, {"orgId": org_id}):
        expect(answer, "customer.org.active-trial", "packages")
    assert api.precheck({"orgId": org_id, "packages": ["common_area_calling"]}).rule == "customer.org.active-trial"
    api.mock.add_token("later", lifetime=timedelta(days=99))
    api.mock.clock.advance(30 * 86_400 - 1)
    expect(api.precheck({"orgId": org_id}, token="later"), "customer.org.active-trial", "packages")
    api.mock.clock.advance(1)
    assert api.precheck({"orgId": org_id}, token="later").status == 200


@pytest.mark.rule("customer.email.in-use")
@pytest.mark.parametrize("email", ["ann@acme.example", "Ann@ACME.example"])
def test_the_primary_email_of_a_live_customer_is_taken(api, expect, email):
    api.provision()
    for answer in both(api, {"externalId": "acme-2", EMAIL: email}):
        expect(answer, "customer.email.in-use", EMAIL)
        assert answer.json["errors"][0]["errorCode"] == 10022
        assert answer.json["errors"][0]["description"] == "The email is already associated with an existing user."


@pytest.mark.rule("customer.email.in-use")
def test_the_primary_email_of_another_partners_customer_is_taken_too(api, expect):
    api.provision()
    other = api.mock.add_partner("Other Telecom")
    answer = api.post({"provisioningId": other.template.provisioning_id}, partner=other)
    expect(answer, "customer.email.in-use", EMAIL)


@pytest.mark.rule("customer.email.in-use")
def test_the_email_of_a_user_elsewhere_is_taken(api, expect):
    org_id = api.mock.hub.add_organization("Acme", administrators=["boss@acme.example"]).org_id
    api.mock.hub.add_person(org_id, "ann@acme.example")
    other = api.mock.hub.add_organization("Bakery").org_id
    for email in ("ann@acme.example", "BOSS@acme.example"):
        expect(api.post({EMAIL: email}), "customer.email.in-use", EMAIL)
        expect(api.post({"orgId": other, EMAIL: email}), "customer.email.in-use", EMAIL)
        assert api.precheck({"orgId": org_id, EMAIL: email}).status == 200


@pytest.mark.rule("customer.email.in-use")
def test_a_prospect_is_told_that_its_email_is_taken(api, expect):
    api.provision()
    body = {key: api.body()[key] for key in ("address", "customerInfo")}
    answer = api.send("POST", "/v1/wholesale/customers/validate", body)
    expect(answer, "customer.email.in-use", EMAIL)


MEETINGS = {"packages": ["webex_meetings"], "provisioningParameters": ...}


@pytest.mark.rule("customer.calling.location-required")
@pytest.mark.parametrize("parameters", [{}, {"calling": {}}, {"meetings": {"timezone": "Europe/Oslo"}}])
def test_the_first_calling_package_brings_a_location(api, expect, parameters):
    customer_id = api.provisioned(MEETINGS)
    update = {"packages": ["webex_meetings", "webex_voice"], "provisioningParameters": parameters}
    expect(api.put(customer_id, update), "customer.calling.location-required", LOCATION)
    update["provisioningParameters"] = api.body()["provisioningParameters"]
    assert api.put(customer_id, update).status == 202


def test_later_calling_packages_use_the_location_that_is_there(api):
    customer_id = api.provisioned({"packages": ["webex_voice"]})
    assert api.put(customer_id, {"packages": ["webex_voice", "webex_calling"]}).status == 202


def test_no_calling_package_no_location(api):
    customer_id = api.provisioned(MEETINGS)
    assert api.put(customer_id, {"packages": ["webex_meetings", "webex_ai_agent"]}).status == 202


@pytest.mark.rule("customer.limits.below-use")
def test_a_limit_covers_what_is_used(api, expect):
    customer_id = api.provisioned()
    for number in range(2):
        api.mock.hub.add_subscriber(customer_id, f"u{number}@acme.example", packages=["webex_calling"])
    update = api.changed({"packages": ["webex_calling", "webex_meetings"]}, {f"{LIMITS}.webex_calling": 1})
    expect(api.put(customer_id, update), "customer.limits.below-use", f"{LIMITS}.webex_calling")
    for limits in ({"webex_calling": 2}, {"webex_meetings": 0}):
        update["provisioningParameters"]["packages"]["limits"] = limits
        assert api.put(customer_id, update).status == 202
        api.mock.clock.advance(10)
    assert api.inside(customer_id).limits == {"webex_calling": 2, "webex_meetings": 0}


@pytest.mark.rule("customer.package.in-use")
def test_a_package_that_is_held_is_not_dropped(api, expect):
    customer_id = api.provisioned()
    api.mock.hub.add_subscriber(customer_id, "u@acme.example", packages=["webex_meetings"])
    expect(api.put(customer_id, {"packages": ["webex_calling"]}), "customer.package.in-use", "packages")
    assert api.put(customer_id, {"packages": ["webex_meetings"]}).status == 202


@pytest.mark.rule("customer.has-subscribers")
def test_a_customer_with_subscribers_is_not_removed(api, expect):
    customer_id = api.provisioned()
    api.mock.hub.add_subscriber(customer_id, "u@acme.example", packages=["webex_meetings"])
    expect(api.delete(customer_id), "customer.has-subscribers")


def busy_provisioning(api):
    return api.provision()


def busy_updating(api):
    customer_id = api.provisioned()
    api.put(customer_id, {"packages": ["webex_calling"]})
    return customer_id


def busy_deleting(api):
    customer_id = api.provisioned()
    api.delete(customer_id)
    return customer_id


def busy_in_review(api):
    api.mock.hub.deny_names("acme")
    return api.provision()


def busy_awaiting_approval(api):
    org = api.mock.hub.add_organization("Acme", users=100)
    return api.attach(org.org_id).json["url"].rpartition("/")[2]


@pytest.mark.rule("customer.busy")
@pytest.mark.parametrize(
    "make", [busy_provisioning, busy_updating, busy_deleting, busy_in_review, busy_awaiting_approval]
)
def test_a_customer_that_is_under_way_is_left_alone(api, expect, make):
    customer_id = make(api)
    expect(api.put(customer_id, {"packages": ["webex_calling"]}), "customer.busy")
    expect(api.delete(customer_id), "customer.busy")


@pytest.mark.rule("customer.async.calling-unavailable")
def test_under_maintenance_calling_packages_do_not_start(api):
    api.mock.hub.calling_maintenance = True
    view = api.get(api.provisioned()).json
    calling, meetings = view["resourceDetails"]["packages"]
    assert view["status"] == "provisioned_with_errors"
    assert (calling["status"], meetings["status"]) == ("error", "provisioned")
    (warning,) = calling["warnings"]
    assert warning["errorCode"] == 2560
    assert "errors" not in view
    assert "errors" not in calling
    assert "warnings" not in meetings
    assert view["orgId"]


@pytest.mark.rule("customer.async.compliance")
def test_a_denied_name_is_accepted_and_held_for_review(api):
    api.mock.hub.deny_names("ACME")
    assert api.precheck().status == 200
    customer_id = api.provision()
    view = api.get(customer_id).json
    assert view["status"] == "pending_rpl_review"
    assert "orgId" not in view


def test_a_relaxed_rule_refuses_nothing(api, expect):
    api.mock.rules.disable("customer.name.percent-sign")
    customer_id = api.provisioned({"customerInfo.name": "100% Bread"})
    assert api.status(customer_id) == "provisioned"
    api.mock.rules.enable("customer.name.percent-sign")
    expect(api.precheck({"customerInfo.name": "%"}), "customer.name.percent-sign", "customerInfo.name")


@pytest.mark.rule("customer.busy")
def test_a_rule_answers_with_the_code_it_is_given(api, expect):
    api.mock.rules.recode("customer.busy", 4711)
    answer = api.delete(api.provision())
    expect(answer, "customer.busy")
    assert answer.json["errors"][0]["errorCode"] == 4711
