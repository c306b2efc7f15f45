"""The vendor's own versions: every change of their history is named with its level, and nothing else is.

The vendor's files are in `../shared/vendor` or where WEBEX_WHOLESALE_VENDOR_SPEC points; without them these tests skip.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.drift import Drift, UnusableDocument, compare, pinned
from webex_wholesale_contracts.drift._document import step_to
from webex_wholesale_contracts.operations import OPERATIONS

TOOL = Path(__file__).resolve().parents[3] / "tools" / "pinned_description.py"
JUNE, PULLED, JULY, SEPTEMBER, OCTOBER, APRIL, ASSIST = (
    "2025-06-28T1233",
    "2025-07-18T1630",
    "2025-07-23T1532",
    "2025-09-16T1029",
    "2025-10-16T0516",
    "2026-04-01T0643",
    "2026-04-01T2005",
)
CUSTOMER_WRITES = ("POST /wholesale/customers", "PUT /wholesale/customers/{customerId}")
PRECHECK = "POST /wholesale/customers/validate"


@pytest.fixture(scope="module")
def version(vendor_spec_path: Path) -> Any:
    """Reads a version of the history."""

    def read(name: str) -> dict[str, Any]:
        path = vendor_spec_path.parent / "history" / f"webex-wholesale.{name}.json"
        if not path.is_file():
            pytest.skip(f"no version of the vendor's description at {path}")
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content

    return read


def levels(drift: Drift) -> dict[str, int]:
    return {level: count for level, count in drift.counts.items() if count}


def told(drift: Drift, level: str) -> list[tuple[str, str, Any, Any]]:
    return [
        (change.operation, change.place, change.old, change.new) for change in drift.changes if change.level == level
    ]


def test_june_to_july_dropped_the_security_of_17_operations_and_a_header(version: Any) -> None:
    drift = compare(version(JUNE), version(JULY))
    assert levels(drift) == {"additive": 18}
    assert told(drift, "additive")[12] == (
        "POST /subscribers/{subscriberId}/emails/consentMove", "header.Authorization", "string", None,
    )  # fmt: skip
    others = [row for row in told(drift, "additive") if row[1] != "header.Authorization"]
    assert all(row[1:] == ("operation security", [{"bearer-key": []}], []) for row in others)
    assert len({row[0] for row in others}) == 17


def test_the_version_without_paths_cannot_be_used(version: Any) -> None:
    with pytest.raises(UnusableDocument, match="0 of 18 operations: keep the pin"):
        compare(version(JUNE), version(PULLED))


def test_july_to_september_added_categories_of_billing_reports(version: Any) -> None:
    drift = compare(version(JULY), version(SEPTEMBER))
    assert levels(drift) == {"additive": 4, "wording": 3}
    assert told(drift, "additive") == [
        ("GET /wholesale/billing/reports", "200.body.items[].category", None, "string"),
        ("POST /wholesale/billing/reports", "body.internal", None, "boolean"),
        ("POST /wholesale/billing/reports", "200.body.category", None, "string"),
        ("GET /wholesale/billing/reports/{id}", "200.body.category", None, "string"),
    ]
    assert {place for _, place, *_ in told(drift, "wording")} == {"200.body example"}
    assert drift.rules == ()


def test_september_to_october_set_the_limit_of_50_characters_and_added_202(version: Any) -> None:
    drift = compare(version(SEPTEMBER), version(OCTOBER))
    assert levels(drift) == {"breaking-reader": 1, "rule-text": 1}
    assert told(drift, "breaking-reader") == [("POST /wholesale/subscribers", "202", None, "status")]
    assert told(drift, "rule-text") == [
        ("POST /wholesale/customers", "body.address description", None,
         "(There is a 50 character limit on each address line)"),
    ]  # fmt: skip
    assert len(drift.changes[1].places) == 6
    assert [rule.rule for rule in drift.rules if rule.where.endswith("/address/description")] == [
        "customer.address.line-length"
    ]


def test_october_to_april_asked_for_iso_states_and_added_packages_and_limits(version: Any) -> None:
    drift = compare(version(OCTOBER), version(APRIL))
    assert levels(drift) == {"breaking-reader": 44, "rule-text": 2, "additive": 57, "wording": 13}
    assert {new for _, _, _, new in told(drift, "rule-text")} == {
        "State or Province of the customer in ISO 3166 format.",
        "ISO2 country code of the customer, 2 characters.",
    }
    assert {place.rpartition(" ")[2] for _, place, *_ in told(drift, "breaking-reader")} == {"enum"}
    limits = [row for row in told(drift, "additive") if ".limits." in row[1]]
    assert len(limits) == 3 * 8
    assert {row[0] for row in limits} == {*CUSTOMER_WRITES, PRECHECK}
    assert ("GET /wholesale/customers/{customerId}", "query.includePackageLicenseInfo", None, "boolean") in told(
        drift, "additive"
    )
    assert "customer.address.state-iso" in {rule.rule for rule in drift.rules}


def test_the_new_name_of_a_package_is_one_edit_in_23_places(version: Any) -> None:
    (change,) = compare(version(APRIL), version(ASSIST)).changes
    assert (change.level, change.old, change.new) == (
        "wording",
        "`cx_essentials` - Customer Experience Essentials Package.",
        "`cx_essentials` - Customer Assist Package.",
    )
    assert len(change.places) == 23


def test_cut_down_and_whole_files_of_one_day_do_not_differ(version: Any, vendor_spec_path: Path) -> None:
    whole = json.loads(vendor_spec_path.with_name("webex-wholesale.2025-07-23.json").read_text(encoding="utf-8"))
    assert compare(version(JULY), whole) == compare(whole, version(JULY)) == Drift()


def test_a_package_that_builds_on_another_one_too_is_one_rule_on_six_operations() -> None:
    new = json.loads(
        json.dumps(pinned()).replace(
            "`attendant_console` is dependent on: `webex_calling`, `webex_suite`, `cx_essentials`",
            "`attendant_console` is dependent on: `webex_calling`, `webex_suite`, `webex_voice`, `cx_essentials`",
        )
    )
    (change,) = compare(pinned(), new).changes
    assert (change.level, change.new) == (
        "rule-text",
        "`attendant_console` is dependent on: `webex_calling`, `webex_suite`, `webex_voice`, `cx_essentials`",
    )
    assert len(change.places) == 6


# The pinned description


def test_the_pinned_description_does_not_differ_from_itself() -> None:
    assert compare(pinned(), pinned()) == Drift()


def test_the_pinned_description_does_not_differ_from_the_vendors(vendor_spec: dict[str, Any]) -> None:
    assert compare(pinned(), vendor_spec) == compare(vendor_spec, pinned()) == Drift()


def test_the_pinned_description_is_what_its_tool_makes(vendor_spec: dict[str, Any]) -> None:
    spec = importlib.util.spec_from_file_location("pinned_description", TOOL)
    if spec is None or spec.loader is None or not TOOL.is_file():
        pytest.skip(f"no tool at {TOOL}: the sources are not here")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert json.loads(tool.text(vendor_spec, "2026-04-17")) == pinned()


def test_the_pinned_description_carries_its_date_licence_and_author() -> None:
    source = pinned()["x-source"]
    assert source["date"] == "2026-04-17"
    assert source["licence"].startswith("CC BY 4.0")
    assert "Cisco" in source["author"]
    assert "18 operations" in source["modified"]


def test_the_pinned_description_has_the_operations_of_the_contract() -> None:
    paths = pinned()["paths"]
    assert {(method.upper(), path) for path, item in paths.items() for method in item} == {
        (operation.method, operation.path) for operation in OPERATIONS
    }


def test_every_pointer_of_the_catalogue_leads_into_the_pinned_description() -> None:
    pointers = {place for rule in RULES.values() for place in rule.where if place.startswith("#/")}
    assert pointers
    for pointer in pointers:
        step_to(pinned(), pointer)
