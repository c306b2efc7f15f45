"""Import of the `checks` libraries, when they are first needed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def load(module: str) -> ModuleType:
    """Import a library of the `checks` extra when it is first needed.

    Raises:
        ImportError: the library is not installed; the message names the extra.

    """
    try:
        return import_module(module)
    except ImportError as error:
        message = f'checking addresses and time zones needs {module}; install "webex-wholesale[checks]"'
        raise ImportError(message, name=module) from error
