"""Outages of the service that a test switches on."""

from __future__ import annotations

from typing import get_args

from webex_wholesale_mock.hub._base import HubBase, HubError
from webex_wholesale_mock.world.settings import MaintenanceStatus


class Outages(HubBase):
    """Part of the hub with the outages."""

    @property
    def calling_maintenance(self) -> bool:
        """Maintenance of Webex Calling: while on, calling packages end with a warning of code 2560.

        Source: rule customer.async.calling-unavailable.
        """
        return self._world.calling_maintenance

    @calling_maintenance.setter
    def calling_maintenance(self, under_way: bool) -> None:
        self._world.calling_maintenance = under_way

    @property
    def maintenance_status(self) -> MaintenanceStatus:
        """The status in which a calling package ends under maintenance: `error`, or `provisioned` with the warning.

        Source: rule customer.async.calling-unavailable; the vendor's example shows a warning on a provisioned package.
        """
        return self._world.maintenance_status

    @maintenance_status.setter
    def maintenance_status(self, status: MaintenanceStatus) -> None:
        if status not in get_args(MaintenanceStatus):
            raise HubError(f"maintenance_status must be 'error' or 'provisioned', got {status!r}")
        self._world.maintenance_status = status
