"""Replacement of personal data in recorded exchanges.

A value stays only where it is known to be harmless: numbers, moments, and texts in fields such as `status` or
`packages`. Everything else gets a stand-in that is the same wherever the same value comes: `externalId-4`,
`user-2@redacted.example`, or an id of the same kind. Of the service's messages, words of the rule catalogue stay.
The stand-ins are numbered in the order in which values come, so nothing about a value can be worked out from them.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.models import (
    BILLING_REPORT_STATUSES,
    BILLING_REPORT_TYPES,
    CUSTOMER_PACKAGES,
    CUSTOMER_STATUSES,
    PACKAGE_STATUSES,
    SINGLE_SUBSCRIBER_PACKAGES,
    SUBSCRIBER_PACKAGES,
    SUBSCRIBER_STATUSES,
)
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_contracts.traffic._exchange import Exchange

__all__ = ["KEPT", "Redactor", "is_stand_in"]

KEPT: Final = frozenset(
    {
        "after",
        "announcementLanguage",
        "billingEndDate",
        "billingStartDate",
        "category",
        "country",
        "created",
        "cursor",
        "endDate",
        "fieldName",
        "includePackageLicenseInfo",
        "internal",
        "language",
        "lastModified",
        "lastStatusChange",
        "locale",
        "max",
        "offset",
        "package",
        "packages",
        "preferredLanguage",
        "provisioningState",
        "sortBy",
        "sortOrder",
        "startDate",
        "status",
        "timeZone",
        "timezone",
        "trackingId",
        "type",
    }
)
"""Fields whose texts stay: values of the contract, moments, languages, countries and time zones."""
MESSAGES: Final = frozenset({"description", "message", "error", "error_description"})
"""Fields in which the service speaks."""
UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EMAIL: Final = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")
PHONE: Final = re.compile(r"\+?[\d\s().-]{7,24}")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
FIELD: Final = re.compile(r"[A-Za-z_][\w.-]{0,63}")
STAND_IN: Final = re.compile(r"[A-Za-z_]+(?:-[0-9a-f]{1,8})?-\d+(?:@redacted\.example)?")
WORD: Final = re.compile(r"[^\s,;:()\[\]\"']+")
LONGEST_KEPT: Final = 64
MOST_DIGITS: Final = 6
"""Digits of a number that stays; a longer one may be a phone number."""


def is_stand_in(value: object) -> bool:
    """Tell a text that a redactor has put in the place of another one."""
    return isinstance(value, str) and (STAND_IN.fullmatch(value) is not None)


class Redactor:
    """Replaces personal data in exchanges, the same value always by the same stand-in. One thread at a time uses it.

    Args:
        run: digits from 0 to 9 and a to f, at most 8, that are part of every stand-in, so that those of several runs in
            one file differ.
    """

    def __init__(self, run: str = "") -> None:
        self._run = run
        self._numbers: dict[str, int] = {}

    @property
    def count(self) -> int:
        """The number of values that have a stand-in."""
        return len(self._numbers)

    def redact(self, exchange: Exchange) -> Exchange:
        """Return the exchange without personal data."""
        return replace(
            exchange,
            path=self.path(exchange.path),
            query=self.query(exchange.query),
            sent=self.body(exchange.sent),
            received=self.body(exchange.received),
            redacted=True,
        )

    def body(self, value: Any, key: str = "") -> Any:
        """Return a JSON value without personal data; `key` is the field that it stands in."""
        if isinstance(value, dict):
            return {self._key(name): self.body(below, _key_of(name, key)) for name, below in value.items()}
        if isinstance(value, list):
            return [self.body(below, key) for below in value]
        if isinstance(value, str):
            return self.text(key, value)
        if isinstance(value, bool) or value is None or key in KEPT or len(str(value)) <= MOST_DIGITS:
            return value
        return self._number(str(value))

    def text(self, key: str, text: str) -> str:
        """Return the text of a field, or its stand-in."""
        if not text.strip():
            return text
        if key in MESSAGES:
            return self._message(text)
        if text in _known_values() or MOMENT.fullmatch(text):
            return text
        if identity := self._identity(text):  # before the fields that stay: a cursor may be an id
            return identity
        if key in KEPT and len(text) <= LONGEST_KEPT and not EMAIL.search(text):
            return text
        if EMAIL.fullmatch(text):
            return f"user-{self._name(text)}@redacted.example"
        if text.startswith(("http://", "https://")):
            return self._url(text)
        if PHONE.fullmatch(text) and len(text) > MOST_DIGITS:
            return f"+1555{self._number(text):07}"
        return f"{re.sub(r'[^A-Za-z_]', '', key) or 'text'}-{self._name(text)}"

    def path(self, path: str) -> str:
        """Return a path in which only the fixed steps of operations stay."""
        return "/".join(step if step in _steps() else self._step(step) for step in path.split("/"))

    def query(self, query: str) -> str:
        """Return a query in which the names and harmless values stay."""
        pairs = parse_qsl(query, keep_blank_values=True)
        return urlencode([(self._key(name), self.text(name, value)) for name, value in pairs])

    def _step(self, step: str) -> str:
        return quote(self.text("path", unquote(step)), safe="") if step else step

    def _key(self, name: str) -> str:
        """The name of a field; an address in the place of a name has a stand-in."""
        return (
            name if re.fullmatch(r"[A-Za-z_][\w.-]{0,63}", name) and not UUID.search(name) else self.text("key", name)
        )

    def _url(self, text: str) -> str:
        """A URL of the API with its path redacted; of another one, the scheme alone."""
        scheme, _, rest = text.partition("://")
        host, slash, path = rest.partition("/")
        path, _, query = path.partition("?")
        if not path.startswith("v1/") or re.search(r"[^\w.:-]", host):
            return f"{scheme}://redacted.example/url-{self._name(text)}"
        return f"{scheme}://{host}{slash}{self.path(path)}{'?' if query else ''}{self.query(query)}"

    def _identity(self, text: str) -> str | None:
        """The stand-in of an id: the same kind with another uuid. None for anything else."""
        if UUID.fullmatch(text):
            return self._uuid(text)
        try:
            bare = text.rstrip("=")
            inside = b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("ascii")
        except ValueError:
            return None
        if not UUID.search(inside):
            return None
        changed = UUID.sub(lambda found: self._uuid(found[0]), inside)
        return b64encode(changed.encode()).decode().rstrip("=")

    def _uuid(self, uuid: str) -> str:
        return f"{self._run:0>8}-0000-4000-8000-{self._number(uuid.lower()):012x}"

    def _message(self, text: str) -> str:
        """A message of the service: known words, short numbers and ids' stand-ins."""
        return WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        bare = word.strip(".!?'%")
        if bare.lower() in _words() or bare in _known_values() or (bare.isdigit() and len(bare) <= MOST_DIGITS):
            return word
        if EMAIL.fullmatch(bare) or (identity := self._identity(bare)) is None:
            return word.replace(bare, f"word-{self._name(bare)}") if bare else word
        return word.replace(bare, identity)

    def _name(self, text: str) -> str:
        return f"{self._run}-{self._number(text)}".lstrip("-")

    def _number(self, text: str) -> int:
        """The number of a text, by which all its stand-ins are told from others."""
        return self._numbers.setdefault(text.strip().lower(), len(self._numbers) + 1)


