from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale_contracts.catalogue import RULES, Evidence, Rule, by_code

ROW = re.compile(r"^- \{id: ([\w.-]+), status: (\w+), code: (\w+), evidence: (\w+),", re.MULTILINE)


def published_rows(vendor_spec_path: Path) -> list[tuple[str, ...]]:
    path = vendor_spec_path.parents[1] / "domain" / "rules.yaml"
    if not path.is_file():
        pytest.skip("the published rule list (shared/domain/rules.yaml) is not on this machine")
    text = path.read_text(encoding="utf-8")
    rows = ROW.findall(text)
    assert len(rows) == text.count("\n- {")
    return rows


def as_row(rule: Rule) -> tuple[str, ...]:
    return rule.id, str(rule.status), "null" if rule.code is None else str(rule.code), str(rule.evidence)


NOT_YET_PUBLISHED = ("http.body.null",)
OF_OUR_OWN = [rule for rule in RULES.values() if rule.id.startswith(("adjacent.", "customer.calling.language"))]


def test_the_catalogue_has_every_published_rule_in_its_order(vendor_spec_path: Path) -> None:
    published = published_rows(vendor_spec_path)
    ids = {row[0] for row in published}
    rows = [as_row(rule) for rule in RULES.values() if rule not in OF_OUR_OWN]
    assert [row for row in rows if row[0] in ids or row[0] not in NOT_YET_PUBLISHED] == published


def test_rules_of_our_own_stand_behind_the_published_ones_and_claim_nothing() -> None:
    assert [*RULES.values()][-len(OF_OUR_OWN) :] == OF_OUR_OWN
    assert all(rule.evidence is Evidence.ASSUMED and rule.code is None for rule in OF_OUR_OWN)


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
