"""The tester's own endpoints, under one reserved prefix. They need no token and stay out of the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from webex_wholesale_mock.clock import timestamp
from webex_wholesale_mock.core import Core
from webex_wholesale_mock.decoding import MAX_BODY, parse_object
from webex_wholesale_mock.errors import Refusal
from webex_wholesale_mock.exchange import encode, error
from webex_wholesale_mock.http import JSON, Request, Response
from webex_wholesale_mock.hub import Hub
from webex_wholesale_mock.journal import Record

NAME: Final = "__mock__"
PREFIX: Final = f"/{NAME}/"
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""As far as the clock can be moved: what is scheduled from then on still has to fit into the calendar."""


class Nothing(BaseModel):
    """The body of an endpoint that takes none."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Advance(Nothing):
    seconds: float = Field(ge=0, allow_inf_nan=False)


class DeniedNames(Nothing):
    names: list[str]


class Maintenance(Nothing):
    calling: bool


def overview(core: Core, body: Nothing) -> dict[str, Any]:
    world = core.world
    partner = next(iter(world.partners.values()))
    return {
        "now": timestamp(world.clock.now),
        "partner": {"orgId": partner.org_id, "name": partner.name, "tokens": partner.tokens},
        "integration": {
            "clientId": partner.integration.client_id,
            "clientSecret": partner.integration.client_secret,
            "redirectUri": partner.integration.redirect_uri,
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
            "organizations": len(world.organizations),
            "people": len(world.people),
            "emails": len(world.outbox),
            "calls": core.journal.serial,
        },
    }


def reset(core: Core, body: Nothing) -> dict[str, Any]:
    core.reset()
    return overview(core, body)


def advance(core: Core, body: Advance) -> dict[str, Any]:
    clock = core.world.clock
    most = (LATEST - clock.now).total_seconds()
    if body.seconds > most:
        raise ValueError(f"seconds: the clock is at {timestamp(clock.now)} and can move by at most {most:.0f} seconds")
    clock.advance(body.seconds)
    return {"now": timestamp(clock.now)}


def journal(core: Core, body: Nothing) -> dict[str, Any]:
    return {"calls": [_call(record) for record in core.journal]}


def deny_names(core: Core, body: DeniedNames) -> dict[str, Any]:
    hub = Hub(core.world)
    hub.deny_names(*body.names)
    return {"names": [*hub.denied_names]}


def maintain(core: Core, body: Maintenance) -> dict[str, Any]:
    hub = Hub(core.world)
    hub.calling_maintenance = body.calling
    return {"calling": hub.calling_maintenance}


class Endpoint(NamedTuple):
    """One control endpoint: what it reads and what it does."""

    body: type[Nothing]
    run: Callable[[Core, Any], dict[str, Any]]


ENDPOINTS: Final[dict[str, dict[str, Endpoint]]] = {
    "": {"GET": Endpoint(Nothing, overview)},
    "reset": {"POST": Endpoint(Nothing, reset)},
    "clock/advance": {"POST": Endpoint(Advance, advance)},
    "journal": {"GET": Endpoint(Nothing, journal)},
    "compliance/denied-names": {"PUT": Endpoint(DeniedNames, deny_names)},
    "maintenance": {"PUT": Endpoint(Maintenance, maintain)},
}


def owns(path: str) -> bool:
    """Whether a path is one of the tester's, with or without the slashes around the name."""
    return path.lstrip("/").partition("/")[0] == NAME


def handle(core: Core, request: Request) -> Response:
    """Answer a control request. Bad input changes nothing and is told what is wrong."""
    methods = ENDPOINTS.get(request.path.lstrip("/").removeprefix(NAME).removeprefix("/"))
    if methods is None:
        known = ", ".join(PREFIX + path for path in ENDPOINTS)
        return _refused(404, f"no control endpoint {request.path}; there are {known}")
    endpoint = methods.get(request.method)
    if endpoint is None:
        allowed = ", ".join(methods)
        return _refused(405, f"{request.path} takes {allowed}", ("allow", allowed))
    if len(request.body) > MAX_BODY:
        return _refused(413, f"the body is larger than {MAX_BODY} bytes")
    return _answer(core, endpoint, request.body)


def _answer(core: Core, endpoint: Endpoint, sent: bytes) -> Response:
    try:
        body = endpoint.body.model_validate(parse_object(sent) if sent else {})
        return Response(200, [JSON], encode(endpoint.run(core, body)))
    except Refusal as refusal:
        return _refused(400, refusal.findings[0].text)
    except ValidationError as problem:
        return _refused(400, "; ".join(_where(found) + found["msg"] for found in problem.errors()))
    except ValueError as problem:
        return _refused(400, str(problem))


def _where(found: Any) -> str:
    path = ".".join(str(step) for step in found["loc"])
    return f"{path}: " if path else ""


def _refused(status: int, text: str, *headers: tuple[str, str]) -> Response:
    return error(status, [{"description": text}], "control", [JSON, *headers])


def _call(record: Record) -> dict[str, Any]:
    return {
        "serial": record.serial,
        "time": timestamp(record.time),
        "method": record.method,
        "path": record.path,
        "query": record.query,
        "operation": record.operation,
        "status": record.status,
        "rule": record.rule,
        "trackingId": record.tracking_id,
        "partner": record.partner,
        "ignored": [*record.ignored],
        "requestBody": record.request_body.decode(errors="replace"),
        "responseBody": record.response_body.decode(errors="replace"),
    }
