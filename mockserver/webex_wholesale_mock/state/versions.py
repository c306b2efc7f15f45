"""What the world has been: versions to come back to, as what would have to be put back.

The objects of the world hold one version at a time, the present one. Any other is a list of what differs from a version
nearer to the present, and going there turns the lists on the way around (H. G. Baker, "Shallow binding makes functional
arrays fast"). A version costs nothing until something changes after it; then each object that changes is copied once,
flatly. A version ends with its last holder, and where there is none nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

if TYPE_CHECKING:
    from webex_wholesale_mock.state.tracked import Tracked


class Version:
    """A state of the world: `changes` is what to put back, coming from `toward`, the one nearer to the present."""

    __slots__ = ("__weakref__", "changes", "toward")

    def __init__(self) -> None:
        self.changes: list[tuple[Tracked, Any]] = []
        self.toward: Version | None = None


class History:
    """The versions of objects that belong together. `mark` is another object after each version."""

    __slots__ = ("_latest", "mark", "present")

    def __init__(self) -> None:
        self.mark = object()
        self._latest: Callable[[], Version | None] = lambda: None
        self.present: Callable[[], Branch | None] = lambda: None

    def version(self) -> Version:
        """The present state."""
        latest = self._latest()
        if latest is not None and not latest.changes:
            return latest
        version = Version()
        if latest is not None:
            latest.toward = version
        self._continue_from(version)
        return version

    def go_to(self, version: Version, left: Version | None = None) -> None:
        """Make a version of this history the present one, and `left`, if it is given, the one that was left."""
        path = [version]
        while path[-1].toward is not None:
            path.append(path[-1].toward)
        farther = left
        for one in reversed(path):
            if farther is not None:
                farther.changes, farther.toward = [(thing, thing.contents()) for thing, _ in one.changes], one
            for thing, contents in one.changes:
                thing.put(contents)
            farther = one
        version.changes, version.toward = [], None
        self._continue_from(version)

    def keep(self, thing: Tracked) -> None:
        """Keep what a thing is now: it is about to change, for the first time since the latest version."""
        object.__setattr__(thing, "_kept", self.mark)  # past its own, which would note that
        if (latest := self._latest()) is not None:
            latest.changes.append((thing, thing.copied()))

    def _continue_from(self, version: Version) -> None:
        self._latest = ref(version)
        self.mark = object()


class Lock(Protocol):
    """What a `threading.RLock` does."""

    def acquire(self) -> bool: ...

    def release(self) -> None: ...


class ForeignSnapshot(ValueError):
    """The snapshot was taken of another mock; nothing has changed."""


class Snapshot:
    """A state of one mock, which it can come back to as often as wanted, while this is held."""

    __slots__ = ("_branch", "_version")

    def __init__(self, branch: Branch, version: Version) -> None:
        self._branch = branch
        self._version = version

    def version_of(self, branch: Branch) -> Version:
        """The version to go to. Raises ForeignSnapshot for any branch but that of which it was taken."""
        if branch is not self._branch:
            raise ForeignSnapshot(
                "the snapshot was taken of another mock; a mock goes back to its own alone, and so does a fork"
            )
        return self._version


class Branch:
    """One course of events; a guard, inside of which it is the present one of all that share its objects and its lock.

    The others wait in the version that they were left in.
    """

    __slots__ = ("__weakref__", "_acquire", "_history", "_left", "_lock", "_release")

    def __init__(self, lock: Lock, history: History | None = None, left: Version | None = None) -> None:
        self._lock, self._acquire, self._release = lock, lock.acquire, lock.release
        self._history = history or History()
        self._left = left
        if left is None:
            self._history.present = ref(self)

    def __enter__(self) -> None:
        self._acquire()
        if self._left is not None:
            self._take_over(self._left)

    def __exit__(self, *error: object) -> None:
        self._release()

    def _take_over(self, version: Version) -> None:
        left = None
        if (other := self._history.present()) is not None:
            left = other._left = Version()
        self._history.go_to(version, left)
        self._left, self._history.present = None, ref(self)

    def adopt(self, thing: Tracked) -> None:
        """Keep the versions of a thing, and of all that it holds."""
        thing.attach(self._history)
        object.__setattr__(thing, "_kept", None)  # the latest version may be older than this, and not know it yet

    def snapshot(self) -> Snapshot:
        """The present state."""
        return Snapshot(self, self._history.version())

    def rollback(self, snapshot: Snapshot) -> None:
        """Go on from another state of this. Raises ForeignSnapshot."""
        self._history.go_to(snapshot.version_of(self))

    def fork(self) -> Branch:
        """A course of events that goes on from here."""
        return Branch(self._lock, self._history, self._history.version())
