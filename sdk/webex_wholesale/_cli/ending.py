"""Exit statuses and error output of the commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from webex_wholesale._errors import WholesaleError

__all__ = ["BAD_USAGE", "INTERRUPTED", "PROBLEMS", "TOKEN", "WELL", "complain", "complain_of"]

TOKEN: Final = "WEBEX_ACCESS_TOKEN"
WELL: Final = 0
PROBLEMS: Final = 1
BAD_USAGE: Final = 2
INTERRUPTED: Final = 130
"""The exit status of shells for a process that Ctrl-C ended."""


def complain(text: str, status: int = BAD_USAGE) -> int:
    """Say on stderr what is wrong, and return the status."""
    sys.stderr.write(f"webex-wholesale: {text}\n")
    return status


def complain_of(problem: WholesaleError, text: str | None = None) -> int:
    """Say on stderr what went wrong at the service and where the documentation explains it; return the status."""
    return complain(f"{text or problem}; see {problem.help}", PROBLEMS)
