"""Interception of the calls that code in this process makes to the service, whatever client it uses.

Theory of operation:

* One registry knows which interceptions are on (`_registry`). The first one puts the patches in, the last one takes
  them out, in whatever order they end. A patch asks the registry at each call, so it belongs to no interception.
* The innermost interception of the caller's own task or thread answers; a thread that has none asks the newest of the
  process. An interception that ends earlier than one inside of it drops out of the middle.
* Each library is answered below whatever its users configure: retries, timeouts, adapters, other tools for tests. There
  its requests are still whole, so nothing is parsed, and connections that are open already are left alone.
* Everything else is refused (`_guard`): a look-up of the host, a connection or a TLS handshake with its name, and a
  write to such a connection.
* A patch replaces one attribute and restores it (`_patch`). Where another tool has replaced it since, ours stays below
  that tool's, and lets every call pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from threading import RLock
from typing import Any, Final

from webex_wholesale_mock.adapters import _aiohttp, _guard, _httpcore
from webex_wholesale_mock.adapters._httpx import Handle
from webex_wholesale_mock.adapters._patch import Patch
from webex_wholesale_mock.adapters._registry import Interception, active, own


def _of_urllib3(library: Any) -> Iterator[Patch]:
    if library.__version__.startswith("1."):  # has other connections; its calls are refused
        return iter(())
    from webex_wholesale_mock.adapters._urllib3 import patches  # its classes are built on those of urllib3

    return patches(library)


LIBRARIES: Final[dict[str, Callable[[Any], Iterator[Patch]]]] = {
    "httpcore": _httpcore.patches,
    "httpcore2": _httpcore.patches,
    "urllib3": _of_urllib3,
    "aiohttp": _aiohttp.patches,
}
"""The libraries that a mock answers, where they are installed, with what makes their patches."""

_lock: Final = RLock()
_patched: Final = ExitStack()


@contextmanager
def intercepted(handle: Handle) -> Iterator[None]:
    """Let a mock answer the calls to the service, of all threads and tasks, while inside.

    Raises:
        InterceptionError: in the code inside, for a call to the service that no mock answers.
    """
    interception = Interception(handle)
    with _lock:
        if not active:
            _put_in()
        active.append(interception)
    own.set((*_still_on(), interception))
    try:
        yield
    finally:
        interception.handle = None
        own.set(_still_on())
        with _lock:
            active.remove(interception)
            if not active:
                _patched.close()


def _still_on() -> tuple[Interception, ...]:
    return tuple(interception for interception in own.get() if interception.handle)


def _put_in() -> None:
    with ExitStack() as undo:
        for patch in [*_guard.patches(), *_of_libraries()]:
            patch.put_in()
            undo.callback(patch.take_out)
        _patched.push(undo.pop_all())


def _of_libraries() -> Iterator[Patch]:
    done = []
    for name, patches in LIBRARIES.items():
        if find_spec(name) is None:
            continue
        with suppress(ImportError):  # a library that cannot be imported cannot call anybody
            library = import_module(name)
            if library not in done:  # `httpx2.alias_httpx()` gives one library two names
                done.append(library)
                yield from patches(library)
