"""Active interceptions, and the decision about a call: a mock answers it, it passes, or it is refused."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import Final

import attrs

from webex_wholesale_mock.adapters._httpx import Handle

HOST: Final = "webexapis.com"
ORIGIN: Final = f"https://{HOST}"
OURS: Final = __name__.partition(".")[0]
SITES: Final = ("site-packages", "dist-packages")
"""Folders of installed packages."""
NAMES: Final = {"asyncio": "asyncio"}
"""Packages of the standard library that are known by one name."""
PLUMBING: Final = frozenset({"concurrent", "contextlib", "threading"})
"""Packages of the standard library that run somebody else's call."""


class InterceptionError(RuntimeError):
    """A call to the real service from inside `mock.intercept()`, refused before anything was sent.

    Not an `OSError`, so that code which retries or wraps connection errors cannot hide it.
    """

    __module__ = "webex_wholesale_mock"


@attrs.define(eq=False)
class Interception:
    """One `with` block. Its end takes the handle away, for a context may remember an interception for longer."""

    handle: Handle | None


active: Final[list[Interception]] = []
"""Interceptions of the process that have not ended, the newest last."""
own: Final[ContextVar[tuple[Interception, ...]]] = ContextVar("interceptions", default=())
"""Interceptions of the running task or thread, the innermost last."""


def current() -> Handle | None:
    """Return the mock that answers the caller: of its own task or thread the innermost, else the newest of all."""
    for interception in reversed(own.get()):
        if interception.handle:
            return interception.handle
    return active[-1].handle if active else None


def is_service(host: object) -> bool:
    """Tell whether a resolver would read a host as the service's: letter case and a final dot make no difference."""
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    if name == HOST or not isinstance(name, str):
        return name == HOST
    try:
        return name.encode("idna").decode("ascii").lower().removesuffix(".") == HOST
    except UnicodeError:  # not the name of a host, so nobody can look it up
        return False


def answering(library: str, scheme: str, host: str, port: int | None) -> Handle | None:
    """Return the mock for a call, or None where the call may pass: another host, or no interception.

    Args:
        library: the name to give where no frame of a library is on the stack.
        scheme: of the URL.
        host: of the URL, as the library has it.
        port: None for the scheme's own.

    Raises:
        InterceptionError: the URL names the service in a way that the mock does not answer.
    """
    if not is_service(host) or (handle := current()) is None:
        return None
    if scheme == "https" and port in (None, 443) and not host.endswith("."):
        return handle
    place = f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"
    raise refusal(library, place, f"use {ORIGIN}")


def refusal(library: str, place: str, advice: str) -> InterceptionError:
    """Build the error for a call that would leave the process."""
    return InterceptionError(
        f"{_caller(library)} would reach the real service at {place} from inside mock.intercept(); {advice}"
    )


def _caller(default: str) -> str:
    """Name the library above our frames; of the standard library, the module that the program called."""
    name, frame = default, sys._getframe(1)
    while frame.f_back:
        frame = frame.f_back
        module = str(frame.f_globals.get("__name__"))
        package = module.partition(".")[0]
        if package in sys.stdlib_module_names:
            name = name if package in PLUMBING else NAMES.get(package, module)
        elif package != OURS:
            return package if any(site in frame.f_code.co_filename for site in SITES) else name
    return name
