"""What a process loads for a mock: modules are counted, never time."""

from __future__ import annotations

import subprocess
import sys

import pytest

import webex_wholesale_contracts
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import values
from webex_wholesale_mock.engine import engine
from webex_wholesale_mock.handlers import HANDLERS

IMPORT = "from webex_wholesale_mock import WholesaleMock"
CALL = f"""
import httpx
{IMPORT}
mock = WholesaleMock()
headers = {{"Authorization": f"Bearer {{mock.tokens['full-admin']}}"}}
request = httpx.Request("GET", "https://webexapis.com/v1/wholesale/customers", headers=headers)
assert mock.transport().handle_request(request).status_code == 200
"""


def loaded_by(code: str) -> set[str]:
    """The modules of the mock and of the contracts that a fresh interpreter has loaded after running `code`."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return {name for name in found if name.startswith(("webex_wholesale_mock", "webex_wholesale_contracts"))}


def folders(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("webex_wholesale_mock.")}


@pytest.mark.slow
def test_the_name_of_the_mock_loads_neither_its_engine_nor_the_models():
    loaded = loaded_by(IMPORT)
    assert folders(loaded) == {"mock", "state", "testkit", "wire", "world"}
    assert not any(name.startswith("webex_wholesale_contracts.models") for name in loaded)
    assert len(loaded) <= 30, sorted(loaded)


@pytest.mark.slow
def test_a_first_call_loads_no_hub_and_no_handler_of_another_noun():
    loaded = loaded_by(CALL)
    unused = {"agents", "cli", "console", "control", "hub", "persistence", "scenarios", "server", "values"}
    assert folders(loaded) & unused == set()
    handlers = {name.rpartition(".")[2] for name in loaded if name.startswith("webex_wholesale_mock.handlers.")}
    assert handlers == {"_access", "_call", "customers"}
    assert "webex_wholesale_mock.workflows.orders" not in loaded
    assert len(loaded) <= 200, sorted(loaded)


@pytest.mark.parametrize("package", [webex_wholesale_contracts, values], ids=["contracts", "values"])
def test_names_that_are_loaded_later_are_listed_and_there(package):
    assert set(package.__all__) <= {*dir(package)}
    assert [name for name in package.__all__ if getattr(package, name, None) is None] == []


@pytest.mark.parametrize("module", [webex_wholesale_contracts, values, engine], ids=["contracts", "values", "engine"])
def test_a_name_that_is_not_there_is_an_attribute_error(module):
    with pytest.raises(AttributeError, match=f"module '{module.__name__}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018


@pytest.mark.parametrize("operation", ALL_OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_has_a_handler_in_the_module_of_its_noun(operation):
    assert operation.name in HANDLERS
    module = __import__(f"webex_wholesale_mock.handlers.{operation.noun}", fromlist=["handlers"])
    assert callable(getattr(module, operation.verb))
