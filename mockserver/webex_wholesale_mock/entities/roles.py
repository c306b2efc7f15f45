"""Roles of administrators: one row each, with the entitlements that it gives.

An entitlement is an area and a level, such as `templates.write`. A level includes the ones before it. Calls of the API
and operations of the hub each need one entitlement; a person has those of all its roles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, get_args

import attrs

from webex_wholesale_contracts import ids as wire_ids

Level = Literal["read", "write", "full"]
Scope = Literal["partner", "customer", "both"]
Reach = Literal["all", "assigned", "none"]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
AREAS: Final[Mapping[str, str]] = {
    "wholesale": "packages of customers and subscribers",
    "customers": "new customers, and their removal",
    "billing": "billing reports",
    "people": "users and their licences",
    "organizations": "settings of an organization",
    "calling": "locations, numbers, PSTN",
    "devices": "phones",
    "templates": "customer templates",
    "administrators": "roles, and the assignment of customers",
    "sub-partners": "sub-partners",
    "trials": "trials and orders",
    "support": "analytics and troubleshooting",
    "compliance": "content of users",
}
"""The areas, each with what it covers."""


@attrs.frozen(slots=True, kw_only=True)
class Role:
    """A role of administrators.

    Attributes:
        key: its name in Python, such as `partner-admin`.
        name: its name for people, as `GET /roles` shows it.
        id: the id that clients see, the same in every mock.
        scope: the organizations whose people can have it: the partner's, customers', or both.
        reach: the customers that a partner's administrator sees with it: `all`, those `assigned` to the administrator
            and provisioned by it, or `none`.
        entitlements: all that it may do, such as `templates.write`.
        source: where it is described.
    """

    key: str
    name: str
    id: str
    scope: Scope
    reach: Reach
    entitlements: frozenset[str]
    source: str

    @property
    def levels(self) -> dict[str, Level]:
        """The highest level in each area that the role covers."""
        return {area: level for area in AREAS for level in LEVELS if f"{area}.{level}" in self.entitlements}


def _of(levels: str) -> frozenset[str]:
    """The entitlements in texts such as `people.write`, with the levels below; `*.read` is every area."""
    return frozenset(
        f"{each}.{below}"
        for area, _, level in (text.partition(".") for text in levels.split())
        for each in (AREAS if area == "*" else [area])
        for below in LEVELS[: LEVELS.index(level) + 1]
    )


_READ: Final = "organizations.read people.read calling.read devices.read"
_SO6, _MFX, _MDT = "h:so6ust", "h:16gmxfb", "h:2y8qmt"

# key, name, scope, reach, entitlements, source
_ROWS: Final[tuple[tuple[str, str, Scope, Reach, str, str], ...]] = (
    ("full-admin", "Full Administrator", "both", "all", "*.full", f"{_SO6}; of a partner, it manages customers too"),
    ("admin", "Administrator", "both", "all", "*.write", "spec: read-write administrator"),
    ("read-only", "Read-only Administrator", "both", "all", "*.read", _SO6),
    ("partner-full-admin", "Partner Full Administrator", "partner", "all", "*.full", f"{_MFX}, 004:1190-1192"),
    (
        *("partner-admin", "Partner Administrator", "partner", "assigned"),
        "wholesale.write customers.write people.full organizations.full calling.full devices.write templates.read "
        "billing.write support.write",
        _MFX,
    ),
    ("partner-read-only", "Partner Read-only Administrator", "partner", "all", "*.read", _MFX),
    ("help-desk", "Help Desk Administrator", "partner", "all", f"{_READ} support.read", _MFX),
    ("help-desk-advanced", "Help Desk Advanced Administrator", "partner", "all", f"{_READ} support.write", _MFX),
    (
        *("wholesale-admin", "Wholesale Administrator", "partner", "all"),
        "wholesale.write customers.write people.full organizations.write calling.full devices.write templates.write "
        "billing.read",
        _SO6,
    ),
    ("sales-admin", "Sales Administrator", "partner", "assigned", "trials.write", "doc:9900"),
    (
        *("sales-full-admin", "Sales Full Administrator", "partner", "all", "*.full"),
        "000:7; the role id of the vendor's example",
    ),
    (
        *("provisioning-admin", "Provisioning Administrator", "partner", "assigned"),
        "wholesale.write organizations.read calling.full devices.write support.write",
        "000:145, h:hbzl7eb",
    ),
    ("support", "Support Administrator", "both", "none", f"{_READ} support.read", f"{_MDT}, h:fs78p5"),
    (
        *("user-device-admin", "User and Device Administrator", "both", "none"),
        "people.full devices.write organizations.read calling.read",
        f"{_MDT}, h:fs78p5",
    ),
    (
        *("device-admin", "Device Administrator", "both", "none"),
        "devices.write organizations.read calling.read",
        f"{_MDT}, h:fs78p5",
    ),
    ("compliance-officer", "Compliance Officer", "both", "none", "compliance.full", f"{_MDT}, h:fs78p5"),
    ("troubleshooting", "Advanced Troubleshooting", "partner", "none", "support.write", _MDT),
)

ROLES: Final[Mapping[str, Role]] = {
    key: Role(
        key=key,
        name=name,
        id=wire_ids.encode("ROLE", f"4f1c5a5e-6c1b-4b0c-9c58-5d1a2e0b7a{number:02}"),
        scope=scope,
        reach=reach,
        entitlements=_of(levels),
        source=source,
    )
    for number, (key, name, scope, reach, levels, source) in enumerate(_ROWS, 1)
}
"""Every role by its key."""


def entitled(roles: Iterable[str], entitlement: str) -> bool:
    """Tell whether one of some roles gives an entitlement."""
    return any(entitlement in ROLES[role].entitlements for role in roles)


SEES_ALL: Final = frozenset(key for key, role in ROLES.items() if role.reach == "all")
"""Roles of a partner that see every customer."""


def reach_of(roles: Collection[str]) -> Reach:
    """Return the widest reach of some roles."""
    reaches = {ROLES[role].reach for role in roles}
    return "all" if "all" in reaches else "assigned" if "assigned" in reaches else "none"
