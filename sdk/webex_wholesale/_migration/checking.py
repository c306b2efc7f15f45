"""Checks between the rows of an export, and between the exports of a batch: keys, numbers, addresses, phones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from webex_wholesale._errors import InvalidArgument
from webex_wholesale._migration.enterprise import MAX_RANGE, Record, numbers_of
from webex_wholesale._migration.reading import Blame
from webex_wholesale._migration.tables import TABLES
from webex_wholesale_contracts.facts.devices import mac_address
from webex_wholesale_contracts.facts.emails import email_problem, normalise_email
from webex_wholesale_contracts.facts.phones import phone_problem

__all__ = ["Claims", "check_email_template", "check_rows"]

DUPLICATE: Final = "migration.key.duplicate"
UNKNOWN: Final = "migration.key.unknown"
TAKEN: Final = "migration.number.taken"
RANGE: Final = "migration.number.range"
NO_EMAIL: Final = "migration.email.missing"
SAME_EMAIL: Final = "migration.email.duplicate"
MAC: Final = "migration.device.mac"

_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_TEMPLATE_FIELDS: Final = ("user_id", "user", "domain", "first_name", "last_name", "extension", "enterprise_id")


@dataclass
class Claims:
    """The places at which the exports of a batch have claimed what there is only one of in the world."""

    enterprises: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    administrators: dict[str, str] = field(default_factory=dict)
    macs: dict[str, str] = field(default_factory=dict)


def check_rows(blame: Blame, claims: Claims, email_template: str | None) -> None:
    """Check every row against the others, and write down what is wrong. Cells with a wrong form are passed over."""
    for table, column in (("locations", "group_id"), ("users", "user_id")):
        _check_unique(table, column, blame)
    _check_location_names(blame)
    for table, column, target in _REFERENCES:
        _check_references(table, column, target, blame)
    _claim_enterprise(blame, claims)
    homes = _claim_numbers(blame, claims)
    _check_users(blame, claims, homes, email_template)
    _check_devices(blame, claims)


def _check_location_names(blame: Blame) -> None:
    """Check that locations have different names: the service knows them by these."""
    seen: dict[str, int] = {}
    for row in blame.enterprise.rows("locations"):
        name = row.get("name").casefold()
        if name and seen.setdefault(name, row.line) != row.line:
            blame.add("locations", row.line, "name", f"line {seen[name]} has this name already", DUPLICATE)


def _check_unique(table: str, column: str, blame: Blame) -> None:
    seen: dict[str, int] = {}
    for row in blame.enterprise.rows(table):
        key = row.get(column)
        if key and seen.setdefault(key, row.line) != row.line:
            blame.add(table, row.line, column, f'"{key}" stands in line {seen[key]} already', DUPLICATE)


_REFERENCES: Final = (
    ("numbers", "group_id", "locations"),
    ("users", "group_id", "locations"),
    ("services", "user_id", "users"),
    ("devices", "user_id", "users"),
)


def _check_references(table: str, column: str, target: str, blame: Blame) -> None:
    if target in blame.enterprise.missing:
        return
    known = {row.get(TABLES[target].key) for row in blame.enterprise.rows(target)}
    for row in blame.enterprise.rows(table):
        key = row.get(column)
        if key and key not in known:
            blame.add(table, row.line, column, f'{blame.file(target)} has no line of "{key}"', UNKNOWN)


def _claim_enterprise(blame: Blame, claims: Claims) -> None:
    for row in blame.enterprise.rows("customer")[:1]:
        place = f"{blame.file('customer')} line {row.line}"
        key, admin = row.get("enterprise_id"), normalise_email(row.get("admin_email"))
        if key and claims.enterprises.setdefault(key, place) != place:
            blame.add("customer", row.line, "enterprise_id", f'"{key}" is at {claims.enterprises[key]} too', DUPLICATE)
        # The users of this export claim their addresses later, so that one that is claimed already is another's.
        other = (claims.emails.get(admin) or claims.administrators.setdefault(admin, place)) if admin else place
        if other != place:
            blame.add("customer", row.line, "admin_email", f"the address is at {other} too", SAME_EMAIL)


# Numbers


def _claim_numbers(blame: Blame, claims: Claims) -> dict[str, str]:
    """Claim every number of an export; gives the group that each is in."""
    homes: dict[str, str] = {}
    for row in blame.enterprise.rows("numbers"):
        place = f"{blame.file('numbers')} line {row.line}"
        if not row.get("number") or not _is_good_range(row, blame):
            continue
        for number in numbers_of(row):
            if problem := phone_problem(number):
                blame.add("numbers", row.line, "range_end", f"{number} {problem}", RANGE)
                break
            if claims.numbers.setdefault(number, place) != place:
                text = f"{number} is at {claims.numbers[number]} too"
                blame.add("numbers", row.line, "number", text, TAKEN)
                break
            homes[number] = row.get("group_id")
    for row in blame.enterprise.rows("locations"):
        _claim_main_number(row, blame, claims, homes)
    return homes


def _is_good_range(row: Record, blame: Blame) -> bool:
    if any(blame.has("numbers", row.line, column) for column in ("number", "range_end")):
        return False
    first, last = row.get("number"), row.get("range_end")
    problem = None
    if last and len(first) != len(last):
        problem = f"{last} has another length than {first}"
    elif last and int(last[1:]) < int(first[1:]):
        problem = f"{last} is smaller than {first}"
    elif last and (count := int(last[1:]) - int(first[1:]) + 1) > MAX_RANGE:
        problem = f"the range has {count} numbers, the limit is {MAX_RANGE}; divide it"
    if problem:
        blame.add("numbers", row.line, "range_end", problem, RANGE)
    return problem is None


def _claim_main_number(row: Record, blame: Blame, claims: Claims, homes: dict[str, str]) -> None:
    """Claim a main number: one of the group's numbers, or one that stands nowhere else."""
    number, group = row.get("main_number"), row.get("group_id")
    if not number or homes.get(number, "") == group or blame.has("locations", row.line, "main_number"):
        return
    place = f"{blame.file('locations')} line {row.line}"
    if claims.numbers.setdefault(number, place) != place:
        blame.add("locations", row.line, "main_number", f"{number} is at {claims.numbers[number]} too", TAKEN)
    else:
        homes[number] = group


