"""The review of a migrated customer: every line of the export beside what the service has now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._migration.bodies import has_calling, services_of
from webex_wholesale._migration.comparing import compare
from webex_wholesale._migration.enterprise import Record, numbers_of
from webex_wholesale._migration.journal import Journal, LineKey
from webex_wholesale._migration.migration import Migration, Share
from webex_wholesale._migration.packages import COMMON_AREA, LOST, Verdict, judge
from webex_wholesale._migration.planning import ByHand
from webex_wholesale._migration.present import Present, read_present
from webex_wholesale._migration.reviewed import CustomerReview, Loss, ReviewedKind, ReviewedLine, Status
from webex_wholesale_contracts.facts.devices import mac_address
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.offers import offer_row
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_contracts.ids import bare
from webex_wholesale_contracts.models import Subscriber

__all__ = ["review_customer"]

SETTLED: Final = ("provisioned", "provisioned_with_errors", "updating")
NOT_THERE: Final = "is not there; run the migration again"
NO_REQUEST: Final = "is left to people"
SERVICE_STATUS: Final[dict[str, Status]] = {
    "carried": "made",
    "offered": "pending",
    "not_offered": "skipped",
    "unknown": "skipped",
}


def review_customer(settings: Settings, migration: Migration, share: Share, journal: Journal) -> Steps[CustomerReview]:
    """Read what the service has of a customer, and hold it against the export."""
    present = yield from read_present(settings, share.enterprise.key)
    return _Reviewer(share, journal, present).review()


class _Reviewer:
    """Holds an export against what is there; `pending` and `not_ready` fill up with the lines."""

    def __init__(self, share: Share, journal: Journal, present: Present) -> None:
        self._share, self._journal, self._present = share, journal, present
        self._enterprise, self._files = share.enterprise, share.files
        self._services = services_of(share.enterprise)
        self._pending: list[str] = []
        self._not_ready: list[tuple[str, str]] = []

    def review(self) -> CustomerReview:
        lines = tuple(self._lines())
        enterprise = self._enterprise
        extra = [f"{self._files[table]}: {name}" for table, names in enterprise.extra.items() for name in names]
        return CustomerReview(
            key=enterprise.key,
            begin=self._journal.begin,
            end=self._journal.end,
            calls=self._journal.calls,
            lines=lines,
            differences=tuple(compare(enterprise, self._present, self._files)),
            losses=tuple(self._losses()),
            by_hand=(*self._share.by_hand, *self._resets(lines), *self._strays()),
            pending=tuple(self._pending),
            not_ready=tuple(self._not_ready),
            extra=tuple(extra),
            ignored=tuple(enterprise.ignored),
        )

    def _lines(self) -> Iterator[ReviewedLine]:
        yield self._customer()
        skips = not has_calling(self._enterprise)
        for row in self._enterprise.rows("locations"):
            yield self._location(row, skips)
        for row in self._enterprise.rows("numbers"):
            yield from self._numbers(row, skips)
        for row in self._enterprise.rows("users"):
            yield self._user(row)
        for row in self._enterprise.rows("users"):
            yield from self._service_lines(row)
        for row in self._enterprise.rows("devices"):
            yield self._device(row)
        for row in self._enterprise.rows("users"):
            if row.get("softclient").lower() not in ("", "none"):
                yield self._client(row)

    def _line(
        self,
        table: str,
        row: Record,
        kind: ReviewedKind,
        key: str,
        status: Status,
        id: str | None = None,
        text: str = "",
        things: int = 1,
    ) -> ReviewedLine:
        return ReviewedLine(self._files[table], row.line, kind, key, status, id, None, text, things)

    def _missing(
        self, table: str, row: Record, kind: ReviewedKind, key: str, made_as: LineKey, things: int = 1
    ) -> ReviewedLine:
        """A line of which the service has nothing, with the reason that the journal knows."""
        entry = self._journal.entries.get(made_as, {})
        text, rule = entry.get("text") or NOT_THERE, entry.get("rule")
        return ReviewedLine(self._files[table], row.line, kind, key, "failed", None, rule, text, things)

    # Customer, locations, numbers

    def _customer(self) -> ReviewedLine:
        row, key, customer = self._enterprise.customer, self._enterprise.key, self._present.customer
        if customer is None:
            return self._missing("customer", row, "customers", key, LineKey("customer", key))
        status: Status = "made"
        text = ""
        if customer.status not in SETTLED:
            status = "failed" if customer.status == "error" else "pending"
            text = f"is in status {customer.status}"
        if customer.status == "pending_rpl_review":
            self._pending.append(f"{key}: a compliance review is under way")
        elif status == "pending":
            self._pending.append(f"{key}: {customer.status}; an administrator may have to approve the attachment")
        return self._line("customer", row, "customers", key, status, customer.id, text)

    def _location(self, row: Record, skips: bool) -> ReviewedLine:
        key, found = row.get("group_id"), self._present.locations.get(row.get("name").casefold())
        if skips:
            return self._line("locations", row, "locations", key, "skipped", text=NO_REQUEST)
        if found is None:
            return self._missing("locations", row, "locations", key, LineKey("location", key))
        return self._line("locations", row, "locations", key, "made", found.id)

    def _numbers(self, row: Record, skips: bool) -> Iterator[ReviewedLine]:
        """A line for the numbers that are there, and one for those that are not."""
        key, numbers = row.get("number"), [*numbers_of(row)]
        if skips:
            yield self._line("numbers", row, "numbers", key, "skipped", text=NO_REQUEST, things=len(numbers))
            return
        there = sum(number in self._present.numbers for number in numbers)
        if there:
            yield self._line("numbers", row, "numbers", key, "made", things=there)
        if left := len(numbers) - there:
            yield self._missing("numbers", row, "numbers", key, LineKey("numbers", key), left)

    # Users and their services

    def _subscriber(self, row: Record) -> Subscriber | None:
        email = self._enterprise.emails[row.get("user_id")]
        return self._present.subscribers.get(normalise_email(email))

    def _user(self, row: Record) -> ReviewedLine:
        user = row.get("user_id")
        subscriber, email = self._subscriber(row), self._enterprise.emails[user]
        if self._enterprise.packages[user] == COMMON_AREA:
            return self._line("users", row, "users", user, "skipped", text="needs a workspace")
        if reason := self._unready(row, subscriber):
            self._not_ready.append((user, reason))
        if subscriber is None:
            return self._missing("users", row, "users", user, LineKey("subscriber", email))
        if subscriber.status == "pending_user_migration":
            text = "the owner of a free account was asked to consent"
            self._pending.append(f"{user}: {text}; client.subscribers.send_consent_email asks again")
            return self._line("users", row, "users", user, "pending", subscriber.id, text)
        return self._line("users", row, "users", user, "made", subscriber.id)

    def _unready(self, row: Record, subscriber: Subscriber | None) -> str | None:
        """Return the reason why a user who should be able to call cannot, or None."""
        package = self._enterprise.packages[row.get("user_id")]
        if package not in CALLING:
            return None
        if subscriber is None or subscriber.status != "provisioned":
            return "is not provisioned"
        person = self._present.people.get(normalise_email(subscriber.email or ""))
        if person is None or not (person.extension or person.phone_numbers):
            return "has neither a number nor an extension"
        has_phone = any(bare(each.person_id or "") == bare(person.id) for each in self._present.devices.values())
        if not has_phone and offer_row(package, "softphone").value != "yes":
            return "has no phone, and the package has no softphone"
        return None

    def _service_lines(self, row: Record) -> Iterator[ReviewedLine]:
        user = row.get("user_id")
        for service in self._services.get(user, ()):
            verdict = self._verdict(service, user)
            status, text = SERVICE_STATUS[verdict.outcome], verdict.outcome
            key = f"{user}: {verdict.service}"
            yield self._line("services", service, "services", key, status, text=text)

    def _verdict(self, service: Record, user: str) -> Verdict:
        package = self._enterprise.packages[user]
        return judge(service.get("service"), package, has_settings="settings" in service.cells)

    def _losses(self) -> Iterator[Loss]:
        for row in self._enterprise.rows("users"):
            user = row.get("user_id")
            verdicts = tuple(self._verdict(service, user) for service in self._services.get(user, ()))
            yield Loss(self._files["users"], row.line, user, LOST, verdicts)

    # Phones and clients

    def _device(self, row: Record) -> ReviewedLine:
        mac, user = mac_address(row.get("mac")) or "", row.get("user_id")
        package = self._enterprise.packages[user]
        if row.get("line") != "1" or package == COMMON_AREA or package not in CALLING:
            return self._line("devices", row, "phones", mac, "skipped", text=NO_REQUEST)
        device = self._present.devices.get(mac)
        if device is None:
            return self._missing("devices", row, "phones", mac, LineKey("device", mac))
        return self._line("devices", row, "phones", mac, "made", device.id)

    def _client(self, row: Record) -> ReviewedLine:
        subscriber = self._subscriber(row)
        user, provisioned = row.get("user_id"), subscriber is not None and subscriber.status == "provisioned"
        text = "is upgraded to the Webex App at the first sign-in" if provisioned else "waits for its user"
        return self._line("users", row, "soft clients", user, "made" if provisioned else "pending", text=text)

    # Work that is left

    def _resets(self, lines: tuple[ReviewedLine, ...]) -> Iterator[ByHand]:
        for line in lines:
            if line.kind == "phones" and line.status == "made":
                text = "reset the phone, so that it fetches its new settings"
                yield ByHand("phone", line.file, line.line, line.key, text)

    def _strays(self) -> Iterator[ByHand]:
        """Numbers of the export that nobody has, and users with calling who have none."""
        for row in self._enterprise.rows("numbers"):
            free = [number for number in numbers_of(row) if self._is_free(number)]
            if free:
                text = f"{len(free)} of the numbers have no owner"
                yield ByHand("numbers", self._files["numbers"], row.line, free[0], text)
        for row in self._enterprise.rows("users"):
            user = row.get("user_id")
            if self._enterprise.packages[user] in CALLING and not row.get("number"):
                yield ByHand("user", self._files["users"], row.line, user, "has an extension and no number")

    def _is_free(self, number: str) -> bool:
        shown = self._present.numbers.get(number)
        return shown is not None and shown.owner is None
