from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.published import published_rows
from webex_wholesale_contracts.catalogue import RULES, Evidence, Rule, by_code


def as_row(rule: Rule) -> tuple[str, ...]:
    return rule.id, str(rule.status), "null" if rule.code is None else str(rule.code), str(rule.evidence)


OF_OUR_OWN = (
    "http.body.null",
    "adjacent.field.required",
    "adjacent.field.invalid",
    "adjacent.not-found",
    "adjacent.in-use",
    "adjacent.person.is-subscriber",
    "adjacent.organization.not-empty",
    "adjacent.client.unknown",
    "adjacent.grant.invalid",
    "adjacent.device.model",
    "adjacent.device.owner",
    "adjacent.device.code-unsupported",
    "adjacent.report.category",
    "adjacent.numbers.too-many",
    "customer.calling.language",
)
"""Rules that the published list does not have: of the related operations, and of readings that came later."""
BY_HAND = tuple(rule for rule in RULES if rule.startswith(("hub.", "trial.", "order.", "migration.")))
"""Rules of the web portals and of the tool for migrations, which the published list does not have either."""


def is_of_our_own(rule: str) -> bool:
    """Some of the rules that people meet by hand are documented."""
    return rule in (*OF_OUR_OWN, *BY_HAND)


def test_the_catalogue_has_every_published_rule_in_its_order(vendor_spec_path: Path) -> None:
    """Grade, status and code are those of the published list."""
    published = published_rows(vendor_spec_path)
    assert [as_row(rule) for rule in RULES.values() if not is_of_our_own(rule.id)] == published
    assert {row[0] for row in published}.isdisjoint(OF_OUR_OWN)


@pytest.mark.parametrize("rule", OF_OUR_OWN)
def test_a_rule_of_our_own_claims_nothing(rule: str) -> None:
    assert RULES[rule].evidence is Evidence.ASSUMED
    assert RULES[rule].code is None


def test_rules_of_our_own_stand_behind_the_published_ones() -> None:
    """Of `http.body.null` alone the place decides something: it stands where a body is read."""
    own = [rule for rule in RULES if is_of_our_own(rule)][1:]
    assert [*RULES][-len(own) :] == own


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.startswith("migration.")])
def test_a_rule_of_migrations_is_not_one_of_the_service(rule: str) -> None:
    assert (RULES[rule].status, RULES[rule].code) == ("local", None)


def test_a_rule_is_found_under_its_own_id() -> None:
    assert all(id == rule.id for id, rule in RULES.items())


def test_a_code_is_one_of_the_few_that_documents_or_captures_have() -> None:
    """A number of our own would be something that client code comes to depend on (errors without an errorCode)."""
    assert {rule.code for rule in RULES.values()} == {None, 1001, 1002, 2024, 2560, 10022}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_explains_itself_in_one_sentence(rule: Rule) -> None:
    assert rule.source
    assert rule.text[0].isupper()
    assert rule.text.endswith(".")
    assert rule.text.count(". ") == 0


def test_a_vendor_code_can_stand_for_several_rules() -> None:
    assert [rule.id for rule in by_code(10022)] == ["customer.email.in-use", "subscriber.email.in-use"]
    assert [rule.id for rule in by_code(2560)] == ["customer.async.calling-unavailable"]
    assert by_code(1) == ()


def test_evidence_reads_as_its_word() -> None:
    assert f"{RULES['customer.address.line-length'].evidence}" == "documented"
    assert Evidence("assumed") is Evidence.ASSUMED


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_documented_rule_says_where_it_stands_and_any_other_what_would_settle_it(rule: Rule) -> None:
    documented = rule.evidence is Evidence.DOCUMENTED
    assert bool(rule.where) is documented
    assert bool(rule.settles) is not documented


SEED = re.compile(r"(\d{3}):(\d+)(?:-(\d+))?")
PLACES = sorted({place for rule in RULES.values() for place in rule.where})


@pytest.mark.parametrize("place", PLACES)
def test_a_place_has_one_of_three_forms(place: str) -> None:
    assert SEED.fullmatch(place) or place.startswith(("#/", "https://"))


@pytest.mark.parametrize("place", [place for place in PLACES if place.startswith("#/")])
def test_a_json_pointer_leads_to_something_in_the_vendors_description(place: str, vendor_spec: Any) -> None:
    node = vendor_spec
    for step in place.removeprefix("#/").split("/"):
        node = node[int(step) if isinstance(node, list) else step.replace("~1", "/").replace("~0", "~")]
    assert node


@pytest.mark.parametrize("place", [place for place in PLACES if SEED.fullmatch(place)])
def test_the_lines_of_a_source_document_exist(place: str, vendor_spec_path: Path) -> None:
    match = SEED.fullmatch(place)
    assert match
    documents = sorted((vendor_spec_path.parents[1] / "seeds").glob(f"{match[1]}_*.txt"))
    if not documents:
        pytest.skip("the source documents (shared/seeds) are not on this machine")
    lines = documents[0].read_text(encoding="utf-8").splitlines()
    first, last = int(match[2]), int(match[3] or match[2])
    assert 0 < first <= last <= len(lines)
    assert any(line.strip() for line in lines[first - 1 : last])
