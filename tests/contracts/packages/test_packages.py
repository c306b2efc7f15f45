"""Offers and features of packages: complete tables, sources in the guide, and errors for misspelt names."""

from __future__ import annotations

import dataclasses
import pickle
import re
from collections import Counter

import pytest

from webex_wholesale_contracts import packages
from webex_wholesale_contracts.catalogue import Evidence
from webex_wholesale_contracts.facts.features import SITE_FEATURES, SUBSCRIBER_FEATURES
from webex_wholesale_contracts.facts.packages import BASES, CALLING, MEETINGS, services
from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_contracts.packages import Feature, UnknownName, compare, feature, features, matching, offer

DESCRIBED = {"common_area_calling", "webex_voice", "webex_calling", "webex_suite", "webex_meetings"}
BASIC = {"call_forwarding", "busy_lamp_monitoring", "call_transfer", "call_waiting", "t38_fax"}
GUIDE = re.compile(r"004:(\d+)(?:-(\d+))?")


def every() -> list[Feature]:
    return [row for several in compare().rows for row in several]


def values(package: str) -> Counter[str]:
    return Counter(map(str, features(package)))


def test_the_tables_have_as_many_features_as_the_guide() -> None:
    assert (len(SUBSCRIBER_FEATURES), len(SITE_FEATURES)) == (52, 15)
    assert len({row.key for row in (*SUBSCRIBER_FEATURES, *SITE_FEATURES)}) == 67


@pytest.mark.parametrize("package", CUSTOMER_PACKAGES)
def test_every_package_and_add_on_answers_for_every_feature(package: str) -> None:
    rows = features(package)
    assert Counter(row.table for row in rows) == {"subscriber": 52, "site": 15}
    assert {row.package for row in rows} == {package}
    assert [column.key for column in offer(package).columns] == [
        *("calling", "softphone", "messaging", "meetings", "participants", "assistant"),
    ]


def test_features_differ_by_package_as_the_offers_say() -> None:
    assert values("webex_calling") == values("webex_suite") == {"yes": 67}
    assert values("webex_meetings") == {"no": 67}
    assert values("common_area_calling") == {"yes": 5, "no (assumed)": 62}
    assert values("webex_voice") == {"yes (assumed)": 5, "unpublished": 62}
    assert all(values(package) == {"unpublished": 67} for package in {*CUSTOMER_PACKAGES} - DESCRIBED)


def test_the_features_of_a_simple_phone_are_those_of_the_guide() -> None:
    assert {row.key for row in features("common_area_calling") if row.value == "yes"} == BASIC
    assert {row.key for row in features("webex_voice") if row.value == "yes"} == BASIC


def test_a_value_is_published_with_evidence_and_source_or_not_at_all() -> None:
    for row in every():
        assert (row.value == "unpublished") == (row.evidence is None) == (not row.is_published)
        assert row.source or not row.is_published
        assert row.title


def test_every_source_in_the_guide_has_lines_of_the_part_about_packages() -> None:
    cited = [lines for row in every() for lines in GUIDE.findall(row.source)]
    assert cited
    for first, last in cited:
        assert 191 <= int(first) <= int(last or first) <= 433


def test_packages_without_a_published_offer_say_so() -> None:
    silent = {package for package in CUSTOMER_PACKAGES if not offer(package).is_published}
    assert silent == {*CUSTOMER_PACKAGES} - DESCRIBED - {"webex_calling_standard"}
    standard = offer("webex_calling_standard")
    assert [column.key for column in standard.columns if column.is_published] == ["softphone"]
    assert "POST /devices" in standard.softphone.source


@pytest.mark.parametrize(
    ("package", "title", "columns"),
    [
        ("common_area_calling", "Common Area", "basic no no none none no"),
        ("webex_voice", "Enhanced Calling", "subset yes no none none no"),
        ("webex_calling", "Webex Calling", "advanced yes yes basic unpublished no"),
        ("webex_suite", "Webex Suite", "advanced yes yes full 1000 yes"),
        ("webex_meetings", "Webex Meetings", "none no yes full 1000 yes"),
        ("webex_ai_agent", "Webex AI Agent", " ".join(["unpublished"] * 6)),
    ],
)
def test_an_offer_has_the_columns_of_the_guide(package: str, title: str, columns: str) -> None:
    found = offer(package)
    assert (found.title, " ".join(map(str, found.columns))) == (title, columns)


