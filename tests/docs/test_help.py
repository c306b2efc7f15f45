"""Every public exception and every rule has a place in the pages, and the errors name it."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

import webex_wholesale
import webex_wholesale_contracts
import webex_wholesale_mock
from tests.docs.conftest import PROJECT
from tests.docs.test_pages import anchors
from webex_wholesale import RateLimited, WholesaleError
from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_mock import HubRefusal, WholesaleMock

pytestmark = pytest.mark.once

EXCEPTIONS = PROJECT / "docs" / "exceptions.md"
NOT_MODULES = ("webex_wholesale.__main__", "webex_wholesale_mock.__main__", "webex_wholesale_contracts.rules")
"""They run a command, or say that they were renamed."""


def public_modules(package: ModuleType) -> Iterator[ModuleType]:
    """The package and the modules below it that have no underscore in their path."""
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "._" not in found.name and found.name not in NOT_MODULES:
            yield import_module(found.name)


def public_exceptions() -> set[str]:
    """The exceptions that a public module exports."""
    packages = (webex_wholesale, webex_wholesale_mock, webex_wholesale_contracts)
    exported = (
        getattr(module, name)
        for package in packages
        for module in public_modules(package)
        for name in getattr(module, "__all__", ())
    )
    return {each.__name__ for each in exported if isinstance(each, type) and issubclass(each, BaseException)}


def test_each_public_exception_is_explained_and_nothing_else() -> None:
    explained = re.findall(r"^### (\w+)\n\n(?!#).{20,}", EXCEPTIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(explained) == sorted(public_exceptions())


def subclasses(error: type[WholesaleError]) -> Iterator[type[WholesaleError]]:
    yield error
    for each in error.__subclasses__():
        if each.__module__ == "webex_wholesale":
            yield from subclasses(each)


@pytest.mark.parametrize("error", sorted(set(subclasses(WholesaleError)), key=lambda each: each.__name__))
def test_an_error_names_the_place_that_explains_it(error: type[WholesaleError]) -> None:
    page, _, heading = error("text").help.partition("#")
    assert heading in anchors(PROJECT / page)


def test_an_error_of_a_known_rule_names_the_place_of_the_rule() -> None:
    assert RateLimited("text", rule="http.rate.limited").help == "docs/rules.md#http.rate.limited"


def test_each_rule_has_a_place() -> None:
    assert sorted(RULES.keys() - anchors(PROJECT / "docs" / "rules.md")) == []


def test_a_refusal_of_the_portals_names_the_place_of_its_rule() -> None:
    mock = WholesaleMock()
    customer = mock.hub.add_customer(external_id="acme-1", packages=["webex_meetings"])
    mock.hub.add_subscriber(customer, "ada@acme.example")
    with pytest.raises(HubRefusal) as refused:
        mock.hub.customers.delete(customer)
    assert refused.value.help == f"docs/rules.md#{refused.value.rule}"
