"""The commands as functions: `main` exits, the others return an exit status. They need `webex-wholesale[cli]`."""

from __future__ import annotations

from webex_wholesale._cli import main
from webex_wholesale._cli.billing import billing_report
from webex_wholesale._cli.bulk import bulk
from webex_wholesale._cli.reconcile import reconcile

__all__ = ["billing_report", "bulk", "main", "reconcile"]
