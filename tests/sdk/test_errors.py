from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Iterator

import pytest

import webex_wholesale
from webex_wholesale import (
    ConnectionFailed,
    Customer,
    DeadlineExceeded,
    ErrorDetail,
    InvalidArgument,
    LocalError,
    NotFound,
    ProvisioningFailed,
    RateLimited,
    RemoteError,
    TimedOut,
    WaitTimeout,
    WholesaleError,
    _errors,
)

DETAIL = ErrorDetail(description="too long", error_code=1002, field_name="address.addressLine1")

CUSTOMER = Customer.model_validate(
    {
        "id": "c1",
        "status": "provisioned_with_errors",
        "newField": 1,
        "resourceDetails": {
            "packages": [
                {"name": "webex_meetings", "status": "provisioned"},
                {"name": "webex_calling", "status": "error", "warnings": [{"errorCode": 2560, "description": "down"}]},
            ]
        },
    }
)


def subclasses(cls: type[WholesaleError]) -> Iterator[type[WholesaleError]]:
    yield cls
    for child in cls.__subclasses__():
        if child.__module__ == "webex_wholesale":
            yield from subclasses(child)


def full(cls: type[WholesaleError]) -> WholesaleError:
    known = {"status": 429, "rule": "http.rate.limited", "tracking_id": "T", "errors": (DETAIL,), "retry_after": 3.0}
    if issubclass(cls, _errors.ProvisioningError):
        return cls("text", customer_id="c1", customer=CUSTOMER, **known)
    return cls("text", retryable=True, **known)


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize("cls", sorted(set(subclasses(WholesaleError)), key=lambda cls: cls.__name__))
def test_every_exception_survives_copying_with_all_it_carries(cls: type[WholesaleError], copied: object) -> None:
    error = full(cls)
    error.add_note("seen in batch 7")
    clone = copied(error)  # type: ignore[operator]
    assert type(clone) is cls
    assert str(clone) == "text"
    assert clone.args == error.args
    assert vars(clone) == vars(error)
    assert (clone.code, clone.field) == (1002, "address.addressLine1")


def test_the_last_failure_of_a_deadline_survives_pickling() -> None:
    error = DeadlineExceeded("late")
    error.__cause__ = TimedOut("slow", retryable=True)
    clone = pickle.loads(pickle.dumps(error))
    assert isinstance(clone.__cause__, TimedOut)
    assert clone.__cause__.retryable


def test_a_foreign_cause_is_left_behind_for_it_may_hold_the_token() -> None:
    error = ConnectionFailed("refused")
    error.__cause__ = OSError("with a request inside")
    assert pickle.loads(pickle.dumps(error)).__cause__ is None


def drawn_tree(picture: str) -> dict[str, str]:
    """Each class with the one it hangs below."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in picture.splitlines():
        found = re.match(r"[ │├└─]*(\w+)", line)
        if found and found[1] in _errors.__all__:
            column = found.start(1)
            path = [each for each in path if each[0] < column]
            parents[found[1]] = path[-1][1] if path else "Exception"
            path.append((column, found[1]))
    return parents


def test_the_tree_drawn_in_the_module_is_the_tree_of_classes() -> None:
    classes = {cls.__name__: cls.__bases__[0].__name__ for cls in subclasses(WholesaleError)}
    assert drawn_tree(_errors.__doc__ or "") == classes
    assert sorted({*_errors.__all__} - {"PlanProblem"}) == sorted(classes)


def test_every_exception_is_exported() -> None:
    assert set(_errors.__all__) <= set(webex_wholesale.__all__)


def test_blame_is_in_the_type() -> None:
    assert not issubclass(InvalidArgument, RemoteError)
    assert not issubclass(NotFound, LocalError)
    assert issubclass(InvalidArgument, ValueError)
    assert issubclass(TimedOut, TimeoutError)
    assert issubclass(DeadlineExceeded, TimeoutError)
    assert issubclass(ConnectionFailed, ConnectionError)


def test_what_is_unknown_is_none() -> None:
    error = RateLimited("slow down")
    known = (error.status, error.code, error.rule, error.field, error.tracking_id, error.retry_after)
    assert known == (None,) * 6
    assert error.errors == ()
    assert not error.retryable


def test_code_and_field_are_the_first_that_are_given() -> None:
    error = NotFound("x", errors=(ErrorDetail(description="first"), DETAIL))
    assert (error.code, error.field) == (1002, "address.addressLine1")


def test_a_failed_provisioning_names_the_packages_to_blame() -> None:
    error = ProvisioningFailed("failed", customer_id="c1", customer=CUSTOMER)
    assert [package.name for package in error.packages] == ["webex_calling"]
    assert error.packages[0].warnings[0].error_code == 2560
    assert error.customer_status == "provisioned_with_errors"


def test_a_wait_that_never_saw_the_customer_has_nothing_to_show() -> None:
    error = WaitTimeout("late", customer_id="c1", customer=None)
    assert (error.customer_status, error.packages) == (None, ())
    assert error.retryable


@pytest.mark.parametrize("hostile", ["\x1b", "\x00", "\ud800", "\u202e", "\r"])
def test_control_characters_and_half_surrogates_never_reach_a_message(hostile: str) -> None:
    assert str(WholesaleError(f"bad{hostile}name\nnext")) == "bad\ufffdname\nnext"


def test_a_message_has_at_most_two_kilobytes() -> None:
    text = str(WholesaleError("\u4e2d" * 100_000))
    assert len(text.encode()) <= 2_000
    assert text.endswith(" ...")


@pytest.mark.parametrize(
    ("given", "id_"),
    [
        ({"customer_id": "c"}, "c"),
        ({"customer_id": "c", "subscriber_id": "s"}, "s"),
        ({"report_id": "r"}, "r"),
        ({"customer_id": "c", "resource_id": "x"}, "x"),
        ({}, None),
    ],
)
def test_what_was_waited_for_is_the_resource_of_the_error(given: dict[str, str], id_: str | None) -> None:
    assert ProvisioningFailed("it failed", **given).resource_id == id_
