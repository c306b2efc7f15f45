"""`webex-wholesale migration`: exports of BroadWorks customers, from files to the service and back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from webex_wholesale._bulk.report import BulkSummary, LineReport
from webex_wholesale._bulk.runners import INTERVAL
from webex_wholesale._cli.bulk import WRITERS, make_progress
from webex_wholesale._cli.ending import BAD_USAGE, INTERRUPTED, PROBLEMS, TOKEN, WELL, complain, complain_of
from webex_wholesale._cli.progress import progress_lines
from webex_wholesale._cli.service import acting, announce
from webex_wholesale._cli.tables import show
from webex_wholesale._client import WholesaleClient
from webex_wholesale._errors import LocalError, PlanError, WholesaleError
from webex_wholesale.migration import Layout, Migration, PackageMap, Review, read_export
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES

__all__ = ["Inputs", "Target", "check", "plan", "review", "rollback", "run"]

REVIEW_WRITERS: Final[dict[str, Callable[[Review, Path], None]]] = {
    ".json": Review.to_json,
    ".csv": Review.to_csv,
    ".html": Review.to_html,
}
OnLine = Callable[[LineReport], object]


@dataclass(frozen=True)
class Inputs:
    """The exports and how to read them: the options that every command has."""

    exports: Path
    provisioning_id: str
    package_map: Path | None = None
    on_order: Sequence[str] | None = None
    email_template: str | None = None
    layout: Path | None = None
    strict: bool = False

    def read(self) -> Migration:
        """Read the exports. Raises what `read_export` raises."""
        on_order = self.on_order or CUSTOMER_PACKAGES
        packages = PackageMap.read_csv(self.package_map, on_order=on_order) if self.package_map else None
        return read_export(
            self.exports,
            provisioning_id=self.provisioning_id,
            package_map=packages or PackageMap(on_order=on_order),
            email_template=self.email_template,
            layout=Layout.read_toml(self.layout) if self.layout else None,
            strict=self.strict,
        )


@dataclass(frozen=True)
class Target:
    """The service, and as whom."""

    base_url: str
    on_behalf_of: str | None = None
    concurrency: int = 8


def plan(inputs: Inputs) -> int:
    """Print what exports would make, what is refused, and what is left to people.

    Returns:
        The exit status: 0 where all can be migrated, 1 where some are refused, 2 where none can be.
    """

    def tell() -> int:
        migration = inputs.read()
        _tell_refusals(migration)
        packages = ", ".join(f"{name} {count}" for name, count in migration.packages.items())
        rows = [each._asdict() for each in migration.by_hand]
        if rows:
            show(rows, columns=("kind", "file", "line", "key", "text"), whole={"kind", "file"}, machine=False)
        sys.stdout.write(f"users by package: {packages}\n{migration}\n")
        return PROBLEMS if migration.refused else WELL

    return _end(tell)


def check(inputs: Inputs, target: Target, *, report: Path | None = None) -> int:
    """Print what the service says about exports; nothing is changed.

    Returns:
        The exit status: 0 where everything would work, 1 where not everything would, 2 where nothing was sent.
    """

    def ask(client: WholesaleClient, migration: Migration, told: OnLine) -> BulkSummary:
        for problem in client.migration.people_left(migration):
            sys.stderr.write(f"warning: {problem}\n")
        return client.migration.check(migration, concurrency=target.concurrency, on_progress=told)

    return _carry_out(inputs, target, ask, "checking", report)


def run(
    inputs: Inputs,
    target: Target,
    journal: Path,
    *,
    update: bool = False,
    interval: float = INTERVAL,
    report: Path | None = None,
    resume: bool = False,
) -> int:
    """Carry exports out, and print what became of them.

    Returns:
        The exit status: 0 where everything is made, 1 where something failed or an export was refused, 2 where nothing
        was sent or a file cannot be written, 130 after Ctrl-C.
    """

    def send(client: WholesaleClient, migration: Migration, told: OnLine) -> BulkSummary:
        carry_out: Any = client.migration.resume if resume else client.migration.run
        summary: BulkSummary = carry_out(
            migration,
            journal=journal,
            concurrency=target.concurrency,
            on_progress=told,
            on_difference="update" if update else "report",
            interval=interval,
        )
        return summary

    return _carry_out(inputs, target, send, "migrating", report)


def rollback(inputs: Inputs, target: Target, journal: Path) -> int:
    """Remove what a run has made, and print it.

    Returns:
        The exit status: 0 where everything is gone, 1 where something stays, 2 where nothing was removed.
    """

    def undo(client: WholesaleClient, migration: Migration, told: OnLine) -> BulkSummary:
        return client.migration.rollback(migration, journal=journal)

    return _carry_out(inputs, target, undo, "rolling back", None)


def review(
    inputs: Inputs, target: Target, journal: Path, *, reports: Sequence[Path] = (), previous: Path | None = None
) -> int:
    """Print what the service has of exports, and what differs.

    Returns:
        The exit status: 0 where everything is made, 1 where something is not there or not finished, 2 where there is
        nothing to review or a file cannot be used.
    """
    if misuse := _wrong_files(reports, REVIEW_WRITERS):
        return complain(misuse)

    def look(client: WholesaleClient, migration: Migration) -> int:
        found = client.migration.review(migration, journal=journal, concurrency=target.concurrency)
        changes = found.changes_since(previous) if previous else ()
        for path in reports:
            REVIEW_WRITERS[path.suffix](found, path)
        _print_review(found)
        for customer, kind, key, before, now in changes:
            sys.stdout.write(f"{customer} {kind} {key}: {before or 'not there'} before, now {now or 'not there'}\n")
        return WELL if found.ok and not migration.refused else PROBLEMS

    return _with_client(inputs, target, look)


def _print_review(found: Review) -> None:
    columns = ("kind", "read", "made", "pending", "failed", "skipped")
    show([total._asdict() for total in found.totals], columns=columns, whole=set(columns), machine=False)
    rows = [each._asdict() for customer in found.customers for each in customer.differences]
    if rows:
        sys.stdout.write("\n")
        show(rows, columns=("file", "line", "key", "field", "source", "now"), whole={"file", "field"}, machine=False)
    left = sum(len(customer.by_hand) for customer in found.customers)
    waits = sum(len(customer.pending) for customer in found.customers)
    mute = sum(len(customer.not_ready) for customer in found.customers)
    sys.stdout.write(f"\n{found}; {left} things to do by hand, {waits} waits, {mute} users who cannot call\n")


# One run


def _carry_out(
    inputs: Inputs,
    target: Target,
    send: Callable[[WholesaleClient, Migration, OnLine], BulkSummary],
    verb: str,
    report: Path | None,
) -> int:
    if misuse := _wrong_files([report] if report else [], WRITERS):
        return complain(misuse)

    def carry_out(client: WholesaleClient, migration: Migration) -> int:
        with make_progress() as progress, progress_lines(progress):
            task = progress.add_task(verb, total=len(migration.plan))

            def advance(_: LineReport) -> None:
                progress.advance(task)

            summary = send(client, migration, advance)
        if report:
            WRITERS[report.suffix](summary, report)
        _print_lines(summary)
        return WELL if summary.ok and not migration.refused else PROBLEMS

    return _with_client(inputs, target, carry_out)


def _print_lines(summary: BulkSummary) -> None:
    columns = ("file", "line", "outcome", "rule", "reason")
    rows = [
        dict(zip(columns, (line.file, line.line, line.outcome, line.rule, line.text), strict=True))
        for line in summary.lines
        if line.text
    ]
    if rows:
        show(rows, columns=columns, whole={"file", "rule"}, machine=False)
    sys.stdout.write(f"{summary}\n")


def _with_client(inputs: Inputs, target: Target, use: Callable[[WholesaleClient, Migration], int]) -> int:
    if not os.environ.get(TOKEN):
        return complain(f"the environment variable {TOKEN} is not set; it must contain an access token")

    def carry_out() -> int:
        migration = inputs.read()
        with WholesaleClient(os.environ[TOKEN], base_url=target.base_url) as client:
            acts = acting(client, target.on_behalf_of)
            announce(acts)
            _tell_refusals(migration)
            return use(acts, migration)

    return _end(carry_out)


def _end(carry_out: Callable[[], int]) -> int:
    try:
        return carry_out()
    except KeyboardInterrupt:
        return complain("stopped; the same command continues with the remaining lines", INTERRUPTED)
    except PlanError as problem:
        return _tell([*map(str, problem.problems)] or [str(problem)])
    except LocalError as problem:
        return complain(str(problem))
    except WholesaleError as problem:
        return complain_of(problem, f"stopped: {problem}; the same command continues with the remaining lines")
    except (OSError, ImportError) as problem:
        return complain(str(problem))


def _tell(problems: Sequence[str]) -> int:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = "\n".join(problems)
    return complain(f"{lines}\n({count}; nothing was sent)", BAD_USAGE)


def _tell_refusals(migration: Migration) -> None:
    """Say on stderr what is wrong with the exports that are left out."""
    for problem in migration.problems:
        sys.stderr.write(f"{problem}\n")
    if migration.refused:
        sys.stderr.write(f"left out: {', '.join(migration.refused)}\n")


def _wrong_files(paths: Iterable[Path], writers: dict[str, Any]) -> str | None:
    for path in paths:
        if path.suffix not in writers or not path.parent.is_dir() or path.is_dir():
            return f"--report must be a {' or '.join(writers)} file in a folder that exists, got {str(path)!r}"
    return None
