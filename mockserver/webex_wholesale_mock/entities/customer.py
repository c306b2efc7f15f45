"""Wholesale customers with their packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Final

import attrs

from webex_wholesale_mock.entities import lifecycles
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history

ResourceError = dict[str, Any]
"""`errorCode` and `description`, as they stand on a resource after a 202."""


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class CustomerPackage(TrackedObject):
    """One package of a customer, with a status and troubles of its own."""

    name: str
    status: str = "provisioning"
    errors: list[ResourceError] = attrs.Factory(list)
    warnings: list[ResourceError] = attrs.Factory(list)

    def step(self, event: str) -> None:
        """Move along the package lifecycle."""
        self.status = lifecycles.step(lifecycles.PACKAGE, self.status, event)

    def retry(self) -> None:
        """Try again what failed, with a clean slate."""
        if self.status == "error":
            self.step("retry")
        self.errors, self.warnings = [], []

    @property
    def is_clean(self) -> bool:
        return self.status == "provisioned" and not (self.errors or self.warnings)


_NOTHING_HELD: Final[Counter[str]] = Counter()
"""The count that every customer begins with; it is replaced, never changed."""


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Customer(TrackedObject):
    """A wholesale customer of one partner. `id` is the bare uuid, `wire_id` what clients see.

    `status` is changed by `World.step_customer` alone, which keeps the lists by status in step. `attach_to` is the
    organization asked for in the request, `organization_id` the one it has; that is set when provisioning succeeds.
    `subscribers` counts them, `held` counts them by package.
    """

    holds: ClassVar = ("packages",)

    id: str
    wire_id: str
    serial: int
    partner_id: str
    external_id: str
    address: dict[str, Any]
    template_id: str
    status: str
    created: datetime
    name: str = ""
    primary_email: str | None = None
    language: str | None = None
    calling_location: dict[str, Any] | None = None
    meetings_timezone: str | None = None
    limits: dict[str, int] = attrs.Factory(dict)
    packages: TrackedDict[str, CustomerPackage] = attrs.Factory(TrackedDict)
    attach_to: str | None = None
    awaits_approval: bool = False
    organization_id: str | None = None
    held: Counter[str] = _NOTHING_HELD
    subscribers: int = 0

    @property
    def is_unfinished(self) -> bool:
        """Whether something about it is still under way."""
        return self.status in lifecycles.UNFINISHED

    @property
    def errors(self) -> list[ResourceError]:
        """The errors of the last attempt, of all packages."""
        return [error for package in self.packages.values() for error in package.errors]

    def hold(self, packages: Iterable[str]) -> None:
        """Count the packages that a subscriber gets."""
        self.held = self.held + Counter(packages)

    def release(self, packages: Iterable[str]) -> None:
        """Count the packages that a subscriber had no more."""
        self.held = self.held - Counter(packages)

    def outcome(self) -> str:
        """Which event the state of the packages calls for when an attempt ends.

        A package with a warning alone did not fail: only a package with errors of its own did.
        """
        packages = self.packages.values()
        if packages and all(package.errors for package in packages):
            return "fail"
        return "finish" if all(package.is_clean for package in packages) else "finish_with_errors"
