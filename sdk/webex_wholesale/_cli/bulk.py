"""`webex-wholesale bulk`: a plan from a file."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.report import BulkSummary, LineReport
from webex_wholesale._bulk.runners import INTERVAL
from webex_wholesale._cli.ending import INTERRUPTED, PROBLEMS, TOKEN, WELL, complain, complain_of
from webex_wholesale._cli.outputs import find_overwritten, is_writable
from webex_wholesale._cli.progress import progress_lines
from webex_wholesale._cli.service import acting, announce
from webex_wholesale._cli.tables import show
from webex_wholesale._client import WholesaleClient
from webex_wholesale._errors import LocalError, WholesaleError

__all__ = ["WRITERS", "bulk", "make_progress"]

Run: TypeAlias = Callable[[WholesaleClient, Plan, Callable[[LineReport], object]], BulkSummary]

REMARKS: Final = ("lines", "outcome", "rule", "field", "reason")
"""The columns of what there is to say about lines."""


def bulk(
    path: Path,
    *,
    checkpoint: Path | None = None,
    concurrency: int = 8,
    base_url: str,
    dry_run: bool = False,
    update: bool = False,
    report: Path | None = None,
    provisioning_id: str | None = None,
    interval: float = INTERVAL,
    part: str | None = None,
    on_behalf_of: str | None = None,
) -> int:
    """Carry out a plan, or with `dry_run` say what would happen, and print what became of it.

    Args:
        path: the plan, as CSV.
        checkpoint: the file with the progress.
        concurrency: how many lines are under way at once.
        base_url: the base URL of the service.
        dry_run: change nothing.
        update: change what exists and is not as its line has it.
        report: a file for the result of every line, whose name ends in .csv or .json.
        provisioning_id: what empty cells of customers to be added get.
        interval: seconds between two polls of a customer that is under way.
        part: which part of how many to carry out, such as 2/4.
        on_behalf_of: the organization id of the sub-partner to act for.

    Returns:
        The exit status: 0 where all is well, 1 where lines differ, were refused or failed or the token was refused,
        2 where nothing was sent (usage, plan, checkpoint) or the report cannot be written, 130 after Ctrl-C.
    """
    share = _share(part)
    misuse = _wrong_usage(path, checkpoint, report, dry_run=dry_run)
    if misuse or share is None:
        return complain(misuse or f"--part must be a number of how many, such as 2/4, got {part!r}")
    number, parts = share
    run = _plan_run(concurrency, checkpoint, interval, dry_run=dry_run, update=update)

    def carry_out() -> BulkSummary:
        plan = Plan.read_csv(path, provisioning_id=provisioning_id).split(parts)[number - 1]
        with WholesaleClient(os.environ[TOKEN], base_url=base_url) as client:
            acts = acting(client, on_behalf_of)
            announce(acts)
            return _watch(run, acts, plan, "prechecking" if dry_run else "carrying out")

    return _end(carry_out, report)


def _end(carry_out: Callable[[], BulkSummary], report: Path | None) -> int:
    """Carry out a plan, write and print what became of it, and return the exit status."""
    try:
        summary = carry_out()
        if report:
            WRITERS[report.suffix](summary, report)
        return _show(summary)
    except KeyboardInterrupt:
        return complain("stopped; the same command continues with the remaining lines", INTERRUPTED)
    except LocalError as problem:
        return complain(str(problem))
    except WholesaleError as problem:
        return complain_of(problem, f"stopped: {problem}; the same command continues with the remaining lines")
    except (OSError, ImportError) as problem:
        return complain(str(problem))


def _wrong_usage(path: Path, checkpoint: Path | None, report: Path | None, *, dry_run: bool) -> str | None:
    """Return what is missing or cannot be, before anything is sent."""
    if checkpoint is None and not dry_run:
        return "--checkpoint FILE is missing; a run needs it to continue after a stop (or use --dry-run)"
    if not os.environ.get(TOKEN):
        return f"the environment variable {TOKEN} is not set; it must contain an access token"
    if report and (report.suffix not in WRITERS or not report.parent.is_dir() or report.is_dir()):
        return f"--report must be a .csv or .json file in a folder that exists, got {str(report)!r}"
    if report and not is_writable(report):
        return f"--report must be a file that can be written, got {str(report)!r}"
    if other := find_overwritten(report, [path, checkpoint]):
        return f"--report must be a file of its own, got {str(other)!r}, which it would replace"
    return None


WRITERS: Final[dict[str, Callable[[BulkSummary, Path], None]]] = {
    ".csv": BulkSummary.to_csv,
    ".json": BulkSummary.to_json,
}


def _share(part: str | None) -> tuple[int, int] | None:
    """The number of a part, and of how many; None where the text is not that."""
    found = re.fullmatch("([0-9]{1,4})/([0-9]{1,4})", "1/1" if part is None else part)
    number, parts = map(int, found.groups()) if found else (0, 0)
    return (number, parts) if 1 <= number <= parts else None


def _plan_run(concurrency: int, checkpoint: Path | None, interval: float, *, dry_run: bool, update: bool) -> Run:
    if dry_run:
        return lambda client, plan, told: client.bulk.precheck(plan, concurrency=concurrency, on_progress=told)
    return lambda client, plan, told: client.bulk.provision(
        plan,
        concurrency=concurrency,
        checkpoint=checkpoint,
        on_progress=told,
        on_difference="update" if update else "report",
        interval=interval,
    )


def _watch(run: Run, client: WholesaleClient, plan: Plan, verb: str) -> BulkSummary:
    """Run a plan and show its progress."""
    with make_progress() as progress, progress_lines(progress):
        task = progress.add_task(verb, total=len(plan))

        def advance(_: LineReport) -> None:
            progress.advance(task)

        return run(client, plan, advance)


def make_progress() -> Progress:
    """A bar with the lines that are done, on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _show(summary: BulkSummary) -> int:
    """Print the summary, and before it what there is to say about lines, each thing with the lines it is true of."""
    remarks = [line for line in summary.lines if line.text]
    if remarks:
        rows = [dict(zip(REMARKS, row, strict=True)) for row in _reasons(remarks)]
        show(rows, columns=REMARKS, whole={"rule", "field"}, machine=False)
    sys.stdout.write(f"{summary}\n")
    return WELL if summary.ok else PROBLEMS


def _reasons(remarks: Iterable[LineReport]) -> Iterator[tuple[str, ...]]:
    """A row for each reason, in the order in which the plan met them."""
    lines_by_reason: dict[tuple[str, ...], list[int]] = {}
    for line in remarks:
        lines_by_reason.setdefault((line.outcome, line.rule or "", line.field or "", line.text), []).append(line.line)
    for reason, numbers in lines_by_reason.items():
        yield _ranges(numbers), *reason


def _ranges(numbers: list[int]) -> str:
    """Ascending numbers in few words, such as "3, 7-9"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
