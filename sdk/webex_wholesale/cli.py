"""The commands of the SDK as functions that return an exit status. They need the extra `webex-wholesale[cli]`."""

from __future__ import annotations

from ._cli.billing import billing_report
from ._cli.bulk import bulk
from ._cli.reconciling import reconcile

__all__ = ["billing_report", "bulk", "reconcile"]
