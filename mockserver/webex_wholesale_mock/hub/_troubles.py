from __future__ import annotations

from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_mock.hub._desk import Desk, HubError


class Troubles(Desk):
    """The service's own troubles."""

    @property
    def calling_maintenance(self) -> bool:
        """While on, calling packages fail to start with code 2560 (rule customer.async.calling-unavailable)."""
        return self._world.calling_maintenance

    @calling_maintenance.setter
    def calling_maintenance(self, under_way: bool) -> None:
        self._world.calling_maintenance = under_way

    def fail_package(self, package: str, *, code: int, description: str) -> None:
        """From now on let every attempt to provision a package fail with this error, until `mend_package`.

        Raises HubError for a name that is no customer package.
        """
        if package not in CUSTOMER_PACKAGES:
            raise HubError(f"{package!r} is no customer package; there are {', '.join(CUSTOMER_PACKAGES)}")
        self._world.package_failures[package] = (code, description)

    def mend_package(self, package: str) -> None:
        """Let a package be provisioned again; what has failed is tried again by the customer's next update."""
        self._world.package_failures.pop(package, None)
