"""The commands of the SDK as functions that return an exit status. They need the extra `webex-wholesale[cli]`."""

from __future__ import annotations

from webex_wholesale._cli.billing import billing_report
from webex_wholesale._cli.bulk import bulk
from webex_wholesale._cli.reconcile import reconcile

__all__ = ["billing_report", "bulk", "reconcile"]
