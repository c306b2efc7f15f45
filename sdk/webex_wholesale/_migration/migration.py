"""A migration: the exports of a batch, read and checked, and the bulk plan that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Final

from webex_wholesale._bulk.check import raise_problems
from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._errors import InvalidArgument, PlanError, PlanProblem
from webex_wholesale._migration.bodies import choose_packages
from webex_wholesale._migration.checking import Claims, check_email_template, check_rows
from webex_wholesale._migration.enterprise import Enterprise
from webex_wholesale._migration.packages import PackageMap
from webex_wholesale._migration.planning import ByHand, PlanBuilder
from webex_wholesale._migration.public import public
from webex_wholesale._migration.reading import Blame, read_tables
from webex_wholesale._migration.ruling import check_by_rules
from webex_wholesale._migration.sources import ExportSource, find_exports
from webex_wholesale._migration.tables import TABLES, Layout

__all__ = ["Migration", "Share", "read_export", "read_sources"]

_WORDS: Final = {"customer": "customer", "location": "location", "subscriber": "user", "device": "phone"}


@public
@dataclass(frozen=True)
class Share:
    """One customer of a migration.

    Attributes:
        enterprise: its export.
        lines: the indices of its lines in the plan.
        by_hand: the work that is left to people.
        files: the name of each file in messages, by table.
    """

    enterprise: Enterprise
    lines: range
    by_hand: tuple[ByHand, ...]
    files: Mapping[str, str]


@public
@dataclass(frozen=True)
class Migration:
    """Exports that were read and checked, and the bulk plan that they make; made by `read_export`.

    Attributes:
        plan: customers, locations, numbers, users and phones, for `client.migration` or `client.bulk`.
        provisioning_id: the template of new customers.
        refused: by the name of an export that is left out, everything that is wrong with it.
        shares: the customers that can be migrated, in the order of the exports.
        strict: an organization that people of Webex for BroadWorks stay behind in is refused.
    """

    plan: Plan = field(repr=False)
    provisioning_id: str
    refused: Mapping[str, tuple[PlanProblem, ...]]
    shares: tuple[Share, ...] = field(repr=False)
    strict: bool = False

    @property
    def enterprises(self) -> tuple[str, ...]:
        """The ids of the customers that can be migrated, in the order of the exports."""
        return tuple(share.enterprise.key for share in self.shares)

    @property
    def problems(self) -> tuple[PlanProblem, ...]:
        """Everything that is wrong with the exports that are left out, by file, line and column."""
        return tuple(problem for problems in self.refused.values() for problem in problems)

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        """The work that no request does: workspaces, further lines of phones, services of groups."""
        return tuple(left for share in self.shares for left in share.by_hand)

    @property
    def counts(self) -> dict[str, int]:
        """The number of customers, locations, numbers, users and phones that the plan makes."""
        counts = Counter(f"{_WORDS[line.kind]}s" for line in self.plan.lines if line.kind in _WORDS)
        counts["numbers"] = sum(len(line.body["phoneNumbers"]) for line in self.plan.lines if line.kind == "numbers")
        return {name: counts[name] for name in ("customers", "locations", "numbers", "users", "phones")}

    @property
    def packages(self) -> dict[str, int]:
        """The number of users with each package, those with a workspace included."""
        packages = (package for share in self.shares for package in share.enterprise.packages.values())
        return dict(Counter(packages))

    def __len__(self) -> int:
        return len(self.shares)

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in self.counts.items())
        refused = f"; {len(self.refused)} refused" if self.refused else ""
        return f"{counts}{refused}"


def read_export(
    path: str | PathLike[str],
    *,
    provisioning_id: str,
    package_map: PackageMap | None = None,
    email_template: str | None = None,
    layout: Layout | None = None,
    strict: bool = False,
) -> Migration:
    """Read exported customers of BroadWorks, check them, and plan their migration. Nothing is sent.

    Args:
        path: a folder or zip file of CSV files, which is one customer; or a folder of such folders and zip files.
        provisioning_id: the template of new customers.
        package_map: packages of service packs, and the purchase order; without it the services of a user decide.
        email_template: address of users who have none, such as `{user}@example.com`; the fields are `user_id`, the
            parts `user` and `domain` of it, `first_name`, `last_name`, `extension` and `enterprise_id`.
        layout: names of files and columns where they are not ours.
        strict: refuse all exports where one is refused, and refuse to run where people of Webex for BroadWorks would
            stay behind in an organization.

    Returns:
        The migration of the exports without problems; `refused` has the others.

    Raises:
        PlanError: no export can be migrated, or with `strict` not every one; everything that is wrong, by file, line
            and column.
        InvalidArgument: another argument cannot be right.
        OSError: a file cannot be read.
        ImportError: needs the extra `webex-wholesale[checks]`.
    """
    layout = layout or Layout()
    exports = find_exports(path, layout)
    options = {"package_map": package_map, "email_template": email_template, "layout": layout, "strict": strict}
    return read_sources(exports, provisioning_id=provisioning_id, **options)  # type: ignore[arg-type]


def read_sources(
    sources: Iterable[ExportSource],
    *,
    provisioning_id: str,
    package_map: PackageMap | None = None,
    email_template: str | None = None,
    layout: Layout | None = None,
    strict: bool = False,
) -> Migration:
    """Plan a migration of exports that are not folders of CSV files; arguments and errors as for `read_export`.

    Args:
        sources: the export of each customer.
        provisioning_id: the template of new customers.
        package_map: packages of service packs, and the purchase order.
        email_template: address of users who have none.
        layout: names of columns where they are not ours; names of files are those in messages.
        strict: refuse all exports where one is refused.
    """
    check_email_template(email_template)
    if not provisioning_id.strip():
        raise InvalidArgument("provisioning_id must be the id of a customer template, got an empty text")
    reader = _Reader(provisioning_id, package_map or PackageMap(), email_template, layout or Layout())
    listed = [*sources]
    for source in listed:
        reader.read(source, alone=len(listed) == 1)
    if not listed:
        raise PlanError("the folder has no export; an export is a folder or zip file of CSV files")
    if reader.refused and (strict or not reader.shares):
        problems = [problem for problems in reader.refused.values() for problem in problems]
        name = next(iter(reader.refused)) if len(listed) == 1 else f"{len(reader.refused)} of {len(listed)} exports"
        raise_problems(name, problems)
    return Migration(Plan(tuple(reader.lines)), provisioning_id, reader.refused, tuple(reader.shares), strict)


class _Reader:
    """Reads one export after the other; what is refused leaves nothing in the plan."""

    def __init__(
        self, provisioning_id: str, package_map: PackageMap, email_template: str | None, layout: Layout
    ) -> None:
        self.lines: list[PlanLine] = []
        self.shares: list[Share] = []
        self.refused: dict[str, tuple[PlanProblem, ...]] = {}
        self._provisioning_id, self._package_map = provisioning_id, package_map
        self._email_template, self._layout = email_template, layout
        self._claims = Claims()

    def read(self, source: ExportSource, *, alone: bool) -> None:
        """Read an export. The names of files have that of the export in front, unless it is the only one."""
        enterprise = Enterprise(source.name)
        blame = Blame(enterprise, self._layout, "" if alone else f"{source.name}/")
        read_tables(source, self._layout, blame)
        check_rows(blame, self._claims, self._email_template)
        if len(enterprise.rows("customer")) == 1:
            enterprise.packages = choose_packages(enterprise, self._package_map)
            check_by_rules(blame, self._provisioning_id, self._package_map)
        if enterprise.problems:
            self.refused[source.name] = tuple(sorted(enterprise.problems, key=_place))
            return
        builder = PlanBuilder(enterprise, blame, self._provisioning_id)
        start = len(self.lines)
        self.lines += _shifted(builder.lines, start)
        files = {table: blame.file(table) for table in TABLES}
        self.shares.append(Share(enterprise, range(start, len(self.lines)), tuple(builder.by_hand), files))


def _place(problem: PlanProblem) -> tuple[str, int]:
    return problem.file, problem.line


def _shifted(lines: list[PlanLine], start: int) -> Iterator[PlanLine]:
    """The lines of one export at their places among all lines."""
    for line in lines:
        if line.customer is None:
            yield line
        else:
            needs, after = (tuple(index + start for index in indices) for indices in (line.needs, line.after))
            yield replace(line, customer=start, needs=needs, after=after)
