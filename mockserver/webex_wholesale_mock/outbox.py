"""The emails that the service would have sent, in order."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(slots=True, kw_only=True)
class Email:
    """One email: to whom, of which kind, about which resource (a wire id), when."""

    to: str
    kind: str
    subject: str
    sent: datetime
