from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    BadRequest,
    Conflict,
    InvalidArgument,
    PrimaryEmail,
    ProvisionSubscriber,
    RuleViolation,
    Subscriber,
    SubscriberCalling,
    SubscriberParameters,
)

URL = "https://webexapis.com/v1/wholesale/subscribers"
Answers = Callable[..., httpx.Response]
PROSPECT = PrimaryEmail(primary_email="post@acme.example")
KARI = SubscriberParameters(first_name="Kari", last_name="Nordmann", extension="101")


@pytest.fixture
def subscriber() -> Callable[..., httpx.Response]:
    """Makes the answer that shows a subscriber in a status."""

    def make(status: str = "provisioned", code: int = 200, **fields: Any) -> httpx.Response:
        return httpx.Response(code, json={"id": "s1", "email": "kari@acme.example", "status": status, **fields})

    return make


def asked(service: Any) -> str:
    request = service.requests[-1]
    return f"{request.method} {request.url}"


def sent(service: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(service.requests[-1].content)
    return body


def provision(client: Any, **given: Any) -> Any:
    known = {"customer_id": "c1", "email": "kari@acme.example", "provisioning_parameters": KARI}
    return client.subscribers.provision(**{**known, "packages": ["webex_calling"], **given})


def test_get_shows_a_subscriber(service: Any, subscriber: Answers) -> None:
    service.script(subscriber(packages=["webex_calling"], created="2026-01-05T09:00:00.000Z", personId="p1"))
    found = service.call(lambda client: client.subscribers.get("s1"))
    assert isinstance(found, Subscriber)
    assert (found.id, found.person_id, found.packages, found.status) == ("s1", "p1", ["webex_calling"], "provisioned")
    assert found.created == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert asked(service) == f"GET {URL}/s1"


def test_provision_sends_what_was_given_and_nothing_else(service: Any, subscriber: Answers) -> None:
    service.script(subscriber())
    found = service.call(lambda client: provision(client, on_behalf_of="org"))
    assert found.status == "provisioned"
    assert asked(service) == f"POST {URL}?onBehalfOfSubPartnerOrgId=org"
    assert sent(service) == {
        "customerId": "c1",
        "email": "kari@acme.example",
        "packages": ["webex_calling"],
        "provisioningParameters": {"firstName": "Kari", "lastName": "Nordmann", "extension": "101"},
    }


def test_somebody_who_has_to_agree_first_is_a_subscriber_too(service: Any, subscriber: Answers) -> None:
    service.script(subscriber("pending_user_migration", code=202))
    raw = service.call(lambda client: provision(client.raw))
    assert (raw.value.status, raw.value.person_id, raw.status) == ("pending_user_migration", None, 202)


def test_the_older_form_is_sent_as_it_is(service: Any, subscriber: Answers) -> None:
    service.script(subscriber())
    service.call(lambda client: provision(client, packages=None, package="webex_suite"))
    assert (sent(service)["package"], "packages" in sent(service)) == ("webex_suite", False)


def test_a_ready_request_is_sent_by_unpacking_it(service: Any, subscriber: Answers) -> None:
    ready = ProvisionSubscriber(
        customer_id="c1", email="k@acme.example", packages=["webex_suite"], provisioning_parameters=KARI
    )
    service.script(subscriber())
    service.call(lambda client: client.subscribers.provision(**dict(ready)))
    assert sent(service) == ready.to_wire()


def test_update_sends_what_is_to_be(service: Any, subscriber: Answers) -> None:
    service.script(subscriber(packages=["webex_calling"]))
    calling = SubscriberCalling(primary_phone_number="+4722334455", location_id="l1")
    service.call(
        lambda client: client.subscribers.update("s1", packages=["webex_calling"], provisioning_parameters=calling)
    )
    assert asked(service) == f"PUT {URL}/s1"
    assert sent(service) == {
        "packages": ["webex_calling"],
        "provisioningParameters": {"primaryPhoneNumber": "+4722334455", "locationId": "l1"},
    }


def test_delete_gives_nothing(service: Any) -> None:
    service.script(httpx.Response(204))
    assert service.call(lambda client: client.subscribers.delete("s1")) is None
    assert asked(service) == f"DELETE {URL}/s1"


def test_the_consent_email_has_a_path_of_its_own(service: Any) -> None:
    service.script(httpx.Response(204))
    assert service.call(lambda client: client.subscribers.send_consent_email("s1", on_behalf_of="org")) is None
    assert asked(service) == (
        "POST https://webexapis.com/v1/subscribers/s1/emails/consentMove?onBehalfOfSubPartnerOrgId=org"
    )
    assert "content-type" not in service.requests[0].headers


def test_a_second_consent_email_is_not_sent_by_repeating(service: Any) -> None:
    service.script(httpx.ReadTimeout("slow"), httpx.Response(204))
    with pytest.raises(TimeoutError, match="may have acted on it"):
        service.call(lambda client: client.subscribers.send_consent_email("s1"))
    assert len(service.requests) == 1


def test_all_filters_are_sent_by_their_wire_names(service: Any, answer: Answers) -> None:
    service.script(answer(200, {"items": []}))
    service.each(
        lambda client: client.subscribers.list(
            customer_id="c1",
            external_customer_id="acme",
            email="kari+1@acme.example",
            person_id="p1",
            status="pending_user_migration",
            after="1767603600000",
            last_status_change="2026-01-05T09:00:00Z",
            sort_by="lastStatusChange",
            sort_order="ASC",
            max=5,
            offset=0,
            on_behalf_of="org",
        )
    )
    assert dict(service.requests[0].url.params) == {
        "customerId": "c1",
        "externalCustomerId": "acme",
        "email": "kari+1@acme.example",
        "personId": "p1",
        "status": "pending_user_migration",
        "after": "1767603600000",
        "lastStatusChange": "2026-01-05T09:00:00Z",
        "sortBy": "lastStatusChange",
        "sortOrder": "ASC",
        "max": "5",
        "offset": "0",
        "onBehalfOfSubPartnerOrgId": "org",
    }


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 5, 9, tzinfo=UTC), "2026-01-05T09:00:00.000+00:00"),
        (datetime(2026, 1, 5, 9, 0, 0, 1999, tzinfo=timezone(timedelta(hours=-3))), "2026-01-05T09:00:00.001-03:00"),
    ],
)
def test_moments_are_sent_in_iso_8601(service: Any, answer: Answers, moment: datetime, text: str) -> None:
    service.script(answer(200, {"items": []}))
    service.each(lambda client: client.subscribers.list(after=moment, last_status_change=moment))
    assert dict(service.requests[0].url.params) == {"after": text, "lastStatusChange": text}


