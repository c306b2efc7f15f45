"""Small files are reconciled with no more than the SDK itself; what more takes is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from webex_wholesale import DamagedReport, read_report, reconcile
from webex_wholesale._reconcile import inputs
from webex_wholesale.cli import reconcile as run_command

EXTRAS = ("ibis", "duckdb", "pyarrow", "pandas", "polars", "numpy", "jinja2")
HEADER = (
    "PARTNER_NAME,PARTNER_ORG_ID,SUBSCRIPTION_ID,SERVICE_NAME,SKU,DESCRIPTION,"
    "CONSUMPTION_START_DATE,CONSUMPTION_END_DATE,CUSTOMER_ORG_ID,CUSTOMER_EXTERNAL_ID,QUANTITY\n"
)
ROW = "Fjordnett,o0,Sub1,WEBEX_CALLING,SKU,A package,2026-01-01,2026-01-31,o1,{},{}\n"
OWN = "customer_external_id,service_name,quantity\nacme,webex_calling,31\nbolt,webex_calling,31\n"
PROGRAM = """
import sys
from pathlib import Path
for name in {extras}:
    sys.modules[name] = None
from webex_wholesale import reconcile
from webex_wholesale.cli import reconcile as command
print(command(Path("report.csv"), Path("own.csv"), tolerance="0.01", to_csv=Path("findings.csv")))
print(command("report.csv", "own.csv", tolerance="0.01", engine="duckdb://"))
Path("report.csv").write_text(Path("report.csv").read_text() + {row!r} * 100_000)
for report in ("report.csv", 5):
    try:
        reconcile(report, "own.csv")
    except (ImportError, ValueError) as problem:
        print(problem)
"""


@pytest.fixture(autouse=True)
def way() -> None:
    """Sizes are as they are."""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    report, own = tmp_path / "report.csv", tmp_path / "own.csv"
    report.write_text(HEADER + ROW.format("acme", 31) + ROW.format("bolt", 30), encoding="utf-8")
    own.write_text(OWN, encoding="utf-8")
    return report, own


def test_small_files_need_no_extra(files: tuple[Path, Path], tmp_path: Path) -> None:
    program = PROGRAM.format(extras=EXTRAS, row=ROW.format("cork", 1))
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, encoding="utf-8"
    )
    advice = (
        "ibis is not installed; an engine compares frames, Parquet, several files at once, and 100,000 rows or more; "
    )
    assert run.stdout.splitlines() == [
        "CUSTOMER report: 1 finding (1 quantity); 61 days billed, 62 recorded; tolerance 0.01",
        "quantity: bolt, WEBEX_CALLING: 30 billed, 31 recorded",
        "1",
        "2",
        f'{advice}pip install "webex-wholesale[reconcile]"',
        "the report must be a path, rows or a frame, got int",
    ]
    assert (tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines() == [
        "kind,customer,subscriber_id,service_name,billed,own",
        "quantity,bolt,,WEBEX_CALLING,30,31",
    ]


def test_what_is_small_needs_no_engine_and_what_is_large_does(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    report, own = files
    rows = [*read_report(report)]
    records = [
        {"customer_external_id": row.customer_external_id, "service_name": "webex_calling", "quantity": 31}
        for row in rows
    ]
    monkeypatch.setattr(inputs, "SMALL", 3)
    for theirs in (report, str(report), read_report(report), rows):
        for ours in (own, records, iter(records)):
            assert [found.kind for found in reconcile(theirs, ours, type="CUSTOMER").findings] == ["quantity"]
    monkeypatch.setattr(inputs, "SMALL", 2)
    for theirs in (rows, iter(rows), report.with_name("*.csv"), report.with_suffix(".parquet"), f"file://{report}"):
        with pytest.raises(ImportError, match="ibis is not installed; an engine compares"):
            reconcile(theirs, own, type="CUSTOMER")


def test_a_file_is_not_small_because_so_many_lines_are_its_first_megabyte(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "SMALL", 3)
    long = tmp_path / "long.csv"
    for lines, few in ((3, True), (4, False)):
        long.write_bytes(b"\n\n\n" + b" " * (1 << 20) + b"\n" * (lines - 3))
        assert inputs._has_few_lines(long) == few


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("2026-01-01", "2026-02-30"), '"2026-02-30" is not a date, such as 2026-01-31 (report.csv, line 2, CONS'),
        (("2026-01-31", "31.01.2026"), '"31.01.2026" is not a date, such as 2026-01-31 (report.csv, line 2, CONS'),
    ],
)
@pytest.mark.parametrize("engine", [None, "duckdb://"])
def test_a_damaged_day_is_told_by_its_place(
    files: tuple[Path, Path], wrong: tuple[str, str], said: str, engine: str | None
) -> None:
    report, own = files
    report.write_text(report.read_text(encoding="utf-8").replace(*wrong, 1), encoding="utf-8")
    with pytest.raises(DamagedReport) as caught:
        reconcile(report, own, engine=engine)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("engine", [None, "duckdb://"])
def test_findings_without_customers_or_subscribers_are_empty_in_csv(
    files: tuple[Path, Path], tmp_path: Path, engine: str | None
) -> None:
    report, own = files
    found = tmp_path / "findings.csv"
    assert run_command(report, own, tolerance="0", to_csv=found, engine=engine) == 1
    assert found.read_text(encoding="utf-8").splitlines()[1:] == ["quantity,bolt,,WEBEX_CALLING,30,31"]
    header = HEADER.replace("CUSTOMER_ORG_ID,CUSTOMER_EXTERNAL_ID,", "")
    report.write_text(header + ROW.replace("o1,{},", "").format(30), encoding="utf-8")
    own.write_text("service_name,quantity\nWEBEX_SUITE,1\n", encoding="utf-8")
    assert run_command(report, own, tolerance="0", to_csv=found, engine=engine) == 1
    assert found.read_text(encoding="utf-8").splitlines()[1:] == [
        "not_ours,,,WEBEX_CALLING,30,0",
        "not_billed,,,WEBEX_SUITE,0,1",
    ]
