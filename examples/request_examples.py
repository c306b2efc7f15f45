"""The vendor's own request examples, or those of this folder, sent as they are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from webex_wholesale import Customer, WholesaleClient
from webex_wholesale_contracts.models import PrecheckCustomer, ProvisionCustomer, UpdateCustomer
from webex_wholesale_contracts.operations import OPERATION
from webex_wholesale_mock import WholesaleMock

EXAMPLES = Path(__file__).resolve().parent
OWN_REQUESTS = EXAMPLES / "requests.json"
VENDOR_FOLDER = EXAMPLES.parents[1] / "shared" / "vendor"
VENDOR_SPEC = "webex-wholesale.2026-04-17.json"

Requests = dict[str, dict[str, Any]]


def vendor_description(named: Path | None) -> Path:
    """Where the vendor's API description should be, given its file, its folder or nothing."""
    place = named or Path(os.environ.get("WEBEX_WHOLESALE_VENDOR_SPEC") or VENDOR_FOLDER)
    return place / VENDOR_SPEC if place.is_dir() else place


def own_requests() -> Requests:
    requests: Requests = json.loads(OWN_REQUESTS.read_text(encoding="utf-8"))
    return requests


def vendor_requests(path: Path) -> Requests:
    """The customer request examples of the vendor's description, by operation."""
    paths = json.loads(path.read_text(encoding="utf-8"))["paths"]
    operations = [OPERATION[f"customers.{verb}"] for verb in ("precheck", "provision", "update")]
    bodies = {each.name: paths[each.path][each.method.lower()]["requestBody"] for each in operations}
    return {name: _unquoted(body["content"]["application/json"]["example"]) for name, body in bodies.items()}


def _unquoted(value: Any) -> Any:
    """The same value without the quotes that many of the vendor's texts have inside them."""
    if isinstance(value, dict):
        return {name: _unquoted(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_unquoted(each) for each in value]
    return value.strip("\"'") if isinstance(value, str) else value


def send_requests(mock: WholesaleMock, client: WholesaleClient, requests: Requests) -> list[tuple[str, str]]:
    """Precheck, provision and update as the examples say, but with a provisioning id and an organization that exist."""
    prospect = PrecheckCustomer.model_validate(requests["customers.precheck"])
    customer = ProvisionCustomer.model_validate(requests["customers.provision"])
    change = UpdateCustomer.model_validate(requests["customers.update"])
    customer.provisioning_id = mock.template.provisioning_id
    customer.org_id = mock.hub.add_organization("An organization of the mock's world").org_id

    free = client.customers.precheck(**dict(prospect))
    fit = client.customers.precheck(**dict(customer))
    made = client.customers.wait_until_provisioned(client.customers.provision(**dict(customer)))
    changed = client.customers.wait_until_provisioned(client.customers.update(made.id, **dict(change)))
    return [
        (_call_of("customers.precheck"), f"prospect: {free.message}"),
        (_call_of("customers.precheck"), f"customer: {fit.message}"),
        (_call_of("customers.provision"), state_of(made)),
        (_call_of("customers.update"), state_of(changed)),
    ]


def _call_of(operation: str) -> str:
    return f"{OPERATION[operation].method} {OPERATION[operation].path}"


def state_of(customer: Customer) -> str:
    return f"{customer.status}: {', '.join(customer.packages)}"
