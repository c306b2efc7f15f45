"""States that a world has been in, as what would have to be put back.

The objects of the world hold one version at a time, the present one. Any other is a list of what differs from a version
nearer to the present, and going there turns the lists on the way around (H. G. Baker, "Shallow binding makes functional
arrays fast"). A version costs nothing until something changes after it; then each object that changes is copied once,
flatly. A version ends with its last holder, and where there is none nothing is kept.

Mocks that were forked from one another share the objects, and with them one history. Each is a branch: one of them is
present in the objects, the others wait in the version that they were left in. A branch that takes its turn goes to its
version, and the one that was present is left in a version of its own. So only one thread may be at work in a family of
mocks at a time, and it has to name its branch first; `WorldLock` does both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from weakref import ref


class Part(Protocol):
    """Something that is in one of several states."""

    def redo(self, kept: Sequence[Any]) -> Any:
        """Return the state by which `put` comes back here, once the kept ones, the oldest first, are put back."""

    def put(self, state: Any) -> None: ...


class Changeable(Part, Protocol):
    """A part that is kept as a whole."""

    def attach(self, history: History) -> None: ...

    def copied(self) -> Any: ...


class Version:
    """A state of the world: `changes` is what to put back, coming from `toward`, the one nearer to the present."""

    __slots__ = ("__weakref__", "changes", "toward")

    def __init__(self) -> None:
        self.changes: list[tuple[Part, Any]] = []
        self.toward: Version | None = None


class Epoch:
    """The time from one version of a history to the next, with which it has `ended`."""

    __slots__ = ("ended", "history")

    def __init__(self, history: History, *, ended: bool = False) -> None:
        self.history = history
        self.ended = ended


class History:
    """The versions of objects that belong together.

    Attributes:
        epoch: the one that has not ended.
        changes: a number that grows whenever something may change; while it stays, nothing has changed.
        present: returns the branch that is present in the objects.
    """

    __slots__ = ("_latest", "changes", "epoch", "present")

    def __init__(self) -> None:
        self.epoch = Epoch(self)
        self.changes = 0
        self._latest: Callable[[], Version | None] = lambda: None
        self.present: Callable[[], Branch | None] = lambda: None

    @property
    def latest(self) -> Version | None:
        """The version to which what changes now is added; None where nobody holds one."""
        return self._latest()

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
        for nearer in reversed(path):
            if farther is not None:
                # Of a thing that was kept several times, one state is enough.
                things: dict[int, tuple[Part, list[Any]]] = {}
                for thing, state in nearer.changes:
                    things.setdefault(id(thing), (thing, []))[1].append(state)
                farther.changes = [(thing, thing.redo(kept)) for thing, kept in things.values()]
                farther.toward = nearer
            for thing, contents in reversed(nearer.changes):  # where one was kept twice, the first is the older
                thing.put(contents)
            farther = nearer
        version.changes, version.toward = [], None
        self._continue_from(version)

    def keep(self, thing: Changeable) -> None:
        """Keep the state of a thing that is about to change, for the first time since the latest version."""
        object.__setattr__(thing, "_epoch", self.epoch)  # past its own, which would tell that
        if (latest := self._latest()) is not None:
            latest.changes.append((thing, thing.copied()))

    def _continue_from(self, version: Version) -> None:
        self._latest = ref(version)
        self.changes += 1
        self.epoch.ended = True
        self.epoch = Epoch(self)


class ForeignSnapshot(ValueError):
    """The snapshot was taken of another mock; nothing has changed."""

    __module__ = "webex_wholesale_mock"


class Snapshot:
    """A state of one mock, which it can come back to as often as wanted, while this is held."""

    __module__ = "webex_wholesale_mock"

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
    """One course of events. `left` is the version that it waits in; None while it is the present one."""

    __slots__ = ("__weakref__", "history", "left")

    def __init__(self, history: History, left: Version | None = None) -> None:
        self.history = history
        self.left = left
        if left is None:
            history.present = ref(self)

    def resume(self) -> None:
        """Be the present course of events, and leave the one that was in a version of its own."""
        if (version := self.left) is None:
            return
        left = None
        if (other := self.history.present()) is not None:
            left = other.left = Version()
        self.history.go_to(version, left)
        self.left, self.history.present = None, ref(self)

    def adopt(self, thing: Changeable) -> None:
        """Keep the versions of a thing, and of all that it holds."""
        thing.attach(self.history)
        # The latest version may be older than this, and not know it yet.
        object.__setattr__(thing, "_epoch", Epoch(self.history, ended=True))

    def snapshot(self) -> Snapshot:
        """The present state."""
        return Snapshot(self, self.history.version())

    def rollback(self, snapshot: Snapshot) -> None:
        """Go on from another state of this. Raises ForeignSnapshot."""
        self.history.go_to(snapshot.version_of(self))

    def fork(self) -> Branch:
        """A course of events that goes on from here."""
        return Branch(self.history, self.history.version())
