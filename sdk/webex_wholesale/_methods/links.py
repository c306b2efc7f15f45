"""Link headers (RFC 8288) as servers send them: relative targets, commas in targets, several relations, garbage."""

from __future__ import annotations

import re

import httpx

__all__ = ["next_link"]

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_LINK = re.compile(rf"<(?P<target>[^<>]*)>(?P<parameters>(?:[^,\"]|{_QUOTED})*)")
_PARAMETER = re.compile(rf";\s*(?P<name>[\w!#$&+^`|~.*-]+)\s*(?:=\s*(?P<value>{_QUOTED}|[^\s;,\"]*))?")
MAX_LENGTH = 16_384
"""Characters of a header that are looked at; no service needs as many, and a hostile one sends more."""


def next_link(headers: httpx.Headers) -> str | None:
    """Return the target of the first link with the relation `next`, as it was sent, or None. Never raises.

    A link with an `anchor` speaks of another page and is left out.
    """
    for link in _LINK.finditer(headers.get("link", "")[:MAX_LENGTH]):
        parameters = _parameters(link["parameters"])
        if "next" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            return link["target"].strip()
    return None


def _parameters(text: str) -> dict[str, str]:
    """The parameters of one link; of a repeated one the first counts."""
    parameters: dict[str, str] = {}
    for parameter in _PARAMETER.finditer(text):
        value = parameter["value"] or ""
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        parameters.setdefault(parameter["name"].lower(), value)
    return parameters
