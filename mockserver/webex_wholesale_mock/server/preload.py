"""The parts of a mock that calls load when they need them, loaded ahead for a server."""

from __future__ import annotations

from webex_wholesale_mock import handlers
from webex_wholesale_mock.engine import engine
from webex_wholesale_mock.engine.stages import PLAIN


def preload() -> None:
    """Load handlers, scheduled work, and the tables that a provisioning is checked against.

    A server may run out of file descriptors, and then no module can be read: its first call of a kind would fail. This
    takes 13 ms. The pages of the console, and the address formats and numbering plans of other packages, are still read
    at their first use.
    """
    handlers.load_all()
    engine.SCHEDULED_WORK  # noqa: B018  # it is made here, with all workflows
    for read in PLAIN.values():
        read(b"{}")
