"""The measured requests: provisioning a customer with a full body, and getting it."""

from __future__ import annotations

import json
from typing import Any

from webex_wholesale_mock import Request, Response, WholesaleMock

CUSTOMERS = "/v1/wholesale/customers"
ORIGIN = "https://webexapis.com"


def body(mock: WholesaleMock, number: int) -> dict[str, Any]:
    """Return a full provisioning body, different for every number."""
    address = {
        "addressLine1": "12 Harbour Way",
        "addressLine2": "Unit 4",
        "city": "Portland",
        "stateOrProvince": "OR",
        "zipOrPostalCode": "97201",
        "country": "US",
    }
    location = {"name": "Bakery", "address": address, "timezone": "America/Los_Angeles", "language": "en_us"}
    return {
        "provisioningId": mock.template.provisioning_id,
        "packages": ["webex_calling", "webex_meetings"],
        "externalId": f"acme-{number}",
        "address": address,
        "customerInfo": {"name": "Acme Bakery", "primaryEmail": f"ann{number}@acme.example", "language": "en"},
        "provisioningParameters": {
            "calling": {"location": location},
            "meetings": {"timezone": "America/Los_Angeles"},
            "packages": {"limits": {"webex_calling": 20, "webex_meetings": 10}},
        },
    }


def headers(mock: WholesaleMock) -> dict[str, str]:
    """Return the headers that an ordinary client sends."""
    return {
        "authorization": f"Bearer {mock.tokens['full-admin']}",
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "connection": "keep-alive",
        "content-type": "application/json",
        "host": "webexapis.com",
        "user-agent": "benchmark",
    }


def post(mock: WholesaleMock, number: int) -> Request:
    """Provision a customer."""
    return Request("POST", CUSTOMERS, "", headers(mock), json.dumps(body(mock, number)).encode(), ORIGIN)


def get(mock: WholesaleMock, path: str, query: str = "") -> Request:
    """Get a path."""
    return Request("GET", path, query, headers(mock), b"", ORIGIN)


def answer(mock: WholesaleMock, request: Request) -> Response:
    """Return the mock's answer. Raises RuntimeError for a refusal, because a measured call has to succeed."""
    response = mock.handle(request)
    if response.status >= 300:
        raise RuntimeError(f"{request.method} {request.path} was refused: {response.body.decode()}")
    return response


def provision(mock: WholesaleMock, number: int) -> str:
    """Start provisioning a customer, and return its path."""
    url: str = json.loads(answer(mock, post(mock, number)).body)["url"]
    return url.removeprefix(ORIGIN)


def provisioned(mock: WholesaleMock, number: int = 0) -> str:
    """Provision a customer, wait for it, and return its path."""
    path = provision(mock, number)
    mock.clock.advance(mock.durations.provisioning)
    return path
