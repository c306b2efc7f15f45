"""The choice between Python alone and an engine."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from webex_wholesale._reconcile.inputs import Inputs, is_remote, peek, unwrap
from webex_wholesale._reconcile.plain import compare_plainly
from webex_wholesale._reconcile.reconciliation import Reconciliation
from webex_wholesale._usage.frames import import_extra
from webex_wholesale._usage.pipes import copy_pipe, is_pipe
from webex_wholesale._usage.sheet import is_path

__all__ = ["dispatch"]

REASON: Final = "an engine compares frames, Parquet, several files at once, and 100,000 rows or more"


def dispatch(inputs: Inputs, tolerance: Decimal, engine: Any) -> Reconciliation:
    """Compare where the sources are small in Python, and on an engine otherwise, or where one is named."""
    with _pipes_copied(unwrap(inputs)) as inputs:
        if engine is None:
            (report, few), (records, few_own) = peek(inputs.report), peek(inputs.records)
            inputs = inputs._replace(report=report, records=records)
            if few and few_own:
                return compare_plainly(inputs, tolerance)
        for package in ("ibis", "duckdb", "pyarrow"):
            import_extra(package, "reconcile", REASON)
        from webex_wholesale._reconcile.run import compare_on_engine

        return compare_on_engine(inputs, tolerance, engine)


@contextmanager
def _pipes_copied(inputs: Inputs) -> Generator[Inputs]:
    """The same with copies in place of pipes, which can be read only once."""
    with TemporaryDirectory() as folder:
        sources = []
        for number, source in enumerate((inputs.report, inputs.records)):
            if is_path(source) and not is_remote(source) and is_pipe(Path(source)):
                place = Path(folder, str(number))
                place.mkdir()
                source = copy_pipe(Path(source), place)
            sources.append(source)
        yield inputs._replace(report=sources[0], records=sources[1])
