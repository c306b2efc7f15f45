"""Which rule speaks first: one request breaks a rule after the other, and each is met by what ends it.

A rule that can be switched off is switched off, so that the next one must speak without it.
"""

from __future__ import annotations

from typing import Any

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.checks import Check, customers, subscribers

UNKNOWN_LOCATION = ids.encode("LOCATION", "52cf576d-60a8-407a-b22c-467c51591908")
MEETINGS = {"packages": ["webex_meetings"]}


@pytest.fixture
def bare(api: Any) -> str:
    """The id of a template without a PSTN provider, which counts here."""
    api.mock.rules.enable("customer.template.pstn-required")
    template: str = api.mock.add_template("No PSTN", pstn_provider=None).provisioning_id
    return template


@pytest.mark.rule("customer.calling.location-required")
@pytest.mark.rule("customer.busy")
@pytest.mark.rule("customer.template.pstn-required")
@pytest.mark.rule("hub.package.not-on-order")
@pytest.mark.rule("customer.external-id.in-use")
@pytest.mark.rule("customer.limits.below-use")
@pytest.mark.rule("customer.package.in-use")
def test_the_rules_of_an_update_of_a_customer_speak_in_their_order(api: Any, bare: str, expect: Any) -> None:
    other = api.provisioned({**api.numbered(2), **MEETINGS, "provisioningId": bare})
    customer = api.provisioned({**MEETINGS, "provisioningId": bare, "provisioningParameters": ...})
    api.mock.hub.add_subscriber(customer, "u@acme.example", packages=["webex_meetings"])
    assert api.put(customer, MEETINGS).status == 202
    api.mock.place.purchase_order(["webex_meetings", "webex_voice"])
    limits = {"packages": {"limits": {"webex_meetings": 0}}}
    update: dict[str, Any] = {
        "packages": ["webex_calling"],
        "externalId": api.inside(other).external_id,
        "provisioningParameters": limits,
    }

    def refuses(rule: str, field: str | None = None) -> None:
        expect(api.put(customer, update), rule, field)

    refuses("customer.calling.location-required", "provisioningParameters.calling.location")
    api.mock.rules.disable("customer.calling.location-required")
    refuses("customer.busy")
    api.mock.clock.advance(10)
    refuses("customer.template.pstn-required", "packages")
    api.mock.rules.disable("customer.template.pstn-required")
    refuses("hub.package.not-on-order", "packages[0]")
    api.mock.rules.disable("hub.package.not-on-order")
    refuses("customer.external-id.in-use", "externalId")
    update["externalId"] = "acme-9"
    refuses("customer.limits.below-use", "provisioningParameters.packages.limits.webex_meetings")
    api.mock.rules.disable("customer.limits.below-use")
    refuses("customer.package.in-use", "packages")
    api.mock.rules.disable("customer.package.in-use")
    assert api.put(customer, update).status == 202


@pytest.mark.rule("customer.template.pstn-required")
@pytest.mark.rule("hub.package.not-on-order")
@pytest.mark.rule("customer.external-id.in-use")
@pytest.mark.rule("customer.org.paid-subscription")
@pytest.mark.rule("customer.org.active-trial")
@pytest.mark.rule("customer.email.in-use")
def test_the_rules_of_a_provisioning_speak_in_their_order(api: Any, bare: str, expect: Any) -> None:
    api.provisioned()
    organization = api.mock.hub.add_organization("Acme").org_id
    api.mock.hub.add_subscription(organization, "calling", "devices")
    api.mock.hub.add_subscription(organization, "calling", trial_days=30)
    api.mock.place.purchase_order(["webex_meetings"])
    body: dict[str, Any] = {"orgId": organization, "packages": ["webex_calling"], "provisioningId": bare}

    def refuses(rule: str, field: str) -> None:
        for answer in (api.post(body), api.precheck(body)):
            expect(answer, rule, field)

    refuses("customer.template.pstn-required", "packages")
    api.mock.rules.disable("customer.template.pstn-required")
    refuses("hub.package.not-on-order", "packages[0]")
    api.mock.rules.disable("hub.package.not-on-order")
    refuses("customer.external-id.in-use", "externalId")
    body["externalId"] = "acme-9"
    refuses("customer.org.paid-subscription", "packages")
    api.mock.rules.disable("customer.org.paid-subscription")
    refuses("customer.org.active-trial", "packages")
    api.mock.rules.disable("customer.org.active-trial")
    refuses("customer.email.in-use", "customerInfo.primaryEmail")
    api.mock.rules.disable("customer.email.in-use")
    assert api.post(body).status == 202


