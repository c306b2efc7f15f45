"""Phone numbers and extensions as the service takes them.

The vendor's calling errors allow digits, hyphens and a leading plus sign; that the number also has to be one of its
country's numbering plan, by the phonenumbers library, is assumed. A number without a plus sign is read as one of the
United States (assumed for wholesale: the vendor's numbers API takes the national form for that country alone).
"""

from __future__ import annotations

import re
from functools import lru_cache

from webex_wholesale_contracts.facts._library import load

__all__ = ["extension_problem", "local_number", "normalise", "phone_problem"]

_CHARACTERS = re.compile(r"\+?[0-9-]*")
_HOME = "US"
_LONGEST = 40
_SHORTEST_EXTENSION, _LONGEST_EXTENSION = 2, 10


def phone_problem(text: str) -> str | None:
    """Return what keeps `text` from being a phone number, as the end of a sentence, or None."""
    if len(text) > _LONGEST:
        return f"has {len(text)} characters, the limit is {_LONGEST}"
    if not _CHARACTERS.fullmatch(text):
        return "may only have digits, hyphens and a plus sign in front"
    if _read(text) is not None:
        return None
    return "is no number of its country" if text.startswith("+") else "is read as one of the United States and is none"


def normalise(number: str) -> str:
    """Return the number in E.164, such as "+12405551212": the form under which two spellings are the same number.

    Raises:
        ValueError: it is no phone number; the message says why.

    """
    if problem := phone_problem(number):
        raise ValueError(f"{number[:_LONGEST]!r} {problem}")
    return str(_read(number))


def extension_problem(text: str) -> str | None:
    """Return what keeps `text` from being an extension, as the end of a sentence, or None.

    That it is made of the characters 0 to 9 and has a right length comes from the vendor's calling errors; that 2 to 10
    are right is assumed.
    """
    if not (text.isascii() and text.isdigit()):
        return "may only have digits"
    if len(text) < _SHORTEST_EXTENSION:
        return "is too short"
    return "is too long" if len(text) > _LONGEST_EXTENSION else None


def local_number(country: str, ending: str) -> str | None:
    """Return the number of a country, in E.164, that ends on these digits and begins like the library's example of one.

    None where the digits make it no valid number, and for a country without a numbering plan of its own.
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


# Reading a number takes some fifty microseconds, and every call that gives one needs it twice: checked and normalised.
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
