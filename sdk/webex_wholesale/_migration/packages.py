"""The package that a user of BroadWorks gets, and what becomes of the services (all assumed, and replaceable).

A `PackageMap` names the package of a service pack. Without a line there, the services that a user has decide: the first
row of the table in docs/migration.md that fits.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self, TypeAlias

from webex_wholesale._bulk.check import raise_problems
from webex_wholesale._errors import PlanProblem
from webex_wholesale._migration.public import public
from webex_wholesale_contracts.checks import quote
from webex_wholesale_contracts.facts.features import FEATURES, availability
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES

__all__ = [
    "COMMON_AREA",
    "LOST",
    "UNMAPPABLE",
    "PackageMap",
    "Services",
    "Verdict",
    "choose",
    "judge",
    "off_order",
    "plain",
]

COMMON_AREA: Final = "common_area_calling"
"""Held by a workspace: the description of 2026 does not list it among the packages of subscribers."""
UNMAPPABLE: Final = "migration.package.unmappable"
LOST: Final = ("call history", "messages", "speed dials and line keys", "passwords", "access codes")
"""Things that every user loses (documented: help.webex.com/ja-jp/article/ngcw6y7)."""
BY_PRICE: Final = (COMMON_AREA, "webex_voice", "webex_calling", "webex_suite")
"""Packages with published features, the cheapest first (assumed)."""

Outcome: TypeAlias = Literal["carried", "offered", "not_offered", "unknown"]


def plain(text: str) -> str:
    """The form in which names of services are compared: no case, no punctuation."""
    return "".join(filter(str.isalnum, text.casefold()))


@public
@dataclass(frozen=True)
class PackageMap:
    """The packages of service packs.

    Attributes:
        packages: a package of a customer by the name of a service pack, in any case.
        on_order: the packages of the partner's purchase order; all of them if not given.

    Raises:
        PlanError: a package is not known, or not on the purchase order (rule migration.package.unmappable).
    """

    packages: Mapping[str, str] = field(default_factory=dict)
    on_order: Collection[str] = CUSTOMER_PACKAGES

    def __post_init__(self) -> None:
        raise_problems("the package map", self._problems((0, pack, name) for pack, name in self.packages.items()))
        strays = [name for name in self.on_order if name not in CUSTOMER_PACKAGES]
        raise_problems("the purchase order", (PlanProblem(0, None, _unknown(name), UNMAPPABLE) for name in strays))

    @classmethod
    def read_csv(cls, path: str | PathLike[str], *, on_order: Collection[str] = CUSTOMER_PACKAGES) -> Self:
        """The map in a CSV file with the columns `service_pack` and `package`.

        Args:
            path: the file.
            on_order: the packages of the partner's purchase order; all of them if not given.

        Raises:
            PlanError: a column is missing, or a package is not known or not on order, by line and column.
            OSError: the file cannot be read.
        """
        name = Path(path).name
        header, rows = _read(Path(path))
        columns = [column for column in ("service_pack", "package") if column not in header]
        text = "the column is missing; every line needs it"
        missing = [PlanProblem(1, column, text, "migration.file.column-missing", name) for column in columns]
        raise_problems(name, missing)
        lines = [(line, (row["service_pack"] or "").strip(), (row["package"] or "").strip()) for line, row in rows]
        raise_problems(name, cls({}, on_order)._problems(lines, name))
        return cls({pack: package for _, pack, package in lines}, on_order)

    def package_of(self, service_pack: str) -> str | None:
        """The package of a service pack, or None.

        Args:
            service_pack: its name, in any case.
        """
        folded = service_pack.casefold()
        return next((package for pack, package in self.packages.items() if pack.casefold() == folded), None)

    def _problems(self, lines: Iterable[tuple[int, str, str]], file: str = "") -> Iterator[PlanProblem]:
        for line, pack, package in lines:
            if package not in CUSTOMER_PACKAGES:
                yield PlanProblem(line, "package", f"{quote(pack)}: {_unknown(package)}", UNMAPPABLE, file)
            elif package not in self.on_order:
                yield PlanProblem(line, "package", f"{quote(pack)}: {off_order(package)}", UNMAPPABLE, file)


def _read(path: Path) -> tuple[Sequence[str], list[tuple[int, dict[str, str]]]]:
    """The header of a file, and its rows with the numbers of their lines."""
    unreadable: list[PlanProblem] = []
    header: Sequence[str] = ()
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = reader.fieldnames or ()
            rows = [(reader.line_num, row) for row in reader]
    except (csv.Error, UnicodeDecodeError) as problem:
        text = f"the file is not CSV in UTF-8: {problem}"
        unreadable = [PlanProblem(1, None, text, "migration.file.unreadable", path.name)]
    raise_problems(path.name, unreadable)
    return header, rows


def _unknown(package: str) -> str:
    return f"{quote(package)} is not a package; use one of {', '.join(CUSTOMER_PACKAGES)}"


def off_order(package: str) -> str:
    """The text about a package that the partner cannot sell."""
    return f"{package} is not on the purchase order; order it, or map the service pack to another package"


# Packages


class Services(NamedTuple):
    """The things of a user that decide about the package; names of services in the form of `plain`."""

    names: frozenset[str]
    pack: str = ""
    kind: str = ""
    has_client: bool = False
    has_phone: bool = False
    has_address: bool = False
    """A number or an extension."""

    def has(self, known: frozenset[str]) -> bool:
        return bool(self.names & known)


_MEET_ME: Final = frozenset({"meetmeconferencing"})
_MEETINGS: Final = frozenset({"meetings", "uconemeetings", "webexmeetings", "collaborate", "collaboratebridge"})
_MESSAGING: Final = frozenset({"messaging", "uconemessaging", "instantmessaging", "integratedimp"})
_VOICE_MAIL: Final = frozenset({"voicemail", "voicemessaging", "voicemessaginguser", "unifiedmessaging"})
_COMMON_PACKS: Final = ("common", "lobby")


def _is_common_area(user: Services) -> bool:
    is_phone = user.has_phone and not user.has_client and not user.has(_VOICE_MAIL)
    return user.kind == "virtual" or (is_phone and any(word in user.pack.casefold() for word in _COMMON_PACKS))


def choose(user: Services) -> str:
    """The package of a user whose service pack is not mapped."""
    meets, messages = user.has(_MEETINGS), user.has(_MESSAGING)
    talks = user.has_address or bool(user.names - _MEETINGS - _MESSAGING)
    if _is_common_area(user):
        return COMMON_AREA
    if (user.has_client and meets) or user.has(_MEET_ME):
        return "webex_suite"
    if user.has_client and messages:
        return "webex_calling"
    if talks and not user.has_client and not meets and not messages:
        return "webex_voice"
    if meets and not user.has_address:
        return "webex_meetings"
    return "webex_calling"


# Services


@public
class Verdict(NamedTuple):
    """The fate of one service of a user.

    Attributes:
        service: its name in the export.
        outcome: `carried` where the package has the feature and the export no settings; `offered` where its
            settings have to be made anew; `not_offered` where the package lacks it; `unknown` where the name is not a
            feature, or nothing is published.
        advice: the cheapest package that has it, where this one lacks it.
    """

    service: str
    outcome: Outcome
    advice: str = ""


_OTHER_NAMES: Final = {
    "callforwardingalways": "call_forwarding",
    "callforwardingbusy": "call_forwarding",
    "callforwardingnoanswer": "call_forwarding",
    "callforwardingselective": "call_forwarding",
    "callforwardingnotreachable": "business_continuity",
    "busylampfield": "busy_lamp_monitoring",
    "calltransfer": "call_transfer",
    "callwaiting": "call_waiting",
    "t38fax": "t38_fax",
    "alternatenumbers": "alternate_numbers",
    "threewaycall": "three_way_calling",
    "nwaycall": "n_way_calling",
    "speeddial100": "speed_dial_100",
    "simultaneousringpersonal": "simultaneous_ring",
    "broadworksanywhere": "office_anywhere",
    "voicemessaging": "voicemail",
    "voicemessaginguser": "voicemail",
    "hotelinghost": "hoteling",
    "hotelingguest": "hoteling",
    "executive": "executive_assistant",
    "extensiondialing": "extension_dialing",
}
_FEATURES: Final = {
    **{plain(row.key): row.key for row in FEATURES.values()},
    **{plain(row.title): row.key for row in FEATURES.values()},
    **_OTHER_NAMES,
}
"""The key of a feature by the names that it has."""


def judge(service: str, package: str, *, has_settings: bool) -> Verdict:
    """Tell what becomes of a service of a user who gets a package."""
    key = _FEATURES.get(plain(service))
    held = availability(package, key).value if key else "unpublished"
    if key is None or held == "unpublished":
        return Verdict(service, "unknown")
    if held == "yes":
        return Verdict(service, "offered" if has_settings else "carried")
    better = next((other for other in BY_PRICE if availability(other, key).value == "yes"), "")
    return Verdict(service, "not_offered", better)
