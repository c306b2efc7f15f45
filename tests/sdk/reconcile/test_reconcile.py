"""Reports held against own records: what differs is found, nothing else is, and what is wrong is told."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_wholesale import (
    DamagedReport,
    Discrepancy,
    InvalidArgument,
    Reconciliation,
    RecordsError,
    UsageRow,
    read_report,
    reconcile,
)
from webex_wholesale._reconcile.engines import connect
from webex_wholesale_contracts.models import BILLING_REPORT_TYPES, BillingReportType
from webex_wholesale_contracts.usage import unguard

ibis = pytest.importorskip("ibis")

UsageCsv = Callable[..., str]
DAYS = date(2026, 1, 1), date(2026, 1, 31)
ENGINES = [None, *(f"{name}://" for name in ("polars",) if find_spec(name))]


def row(customer: str = "acme", subscriber: str = "s1", package: str = "WEBEX_CALLING", days: Any = 31) -> UsageRow:
    who = ("o1", customer, subscriber, "p1", None)
    return UsageRow("Fjordnett", "o0", "Sub1", package, "SKU", "A package", *DAYS, Decimal(str(days)), *who)


def of_customer(customer: str = "acme", days: Any = 31, **given: Any) -> UsageRow:
    return row(customer, days=days, **given)._replace(subscriber_id=None, user_id=None)


def of_partner(package: str = "WEBEX_CALLING", days: Any = 31) -> UsageRow:
    return of_customer(package=package, days=days)._replace(customer_org_id=None, customer_external_id=None)


def found(report: Any, own: Any, **given: Any) -> list[tuple[Any, ...]]:
    return [tuple(each) for each in reconcile(report, own, **given).findings]


@pytest.fixture
def report(tmp_path: Path, usage_csv: UsageCsv) -> Callable[..., Path]:
    """Writes a report as the service does."""

    def report(*rows: UsageRow, kind: BillingReportType = "USER", columns: Iterable[str] = ()) -> Path:
        path = tmp_path / "report.csv"
        path.write_bytes(usage_csv(kind, rows, columns).encode())
        return path

    return report


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    """Writes own records."""

    def own(content: str) -> Path:
        path = tmp_path / "own.csv"
        path.write_bytes(content.encode())
        return path

    return own


USER = "customer_external_id,subscriber_id,service_name,quantity\n"
RECONCILED_BY = f"a USER report is reconciled by {USER.strip().replace(',', ', ')}"


# What is found


def test_records_that_agree_have_no_findings(report: Any, own: Any) -> None:
    outcome = reconcile(
        report(row(), row("bolt", "s2", days="30.5")),
        own(f"{USER}acme,s1,webex_calling,31\nbolt,s2,WEBEX_CALLING,30.5\n"),
    )
    assert outcome.ok
    assert list(outcome.findings) == []
    assert (outcome.type, outcome.billed, outcome.own) == ("USER", Decimal("61.5"), Decimal("61.5"))


def test_every_kind_is_found_and_nothing_else(report: Any, own: Any) -> None:
    rows = [row(), row(), row("bolt"), row("bolt", package="WEBEX_MEETINGS"), row("cork", "s3", days=30)]
    records = (
        f"{USER}acme,s1,webex_calling,31\nbolt,s1,webex_calling,31\ncork,s3,webex_calling,31\ndory,s4,webex_calling,2\n"
    )
    outcome = reconcile(report(*rows), own(records))
    assert [tuple(each) for each in outcome.findings] == [
        ("duplicate", "acme", "s1", "WEBEX_CALLING", 62, 31),
        ("not_ours", "bolt", "s1", "WEBEX_MEETINGS", 31, 0),
        ("quantity", "cork", "s3", "WEBEX_CALLING", 30, 31),
        ("not_billed", "dory", "s4", "WEBEX_CALLING", 0, 2),
    ]
    assert outcome.counts == {"not_ours": 1, "not_billed": 1, "quantity": 1, "duplicate": 1}
    assert (outcome.ok, outcome.billed, outcome.own) == (False, 154, 95)
    assert [tuple(each) for each in outcome.packages] == [("WEBEX_CALLING", 123, 95), ("WEBEX_MEETINGS", 31, 0)]


def test_customers_are_compared_where_the_report_knows_no_users(report: Any, own: Any) -> None:
    rows = [of_customer(), of_customer("bolt", 12)]
    records = "customer_external_id,service_name,quantity\nacme,webex_calling,31\nbolt,webex_calling,13\n"
    assert found(report(*rows, kind="CUSTOMER"), own(records)) == [("quantity", "bolt", None, "WEBEX_CALLING", 12, 13)]


def test_packages_are_compared_where_the_report_knows_no_customers(report: Any, own: Any) -> None:
    path = report(of_partner(), of_partner("WEBEX_SUITE"), kind="PARTNER")
    assert found(path, own("service_name,quantity\nwebex_calling,31\n")) == [
        ("not_ours", None, None, "WEBEX_SUITE", 31, 0)
    ]


def test_finer_records_are_added_up(report: Any, own: Any) -> None:
    records = own(f"{USER}acme,s1,webex_calling,20\nacme,s2,webex_calling,11\n")
    assert found(report(of_customer(), kind="CUSTOMER"), records) == []
    assert found(report(of_partner(), kind="PARTNER"), records) == []


def test_rows_that_differ_in_anything_are_added_up(report: Any, own: Any) -> None:
    rows = [row(days=15), row(days=15)._replace(sku="SKU-2"), row(days=1)]
    assert found(report(*rows), own(f"{USER}acme,s1,webex_calling,31\n")) == []


def test_a_repeated_row_can_have_the_wrong_quantity_too(report: Any, own: Any) -> None:
    assert found(report(row(), row(), row()), own(f"{USER}acme,s1,webex_calling,30\n")) == [
        ("duplicate", "acme", "s1", "WEBEX_CALLING", 93, 30),
        ("quantity", "acme", "s1", "WEBEX_CALLING", 31, 30),
    ]


@pytest.mark.parametrize(("tolerance", "count"), [("0.01", 0), (0.01, 0), ("0.009999999", 1), (0, 1), (Decimal(1), 0)])
def test_quantities_may_differ_by_the_tolerance_exactly(report: Any, own: Any, tolerance: Any, count: int) -> None:
    assert len(found(report(row(days="30.99")), own(f"{USER}acme,s1,webex_calling,31\n"), tolerance=tolerance)) == count


def test_a_quantity_of_zero_is_as_good_as_none(report: Any, own: Any) -> None:
    assert found(report(row(days=0)), own(f"{USER}bolt,s1,webex_calling,0\n"), tolerance=0) == []


def test_adding_up_makes_no_noise(report: Any, own: Any) -> None:
    rows = [row(subscriber=f"s{number}", days="0.1") for number in range(100)]
    outcome = reconcile(
        report(*rows),
        own("".join([USER, *(f"acme,s{number},webex_calling,0.1\n" for number in range(100))])),
        tolerance=0,
    )
    assert (outcome.ok, str(outcome.billed), outcome.own) == (True, "10", 10)


def test_own_quantities_may_be_computed_to_more_decimals(report: Any, own: Any) -> None:
    assert found(report(row(days="10.333333")), own(f"{USER}acme,s1,webex_calling,10.333333333333334\n")) == []


def test_guarded_texts_are_the_texts_they_were(report: Any, own: Any) -> None:
    names = ["=1", "+1", "-1", "@1", "\uff1d1", "\t1", "'=1", "''=1", "'s", "a=1"]
    rows = [row(name, subscriber=f"s{number}") for number, name in enumerate(names)]
    plain = [
        {"customer_external_id": name, "subscriber_id": f"s{n}", "service_name": "webex_calling", "quantity": 31}
        for n, name in enumerate(names)
    ]
    assert found(report(*rows), plain) == []
    assert found(report(*rows), report(*rows)) == []
    assert found(report(row("=1")), plain[1:2])[0][:2] == ("not_billed", "+1")


# Every form of report and records


FORMS: dict[str, Callable[[Path], Any]] = {
    "path": Path,
    "text": str,
    "report": read_report,
    "rows": lambda path: iter([*read_report(path)]),
    "opened": lambda path: read_report(io.BytesIO(path.read_bytes())),
    "mappings": lambda path: csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))),
    "arrow": lambda path: read_report(path).to_arrow(),
    "polars": lambda path: read_report(path).to_polars(),
    "pandas": lambda path: read_report(path).to_arrow().to_pandas(),
    "ibis": lambda path: ibis.duckdb.connect().create_table("rows", ibis.memtable(read_report(path).to_arrow())),
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Callable[[Path], Any]:
    pytest.importorskip(request.param if request.param in ("polars", "pandas") else "ibis")
    return FORMS[request.param]


def test_every_form_of_report_is_understood(report: Any, own: Any, form: Any) -> None:
    path = report(row(), row("bolt", days="0.5"), row("bolt", days="0.5"), row("cork"))
    outcome = reconcile(form(path), own(f"{USER}acme,s1,webex_calling,31\nbolt,s1,webex_calling,0.5\n"))
    assert outcome.type == "USER"
    assert [tuple(each) for each in outcome.findings] == [
        ("duplicate", "bolt", "s1", "WEBEX_CALLING", 1, Decimal("0.5")),
        ("not_ours", "cork", "s1", "WEBEX_CALLING", 31, 0),
    ]


def test_every_form_of_records_is_understood(report: Any, tmp_path: Path, usage_csv: UsageCsv, form: Any) -> None:
    records = tmp_path / "truth.csv"
    records.write_bytes(usage_csv("USER", [row(), row("bolt", days="0.5")]).encode())
    assert found(report(row(), row("cork")), form(records)) == [
        ("not_billed", "bolt", "s1", "WEBEX_CALLING", 0, Decimal("0.5")),
        ("not_ours", "cork", "s1", "WEBEX_CALLING", 31, 0),
    ]


@pytest.mark.parametrize("kind", BILLING_REPORT_TYPES)
def test_rows_have_the_type_that_was_asked_for(kind: BillingReportType) -> None:
    rows = {"PARTNER": of_partner(), "CUSTOMER": of_customer(), "USER": row()}
    assert reconcile([rows[kind]], [row()], type=kind).type == kind


def test_numbers_of_every_kind_are_quantities(report: Any) -> None:
    for quantity in (31, 31.0, Decimal("31.000"), "31"):
        record = {
            "CUSTOMER_EXTERNAL_ID": "acme",
            "Subscriber_Id": "s1",
            "service_name": "webex_calling",
            "quantity": quantity,
        }
        assert found(report(row()), [record]) == []


@pytest.mark.slow
@given(st.data())
@settings(max_examples=25)
def test_it_finds_what_a_simple_model_finds(data: st.DataObject) -> None:
    names, days = st.sampled_from(["a", "b", "=c"]), st.sampled_from(["0", "0.005", "1", "30.333333", "31"])
    some = st.builds(row, names, names, st.sampled_from(["X", "Y"]), days)
    rows = data.draw(st.lists(some, min_size=1, max_size=12))
    records = data.draw(st.lists(some, min_size=1, max_size=8, unique_by=key))
    tolerance = Decimal(data.draw(st.sampled_from(["0", "0.01", "1"])))
    engine = data.draw(st.sampled_from(ENGINES))
    assert Counter(found(rows, records, tolerance=tolerance, engine=engine)) == Counter(model(rows, records, tolerance))


def key(one: UsageRow) -> tuple[str | None, ...]:
    return one.customer_external_id, one.subscriber_id, one.service_name


def model(rows: list[UsageRow], records: list[UsageRow], tolerance: Decimal) -> Iterable[tuple[Any, ...]]:
    own = {key(each): each.quantity for each in records}
    for one in {*map(key, rows), *own}:
        same = [each for each in rows if key(each) == one]
        once, recorded = sum(each.quantity for each in {*same}), own.get(one, 0)
        if once and not recorded:
            yield ("not_ours", *one, once, recorded)
        elif recorded and not once:
            yield ("not_billed", *one, once, recorded)
        elif abs(once - recorded) > tolerance:
            yield ("quantity", *one, once, recorded)
        if len(same) > len({*same}):
            yield ("duplicate", *one, sum(each.quantity for each in same), recorded)


# Engines


@pytest.mark.parametrize("engine", ["duckdb://", *ENGINES[1:]])
def test_the_same_query_runs_on_other_engines(report: Any, own: Any, engine: str) -> None:
    rows = [row(), row(), row("bolt", days="0.333333"), row("cork")]
    records = own(f"{USER}acme,s1,webex_calling,31\nbolt,s1,webex_calling,0.35\ndory,s1,webex_calling,1\n")
    given = {"tolerance": "0.015"}
    outcome, here = (
        reconcile(report(*rows), records, engine=engine, **given),
        reconcile(report(*rows), records, **given),
    )
    assert [*outcome.findings] == [*here.findings]
    assert outcome.packages == here.packages
    assert len(here.findings) == 4


def test_the_same_query_runs_on_spark(report: Any, own: Any) -> None:
    pytest.importorskip("pyspark")
    test_the_same_query_runs_on_other_engines(report, own, "pyspark://local")


def test_the_query_runs_where_a_table_is(report: Any) -> None:
    pytest.importorskip("polars")
    there = ibis.polars.connect()
    rows, local = ibis.memtable(read_report(report(row())).to_arrow()), ibis.duckdb.connect()
    table = there.create_table("ours", rows)
    assert [connect(None, local, sources) for sources in ([rows, table], [rows])] == [there, local]
    assert found(report(row(), row("bolt")), table) == [("not_ours", "bolt", "s1", "WEBEX_CALLING", 31, 0)]


def test_several_findings_are_counted_in_words(report: Any, own: Any) -> None:
    told = str(reconcile(report(row(), row("bolt")), own(f"{USER}")))
    assert "report: 2 findings (2 not_ours); " in told


def test_a_quantity_that_is_a_number_has_the_bounds_of_one_that_is_a_text(report: Any) -> None:
    read = read_report(report(row())).to_arrow()

    def table(quantity: int) -> Any:
        at = read.column_names.index("quantity")
        ours = ibis.memtable(read.set_column(at, "quantity", [[quantity]]))
        return ibis.duckdb.connect().create_table("ours", ours)

    assert [each[-1] for each in found(report(row()), table(999_999_999))] == [999_999_999]
    for beyond in (-1, 10**9):
        with pytest.raises(RecordsError, match="quantity"):
            found(report(row()), table(beyond))


def test_tables_of_two_engines_meet_in_one(report: Any) -> None:
    first, second = ibis.duckdb.connect(), ibis.duckdb.connect()
    ours = first.create_table("ours", ibis.memtable(read_report(report(row())).to_arrow()))
    theirs = second.create_table("theirs", ibis.memtable(read_report(report(row(), row("bolt"))).to_arrow()))
    assert found(theirs, ours) == [("not_ours", "bolt", "s1", "WEBEX_CALLING", 31, 0)]


def test_an_engine_that_there_is_not_is_told(report: Any, own: Any) -> None:
    with pytest.raises(InvalidArgument, match="engine is not a usable URL: 'nosuch://here': "):
        reconcile(report(row()), own(f"{USER}"), engine="nosuch://here")


# What is wrong with the report


def test_damage_is_told_like_everywhere_else(report: Any, own: Any) -> None:
    path, records = report(row(), row("bolt")), own(USER)
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[:-2],
        whole[:-9],
        whole.replace(b"bolt,", b""),
        whole.replace(b"2026-01-31", b"2026-02-31"),
        whole + b"\xff\r\n",
    ):
        path.write_bytes(damaged)
        with pytest.raises(DamagedReport) as caught:
            reconcile(path, records)
        with pytest.raises(DamagedReport) as read:
            list(read_report(path))
        assert str(caught.value) == str(read.value)


@pytest.mark.slow
@given(cut=st.integers(0, 900), extra=st.sampled_from([b"", b"\n", b"\r\n", b'"', b",1\r\n"]))
@settings(max_examples=30)
def test_the_engine_is_as_strict_as_the_reader(
    usage_csv: UsageCsv, tmp_path_factory: Any, cut: int, extra: bytes
) -> None:
    path = tmp_path_factory.mktemp("cut") / "report.csv"
    rows = [row(), row("b\r\n", days="0.5"), row('"q"'), row("bolt", days="12.25"), row("cork")]
    path.write_bytes(usage_csv("USER", rows).encode()[:cut] + extra)
    read = told(lambda: sum(each.quantity for each in read_report(path)))
    assert told(lambda: reconcile(path, [row()]).billed) == read


def told(read: Callable[[], Any]) -> Any:
    """What is read, or what is said of the damage."""
    try:
        return read()
    except DamagedReport as damage:
        return str(damage)


def test_what_only_the_engine_cannot_read_is_read_all_the_same(report: Any, own: Any, tmp_path: Path) -> None:
    mixed = report(row(), row("bolt"))
    mixed.write_bytes(mixed.read_bytes().replace(b"\r\n", b"\n", 1))
    odd = mixed.rename(tmp_path / "report [1].csv")
    records = own(f"{USER}acme,s1,webex_calling,31\r\nbolt,s1,webex_calling,31\n")
    assert found(odd, records.rename(tmp_path / "own*.csv")) == []


def test_the_order_of_columns_does_not_matter_nor_do_unknown_ones(report: Any, own: Any) -> None:
    columns = [
        "QUANTITY",
        "times",
        "SERVICE_NAME",
        "service_name",
        *(name.upper() for name in UsageRow._fields if name not in ("quantity", "service_name")),
    ]
    assert (
        found(
            report(row(), columns=columns),
            own("quantity,service_name,subscriber_id,customer_external_id\n31,webex_calling,s1,acme\n"),
        )
        == []
    )


@pytest.mark.parametrize("wrong", ["-1", "NaN", "", None, -1, float("nan"), float("inf")])
def test_a_quantity_that_is_none_is_told_by_its_row(own: Any, wrong: Any) -> None:
    rows = [{"service_name": "X", "quantity": wrong}]
    said = 'the quantity of service_name "X" is not a number of days, such as 30.5'
    for frame in (rows, pandas_of(rows)):
        with pytest.raises(DamagedReport, match=said + r" \(the report\)"):
            reconcile(frame, own("service_name,quantity\n"))
        with pytest.raises(RecordsError, match=said + r" \(own records\)"):
            reconcile([of_partner()], frame, type="PARTNER")


def pandas_of(rows: list[dict[str, Any]]) -> Any:
    return pytest.importorskip("pandas").DataFrame(rows)


@pytest.mark.parametrize("given", [None, 7, object(), [1], "nosuch.csv"])
def test_what_is_no_report_is_refused(own: Any, given: Any) -> None:
    with pytest.raises(FileNotFoundError if isinstance(given, str) else InvalidArgument):
        reconcile(given, own("service_name,quantity\n"))


def test_rows_of_two_kinds_are_refused(own: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"row 2 must be a UsageRow as the first is, got dict \(the report\)"):
        reconcile([row(), {}], own(USER))


def test_the_largest_findings_are_those_with_the_largest_differences(own: Any) -> None:
    outcome = reconcile([row("a", days=1), row("b", days=3), row("c", days=2), *[row("d", days=9)] * 2], own(USER))
    largest = outcome.findings.largest(2)
    assert [(found.kind, found.customer) for found in largest] == [
        ("duplicate", "d"),
        ("not_ours", "d"),
        ("not_ours", "b"),
    ]
    assert repr(largest) == "<3 findings>"


def test_a_frame_without_a_column_is_refused(own: Any) -> None:
    with pytest.raises(DamagedReport, match=r"the column quantity is missing \(the report\)"):
        reconcile([{"service_name": "X"}], own("service_name,quantity\n"))


@pytest.mark.parametrize("tolerance", [-1, "much", float("nan"), float("inf"), None])
def test_an_impossible_tolerance_is_refused(report: Any, own: Any, tolerance: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"tolerance must be a number of days of at least 0, such as 0.01"):
        reconcile(report(row()), own(USER), tolerance=tolerance)


# What is wrong with own records


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        ("", 1, None, "the file is empty; export the records again, or repair the file"),
        (
            "customer_external_id,service_name,quantity\n",
            1,
            "subscriber_id",
            f"the column is missing; {RECONCILED_BY}",
        ),
        (
            USER.replace("service_name", "package"),
            1,
            "package",
            f"the column is unknown; {RECONCILED_BY}",
        ),
        (USER.replace("\n", ",Quantity\n"), 1, "quantity", "the column appears twice; remove one"),
        (f"{USER}a,s,x,31\na,t,x,lots\n", 3, "quantity", '"lots" is not a quantity in days, such as 30.5'),
        (f"{USER}a,s,x,\n", 2, "quantity", '"" is not a quantity in days, such as 30.5'),
        (f'{USER}a,s,x,"1,5"\n', 2, "quantity", '"1,5" is not a quantity in days, such as 30.5'),
        (f"{USER}a,s,x,1\na,t,x,1\n\na,s,X,2\n", 5, None, "the same record is in line 2; add the two up"),
        (
            f"{USER}a,s,x\n",
            2,
            None,
            "the row has 3 cells, the header has 4; export the records again, or repair the file",
        ),
        (USER.replace("\n", ",\n"), 1, "column 5", "the column has no name; name it or remove it"),
        (f"{USER};\n", 2, None, "the row has 1 cells, the header has 4; export the records again, or repair the file"),
        (
            USER.replace(",", "\0,"),
            1,
            None,
            "the header has NUL characters, as UTF-16 without a byte order mark has them; "
            "pass the encoding, such as utf-16-le",
        ),
    ],
)
def test_what_is_wrong_with_records_is_told_by_its_place(
    report: Any, own: Any, content: str, line: int, column: str | None, said: str
) -> None:
    with pytest.raises(RecordsError) as caught:
        reconcile(report(row()), own(content))
    assert (caught.value.line, caught.value.column) == (line, column)
    reason, semicolon, advice = said.partition("; ")
    place = f"own.csv, line {line}{f', {column}' if column else ''}"
    assert str(caught.value) == f"{reason} ({place}){semicolon}{advice}"


def test_a_record_that_is_there_twice_is_told_in_frames_too() -> None:
    with pytest.raises(
        RecordsError, match=r'appears 2 times: customer_external_id "acme", .* \(own records\); add them up'
    ):
        reconcile([row()], [row(days=1), row(package="webex_calling", days=2)])


def test_workspaces_are_told_apart_where_records_do_so(report: Any, own: Any) -> None:
    rooms = [row(days=days)._replace(subscriber_id=None, user_id=None, workspace_id=f"w{days}") for days in (1, 2)]
    assert found(report(*rooms), rooms) == []
    assert found(report(*rooms), rooms[:1]) == [("not_ours", "acme", None, "WEBEX_CALLING", 2, 0)]
    assert found(report(*rooms), own(f"{USER}acme,,webex_calling,3\n")) == []


@pytest.mark.parametrize("wrong", [["customer_external_id"], 7, None])
def test_each_row_is_a_mapping_with_texts_as_keys(wrong: Any) -> None:
    own = {"customer_external_id": "acme", "service_name": "webex_calling", "quantity": 31}
    with pytest.raises(InvalidArgument, match=r"row 2 must be a mapping with texts as keys, got .* \(own records\)"):
        reconcile([own], [own, wrong], type="CUSTOMER")


def test_a_signed_url_may_be_longer_than_any_path() -> None:
    with pytest.raises(OSError, match="the engine of this reconciliation failed") as caught:
        reconcile(f"memory://nowhere/march.csv?Signature={'x' * 5_000}", [], type="CUSTOMER")
    assert caught.value.errno is None


def test_a_file_that_is_named_by_a_url_is_read_by_the_engine(report: Any, own: Any) -> None:
    outcome = reconcile(report(row()).as_uri(), own(f"{USER}acme,s1,webex_calling,31\n"))
    assert (outcome.ok, outcome.report_name) == (True, "report.csv")


def test_workspaces_tell_nothing_apart_in_a_report_by_customer() -> None:
    billed, ours = (row()._asdict() | {"subscriber_id": None, "workspace_id": place} for place in (None, "w2"))
    assert reconcile([billed], [ours], type="CUSTOMER").ok


# What becomes of findings


@pytest.fixture
def outcome(report: Any, own: Any) -> Reconciliation:
    rows = [row(), row(), row("bolt", days="0.5"), row("<b>=&", "s9", days=2), row('=cmd|"x"', "s1", days=3)]
    return reconcile(
        report(*rows), own(f"{USER}acme,s1,webex_calling,31\nbolt,s1,webex_calling,31\nbolt,s1,webex_suite,1\n")
    )


def test_the_summary_has_the_sums_and_the_first_findings(outcome: Reconciliation) -> None:
    assert str(outcome).splitlines() == [
        "USER report: 5 findings (2 not_ours, 1 not_billed, 1 quantity, 1 duplicate); "
        "67.5 days billed, 63 recorded; tolerance 0.01",
        "not_ours: <b>=&, s9, WEBEX_CALLING: 2 billed, 0 recorded",
        'not_ours: =cmd|"x", s1, WEBEX_CALLING: 3 billed, 0 recorded',
        "duplicate: acme, s1, WEBEX_CALLING: 62 billed, 31 recorded",
        "quantity: bolt, s1, WEBEX_CALLING: 0.5 billed, 31 recorded",
        "not_billed: bolt, s1, WEBEX_SUITE: 0 billed, 1 recorded",
    ]


def test_a_long_summary_ends_with_how_many_more_there_are(own: Any) -> None:
    rows = [row(subscriber=f"s{number}") for number in range(13)]
    assert str(reconcile(rows, own(USER))).splitlines()[-1] == "and 3 more"
    assert str(reconcile(rows, rows)) == "USER report: no findings; 403 days billed, 403 recorded; tolerance 0.01"


def test_quantities_are_written_without_exponents(own: Any, tmp_path: Path) -> None:
    outcome = reconcile([row(days="0.000000001"), row("bolt", days=100)], own(USER))
    assert "0.000000001 billed" in str(outcome)
    outcome.to_csv(tmp_path / "found.csv")
    outcome.to_html(tmp_path / "found.html")
    for path in (tmp_path / "found.csv", tmp_path / "found.html"):
        text = path.read_text(encoding="utf-8")
        assert ("0.000000001" in text, "1E" in text, "100" in text) == (True, False, True)


def test_findings_are_a_sequence(outcome: Reconciliation) -> None:
    findings = outcome.findings
    assert len(findings) == 5
    assert (
        findings[0]
        == next(iter(findings))
        == Discrepancy("not_ours", "<b>=&", "s9", "WEBEX_CALLING", Decimal(2), Decimal())
    )
    assert findings[-1] == findings[4] == findings[3:][1]
    with pytest.raises(IndexError):
        findings[5]


def test_findings_as_csv_come_back_and_are_no_formulas(outcome: Reconciliation, tmp_path: Path) -> None:
    path = tmp_path / "findings.csv"
    outcome.to_csv(path)
    header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    assert header == ["kind", "customer", "subscriber_id", "service_name", "billed", "own"]
    assert rows[1][1] == '\'=cmd|"x"'
    assert [(kind, *map(unguard, who), Decimal(billed), Decimal(own)) for kind, *who, billed, own in rows] == [
        *outcome.findings
    ]


@pytest.mark.parametrize(
    ("rows", "kind", "expected"),
    [
        ([of_partner(), of_partner("WEBEX_SUITE", 2)], "PARTNER", ",,WEBEX_CALLING,31,30"),
        ([of_customer(), of_customer("=bolt", 2)], "CUSTOMER", "acme,,WEBEX_CALLING,31,30"),
    ],
)
def test_findings_of_reports_without_people_have_empty_cells_for_them(
    rows: list[UsageRow], kind: BillingReportType, expected: str, report: Any, own: Any, tmp_path: Path
) -> None:
    path = tmp_path / "findings.csv"
    own_records = "customer_external_id,service_name,quantity\nacme,webex_calling,30\n"
    reconcile(report(*rows, kind=kind), own(own_records)).to_csv(path)
    header, first, *others = path.read_text(encoding="utf-8").splitlines()
    added = {"PARTNER": "not_ours,,,WEBEX_SUITE,2,0", "CUSTOMER": "not_ours,'=bolt,,WEBEX_CALLING,2,0"}[kind]
    assert header == "kind,customer,subscriber_id,service_name,billed,own"
    assert {first, *others} == {f"quantity,{expected}", added}


def test_without_the_extra_it_is_named(report: Any, own: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = reconcile(report(row()), own(USER))
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ImportError, match=r'jinja2 is not installed; it makes the page; pip install "webex-wh.*\[rec'):
        outcome.to_html(tmp_path / "found.html")
    assert not (tmp_path / "found.html").exists()
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(ImportError, match=r"ibis is not installed; an engine compares frames, .*\[reconcile\]"):
        reconcile(report(row()), own(USER), engine="duckdb://")


def test_mappings_with_different_keys_have_the_columns_of_all():
    report = [{"service_name": "A", "customer_external_id": "c1", "quantity": 1}]
    own = [
        {"service_name": "A", "customer_external_id": "c1", "quantity": 1},
        {"SERVICE_NAME": "A", "customer_external_id": "c2", "quantity": 2, "subscriber_id": "s1"},
    ]
    assert [finding.customer for finding in reconcile(report, own).findings] == ["c2"]


def test_a_misspelt_key_is_refused_in_any_row():
    report = [{"service_name": "A", "quantity": 1}]
    with pytest.raises(RecordsError, match="the column is unknown"):
        reconcile(report, [{"service_name": "A", "quantity": 1}, {"servce_name": "A", "quantity": 2}])
