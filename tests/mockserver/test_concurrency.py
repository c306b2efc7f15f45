"""Many callers at once: each call is one transaction, and of two that exclude each other one wins."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

CALLERS = 64
LIMITS = "provisioningParameters.packages.limits"
NUMBER = "provisioningParameters.primaryPhoneNumber"
EXTENSION = "provisioningParameters.extension"


def at_once(call):
    """The results of 64 callers who begin at the same moment; each is given its number."""
    together = Barrier(CALLERS)

    def one(number):
        together.wait()
        return call(number)

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(one, range(CALLERS)))


def outcomes(answers):
    return Counter(answer.rule or answer.status for answer in answers)


def test_of_many_with_one_email_one_becomes_a_subscriber(subscribers):
    answers = at_once(lambda number: subscribers.post({EXTENSION: f"{1000 + number}"}))
    assert outcomes(answers) == {200: 1, "subscriber.email.in-use": CALLERS - 1}
    codes = {answer.json["errors"][0]["errorCode"] for answer in answers if answer.status == 409}
    assert codes == {10022}
    assert len(subscribers.ids()) == 1


def test_of_many_with_one_external_id_one_becomes_a_customer(api):
    answers = at_once(lambda number: api.post({"customerInfo.primaryEmail": f"ann{number}@acme.example"}))
    assert outcomes(answers) == {202: 1, "customer.external-id.in-use": CALLERS - 1}
    assert len(api.ids()) == 1


@pytest.mark.parametrize(
    ("shared", "rule"),
    [({NUMBER: "+12405551212"}, "subscriber.phone.in-use"), ({EXTENSION: "1000"}, "subscriber.extension.in-use")],
)
def test_of_many_with_one_number_one_is_called_by_it(subscribers, shared, rule):
    answers = at_once(lambda number: subscribers.post({**subscribers.numbered(number), **shared}))
    assert outcomes(answers) == {200: 1, rule: CALLERS - 1}


def test_a_limit_holds_however_many_come(api):
    subscribers = api.subscribers(api.provisioned({LIMITS: {"webex_calling": 7}}))
    answers = at_once(lambda number: subscribers.post(subscribers.numbered(number)))
    assert outcomes(answers) == {200: 7, "subscriber.package.limit": CALLERS - 7}
    assert api.inside(subscribers.customer_id).held["webex_calling"] == 7


def test_many_subscribers_at_once_are_all_there_once(api, subscribers):
    made = at_once(lambda number: subscribers.provision(subscribers.numbered(number)))
    assert len({*made}) == CALLERS
    assert {*subscribers.ids("max=100")} == {*made}
    people = api.mock._engine.world.directory.people_of[subscribers.organization.id]
    administrators = [one for one in people.values() if one.administrator]
    assert len(administrators) == 1


def test_of_many_removals_one_removes(subscribers):
    subscriber_id = subscribers.provision()
    answers = at_once(lambda _: subscribers.delete(subscriber_id))
    assert outcomes(answers) == {204: 1, "subscriber.not-found": CALLERS - 1}


def test_provisioning_and_removing_the_customer_exclude_each_other(api, subscribers):
    def either(number):
        return api.delete(subscribers.customer_id) if number % 2 else subscribers.post(subscribers.numbered(number))

    found = outcomes(at_once(either))
    api.mock.clock.advance(10)
    if 202 in found:
        assert found == {202: 1, "customer.busy": 31, "subscriber.customer.not-ready": 32}
        assert subscribers.ids() == []
    else:
        assert found == {200: 32, "customer.has-subscribers": 32}
        assert len(subscribers.ids("max=100")) == 32


def test_of_many_tasks_with_one_email_one_becomes_a_subscriber(api, subscribers):
    headers = {"authorization": f"Bearer {api.mock.tokens['full-admin']}"}

    async def everyone():
        async with httpx.AsyncClient(
            base_url="https://webexapis.com/v1", transport=api.mock.transport(), headers=headers
        ) as client:
            posts = [client.post("/wholesale/subscribers", json=subscribers.body()) for _ in range(CALLERS)]
            return [answer.status_code for answer in await asyncio.gather(*posts)]

    assert Counter(asyncio.run(everyone())) == {200: 1, 409: CALLERS - 1}


# Served


@contextlib.contextmanager
def served():
    """The base URL of a served mock, the provisioning id, and the headers of its administrator."""
    command = [sys.executable, "-m", "webex_wholesale_mock", "mock", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = dict(process.stdout.readline().rstrip("\n").split(": ", 1) for _ in range(9))
            headers = {"authorization": f"Bearer {said['token full-admin']}", "content-type": "application/json"}
            yield said["base URL"], said["provisioning id"], headers
        finally:
            process.kill()


def test_a_served_mock_takes_one_of_many_with_one_email(api):
    with served() as (base, provisioning_id, headers):
        options = {"base_url": base, "headers": headers, "verify": False, "trust_env": False, "timeout": 30}
        with httpx.Client(**options) as client:
            url = client.post("/wholesale/customers", json=api.body({"provisioningId": provisioning_id})).json()["url"]
            assert [client.get(url).json()["status"] for _ in range(6)][-1] == "provisioned"
        body = json.dumps(api.subscribers(url.rpartition("/")[2]).body())

        def post(_):
            with httpx.Client(**options) as caller:
                return caller.post("/wholesale/subscribers", content=body)

        answers = at_once(post)
        winners = [answer.json()["id"] for answer in answers if answer.status_code == 200]
        codes = [answer.json()["errors"][0]["errorCode"] for answer in answers if answer.status_code == 409]
        with httpx.Client(**options) as client:
            listed = [item["id"] for item in client.get("/wholesale/subscribers").json()["items"]]
    assert listed == winners
    assert (len(winners), codes) == (1, [10022] * (CALLERS - 1))
