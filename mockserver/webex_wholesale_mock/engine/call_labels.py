"""Short text for recorded calls: nouns and names in place of paths and ids.

A path such as `/v1/wholesale/customers/Y2lz...` reads `customer acme-1`: the words come from the operation's path, the
name is the external id or email that the bodies of the calls show for that id. Queries are never shown, and of the
bodies only such names: they may hold secrets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any, Final

from webex_wholesale_mock.engine.recorded_bodies import OPERATIONS
from webex_wholesale_mock.wire.routing import api_path

UNFINISHED: Final = frozenset(
    {"IN_PROGRESS", "deleting", "pending_rpl_review", "pending_user_migration", "provisioning", "updating"}
)
"""States, as the answers write them, that end by themselves or by a decision."""

MAX_ID_CHARACTERS: Final = 24
MAX_NAME_CHARACTERS: Final = 60
MAX_PATH_CHARACTERS: Final = 120

_NAMES: Final = ("externalId", "email", "emails", "displayName", "name")
_PREFIXES: Final = frozenset({"wholesale", "telephony", "config"})
_CREATES: Final = frozenset({"provision", "create"})


def subject(operation: str | None, path: str, body: bytes, names: Mapping[str, str]) -> str:
    """The thing that a call was about, such as `customer acme-1`.

    Args:
        operation: the name of the operation, or None where the path leads to none.
        path: the path as it was sent.
        body: the request's body, which names what it creates.
        names: the name for each id that has one.
    """
    if operation is None:
        return short_path(path)
    template = OPERATIONS[operation].path.split("/")[1:]
    words: list[str] = []
    for word, sent in zip_longest(template, api_path(path).split("/")[1:], fillvalue=""):
        if word.startswith("{"):
            words[-1:] = [_singular(words[-1]), names.get(sent) or short_id(sent)]
        elif word not in _PREFIXES:
            words.append(word)
    if OPERATIONS[operation].verb in _CREATES and (name := name_in(parsed(body))):
        words[-1:] = [_singular(words[-1]), name]
    return " ".join(words)


def line(method: str, about: str, status: int, notes: Iterable[str | None], *, times: int = 1) -> str:
    """A call in one line: `GET customer acme-1 200 ×9, 09:00:00 to 09:02:00, provisioning`."""
    head = f"{method} {about} {status or 'no answer'}" + (f" ×{times}" if times > 1 else "")
    return ", ".join([head, *filter(None, notes)])


def names_in(request: bytes, response: bytes, ids: Iterable[str]) -> dict[str, str]:
    """The names that the bodies of one call show for some of the ids."""
    there = {text for text in ids if text and text.encode() in response}
    if not there:
        return {}
    found = {text: name_in(thing) for thing in things_in(response) for text in there if thing.get("id") == text}
    answer = parsed(response)
    url = answer.get("url") if isinstance(answer, dict) else None
    if created := there.intersection(str(url).split("/")):
        found |= dict.fromkeys(created, name_in(parsed(request)))
    return {text: name for text, name in found.items() if name}


def things_in(response: bytes) -> list[dict[str, Any]]:
    """The JSON object of an answer, and those in its list of items."""
    answer = parsed(response)
    items = answer.get("items") if isinstance(answer, dict) else None
    return [thing for thing in (answer, *(items if isinstance(items, list) else ())) if isinstance(thing, dict)]


def name_in(thing: Any) -> str | None:
    """The external id or email, or else the name, of a JSON object; None where it has none."""
    found = (thing.get(key) for key in _NAMES) if isinstance(thing, dict) else ()
    for value in found:
        name = value[0] if isinstance(value, list) and value else value
        if isinstance(name, str) and name:
            return _printable(name)
    return None


def state_in(status: int, body: bytes) -> str | None:
    """The state that an answer shows, such as `provisioning`; None for an answer without one."""
    answer = parsed(body) if status < 400 else None
    state = answer.get("status") if isinstance(answer, dict) else None
    return _printable(state) if isinstance(state, str) else None


def parsed(body: bytes) -> Any:
    """A body as JSON; None for one that cannot be read."""
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


def short_path(path: str) -> str:
    """A path with its long ids and its own length cut."""
    path = "/".join(map(short_id, path.split("/")))
    return path if len(path) <= MAX_PATH_CHARACTERS else f"{path[:MAX_PATH_CHARACTERS]}…"


def short_id(text: str) -> str:
    """The end of an id, which tells ids apart: all of them begin alike."""
    return text if len(text) <= MAX_ID_CHARACTERS else f"…{text[-8:]}"


def _singular(word: str) -> str:
    return "person" if word == "people" else word.removesuffix("s")


def _printable(text: str) -> str:
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= MAX_NAME_CHARACTERS else f"{text[:MAX_NAME_CHARACTERS]}…"
