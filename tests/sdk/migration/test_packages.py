"""Packages of users, and the fate of their services."""

from __future__ import annotations

import pytest

from webex_wholesale import PlanError
from webex_wholesale._migration.packages import Services, choose, judge, plain
from webex_wholesale.migration import PackageMap


def services(*names, **rest):
    return Services(frozenset(map(plain, names)), **rest)


@pytest.mark.parametrize(
    ("user", "package"),
    [
        (services(kind="virtual"), "common_area_calling"),
        (services("Call Waiting", pack="Lobby Phone", has_phone=True, has_address=True), "common_area_calling"),
        (services("Voicemail", pack="Lobby Phone", has_phone=True, has_address=True), "webex_voice"),
        (services(pack="Common Area", has_phone=True, has_client=True, has_address=True), "webex_calling"),
        (services("UC-One Meetings", "UC-One Messaging", has_client=True, has_address=True), "webex_suite"),
        (services("Meet-Me Conferencing", has_address=True), "webex_suite"),
        (services("UC-One Messaging", has_client=True, has_address=True), "webex_calling"),
        (services("Call Waiting", "Voice Messaging User", has_address=True), "webex_voice"),
        (services("Call Waiting"), "webex_voice"),
        (services("UC-One Meetings"), "webex_meetings"),
        (services("UC-One Meetings", has_address=True), "webex_calling"),
        (services(), "webex_calling"),
    ],
)
def test_the_first_row_that_fits_gives_the_package(user, package):
    assert choose(user) == package


def test_a_map_goes_before_the_services(export, read):
    migration = read(export(), package_map=PackageMap({"premium uc": "webex_suite"}))
    assert migration.packages == {"webex_suite": 4}
    assert read(export()).packages == {"webex_calling": 3, "webex_suite": 1}


def test_a_map_is_read_from_a_file(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text("\ufeffservice_pack,package\nPremium UC,webex_suite\n", "utf-8")
    packages = PackageMap.read_csv(path)
    assert packages.package_of("PREMIUM uc") == "webex_suite"
    assert packages.package_of("Standard") is None


@pytest.mark.parametrize(
    ("content", "place", "rule"),
    [
        ("service_pack,package\nA,webex_suite\nB,webex_call\n", (3, "package"), "migration.package.unmappable"),
        ("service_pack,package\nA,webex_voice\n", (2, "package"), "migration.package.unmappable"),
        ("service_pack\nA\n", (1, "package"), "migration.file.column-missing"),
        ("\n", (1, "service_pack"), "migration.file.column-missing"),
        ('service_pack,package\n"A\n', (1, None), "migration.file.unreadable"),
        (b"\xff", (1, None), "migration.file.unreadable"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused_at_its_line(tmp_path, content, place, rule):
    path = tmp_path / "map.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PlanError) as caught:
        PackageMap.read_csv(path, on_order=["webex_suite"])
    first = caught.value.problems[0]
    assert (first.file, first.line, first.column, first.rule) == ("map.csv", *place, rule)


def test_a_purchase_order_names_packages():
    with pytest.raises(PlanError, match='"webex_phone" is not a package') as caught:
        PackageMap(on_order=["webex_phone"])
    assert caught.value.problems[0].rule == "migration.package.unmappable"


def test_a_package_that_is_not_on_order_refuses_its_users(export, read):
    with pytest.raises(PlanError, match="webex_suite is not on the purchase order") as caught:
        read(export(), package_map=PackageMap(on_order=["webex_calling", "webex_voice"]))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("users.csv", 5, "service_pack")
    assert problem.rule == "migration.package.unmappable"


def test_a_package_that_subscribers_cannot_hold_is_refused(export, read):
    with pytest.raises(PlanError) as caught:
        read(export(), package_map=PackageMap({"Premium UC": "cx_voice_ports"}))
    found = {(each.file, each.column, each.rule) for each in caught.value.problems}
    assert ("users.csv", "service_pack", "subscriber.package.unknown") in found


@pytest.mark.parametrize(
    ("service", "package", "has_settings", "verdict"),
    [
        ("Call Waiting", "webex_calling", False, ("carried", "")),
        ("call-waiting", "webex_suite", True, ("offered", "")),
        ("Call Forwarding Always", "common_area_calling", False, ("carried", "")),
        ("Voice Messaging User", "common_area_calling", False, ("not_offered", "webex_calling")),
        ("Call Waiting", "webex_meetings", True, ("not_offered", "common_area_calling")),
        ("Hunt Group", "webex_meetings", False, ("not_offered", "webex_calling")),
        ("Speed Dial 100", "webex_voice", False, ("unknown", "")),
        ("Flexible Seating", "webex_calling", False, ("unknown", "")),
    ],
)
def test_a_service_is_carried_offered_not_offered_or_unknown(service, package, has_settings, verdict):
    found = judge(service, package, has_settings=has_settings)
    assert (found.service, found.outcome, found.advice) == (service, *verdict)
