from __future__ import annotations

from webex_wholesale_contracts.facts.packages import (
    ADD_ONS,
    BASES,
    CALLING,
    LICENSE_NAMES,
    LIMITED,
    MEETINGS,
    PER_CUSTOMER,
    SETUP_ASSIST,
    description,
    license_name,
)
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES, SUBSCRIBER_PACKAGES


def test_facts_are_about_packages_that_exist() -> None:
    bases = [base for several in BASES.values() for base in several]
    assert {*CALLING, *MEETINGS, *ADD_ONS, *bases, *LIMITED} <= set(CUSTOMER_PACKAGES)


def test_no_add_on_is_the_base_of_another() -> None:
    assert not any(add_on in several for add_on in ADD_ONS for several in BASES.values())


def test_attendant_console_needs_a_calling_base() -> None:
    assert set(BASES["attendant_console"]) <= set(CALLING)
    assert "webex_voice" in BASES["attendant_console"]


def test_every_package_has_the_name_of_its_licence() -> None:
    assert [*LICENSE_NAMES] == [*CUSTOMER_PACKAGES]
    assert len({*LICENSE_NAMES.values()}) == len(LICENSE_NAMES)
    assert license_name("cx_essentials") == "Customer Assist"
    assert license_name("webex_newer") == "Webex Newer"


def test_what_nobody_holds_is_billed_to_the_customer() -> None:
    held = {*SUBSCRIBER_PACKAGES, "common_area_calling"}
    assert tuple(package for package in CUSTOMER_PACKAGES if package not in held) == PER_CUSTOMER


def test_reports_describe_a_package_by_its_licence_and_setup_assist_as_usage() -> None:
    assert description("webex_voice") == "Webex Voice"
    assert all(description(service).endswith(" Usage") for service in SETUP_ASSIST)
