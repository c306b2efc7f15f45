"""Fixtures of the mock's tests; every answer of every test is held to the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import PACKAGES_OF_SUBSCRIBERS, Api, Reports, Subscribers, expect
from tests.support.contract_guard import every_answer as every_answer
from tests.support.world_state import state_of, unnoted_in
from webex_wholesale_mock import WholesaleMock


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rule(id): the test proves a rule of the catalogue, and must see it refuse")


@pytest.fixture
def mock() -> WholesaleMock:
    return WholesaleMock()


@pytest.fixture
def api(mock: WholesaleMock) -> Api:
    return Api(mock)


@pytest.fixture
def subscribers(api: Api) -> Subscribers:
    """The subscribers of a customer that has every package a subscriber can hold."""
    return api.subscribers(api.provisioned({"packages": PACKAGES_OF_SUBSCRIBERS}))


@pytest.fixture
def reports(api: Api) -> Reports:
    return api.reports()


@pytest.fixture(scope="session")
def new_api() -> Callable[..., Api]:
    """Makes mocks of one's own; takes what WholesaleMock takes."""
    return lambda *options, **named: Api(WholesaleMock(*options, **named))


@pytest.fixture(scope="session", name="expect")
def _expect() -> Callable[..., None]:
    return expect


@pytest.fixture(scope="session", name="state")
def _state_fixture() -> Callable[[WholesaleMock], Any]:
    return state_of


@pytest.fixture(scope="session", name="unnoted")
def _unnoted_fixture() -> Callable[[WholesaleMock], list[str]]:
    return unnoted_in
