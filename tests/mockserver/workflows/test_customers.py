"""Customers after the 202."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_mock import Fails, HubError

BOTH = ["webex_calling", "webex_meetings"]
MEETINGS = {"packages": ["webex_meetings"], "provisioningParameters": ...}
TROUBLE = {"code": 4711, "description": "No capacity."}


def test_provisioning_takes_thirty_seconds(api):
    customer_id = api.provision()
    assert api.status(customer_id) == "provisioning"
    assert api.packages(customer_id) == dict.fromkeys(BOTH, "provisioning")
    api.mock.clock.advance(29.9)
    assert api.status(customer_id) == "provisioning"
    api.mock.clock.advance(0.1)
    assert api.status(customer_id) == "provisioned"
    assert api.packages(customer_id) == dict.fromkeys(BOTH, "provisioned")


def test_an_organization_shows_when_there_is_one(api):
    customer_id = api.provision()
    assert "orgId" not in api.get(customer_id).json
    api.mock.clock.advance(30)
    org_id = api.get(customer_id).json["orgId"]
    assert ids.decode(org_id)[0] == "ORGANIZATION"
    api.put(customer_id, {"packages": ["webex_calling"]})
    assert api.get(customer_id).json["orgId"] == org_id
    api.delete(customer_id)
    assert api.get(customer_id).json["orgId"] == org_id


def test_a_customer_shows_what_was_asked_for(api):
    view = api.get(api.provisioned()).json
    assert [*view] == ["id", "orgId", "externalId", "address", "status", "packages", "resourceDetails"]
    assert view["externalId"] == "acme-1"
    assert view["address"] == api.body()["address"]
    assert view["packages"] == BOTH
    assert view["resourceDetails"] == {"packages": [{"name": name, "status": "provisioned"} for name in BOTH]}


def test_a_package_that_fails_leaves_the_others_alone(api):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_meetings")
    customer_id = api.provisioned()
    view = api.get(customer_id).json
    assert view["status"] == "provisioned_with_errors"
    assert api.packages(customer_id) == {"webex_calling": "provisioned", "webex_meetings": "error"}
    error = {"errorCode": 4711, "description": "No capacity."}
    assert view["errors"] == [error]
    assert view["resourceDetails"]["packages"][1]["errors"] == [error]
    assert "errors" not in view["resourceDetails"]["packages"][0]
    assert "orgId" in view


def test_a_customer_whose_packages_all_fail_is_in_error(api):
    for package in BOTH:
        api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package=package)
    customer_id = api.provisioned()
    view = api.get(customer_id).json
    assert view["status"] == "error"
    assert len(view["errors"]) == 2
    assert "orgId" not in view
    assert api.mock.outbox == []


def test_what_failed_is_tried_again_by_an_update(api):
    calling, meetings = (api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package=package) for package in BOTH)
    customer_id = api.provisioned()
    calling.remove()
    api.put(customer_id, {"packages": BOTH})
    assert api.packages(customer_id) == dict.fromkeys(BOTH, "provisioning")
    assert "errors" not in api.get(customer_id).json
    api.mock.clock.advance(10)
    assert api.status(customer_id) == "provisioned_with_errors"
    assert "orgId" in api.get(customer_id).json
    meetings.remove()
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(10)
    assert api.status(customer_id) == "provisioned"
    assert "errors" not in api.get(customer_id).json


def test_a_customer_in_error_can_be_removed(api):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_meetings")
    customer_id = api.provisioned(MEETINGS)
    assert api.delete(customer_id).status == 202
    api.mock.clock.advance(10)
    assert api.get(customer_id).status == 404


def test_a_package_that_fails_again_and_again_never_ruins_the_rest(api):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_meetings")
    customer_id = api.provisioned()
    for _ in range(3):
        api.put(customer_id, {"packages": BOTH})
        assert api.packages(customer_id) == {"webex_calling": "provisioned", "webex_meetings": "provisioning"}
        api.mock.clock.advance(10)
        assert api.packages(customer_id) == {"webex_calling": "provisioned", "webex_meetings": "error"}


@pytest.mark.parametrize(("status", "of_customer"), [("error", "error"), ("provisioned", "provisioned_with_errors")])
def test_the_status_of_a_customer_under_maintenance_follows_from_its_only_package(api, status, of_customer):
    """Rule customer.async.calling-unavailable: the warning stands on a failed and on a provisioned package."""
    api.mock.hub.calling_maintenance, api.mock.hub.maintenance_status = True, status
    customer_id = api.provisioned({"packages": ["webex_calling"]})
    (package,) = api.get(customer_id).json["resourceDetails"]["packages"]
    assert (package["status"], package["warnings"][0]["errorCode"]) == (status, 2560)
    assert api.status(customer_id) == of_customer
    assert ("orgId" in api.get(customer_id).json) is (status == "provisioned")
    api.mock.hub.calling_maintenance = False
    api.put(customer_id, {"packages": ["webex_calling"]})
    assert "warnings" not in api.get(customer_id).json["resourceDetails"]["packages"][0]
    api.mock.clock.advance(10)
    assert api.status(customer_id) == "provisioned"


def test_an_update_takes_ten_seconds(api):
    customer_id = api.provisioned()
    assert api.put(customer_id, {"packages": ["webex_calling", "webex_suite"]}).status == 202
    assert api.status(customer_id) == "updating"
    assert api.packages(customer_id) == {
        "webex_calling": "provisioned",
        "webex_meetings": "deleting",
        "webex_suite": "provisioning",
    }
    api.mock.clock.advance(9.9)
    assert api.status(customer_id) == "updating"
    api.mock.clock.advance(0.1)
    assert api.status(customer_id) == "provisioned"
    assert api.packages(customer_id) == {"webex_calling": "provisioned", "webex_suite": "provisioned"}


def test_an_update_changes_what_it_names_and_nothing_else(api):
    customer_id = api.provisioned()
    address = {"addressLine1": "1 Quay", "city": "London", "zipOrPostalCode": "EC1A 1BB", "country": "GB"}
    api.put(customer_id, {"packages": BOTH, "address": address})
    assert api.get(customer_id).json["address"] == address
    assert api.get(customer_id).json["externalId"] == "acme-1"
    api.mock.clock.advance(10)
    api.put(customer_id, {"packages": BOTH, "externalId": "acme-2"})
    assert api.get(customer_id).json["address"] == address
    assert api.get(customer_id).json["externalId"] == "acme-2"


def test_limits_add_up_over_updates(api):
    limits = "provisioningParameters.packages.limits"
    customer_id = api.provisioned({f"{limits}.webex_calling": 5.0})
    api.put(customer_id, api.changed({"packages": BOTH}, {f"{limits}.webex_meetings": 7}))
    assert api.inside(customer_id).limits == {"webex_calling": 5, "webex_meetings": 7}


def test_removal_takes_ten_seconds_and_ends_in_404(api):
    customer_id = api.provisioned()
    assert api.delete(customer_id).status == 202
    assert api.status(customer_id) == "deleting"
    assert api.packages(customer_id) == dict.fromkeys(BOTH, "deleting")
    api.mock.clock.advance(10)
    assert api.get(customer_id).rule == "customer.not-found"
    assert api.ids() == []


def test_the_organization_outlives_its_customer(api):
    customer_id = api.provisioned()
    org_id = api.get(customer_id).json["orgId"]
    api.delete(customer_id)
    api.mock.clock.advance(10)
    organization = api.mock.hub.organization(org_id)
    assert organization.licenses == ()
    assert organization.locations
    again = api.attach(org_id, {"externalId": "acme-2"}).json["url"].rpartition("/")[2]
    api.mock.clock.advance(30)
    assert api.get(again).json["orgId"] == org_id


def test_a_removed_customer_frees_its_external_id_and_email(api):
    customer_id = api.provisioned()
    api.delete(customer_id)
    assert api.precheck().rule == "customer.external-id.in-use"
    assert api.precheck({"externalId": "acme-2"}).rule == "customer.email.in-use"
    api.mock.clock.advance(10)
    again = api.provision()
    assert again != customer_id
    assert api.ids("externalId=acme-1") == [again]


def test_licenses_come_with_provisioned_packages_on_request(api):
    api.mock.outcomes.add(Fails(**TROUBLE), customer="*", package="webex_meetings")
    customer_id = api.provision()
    asked = {"query": "includePackageLicenseInfo=true"}
    assert "licenseIds" not in str(api.get(customer_id, **asked).json)
    api.mock.clock.advance(30)
    calling, meetings = api.get(customer_id, **asked).json["resourceDetails"]["packages"]
    (license_id,) = calling["licenseIds"]
    assert ids.decode(license_id)[0] == "LICENSE"
    assert "licenseIds" not in meetings
    for query in ("", "includePackageLicenseInfo=false"):
        assert "licenseIds" not in str(api.get(customer_id, query=query).json)
    assert "licenseIds" not in str(api.list().json)


def test_a_license_lasts_as_long_as_its_package(api):
    asked = {"query": "includePackageLicenseInfo=TRUE"}
    customer_id = api.provisioned()
    before = api.get(customer_id, **asked).json["resourceDetails"]["packages"]
    api.put(customer_id, {"packages": ["webex_calling"]})
    api.mock.clock.advance(10)
    assert api.get(customer_id, **asked).json["resourceDetails"]["packages"] == before[:1]
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(10)
    calling, meetings = api.get(customer_id, **asked).json["resourceDetails"]["packages"]
    assert calling == before[0]
    assert meetings["licenseIds"] != before[1]["licenseIds"]


def organization_of(api, customer_id):
    return api.mock.hub.organization(api.get(customer_id).json["orgId"])


@pytest.mark.parametrize(
    ("language", "organization", "site"),
    [
        ("fr_CA", "fr_CA", "fr_CA"),
        ("FR-ca", "fr_CA", "fr_CA"),
        ("fr", "fr_FR", "fr_FR"),
        ("en", "en_US", "en_US"),
        ("nb", "nb_NO", "en_US"),
        ("tlh", "en_US", "en_US"),
        (..., "en_US", "en_US"),
    ],
)
def test_a_new_organization_speaks_the_language_asked_for(api, language, organization, site):
    made = organization_of(api, api.provisioned({"customerInfo.language": language}))
    assert (made.language, made.meetings_site.language) == (organization, site)


def test_a_language_without_a_country_takes_that_of_the_template(api):
    template = api.mock.add_template(
        "Canada", country="CA", language="fr_CA", authentication="partner", idp_entity_id="x"
    )
    made = organization_of(
        api, api.provisioned({"provisioningId": template.provisioning_id, "customerInfo.language": "en"})
    )
    assert (made.language, made.authentication) == ("en_CA", "partner")
    other = organization_of(
        api,
        api.provisioned({**api.numbered(2), "provisioningId": template.provisioning_id, "customerInfo.language": ...}),
    )
    assert other.language == "fr_CA"


@pytest.mark.parametrize(
    ("country", "dial_code"),
    [
        ("US", "+1"),
        ("SG", "+65"),
        ("GB", "+44"),
        ("NO", "+47"),
        ("JP", "+81"),
        ("BR", "+55"),
        ("MX", "+52"),
        ("AQ", "+44"),
    ],
)
def test_the_billing_country_decides_the_call_in_number(api, country, dial_code):
    """A country without a number of its own, such as AQ, gets that of its region (guide, table 3)."""
    address = {
        "addressLine1": "1 Quay",
        "city": "X",
        "stateOrProvince": "NSW",
        "zipOrPostalCode": "1",
        "country": country,
    }
    made = organization_of(api, api.provisioned({"address": address}))
    assert (made.country, made.meetings_site.call_in) == (country, dial_code)
    assert made.meetings_site.timezone == "America/Los_Angeles"
    assert made.call_in == dial_code
    assert f"call_in={dial_code!r}" in repr(made)


def test_meetings_that_come_later_have_the_time_zone_of_the_update(api):
    customer_id = api.provisioned({"packages": ["webex_calling"]})
    zone = {"provisioningParameters": {"meetings": {"timezone": "Europe/Oslo"}}}
    api.put(customer_id, {"packages": ["webex_calling", "webex_meetings"], **zone})
    api.mock.clock.advance(60)
    assert organization_of(api, customer_id).meetings_site.timezone == "Europe/Oslo"


@pytest.mark.parametrize("provider", [None, "Nordtel"])
def test_a_site_without_call_in_over_ciscos_pstn_has_no_number(api, provider):
    template = api.mock.add_template("Other", pstn_provider=provider)
    made = organization_of(api, api.provisioned({"provisioningId": template.id}))
    assert made.meetings_site is not None
    assert made.call_in is None


def test_another_telephony_domain_sends_the_rest_to_their_regions(api):
    api.mock.hub.set_telephony_domain({"DE": "+49"})
    norway = api.mock.add_template("Norway", country="NO")
    japan = api.mock.add_template("Japan", country="JP")
    added = [api.mock.hub.add_customer(provisioning_id=template) for template in (norway, japan)]
    assert [api.mock.hub.organization(customer).call_in for customer in added] == ["+49", "+65"]
    api.mock.hub.set_telephony_domain(None)
    assert api.mock.hub.organization(api.mock.hub.add_customer(provisioning_id=norway)).call_in == "+47"


@pytest.mark.parametrize("wrong", [{"no": "+47"}, {"NO": "47"}, {"NO": "+0"}])
def test_a_telephony_domain_has_countries_and_calling_codes(api, wrong):
    with pytest.raises(HubError):
        api.mock.hub.set_telephony_domain(wrong)


def test_the_first_calling_package_brings_the_first_location(api):
    made = organization_of(api, api.provisioned())
    (location,) = made.locations
    assert (location.name, location.time_zone) == ("Bakery", "America/Los_Angeles")
    assert location.address.city == "Portland"
    assert ids.decode(location.id)[0] == "LOCATION"


def test_calling_that_comes_later_brings_the_location_then_and_only_one(api):
    customer_id = api.provisioned(MEETINGS)
    organization = organization_of(api, customer_id)
    assert (organization.locations, organization.meetings_site is None) == ((), False)
    parameters = api.body()["provisioningParameters"]
    for packages in (BOTH, [*BOTH, "webex_voice"]):
        parameters["calling"]["location"]["name"] += " again"
        api.put(customer_id, {"packages": packages, "provisioningParameters": parameters})
        api.mock.clock.advance(10)
    assert [location.name for location in organization_of(api, customer_id).locations] == ["Bakery again"]


def test_no_meetings_package_no_meetings_site(api):
    assert organization_of(api, api.provisioned({"packages": ["webex_calling"]})).meetings_site is None


def test_the_administrator_of_a_new_customer_is_welcomed_once(api):
    customer_id = api.provision()
    assert api.mock.outbox == []
    api.mock.clock.advance(30)
    (email,) = api.mock.outbox
    assert (email.to, email.kind, email.subject) == ("ann@acme.example", "welcome", customer_id)
    assert email.sent == api.mock.clock.now
    api.put(customer_id, {"packages": BOTH})
    api.mock.clock.advance(10)
    assert api.mock.outbox == [email]


@pytest.mark.parametrize(
    ("names", "greeted"),
    [
        ({"customerInfo.adminFirstName": "Ann", "customerInfo.adminLastName": "Berg"}, "Ann Berg"),
        ({"customerInfo.adminLastName": "Berg"}, "Berg"),
        ({}, ""),
    ],
)
def test_the_first_administrator_is_welcomed_by_name(api, names, greeted):
    api.provisioned(names)
    assert [email.name for email in api.mock.outbox(kind="welcome")] == [greeted]


def test_the_administrators_names_are_taken_by_provisioning_alone(api):
    names = {"customerInfo.adminFirstName": "Ann", "customerInfo.adminLastName": "Berg"}
    assert api.precheck(names).status == 200
    ignored = {"customerInfo.adminFirstName", "customerInfo.adminLastName"}
    assert {*api.mock.calls[-1].ignored} == ignored
    customer_id = api.provisioned(names)
    assert api.mock.calls(operation="customers.provision")[-1].ignored == ()
    api.put(customer_id, {"packages": BOTH, "customerInfo": {"adminFirstName": "Bo"}})
    assert api.mock.calls[-1].ignored == ("customerInfo",)


def test_durations_can_be_changed(api):
    api.mock.durations.provisioning = 0
    customer_id = api.provision()
    assert api.status(customer_id) == "provisioned"
    api.mock.durations.updating, api.mock.durations.deleting = 1, 2
    api.put(customer_id, {"packages": ["webex_calling"]})
    api.mock.clock.advance(1)
    assert api.status(customer_id) == "provisioned"
    api.delete(customer_id)
    api.mock.clock.advance(2)
    assert api.get(customer_id).status == 404


def test_each_look_at_something_unfinished_can_move_the_clock(new_api):
    api = new_api(poll_step=5)
    customer_id, start = api.provision(), api.mock.clock.now
    seen = [api.status(customer_id) for _ in range(8)]
    assert seen == ["provisioning"] * 5 + ["provisioned"] * 3
    assert (api.mock.clock.now - start).total_seconds() == 30
    api.delete(customer_id)
    assert [api.get(customer_id).status for _ in range(3)] == [200, 404, 404]


def test_a_look_at_a_list_moves_the_clock_too_and_shows_what_has_come_of_it(new_api):
    api = new_api(poll_step=15)
    api.provision()
    assert [item["status"] for item in api.list().json["items"]] == ["provisioning"]
    assert [item["status"] for item in api.list().json["items"]] == ["provisioned"]
    assert api.list("status=deleting").json["items"] == []
    assert api.mock.clock.elapsed == 30


def test_several_customers_end_in_the_order_in_which_they_began(api):
    made = []
    for number in range(3):
        made.append(api.provision(api.numbered(number)))
        api.mock.clock.advance(10)
    assert [api.status(customer_id) for customer_id in made] == ["provisioned", "provisioning", "provisioning"]
    api.mock.clock.advance(100)
    assert [email.subject for email in api.mock.outbox] == made
    assert [email.sent.second for email in api.mock.outbox] == [30, 40, 50]


@pytest.mark.parametrize("relaxed", ["customer.packages.empty", "customer.packages.duplicate"])
def test_a_relaxed_rule_about_packages_leaves_a_sound_world(api, relaxed):
    api.mock.rules.disable(relaxed)
    customer_id = api.provisioned({"packages": [] if relaxed.endswith("empty") else ["webex_calling"] * 2})
    assert api.status(customer_id) == "provisioned"
    assert len(api.packages(customer_id)) == len(api.get(customer_id).json["packages"])
    assert api.put(customer_id, {"packages": ["webex_calling"]}).status == 202


def test_relaxed_rules_about_parts_leave_a_sound_world(api):
    api.mock.rules.disable("customer.calling.location-required", "customer.address.country", "customer.email.in-use")
    changes = {"provisioningParameters": ..., "address.country": "xx"}
    first, second = api.provisioned(changes), api.provisioned({**changes, "externalId": "acme-2"})
    assert [api.status(first), api.status(second)] == ["provisioned"] * 2
    api.delete(first)
    api.mock.clock.advance(10)
    api.mock.rules.enable("customer.email.in-use")
    assert api.precheck({"externalId": "acme-3"}).rule == "customer.email.in-use"


def test_the_administrator_of_a_sub_partner_is_checked_and_listed_as_ignored(api):
    """The vendor does not say what becomes of subPartnerAdminEmail."""
    customer_id = api.provisioned({"subPartnerAdminEmail": "admin@reseller.example"})
    (provisioned,) = api.mock.calls(operation="customers.provision")
    assert provisioned.ignored == ("subPartnerAdminEmail",)
    api.put(customer_id, {"packages": BOTH, "subPartnerAdminEmail": "admin@reseller.example"})
    assert api.mock.calls[-1].ignored == ("subPartnerAdminEmail",)
    assert api.mock.outbox(to="admin@reseller.example") == []


def test_the_emergency_location_identifier_is_listed_as_ignored(api):
    """Nothing that a partner can read back shows it."""
    place = "provisioningParameters.calling.location.emergencyLocationIdentifier"
    api.post({place: "e-1"})
    assert api.mock.calls[-1].ignored == (place,)
    api.precheck({"externalId": "acme-2", place: "e-1"})
    assert api.mock.calls[-1].ignored == (place,)


def test_a_customer_is_answered_with_its_location(api):
    """The vendor's description declares the header on every answer that shows or accepts one customer."""
    posted = api.post()
    customer_id = posted.json["url"].rpartition("/")[2]
    api.mock.clock.advance(30)
    answers = [posted, api.get(customer_id), api.put(customer_id, {"packages": BOTH})]
    assert [answer.header("location") for answer in answers] == [posted.json["url"]] * 3


def test_a_template_authenticates_by_webex_or_by_the_partners_identity_provider(api):
    partner = api.mock.add_template("SSO", authentication="partner", idp_entity_id="https://idp.example/metadata")
    made = organization_of(api, api.provisioned({"provisioningId": partner.id}))
    assert made.authentication == "partner"
    for wrong in ({"authentication": "sso"}, {"authentication": "partner"}, {"idp_entity_id": "x"}):
        with pytest.raises(ValueError, match=r"authentication|idp_entity_id"):
            api.mock.add_template("Wrong", **wrong)
