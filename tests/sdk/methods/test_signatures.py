"""What help, signatures and completion show of methods that were written once for four modes."""

from __future__ import annotations

import asyncio
import inspect
import pydoc
import re
import typing
from typing import Any

import httpx
import pytest

from webex_wholesale import AsyncPager, AsyncWholesaleClient, Customer, Page, Pager, RawResponse, WholesaleClient
from webex_wholesale.resources import Customers
from webex_wholesale_contracts.models import SubPartnerQuery
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

METHODS = {
    "billing_reports": [
        "create",
        "create_and_wait",
        "delete",
        "download",
        "get",
        "handle",
        "list",
        "rows",
        "wait_until_completed",
    ],
    "customers": [
        "delete",
        "ensure",
        "find",
        "get",
        "handle",
        "list",
        "precheck",
        "provision",
        "update",
        "wait_until_provisioned",
        "wait_until_removed",
    ],
    "administrators": ["assign", "list", "organizations", "revoke", "unassign"],
    "devices": ["create", "create_activation_code", "delete", "list"],
    "extensions": ["validate", "validate_in_location"],
    "identity": ["delete_user", "get_organization", "update_organization"],
    "licenses": ["get", "list"],
    "locations": ["create", "get", "list", "update_calling"],
    "numbers": ["add", "list"],
    "organizations": ["delete", "get", "list"],
    "people": ["create", "delete", "get", "list", "me", "update"],
    "pstn": ["connect", "connection", "options"],
    "roles": ["get", "list"],
    "settings": ["get", "update"],
    "sub_partners": ["list"],
    "subscribers": [
        "delete",
        "ensure",
        "find",
        "get",
        "handle",
        "list",
        "precheck",
        "provision",
        "send_consent_email",
        "update",
        "wait_until_migrated",
    ],
}
# Methods that are no operation of the service, but several or none.
MADE_OF_OTHERS = ("create_and_", "download", "ensure", "find", "handle", "rows", "wait_")
EVERY_METHOD = [(noun, name) for noun, names in METHODS.items() for name in names]
TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": "c1", "status": "provisioned"}))


def resources(noun: str = "customers") -> dict[str, Any]:
    sync = WholesaleClient("token", transport=TRANSPORT)
    asynchronous = AsyncWholesaleClient("token", transport=TRANSPORT)
    clients = {"sync": sync, "async": asynchronous, "raw": sync.raw, "raw async": asynchronous.raw}
    return {mode: getattr(client, noun) for mode, client in clients.items()}


MODES = sorted(resources())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("noun", "name"), EVERY_METHOD)
def test_a_method_looks_like_one_that_was_written_by_hand(mode: str, noun: str, name: str) -> None:
    method = getattr(resources(noun)[mode], name)
    assert inspect.ismethod(method)
    assert method.__name__ == name
    assert method.__qualname__ == f"{noun.title().replace('_', '')}.{name}"
    assert method.__module__ == f"webex_wholesale.resources.{noun}"
    assert inspect.getdoc(method)
    assert callable(method.__wrapped__)
    assert "def " in inspect.getsource(method)
    assert typing.get_type_hints(method)


@pytest.mark.parametrize(("noun", "name"), EVERY_METHOD)
def test_all_modes_take_the_same_parameters(noun: str, name: str) -> None:
    found = [getattr(each, name) for each in resources(noun).values()]
    first, *written = inspect.signature(found[0].__wrapped__).parameters.values()
    assert first.name == "self"
    assert all(list(inspect.signature(method).parameters.values()) == written for method in found)


@pytest.mark.parametrize("noun", METHODS)
def test_every_operation_that_acts_for_sub_partners_says_so(noun: str) -> None:
    for operation in ALL_OPERATIONS:
        if operation.noun == noun:
            method = getattr(resources(noun)["sync"], operation.verb)
            acts = issubclass(operation.query, SubPartnerQuery)
            assert ("on_behalf_of" in inspect.signature(method).parameters) == acts


