"""Roles: list, get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.handlers import _access
from webex_wholesale_mock.handlers._call import Answer, Call

__all__ = ["ROLE_IDS", "get", "list"]

ROLE_IDS: Final[Mapping[str, str]] = {key: role.id for key, role in ROLES.items()}
"""The ids that clients see, by role. They are the same in every mock."""


def list(call: Call) -> Answer:  # a handler has the name of its operation
    return Answer(200, {"items": [_view(role) for role in ROLE_IDS]})


def get(call: Call) -> Answer:
    wanted = wire_ids.encode("ROLE", call.path_id("roleId", "ROLE"))
    for role, role_id in ROLE_IDS.items():
        if role_id == wanted:
            return Answer(200, _view(role))
    raise _access.missing("role")


def _view(role: str) -> dict[str, str]:
    return {"id": ROLE_IDS[role], "name": ROLES[role].name}
