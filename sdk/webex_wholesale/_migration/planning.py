"""The lines of a bulk plan that an export makes: customer, locations, numbers, users, phones; and the rest, by hand.

Theory of operation. A line names the lines that it needs by their places among those of its own export. Users of an
export begin after the first of them, who becomes the administrator of a new organization.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from webex_wholesale._bulk.plan_lines import Kind, PlanLine
from webex_wholesale._migration.bodies import customer_body, has_calling, location_body, user_body
from webex_wholesale._migration.enterprise import Enterprise, Record, numbers_of
from webex_wholesale._migration.packages import COMMON_AREA
from webex_wholesale._migration.public import public
from webex_wholesale._migration.reading import Blame
from webex_wholesale_contracts.facts.devices import mac_address, model
from webex_wholesale_contracts.facts.packages import CALLING

__all__ = ["ByHand", "PlanBuilder"]


@public
class ByHand(NamedTuple):
    """Something of an export that no request makes, so that people have to.

    Attributes:
        kind: `workspace`, `phone`, `phone line`, `group service`, `location` or `numbers`.
        file: the file of the line.
        line: the line of the file.
        key: the key of the line.
        text: the work that is left.
    """

    kind: str
    file: str
    line: int
    key: str
    text: str


class PlanBuilder:
    """Makes the lines of one export without problems; `by_hand` has the rest."""

    def __init__(self, enterprise: Enterprise, blame: Blame, provisioning_id: str) -> None:
        self.by_hand: list[ByHand] = []
        self.lines: list[PlanLine] = []
        self._enterprise, self._blame = enterprise, blame
        self._locations: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._users: dict[str, int] = {}
        self._add_customer(provisioning_id)
        if has_calling(enterprise):
            for row in enterprise.rows("locations"):
                key = row.get("group_id")
                self._locations[key] = self._add("location", "locations", row, key, location_body(row))
            self._add_numbers()
        else:
            self._leave_places()
        for row in enterprise.rows("users"):
            self._add_user(row)
        for row in enterprise.rows("devices"):
            self._add_device(row)
        for row in enterprise.rows("group-services"):
            text = f"build the {row.get('type') or 'group service'} by hand"
            self._leave("group service", "group-services", row, row.get("name") or row.get("group_id"), text)

    def _add(
        self,
        kind: Kind,
        table: str,
        row: Record,
        key: str,
        body: dict[str, Any],
        needs: tuple[int, ...] = (),
        after: tuple[int, ...] = (),
    ) -> int:
        file, owner = self._blame.file(table), self._enterprise.key
        self.lines.append(PlanLine(row.line, kind, key, body, 0, "add", owner, file, needs, after))
        return len(self.lines) - 1

    def _leave(self, kind: str, table: str, row: Record, key: str, text: str) -> None:
        self.by_hand.append(ByHand(kind, self._blame.file(table), row.line, key, text))

    def _add_customer(self, provisioning_id: str) -> None:
        row, body = self._enterprise.customer, customer_body(self._enterprise, provisioning_id)
        file = self._blame.file("customer")
        self.lines.append(PlanLine(row.line, "customer", self._enterprise.key, body, file=file))

    # Numbers of locations

    def _add_numbers(self) -> None:
        mains = {row.get("main_number"): row for row in self._enterprise.rows("locations") if row.get("main_number")}
        for row in self._enterprise.rows("numbers"):
            self._add_line_of_numbers("numbers", row, [*numbers_of(row)], row.get("state"), mains)
        for number, row in mains.items():
            if number not in self._numbers:
                self._add_line_of_numbers("locations", row, [number], "active", mains)

    def _add_line_of_numbers(
        self, table: str, row: Record, numbers: list[str], state: str, mains: dict[str, Record]
    ) -> None:
        body: dict[str, Any] = {"phoneNumbers": numbers, "state": state.upper() or "ACTIVE"}
        if main := next((number for number in numbers if number in mains), None):
            body["mainNumber"] = main
        needs = (self._locations[row.get("group_id")],)
        self._numbers.update(dict.fromkeys(numbers, self._add("numbers", table, row, numbers[0], body, needs)))

    def _leave_places(self) -> None:
        text = "left out: nobody of this customer has a calling package"
        for table, kind, key in (("locations", "location", "group_id"), ("numbers", "numbers", "number")):
            for row in self._enterprise.rows(table):
                self._leave(kind, table, row, row.get(key), text)

    # Users and their phones

    def _add_user(self, row: Record) -> None:
        user = row.get("user_id")
        package, email = self._enterprise.packages[user], self._enterprise.emails[user]
        if package == COMMON_AREA:
            text = f"add a workspace with {COMMON_AREA}: subscribers cannot have it"
            self._leave("workspace", "users", row, user, text)
            return
        places = self._locations.get(row.get("group_id")), self._numbers.get(row.get("number"))
        needs = tuple(index for index in places if index is not None) if package in CALLING else ()
        after = (next(iter(self._users.values())),) if self._users else ()
        body = user_body(row, email, package)
        self._users[user] = self._add("subscriber", "users", row, email, body, needs, after)

    def _add_device(self, row: Record) -> None:
        mac, user = mac_address(row.get("mac")) or "", row.get("user_id")
        if row.get("line") != "1":
            text = f"set up line {row.get('line')} of {row.get('device_name')} for {user}"
            self._leave("phone line", "devices", row, mac, text)
        elif user not in self._users or self._enterprise.packages[user] not in CALLING:
            text = f"add the phone {row.get('device_name')} to a workspace, or to a user with calling"
            self._leave("phone", "devices", row, mac, text)
        else:
            body = {"model": f"DMS {model(row.get('model'))}"}
            self._add("device", "devices", row, mac, body, (self._users[user],))
