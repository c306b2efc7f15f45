"""Which rule speaks first: one request breaks a rule after the other, and each is met by what ends it.

A rule that can be switched off is switched off, so that the next one must speak without it.
"""

from __future__ import annotations

from typing import Any

import pytest

from webex_wholesale_contracts import ids

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
