"""`webex-wholesale billing report`: a report that is made, waited for and downloaded."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from webex_wholesale._cli.ending import INTERRUPTED, TOKEN, WELL, complain, complain_of
from webex_wholesale._cli.outputs import is_writable
from webex_wholesale._cli.progress import progress_lines
from webex_wholesale._cli.service import acting, announce
from webex_wholesale._client import WholesaleClient
from webex_wholesale._errors import Conflict, LocalError, WholesaleError
from webex_wholesale_contracts.models import BillingReportType, CreateBillingReport

__all__ = ["billing_report"]


def billing_report(
    first: date,
    last: date,
    kind: BillingReportType,
    out: Path,
    *,
    replace_existing: bool,
    base_url: str,
    on_behalf_of: str | None = None,
) -> int:
    """Make a report on days that are over, and write it to a file, whole or not at all.

    With `on_behalf_of`, the organization id of a sub-partner, it is a report on that.

    Returns:
        The exit status: 0 where the file is there, 1 where the service refused or failed, 2 where nothing was sent or
        the file cannot be written, 130 after Ctrl-C.
    """
    if not os.environ.get(TOKEN):
        return complain(f"the environment variable {TOKEN} is not set; it must contain an access token")
    if not out.parent.is_dir() or out.is_dir():
        return complain(f"--out must be a file in a folder that exists, got {str(out)!r}")
    if not is_writable(out.with_name(f".{out.name}.part")):
        return complain(f"--out must be a file in a folder that can be written to, got {str(out)!r}")
    try:
        with WholesaleClient(os.environ[TOKEN], base_url=base_url) as client:
            announce(acting(client, on_behalf_of))
            wanted = CreateBillingReport(
                billing_start_date=first, billing_end_date=last, type=kind, sub_partner_org_id=on_behalf_of
            )
            _fetch(client, wanted, out, replace_existing=replace_existing)
    except KeyboardInterrupt:
        return complain("stopped; no file was written", INTERRUPTED)
    except LocalError as problem:
        return complain(str(problem))
    except WholesaleError as problem:
        return complain_of(problem, _explained(problem))
    except OSError as problem:
        return complain(str(problem))
    sys.stdout.write(f"{out}: {kind} report from {first} to {last}\n")
    return WELL


def _fetch(client: WholesaleClient, wanted: CreateBillingReport, out: Path, *, replace_existing: bool) -> None:
    reports = client.billing_reports
    with _progress() as progress, progress_lines(progress):
        task = progress.add_task("waiting for the report", total=None)
        report = reports.create_and_wait(wanted, replace_existing=replace_existing)
        progress.update(task, description="downloading")
        reports.download(report, to=out)


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _explained(problem: WholesaleError) -> str:
    """The text of a problem, with an option that solves it where there is one."""
    if isinstance(problem, Conflict):
        return f"{problem}; --replace-existing deletes the existing report and creates a new one"
    return str(problem)
