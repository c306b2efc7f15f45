"""The public package as the `__module__` of classes, which is what tracebacks and reprs show."""

from __future__ import annotations

from typing import Any

__all__ = ["show_as_public"]


def show_as_public(namespace: dict[str, Any]) -> None:
    """Make the classes in the `__all__` of a package members of it.

    Args:
        namespace: the globals of the package, at the end of its `__init__`.
    """
    for name in namespace["__all__"]:
        if isinstance(value := namespace[name], type):
            value.__module__ = namespace["__name__"]
