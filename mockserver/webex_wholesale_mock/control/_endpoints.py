"""The table of the tester's endpoints. Most are a method of the mock, of its clock or of its hub, as it stands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Final

from pydantic import Field

from webex_wholesale_mock.clock import LATEST, timestamp
from webex_wholesale_mock.control._arguments import Endpoint
from webex_wholesale_mock.faults import KINDS, Faults
from webex_wholesale_mock.hub import Hub
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.rulebook import Rulebook
from webex_wholesale_mock.timekeeping import Clock
from webex_wholesale_mock.world import RateLimit

Methods = dict[str, Endpoint]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]

CLOCK: Final = attrgetter("clock")
RULES: Final = attrgetter("rules")


def overview(mock: WholesaleMock) -> dict[str, Any]:
    """Time, credentials, and how much there is."""
    world, partner = mock._core.world, mock.partner
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
            "calls": mock._core.journal.serial,
        },
    }


def reset(mock: WholesaleMock) -> dict[str, Any]:
    mock.reset()
    return overview(mock)


def advance(mock: WholesaleMock, seconds: Seconds) -> dict[str, Any]:
    most = (LATEST - mock.clock.now).total_seconds()
    if seconds > most:
        raise ValueError(
            f"seconds: the clock is at {timestamp(mock.clock.now)} and can move by at most {most:.0f} seconds"
        )
    mock.clock.advance(seconds)
    return {"now": mock.clock.now}


def advance_to(mock: WholesaleMock, moment: datetime) -> dict[str, Any]:
    mock.clock.advance_to(moment)
    return {"now": mock.clock.now}


def upcoming(mock: WholesaleMock) -> dict[str, Any]:
    return {"events": mock.clock.upcoming()}


def journal(mock: WholesaleMock) -> dict[str, Any]:
    return {"calls": mock.calls}


def outbox(mock: WholesaleMock) -> dict[str, Any]:
    return {"emails": mock.outbox}


def faults(mock: WholesaleMock) -> dict[str, Any]:
    return {"faults": [*mock.faults]}


def remove_fault(mock: WholesaleMock, id: str) -> None:
    """Raises ValueError for an id that no fault has."""
    found = next((fault for fault in mock.faults if fault.id == id), None)
    if found is None:
        raise ValueError(
            f"there is no fault {id!r}; there are {', '.join(fault.id for fault in mock.faults) or 'none'}"
        )
    mock.faults.remove(found)


def set_durations(
    mock: WholesaleMock,
    provisioning: Seconds | None = None,
    updating: Seconds | None = None,
    deleting: Seconds | None = None,
    report: Seconds | None = None,
) -> dict[str, Any]:
    given = {"provisioning": provisioning, "updating": updating, "deleting": deleting, "report": report}
    for name, seconds in given.items():
        if seconds is not None:
            setattr(mock.durations, name, seconds)
    return {"durations": mock.durations}


def limit_rate(mock: WholesaleMock, requests: Annotated[int, Field(ge=1)], seconds: Seconds) -> dict[str, Any]:
    mock.rate_limit = RateLimit(requests, seconds)
    return {"rateLimit": mock.rate_limit}


def lift_rate_limit(mock: WholesaleMock) -> None:
    mock.rate_limit = None


def maintain(mock: WholesaleMock, calling: bool) -> dict[str, Any]:
    mock.hub.calling_maintenance = calling
    return {"calling": calling}


def explain(mock: WholesaleMock, always: bool) -> dict[str, Any]:
    mock.explain = always
    return {"always": always}


def _of_faults() -> Iterator[tuple[str, Methods]]:
    """Each kind of fault under its own name, with what it is made of and when it strikes."""
    for name, kind in KINDS.items():
        yield f"faults/{name}", {"POST": Endpoint(Faults.add, attrgetter("faults"), kind)}


def _of_the_hub() -> Iterator[tuple[str, Methods]]:
    """Each method of the hub under its own name."""
    for name, method in inspect.getmembers(Hub, inspect.isfunction):
        if not name.startswith("_"):
            yield f"hub/{name.replace('_', '-')}", {"POST": Endpoint(method, attrgetter("hub"))}


ENDPOINTS: Final[dict[str, Methods]] = {
    "": {"GET": Endpoint(overview)},
    "reset": {"POST": Endpoint(reset)},
    "clock/advance": {"POST": Endpoint(advance)},
    "clock/advance-to": {"POST": Endpoint(advance_to)},
    "clock/upcoming": {"GET": Endpoint(upcoming)},
    "clock/run-next": {"POST": Endpoint(Clock.run_next, CLOCK)},
    "clock/run-until": {"POST": Endpoint(Clock.run_until, CLOCK)},
    "journal": {"GET": Endpoint(journal)},
    "outbox": {"GET": Endpoint(outbox)},
    "partners": {"POST": Endpoint(WholesaleMock.add_partner)},
    "templates": {"POST": Endpoint(WholesaleMock.add_template)},
    "tokens": {"POST": Endpoint(WholesaleMock.add_token)},
    "tokens/revoke": {"POST": Endpoint(WholesaleMock.revoke_token)},
    "durations": {"PUT": Endpoint(set_durations)},
    "rate-limit": {"PUT": Endpoint(limit_rate), "DELETE": Endpoint(lift_rate_limit)},
    "maintenance": {"PUT": Endpoint(maintain)},
    "explain": {"PUT": Endpoint(explain)},
    "rules/disable": {"POST": Endpoint(Rulebook.disable, RULES)},
    "rules/enable": {"POST": Endpoint(Rulebook.enable, RULES)},
    "rules/recode": {"POST": Endpoint(Rulebook.recode, RULES)},
    "faults": {"GET": Endpoint(faults), "DELETE": Endpoint(Faults.clear, attrgetter("faults"))},
    "faults/remove": {"POST": Endpoint(remove_fault)},
    **dict(_of_faults()),
    **dict(_of_the_hub()),
}
