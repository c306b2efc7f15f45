"""Acts: one step of somebody, with what came of it. Every row of the two tables of operations is one."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import attrs
from pydantic.alias_generators import to_camel, to_snake

from tests.stateful import struck
from tests.stateful.draws import WANTED, draw_of
from tests.stateful.hand import MISSING, Hand, request
from tests.stateful.things import LEFT_OUT, Draw
from tests.support.contract_guard import hold_to_contract
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.operations import Operation
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import HubError, HubRefusal, Request
from webex_wholesale_mock.control._serialization import view
from webex_wholesale_mock.entities import ROLES, Person
from webex_wholesale_mock.hub._operation import HubOperation
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS

API: Mapping[str, Operation[Any, Any]] = {operation.name: operation for operation in ALL_OPERATIONS}


@attrs.frozen(kw_only=True)
class Act:
    """One step that somebody has taken.

    Attributes:
        name: the operation, or the builder.
        sent: all that was given, as text.
        said: the answer as text.
        refused: the rule, or the text of the error; empty where it was done.
        by: the person who acted; None where none is named.
        roles: the roles with which it was done; empty where that is not known.
        sees: the id of the partner in whose name it was done; empty where that is not known.
    """

    name: str
    sent: str
    said: str = ""
    refused: str = ""
    by: Person | None = None
    roles: tuple[str, ...] = ()
    sees: str = ""

    def __str__(self) -> str:
        who = self.by.email if self.by else "somebody"
        return f"{self.name} by {who}: {self.sent} -> {self.refused or 'done'}"


class Fields:
    """The parameters or fields of an operation, each with its draw."""

    def __init__(self, operation: str, needed: Mapping[str, Any], optional: Mapping[str, Any]) -> None:
        wanted = {name: kind for name, kind in optional.items() if {name, f"{operation}.{name}"} & WANTED}
        self.needed = {name: draw_of(operation, name, kind) for name, kind in {**needed, **wanted}.items()}
        drawn = {name: draw_of(operation, name, kind) for name, kind in optional.items() if name not in wanted}
        self.optional: dict[str, Draw] = {name: draw for name, draw in drawn.items() if draw}

    @property
    def unknown(self) -> list[str]:
        """Needed ones that no row is about, which keep the operation out."""
        return [name for name, draw in self.needed.items() if draw is None]

    def drawn(self, hand: Hand, thirds: int) -> dict[str, Any]:
        """Values for all that is needed, and for so many thirds of the rest, roughly."""
        wanted = [(name, draw) for name, draw in self.optional.items() if hand.number(3) < thirds]
        values = {name: draw(hand) for name, draw in [*self.needed.items(), *wanted] if draw}
        return {name: value for name, value in values.items() if value is not LEFT_OUT}


@cache
def form(name: str) -> Fields:
    """The parameters of an operation of the hub."""
    operation = HUB_OPERATIONS[name]
    parameters = [each for each in operation.signature.parameters.values() if each.name != "self"]
    needed = {each.name: each.annotation for each in parameters if each.default is each.empty}
    return Fields(name, needed, {each.name: each.annotation for each in parameters if each.name not in needed})


@cache
def places(name: str) -> Fields:
    """The parts of the path of a call."""
    parts = API[name].path.replace("}", "{").split("{")[1::2]
    return Fields(name, {to_snake(part): "" for part in parts}, {})


@cache
def filters(name: str) -> Fields:
    """The query of a call."""
    return Fields(name, {}, dict.fromkeys(API[name].query.model_fields, ""))


@cache
def body(name: str) -> Fields:
    """The body of a call."""
    model = API[name].body
    given = model.model_fields if model else {}
    needed = dict.fromkeys((field for field, row in given.items() if row.is_required()), "")
    return Fields(name, needed, {field: "" for field in given if field not in needed})


def unknown() -> list[str]:
    """Each needed name that `draws.py` has no row for, after its operation."""
    of_hub = [(name, form(name)) for name in HUB_OPERATIONS]
    of_api = [(name, part(name)) for name in API for part in (places, body)]
    return [f"{name}.{field}" for name, fields in (*of_hub, *of_api) for field in fields.unknown]


def in_hub(hand: Hand, name: str) -> Act:
    """Do something in the hub, as some administrator."""
    operation, arguments = HUB_OPERATIONS[name], form(name).drawn(hand, thirds=1)
    actor = arguments.get("actor") or ""
    by = hand.world.directory.people.get(normalise_email(actor))
    roles = tuple(by.roles) if by else (actor,) if actor in ROLES else ()
    act = Act(name=name, sent=f"{arguments}", by=by, roles=roles, sees=_home(hand, by) if by else "")
    try:
        with warnings.catch_warnings():  # basic branding is told of
            warnings.simplefilter("ignore", DeprecationWarning)
            done = getattr(getattr(hand.mock.hub, operation.noun), operation.verb)(**arguments)
    except HubError as error:
        _hold_refusal(operation, error)
        return attrs.evolve(act, refused=getattr(error, "rule", None) or f"{error}", said=f"{error}")
    return attrs.evolve(act, said=json.dumps(view(done), default=str))


def _hold_refusal(operation: HubOperation, error: HubError) -> None:
    if isinstance(error, HubRefusal):
        assert error.rule in operation.rules, f"{operation.name} is not known to refuse by {error.rule}"


def call(hand: Hand, name: str) -> Act:
    """Call the API, with some token."""
    operation, value = API[name], token(hand)
    path = operation.path
    for part, given in places(name).drawn(hand, thirds=0).items():
        path = path.replace(f"{{{to_camel(part)}}}", quote(str(given)))
    asked = filters(name).drawn(hand, thirds=hand.seldom())
    query = urlencode({operation.query.model_fields[key].alias or key: given for key, given in asked.items()})
    sent = _request(operation, path, value, _wire(operation, body(name).drawn(hand, thirds=2)), query)
    known = hand.world.partners.tokens.get(value)
    by = known and hand.world.directory.people_by_id.get(known.person_id)
    roles = () if known is None else (known.role,) if known.role else tuple(by.roles if by else ())
    answer = hand.mock.handle(sent)
    act = Act(
        name=name,
        sent=f"{operation.method} {path}?{query} {sent.body.decode()} token {known.name if known else None}",
        by=by,
        roles=roles,
        sees=known.partner_id if known else "",
    )
    if answer.fault:
        fault = hand.world.faults[answer.fault]
        struck.hold(fault, answer)
        return attrs.evolve(act, refused=struck.refused(fault), sent=f"{act.sent} struck by {fault.what}")
    hold_to_contract(hand.mock._engine, sent, answer)
    rule = (answer.header("x-mock-rule") or "?") if answer.status >= 400 else ""
    return attrs.evolve(act, said=answer.read().decode(), refused=rule)


def call_in_trouble(hand: Hand, name: str) -> Act:
    """Call the API while a fault waits for the call."""
    struck.add(hand, name)
    return call(hand, name)


def _wire(operation: Operation[Any, Any], values: Mapping[str, Any]) -> dict[str, Any] | None:
    return {to_camel(name): value for name, value in values.items()} if operation.body else None


def _request(operation: Operation[Any, Any], path: str, value: str, sent: Any, query: str) -> Request:
    if not operation.form:
        return request(operation.method, path, value, sent, query)
    given = urlencode({to_snake(name): each for name, each in (sent or {}).items()}).encode()
    return Request(operation.method, f"/v1{path}", query, {"content-type": "application/x-www-form-urlencoded"}, given)


def token(hand: Hand) -> str:
    """A token of the scene's partner: of its full administrator, or of anybody."""
    tokens = [each for each in hand.world.partners.tokens.values() if each.partner_id == hand.partner.id]
    ours = [each for each in tokens if each.name == "for years"]
    near = [each for each in tokens if hand.organization and each.organization_id == hand.organization.id]
    kind = hand.number(8)
    chosen = hand.pick(ours if kind < 5 else near if kind < 7 else tokens)
    return MISSING if chosen == MISSING else str(chosen.value)


def _home(hand: Hand, person: Person) -> str:
    """The id of the partner whose administrator somebody is, or who manages the organization."""
    world = hand.world
    for partner in world.partners:
        if partner.organization.id == person.organization_id:
            return partner.id
    owner = next((each for each in world.customers if each.organization_id == person.organization_id), None)
    return owner.partner_id if owner else ""
