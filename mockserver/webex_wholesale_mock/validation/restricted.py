"""Restricted by Partner mode: the settings that it keeps from a customer's administrators, one row each.

What an administrator of a customer may do is what the roles give, less these rows. Partners' administrators are not
bound. Source of the rows: guide, Restricted by Partner Mode (004:2074-2118); that the API refuses the same is assumed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal

import attrs

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.entities import Organization
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

Denial = Literal["greyed out", "not offered", "hidden", "read-only", "partly hidden"]


@attrs.frozen(slots=True, kw_only=True)
class Restriction:
    """One row of the table.

    Attributes:
        row: its number.
        setting: the setting in Control Hub.
        denial: what a customer's administrator sees of it.
        calls: the operations of the API that are refused, with the fields on which it depends; none for the whole call.
    """

    row: int
    setting: str
    denial: Denial
    calls: Mapping[str, tuple[str, ...]]


Calls = Mapping[str, tuple[str, ...]]

_NEW_USER: Final[Calls] = {"people.create": ()}
_REMOVAL: Final[Calls] = {"people.delete": (), "identity.delete_user": ()}
_NAMES: Final = ("displayName", "firstName", "lastName", "emails")

# setting, denial, calls
_ROWS: Final[tuple[tuple[str, Denial, Calls], ...]] = (
    ("Users: Manage Users button", "greyed out", _NEW_USER),
    ("Users: add or modify users, by hand or CSV", "not offered", {**_NEW_USER, **_REMOVAL}),
    ("Users: claim users", "hidden", {}),
    ("Users: auto-assign licences", "hidden", {}),
    ("Users: directory synchronization", "not offered", {}),
    ("Users: details such as name and email", "not offered", {"people.update": _NAMES}),
    ("Users: reset package", "not offered", {"people.update": ("licenses",)}),
    ("Users: services (messaging, meetings, calling)", "not offered", {"people.update": ("licenses",)}),
    ("Users: status of hybrid services, software upgrade channel", "partly hidden", {}),
    ("Users: primary work number", "read-only", {"people.update": ("phoneNumbers", "extension")}),
    ("Account: company name", "read-only", {"identity.update_organization": ("displayName",)}),
    ("Organization: domain", "read-only", {}),
    (
        "Organization: admin invite emails, language of emails",
        "read-only",
        {
            "settings.update": ("allow-admin-invite-emails",),
            "identity.update_organization": ("preferredLanguage",),
        },
    ),
    ("Organization: authentication and SSO", "not offered", {}),
    ("Calling: app options, call priority", "read-only", {}),
    ("Calling: calling behavior", "read-only", {}),
    ("Calling: PSTN of a location, Local Gateway and Cisco PSTN", "hidden", {"pstn.connect": ()}),
    ("Services: Migrations", "hidden", {}),
    ("Services: Connected UC", "hidden", {}),
)

RESTRICTIONS: Final[dict[int, Restriction]] = {
    row: Restriction(row=row, setting=setting, denial=denial, calls=calls)
    for row, (setting, denial, calls) in enumerate(_ROWS, 1)
}
"""The rows by number."""


def rows_of(operation: str, fields: Collection[str] = ()) -> list[int]:
    """Return the rows that a call of the API falls under, with these fields changed."""
    return [
        restriction.row
        for restriction in RESTRICTIONS.values()
        if (named := restriction.calls.get(operation)) is not None and (not named or not {*named}.isdisjoint(fields))
    ]


def applies(world: World, organization: Organization) -> bool:
    """Tell whether the mode binds the administrators of an organization."""
    return organization.restricted and world.rules.enforces("hub.restricted")


def check(world: World, organization: Organization, rows: Collection[int]) -> None:
    """Raise Refusal (hub.restricted) where the mode is on and keeps these settings from a customer's administrators."""
    if rows and applies(world, organization):
        raise Refusal("hub.restricted", *[Finding(None, _text(RESTRICTIONS[row], organization)) for row in rows])


def _text(restriction: Restriction, organization: Organization) -> str:
    return (
        f"{restriction.setting}: {restriction.denial} in {organization.name}, where Restricted by Partner mode is on "
        f"(row {restriction.row}); a partner's administrator can change it, or turn the mode off"
    )
