"""Reconciliation of billing reports with a partner's own records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.usage import UsageRow

if TYPE_CHECKING:
    from webex_wholesale._reconcile.reconciliation import Reconciliation

__all__ = ["TOLERANCE", "Records", "reconcile"]

TOLERANCE: Final = Decimal("0.01")
"""Days: more than rounding to six decimals amounts to in sums of up to 20,000 rows, and less than an hour."""

# Frames are whatever hands out Arrow data, or a table of Ibis: no type of their own says that.
Records: TypeAlias = str | PathLike[str] | Iterable[UsageRow] | Iterable[Mapping[str, Any]] | Any


def reconcile(
    report: Records,
    own_records: Records,
    *,
    tolerance: Decimal | float | str = TOLERANCE,
    engine: str | Any | None = None,
    type: BillingReportType | None = None,
    encoding: str | None = None,
    allow_unterminated: bool = False,
) -> Reconciliation:
    """Hold a billing report against own records, and find where they do not agree.

    They are compared by package (SERVICE_NAME, in capitals or not) in a PARTNER report, by customer
    (CUSTOMER_EXTERNAL_ID) and package in a CUSTOMER report, and by customer, subscriber (SUBSCRIBER_ID) and package in
    a USER report. Blanks around them do not count. Rows of a report that share these are added up; identical ones count
    once, and are a finding. A quantity of zero is as good as none.

    Own records have these columns, in lower case or capitals, and `quantity`, in days. They may be finer than the
    report: then they are added up. The other columns of reports are passed over.

    Args:
        report: the path of a report's CSV, a `UsageReport`, rows of usage, mappings with the names of columns, a frame
            (polars, pandas, pyarrow), or a table of Ibis. An engine also reads several files (`report-*.csv`), Parquet,
            and URLs (`s3://…`); with `engine` any other text is the name of a table in it.
        own_records: the same choice; a CSV has a header, and commas, semicolons, tabs or bars.
        tolerance: days by which quantities may differ: a quarter of an hour if not given.
        engine: URL of the engine that reads and compares (`ibis.connect`), or a backend of Ibis; by default that of a
            table of Ibis, or else Python alone for fewer than 100,000 rows, and DuckDB for more.
        type: the type of report that was asked for; another one is refused. Rows and frames need it that have nothing
            in the columns that would tell.
        encoding: code page of own records, such as "cp1252"; by default UTF-8, or UTF-16 with a byte order mark. A
            report in a code page is passed as `read_report(path, encoding=...)`.
        allow_unterminated: read a report without a line break at its end too. Its last cell may be cut.

    Raises:
        DamagedReport: the report is not whole, or none, or of another type.
        RecordsError: own records lack a column, have one that is not known, a quantity that is none, or the same
            record twice; by line and column where they are in a file.
        InvalidArgument: another argument is none, the type cannot be told, or this is neither a report nor records.
        ImportError: an engine needs the extra `webex-wholesale[reconcile]`, or the engine's own package.
        OSError: a file cannot be read, or the engine failed.
    """
    from webex_wholesale._reconcile.dispatch import dispatch
    from webex_wholesale._reconcile.inputs import Inputs, parse_tolerance
    from webex_wholesale._reconcile.records import records_format
    from webex_wholesale._usage.report import report_format

    forms = report_format(None, allow_unterminated), records_format(encoding)
    return dispatch(Inputs(report, own_records, type, *forms), parse_tolerance(tolerance), engine)
