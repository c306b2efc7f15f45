"""A look at the file of a scenario now and then: where it has changed, the worlds of the server begin anew in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class ScenarioWatch:
    """A watch of one file.

    Args:
        path: the file.
        begin: lets all worlds begin anew in it. Where it raises, they stay as they were.
        tell: gets a line about each change.
    """

    def __init__(self, path: Path, begin: Callable[[], object], tell: Callable[[str], object]) -> None:
        self._path, self._begin, self._tell = path, begin, tell
        self._seen = self._stamp()

    def __call__(self) -> None:
        """Look at the file. While it is away, nothing happens: editors replace files."""
        stamp = self._stamp()
        if stamp is None or stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._begin()
        except (OSError, ValueError) as problem:
            self._tell(f"{self._path} has changed and cannot be used, so the worlds stay as they are: {problem}")
        else:
            self._tell(f"{self._path} has changed; all worlds begin anew in it")

    def _stamp(self) -> tuple[int, int] | None:
        with suppress(OSError):
            found = self._path.stat()
            return found.st_mtime_ns, found.st_size
        return None
