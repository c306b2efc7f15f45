"""Small promises of tokens: what cannot be changed, and when they are renewed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from webex_wholesale import EnvironmentToken
from webex_wholesale._auth.tokens import _renew_at

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_the_variable_of_a_token_cannot_be_changed_nor_another_field_added() -> None:
    token = EnvironmentToken()
    with pytest.raises(FrozenInstanceError):
        token.variable = "OTHER"  # type: ignore[misc]
    assert "variable" in EnvironmentToken.__slots__


@pytest.mark.parametrize(("lifetime", "seconds"), [(1, 0.5), (0.5, 0.25)])
def test_a_token_of_a_second_is_renewed_after_half_of_it(lifetime: float, seconds: float) -> None:
    assert _renew_at(NOW, lifetime) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("lifetime", [None, 0, -1])
def test_a_lifetime_that_says_nothing_leaves_a_token_until_it_is_refused(lifetime: float | None) -> None:
    assert _renew_at(NOW, lifetime) is None
