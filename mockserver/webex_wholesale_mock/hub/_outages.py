from __future__ import annotations

from webex_wholesale_mock.hub._base import HubBase


class Outages(HubBase):
    """The service's own troubles."""

    @property
    def calling_maintenance(self) -> bool:
        """While on, calling packages fail to start with code 2560 (rule customer.async.calling-unavailable)."""
        return self._world.calling_maintenance

    @calling_maintenance.setter
    def calling_maintenance(self, under_way: bool) -> None:
        self._world.calling_maintenance = under_way
