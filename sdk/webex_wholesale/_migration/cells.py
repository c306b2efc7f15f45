"""The forms that cells of an export have, each with the rule that a wrong one breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from webex_wholesale._migration.tables import FORMAT, SOURCES
from webex_wholesale_contracts.facts.devices import MODELS, mac_address, model
from webex_wholesale_contracts.facts.emails import email_problem
from webex_wholesale_contracts.facts.geography import closest_country, closest_time_zone, is_country, is_time_zone
from webex_wholesale_contracts.facts.locales import supported
from webex_wholesale_contracts.facts.phones import extension_problem, phone_problem

__all__ = ["CELL", "FORMS", "Form"]

CELL: Final = "migration.cell.invalid"
MAX_SHOWN: Final = 60
_LINE: Final = re.compile(r"[1-9][0-9]{0,3}")


class Form(NamedTuple):
    """A form: the rule, and the reason why a text does not have it, as the end of a sentence, or None."""

    problem: Callable[[str], str | None]
    rule: str = CELL


def _longest(limit: int) -> Form:
    return Form(lambda text: f"has {len(text)} characters, the limit is {limit}" if len(text) > limit else None)


def _choice(*known: str, rule: str = CELL) -> Form:
    words = f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else known[0]
    return Form(lambda text: None if text.lower() in known else f"is {_quoted(text)}; write {words}", rule)


def _quoted(text: str) -> str:
    return f'"{text[:MAX_SHOWN]}"'


def _number(text: str) -> str | None:
    if not text.startswith("+"):
        return f"is {_quoted(text)}, which is not in E.164: that begins with +"
    problem = phone_problem(text)
    return f"{problem}: {_quoted(text)}" if problem else None


def _country(text: str) -> str | None:
    if is_country(text):
        return None
    close = closest_country(text)
    return f"is {_quoted(text)}, which is not an ISO 3166-1 alpha-2 code{_suggestion(close)}"


def _timezone(text: str) -> str | None:
    if is_time_zone(text):
        return None
    return f"is {_quoted(text)}, which is not an IANA name of a time zone{_suggestion(closest_time_zone(text))}"


def _suggestion(close: str | None) -> str:
    return f'; did you mean "{close}"?' if close else ""


def _locale(text: str) -> str | None:
    return None if supported(text) else f"is {_quoted(text)}, which is not a supported locale, such as en_us"


def _moment(text: str) -> str | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return f"is {_quoted(text)}, which is not a moment such as 2026-01-05T09:00:00Z"
    return None


def _json(text: str) -> str | None:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return "is not JSON"
    return None


def _mac(text: str) -> str | None:
    if mac_address(text):
        return None
    return f"is {_quoted(text)}, which is not twelve hexadecimal digits, with or without colons or hyphens"


def _model(text: str) -> str | None:
    makers = ", ".join(MODELS)
    return None if model(text) else f"is {_quoted(text)}, which is not a supported phone; use one of {makers}"


def _line(text: str) -> str | None:
    return None if _LINE.fullmatch(text) else f"is {_quoted(text)}; write 1 for the primary line, or the line's number"


FORMS: Final[Mapping[str, Form]] = {
    "text": Form(lambda text: None),
    "text30": _longest(30),
    "line50": _longest(50),
    "text80": _longest(80),
    "text161": _longest(161),
    "format": _choice(FORMAT, rule="migration.manifest"),
    "source": _choice(*SOURCES, rule="migration.manifest"),
    "moment": Form(_moment),
    "email": Form(email_problem),
    "country": Form(_country),
    "timezone": Form(_timezone),
    "locale": Form(_locale),
    "number": Form(_number),
    "extension": Form(extension_problem),
    "state": _choice("active", "inactive"),
    "softclient": _choice("none", "uc-one-mobile", "uc-one-desktop", "uc-one-both"),
    "bool": _choice("true", "false", "yes", "no", "1", "0"),
    "json": Form(_json),
    "mac": Form(_mac, "migration.device.mac"),
    "model": Form(_model, "migration.device.model"),
    "line": Form(_line),
}
"""Every form by its name in the table of columns."""
