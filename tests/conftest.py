from __future__ import annotations

import ipaddress
import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ("pytester",)

# pytester forgets the modules that an inner run is the first to import. A second copy of one of these would be another
# library than the one that other modules still hold, and that an interception answers.
ADAPTERS = "webex_wholesale_mock.adapters"
for library in filter(find_spec, ("httpcore", "urllib3", "requests", "aiohttp", "httpx2", "httpcore2")):
    import_module(library)
    if find_spec(f"{ADAPTERS}._{library}"):
        import_module(f"{ADAPTERS}._{library}")
import_module(f"{ADAPTERS}._interception")

PROJECT = Path(__file__).resolve().parents[1]
FIRST = ("contracts", "sdk", "mockserver")
VENDOR_SPEC = "webex-wholesale.2026-04-17.json"

# A busy machine must not fail a property, neither by a deadline nor because it was slow to draw examples.
# CI repeats its examples; a developer's runs look for new ones.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", **PATIENT)
settings.register_profile("ci", **PATIENT, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure() -> None:
    sys.addaudithook(_refuse_foreign_hosts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run cheap tests that are near to a mistake first: those of the packages, then the others; slow ones end each."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, bool]:
    folder = item.path.relative_to(PROJECT).parts[1] if item.path.is_relative_to(PROJECT) else ""
    rank = FIRST.index(folder) if folder in FIRST else len(FIRST)
    return rank, item.get_closest_marker("slow") is not None


def _refuse_foreign_hosts(event: str, args: tuple[Any, ...]) -> None:
    """Fails the running test when it connects, sends or looks up beyond loopback.

    The failure is no `Exception`, so that code which retries or wraps connection errors cannot hide it.
    """
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if not _is_loopback(host):
        pytest.fail(f"tests may reach loopback only, not {host!r} ({event})")


def _is_loopback(host: str | bytes | None) -> bool:
    """Whether `host` stays on this machine: a loopback address, `localhost`, or none (a Unix socket, a bind)."""
    if not host:
        return True
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


@pytest.fixture(scope="session")
def vendor_spec_path() -> Path:
    """The vendor's description: in `../shared/vendor`, or the folder or file that WEBEX_WHOLESALE_VENDOR_SPEC names."""
    named = os.environ.get("WEBEX_WHOLESALE_VENDOR_SPEC")
    place = Path(named) if named else PROJECT.parent / "shared" / "vendor"
    path = place / VENDOR_SPEC if place.is_dir() else place
    if not path.is_file():
        pytest.skip(f"no vendor description at {path}: WEBEX_WHOLESALE_VENDOR_SPEC can name its folder or file")
    return path


@pytest.fixture(scope="session")
def vendor_spec(vendor_spec_path: Path) -> dict[str, Any]:
    """The vendor's current description, parsed; shared by all tests of a run, so it is read and never changed."""
    document: dict[str, Any] = json.loads(vendor_spec_path.read_text(encoding="utf-8"))
    return document