@pytest.mark.rule("customer.busy")
@pytest.mark.rule("customer.has-subscribers")
def test_the_rules_of_a_removal_speak_in_their_order(api: Any, expect: Any) -> None:
    customer = api.provisioned(MEETINGS)
    api.mock.hub.add_subscriber(customer, "u@acme.example", packages=["webex_meetings"])
    assert api.put(customer, MEETINGS).status == 202
    expect(api.delete(customer), "customer.busy")
    api.mock.clock.advance(10)
    expect(api.delete(customer), "customer.has-subscribers")
    api.mock.rules.disable("customer.has-subscribers")
    assert api.delete(customer).status == 202


@pytest.mark.rule("subscriber.calling.number-required")
@pytest.mark.rule("subscriber.location.unknown")
@pytest.mark.rule("subscriber.pending-migration")
@pytest.mark.rule("subscriber.package.not-on-customer")
@pytest.mark.rule("subscriber.package.limit")
@pytest.mark.rule("subscriber.phone.in-use")
@pytest.mark.rule("subscriber.extension.in-use")
def test_the_rules_of_an_update_of_a_subscriber_speak_in_their_order(api: Any, expect: Any) -> None:
    subscribers = api.subscribers(api.provisioned())
    number, extension = (f"provisioningParameters.{name}" for name in ("primaryPhoneNumber", "extension"))
    subscribers.provision({**subscribers.numbered(1), number: "+12405551212", extension: "1000"})
    api.mock.hub.add_free_account("una@acme.example")
    pending = subscribers.provision({**MEETINGS, extension: ...})
    parameters: dict[str, Any] = {"locationId": UNKNOWN_LOCATION}
    update = {"package": "webex_suite", "provisioningParameters": parameters}

    def refuses(rule: str, field: str | None = None) -> None:
        expect(subscribers.put(pending, update), rule, field)

    refuses("subscriber.calling.number-required", extension)
    parameters |= {"primaryPhoneNumber": "+12405551212", "extension": "1000"}
    refuses("subscriber.location.unknown", "provisioningParameters.locationId")
    del parameters["locationId"]
    refuses("subscriber.pending-migration")
    api.mock.hub.give_consent(pending)
    refuses("subscriber.package.not-on-customer", "package")
    more = {"packages": ["webex_calling", "webex_meetings", "webex_suite"]}
    limited = {**more, "provisioningParameters": {"packages": {"limits": {"webex_suite": 0}}}}
    assert api.put(subscribers.customer_id, limited).status == 202
    api.mock.clock.advance(10)
    refuses("subscriber.package.limit", "package")
    limited["provisioningParameters"] = {"packages": {"limits": {"webex_suite": 1}}}
    assert api.put(subscribers.customer_id, limited).status == 202
    api.mock.clock.advance(10)
    refuses("subscriber.phone.in-use", number)
    parameters["primaryPhoneNumber"] = "+12405551213"
    refuses("subscriber.extension.in-use", extension)
    parameters["extension"] = "1001"
    assert subscribers.put(pending, update).status == 200


