"""What public functions return has a public name, and says the public package."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import typing
from collections.abc import Iterator
from typing import Any

import polars
import pyarrow
import pytest

import webex_wholesale
import webex_wholesale.migration
from webex_wholesale import (
    LineReport,
    NotFound,
    PrecheckFinding,
    RetryPolicy,
    SubscriberParameters,
    Timeouts,
    packages,
    resources,
)
from webex_wholesale_contracts import models
from webex_wholesale_contracts import packages as contract_packages
from webex_wholesale_mock import WholesaleMock

PUBLIC = {name: getattr(webex_wholesale, name) for name in webex_wholesale.__all__ if name != "__version__"}
MIGRATION = {name: getattr(webex_wholesale.migration, name) for name in webex_wholesale.migration.__all__}
NOUNS = {name: getattr(resources, name) for name in resources.__all__}
CLASSES = [value for value in (PUBLIC | NOUNS | MIGRATION).values() if inspect.isclass(value)]


def namespace() -> dict[str, Any]:
    """Every name that an annotation of the SDK may use."""
    names: dict[str, Any] = {}
    for package in (models, webex_wholesale):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            names |= vars(importlib.import_module(module.name))
    frames = {"polars": polars, "pyarrow": pyarrow}
    return names | frames | PUBLIC | NOUNS | MIGRATION


def returned(cls: type) -> Iterator[tuple[str, Any]]:
    """The annotations of what the public methods and attributes of a class give."""
    for name, member in [*vars(cls).items()]:
        function = getattr(member, "fget", None) or getattr(member, "func", None) or getattr(member, "__func__", member)
        if name.startswith("_") or not (inspect.isfunction(function) or hasattr(function, "__wrapped__")):
            continue
        annotation = inspect.get_annotations(inspect.unwrap(function)).get("return")
        yield f"{cls.__name__}.{name}", annotation
    if dataclasses.is_dataclass(cls):
        yield from ((f"{cls.__name__}.{field.name}", field.type) for field in dataclasses.fields(cls))


def classes_in(annotation: Any) -> Iterator[type]:
    if inspect.isclass(annotation) and not typing.get_args(annotation):
        yield annotation
    origin = typing.get_origin(annotation)
    if inspect.isclass(origin):
        yield origin
    for argument in typing.get_args(annotation):
        yield from classes_in(argument)


def test_everything_that_public_functions_return_is_exported() -> None:
    names = namespace()
    calls = {
        "Bindable",
        "Call",
        "SingleCall",
    }  # what methods are written with
    functions = [
        (name, inspect.get_annotations(value)["return"])
        for name, value in (PUBLIC | MIGRATION).items()
        if inspect.isfunction(value)
    ]
    hidden = {
        f"{place}: {cls.__name__}"
        for place, annotation in [*functions, *(pair for cls in CLASSES for pair in returned(cls))]
        for cls in classes_in(eval(annotation, names) if isinstance(annotation, str) else annotation)
        if cls.__module__.startswith("webex_wholesale")
        if cls.__name__ not in PUBLIC | NOUNS | MIGRATION and cls.__name__ not in calls
    }
    assert hidden == set()


def test_public_classes_and_functions_are_documented() -> None:
    own = [value for value in (PUBLIC | MIGRATION).values() if inspect.isclass(value) or inspect.isfunction(value)]
    assert [value.__name__ for value in [*own, *NOUNS.values()] if not value.__doc__] == []


def test_public_classes_name_the_public_package() -> None:
    private = [cls for cls in CLASSES if cls.__module__.startswith("webex_wholesale._")]
    assert private == []


@pytest.mark.parametrize(
    "value",
    [
        RetryPolicy(),
        Timeouts(total=5),
        LineReport(1, "customer", "acme", "created"),
        PrecheckFinding(None, 1, None, "x"),
    ],
)
def test_public_values_survive_copying(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_clients_and_pagers_say_what_they_are_and_no_secret() -> None:
    client = webex_wholesale.WholesaleClient("secret-token")
    assert repr(client) == "<WholesaleClient for https://webexapis.com/v1>"
    assert repr(client.subscribers.list(email="ada@acme.example")) == "<Pager of subscribers.list(email)>"
    with WholesaleMock() as mock:
        assert repr(mock.client()) == "<WholesaleClient of a mock>"


def test_a_refusal_names_the_external_id_and_carries_the_long_id() -> None:
    with WholesaleMock() as mock, mock.client() as client:
        long_id = "x" * 94
        with pytest.raises(NotFound, match=r"^404 Not Found: .*\(customers\.get xxxxxxxx\.\.\.xxxxxxxx\)") as caught:
            client.customers.get(long_id)
        assert caught.value.resource_id == long_id
        with pytest.raises(NotFound, match=r"^404 Not Found: .*\(subscribers\.provision ada@acme\.example\)"):
            client.subscribers.provision(
                customer_id=long_id,
                email="ada@acme.example",
                packages=["webex_meetings"],
                provisioning_parameters=SubscriberParameters(first_name="Ada", last_name="L"),
            )


def test_packages_of_the_sdk_are_those_of_the_contracts() -> None:
    assert packages.__all__ == contract_packages.__all__
    assert [name for name in packages.__all__ if getattr(packages, name) is not getattr(contract_packages, name)] == []
