"""A program with its own httpx client, answered by the mock inside `intercept()`."""

from __future__ import annotations

from typing import Any

import httpx

from webex_wholesale_mock import WholesaleMock


def precheck(token: str, address: dict[str, Any], email: str) -> str:
    """Precheck a customer, with a client and URLs as a back office may have them today."""
    with httpx.Client(base_url="https://webexapis.com/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        body = {"address": address, "customerInfo": {"primaryEmail": email}}
        answer = client.post("/wholesale/customers/validate", json=body)
        reasons = [error["description"] for error in answer.json().get("errors", [])]
        return f"{answer.status_code} {'; '.join(reasons) or answer.json()['message']}"


with WholesaleMock() as mock, mock.intercept():
    oslo = {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}
    print(precheck(mock.tokens["full-admin"], oslo, "it@acme.example"))
    print(precheck(mock.tokens["full-admin"], oslo | {"zipOrPostalCode": ""}, "it@acme.example"))
    print(precheck(mock.tokens["read-only"], oslo, "it@acme.example"))
    print(f"{len(mock.calls)} calls reached the mock")
