from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Status: TypeAlias = int | Literal["async"]

OWN_CODES = range(990_000, 1_000_000)


class Evidence(StrEnum):
    """How well a rule is known."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for which the service refuses, or reports a problem later.

    `status` is an HTTP status, or "async" for what shows up on the resource after the 202. `code` is the `errorCode`.
    """

    id: str
    status: Status
    code: int
    evidence: Evidence
    source: str
    text: str

    @property
    def vendor_code(self) -> bool:
        """Whether the vendor publishes `code` for this case; otherwise it is a stable number of this project."""
        return self.code not in OWN_CODES
