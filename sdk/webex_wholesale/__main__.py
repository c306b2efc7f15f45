"""`python -m webex_wholesale` is `webex-wholesale`."""

from __future__ import annotations

from webex_wholesale._cli import main

if __name__ == "__main__":
    main()
