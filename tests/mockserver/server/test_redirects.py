"""Addresses of the first integration, as an option of the server sets them."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.server import serve
from webex_wholesale_mock.server.settings import ServeError, Settings


def test_other_addresses_hold_for_the_running_mock_and_after_each_reset():
    mock = WholesaleMock()
    both = ("http://localhost:4200/back", "http://localhost:4201/")
    serve._redirect(mock, both)
    assert (mock.integration.redirect_uri, mock.integration.redirect_uris) == (both[0], both)
    mock.reset()
    assert (mock.integration.redirect_uri, mock.integration.redirect_uris) == (both[0], both)


def test_an_address_that_codes_cannot_be_sent_to_is_refused():
    with pytest.raises(ServeError, match="--redirect-uri"):
        serve._redirect(WholesaleMock(), ["no address"])


def test_a_real_clock_needs_a_speed_that_moves_it():
    with pytest.raises(ServeError, match="--speed must be greater than 0"):
        serve.play(0, "real", 0)


def test_a_missing_scenario_is_told_before_anything_is_served(tmp_path):
    with pytest.raises(ServeError, match=r"no\.yaml"):
        serve.begun(Settings(scenario=tmp_path / "no.yaml"))
