"""What still works in a request and is on its way out, or was never in the documents: what to send in its stead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webex_wholesale_contracts.catalogue import Evidence

__all__ = ["DEPRECATIONS", "Deprecation"]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """One thing that a request should not have.

    Attributes:
        operation: the name of the operation that takes it.
        place: where in the request it stands.
        name: the field of the body, the query parameter, or the path below ``/v1``.
        instead: what does the same and stays.
        source: the document that says so.
    """

    operation: str
    place: Literal["body", "query", "path"]
    name: str
    instead: str
    evidence: Evidence
    source: str


_CONSENT = "/subscribers/{subscriberId}/emails/consentMove"

DEPRECATIONS: tuple[Deprecation, ...] = (
    Deprecation("subscribers.provision", "body", "package", "packages", Evidence.DOCUMENTED, "spec"),
    Deprecation("subscribers.update", "body", "package", "packages", Evidence.DOCUMENTED, "spec"),
    Deprecation("subscribers.precheck", "body", "package", "packages", Evidence.DOCUMENTED, "spec"),
    Deprecation("devices.list", "query", "workspaceLocationId", "locationId", Evidence.DOCUMENTED, "calling spec"),
    # The documents have no such path; whether the service answers it is not known.
    Deprecation("subscribers.send_consent_email", "path", f"/wholesale{_CONSENT}", _CONSENT, Evidence.ASSUMED, "spec"),
)
