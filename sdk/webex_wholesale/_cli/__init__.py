"""The command line, `webex-wholesale`: its commands, and how they end. It needs the extra `webex-wholesale[cli]`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import StringIO
from typing import Final, NoReturn

__all__ = ["main"]

_EXTRAS: Final = {
    "mcp": "mcp",
    "mcp_types": "mcp",
    "rich": "cli",
    "typer": "cli",
    "uvicorn": "server",
    "yaml": "scenarios",
}
"""The extra that installs each package."""


def main() -> NoReturn:
    """Run the command line and exit with its status; 2 for bad usage or a missing extra."""
    # A closed stream is None, and nobody reads what is written to it.
    sys.stdout, sys.stderr = sys.stdout or StringIO(), sys.stderr or StringIO()
    try:
        from webex_wholesale._cli.commands import run

        status = run()
        sys.stdout.flush()
        sys.exit(status)
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        extra = f"webex-wholesale[{_EXTRAS[package]}]"
        sys.stderr.write(f"webex-wholesale: {package} is missing; install it with pip install '{extra}'\n")
        sys.exit(2)
    except OSError as problem:  # of the output, for commands answer for their own files
        _give_up(problem)


def _give_up(problem: OSError) -> NoReturn:
    """Exit with status 1, for the output cannot be written; a reader that left, as `head` does, is told nothing."""
    if not isinstance(problem, BrokenPipeError):
        with suppress(OSError):
            sys.stderr.write(f"webex-wholesale: the output cannot be written: {problem}\n")
            sys.stderr.flush()
    # Python would try again at its end, and complain.
    os._exit(1)
