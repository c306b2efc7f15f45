"""A script with Python's standard library only, against a served mock.

    webex-wholesale mock serve
    python examples/plain_urllib.py BASE_URL TOKEN PROVISIONING_ID

Takes the three as the server prints them.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

OSLO = {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"}


def call(method: str, url: str, token: str, body: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(url, json.dumps(body).encode() if body else None, headers, method=method)
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def main(base: str, token: str, provisioning_id: str) -> None:
    customer = {
        "provisioningId": provisioning_id,
        "externalId": "acme-1",
        "packages": ["webex_meetings"],
        "address": OSLO,
        "customerInfo": {"name": "Acme AS", "primaryEmail": "post@acme.example"},
    }
    url = call("POST", f"{base}/wholesale/customers", token, customer)["url"]
    while (answer := call("GET", url, token))["status"] == "provisioning":
        time.sleep(0.01)
    print(answer["externalId"], answer["status"])

    person = {
        "customerId": answer["id"],
        "email": "ase@acme.example",
        "packages": ["webex_meetings"],
        "provisioningParameters": {"firstName": "Åse", "lastName": "Bjørnstad"},
    }
    print(call("POST", f"{base}/wholesale/subscribers", token, person)["status"])
    query = urlencode({"email": "ase@acme.example"})
    print([subscriber["email"] for subscriber in call("GET", f"{base}/wholesale/subscribers?{query}", token)["items"]])
    try:
        call("POST", f"{base}/wholesale/subscribers", token, person)
    except HTTPError as refused:
        print(refused.code, json.load(refused)["message"])


if __name__ == "__main__":
    main(*sys.argv[1:])
