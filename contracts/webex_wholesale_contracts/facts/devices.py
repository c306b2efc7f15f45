"""Phones that can be onboarded, by maker, what each line of them can do, activation codes and MAC addresses.

The guide names the makers: Cisco with its multiplatform phones (MPP), some Polycom and some Yealink phones, which new
organizations get too. The models are assumed; those that the vendor's API descriptions mention are among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from webex_wholesale_contracts.catalogue import Evidence

__all__ = [
    "CODE_DIGITS",
    "CODE_LIFETIME",
    "LINES",
    "MODELS",
    "STATUS_LAG",
    "Line",
    "Maker",
    "Model",
    "activation_code",
    "mac_address",
    "model",
]

Maker = Literal["Cisco", "Polycom", "Yealink"]

CODE_DIGITS: Final = 16
"""Digits of an activation code (help: n9r1aac)."""
CODE_LIFETIME: Final = timedelta(days=7)
"""Time in which an activation code has to be entered (assumed)."""
STATUS_LAG: Final = timedelta(minutes=10)
"""Time that Control Hub may take to show a new status of a device (help: n9r1aac); the mock takes all of it."""


class Line(NamedTuple):
    """A product line of a maker, with the rules that hold for its models.

    Attributes:
        models: the models (assumed).
        has_activation_code: a phone can be added by an activation code; all can be by their MAC address.
        is_webex_aware: it has access to Webex services, and Control Hub manages it.
        takes_password: the SIP password of the phone can be given.
        evidence: the degree to which the rules are known.
        source: where they stand.
    """

    maker: Maker
    name: str
    models: tuple[str, ...]
    has_activation_code: bool
    is_webex_aware: bool
    takes_password: bool
    evidence: Evidence
    source: str


_MPP: Final = (
    *("6821", "6841", "6851", "6861", "6871", "7811", "7821", "7832", "7841", "7861"),
    *("8811", "8832", "8841", "8845", "8851", "8861", "8865", "8875", "9811", "9841", "9851", "9861", "9871"),
)
_MODELS: Final[Mapping[Maker, tuple[str, ...]]] = {
    "Cisco": ("191", "192", "DBS110", "DBS210"),
    "Polycom": (
        *("VVX101", "VVX150", "VVX201", "VVX250", "VVX301", "VVX311", "VVX350", "VVX401", "VVX411", "VVX450"),
        *("VVX501", "VVX601", "CCX400", "CCX500", "CCX600", "CCX700", "EE100", "EE220", "EE300", "EE320", "EE350"),
        *("EE400", "EE450", "EE500", "EE550", "Trio8300", "Trio8500", "Trio8800"),
    ),
    "Yealink": (
        *("T31G", "T33G", "T41S", "T42S", "T43U", "T46S", "T46U", "T48S", "T48U", "T53", "T53W", "T54W", "T57W"),
        *("T58W", "CP920", "CP925", "CP960", "CP965", "W52P", "W56P", "W60P", "W70B"),
    ),
}
_DOCUMENTED, _ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED
_THIRD_PARTY: Final = "004:1770-1773; calling spec: password of third parties"
LINES: Final = (
    Line("Cisco", "multiplatform phones", _MPP, True, True, False, _DOCUMENTED, "004:1770-1773; h:n9r1aac"),
    Line("Cisco", "adapters and DECT base stations", _MODELS["Cisco"], False, False, False, _ASSUMED, "h:n9r1aac"),
    Line("Polycom", "phones", _MODELS["Polycom"], False, False, True, _DOCUMENTED, _THIRD_PARTY),
    Line("Yealink", "phones", _MODELS["Yealink"], False, False, True, _DOCUMENTED, _THIRD_PARTY),
)
"""Every product line that can be onboarded."""
MODELS: Final[Mapping[Maker, tuple[str, ...]]] = {
    maker: tuple(name for line in LINES if line.maker == maker for name in line.models) for maker in _MODELS
}
"""Models by maker (assumed)."""

_SPELLING: Final = re.compile(r"[ _-]")
_PREFIX: Final = re.compile(r"(?:DMS)?(?:CISCO|POLYCOM|YEALINK)?")
_MAC: Final = re.compile(r"[0-9A-F]{12}|[0-9A-F]{2}([:-])(?:[0-9A-F]{2}\1){4}[0-9A-F]{2}")


class Model(NamedTuple):
    """A phone that can be onboarded; as a text it has the maker in front, such as "Cisco 8865"."""

    maker: Maker
    name: str

    def __str__(self) -> str:
        return f"{self.maker} {self.name}"

    @property
    def line(self) -> Line:
        """The product line that it belongs to."""
        return next(line for line in LINES if line.maker == self.maker and self.name in line.models)


_KNOWN: Final = {name.upper(): Model(maker, name) for maker, names in MODELS.items() for name in names}


def model(text: str) -> Model | None:
    """Return the model that a text names, or None.

    "DMS Cisco 8865", "Cisco 8865" and "8865" are the same. Case, spaces, hyphens and underscores do not matter
    (assumed).
    """
    bare = _SPELLING.sub("", text).upper()
    found = _KNOWN.get(_PREFIX.sub("", bare, count=1))
    named = next((maker for maker in MODELS if maker.upper() in bare), None)
    return found if found and named in (None, found.maker) else None


def mac_address(text: str) -> str | None:
    """Return a MAC address as twelve capital hexadecimal digits, or None where the text is not one.

    Between each two digits there may be a colon or a hyphen, the same one everywhere (observed: the vendor's own
    reference application sends colons).
    """
    upper = text.upper()
    return re.sub("[:-]", "", upper) if _MAC.fullmatch(upper) else None


def activation_code(text: str) -> str | None:
    """Return an activation code as sixteen digits, without hyphens and spaces, or None where it is not one."""
    digits = re.sub("[ -]", "", text)
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit() else None
