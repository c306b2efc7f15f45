"""Independent client libraries that the tests run against the mock."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest


def library(name: str) -> Any:
    """Import a client library; without it the module's tests are skipped, and in CI the import fails."""
    needs(name)
    return import_module(name)


def needs(name: str) -> None:
    """Skip the tests of a library that is not installed; in CI they run, and fail."""
    if find_spec(name) is None and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed; it is in the dependency group `test`", allow_module_level=True)