def test_an_add_on_names_its_bases() -> None:
    assert {package for package in CUSTOMER_PACKAGES if offer(package).is_add_on} == set(BASES)
    assert offer("attendant_console").bases == BASES["attendant_console"]


def test_offers_agree_with_the_kinds_of_packages() -> None:
    for package in DESCRIBED:
        found = offer(package)
        assert (found.calling.value != "none") == (package in CALLING)
        assert (found.meetings.value == "full") == (found.assistant.value == "yes") == (package in MEETINGS)
    assert services("webex_suite") == ("calling", "meetings", "messaging")
    assert services("webex_voice") == ("calling",)
    assert services("webex_ai_agent") == ()


@pytest.mark.parametrize("name", ["call_waiting", "Call Waiting, up to 4 calls", "call-waiting"])
def test_a_feature_is_found_by_key_or_title_in_any_spelling(name: str) -> None:
    found = feature("common_area_calling", name)
    assert (found.key, found.value, found.evidence) == ("call_waiting", "yes", Evidence.DOCUMENTED)
    assert found.source == "004:193, 004:246"


def test_a_column_of_the_offer_is_a_feature_too() -> None:
    assert feature("webex_suite", "participants") == offer("webex_suite").participants


def test_a_remark_about_a_feature_shows_where_the_package_has_it() -> None:
    assert "licence" in feature("webex_calling", "call_recording").note
    assert "licence" not in feature("webex_voice", "call_recording").note


def test_a_comparison_has_a_row_per_column_and_feature_in_the_order_asked_for() -> None:
    both = compare("webex_suite", "webex_calling")
    assert both.packages == ("webex_suite", "webex_calling")
    assert len(both.rows) == 6 + 67
    assert [row[0].key for row in both.differences] == ["meetings", "participants", "assistant"]
    assert tuple(map(str, both.differences[0])) == ("full", "basic")
    assert compare("webex_suite", "webex_suite").packages == ("webex_suite",)
    assert compare().packages == CUSTOMER_PACKAGES


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("webex_voise", '"webex_voise" is not a package; did you mean "webex_voice"?'),
        ("Webex Suite", '"Webex Suite" is not a package; did you mean "webex_suite"?'),
        ("qq", f'"qq" is not a package; use one of {", ".join(CUSTOMER_PACKAGES)}'),
        ("q" * 500, f'"{"q" * 60}" is not a package; use one of {", ".join(CUSTOMER_PACKAGES)}'),
    ],
)
def test_an_unknown_package_is_refused_with_the_nearest_name(name: str, message: str) -> None:
    for ask in (offer, features, compare, lambda package: feature(package, "voicemail")):
        with pytest.raises(UnknownName) as refused:
            ask(name)
        assert str(refused.value) == message


def test_an_unknown_feature_is_refused_with_the_nearest_name() -> None:
    message = '"Voice mial" is not a feature; did you mean "voicemail"?'
    with pytest.raises(UnknownName, match=re.escape(message)):
        feature("webex_calling", "Voice mial")
    with pytest.raises(UnknownName, match=re.escape(message)):
        matching("Voice mial")
    with pytest.raises(UnknownName, match="is not a feature; use one of alternate_numbers, anonymous"):
        matching(" ")


def test_features_are_searched_by_a_part_of_key_or_title() -> None:
    assert matching("VOICEMAIL") == {"voicemail", "visual_voicemail"}
    assert matching("cfnr") == {"business_continuity"}
    assert matching("one meeting") == {"participants"}


def test_each_contradiction_has_both_places_and_the_reading_that_counts() -> None:
    assert len(packages.CONTRADICTIONS) == 7
    for row in packages.CONTRADICTIONS:
        assert row.one_source != row.other_source
        assert all((row.topic, row.one, row.other, row.one_source, row.other_source, row.taken))


def test_the_limits_of_the_assistant_are_those_of_the_guide() -> None:
    limits = {row.name: row.value for row in packages.ASSISTANT_LIMITS}
    assert limits["captions"] == "en, es, fr, de"
    assert limits["packages"] == ", ".join(MEETINGS)
    assert all(row.evidence is Evidence.DOCUMENTED and row.source for row in packages.ASSISTANT_LIMITS)


def test_what_is_returned_is_frozen_and_can_be_pickled() -> None:
    found = offer("webex_suite")
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.title = "Other"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(found)) == found
    assert pickle.loads(pickle.dumps(compare())) == compare()
