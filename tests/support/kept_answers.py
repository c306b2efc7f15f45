"""A check of answers that are kept: each is what the mock would answer anew."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import Request, Response
from webex_wholesale_mock.engine.engine import Engine
from webex_wholesale_mock.engine.exchange import Exchange
from webex_wholesale_mock.engine.journal import entry_of


def hold_to_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each answer that is kept anew as well: status, headers, body and entry of the journal are the same."""
    kept_or_new = Engine._kept_or_new

    def both(engine: Engine, request: Request, identity: str) -> tuple[Exchange, Response]:
        state = engine._epoch.history.changes
        if (kept := engine._kept.find(request, state, identity)) is None:
            return kept_or_new(engine, request, identity)
        new = Exchange(engine.world, request, identity)
        response = engine._answer(new)
        assert engine._epoch.history.changes == state, "an answer was kept whose making changes something"
        assert response == kept[1]
        assert entry_of(1, new, response) == entry_of(1, *kept)
        return kept

    monkeypatch.setattr(Engine, "_kept_or_new", both)
