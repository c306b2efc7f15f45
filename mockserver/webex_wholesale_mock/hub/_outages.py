"""Outages of the service that a test switches on."""

from __future__ import annotations

from webex_wholesale_mock.hub._base import HubBase


class Outages(HubBase):
    """Part of the hub with the outages."""

    @property
    def calling_maintenance(self) -> bool:
        """Maintenance of Webex Calling: while on, calling packages fail to start with code 2560.

        Source: rule customer.async.calling-unavailable.
        """
        return self._world.calling_maintenance

    @calling_maintenance.setter
    def calling_maintenance(self, under_way: bool) -> None:
        self._world.calling_maintenance = under_way
