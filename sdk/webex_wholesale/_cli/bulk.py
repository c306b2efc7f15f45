"""`webex-wholesale bulk`: a plan from a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.report import BulkSummary, LineReport
from webex_wholesale._cli.ending import INTERRUPTED, PROBLEMS, TOKEN, WELL, complain
from webex_wholesale._cli.progress import progress_lines
from webex_wholesale._cli.service import announce
from webex_wholesale._cli.tables import show
from webex_wholesale._client import WholesaleClient
from webex_wholesale._errors import LocalError, WholesaleError

__all__ = ["bulk"]

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
) -> int:
    """Carry out a plan, or with `dry_run` precheck it, and print what became of it; `update` changes what differs.

    Returns:
        The exit status: 0 where all is well, 1 where lines differ, were refused or failed or the token was refused,
        2 where nothing was sent (usage, plan, checkpoint), 130 after Ctrl-C.
    """
    if checkpoint is None and not dry_run:
        return complain("--checkpoint FILE is missing; a run needs it to continue after a stop (or use --dry-run)")
    if not os.environ.get(TOKEN):
        return complain(f"the environment variable {TOKEN} is not set; it must contain an access token")
    try:
        plan = Plan.read_csv(path)
        with WholesaleClient(os.environ[TOKEN], base_url=base_url) as client:
            announce(client)
            return _show(_run_plan(client, plan, checkpoint, concurrency, dry_run=dry_run, update=update))
    except KeyboardInterrupt:
        return complain("stopped; the same command continues with the remaining lines", INTERRUPTED)
    except LocalError as problem:
        return complain(str(problem))
    except WholesaleError as problem:
        return complain(f"stopped: {problem}; the same command continues with the remaining lines", PROBLEMS)
    except (OSError, ImportError) as problem:
        return complain(str(problem))


def _run_plan(
    client: WholesaleClient, plan: Plan, checkpoint: Path | None, concurrency: int, *, dry_run: bool, update: bool
) -> BulkSummary:
    with _progress() as progress, progress_lines(progress):
        task = progress.add_task("prechecking" if dry_run else "provisioning", total=len(plan))

        def advance(_: LineReport) -> None:
            progress.advance(task)

        if dry_run:
            return client.bulk.precheck(plan, concurrency=concurrency, on_progress=advance)
        return client.bulk.provision(
            plan,
            concurrency=concurrency,
            checkpoint=checkpoint,
            on_progress=advance,
            on_difference="update" if update else "report",
        )


def _progress() -> Progress:
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