OF_PACKAGES = [f"customer.packages.{each}" for each in ("empty", "unknown", "duplicate", "calling-plan-base")]
OF_ADDRESSES = ["field-required", "line-length", "country", "state-required", "postcode-required", "state-iso"]
OF_ANY_CUSTOMER = [
    *OF_PACKAGES,
    "customer.packages.attendant-console-base",
    "customer.limits.invalid",
    *(f"customer.address.{each}" for each in OF_ADDRESSES),
]
OF_LOCATIONS = [f"customer.calling.{each}" for each in ("location-field-required", "timezone", "language")]
OF_NEW_CUSTOMERS = [
    *(f"customer.{each}" for each in ("field.required", "info.required-for-new", "name.percent-sign", "email.invalid")),
    *OF_ANY_CUSTOMER,
    "customer.calling.location-required",
    *OF_LOCATIONS,
]
OF_ANY_SUBSCRIBER = [
    *(f"subscriber.package.{each}" for each in ("exactly-one-form", "unknown", "only-one")),
    *(f"subscriber.{each}" for each in ("phone.invalid", "extension.invalid", "location.not-calling")),
]
OF_NEW_SUBSCRIBERS = [*(f"subscriber.{each}.required" for each in ("field", "name")), "subscriber.email.invalid"]


@pytest.mark.parametrize(
    ("checks", "order"),
    [
        (customers.PROVISION, OF_NEW_CUSTOMERS),
        (customers.PRECHECK, OF_NEW_CUSTOMERS),
        (customers.UPDATE, ["customer.field.required", "customer.email.invalid", *OF_ANY_CUSTOMER, *OF_LOCATIONS]),
        (subscribers.PROVISION, [*OF_NEW_SUBSCRIBERS, *OF_ANY_SUBSCRIBER]),
        (subscribers.PRECHECK, [*OF_NEW_SUBSCRIBERS, *OF_ANY_SUBSCRIBER]),
        (subscribers.UPDATE, OF_ANY_SUBSCRIBER),
    ],
    ids=["customer", "precheck", "update", "subscriber", "precheck of a subscriber", "update of a subscriber"],
)
def test_rules_of_a_body_speak_in_the_order_of_its_fields(checks: tuple[Check, ...], order: list[str]) -> None:
    assert [check.rule for check in checks] == order


@pytest.mark.rule("customer.field.required")
@pytest.mark.rule("customer.email.invalid")
@pytest.mark.rule("customer.packages.unknown")
@pytest.mark.rule("customer.packages.duplicate")
@pytest.mark.rule("customer.limits.invalid")
@pytest.mark.rule("customer.address.country")
@pytest.mark.rule("customer.calling.timezone")
@pytest.mark.rule("customer.calling.language")
def test_the_first_of_many_mistakes_in_an_update_is_told(api: Any, expect: Any) -> None:
    customer = api.provisioned()
    good = api.body()
    place = {**good["provisioningParameters"]["calling"]["location"], "timezone": "x", "language": "x"}
    update: dict[str, Any] = {
        "packages": ["webex_calling", "webex_calling", "wax"],
        "subPartnerAdminEmail": "no address",
        "address": {**good["address"], "country": "XX"},
        "provisioningParameters": {"packages": {"limits": {"webex_calling": -1}}, "calling": {"location": place}},
    }
    place_of = "provisioningParameters.calling.location"
    mends: list[tuple[str, str, dict[str, Any]]] = [
        ("customer.email.invalid", "subPartnerAdminEmail", {"subPartnerAdminEmail": "ann@acme.example"}),
        ("customer.packages.unknown", "packages[2]", {"packages": ["webex_calling", "webex_calling"]}),
        ("customer.packages.duplicate", "packages[1]", {"packages": ["webex_calling"]}),
        (
            "customer.limits.invalid",
            "provisioningParameters.packages.limits.webex_calling",
            {"provisioningParameters": {"calling": {"location": place}}},
        ),
        ("customer.address.country", "address.country", {"address": good["address"]}),
    ]
    without = {key: value for key, value in update.items() if key != "packages"}
    expect(api.put(customer, without), "customer.field.required", "packages")
    for rule, field, mend in mends:
        expect(api.put(customer, update), rule, field)
        update |= mend
    expect(api.put(customer, update), "customer.calling.timezone", f"{place_of}.timezone")
    place["timezone"] = "UTC"
    expect(api.put(customer, update), "customer.calling.language", f"{place_of}.language")
