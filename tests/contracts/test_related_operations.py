"""The operations next door: their table, their models, and both against the vendor's descriptions.

`adjacent_differences.toml` holds what may differ and why. The contract leaves out what no integration reads, so a field
that only the vendor has is no difference, unless it is required.
"""

from __future__ import annotations

import copy
import json
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.contract_differences import Difference, compare
from webex_wholesale_contracts import OPERATIONS, Operation, openapi
from webex_wholesale_contracts.json_shape import shape_of
from webex_wholesale_contracts.models import Query, Request, Response
from webex_wholesale_contracts.models.numbers import ExtensionsAnswer
from webex_wholesale_contracts.models.people import CreatePerson, Person, UpdatePerson
from webex_wholesale_contracts.models.tokens import AccessToken, AuthorizeQuery, ExchangeToken, ServiceAppToken
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS, RELATED_OPERATIONS

ACCEPTED: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("adjacent_differences.toml").read_text(encoding="utf-8")
)["accepted"]
DESCRIPTIONS = {
    "admin spec": "webex-admin.adjacent.2026-05-04.json",
    "calling spec": "webex-calling.adjacent.2025.json",
}

BARE = {"administrators.assign"}
"""Operations that send nothing but their path."""

every_operation = pytest.mark.parametrize("operation", RELATED_OPERATIONS, ids=lambda operation: operation.name)


def test_both_tables_together_have_one_name_and_one_route_each() -> None:
    assert ALL_OPERATIONS[: len(OPERATIONS)] == OPERATIONS
    assert ALL_OPERATIONS[len(OPERATIONS) :] == RELATED_OPERATIONS
    assert len({operation.name for operation in ALL_OPERATIONS}) == len(ALL_OPERATIONS)
    assert len({(operation.method, operation.path) for operation in ALL_OPERATIONS}) == len(ALL_OPERATIONS)


@every_operation
def test_a_name_is_a_noun_and_a_verb(operation: Operation[Request, Response]) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", operation.name)


@every_operation
def test_scopes_are_told_apart_by_reading_and_writing(operation: Operation[Request, Response]) -> None:
    if operation.noun == "tokens":
        assert operation.scope in ("", "spark:applications_token")
    else:
        writes = operation.method != "GET" and operation.name != "extensions.validate"
        assert operation.scope.endswith(("_write", "_rw") if writes else "_read")
        assert (operation.role == "read") != writes
        assert all(scope.endswith(("_read", "_rw")) for scope in operation.other_scopes)


@every_operation
def test_only_posts_that_ask_are_idempotent(operation: Operation[Request, Response]) -> None:
    assert operation.idempotent == (operation.method != "POST" or operation.noun == "extensions")


@every_operation
def test_models_have_the_policy_of_their_direction(operation: Operation[Request, Response]) -> None:
    assert issubclass(operation.query, Query)
    assert operation.body is None or issubclass(operation.body, Request)
    assert operation.result is None or issubclass(operation.result, Response)
    assert (operation.body is None) == (operation.method in ("GET", "DELETE") or operation.name in BARE)
    assert operation.result is None or not operation.statuses & {204, 302}


@every_operation
def test_models_have_a_shape(operation: Operation[Request, Response]) -> None:
    for model in (operation.body, operation.result):
        assert model is None or shape_of(model).fields


def test_only_the_calls_that_make_tokens_do_without_one() -> None:
    assert [operation.name for operation in ALL_OPERATIONS if not operation.scope] == [
        "tokens.exchange",
        "tokens.authorize",
    ]
    assert [operation.name for operation in ALL_OPERATIONS if operation.form] == ["tokens.exchange"]


def test_rows_survive_pickle_and_deepcopy() -> None:
    assert pickle.loads(pickle.dumps(RELATED_OPERATIONS)) == RELATED_OPERATIONS == copy.deepcopy(RELATED_OPERATIONS)