# Users


def _check_users(blame: Blame, claims: Claims, homes: Mapping[str, str], email_template: str | None) -> None:
    numbers: dict[str, int] = {}
    extensions: dict[tuple[str, str], int] = {}
    for row in blame.enterprise.rows("users"):
        _check_number(row, blame, homes, numbers)
        extension, group = row.get("extension"), row.get("group_id")
        first = extensions.setdefault((group, extension), row.line) if extension else row.line
        if first != row.line:
            text = f'extension {extension} of group "{group}" stands in line {first} already'
            blame.add("users", row.line, "extension", text, "migration.extension.duplicate")
        _check_email(row, blame, claims, email_template)


def _check_number(row: Record, blame: Blame, homes: Mapping[str, str], numbers: dict[str, int]) -> None:
    number, group = row.get("number"), row.get("group_id")
    if not number or blame.has("users", row.line, "number"):
        return
    if number not in homes:
        text = f"{blame.file('numbers')} has no line of {number}"
        blame.add("users", row.line, "number", text, UNKNOWN)
    elif homes[number] != group:
        text = f'{number} is a number of group "{homes[number]}", the user is in "{group}"'
        blame.add("users", row.line, "number", text, UNKNOWN)
    elif numbers.setdefault(number, row.line) != row.line:
        blame.add("users", row.line, "number", f"{number} is the number of line {numbers[number]} already", TAKEN)


def _check_email(row: Record, blame: Blame, claims: Claims, email_template: str | None) -> None:
    if blame.has("users", row.line, "email"):
        return
    email = row.get("email") or _made_email(row, blame, email_template)
    if not email:
        text = "the address is missing; fill the cell, or name a template such as {user}@{domain}"
        blame.add("users", row.line, "email", text, NO_EMAIL)
        return
    if problem := email_problem(email):
        blame.add("users", row.line, "email", f'the template makes "{email}", which {problem}', NO_EMAIL)
        return
    blame.enterprise.emails[row.get("user_id")] = email
    place, folded = f"{blame.file('users')} line {row.line}", normalise_email(email)
    admin = claims.administrators.get(folded, "")
    if admin and not admin.startswith(f"{blame.file('customer')} line "):
        blame.add("users", row.line, "email", f"the address is that of an administrator at {admin}", SAME_EMAIL)
    elif claims.emails.setdefault(folded, place) != place:
        blame.add("users", row.line, "email", f"the address is at {claims.emails[folded]} too", SAME_EMAIL)


def check_email_template(template: str | None) -> None:
    """Raise InvalidArgument for a template with a field that users do not have."""
    strays = [name for name in _FIELD.findall(template or "") if name not in _TEMPLATE_FIELDS]
    if strays:
        fields = ", ".join(f"{{{name}}}" for name in _TEMPLATE_FIELDS)
        raise InvalidArgument(f"email_template has {{{strays[0]}}}; the fields are {fields}")


def _made_email(row: Record, blame: Blame, template: str | None) -> str:
    """The address that a template makes of a user's cells; empty without a template."""
    user, _, domain = row.get("user_id").partition("@")
    key = blame.enterprise.customer.get("enterprise_id") if blame.enterprise.rows("customer") else ""
    cells = {**row.cells, "user": user, "domain": domain, "enterprise_id": key}
    return _FIELD.sub(lambda found: _addressable(cells.get(found[1], "")), template or "")


def _addressable(text: str) -> str:
    """A text without the accents and blanks that an address cannot have."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(each for each in bare if not unicodedata.combining(each) and not each.isspace())


# Phones


def _check_devices(blame: Blame, claims: Claims) -> None:
    """Check that each phone has one owner, the user on its first line."""
    for row in blame.enterprise.rows("devices"):
        mac = mac_address(row.get("mac"))
        if mac is None or row.get("line") != "1":
            continue
        place = f"{blame.file('devices')} line {row.line}"
        if claims.macs.setdefault(mac, place) != place:
            text = f"the phone has an owner at {claims.macs[mac]} already"
            blame.add("devices", row.line, "mac", text, MAC)
