"""Checkpoints: all of a mock that decides later answers, in the format of saved worlds.

A saved world is a place to begin in. A checkpoint is a place to go on from: besides the world it has what outlives a
reset and the named snapshots. The world that resets go back to is kept apart, because it hardly ever changes. The
journal and the coverage are left out.
"""

from __future__ import annotations

from datetime import datetime
from operator import index
from typing import Any

import attrs

from webex_wholesale_mock.engine.engine import Engine, Origin
from webex_wholesale_mock.persistence import _file
from webex_wholesale_mock.persistence._errors import SavingError, readable
from webex_wholesale_mock.persistence._graph import Decoder, Encoder
from webex_wholesale_mock.persistence._pause import collector_paused
from webex_wholesale_mock.persistence._world import kinds, plain, revived
from webex_wholesale_mock.testkit.snapshots import Branching
from webex_wholesale_mock.world.settings import Pace
from webex_wholesale_mock.world.world import World


@collector_paused()
def checkpoint(mock: Branching) -> bytes:
    """The bytes of a checkpoint. Raises SavingError for what a checkpoint cannot keep; nothing has changed."""
    engine = mock._engine
    outlasting = {
        "evidence": Encoder(kinds()).encode(dict(engine.evidence)),
        "redirect_uris": [*engine.redirect_uris],
        "pace": attrs.astuple(engine.pace) if engine.pace else None,
        "snapshots": _snapshots(mock) if mock.named_snapshots else {},
    }
    return _file.packed(_state(engine) | outlasting)


def _snapshots(mock: Branching) -> dict[str, Any]:
    """Go to each named snapshot for its state, and come back."""
    engine, origin, states = mock._engine, mock._engine._origin, {}
    here = mock.snapshot()
    try:
        for name, snapshot in mock.named_snapshots.items():
            mock.rollback(snapshot)
            if engine._origin is not origin:
                raise SavingError(f"the snapshot {name!r} was taken before the mock began in another world; drop it")
            states[name] = _state(engine)
    finally:
        mock.rollback(here)
    return states


def _state(engine: Engine) -> dict[str, Any]:
    if engine.world.visibility.lag:
        raise SavingError("reads lag behind writes, and no file keeps what they still show; set the lag to 0")
    return {
        "world": plain(engine.world),
        "calls": engine.journal.serial,
        "explain": engine.explain,
        "seed": engine.seed,
        "start": engine.start.isoformat(),
        "poll_step": engine.poll_step,
        "journal_bytes": engine.journal_bytes,
    }


@collector_paused()
def resume(mock: Branching, data: bytes, origin: Origin, source: str) -> None:
    """Let a fresh mock go on from a checkpoint.

    Args:
        mock: the mock, to which nothing has happened yet.
        data: the bytes of the checkpoint.
        origin: makes the world that resets go back to.
        source: the name of the checkpoint in errors.

    Raises SavingError.
    """
    document, engine = _file.unpacked(data, source), mock._engine
    with readable(source):
        evidence, engine._origin = Decoder(kinds()).decode(document["evidence"]), origin
        # Beginning in a world redirects its codes, and in these worlds that has been done.
        uris, engine.evidence = tuple(document["redirect_uris"]), evidence
        for name, state in document["snapshots"].items():
            _live_in(engine, state)
            engine.redirect_uris = uris
            mock.named_snapshots[name] = mock.snapshot()
            engine.redirect_uris = ()
        if pace := document["pace"]:
            engine.pace = Pace(*pace)
        _live_in(engine, document)
        engine.redirect_uris = uris


def _live_in(engine: Engine, state: dict[str, Any]) -> None:
    engine.explain, engine.seed, engine.poll_step = state["explain"], state["seed"], state["poll_step"]
    engine.start, engine.journal_bytes = datetime.fromisoformat(state["start"]), state["journal_bytes"]
    engine._live_in(revived(state["world"]), index(state["calls"]))


def beginning_of(origin: Origin) -> bytes:
    """The bytes of the world that an origin makes. Raises SavingError."""
    world, calls = origin()
    return _file.packed({"world": plain(world), "calls": calls})


def beginning(data: bytes, source: str) -> Origin:
    """An origin that makes a world of the bytes of a checkpoint or a beginning. It raises SavingError when called."""

    @collector_paused()
    def origin() -> tuple[World, int]:
        document = _file.unpacked(data, source)
        with readable(source):
            return revived(document["world"]), index(document["calls"])

    return origin


def verify(data: bytes, source: str) -> None:
    """Raise SavingError for bytes that are not as they were saved."""
    _file.whole(data, source)
