"""Invented customers: a few locations, numbers, users with the usual services, phones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from webex_wholesale_contracts.facts.phones import local_number
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.testkit.exports.files import Row, Tables, empty_tables

__all__ = ["Inventor"]


class Place(NamedTuple):
    """An address that the rules accept, with its time zone and language."""

    cells: Row
    timezone: str
    language: str


PLACES: Final = (
    Place(
        {"address1": "1 Main Street", "city": "Boston", "state": "MA", "postcode": "02108", "country": "US"},
        "America/New_York",
        "en_US",
    ),
    Place({"address1": "Storgata 1", "city": "Oslo", "postcode": "0155", "country": "NO"}, "Europe/Oslo", "nb_NO"),
    Place(
        {"address1": "1 High Street", "city": "London", "postcode": "SW1A 1AA", "country": "GB"},
        "Europe/London",
        "en_GB",
    ),
)
FIRST_NAMES: Final = ("Ada", "Åse", "Ben", "Chloé", "Dag", "Eva", "Finn", "Grace", "Hugo", "Ida")
LAST_NAMES: Final = ("Berg", "Clark", "Dahl", "Evans", "Fisher", "García", "Hansen", "Irving", "Jones", "Klein")
MODELS: Final = ("Cisco 8845", "Polycom VVX450", "Yealink T54W")
PER_LOCATION: Final = 60
"""Users of a location before a customer gets another one."""
DIGITS: Final = 5


class Kind(NamedTuple):
    """A kind of user: service pack, client, services, and whether there is a phone."""

    pack: str
    softclient: str
    services: tuple[str, ...]
    has_phone: bool


KINDS: Final = (
    Kind("Premium UC", "uc-one-both", ("UC-One Messaging", "Voice Messaging User", "Call Waiting"), True),
    Kind("Premium UC", "uc-one-desktop", ("UC-One Meetings", "UC-One Messaging", "Call Transfer"), False),
    Kind("Standard", "none", ("Call Waiting", "Call Forwarding Always", "Speed Dial 100"), True),
    Kind("Meetings Only", "none", ("UC-One Meetings",), False),
    Kind("Lobby Phone", "none", ("Call Forwarding Always",), True),
)
WEIGHTS: Final = (0, 0, 0, 1, 2, 2, 0, 1, 3, 4)
"""The kind of each user in turn."""


class Inventor:
    """Invents customers, one after the other, which share no number, address or phone."""

    def __init__(self, seed: int) -> None:
        self._ids = Ids(seed)
        self._seed = seed
        # So that a few seeds can be used side by side.
        self._first = seed % 10**DIGITS * 1_000
        self._numbers: Counter[str] = Counter()
        self._phones = 0

    def customer(self, number: int, users: int) -> Tables:
        """One customer with that many users."""
        place, domain = PLACES[number % len(PLACES)], f"c{number}-s{self._seed}.example"
        tables = empty_tables()
        tables["customer"] = [
            {
                "enterprise_id": f"ent-{self._seed}-{number}",
                "name": f"Example Company {number}",
                "admin_email": f"admin@{domain}",
                "language": place.language,
                **place.cells,
            }
        ]
        for index in range(-(-users // PER_LOCATION) or 1):
            group = f"group-{index + 1}"
            count = min(PER_LOCATION, users - index * PER_LOCATION)
            self._add_location(tables, group, place, count)
            self._add_users(tables, group, domain, index * PER_LOCATION, count)
        hunt = {"group_id": "group-1", "type": "hunt group", "name": "Sales", "extension": "9000"}
        tables["group-services"] = [hunt]
        return tables

    def _add_location(self, tables: Tables, group: str, place: Place, users: int) -> None:
        numbers = [*self._free_numbers(place.cells["country"], max(users, 1))]
        cells = {"timezone": place.timezone, "language": place.language, "main_number": numbers[0], **place.cells}
        tables["locations"].append({"group_id": group, "name": f"Office {group}", **cells})
        tables["numbers"].append({"group_id": group, "number": numbers[0], "range_end": numbers[-1]})

    def _free_numbers(self, country: str, count: int) -> Iterator[str]:
        """Numbers of a country, one after the other, that no customer of this inventor has."""
        start = self._first + self._numbers[country]
        self._numbers[country] += count
        for number in range(start, start + count):
            found = local_number(country, f"{number % 10**DIGITS:0{DIGITS}}")
            assert found, country
            yield found

    def _add_users(self, tables: Tables, group: str, domain: str, start: int, count: int) -> None:
        first = tables["numbers"][-1]["number"]
        for index in range(count):
            kind = KINDS[WEIGHTS[(start + index) % len(WEIGHTS)]]
            user = f"user{start + index}@{domain}"
            row: Row = {
                "user_id": user,
                "group_id": group,
                "first_name": FIRST_NAMES[int(self._ids.number(1))],
                "last_name": LAST_NAMES[int(self._ids.number(1))],
                "email": user,
                "service_pack": kind.pack,
                "softclient": kind.softclient,
            }
            if kind.pack != "Meetings Only":
                number = f"+{int(first[1:]) + index:0{len(first) - 1}}"
                row |= {"number": number, "extension": str(2000 + index)}
            tables["users"].append(row)
            tables["services"] += [
                {"user_id": user, "service": service, "enabled": "true"} for service in kind.services
            ]
            if kind.has_phone:
                self._add_phone(tables, user)

    def _add_phone(self, tables: Tables, user: str) -> None:
        self._phones += 1
        mac = f"{(self._seed & 0xFFFF) << 32 | self._phones:012X}"
        model = MODELS[self._phones % len(MODELS)]
        tables["devices"].append(
            {"device_name": f"phone-{mac}", "mac": mac, "model": model, "user_id": user, "line": 1}
        )
