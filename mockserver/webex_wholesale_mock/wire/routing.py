"""From a method and a path to an operation of the contract."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.deprecations import DEPRECATIONS
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.wire import suggestions
from webex_wholesale_mock.wire.refusal import Refusal

PREFIX: Final = "/v1"
CONTROL: Final = "/__mock__/"
"""Where the tester's own endpoints are."""

Methods = dict[str, Operation[Any, Any]]

_DOCUMENTED: Final[dict[str, Methods]] = {
    path: {operation.method: operation for operation in ALL_OPERATIONS if operation.path == path}
    for path in dict.fromkeys(operation.path for operation in ALL_OPERATIONS)
}
# The vendor leaves "wholesale" out of one path of all, and clients that put it in mean the same.
_PATHS: Final = _DOCUMENTED | {each.name: _DOCUMENTED[each.instead] for each in DEPRECATIONS if each.place == "path"}
_FIXED: Final = {path: methods for path, methods in _PATHS.items() if "{" not in path}
_PATTERNS: Final = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))), methods)
    for path, methods in _PATHS.items()
    if "{" in path
]

_OPEN: Final = tuple(operation.path for operation in ALL_OPERATIONS if not operation.scope)


def route(method: str, path: str) -> tuple[Operation[Any, Any], dict[str, str]]:
    """The operation and its path parameters, percent-decoded.

    A doubled slash is read as one: an independent client sends `//v1/...`. Raises Refusal for a path the contract
    does not have (http.route.unknown) or has for other methods only (http.method.unsupported, with Allow).
    """
    found = _find(api_path(path))
    if found is None:
        raise Refusal("http.route.unknown", Finding(None, suggestions.unknown_path(method, _single(path))))
    methods, params = found
    if method not in methods:
        there = Finding(None, suggestions.unknown_method(method, methods))
        raise Refusal("http.method.unsupported", there, headers=(("allow", ", ".join(sorted(methods))),))
    return methods[method], params


def is_control(path: str) -> bool:
    """Whether a path is one of the tester's, with or without the slashes around the name."""
    return path.lstrip("/").partition("/")[0] == CONTROL.strip("/")


def is_open(method: str, path: str) -> bool:
    """Whether an operation needs no token: those by which tokens are got."""
    if not path.endswith(_OPEN):
        return False
    operation = _FIXED.get(api_path(path), {}).get(method)
    return operation is not None and not operation.scope


def api_path(path: str) -> str:
    """The path below the version prefix, slashes single; empty outside of it."""
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
