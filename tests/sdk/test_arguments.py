"""Arguments that a service would overlook, or that would fail after something was sent: refused before."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from webex_wholesale import Address, CustomerInfo, InvalidArgument, PrecheckCustomer, read_report

DAYS = {"billing_start_date": date(2026, 1, 1), "billing_end_date": date(2026, 1, 2)}
HALF = "Acme \ud800"


def refused(service: Any, use: Callable[[Any], Any]) -> str:
    """The message of the refusal, after which nothing has been sent."""
    with pytest.raises(InvalidArgument) as caught:
        service.call(use)
    assert service.requests == []
    return str(caught.value)


EMPTY = [
    (lambda client, text: client.customers.list(external_id=text), "external_id"),
    (lambda client, text: client.customers.list(org_id=text), "org_id"),
    (lambda client, text: client.customers.get("c1", on_behalf_of=text), "on_behalf_of"),
    (lambda client, text: client.customers.delete("c1", on_behalf_of=text), "on_behalf_of"),
    (lambda client, text: client.customers.find(external_id="acme", on_behalf_of=text), "on_behalf_of"),
    (lambda client, text: client.customers.update("c1", packages=["webex_suite"], on_behalf_of=text), "on_behalf_of"),
    (lambda client, text: client.subscribers.list(email=text), "email"),
    (lambda client, text: client.subscribers.find(email="kari@acme.example", customer_id=text), "customer_id"),
    (lambda client, text: client.subscribers.list(external_customer_id=text), "external_customer_id"),
    (lambda client, text: client.billing_reports.list(sub_partner_org_id=text), "sub_partner_org_id"),
    (lambda client, text: client.billing_reports.create(**DAYS, sub_partner_org_id=text), "sub_partner_org_id"),
    (lambda client, text: client.devices.list(person_id=text), "person_id"),
    (lambda client, text: client.devices.delete("d1", org_id=text), "org_id"),
    (lambda client, text: client.people.list(id=text), "id"),
    (lambda client, text: client.numbers.list(location_id=text), "location_id"),
]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
@pytest.mark.parametrize(("use", "name"), EMPTY)
def test_an_empty_filter_is_not_sent_as_none_at_all(service: Any, use: Any, name: str, text: str) -> None:
    """A service may overlook it, and then shows everything, or acts for the partner itself."""
    assert refused(service, lambda client: use(client, text)).startswith(f"{name} ")


@pytest.mark.parametrize(
    ("use", "name"),
    [
        (lambda client: client.customers.list(status=[]), "status"),
        (lambda client: client.customers.list(status=iter(())), "status"),
        (lambda client: client.people.list(id=()), "id"),
    ],
)
def test_none_of_the_statuses_is_not_every_status(service: Any, use: Any, name: str) -> None:
    assert "leave it out for all" in refused(service, use)


@pytest.mark.parametrize("text", [" o1", "o1\n", "..", "o\x00"])
def test_an_id_among_the_filters_is_held_to_the_form_of_ids(service: Any, text: str) -> None:
    assert "on_behalf_of is not an id" in refused(service, lambda client: client.customers.get("c1", on_behalf_of=text))
    assert "customer_id is not an id" in refused(service, lambda client: client.subscribers.list(customer_id=text))


@pytest.mark.parametrize("values", [5, b"active", {"status": 1}, [None], [b"x"]])
def test_what_is_no_list_of_texts_is_refused_by_its_name(service: Any, values: Any) -> None:
    assert "status" in refused(service, lambda client: client.customers.list(status=values))
    assert "id: " in refused(service, lambda client: client.people.list(id=values))
    assert "extensions" in refused(service, lambda client: client.extensions.validate(values))


def test_an_external_id_may_be_any_text(service: Any, answer: Any) -> None:
    service.script(answer(200, {"items": []}))
    assert service.call(lambda client: client.customers.find(external_id=" acme & søn ")) is None
    assert service.requests[0].url.params["externalId"] == " acme & søn "


def test_half_of_a_character_is_refused_with_its_place(service: Any, address: Any) -> None:
    def provision(client: Any, **changed: Any) -> Any:
        wanted = {"external_id": "acme", "provisioning_id": "p", "packages": ["webex_meetings"], "address": address}
        wanted["customer_info"] = CustomerInfo(name="Ås", primary_email="post@acme.example")
        return client.customers.provision(**{**wanted, **changed})

    info = CustomerInfo(name=HALF, primary_email="post@acme.example")
    assert refused(service, lambda client: provision(client, customer_info=info)).startswith(
        "customerInfo.name has half"
    )
    assert refused(service, lambda client: provision(client, external_id=HALF)).startswith("externalId has half")
    numbers = ["+4722000001", HALF]
    added = refused(service, lambda client: client.numbers.add("l1", phone_numbers=numbers))
    assert added.startswith("phoneNumbers[1] has half")
    assert refused(service, lambda client: client.customers.find(external_id=HALF)).startswith("external_id has half")
    assert "on_behalf_of is not an id" in refused(service, lambda client: client.customers.get("c", on_behalf_of=HALF))


CHECKED = PrecheckCustomer(address=Address(address_line1="a", city="b", zip_or_postal_code="1", country="NO"))
FLAGS = [
    (lambda client, flag: client.customers.wait_until_provisioned("c1", allow_errors=flag), "allow_errors"),
    (lambda client, flag: client.customers.precheck(CHECKED, raise_on_refusal=flag), "raise_on_refusal"),
    (lambda client, flag: client.billing_reports.create_and_wait(**DAYS, replace_existing=flag), "replace_existing"),
]


@pytest.mark.parametrize("flag", ["no", 0, None, []])
@pytest.mark.parametrize(("use", "name"), FLAGS)
def test_a_flag_is_true_or_false(service: Any, use: Any, name: str, flag: Any) -> None:
    assert refused(service, lambda client: use(client, flag)).startswith(f"{name} must be True or False")


@pytest.mark.parametrize("flag", ["no", None, []])
def test_a_report_that_may_be_cut_is_read_on_a_clear_word_only(blocking: Any, flag: Any) -> None:
    with pytest.raises(InvalidArgument, match="allow_unterminated must be True or False"):
        read_report(io.BytesIO(b"x"), allow_unterminated=flag)
    with pytest.raises(InvalidArgument, match="allow_unterminated must be True or False"):
        blocking.client().billing_reports.rows("r1", allow_unterminated=flag)


@pytest.mark.parametrize("function", ["print", 5, 0, "", []])
def test_what_cannot_be_called_is_refused_before_anything_is_sent(service: Any, function: Any) -> None:
    for use in (
        lambda client: client.billing_reports.create_and_wait(**DAYS, on_progress=function),
        lambda client: client.billing_reports.wait_until_completed("r1", on_progress=function),
        lambda client: client.customers.wait_until_removed("c1", on_progress=function),
        lambda client: client.bulk.precheck([], on_progress=function),
    ):
        assert refused(service, use).startswith("on_progress must be a function or None")


@pytest.mark.parametrize("to", [None, 5, b"file", "", ["a"], datetime(2026, 1, 1, tzinfo=UTC)])
def test_a_file_to_write_is_a_path(service: Any, to: Any) -> None:
    assert "to must be the path of a file" in refused(
        service, lambda client: client.billing_reports.download("r", to=to)
    )


@pytest.mark.parametrize("concurrency", [True, 1.5, "8", None])
def test_a_concurrency_is_a_whole_number(service: Any, concurrency: Any) -> None:
    text = refused(service, lambda client: client.bulk.precheck([], concurrency=concurrency))
    assert text.startswith("concurrency must be from 1 to 100, got")
