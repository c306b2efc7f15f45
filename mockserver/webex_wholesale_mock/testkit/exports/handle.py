"""Exports as a test orders them: `mock.migration`."""

from __future__ import annotations

from pathlib import Path

from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.testkit.exports.broken import BROKEN
from webex_wholesale_mock.testkit.exports.files import write
from webex_wholesale_mock.testkit.exports.from_world import exported
from webex_wholesale_mock.testkit.exports.invented import Inventor
from webex_wholesale_mock.world.handle import WorldHandle, synchronized

__all__ = ["Exports"]


@synchronized
class Exports(WorldHandle):
    """Exports of BroadWorks customers, as folders of CSV files, for tests of a migration. The world is not changed."""

    __module__ = "webex_wholesale_mock"

    def __repr__(self) -> str:
        return f"<Exports of WholesaleMock seed {self._world.ids.seed}>"

    def export(
        self,
        folder: str | Path,
        *,
        customers: int | None = 1,
        users: int | tuple[int, int] = 10,
        seed: int = 0,
    ) -> Path:
        """Write the exports of invented customers, or of those in this world; the same seed gives the same files.

        Args:
            folder: where to write; it is made where it is not there. One customer fills the folder itself, several a
                folder each in it.
            customers: how many to invent; None for the customers of this world, each in a folder of its own.
            users: users of each customer, or the fewest and the most of them.
            seed: decides everything that is invented.

        Returns:
            The folder.

        Raises:
            ValueError: there would be no customer, or fewer than no users.
            OSError: a file cannot be written.
        """
        root = Path(folder)
        if customers is None:
            for name, tables in exported(self._world):
                write(root / name, tables)
            return root
        fewest, most = (users, users) if isinstance(users, int) else users
        if customers < 1 or not 0 <= fewest <= most:
            raise ValueError(f"customers must be at least 1 and users a number or two, got {customers} and {users!r}")
        inventor, ids = Inventor(seed), Ids(seed).branch("sizes")
        for number in range(1, customers + 1):
            size = fewest + int(ids.number(9)) % (most - fewest + 1)
            write(root if customers == 1 else root / f"customer-{number:05}", inventor.customer(number, size))
        return root

    def export_broken(self, folder: str | Path, *, seed: int = 0) -> Path:
        """Write an export for each rule of a migration, which breaks that rule; its folder has the rule's name.

        Args:
            folder: where to write.
            seed: decides everything that is invented.

        Returns:
            The folder.

        Raises:
            OSError: a file cannot be written.
        """
        root, inventor = Path(folder), Inventor(seed)
        for number, (rule, spoil) in enumerate(BROKEN.items(), start=1):
            spoil(root / rule, inventor.customer(number, 4))
        return root
