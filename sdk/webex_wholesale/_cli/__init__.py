"""The command line, `webex-wholesale`: its commands, and how they end. It needs the extra `webex-wholesale[cli]`."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

__all__ = ["main"]

_EXTRAS: Final = {"rich": "cli", "typer": "cli", "uvicorn": "server", "yaml": "scenarios"}
"""The extra that installs each package."""


def main() -> NoReturn:
    """Run the command line and exit with its status; 2 for bad usage or a missing extra."""
    try:
        from webex_wholesale._cli.commands import run

        sys.exit(run())
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        extra = f"webex-wholesale[{_EXTRAS[package]}]"
        sys.stderr.write(f"webex-wholesale: {package} is missing; install it with pip install '{extra}'\n")
        sys.exit(2)
