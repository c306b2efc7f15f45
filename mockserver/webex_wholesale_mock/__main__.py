"""`python -m webex_wholesale_mock` is `webex-wholesale`."""

from __future__ import annotations

from webex_wholesale_mock.cli import main

main()
