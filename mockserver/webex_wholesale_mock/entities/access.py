"""Access of a partner's people to a customer's organization beyond what their roles give."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import attrs

AccessStatus = Literal["requested", "granted", "refused", "revoked"]

SERVICES_ONLY: Final = "provisioning-admin"
"""The role of a partner that only provisions services in an organization, and does not see its users."""
FULL: Final = "full-admin"
"""The role of a partner that may do everything in an organization."""


@attrs.frozen(slots=True, kw_only=True)
class AccessRequest:
    """A request for full administrator, to the full administrators of a customer.

    With `lasting` it is for the partner; otherwise for the person alone, until `ends`, which the grant decides.
    `granted`, `refused` and `revoked` are the moments of the answers.
    """

    partner_id: str
    person_id: str
    email: str
    lasting: bool
    asked: datetime
    granted: datetime | None = None
    refused: datetime | None = None
    revoked: datetime | None = None
    ends: datetime | None = None

    @property
    def status(self) -> AccessStatus:
        """The last answer; `requested` before the first."""
        if self.revoked:
            return "revoked"
        if self.granted:
            return "granted"
        return "refused" if self.refused else "requested"

    def lets_in(self, person_id: str, now: datetime) -> bool:
        """Tell if a person of the partner is full administrator by this request alone."""
        mine = self.person_id == person_id and self.status == "granted"
        return mine and self.ends is not None and now < self.ends
