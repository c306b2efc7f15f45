"""The table of the control endpoints. Most are a method of the mock, of its clock or of its hub."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

from pydantic import Field
from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.usage import Discrepancy, DiscrepancyKind
from webex_wholesale_mock import persistence
from webex_wholesale_mock.control._binding import Arguments, Endpoint, File
from webex_wholesale_mock.control._description import described
from webex_wholesale_mock.control._looking import calls_page, explained, listed
from webex_wholesale_mock.entities import Outcome
from webex_wholesale_mock.faults import FAULT_KINDS
from webex_wholesale_mock.hub import Hub, Place
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS, NOUNS
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.state.clock import MAX_SECONDS, timestamp
from webex_wholesale_mock.testkit import crash_sweep
from webex_wholesale_mock.testkit.billing import Billing
from webex_wholesale_mock.testkit.calls import Calls
from webex_wholesale_mock.testkit.changes import Changes
from webex_wholesale_mock.testkit.clock import Clock
from webex_wholesale_mock.testkit.coverage.handle import Coverage
from webex_wholesale_mock.testkit.faults import Faults
from webex_wholesale_mock.testkit.outcomes import Outcomes, ScriptedOutcome
from webex_wholesale_mock.testkit.settings import Rules
from webex_wholesale_mock.world.outbox import Outbox
from webex_wholesale_mock.world.settings import MaintenanceStatus, Pace, RateLimit
from webex_wholesale_mock.world.visibility import RESOURCES

Methods = dict[str, Endpoint]
T = TypeVar("T")
Id = TypeVar("Id", str, int)
Seconds = Annotated[float, Field(ge=0, le=MAX_SECONDS)]
Requests = Annotated[int, Field(ge=1)]
Move = Annotated[float, Field(ge=0, allow_inf_nan=False)]

WORLD: Final = "application/vnd.webex-wholesale-mock.world"
"""The content type of a saved world's file."""
CLOCK: Final = attrgetter("clock")
RULES: Final = attrgetter("rules")


def overview(mock: WholesaleMock) -> dict[str, Any]:
    """Time, credentials and counts."""
    world, partner = mock._engine.world, mock.partner
    return {
        "now": timestamp(world.clock.now),
        "partner": {
            "orgId": partner.org_id,
            "name": partner.name,
            "tokens": partner.tokens,
            "tokenExpires": {name: world.partners.tokens[token].expires for name, token in partner.tokens.items()},
        },
        "integration": {
            "clientId": partner.integration.client_id,
            "clientSecret": partner.integration.client_secret,
            "redirectUri": partner.integration.redirect_uri,
            "redirectUris": partner.integration.redirect_uris,
            "refreshToken": partner.integration.refresh_token,
        },
        "serviceApp": {
            "id": partner.service_app.id,
            "clientId": partner.service_app.client_id,
            "clientSecret": partner.service_app.client_secret,
        },
        "templates": [
            {
                "name": template.name,
                "provisioningId": template.provisioning_id,
                "country": template.country,
                "language": template.language,
            }
            for template in partner.templates
        ],
        "counts": {
            "partners": len(world.partners),
            "customers": len(world.customers),
            "subscribers": len(world.subscribers),
            "organizations": len(world.directory.organizations),
            "people": len(world.directory.people),
            "emails": len(world.outbox),
            "calls": mock._engine.journal.serial,
        },
    }


def health(mock: WholesaleMock) -> dict[str, Any]:
    """A sign of life, for containers and proxies."""
    return {"status": "ok", "now": mock.clock.now}


def openapi(mock: WholesaleMock, related: bool = False, control: bool = False, server: str = "") -> dict[str, Any]:
    """The OpenAPI document of this mock, with the other Webex APIs and the control endpoints on request."""
    endpoints = ENDPOINTS if control else None
    return described(endpoints, related=related, server=server, provisioning_id=mock.template.provisioning_id)


def reset(mock: WholesaleMock) -> dict[str, Any]:
    """Begin again as at the start: the same tokens and ids."""
    mock.reset()
    return overview(mock)


def begin_scenario(mock: WholesaleMock, yaml: str) -> dict[str, Any]:
    """Begin anew in the world of a scenario."""
    from webex_wholesale_mock import scenarios  # which needs an extra of its own

    scenarios.load_text(mock._engine, yaml)
    return overview(mock)