def test_importing_the_contracts_does_not_load_the_neighbours() -> None:
    program = (
        "import sys, webex_wholesale_contracts as contracts, webex_wholesale_contracts.models;"
        "names = [name for name in sys.modules if name.startswith(contracts.__name__)];"
        "assert not [name for name in names if name.rpartition('.')[2] in ('adjacent', 'people', 'tokens')], names"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def described(source: str) -> tuple[Operation[Any, Any], ...]:
    return tuple(operation for operation in RELATED_OPERATIONS if operation.source.startswith(source))


def vendor_description(vendor_spec_path: Path, source: str) -> dict[str, Any]:
    path = vendor_spec_path.with_name(DESCRIPTIONS[source])
    if not path.is_file():
        pytest.skip(f"no vendor description at {path}")
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def everywhere(vendor_spec_path: Path) -> list[Difference]:
    """Every difference to both descriptions, but for the error answers, which were cut out of them."""
    found: list[Difference] = []
    for source in DESCRIPTIONS:
        found += compare(openapi.document(described(source)), vendor_description(vendor_spec_path, source))
    return [difference for difference in found if not difference.where.endswith("error statuses")]


def covers(row: dict[str, Any], difference: Difference) -> bool:
    pattern = re.escape(row["where"]).replace(r"\*", ".*")
    values = (row.get("ours"), row.get("vendor"))
    return bool(re.fullmatch(pattern, difference.where)) and values == (difference.ours, difference.vendor)


def test_every_operation_names_where_it_is_described() -> None:
    elsewhere = [
        operation.noun for operation in RELATED_OPERATIONS if not operation.source.startswith(tuple(DESCRIPTIONS))
    ]
    assert elsewhere == [
        *("locations", "extensions", "extensions", "devices", "identity"),
        *("settings", "settings"),
        *["administrators"] * 5,
        *("tokens", "tokens"),
    ]


def test_what_the_contract_has_is_what_the_vendor_describes(everywhere: list[Difference]) -> None:
    ours = [found for found in everywhere if found.ours is not None]
    assert [found for found in ours if not any(covers(row, found) for row in ACCEPTED)] == []


def test_every_listed_difference_still_exists_and_has_one_reason(everywhere: list[Difference]) -> None:
    assert [row["where"] for row in ACCEPTED if not any(covers(row, found) for found in everywhere)] == []
    assert [found for found in everywhere if sum(covers(row, found) for row in ACCEPTED) > 1] == []
    assert all(row["reason"] for row in ACCEPTED)


def required_but_absent(differences: list[Difference]) -> Iterator[str]:
    absent = {found.where for found in differences if found.ours is None}
    for found in differences:
        place, _, aspect = found.where.rpartition(" ")
        if aspect == "required":
            yield from (f"{place}.{name}" for name in found.vendor or () if f"{place}.{name} type" in absent)


def test_what_the_vendor_requires_is_in_the_contract(everywhere: list[Difference]) -> None:
    assert list(required_but_absent(everywhere)) == []


def test_an_invented_field_would_be_noticed(vendor_spec_path: Path) -> None:
    vendor = vendor_description(vendor_spec_path, "admin spec")
    del vendor["components"]["schemas"]["Role"]["properties"]["name"]
    differences = compare(openapi.document(described("admin spec")), vendor)
    found = [difference.where for difference in differences if ".name" in difference.where]
    assert found == ["GET /roles 200.items[].name type", "GET /roles/{roleId} 200.name type"]


def examples(vendor: dict[str, Any], source: str) -> Iterator[tuple[type[Response], Any]]:
    """The examples of answers of one description, each with the model that has to read it."""
    for operation in described(source):
        answers = vendor["paths"][operation.path][operation.method.lower()]["responses"]
        for status in operation.statuses:
            content = answers[str(status)].get("content", {}).get("application/json", {})
            if operation.result and "example" in content:
                yield operation.result, content["example"]


@pytest.mark.parametrize("source", DESCRIPTIONS)
def test_every_example_of_an_answer_reads_as_a_response(vendor_spec_path: Path, source: str) -> None:
    read = list(examples(vendor_description(vendor_spec_path, source), source))
    assert len(read) >= 7
    for model, example in read:
        assert model.model_validate(example).to_wire().keys() == example.keys()


def test_a_person_always_has_a_list_of_numbers() -> None:
    assert Person.model_validate({"id": "Y2lzY28"}).phone_numbers == []
    person = Person.model_validate({"id": "Y2lzY28", "phoneNumbers": [{"type": "pager", "value": "1"}]})
    assert person.phone_numbers[0].type == "pager"


def test_one_person_is_created_by_email_and_changed_by_name() -> None:
    assert CreatePerson(emails=["ann@acme.example"], org_id="Y2lzY28").to_wire() == {
        "emails": ["ann@acme.example"],
        "orgId": "Y2lzY28",
    }
    with pytest.raises(ValidationError, match="displayName"):
        UpdatePerson.model_validate({"emails": ["ann@acme.example"]})


def test_extensions_come_with_a_state_and_a_reason() -> None:
    answer = ExtensionsAnswer.model_validate(
        {
            "status": "ERRORS",
            "extensionStatus": [{"extension": "a2", "state": "INVALID", "errorCode": 4910, "message": "digits only"}],
        }
    )
    assert [(status.state, status.error_code) for status in answer.extension_status] == [("INVALID", 4910)]
    assert ExtensionsAnswer.model_validate({"status": "OK"}).extension_status == []


def test_tokens_are_spelt_with_underscores_except_for_service_apps() -> None:
    assert ExchangeToken(grant_type="refresh_token", client_id="C1", refresh_token="r").to_wire() == {
        "grant_type": "refresh_token",
        "client_id": "C1",
        "refresh_token": "r",
    }
    asked = {"response_type": "code", "client_id": "C1", "redirect_uri": "https://app.example/", "scope": "spark:all"}
    assert AuthorizeQuery.model_validate(asked).to_wire() == asked
    app = ServiceAppToken(client_id="C1", client_secret="s", target_org_id="o")
    assert app.to_wire() == {"clientId": "C1", "clientSecret": "s", "targetOrgId": "o"}
    assert set(shape_of(AccessToken).fields or ()) >= {"access_token", "refresh_token_expires_in", "scope"}


def test_secrets_do_not_show() -> None:
    shown = repr(
        [
            ExchangeToken(grant_type="authorization_code", client_secret="hush", code="hush", refresh_token="hush"),
            ServiceAppToken(client_id="C1", client_secret="hush", target_org_id="o"),
            AccessToken(access_token="hush", refresh_token="hush", expires_in=1209599),
        ]
    )
    assert "hush" not in shown
    assert "1209599" in shown