@pytest.mark.parametrize("name", ["after", "last_status_change"])
def test_a_moment_without_a_time_zone_is_none(blocking: Any, name: str) -> None:
    with blocking.client() as client, pytest.raises(InvalidArgument, match=f"{name} must have a time zone"):
        client.subscribers.list(**{name: datetime(2026, 1, 5)})  # noqa: DTZ001 - what is to be refused


@pytest.mark.parametrize("wrong", [{"sort_by": "email"}, {"sort_order": "up"}, {"status": "error"}, {"max": -1}])
def test_a_filter_that_cannot_be_right_is_refused_when_it_is_given(blocking: Any, wrong: dict[str, Any]) -> None:
    with blocking.client() as client, pytest.raises(InvalidArgument, match=r"(sort|status|max).*\(subscribers\.list\)"):
        client.subscribers.list(**wrong)


def test_subscribers_of_all_pages_are_listed(service: Any, subscriber: Answers) -> None:
    first = httpx.Response(
        200,
        json={"items": [{"id": "s1", "status": "provisioned"}]},
        headers={"link": f'<{URL}?email=k%40acme.example&offset=1&max=1>; rel="next"'},
    )
    both = [{"id": each, "status": "provisioned"} for each in ("s1", "s2")]
    service.script(first, httpx.Response(200, json={"items": both}))
    found = service.each(lambda client: client.subscribers.list(email="k@acme.example", max=1))
    assert [each.id for each in found] == ["s1", "s2"]
    assert service.requests[1].url.query == b"email=k%40acme.example&offset=0&max=2"


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ({"customer_id": "c1"}, {"customerId": "c1"}),
        (
            {"customer_info": PROSPECT},
            {"customerInfo": {"primaryEmail": "post@acme.example"}},
        ),
        (
            {"customer_id": "c1", "packages": ["webex_suite"], "provisioning_parameters": KARI},
            {"customerId": "c1", "packages": ["webex_suite"], "provisioningParameters": KARI.to_wire()},
        ),
        (
            {
                "provisioning_id": "p",
                "package": "webex_suite",
                "customer_info": PROSPECT,
            },
            {"provisioningId": "p", "package": "webex_suite", "customerInfo": {"primaryEmail": "post@acme.example"}},
        ),
    ],
)
def test_a_precheck_asks_what_is_to_be_known(
    service: Any, answer: Answers, given: dict[str, Any], body: dict[str, Any]
) -> None:
    service.script(answer(200, {"message": "success", "info": [{"infoCode": 100}]}))
    assert service.call(lambda client: client.subscribers.precheck(email="kari@acme.example", **given))
    assert asked(service) == f"POST {URL}/validate"
    assert sent(service) == {"email": "kari@acme.example", **body}


