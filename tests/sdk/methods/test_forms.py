"""Methods that take a model as well as keywords."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale import (
    AddNumbers,
    Address,
    ConnectPstn,
    CreateActivationCode,
    CreateBillingReport,
    CreateDevice,
    CreateLocation,
    CreatePerson,
    CustomerInfo,
    InvalidArgument,
    LocationAddress,
    PrecheckCustomer,
    PrecheckSubscriber,
    PrimaryEmail,
    ProvisionCustomer,
    ProvisionSubscriber,
    SubscriberCalling,
    SubscriberParameters,
    UpdateCallingLocation,
    UpdateCustomer,
    UpdatePerson,
    UpdateSubscriber,
    WholesaleClient,
)
from webex_wholesale_contracts.models.settings import UpdateOrganizationSetting
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

ADDRESS = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")
INFO = CustomerInfo(name="Acme", primary_email="kari@acme.example", admin_first_name="Kari")
KARI = SubscriberParameters(first_name="Kari", last_name="Nordmann", extension="101")
CUSTOMER = ProvisionCustomer(
    provisioning_id="p", packages=["webex_meetings"], external_id="acme", address=ADDRESS, customer_info=INFO
)
PERSON = ProvisionSubscriber(
    customer_id="c1", email="kari@acme.example", packages=["webex_calling"], provisioning_parameters=KARI
)
FORMS: list[tuple[str, str, tuple[str, ...], Any]] = [
    ("customers", "provision", (), CUSTOMER),
    ("customers", "ensure", (), CUSTOMER),
    ("customers", "precheck", (), CUSTOMER),
    ("customers", "precheck", (), PrecheckCustomer(address=ADDRESS, external_id="acme")),
    ("customers", "update", ("c1",), UpdateCustomer(packages=["webex_suite"], address=ADDRESS)),
    ("subscribers", "provision", (), PERSON),
    ("subscribers", "ensure", (), PERSON),
    ("subscribers", "precheck", (), PERSON),
    (
        "subscribers",
        "precheck",
        (),
        PrecheckSubscriber(email="a@b.example", customer_info=PrimaryEmail(primary_email="a@b.example")),
    ),
    (
        "subscribers",
        "update",
        ("s1",),
        UpdateSubscriber(package="webex_calling", provisioning_parameters=SubscriberCalling(extension="1")),
    ),
]
EACH = pytest.mark.parametrize(("noun", "name", "ids", "model"), FORMS)


def reply(request: httpx.Request) -> httpx.Response:
    if request.method == "GET":
        return httpx.Response(200, json={"items": []})
    answer = {"url": "https://webexapis.com/v1/wholesale/customers/c1", "id": "s1", "message": "success"}
    return httpx.Response(202, json={**answer, "email": "kari@acme.example", "status": "provisioned"})


def keywords(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in model.model_fields_set}


def written(service: Any) -> tuple[str, bytes, bytes]:
    request = service.requests[-1]
    return request.method, request.url.raw_path, request.content


@EACH
def test_the_model_and_its_fields_as_keywords_send_the_same_bytes(
    service: Any, noun: str, name: str, ids: tuple[str, ...], model: Any
) -> None:
    service.script(reply)
    service.call(lambda client: getattr(getattr(client, noun), name)(*ids, model))
    first = written(service)
    service.call(lambda client: getattr(getattr(client, noun), name)(*ids, **keywords(model)))
    assert written(service) == first
    service.call(lambda client: getattr(getattr(client.raw, noun), name)(*ids, wanted=model))
    assert written(service) == first
    assert json.loads(first[2])


OFFICE = LocationAddress(address1="Storgata 1", city="Oslo", state="Oslo", postal_code="0155", country="NO")
DAYS = {"billing_start_date": date(2026, 1, 1), "billing_end_date": date(2026, 1, 4)}
OTHER_NOUNS: list[tuple[str, str, tuple[str, ...], Any]] = [
    ("people", "create", (), CreatePerson(emails=["kari@acme.example"], display_name="Kari", org_id="o1")),
    ("people", "update", ("p1",), UpdatePerson(display_name="Kari", roles=[])),
    (
        "locations",
        "create",
        (),
        CreateLocation(
            name="Oslo",
            time_zone="Europe/Oslo",
            preferred_language="nb_no",
            announcement_language="nb_no",
            address=OFFICE,
        ),
    ),
    ("locations", "update_calling", ("l1",), UpdateCallingLocation(routing_prefix="8")),
    ("devices", "create", (), CreateDevice(mac="AABBCCDDEEFF", model="DMS Cisco 8865", person_id="p1")),
    ("devices", "create_activation_code", (), CreateActivationCode(model="DMS Cisco 8865", workspace_id="w1")),
    ("numbers", "add", ("l1",), AddNumbers(phone_numbers=["+4722334455"], state="INACTIVE")),
    ("pstn", "connect", ("l1",), ConnectPstn(premise_route_type="TRUNK", premise_route_id="t1")),
    ("billing_reports", "create", (), CreateBillingReport(**DAYS, type="USER")),
    ("settings", "update", ("o1",), UpdateOrganizationSetting(key="allow-admin-invite-emails", value=False)),
]
NOT_A_MODEL = {
    "extensions.validate": "a list of extensions is all of its body",
    "extensions.validate_in_location": "the same",
    "identity.update_organization": "its body names a schema, which is not the caller's business",
    "tokens.exchange": "token providers make it",
    "tokens.service_app": "the same",
}


@pytest.mark.parametrize(("noun", "name", "ids", "model"), OTHER_NOUNS)
def test_other_nouns_take_models_in_the_same_way(
    blocking: Any, noun: str, name: str, ids: tuple[str, ...], model: Any
) -> None:
    blocking.script(lambda _: httpx.Response(200, json={"id": "x", "key": "x", "code": "1"}))
    blocking.call(lambda client: getattr(getattr(client.raw, noun), name)(*ids, model))
    first = written(blocking)
    blocking.call(lambda client: getattr(getattr(client.raw, noun), name)(*ids, **keywords(model)))
    assert written(blocking) == first
    assert json.loads(first[2])


def test_every_method_that_sends_a_body_takes_its_model() -> None:
    taken = {f"{noun}.{name}" for noun, name, _, _ in FORMS + OTHER_NOUNS}
    sending = {operation.name for operation in ALL_OPERATIONS if operation.body}
    assert sending - taken == {*NOT_A_MODEL}


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
addresses = st.fixed_dictionaries(
    {"address_line1": texts, "city": texts, "country": st.sampled_from(["NO", "US"])},
    optional={"state_or_province": st.none() | texts},
).map(lambda fields: Address(**fields))
customers = st.fixed_dictionaries(
    {
        "provisioning_id": texts,
        "packages": st.lists(st.sampled_from(["webex_meetings", "webex_calling", "webex_suite"]), max_size=3),
        "external_id": texts,
        "address": addresses,
    },
    optional={"org_id": st.none() | texts, "sub_partner_admin_email": st.none() | texts},
).map(lambda fields: ProvisionCustomer(**fields))


@given(customers)
def test_any_model_and_its_fields_as_keywords_send_the_same_bytes(customer: ProvisionCustomer) -> None:
    sent: list[bytes] = []

    def keep(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return reply(request)

    with WholesaleClient("token", transport=httpx.MockTransport(keep)) as client:
        client.customers.provision(customer)
        client.customers.provision(**dict(customer))
        client.customers.provision(**keywords(customer))
    assert sent[0] == sent[1] == sent[2]
    assert json.loads(sent[0]) == customer.to_wire()


@EACH
def test_arguments_that_are_not_part_of_the_model_are_given_beside_it(
    service: Any, noun: str, name: str, ids: tuple[str, ...], model: Any
) -> None:
    service.script(reply)
    service.call(lambda client: getattr(getattr(client, noun), name)(*ids, model, on_behalf_of="org"))
    assert {request.url.params["onBehalfOfSubPartnerOrgId"] for request in service.requests} == {"org"}


@EACH
def test_a_field_beside_its_model_is_refused_by_name(
    service: Any, noun: str, name: str, ids: tuple[str, ...], model: Any
) -> None:
    field = next(iter(type(model).model_fields))
    with pytest.raises(InvalidArgument, match=f"^{field} cannot be given beside wanted"):
        service.call(lambda client: getattr(getattr(client, noun), name)(*ids, model, **{field: "x"}))
    assert service.requests == []


@EACH
@pytest.mark.parametrize("wrong", [None, {"external_id": "acme"}, ADDRESS, "acme"], ids=lambda it: type(it).__name__)
def test_anything_but_the_model_is_refused_by_name(
    service: Any, noun: str, name: str, ids: tuple[str, ...], model: Any, wrong: object
) -> None:
    kind = type(wrong).__name__
    with pytest.raises(InvalidArgument, match=rf"^wanted must be an? .*{type(model).__name__}.*, got {kind}$"):
        service.call(lambda client: getattr(getattr(client, noun), name)(*ids, wrong))
    assert service.requests == []


def test_the_model_of_another_method_is_refused(service: Any) -> None:
    with pytest.raises(InvalidArgument, match="wanted must be a ProvisionCustomer, got ProvisionSubscriber"):
        service.call(lambda client: client.customers.provision(PERSON))
    with pytest.raises(InvalidArgument, match="wanted must be an UpdateCustomer, got ProvisionCustomer"):
        service.call(lambda client: client.customers.update("c1", CUSTOMER))


def test_a_model_of_a_subclass_is_taken(service: Any) -> None:
    class Own(ProvisionCustomer):
        """A customer of the shop."""

    service.script(reply)
    service.call(lambda client: client.customers.provision(Own(**dict(CUSTOMER))))
    assert json.loads(service.requests[0].content) == CUSTOMER.to_wire()


def test_the_signature_accepts_both_forms_and_says_what_is_required() -> None:
    signature = inspect.signature(WholesaleClient("token").customers.provision)
    signature.bind(CUSTOMER, on_behalf_of="org")
    signature.bind(provisioning_id="p", packages=[], external_id="e", address=ADDRESS)
    shown = str(signature)
    assert shown.startswith("(wanted: 'ProvisionCustomer | None' = None, *, provisioning_id: 'str' = <required>")
    assert "org_id: 'str | None' = None" in shown


@pytest.mark.parametrize("missing", ["provisioning_id", "external_id"])
def test_a_keyword_that_is_missing_is_a_type_error(service: Any, missing: str) -> None:
    given: dict[str, Any] = {"provisioning_id": "p", "packages": [], "external_id": "e", "address": ADDRESS}
    del given[missing]
    call: Callable[[Any], Any] = lambda client: client.customers.provision(**given)  # noqa: E731
    with pytest.raises(TypeError, match=missing):
        service.call(call)
