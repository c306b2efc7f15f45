"""The types of the catalogue of cases: a case is a list of steps, and a step is one call with what it promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.checks import DEFAULT_OFF
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS

__all__ = ["ADMIN", "OPERATION_OF", "Case", "Step"]

ADMIN: Final = "full-admin"
"""The name of the token that a step sends where it says nothing else."""
OPERATION_OF: Final[dict[str, Operation[Any, Any]]] = {operation.name: operation for operation in ALL_OPERATIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call, and the answer that the catalogue promises. Texts may have placeholders such as `$customer`.

    Attributes:
        call: the name of an operation, or a method and a path below `/v1`, such as `PATCH /wholesale/customers`.
        of: the value of the parameter in the operation's path.
        query: query parameters.
        body: the JSON body; None for none.
        form: the fields of a body in form encoding, in place of JSON.
        content: a body as it is sent, in place of JSON.
        media_type: the content type of `content`.
        token: the name of the token; None sends none.
        status: the statuses that the catalogue promises; any success where empty.
        rule: the id of the rule that refuses the call, instead of a success.
        absent: statuses, beside those of success, that show that the rule is not in force.
        until: statuses of the resource at which waiting ends; the call is repeated until then. The first is promised.
        waits: the call is repeated until the answer has the promised status.
        keeps: values to keep, as names with the places in the answer that they come from.
        shows: values that the answer must have, by their places.
    """

    call: str
    of: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    content: str | None = None
    media_type: str = "application/json"
    token: str | None = ADMIN
    status: tuple[int, ...] = ()
    rule: str | None = None
    absent: tuple[int, ...] = ()
    until: tuple[str, ...] = ()
    waits: bool = False
    keeps: Mapping[str, str] = field(default_factory=dict)
    shows: Mapping[str, Any] = field(default_factory=dict)

    @property
    def operation(self) -> Operation[Any, Any] | None:
        """The operation; None for a call that has none."""
        return OPERATION_OF.get(self.call)

    @property
    def promised(self) -> tuple[int, ...]:
        """The statuses that the catalogue promises; empty where any success will do."""
        if self.rule and self.rule not in DEFAULT_OFF:
            status = RULES[self.rule].status
            assert isinstance(status, int)
            return (status,)
        return self.status

    def as_json(self) -> dict[str, Any]:
        """Return the step as JSON, without fields that have their default; the token is always told."""
        usual = Step(call="")
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in fields.items() if name == "token" or value != getattr(usual, name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to try on a target.

    Attributes:
        id: the permanent name: the rule that the case is about, or an operation and its status.
        steps: calls, in order.
        needs: ids of the cases that make what this one works with; they run before it.
        users: subscribers that the case makes, which a budget limits.
        undo: calls that put things right for the cases that follow, where a rule turns out not to be in force.
    """

    id: str
    steps: tuple[Step, ...]
    needs: tuple[str, ...] = ()
    users: int = 0
    undo: tuple[Step, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that the case is about."""
        return tuple(dict.fromkeys(step.rule for step in self.steps if step.rule))

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the operations that it calls."""
        return tuple(dict.fromkeys(step.call for step in self.steps if step.operation))

    def as_json(self) -> dict[str, Any]:
        """Return the case as JSON."""
        return {
            "id": self.id,
            "operations": self.operations,
            "rules": self.rules,
            "needs": self.needs,
            "users": self.users,
            "steps": [step.as_json() for step in self.steps],
        }
