"""Own records for a reconciliation, made of who held which package from when to when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

from webex_wholesale._errors import InvalidArgument, RecordsError
from webex_wholesale._public import public
from webex_wholesale_contracts.models import Subscriber
from webex_wholesale_contracts.usage import SECONDS_PER_DAY, quantity_text

__all__ = ["Spell", "usage"]

_MOMENT: Final = "a moment with a time zone, such as datetime(2026, 1, 5, 12, tzinfo=UTC)"


@runtime_checkable
class Answer(Protocol):
    """The subscriber in a handle, or in the outcome of `ensure`."""

    @property
    def id(self) -> str:
        """The id of the subscriber."""

    @property
    def resource(self) -> Subscriber | None:
        """The subscriber as the service showed it; None where it was not shown."""


@public
class Spell(NamedTuple):
    """One package, held by one subscriber or workspace without a break.

    Attributes:
        subscriber: the subscriber as the service shows it, what `provision`, `update` or `ensure` gave, or its id; None
            for a workspace.
        package: the name of the package, in capitals or not.
        start: the moment from which the subscriber held it, with a time zone.
        end: the moment at which that ended, not included; None where it has not ended.
        customer: external id of the customer; taken from the subscriber where that is not only an id.
        workspace: the id of a workspace, which holds packages in place of a subscriber.
    """

    subscriber: Subscriber | Answer | str | None
    package: str
    start: datetime
    end: datetime | None = None
    customer: str | None = None
    workspace: str | None = None


Spells: TypeAlias = Iterable[
    Spell
    | tuple[Subscriber | Answer | str, str, datetime, datetime | None]
    | tuple[Subscriber | Answer | str, str, datetime, datetime | None, str | None]
]


def usage(spells: Spells, period: tuple[date, date]) -> list[dict[str, Any]]:
    """Add up spells to own records for `reconcile`, as the service counts: a full day is 1, half a day 0.5.

    Days are UTC days, times count in whole seconds, and a quantity has at most six decimals, rounded half up. Spells of
    the same subscriber and package must not overlap: nothing is held twice. What lies outside the period, or is shorter
    than a second, is left out. Source: the vendor's guide to reconciliation reports; the rounding is that of its files.

    Args:
        spells: `Spell` objects, or tuples in the same order: subscriber, package, from, to, and where it is needed the
            customer's external id. A report by customer or user needs the customers. A workspace is a `Spell` with
            None for the subscriber, and `workspace`.
        period: the first and the last day of the report, both included.

    Returns:
        A mapping for each subscriber and package with usage: `customer_external_id`, `subscriber_id`, `service_name`
        and `quantity` in days, and `workspace_id` where any spell is of a workspace.

    Raises:
        RecordsError: a spell lacks a time zone, ends before it begins, or overlaps another one.
        InvalidArgument: the period is not two days in their order, or a spell is not made as it should be.
    """
    begin, end = _bounds(period)
    seconds: Counter[tuple[str | None, str | None, str | None, str]] = Counter()
    latest: dict[tuple[str | None, str | None, str], tuple[datetime, int]] = {}
    numbered = [(number, _spell(spell, number)) for number, spell in enumerate(spells, 1)]
    for number, spell in sorted(numbered, key=lambda pair: (pair[1].start, pair[0])):
        subscriber_id, customer = _names(spell)
        holder = subscriber_id, spell.workspace
        package, ends = spell.package.upper(), spell.end or datetime.max.replace(tzinfo=UTC)
        before, other = latest.get((*holder, package), (spell.start, 0))
        if before > spell.start:
            raise _wrong(number, f"{package} is held already, by spell {other}; one subscriber holds it once")
        latest[*holder, package] = ends, number
        held = min(ends, end) - max(spell.start, begin)
        seconds[customer, *holder, package] += max(0, held // timedelta(seconds=1))
    # A column of workspaces makes `reconcile` tell them apart; without any, it has nothing to do there.
    workspaces = any(workspace for _, _, workspace, _ in seconds)
    return [_record(*key, held, workspaces=workspaces) for key, held in seconds.items() if held]


def _record(
    customer: str | None, subscriber_id: str | None, workspace: str | None, package: str, held: int, *, workspaces: bool
) -> dict[str, Any]:
    return {
        "customer_external_id": customer,
        "subscriber_id": subscriber_id,
        **({"workspace_id": workspace} if workspaces else {}),
        "service_name": package,
        "quantity": Decimal(quantity_text(held)),
    }


def _bounds(period: tuple[date, date]) -> tuple[datetime, datetime]:
    """The moments at which a period begins and ends."""
    days: tuple[object, ...] = tuple(period)
    if len(days) != 2 or not all(isinstance(day, date) and not isinstance(day, datetime) for day in days):
        raise InvalidArgument(f"period must be the first and the last day, as two dates, got {period!r}")
    first, last = period
    if last < first:
        raise InvalidArgument(f"period must not end before it begins, got {first} to {last}")
    begin, after = (datetime.combine(day, time(), UTC) for day in period)
    return begin, after + timedelta(seconds=SECONDS_PER_DAY)


def _spell(given: Any, number: int) -> Spell:
    """A spell with moments in UTC and in whole seconds. Raises RecordsError, or InvalidArgument for anything else."""
    if not isinstance(given, tuple) or not 4 <= len(given) <= len(Spell._fields):
        text = f"a spell is (subscriber, package, from, to), got {type(given).__name__} (spell {number})"
        raise InvalidArgument(text)
    spell = Spell(*given)
    holder: object = spell.workspace if spell.subscriber is None else spell.subscriber
    if not (isinstance(holder, Subscriber | Answer | str) and isinstance(spell.package, str)):
        raise InvalidArgument(f"a spell begins with a subscriber and the name of a package (spell {number})")
    if spell.subscriber is not None and spell.workspace is not None:
        raise InvalidArgument(f"a spell has a subscriber or a workspace, not both (spell {number})")
    start = _moment(spell.start, "from", number)
    end = None if spell.end is None else _moment(spell.end, "to", number)
    if end and end < start:
        raise _wrong(number, f"it ends at {end.isoformat()}, before it begins at {start.isoformat()}")
    return spell._replace(start=start, end=end)


def _moment(moment: object, name: str, number: int) -> datetime:
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise _wrong(number, f'"{name}" must be {_MOMENT}, got {moment!r}')
    return moment.astimezone(UTC).replace(microsecond=0)


def _wrong(number: int, text: str) -> RecordsError:
    return RecordsError(f"{text} (spell {number})", line=number)


def _names(spell: Spell) -> tuple[str | None, str | None]:
    """The id of the subscriber, and the external id of the customer."""
    holder = spell.subscriber
    shown = holder.resource if isinstance(holder, Answer) else holder
    if isinstance(shown, Subscriber):
        return shown.id, spell.customer or shown.external_customer_id
    return (holder.id if isinstance(holder, Answer) else shown), spell.customer
