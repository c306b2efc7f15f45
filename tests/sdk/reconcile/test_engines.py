"""The same reconciliation in Python and on each engine: the same findings, in the same order."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webex_wholesale import DamagedReport, InvalidArgument, RecordsError, WholesaleError, read_report, reconcile
from webex_wholesale._reconcile import inputs, run
from webex_wholesale._reconcile.engines import hide_secrets, hide_text
from webex_wholesale._usage import report as reports
from webex_wholesale_contracts.usage import COLUMNS, guard

ibis = pytest.importorskip("ibis")
gen_name = ibis.util.gen_name

SPARK = pytest.mark.skipif(
    not (find_spec("pyspark") and shutil.which("java")), reason="Spark needs pyspark and Java: tox -e spark"
)
POLARS = pytest.mark.skipif(not find_spec("polars"), reason="the extra polars is not installed")
ENGINES = [
    pytest.param("duckdb"),
    pytest.param("polars", marks=POLARS),
    pytest.param("pyspark", marks=[SPARK, pytest.mark.slow]),
]
OWN = ("customer_external_id", "subscriber_id", "service_name", "quantity")


@pytest.fixture(autouse=True)
def way() -> None:
    """The engine is named, so that nothing is decided by size."""


@cache
def engine_of(name: str) -> Any:
    """One engine for all tests: Spark takes seconds to start."""
    return _spark() if name == "pyspark" else getattr(ibis, name).connect()


def _spark() -> Any:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    small = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.host": "localhost",
    }
    builder = SparkSession.builder.master("local[1]")
    for key, value in small.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return ibis.pyspark.connect(session)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    return engine_of(request.param)


def row(customer: str = "acme", subscriber: str = "s1", package: str = "WEBEX_CALLING", days: str = "31") -> list[str]:
    who = ["Fjordnett", "o0", "Sub1", package, "SKU", "A package", "2026-01-01", "2026-01-31", "o1"]
    return [*who, customer, subscriber, "p1", "", days]


def write(path: Path, header: Any, rows: Any) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Path]:
    return lambda *rows, name="report.csv": write(tmp_path / name, COLUMNS["USER"], rows)


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    return lambda *rows, name="own.csv": write(tmp_path / name, OWN, rows)


def result(*given: Any, **options: Any) -> Any:
    """What is found, or what is said of the damage."""
    try:
        outcome = reconcile(*given, **options)
    except WholesaleError as problem:
        return type(problem), str(problem)
    return [*outcome.findings], outcome.packages, outcome.type, outcome.period, outcome.counts


# The same everywhere

NAMES = st.sampled_from(
    ["a", "b", "007", "7", "=c", "'d", " a", "b\u00a0", "blåbær", "", "x,y", 'q"q', "l\nl", "NULL", "\\N", "NaN", "\\"]
)
QUANTITIES = st.sampled_from(["0", "0.005", "1", "1.000000", "030.333333", "31", "999999999.999999999"])
RECORDED = QUANTITIES | st.sampled_from(["0.9999999995", "0.0000000005", "0.0000000004", " 30.333333333333334 "])
PACKAGES = st.sampled_from(["X", "x", "Bå"])
DAMAGE = st.sampled_from(["", "", "", "quantity", "start", "short", "long", "cut", "byte", "blank", "header"])
CASES = {"duckdb": 60, "polars": 60, "pyspark": 8}


def damage(content: bytes, kind: str) -> bytes:
    """A report with something wrong in it."""
    changes: dict[str, Callable[[], bytes]] = {
        "quantity": lambda: content.replace(b",31\r", b",3l\r", 1),
        "start": lambda: content.replace(b"2026-01-01", b"2026-02-29", 1),
        "short": lambda: content.replace(b",p1,", b",", 1),
        "long": lambda: content.replace(b",p1,", b",p1,,", 1),
        "cut": lambda: content[:-3],
        "byte": lambda: content.replace(b"A package", b"A p\xffckage", 1),
        "blank": lambda: content + b"\r\n  \r\n",
        "header": lambda: b"\xef\xbb\xbf" + content,
    }
    return changes[kind]() if kind else content


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_findings_and_problems_are_those_of_python(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, engine = tmp_path_factory.mktemp("random"), engine_of(name)

    @given(
        rows=st.lists(st.builds(row, NAMES.map(guard), NAMES.map(guard), PACKAGES, QUANTITIES), min_size=1, max_size=8),
        recorded=st.lists(st.tuples(NAMES, NAMES, PACKAGES, RECORDED), max_size=6),
        tolerance=st.sampled_from(["0", "0.01"]),
        wrong=DAMAGE,
    )
    @settings(max_examples=CASES[name], deadline=None, suppress_health_check=list(HealthCheck))
    def check(rows: Any, recorded: Any, tolerance: str, wrong: str) -> None:
        theirs, ours = write(folder / "report.csv", COLUMNS["USER"], rows), write(folder / "own.csv", OWN, recorded)
        theirs.write_bytes(damage(theirs.read_bytes(), wrong))
        assert result(theirs, ours, tolerance=tolerance, engine=engine) == result(theirs, ours, tolerance=tolerance)

    check()


def test_an_engine_reads_files_by_itself(report: Any, own: Any, engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    files = report(row(), row(), row("bolt", days="30.5")), own(["acme", "s1", "webex_calling", "31"])
    expected = result(*files)

    def in_python(*_: Any) -> Iterator[Any]:
        raise AssertionError("the file was read in Python")

    monkeypatch.setattr(reports, "read_cells", in_python)
    monkeypatch.setattr("webex_wholesale._reconcile.tables.read_records", in_python)
    assert result(*files, engine=engine) == expected
    assert len(expected[0]) == 2


class Silent(list[Any]):
    """Rows that are read and not shown."""

    def __str__(self) -> str:
        raise AssertionError("the text of all rows was made")


def test_rows_are_not_made_a_text(engine: Any) -> None:
    own = {"customer_external_id": "acme", "service_name": "webex_calling", "quantity": 31}
    assert reconcile(Silent([own]), Silent([own]), type="CUSTOMER", engine=engine).ok


@pytest.mark.parametrize("name", ["folder/own", "own.parquet", "own.csv"])
def test_a_file_that_is_not_there_is_not_looked_for_among_the_tables(report: Any, engine: Any, name: str) -> None:
    with pytest.raises(OSError, match=name):
        reconcile(report(row()), name, engine=engine)


def test_a_file_may_have_a_name_as_a_table_has(
    report: Any, own: Any, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(["acme", "s1", "webex_calling", "31"]).rename(tmp_path / "ours")
    monkeypatch.chdir(tmp_path)
    assert reconcile(report(row()), "ours", engine=engine).ok


PLAIN = ["x,y", "\\", "'=", "#", "NULL", "007", " a ", "\t", "ü\u3000", "\ufeff"]
QUOTED = ['q"q', '"', 'b\\"']


@pytest.mark.parametrize(
    "cells", [PLAIN, [*PLAIN, *QUOTED], [*PLAIN, *QUOTED, "l\nl"]], ids=["plain", "quotes", "lines"]
)
def test_odd_cells_are_read_alike(report: Any, own: Any, engine: Any, cells: list[str]) -> None:
    rows = [*(row(cell) for cell in cells), *(row(f"c{number}", cell) for number, cell in enumerate(cells))]
    files = report(*rows), own(*([cell, "s1", "webex_calling", "31"] for cell in cells))
    assert result(*files, engine=engine) == result(*files)
    assert result(files[0], files[0], engine=engine)[0] == []


def test_the_engine_that_it_made_is_closed(report: Any, own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ibis.duckdb.connect()
    monkeypatch.setattr(ibis.duckdb, "connect", lambda: made)
    reconcile(report(row()), own(["acme", "s1", "webex_calling", "31"]), engine="duckdb://")
    with pytest.raises(Exception, match="already closed"):
        made.con.execute("select 1")


@POLARS
def test_an_engine_that_reads_no_files_gets_the_rows(report: Any, own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    files = report(row(), row(), row("bolt")), own(["acme", "s1", "webex_calling", "31"])
    monkeypatch.setattr(run, "CSV_READERS", {})
    assert result(*files, engine=engine_of("polars")) == result(*files)


def test_a_table_that_is_in_no_engine_is_compared_here(report: Any, own: Any) -> None:
    table = ibis.memtable(read_report(report(row(), row("bolt"))).to_arrow())
    found = reconcile(table, own(["acme", "s1", "webex_calling", "31"])).findings
    assert [(each.kind, each.customer) for each in found] == [("not_ours", "bolt")]


# Several files, tables, Parquet


def test_the_parts_of_a_report_are_read_together(report: Any, own: Any, engine: Any, tmp_path: Path) -> None:
    report(row(), row("bolt"), name="report-1.csv")
    report(row(), row("cork"), name="report-2.csv")
    own(["acme", "s1", "webex_calling", "31"], name="own-1.csv")
    own(["bolt", "s1", "webex_calling", "31"], name="own-2.csv")
    outcome = reconcile(tmp_path / "report-*.csv", str(tmp_path / "own-?.csv"), engine=engine)
    assert [(found.kind, found.customer) for found in outcome.findings] == [("duplicate", "acme"), ("not_ours", "cork")]
    assert (outcome.report_name, outcome.records_name) == ("report-*.csv", "own-?.csv")


def test_parts_with_different_headers_are_refused(report: Any, own: Any, engine: Any, tmp_path: Path) -> None:
    report(row(), name="report-1.csv")
    write(tmp_path / "report-2.csv", reversed(COLUMNS["USER"]), [])
    with pytest.raises(DamagedReport, match=r"the header is not that of report-1.csv \(report-2.csv, line 1\)"):
        reconcile(tmp_path / "report-*.csv", own(), engine=engine)


def test_a_record_in_two_parts_is_refused(report: Any, own: Any, engine: Any, tmp_path: Path) -> None:
    for number in (1, 2):
        own(["acme", "s1", "webex_calling", "31"], name=f"own-{number}.csv")
    with pytest.raises(RecordsError, match=r'appears 2 times: customer_external_id "acme"'):
        reconcile(report(row()), tmp_path / "own-*.csv", engine=engine)


def test_a_pattern_that_nothing_matches_is_told(own: Any, engine: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no file matches '.*report-\*.csv'; give the path of a file"):
        reconcile(tmp_path / "report-*.csv", own(), engine=engine)


def test_parquet_is_read(report: Any, own: Any, engine: Any, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    files = report(row(), row("bolt")), own(["acme", "s1", "webex_calling", "31"])
    for file in files:
        from pyarrow.csv import ConvertOptions, read_csv

        columns = [name for name in next(csv.reader(io.StringIO(file.read_text()))) if name.lower() != "quantity"]
        texts = ConvertOptions(column_types=dict.fromkeys(columns, "string"))
        pq.write_table(read_csv(file, convert_options=texts), file.with_suffix(".parquet"))
    found = [
        reconcile(*pair, engine=engine).findings for pair in (files, [each.with_suffix(".parquet") for each in files])
    ]
    assert [*found[0]] == [*found[1]]
    assert len(found[0]) == 1


def test_a_table_of_the_engine_is_named(report: Any, own: Any, engine: Any) -> None:
    import pyarrow as pa

    table = pa.table({name: [cell] for name, cell in zip(OWN, ["acme", "s1", "webex_calling", "31"], strict=True)})
    ours = gen_name("ours")
    (engine.create_view if engine.name == "pyspark" else engine.create_table)(ours, ibis.memtable(table))
    found = reconcile(str(report(row(), row("bolt"))), ours, engine=engine).findings
    assert [(each.kind, each.customer) for each in found] == [("not_ours", "bolt")]
    with pytest.raises(InvalidArgument, match="'theirs' is neither a file nor a table of the engine"):
        reconcile("theirs", ours, engine=engine)


def test_nothing_stays_in_an_engine(report: Any, own: Any, engine: Any) -> None:
    before = tables(engine)
    reconcile(report(row()), own(["acme", "s1", "webex_calling", "31"]), engine=engine)
    assert tables(engine) == before


def tables(engine: Any) -> Any:
    if engine.name == "duckdb":
        return sorted(engine.con.execute("select table_name from information_schema.tables").fetchall())
    return sorted(name for name in engine.list_tables() if "memtable" not in name)


# Files that only the engine can see


def test_files_of_a_store_are_read_by_the_engine(report: Any, own: Any, engine: Any) -> None:
    rows = [row(), row("x,y"), row("l\nl"), row('q"q'), row("'=1")]
    urls = [path.as_uri() for path in (report(*rows), own(["acme", "s1", "webex_calling", "31"]))]
    if engine.name == "polars":
        with pytest.raises(DamagedReport, match=r"a row has not 14 cells .* such as 'Fjordnett,"):
            reconcile(*urls, engine=engine)
        urls = [report(*(each for each in rows if "\n" not in each[9])).as_uri(), urls[1]]
    outcome = reconcile(*urls, engine=engine)
    assert [found.customer for found in outcome.findings if found.customer != "l\nl"] == ["=1", 'q"q', "x,y"]
    assert (outcome.report_name, outcome.records_name) == ("report.csv", "own.csv")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("quantity", '"3l" is not a quantity in days, such as 30.5 (report.csv, QUANTITY); download the report again'),
        (
            "start",
            '"2026-02-29" is not a date, such as 2026-01-31 (report.csv, CONSUMPTION_START_DATE); download the re',
        ),
        ("short", "a row has not 14 cells as the header, or cannot be read: "),
        ("long", "a row has not 14 cells as the header, or cannot be read: "),
    ],
)
def test_damage_in_a_store_is_told_by_its_row(report: Any, own: Any, engine: Any, wrong: str, said: str) -> None:
    path = report(row(), row("bolt"))
    path.write_bytes(damage(path.read_bytes(), wrong))
    with pytest.raises(DamagedReport) as caught:
        reconcile(path.as_uri(), own(), engine=engine)
    assert str(caught.value).startswith(said)


def test_bytes_that_are_no_text_end_a_reconciliation(report: Any, own: Any, engine: Any) -> None:
    path = report(row(), row("bolt"))
    path.write_bytes(damage(path.read_bytes(), "byte"))
    with pytest.raises((DamagedReport, OSError), match=r"a row has not 14 cells|(?is:the engine .* failed: .*utf-8)"):
        reconcile(path.as_uri(), own(), engine=engine)


def test_wrong_records_in_a_store_are_told(report: Any, own: Any, engine: Any) -> None:
    theirs, record = report(row()), ["acme", "s1", "x", "31"]
    for rows, said in (
        ([["acme", "s1", "x", "30,5"]], r'"30,5" is not a quantity in days, such as 30.5 \(own.csv, quantity\)'),
        ([record, record], r'the same record appears 2 times: customer_external_id "acme"'),
    ):
        with pytest.raises(RecordsError, match=said):
            reconcile(theirs, own(*rows).as_uri(), engine=engine)


def test_parts_in_a_store_whose_columns_are_in_another_order_are_refused(
    report: Any, own: Any, engine: Any, tmp_path: Path
) -> None:
    report(row(), name="report-1.csv")
    columns = [*COLUMNS["USER"]]
    columns[9], columns[10] = columns[10], columns[9]
    write(tmp_path / "report-2.csv", columns, [row()])
    with pytest.raises(DamagedReport, match=r'".*_.*" is not a date'):
        reconcile((tmp_path / "report-").as_uri() + "*.csv", own(), engine=engine)


# Secrets

SECRET = "s3cr3t-w0rd"


@pytest.mark.parametrize(
    "url", [f"nosuch://me:{SECRET}@host/db?token={SECRET}", f"duckdb:///no/such/{SECRET[:0]}x/y.db"]
)
def test_a_url_of_an_engine_is_told_without_its_secrets(report: Any, own: Any, url: str) -> None:
    with pytest.raises(InvalidArgument, match="engine is not a usable URL: ") as caught:
        reconcile(report(row()), own(), engine=url)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_url_of_a_file_is_told_without_its_secrets(own: Any, engine: Any, tmp_path: Path) -> None:
    url = f"{(tmp_path / 'nosuch.csv').as_uri()}?X-Amz-Signature={SECRET}"
    with pytest.raises(OSError, match=r"the engine .* failed: ") as caught:
        reconcile(url, own(), engine=engine)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("engine", "source", "raised", "text"),
    [
        (None, "june.csv", RuntimeError, "full"),
        ("duckdb://", "june.csv", OSError, "the engine duckdb:// failed: RuntimeError: full"),
        (None, "s3://bucket/june.csv", OSError, "the engine of this reconciliation failed: RuntimeError: full"),
    ],
)
def test_what_fails_in_an_engine_is_told_as_its_failure(
    engine: str | None, source: str, raised: type[Exception], text: str
) -> None:
    with pytest.raises(Exception, match=f"^{text}$") as caught, hide_secrets(engine, source):
        raise RuntimeError("full")
    assert caught.type is raised


def test_secrets_of_three_characters_are_hidden_and_shorter_ones_stay_in_the_text() -> None:
    assert hide_text("abc and ab", ["pg://me:abc@host/x", "pg://me:ab@host/x"]) == "*** and ab"


def test_the_name_of_a_source_has_no_secrets() -> None:
    names = [f"s3://me:{SECRET}@bucket/june/report.csv?sig={SECRET}", f"https://host/?{SECRET}"]
    assert [inputs.name_source(name, "the report") for name in names] == ["report.csv", "the report"]
    assert hide_text(f"GET {names[0]} and {SECRET}: 403 ?a={SECRET}&b=1", names) == (
        "GET s3://bucket/june/report.csv and ***: 403 ?a=***&b=***"
    )


def test_an_engine_whose_package_is_missing_is_told(report: Any, own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.delitem(sys.modules, "ibis.backends.polars", raising=False)
    with pytest.raises(ImportError, match="polars"):
        reconcile(report(row()), own(), engine="polars://")


def test_an_engine_is_a_url_or_a_backend(report: Any, own: Any) -> None:
    with pytest.raises(InvalidArgument, match="engine must be a URL such as polars:// or a backend of Ibis, got int"):
        reconcile(report(row()), own(), engine=7)