@pytest.mark.parametrize(
    ("name", "plain", "raw"),
    [
        ("get", "Customer", "RawResponse[Customer]"),
        ("delete", "RemovalHandle", "RawResponse[RemovalHandle]"),
        ("provision", "CustomerHandle", "RawResponse[CustomerHandle]"),
        ("update", "CustomerHandle", "RawResponse[CustomerHandle]"),
        ("find", "Customer | None", "RawResponse[Customer | None]"),
        ("handle", "CustomerHandle", "CustomerHandle"),
        ("ensure", "Ensured[Customer | None]", "RawResponse[Ensured[Customer | None]]"),
        ("precheck", "PrecheckResult", "RawResponse[PrecheckResult]"),
        ("wait_until_provisioned", "Customer", "RawResponse[Customer]"),
        ("wait_until_removed", "None", "RawResponse[None]"),
    ],
)
def test_signatures_tell_what_a_call_gives(name: str, plain: str, raw: str) -> None:
    shown = {mode: inspect.signature(getattr(each, name)).return_annotation for mode, each in resources().items()}
    assert shown == {"sync": plain, "async": plain, "raw": raw, "raw async": raw}


def test_signatures_of_lists_tell_how_to_iterate() -> None:
    shown = {mode: inspect.signature(each.list).return_annotation for mode, each in resources().items()}
    assert shown == {
        "sync": "Pager[Customer]",
        "async": "AsyncPager[Customer]",
        "raw": "RawResponse[Page[Customer]]",
        "raw async": "RawResponse[Page[Customer]]",
    }


def test_coroutine_functions_are_known_as_such() -> None:
    known = {mode: inspect.iscoroutinefunction(each.get) for mode, each in resources().items()}
    assert known == {"sync": False, "async": True, "raw": False, "raw async": True}
    assert not inspect.iscoroutinefunction(resources()["async"].list)


@pytest.mark.parametrize(
    ("mode", "one", "many"),
    [
        ("sync", Customer, Pager[Customer]),
        ("async", Customer, AsyncPager[Customer]),
        ("raw", RawResponse[Customer], RawResponse[Page[Customer]]),
        ("raw async", RawResponse[Customer], RawResponse[Page[Customer]]),
    ],
)
def test_type_hints_of_a_method_can_be_evaluated(mode: str, one: object, many: object) -> None:
    assert typing.get_type_hints(resources()[mode].get) == {
        "customer_id": str,
        "include_package_license_info": bool | None,
        "on_behalf_of": str | None,
        "return": one,
    }
    assert typing.get_type_hints(resources()[mode].list)["return"] == many


def test_help_shows_methods_with_parameters_and_text() -> None:
    text = pydoc.plain(pydoc.render_doc(WholesaleClient("token").customers))
    # Python 3.13 gives each parameter a line of its own.
    assert "get(self,customer_id:'str',*,include_package_license_info:'boolNone'=None" in re.sub(r"[\s|]", "", text)
    assert "-> 'Customer'" in text
    assert "Show one customer and the state of its packages." in text
    one = pydoc.plain(pydoc.render_doc(WholesaleClient("token").customers.wait_until_provisioned))
    assert "timeout: seconds; 0 checks once." in one
    assert "method of webex_wholesale.resources.customers.Customers instance" in one


@pytest.mark.parametrize("noun", METHODS)
def test_completion_offers_nouns_and_verbs(noun: str) -> None:
    client = WholesaleClient("token")
    assert noun in dir(client)
    assert [name for name in dir(getattr(client, noun)) if not name.startswith("_")] == METHODS[noun]
    assert noun in dir(client.raw)


def test_every_noun_is_offered() -> None:
    # Tokens are what a client is made with.
    assert {operation.noun for operation in ALL_OPERATIONS} - {"tokens"} == {*METHODS}


@pytest.mark.parametrize("noun", METHODS)
def test_every_operation_has_a_method(noun: str) -> None:
    verbs = {operation.verb for operation in ALL_OPERATIONS if operation.noun == noun}
    assert verbs == {name for name in METHODS[noun] if not name.startswith(MADE_OF_OTHERS)}


def test_a_method_of_the_class_takes_the_resource_first() -> None:
    client = WholesaleClient("token", transport=TRANSPORT)
    assert Customers.get(client.customers, "c1").id == "c1"


def test_an_argument_that_does_not_exist_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="customer"):
        resources()["sync"].get(customer="c1")
    with pytest.raises(TypeError, match="customer"):
        asyncio.run(resources()["async"].get(customer="c1"))


def test_looking_up_a_method_makes_no_function() -> None:
    customers = resources()["sync"]
    assert customers.get.__func__ is customers.get.__func__  # type: ignore[attr-defined]
