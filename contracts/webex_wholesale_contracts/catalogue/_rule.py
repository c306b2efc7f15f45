"""The type of a row of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Status: TypeAlias = int | Literal["async", "local"]


class Evidence(StrEnum):
    """Degree to which a rule is known."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason for which the service refuses a request, or reports a problem later.

    Attributes:
        id: the permanent name.
        status: an HTTP status, "async" for a problem that a resource reports after the 202, or "local" for a refusal by
            a tool of the SDK before anything is sent.
        code: the `errorCode`, None where no document and no captured answer has one.
        evidence: the degree to which the rule is known.
        source: the document or the code that it is known from, and which part of it is our reading.
        text: the rule in one sentence.
        where: the places of a documented rule. "004:1443-1444" is a source document and its lines, "#/paths/..." a JSON
            pointer into the vendor's API description of 2026-04-17, and anything else an address.
        settles: what would settle a rule that is not documented.
    """

    id: str
    status: Status
    code: int | None
    evidence: Evidence
    source: str
    text: str
    where: tuple[str, ...] = ()
    settles: str = ""
