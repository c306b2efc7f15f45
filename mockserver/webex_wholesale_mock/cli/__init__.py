"""The command line, `webex-wholesale`."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

__all__ = ["main"]

_EXTRAS: Final = {"rich": "cli", "typer": "cli", "uvicorn": "server", "yaml": "scenarios"}
"""Which extra brings which package."""


def main() -> NoReturn:
    """Run the command that the process was started with, and end the process; bad usage ends it with status 2."""
    try:
        from webex_wholesale_mock.cli._commands import run

        sys.exit(run())
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        extra = f"webex-wholesale[{_EXTRAS[package]}]"
        sys.stderr.write(f"webex-wholesale: this needs {package}, which an extra brings: pip install '{extra}'\n")
        sys.exit(2)