def test_a_bad_verdict_names_the_rule_of_subscribers(service: Any, answer: Answers) -> None:
    service.script(answer(409, {"message": "taken", "errors": [{"errorCode": 10022, "description": "in use"}]}))
    verdict = service.call(lambda client: client.subscribers.precheck(email="kari@acme.example", customer_id="c1"))
    assert [(each.rule, each.evidence) for each in verdict.findings] == [("subscriber.email.in-use", "assumed")]
    with pytest.raises(Conflict):
        service.call(
            lambda client: client.subscribers.precheck(email="k@acme.example", customer_id="c1", raise_on_refusal=True)
        )


def test_a_refusal_reaches_the_caller(service: Any, answer: Answers) -> None:
    body = {"message": "no", "errors": [{"description": "letters"}]}
    service.script(answer(400, body, **{"x-mock-rule": "subscriber.extension.invalid"}))
    with pytest.raises(BadRequest) as caught:
        service.call(lambda client: provision(client))
    assert caught.value.rule == "subscriber.extension.invalid"


@pytest.mark.parametrize("method", ["get", "delete", "update", "send_consent_email", "wait_until_migrated"])
@pytest.mark.parametrize("bad", ["", "..", None, 5])
def test_an_id_that_would_address_something_else_is_refused(service: Any, method: str, bad: Any) -> None:
    with pytest.raises(InvalidArgument, match="subscriberId"):
        service.call(lambda client: getattr(client.subscribers, method)(bad))
    assert service.requests == []


@pytest.mark.parametrize(
    ("use", "rule"),
    [
        (lambda client: provision(client, packages=["webex_meetings", "webex_suite"]), "subscriber.package.only-one"),
        (lambda client: client.subscribers.update("s1"), "subscriber.package.exactly-one-form"),
        (lambda client: client.subscribers.precheck(email="nobody"), "subscriber.email.invalid"),
    ],
)
def test_a_broken_rule_is_found_before_sending(service: Any, use: Any, rule: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        service.call(use, check=True)
    assert caught.value.rule == rule
    assert service.requests == []


def test_a_good_request_passes_the_checks(service: Any, subscriber: Answers) -> None:
    service.script(subscriber())
    assert service.call(lambda client: provision(client), check=True).id == "s1"