def saved_world(mock: WholesaleMock) -> dict[str, Any]:
    """The whole world, to begin in later."""
    return {"saved": persistence.saved(mock._engine)}


def begin_saved(mock: WholesaleMock, saved: str) -> dict[str, Any]:
    """Go on where a saved mock was."""
    persistence.load_text(mock._engine, saved)
    return overview(mock)


def inventory(mock: WholesaleMock) -> list[dict[str, Any]]:
    """The inventory that a crash sweep compares: things by what outlives a second try."""
    found = crash_sweep.inventory(mock._engine.world)
    return [{"what": what, "known": known, "count": count} for (what, known), count in sorted(found.items())]


def coverage(mock: WholesaleMock) -> dict[str, Any]:
    """The cases that calls have exercised, and those that are missing."""
    return mock.coverage.report().as_json()


def take_snapshot(mock: WholesaleMock, name: str) -> None:
    """Take a snapshot under a name, in place of one of the same name."""
    mock.named_snapshots[name] = mock.snapshot()


def roll_back(mock: WholesaleMock, name: str) -> dict[str, Any]:
    """Go back to a named snapshot."""
    mock.rollback(_named("snapshot", name, mock.named_snapshots))
    return overview(mock)


def changes(mock: WholesaleMock, since: str) -> Changes:
    """The changes since a named snapshot."""
    return mock.changes(_named("snapshot", since, mock.named_snapshots))


def drop_snapshots(mock: WholesaleMock) -> None:
    """Drop all snapshots."""
    mock.named_snapshots.clear()


def advance(mock: WholesaleMock, seconds: Move) -> dict[str, Any]:
    """Move the clock on by seconds."""
    mock.clock.advance(seconds)
    return {"now": mock.clock.now}


def advance_to(mock: WholesaleMock, moment: datetime) -> dict[str, Any]:
    """Move the clock on to a moment."""
    mock.clock.advance_to(moment)
    return {"now": mock.clock.now}


def pace(clock: Clock) -> Pace:
    """The way in which the clock moves by itself."""
    return clock.pace


def remove_fault(mock: WholesaleMock, id: str) -> None:
    """Remove a fault."""
    mock.faults.remove(_named("fault", id, {fault.id: fault for fault in mock.faults}))


def release(mock: WholesaleMock, id: int, whose: str | None = None) -> None:
    """Let what a script holds go on."""
    _script(mock, id).release(whose)


def remove_script(mock: WholesaleMock, id: int) -> None:
    """Remove the script of an outcome."""
    _script(mock, id).remove()


def _script(mock: WholesaleMock, id: int) -> ScriptedOutcome:
    return _named("script", id, {script.id: script for script in mock.outcomes})


def _named(what: str, id: Id, known: Mapping[Id, T]) -> T:
    if id not in known:
        raise ValueError(f"unknown {what} {id!r}; known are {', '.join(map(str, known)) or 'none'}")
    return known[id]


class Found(Arguments):
    """A discrepancy in the findings of a client."""

    kind: DiscrepancyKind
    customer: str | None = None
    subscriber_id: str | None = None
    service_name: str
    billed: Decimal = Decimal(0)
    own: Decimal = Decimal(0)


def grade(mock: WholesaleMock, findings: list[Found], failures: Sequence[str] = ()) -> dict[str, Any]:
    """Compare findings with what was planted. Each failure says why a whole report was turned down."""
    result = mock.billing.grade([*(Discrepancy(**dict(one)) for one in findings), *map(RuntimeError, failures)])
    lists = {to_camel(name): getattr(result, name) for name in ("found", "missed", "false_alarms", "unplanted")}
    return {"ok": result.ok, "text": str(result), **lists}


def set_durations(
    mock: WholesaleMock,
    provisioning: Seconds | None = None,
    updating: Seconds | None = None,
    deleting: Seconds | None = None,
    report: Seconds | None = None,
) -> dict[str, Any]:
    """Set how many seconds of the clock work takes."""
    given = {"provisioning": provisioning, "updating": updating, "deleting": deleting, "report": report}
    for name, seconds in given.items():
        if seconds is not None:
            setattr(mock.durations, name, seconds)
    return {"durations": mock._engine.world.durations}


def limit_rate(mock: WholesaleMock, requests: Requests, seconds: Seconds) -> dict[str, Any]:
    """Limit the requests of each token."""
    mock.rate_limit = RateLimit(requests, seconds)
    return {"rateLimit": mock.rate_limit}


