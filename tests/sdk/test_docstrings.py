"""Every parameter of a public function, method or class of the SDK is documented."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import webex_wholesale
import webex_wholesale.migration
from webex_wholesale import (
    AsyncBulk,
    AsyncPager,
    AsyncWholesaleClient,
    Bulk,
    Findings,
    Handle,
    Pager,
    Resources,
    UsageReport,
    WholesaleClient,
    resources,
)
from webex_wholesale._methods.decorators import Resource
from webex_wholesale.migration import AsyncMigrations, Migrations

CLIENTS = (WholesaleClient, AsyncWholesaleClient)
PUBLIC = {
    name: getattr(module, name)
    for module in (webex_wholesale, resources, webex_wholesale.migration)
    for name in module.__all__
}
MADE_BY_THE_SDK = (
    Resource,
    Resources,
    Handle,
    Pager,
    AsyncPager,
    Bulk,
    AsyncBulk,
    Findings,
    UsageReport,
    Migrations,
    AsyncMigrations,
)
"""Classes whose instances a caller gets and does not make."""
ENTRY = re.compile(r"^ {4}(\w+(?:, \w+)*): \S", re.MULTILINE)


def callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Public functions, classes that a caller makes instances of, and the public methods of classes."""
    for name, value in PUBLIC.items():
        if inspect.isfunction(value):
            yield name, value
        if inspect.isclass(value) and value.__module__.startswith("webex_wholesale"):
            if not issubclass(value, (BaseModel, *MADE_BY_THE_SDK)) or value in CLIENTS:
                yield name, value
            yield from ((f"{name}.{method}", getattr(value, method)) for method in methods(value))


def methods(cls: type) -> list[str]:
    """The public methods of a class that the SDK defines, its private bases included."""
    ours = [base for base in cls.__mro__ if base.__module__.startswith("webex_wholesale") and not is_model(base)]
    names = {name for base in ours for name in vars(base) if not name.startswith("_")}
    return sorted(
        name for name in names if inspect.isfunction(getattr(cls, name)) or inspect.ismethod(getattr(cls, name))
    )


def is_model(cls: type) -> bool:
    """Return true for models of the contracts, whose methods are pydantic's."""
    return cls.__module__.startswith("webex_wholesale_contracts")


def documented(function: Callable[..., Any]) -> set[str]:
    """The names under Args or Attributes; of a class also those that it or a base of it names in its text."""
    owners = function.__mro__ if inspect.isclass(function) else (function,)
    text = "\n".join(inspect.getdoc(owner) or "" for owner in owners if owner is not object)
    sections = re.findall(r"^(?:Args|Attributes):\n((?: +.*\n?|\n)*)", text, re.MULTILINE)
    named = re.findall(r"`(\w+)`", text) if inspect.isclass(function) else []
    return {*named, *(name for section in sections for names in ENTRY.findall(section) for name in names.split(", "))}


def parameters(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters that a caller gives."""
    kinds = inspect.Parameter
    try:
        signature = inspect.signature(function)
    except ValueError:
        return []
    shown = [
        each for each in signature.parameters.values() if each.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)
    ]
    return [each.name for each in shown if each.name != "self" and not each.name.startswith("_")]


CALLABLES = dict(callables())


@pytest.mark.parametrize("name", CALLABLES)
def test_each_parameter_is_documented(name: str) -> None:
    function = CALLABLES[name]
    missing = [each for each in parameters(function) if each not in documented(function)]
    assert not missing, f"{name} does not document {', '.join(missing)}"


def test_what_is_documented_is_a_parameter() -> None:
    """An entry for a parameter that has another name now would mislead."""
    for name, function in CALLABLES.items():
        if inspect.isroutine(function):
            assert documented(function) <= {*parameters(function)}, name
