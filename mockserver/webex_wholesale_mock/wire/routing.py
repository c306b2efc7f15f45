"""Routing of a method and a path to an operation of the contract.

Paths without parameters are looked up in a dictionary, which answers most calls at once; only then are the patterns of
the others tried in order. A path with other methods only is refused with 405 and the methods that it has, an unknown
path with 404 and the nearest operation. The methods are compared after the path, because a refusal needs both facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.deprecations import DEPRECATIONS
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.wire import suggestions
from webex_wholesale_mock.wire.control_paths import control_name, is_control
from webex_wholesale_mock.wire.decoding import MAX_BODY
from webex_wholesale_mock.wire.refusal import Refusal

PREFIX: Final = "/v1"

LARGE_BODIES: Final = {"world": 64 * MAX_BODY, "scenario": 12 * MAX_BODY}
"""Bytes of the largest body of the control endpoints that take files; YAML of 4 MiB can be thrice as long in JSON."""
READS: Final = {"HEAD": "GET"}
"""A method that is answered like another one, without a body."""

Methods = dict[str, Operation[Any, Any]]

_DOCUMENTED: Final[dict[str, Methods]] = {
    path: {operation.method: operation for operation in ALL_OPERATIONS if operation.path == path}
    for path in dict.fromkeys(operation.path for operation in ALL_OPERATIONS)
}
_ALIASES: Final = {"/scim/{orgId}/Users/{userId}": "/identity/scim/{orgId}/v2/Users/{userId}"}
"""Older paths that the vendor's own reference application calls."""
# The vendor leaves "wholesale" out of one path of all, and clients that put it in mean the same.
_PATHS: Final = _DOCUMENTED | {
    deprecation.name: _DOCUMENTED[deprecation.instead] for deprecation in DEPRECATIONS if deprecation.place == "path"
}
_PATHS.update({older: _DOCUMENTED[path] for older, path in _ALIASES.items()})
_FIXED: Final = {path: methods for path, methods in _PATHS.items() if "{" not in path}
_PATTERNS: Final = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))), methods)
    for path, methods in _PATHS.items()
    if "{" in path
]

_OPEN: Final = tuple(operation.path for operation in ALL_OPERATIONS if not operation.scope)


# Measured: 0.9 µs for the path of a customer, 0.04 when it comes again. Nobody changes the parameters.
@lru_cache(maxsize=1_024)
def route(method: str, path: str) -> tuple[Operation[Any, Any], Mapping[str, str]]:
    """Find the operation of a call.

    A doubled slash is read as one, because an independent client sends `//v1/...`.

    Args:
        method: in capital letters.
        path: as sent, still percent-encoded, with the version.

    Returns the operation, and its path parameters percent-decoded.
    Raises Refusal: http.route.unknown; http.method.unsupported with an Allow header.
    """
    match = _find(api_path(path))
    if match is None:
        raise Refusal("http.route.unknown", Finding(None, suggestions.unknown_path(method, _single(path))))
    methods, params = match
    operation = methods.get(READS.get(method, method))
    if operation is None:
        there = Finding(None, suggestions.unknown_method(method, methods))
        allowed = sorted({*methods} | {also for also, like in READS.items() if like in methods})
        raise Refusal("http.method.unsupported", there, headers=(("allow", ", ".join(allowed)),))
    return operation, params


def body_limit(path: str) -> int:
    """Return the bytes of the largest body that is read for a path; above it the answer is 413."""
    return LARGE_BODIES.get(control_name(path), MAX_BODY) if is_control(path) else MAX_BODY


# Bounded like that of `route`; each of these and `is_control` spares a call 0.1 to 0.3 µs.
@lru_cache(maxsize=1_024)
def is_open(path: str) -> bool:
    """Tell a path that needs no token, because it hands out tokens; with a method that it has not, it is one too."""
    if not path.endswith(_OPEN):
        return False
    methods = _FIXED.get(api_path(path))
    return methods is not None and not any(operation.scope for operation in methods.values())


@lru_cache(maxsize=1_024)
def api_path(path: str) -> str:
    """Return the path below the version prefix, with single slashes; empty for a path outside of it."""
    path = _single(path)
    return path[len(PREFIX) :] if path.startswith(PREFIX + "/") else ""


def _single(path: str) -> str:
    return re.sub("/{2,}", "/", path) if "//" in path else path


def _find(path: str) -> tuple[Methods, dict[str, str]] | None:
    if path in _FIXED:
        return _FIXED[path], {}
    for pattern, methods in _PATTERNS:
        if match := pattern.fullmatch(path):
            params = match.groupdict()
            return methods, {name: unquote(value) for name, value in params.items()} if "%" in path else params
    return None
