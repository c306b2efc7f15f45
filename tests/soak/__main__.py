"""Traffic for as long as you like: `make soak MINUTES=10`, or `python -m tests.soak --minutes 10`.

First an hour of the virtual clock in process, then minutes of the real one against a served mock that is killed now
and then. Prints a table, and exits with 1 if anything grew, was lost or was doubled.
"""

from __future__ import annotations

import argparse
import sys

from tests.soak import served, virtual


def main(arguments: list[str]) -> int:
    """Print the table. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of the real clock, by default 10")
    parser.add_argument("--hour", type=int, default=virtual.MINUTES, help="minutes of the virtual clock, by default 60")
    given = parser.parse_args(arguments)
    breaches = 0
    for part in (lambda: virtual.hour(given.hour), lambda: served.minutes(given.minutes)):
        for line in part():
            breaches += bool(line.breach)
            print(line, flush=True)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
