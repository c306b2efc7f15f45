"""`webex-wholesale reconcile`: a report held against own records."""

from __future__ import annotations

import sys
from pathlib import Path

from webex_wholesale._cli.ending import BAD_USAGE, INTERRUPTED, PROBLEMS, WELL, complain
from webex_wholesale._cli.outputs import find_overwritten, is_writable
from webex_wholesale._errors import WholesaleError
from webex_wholesale._reconcile import reconcile as run_reconciliation
from webex_wholesale_contracts.models.enums import BillingReportType

__all__ = ["reconcile"]


def reconcile(
    report: str | Path,
    own: str | Path,
    *,
    tolerance: str,
    to_csv: Path | None = None,
    to_html: Path | None = None,
    engine: str | None = None,
    kind: BillingReportType | None = None,
    encoding: str | None = None,
    allow_unterminated: bool = False,
) -> int:
    """Hold a report against own records, print what was found, and write it where that is wanted.

    Returns:
        The exit status: 0 where nothing was found, 1 where something was, 2 where the two could not be compared or the
        findings not be written, 130 after Ctrl-C.
    """
    outputs = {"--csv": to_csv, "--html": to_html}
    for number, (name, output) in enumerate(outputs.items()):
        if other := find_overwritten(output, [Path(report), Path(own), *list(outputs.values())[:number]]):
            return complain(f"{name} must be a file of its own, got {str(other)!r}, which it would replace")
        if output and not is_writable(output):
            return complain(f"{name} must be a file that can be written, in a folder that exists, got {str(output)!r}")
    try:
        reconciliation = run_reconciliation(
            report,
            own,
            tolerance=tolerance,
            engine=engine,
            type=kind,
            encoding=encoding,
            allow_unterminated=allow_unterminated,
        )
        sys.stdout.write(f"{reconciliation}\n")
        if to_csv:
            reconciliation.to_csv(to_csv)
        if to_html:
            reconciliation.to_html(to_html)
    except KeyboardInterrupt:
        return complain("stopped", INTERRUPTED)
    except (WholesaleError, OSError, ImportError) as problem:
        return complain(str(problem), BAD_USAGE)
    return WELL if reconciliation.ok else PROBLEMS
