"""Frozen classes for users by hand: a line of the form, the result of a file, the state of a directory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from webex_wholesale_contracts.models import Subscriber
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_mock.values._models import Value

__all__ = ["DirectorySync", "NewUser", "UserImport"]

_PUBLIC: Final = "webex_wholesale_mock"


def _listed(packages: str | Sequence[str]) -> tuple[str, ...]:
    """Packages as a tuple, also one that is given by itself."""
    return (packages,) if isinstance(packages, str) else tuple(packages)


@attrs.frozen(kw_only=True, repr=False)
class NewUser(Value):
    """One line of the form for users by hand.

    Attributes:
        packages: the packages, or the name of the only one.
        location: of the calling packages: its name, its id, or the value; empty for the customer's first.
        phone_number: in E.164 form, such as `+12405551212`; empty for none.
    """

    __module__ = _PUBLIC

    email: str
    first_name: str = ""
    last_name: str = ""
    packages: tuple[str, ...] = attrs.field(default=(), converter=_listed)
    location: str | Location = ""
    phone_number: str = ""
    extension: str = ""


@attrs.frozen(kw_only=True, repr=False)
class UserImport(Value):
    """All that a CSV file of users has done.

    Attributes:
        added, updated: the subscribers as they are now.
        deleted: the addresses of those who are subscribers no more.
    """

    __module__ = _PUBLIC

    added: tuple[Subscriber, ...]
    updated: tuple[Subscriber, ...]
    deleted: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class DirectorySync(Value):
    """The state of directory synchronization in an organization.

    Attributes:
        on: True while the organization follows the customer's own directory.
        synced: the moment of the last time; None while it is off.
        active, deactivated: addresses of the people of the organization.
    """

    __module__ = _PUBLIC

    org_id: str
    on: bool
    synced: datetime | None
    active: tuple[str, ...]
    deactivated: tuple[str, ...]