def lift_rate_limit(mock: WholesaleMock) -> None:
    """Lift the limit on the requests of each token."""
    mock.rate_limit = None


def lag(mock: WholesaleMock, lag: Seconds, resources: Sequence[str] = RESOURCES) -> dict[str, Any]:
    """Let reads lag behind writes by seconds of the clock."""
    mock.visibility(lag, resources=resources)
    return {"lag": mock.visibility.lag, "resources": sorted(mock.visibility.resources)}


def lift_lag(mock: WholesaleMock) -> None:
    """Let reads show writes at once."""
    mock.visibility(0)


def limit_token(mock: WholesaleMock, token: str, requests: Requests, seconds: Seconds) -> dict[str, Any]:
    """Limit the requests of one token."""
    limit = RateLimit(requests, seconds)
    mock.limit_token(token, limit)
    return {"rateLimit": limit}


def lift_token_limit(mock: WholesaleMock, token: str) -> None:
    """Lift the limit of one token."""
    mock.limit_token(token, None)


def maintain(mock: WholesaleMock, calling: bool, status: MaintenanceStatus = "error") -> dict[str, Any]:
    """Begin or end a maintenance of calling, in which provisioning fails."""
    mock.hub.calling_maintenance, mock.hub.maintenance_status = calling, status
    return {"calling": calling, "status": status}


def limit_journal(mock: WholesaleMock, bytes: Requests) -> dict[str, Any]:
    """Limit the bytes of bodies that the journal keeps."""
    mock.journal_bytes = bytes
    return {"bytes": bytes}


def export_journal(
    mock: WholesaleMock, format: Literal["jsonl", "har"] = "jsonl", redact: bool = True
) -> dict[str, Any]:
    """The recorded calls as the text of a file."""
    return {"text": mock.journal.text(format, redact=redact)}


def explain(mock: WholesaleMock, always: bool) -> dict[str, Any]:
    """Name the rule in the headers of every refusal, or only where a request asks for it."""
    mock.explain = always
    return {"always": always}


def _of_each(name: str, add: Callable[..., Any], kinds: Mapping[str, type]) -> Iterator[tuple[str, Methods]]:
    """Each kind of fault or outcome under its own name, with its fields and the arguments of `add`."""
    for kind, made in kinds.items():
        yield f"{name}/{kind}", {"POST": Endpoint(add, attrgetter(name), made)}


def _all(name: str) -> Endpoint:
    """All that a part of the mock has."""

    def run(items: Any) -> list[Any]:
        return [*items]

    run.__doc__ = f"List all in `mock.{name}`."
    return Endpoint(run, attrgetter(name))


def _list_of(method: Callable[..., Any]) -> Methods:
    """A list of all by GET, and of some by POST."""
    return {"GET": Endpoint(method), "POST": Endpoint(method)}


def _each_method(part: str, kind: type) -> Iterator[tuple[str, Methods]]:
    """Each method of a part of the mock under its own name."""
    for name, method in inspect.getmembers(kind, inspect.isfunction):
        if not name.startswith("_"):
            yield f"{part}/{name.replace('_', '-')}", {"POST": Endpoint(method, attrgetter(part))}


def _hub_operations() -> Iterator[tuple[str, Methods]]:
    """Each operation of the table, such as `templates.create` at `hub/templates/create`."""
    for name, operation in HUB_OPERATIONS.items():
        function = getattr(NOUNS[operation.noun], operation.verb)
        path = name.replace(".", "/").replace("_", "-")
        yield f"hub/{path}", {"POST": Endpoint(function, attrgetter(f"hub.{operation.noun}"))}


