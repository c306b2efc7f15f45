"""Phone numbers and extensions that the service accepts.

The vendor's calling errors allow digits, hyphens and a leading plus sign; that the number must also fit its
country's numbering plan, as the phonenumbers library has it, is assumed. A number without a plus sign is read as one of
the United States (assumed for wholesale: the vendor's numbers API takes the national form for that country alone).
"""

from __future__ import annotations

import re
from functools import lru_cache

from webex_wholesale_contracts.facts._library import load

__all__ = [
    "EXTENSION_PATTERN",
    "MAX_NUMBER",
    "NUMBER_PATTERN",
    "extension_problem",
    "local_number",
    "normalise",
    "phone_problem",
]

_CHARACTERS = re.compile(r"\+?[0-9-]*")
_HOME = "US"
MAX_NUMBER = 40
"""Characters of a phone number as it is written."""
_MIN_EXTENSION, _MAX_EXTENSION = 2, 10

NUMBER_PATTERN = f"^{_CHARACTERS.pattern}$"
"""The characters of a phone number as a pattern of JSON Schema; a numbering plan says more."""
EXTENSION_PATTERN = f"^[0-9]{{{_MIN_EXTENSION},{_MAX_EXTENSION}}}$"
"""An extension as a pattern of JSON Schema."""


def phone_problem(text: str) -> str | None:
    """Return the reason why `text` is not a phone number, as the end of a sentence, or None."""
    if len(text) > MAX_NUMBER:
        return f"has {len(text)} characters, the limit is {MAX_NUMBER}"
    if not _CHARACTERS.fullmatch(text):
        return "may only have digits, hyphens and a plus sign in front"
    if _read(text) is not None:
        return None
    if text.startswith("+"):
        return "is not a number of its country"
    return "is not a number of the United States, and without a plus sign it is read as one"


def normalise(number: str) -> str:
    """Return the number in E.164, such as "+12405551212": the form under which two spellings are the same number.

    Raises:
        ValueError: the text is not a phone number; the message gives the reason.

    """
    if problem := phone_problem(number):
        raise ValueError(f"{number[:MAX_NUMBER]!r} {problem}")
    return str(_read(number))


def extension_problem(text: str) -> str | None:
    """Return the reason why `text` is not an extension, as the end of a sentence, or None.

    An extension has the digits 0 to 9 and a length within limits (calling errors); that the limits are 2 and 10 is
    assumed.
    """
    if not (text.isascii() and text.isdigit()):
        return "may only have digits"
    if len(text) < _MIN_EXTENSION:
        return "is too short"
    return "is too long" if len(text) > _MAX_EXTENSION else None


def local_number(country: str, ending: str) -> str | None:
    """Return a number of a country, in E.164, that ends with these digits and begins like the library's example number.

    None where the number would not be valid, and for a country without a numbering plan of its own.
    """
    library = load("phonenumbers")
    number = library.example_number(country)
    if number is None:
        return None
    beginning = str(number.national_number)[: -len(ending)]
    number.national_number = int(beginning + ending)
    if not beginning or not library.is_valid_number_for_region(number, country):
        return None
    return str(library.format_number(number, library.PhoneNumberFormat.E164))


# Reading a number takes about 50 microseconds, and each request with a number needs it twice: checked and normalised.
@lru_cache(maxsize=4096)
def _read(text: str) -> str | None:
    """Return the valid number that a text of the right characters stands for, in E.164, or None."""
    library = load("phonenumbers")
    try:
        number = library.parse(text, None if text.startswith("+") else _HOME)
    except library.NumberParseException:
        return None
    if not library.is_valid_number(number):
        return None
    return str(library.format_number(number, library.PhoneNumberFormat.E164))
