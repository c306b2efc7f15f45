"""Wholesale customers with their packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Final

import attrs

from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.entities.lifecycles import CustomerEvent, CustomerState, PackageState
from webex_wholesale_mock.entities.template import Template
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history

ResourceError = dict[str, Any]
"""`errorCode` and `description` of a failure that shows on a resource after a 202."""

# Every customer begins with these; they are replaced, never changed.
_NO_ERRORS: Final[list[ResourceError]] = []
_NOTHING_HELD: Final[Counter[str]] = Counter()


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class CustomerPackage(TrackedObject):
    """A package of a customer, with its own status, errors and warnings."""

    name: str
    status: PackageState = lifecycles.PACKAGE.start
    errors: list[ResourceError] = _NO_ERRORS
    warnings: list[ResourceError] = _NO_ERRORS

    def retry(self) -> None:
        """Start anew where the last attempt failed; errors and warnings of that attempt are forgotten."""
        if self.status == "error":
            lifecycles.PACKAGE.step(self, "retry")
        self.errors, self.warnings = [], []

    @property
    def is_clean(self) -> bool:
        """True if the package has no errors or warnings; one that failed has some."""
        return not (self.errors or self.warnings)


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Customer(TrackedObject):
    """A wholesale customer of one partner. `id` is the bare uuid; clients see `wire_id`.

    `World.step_customer` changes `status` and keeps the lists by status in step. `attach_to` is the
    organization asked for in the request, `organization_id` the one it has; that is set when provisioning succeeds.
    `admin_name` is the name of its first administrator, where the request gave one.
    `subscribers` counts them, `held` counts them by package. `own_errors` are errors that belong to no package, such as
    that of a review that has not ended in time. `managers` are the ids of partner administrators who see it without
    seeing every customer. `template` is the template as it was when the customer was made, where it was edited later.
    """

    holds: ClassVar = ("packages",)

    id: str
    wire_id: str
    serial: int
    partner_id: str
    external_id: str
    address: dict[str, Any]
    template_id: str
    status: CustomerState = lifecycles.CUSTOMER.start
    created: datetime
    name: str = ""
    primary_email: str | None = None
    admin_name: str = ""
    language: str | None = None
    calling_location: dict[str, Any] | None = None
    meetings_timezone: str | None = None
    limits: dict[str, int] = attrs.Factory(dict)
    packages: TrackedDict[str, CustomerPackage] = attrs.Factory(TrackedDict)
    attach_to: str | None = None
    awaits_approval: bool = False
    own_errors: tuple[ResourceError, ...] = ()
    managers: tuple[str, ...] = ()
    template: Template | None = None
    organization_id: str | None = None
    held: Counter[str] = _NOTHING_HELD
    subscribers: int = 0

    def is_seen_by(self, person_id: str | None) -> bool:
        """Tell whether an administrator sees it who sees only what it manages; None for one who sees all."""
        return person_id is None or person_id in self.managers

    @property
    def is_unfinished(self) -> bool:
        """True while an accepted request is still being carried out, or a review is under way."""
        return self.status in lifecycles.CUSTOMER.unfinished

    @property
    def errors(self) -> list[ResourceError]:
        """Its own errors, and those of all packages in the last attempt."""
        return [*self.own_errors, *[error for package in self.packages.values() for error in package.errors]]

    def hold(self, packages: Iterable[str]) -> None:
        """Count packages that a subscriber or a workspace gets."""
        self.held = self.held + Counter(packages)

    def release(self, packages: Iterable[str]) -> None:
        """Stop counting packages that a subscriber or a workspace had."""
        self.held = self.held - Counter(packages)

    def ending(self) -> CustomerEvent:
        """Return the event that the state of the packages calls for when an attempt ends.

        A package fails with errors, or with a warning alone.
        """
        packages = self.packages.values()
        if packages and all(package.status == "error" for package in packages):
            return "fail"
        return "finish" if all(package.is_clean for package in packages) else "finish_with_errors"
