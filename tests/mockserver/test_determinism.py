"""The same seed and the same requests give the same bytes, on every machine and every Python."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from webex_wholesale_mock import Fails

CUSTOMERS = "/v1/wholesale/customers"
EXPECTED = "9025944d26f151ad4213bc94948a48910f7495947a3deb457415106a2efc197f"
"""Of the story below. A change of this digest is a change of what clients see: change it knowingly."""
EXPECTED_OF_SUBSCRIBERS = "13eae4e5b4198f6cb55a2940ce21eb01f03187f579438c639d6a4e255195a949"
"""Likewise, of the story of subscribers and sub-partners."""
EXPECTED_OF_BILLING = "a521224cf0e53eda67acbadfb5d42bd7249436fe55c4546630e557cbad8a1239"
"""Likewise, of the story of billing reports."""

BROKEN = [
    b"",
    b"{",
    b'{"a":1,}',
    b'{"a":1 ,\n }',
    b'{"a":[1,]}',
    b'{"a" 1}',
    b'{"a":"b',
    b'{"a":"\n"}',
    b'{"a":"\\x"}',
    b'{"a":01}',
    b'{"a":tru}',
    b"{}{}",
    b'{"a":1,"a":2}',
    b'{"a":NaN}',
    b'{"a":' + b"1" * 5_000 + b"}",
    b'{"\xff":1}',
    b'{"a":"\\ud800"}',
    b"[" * 100,
]


def story(api):
    """A bit of everything that can be asked for; returns all that was answered."""
    answers = [api.send("POST", CUSTOMERS, raw=raw) for raw in BROKEN]
    answers += [api.precheck(), api.post(), api.post(), api.list(token=None), api.list("max=-1"), api.list("status=x")]
    first = answers[len(BROKEN) + 1].json["url"].rpartition("/")[2]
    api.mock.outcomes.add(Fails(code=1, description="é"), customer="*", package="webex_meetings")
    api.mock.clock.advance(30)
    answers += [api.get(first), api.get(first, query="includePackageLicenseInfo=true")]
    answers += [api.post({**api.numbered(number), "customerInfo.name": "Brot & Spiele"}) for number in range(3)]
    answers += [api.list("max=2&status=provisioning,provisioned_with_errors"), api.get("x"), api.send("GET", "/v1/x")]
    answers += [api.post({field: "x" * 60}) for field in ("address.addressLine1", "address.country", "provisioningId")]
    answers += [api.post({"packages": ["webex_caling", 1]}), api.post({"packages": ["webex_caling", "É"]})]
    answers += [api.put(first, {"packages": ["webex_voice"], "externalId": "É"}), api.delete(first)]
    api.mock.clock.advance(10.25)
    answers += [api.get(first), api.delete(first), api.get(first), api.list()]
    return [(answer.status, answer.response.headers, answer.response.body) for answer in answers]


def story_of_subscribers(api):
    """A bit of everything that can be asked for about subscribers and sub-partners."""
    subscribers = api.subscribers(
        api.provisioned({"packages": ["webex_calling", "webex_meetings", "cx_premium_agent"]})
    )
    api.mock.hub.add_free_account("una1@acme.example")
    answers = [
        subscribers.post({**subscribers.numbered(number), "packages": [package]})
        for number, package in enumerate(["webex_calling", "webex_meetings", "cx_premium_agent", "webex_suite"])
    ]
    first, pending = (answer.json["id"] for answer in answers[:2])
    extension = {"provisioningParameters": {"extension": "É"}}
    answers += [subscribers.precheck(), subscribers.precheck(extension), subscribers.send("POST", "/validate", {})]
    answers += [subscribers.put(pending, {"packages": []}), subscribers.put(pending, {"package": "webex_meetings"})]
    answers += [subscribers.ask_again(pending), subscribers.ask_again(first)]
    api.mock.clock.advance(0.25)
    api.mock.hub.give_consent(pending)
    answers += [subscribers.put(first, {"package": "webex_meetings"}), subscribers.get(pending)]
    answers += [subscribers.list("max=2&sortBy=lastStatusChange&after=2026-01-05"), subscribers.list("after=É")]
    answers += [subscribers.delete(first), subscribers.get(first), subscribers.list()]
    sub_partner = api.mock.add_partner("Harbour Telecom", parent=api.mock.partner)
    acting = f"onBehalfOfSubPartnerOrgId={sub_partner.org_id}"
    answers += [subscribers.list(acting), subscribers.get(pending, query=acting), subscribers.list(f"{acting}x")]
    answers += [api.send("GET", "/v1/wholesale/subPartners", query=query) for query in ("", "provisioningState=x")]
    return [(answer.status, answer.response.headers, answer.response.body) for answer in answers]


def story_of_billing(api):
    """A bit of everything that can be asked for about billing reports, and the CSV of each type."""
    reports, subscribers = api.reports(), api.subscribers(api.provisioned({"externalId": "=É"}))
    found = [subscribers.provision(subscribers.numbered(number)) for number in range(3)]
    api.mock.clock.advance(12_345)
    subscribers.put(found[0], {"packages": ["webex_meetings"]})
    subscribers.delete(found[1])
    api.mock.clock.advance(3 * 86_400)
    days = {"billingStartDate": "2026-01-05", "billingEndDate": "2026-01-07"}
    answers = [reports.post({**days, "type": kind}) for kind in ("PARTNER", "CUSTOMER", "USER", "ALL")]
    answers += [reports.post({"billingStartDate": text}) for text in ("É", "2020-01-01", "2026-02-01")]
    made = [answer.json["id"] for answer in answers[:3]]
    answers += [reports.get(made[0]), reports.send("GET", query="sortBy=status&max=2&offset=1")]
    api.mock.clock.advance(60)
    answers += [reports.get(report_id) for report_id in made]
    answers += [reports.fetch(answer.json["tempDownloadURL"]) for answer in answers[-3:]]
    answers += [reports.post(days), reports.delete(made[0]), reports.get(made[0]), reports.get("x")]
    return [(answer.status, answer.response.headers, answer.response.read()) for answer in answers]


def digest(told):
    text = json.dumps([[status, headers, body.decode()] for status, headers, body in told])
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_requests_get_the_same_bytes(new_api):
    assert story(new_api()) == story(new_api())
    assert story(new_api(seed=7)) == story(new_api(seed=7))
    assert story_of_subscribers(new_api(seed=7)) == story_of_subscribers(new_api(seed=7))
    assert story_of_billing(new_api(seed=7)) == story_of_billing(new_api(seed=7))


def test_every_machine_and_every_python_gives_these_bytes(new_api):
    assert digest(story(new_api())) == EXPECTED
    assert digest(story_of_subscribers(new_api())) == EXPECTED_OF_SUBSCRIBERS
    assert digest(story_of_billing(new_api())) == EXPECTED_OF_BILLING


def test_another_seed_gives_other_ids_and_tokens(new_api):
    one, other = new_api(seed=1), new_api(seed=2)
    assert not {*one.mock.tokens.values()} & {*other.mock.tokens.values()}
    assert one.mock.template.provisioning_id != other.mock.template.provisioning_id
    assert one.provision() != other.provision()


def test_a_refused_request_shifts_no_later_id(new_api):
    one, other = new_api(), new_api()
    for _ in range(3):
        other.post({"packages": []})
        other.get("x")
        other.precheck()
    subscribers, others = one.subscribers(one.provisioned()), other.subscribers(other.provisioned())
    for _ in range(3):
        others.post({"packages": []})
        others.get("x")
        others.precheck()
    assert subscribers.post().json == others.post().json


def test_a_mock_after_its_reset_is_the_mock_of_the_beginning(new_api):
    api = new_api(seed=3, clock=datetime(2027, 1, 1, tzinfo=UTC))
    tokens, first = dict(api.mock.tokens), story(api)
    api.mock.rules.disable("customer.has-subscribers")
    api.mock.hub.deny_names("Acme")
    api.mock.reset()
    assert (api.mock.tokens, api.mock.calls, api.mock.outbox) == (tokens, [], [])
    assert api.mock.clock.now == datetime(2027, 1, 1, tzinfo=UTC)
    assert story(api) == first