ENDPOINTS: Final[dict[str, Methods]] = {
    "": {"GET": Endpoint(overview)},
    "health": {"GET": Endpoint(health)},
    "openapi.json": {"GET": Endpoint(openapi, address="server")},
    "reset": {"POST": Endpoint(reset)},
    "scenario": {"POST": Endpoint(begin_scenario, file=File("application/yaml", "yaml"))},
    "world": {"GET": Endpoint(saved_world), "PUT": Endpoint(begin_saved, file=File(WORLD, "saved"))},
    "inventory": {"GET": Endpoint(inventory)},
    "snapshots": {"GET": _all("named_snapshots"), "POST": Endpoint(take_snapshot), "DELETE": Endpoint(drop_snapshots)},
    "snapshots/rollback": {"POST": Endpoint(roll_back)},
    "changes": {"POST": Endpoint(changes)},
    "clock/pace": {"GET": Endpoint(pace, CLOCK), "PUT": Endpoint(Clock.set_pace, CLOCK)},
    "clock/advance": {"POST": Endpoint(advance)},
    "clock/advance-to": {"POST": Endpoint(advance_to)},
    "clock/upcoming": {"GET": Endpoint(Clock.upcoming, CLOCK)},
    "clock/run-next": {"POST": Endpoint(Clock.run_next, CLOCK)},
    "clock/run-until": {"POST": Endpoint(Clock.run_until, CLOCK)},
    "list": {"GET": Endpoint(listed)},
    "calls": {"GET": _all("calls"), "POST": Endpoint(Calls.__call__, attrgetter("calls"))},
    "calls/page": {"GET": Endpoint(calls_page)},
    "assert-called": {"POST": Endpoint(WholesaleMock.assert_called)},
    "assert-not-called": {"POST": Endpoint(WholesaleMock.assert_not_called)},
    "assert-no-unexpected-errors": {"POST": Endpoint(WholesaleMock.assert_no_unexpected_errors)},
    "coverage": {
        "GET": Endpoint(coverage),
        "POST": Endpoint(Coverage.start, attrgetter("coverage")),
        "DELETE": Endpoint(Coverage.clear, attrgetter("coverage")),
    },
    "acts": {"GET": _all("acts")},
    "outbox": {"GET": _all("outbox"), "POST": Endpoint(Outbox.__call__, attrgetter("outbox"))},
    "customers": _list_of(WholesaleMock.customers),
    "subscribers": _list_of(WholesaleMock.subscribers),
    "organizations": _list_of(WholesaleMock.organizations),
    "partners": {"POST": Endpoint(WholesaleMock.add_partner)},
    "templates": {"POST": Endpoint(WholesaleMock.add_template)},
    "integrations": {"POST": Endpoint(WholesaleMock.add_integration)},
    "tokens": {"POST": Endpoint(WholesaleMock.add_token)},
    "tokens/revoke": {"POST": Endpoint(WholesaleMock.revoke_token)},
    "tokens/rate-limit": {"PUT": Endpoint(limit_token), "DELETE": Endpoint(lift_token_limit)},
    "durations": {"PUT": Endpoint(set_durations)},
    "rate-limit": {"PUT": Endpoint(limit_rate), "DELETE": Endpoint(lift_rate_limit)},
    "visibility": {"PUT": Endpoint(lag), "DELETE": Endpoint(lift_lag)},
    "maintenance": {"PUT": Endpoint(maintain)},
    "explain": {"GET": Endpoint(explained), "PUT": Endpoint(explain)},
    "journal": {"PUT": Endpoint(limit_journal)},
    "journal/export": _list_of(export_journal),
    "rules/disable": {"POST": Endpoint(Rules.disable, RULES)},
    "rules/enable": {"POST": Endpoint(Rules.enable, RULES)},
    "rules/recode": {"POST": Endpoint(Rules.recode, RULES)},
    "faults": {"GET": _all("faults"), "DELETE": Endpoint(Faults.clear, attrgetter("faults"))},
    "faults/remove": {"POST": Endpoint(remove_fault)},
    **dict(_of_each("faults", Faults.add, FAULT_KINDS)),
    "outcomes": {"GET": _all("outcomes"), "DELETE": Endpoint(Outcomes.clear, attrgetter("outcomes"))},
    "outcomes/release": {"POST": Endpoint(release)},
    "outcomes/remove": {"POST": Endpoint(remove_script)},
    **dict(_of_each("outcomes", Outcomes.add, {kind.__name__.lower(): kind for kind in get_args(Outcome)})),
    "billing/expected": {"POST": Endpoint(Billing.expected, attrgetter("billing"))},
    "billing/plant": {"POST": Endpoint(Billing.plant, attrgetter("billing"))},
    "billing/planted": {"GET": _all("billing.planted")},
    "billing/grade": {"POST": Endpoint(grade)},
    **dict(_each_method("hub", Hub)),
    **dict(_each_method("place", Place)),
    **dict(_hub_operations()),
}
