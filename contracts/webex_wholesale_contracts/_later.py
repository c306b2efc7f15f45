"""Modules that are imported when something of them is first asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


class Later:
    """Stands for a module that several functions use, and that most processes never need.

    if TYPE_CHECKING:
        from package import module
    else:
        module = Later("package.module")
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        # Nothing is kept here, so that a test can replace what the module has.
        return getattr(sys.modules.get(self._name) or import_module(self._name), attribute)