def _key_of(name: str, parent: str) -> str:
    """The field that decides about a value; the name of a package is a value of the contract."""
    return parent if name == "name" and parent == "packages" else name


@cache
def _known_values() -> frozenset[str]:
    """Values of the contract, which are personal nowhere."""
    packages = (*CUSTOMER_PACKAGES, *SUBSCRIBER_PACKAGES, *SINGLE_SUBSCRIBER_PACKAGES)
    statuses = (*CUSTOMER_STATUSES, *PACKAGE_STATUSES, *SUBSCRIBER_STATUSES, *BILLING_REPORT_STATUSES)
    return frozenset((*packages, *statuses, *BILLING_REPORT_TYPES))


@cache
def _steps() -> frozenset[str]:
    """The fixed steps of the paths of operations."""
    return frozenset({"v1", *(step for operation in ALL_OPERATIONS for step in operation.path.split("/"))})


@cache
def _words() -> frozenset[str]:
    """The words of the rule catalogue, and the names of fields."""
    rules = {word for rule in RULES.values() for word in re.findall(r"[\w'-]+", rule.text.lower())}
    models = {model for operation in ALL_OPERATIONS for model in (operation.body, operation.result) if model}
    fields = {(field.alias or name).lower() for model in models for name, field in model.model_fields.items()}
    return frozenset(rules | fields)
