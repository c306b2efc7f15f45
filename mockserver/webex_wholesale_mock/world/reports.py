"""All billing reports of a world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from webex_wholesale_mock.entities import Report
from webex_wholesale_mock.entities.lifecycles import REPORT
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject

Twin = tuple[str, str, date, date, str]
"""Facts that two reports of one partner cannot share: who asked, about whom, both dates, the type."""


class Reports(TrackedObject):
    """The reports of all partners, of each kind at most one."""

    __slots__ = ("_by_id", "_by_twin")
    holds = ("_by_id",)

    def __init__(self) -> None:
        super().__init__()
        self._by_id: TrackedDict[str, Report] = TrackedDict()
        self._by_twin: dict[Twin, Report] = {}

    def __getitem__(self, uuid: str) -> Report:
        return self._by_id[uuid]

    def get(self, uuid: str) -> Report | None:
        """A report of any partner by its bare uuid."""
        return self._by_id.get(uuid)

    def twin(self, twin: Twin) -> Report | None:
        """The report that has already been asked for in the same way."""
        return self._by_twin.get(twin)

    def add(self, report: Report) -> None:
        """Keep a report; its twin must be gone."""
        self.touch()
        self._by_id[report.id] = self._by_twin[report.twin] = report

    def remove(self, report: Report) -> None:
        self.touch()
        REPORT.step(report, "remove")
        del self._by_id[report.id]
        del self._by_twin[report.twin]

    def matching(self, wanted: Callable[[Report], bool]) -> Iterator[Report]:
        """Those that are wanted, oldest first."""
        return filter(wanted, self._by_id.values())
