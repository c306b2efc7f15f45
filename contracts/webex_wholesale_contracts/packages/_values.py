"""The answers of queries about packages, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webex_wholesale_contracts.catalogue import Evidence

__all__ = ["Comparison", "Feature", "Offer", "UnknownName"]

Table = Literal["offer", "subscriber", "site"]


class UnknownName(ValueError):
    """A package or a feature that does not exist. The message has the nearest name."""


@dataclass(frozen=True, slots=True)
class Feature:
    """The value of one feature in one package.

    Attributes:
        package: the package, such as "webex_voice".
        key: the feature, such as "call_waiting".
        title: the feature in words.
        table: "subscriber" or "site" for tables 1 and 2 of the guide, "offer" for a column of the offers.
        value: "yes", "no" or "unpublished"; in an offer also a level, such as "basic", or a number.
        evidence: the degree to which the value is known; None where it is unpublished.
        source: the documents with their lines; empty where none is known.
        note: a remark, or an empty text.
    """

    package: str
    key: str
    title: str
    table: Table
    value: str
    evidence: Evidence | None
    source: str
    note: str = ""

    @property
    def is_published(self) -> bool:
        """True where a document or our reading of one has a value."""
        return self.evidence is not None

    def __str__(self) -> str:
        """Return the value, marked where it is assumed, such as "no (assumed)"."""
        return f"{self.value} (assumed)" if self.evidence is Evidence.ASSUMED else self.value


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer of a package to the person who holds it.

    Attributes:
        package: the package, such as "webex_voice".
        title: its name.
        bases: the packages of which the customer needs at least one beside it; none for most packages.
        calling: "none", "basic", "subset" or "advanced".
        softphone: calling from the Webex App.
        messaging: "yes" or "no".
        meetings: "none", "basic" or "full".
        participants: of one meeting: a number, or "none".
        assistant: Webex Assistant, whose limits are in `ASSISTANT_LIMITS`.
    """

    package: str
    title: str
    bases: tuple[str, ...]
    calling: Feature
    softphone: Feature
    messaging: Feature
    meetings: Feature
    participants: Feature
    assistant: Feature

    @property
    def is_add_on(self) -> bool:
        """True for a package that needs another one beside it."""
        return bool(self.bases)

    @property
    def columns(self) -> tuple[Feature, ...]:
        """The values of the offer, in the order of its columns."""
        return (self.calling, self.softphone, self.messaging, self.meetings, self.participants, self.assistant)

    @property
    def is_published(self) -> bool:
        """True where the documents have at least one value."""
        return any(column.is_published for column in self.columns)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Offers and features of several packages side by side.

    Attributes:
        packages: the packages, in the order in which they were given.
        rows: for each column of the offers and each feature the values of these packages, in the same order.
    """

    packages: tuple[str, ...]
    rows: tuple[tuple[Feature, ...], ...]

    @property
    def differences(self) -> tuple[tuple[Feature, ...], ...]:
        """The rows in which not all packages have the same value."""
        return tuple(row for row in self.rows if len({feature.value for feature in row}) > 1)
