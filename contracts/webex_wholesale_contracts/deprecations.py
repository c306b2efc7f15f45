"""Fields, parameters and paths that are deprecated or were never documented, with their replacements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webex_wholesale_contracts.catalogue import Evidence

__all__ = ["DEPRECATIONS", "Deprecation"]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A part of a request that should no longer be sent.

    Attributes:
        operation: name of the operation that accepts it.
        place: part of the request.
        name: the field of the body, the query parameter, or the path below ``/v1``.
        instead: the replacement.
        source: the document that deprecates it.
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
    # The documents do not have this path, and it is unknown if the service answers it.
    Deprecation("subscribers.send_consent_email", "path", f"/wholesale{_CONSENT}", _CONSENT, Evidence.ASSUMED, "spec"),
)
