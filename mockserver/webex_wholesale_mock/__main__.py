"""`python -m webex_wholesale_mock` is `webex-wholesale`."""

from __future__ import annotations

from webex_wholesale._cli import main

main()
