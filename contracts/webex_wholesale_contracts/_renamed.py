"""Errors for old public names, which say the new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

__all__ = ["renamed"]


def renamed(module: str, names: Mapping[str, str]) -> Callable[[str], NoReturn]:
    """Return the `__getattr__` of a module some of whose names changed.

    An old name raises an ImportError and not an AttributeError, whose text a `from` import would replace by its own.

    Args:
        module: the module's name.
        names: the new names by old name.
    """

    def missing(name: str) -> NoReturn:
        if name in names:
            raise ImportError(f"{module}.{name} is now {names[name]} (docs/upgrading.md)", name=module)
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return missing
