"""Dispatch of control requests. Bad input changes nothing and is answered with the reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from webex_wholesale_mock.control._binding import Endpoint, misfits
from webex_wholesale_mock.control._endpoints import ENDPOINTS
from webex_wholesale_mock.control._serialization import view
from webex_wholesale_mock.engine.exchange import entry
from webex_wholesale_mock.hub import HubRefusal
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.wire.control_paths import CONTROL, control_name
from webex_wholesale_mock.wire.decoding import parse_object
from webex_wholesale_mock.wire.encoding import encode, error
from webex_wholesale_mock.wire.messages import JSON, Request, Response
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.wire.routing import body_limit
from webex_wholesale_mock.wire.suggestions import nearest


def handle(mock: WholesaleMock, request: Request) -> Response:
    """Answer a control request. Another site's page in a browser of this machine may not send any."""
    own = "/".join(request.origin.split("/", 3)[:3])  # without the path under which the mock is mounted
    origin = request.headers.get("origin", own)
    if origin != own:
        return _refused(403, f"a page from {origin} may not control a mock at {own}")
    name = control_name(request.path)
    methods = ENDPOINTS.get(name)
    if methods is None:
        return _refused(404, _unknown(request.path, name))
    endpoint = methods.get(request.method)
    if endpoint is None:
        allowed = ", ".join(methods)
        return _refused(405, f"{request.path} takes {allowed}", ("allow", allowed))
    if len(request.body) > (limit := body_limit(request.path)):
        return _refused(413, f"the body is larger than {limit} bytes")
    return _answer(mock, endpoint, request)


def _unknown(path: str, name: str) -> str:
    """Name the endpoint nearest to an unknown one."""
    near = nearest(name, filter(None, ENDPOINTS))
    hint = f"the nearest is {', '.join(ENDPOINTS[near])} {CONTROL}{near}; " if near else ""
    return f"unknown control endpoint {path}; {hint}{CONTROL}openapi.json?control=true describes all"


def _answer(mock: WholesaleMock, endpoint: Endpoint, request: Request) -> Response:
    try:
        shown = view(_called(mock, endpoint, request))
        return Response(200, [JSON], encode({"items": shown} if isinstance(shown, list) else shown or {}))
    except AssertionError as failure:
        return _refused(409, str(failure))
    except HubRefusal as refusal:
        return _by_hand(mock, refusal)
    except Refusal as refusal:
        return _refused(400, refusal.findings[0].text)
    except ValidationError as problem:
        return _refused(400, misfits(problem))
    except (ValueError, ModuleNotFoundError) as problem:
        return _refused(400, str(problem))


def _called(mock: WholesaleMock, endpoint: Endpoint, request: Request) -> Any:
    """Call the function of an endpoint with a JSON body, or with a file as it is under a content type of its own.

    A GET without a body has its arguments in the query.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if endpoint.file and media_type == endpoint.file.media_type:
        return endpoint.run(mock, **{endpoint.file.argument: request.body.decode()})
    if request.method == "GET" and not request.body:
        return endpoint.call(mock, dict(parse_qsl(request.query, keep_blank_values=True)), request.origin)
    sent = request.body or b"{}"
    parse_object(sent)  # says more about malformed JSON, and refuses a key that stands twice
    return endpoint.call(mock, sent, request.origin)


def _by_hand(mock: WholesaleMock, refusal: HubRefusal) -> Response:
    """Answer an act in the hub that a rule refuses, as the API answers a call that a rule refuses."""
    code = mock._engine.world.rules.code(refusal.rule)
    headers = [JSON, ("x-mock-rule", refusal.rule), ("x-mock-evidence", refusal.evidence.value)]
    return error(refusal.status, [entry(finding, code) for finding in refusal.findings], "control", headers)


def _refused(status: int, text: str, *headers: tuple[str, str]) -> Response:
    return error(status, [{"description": text}], "control", [JSON, *headers])
