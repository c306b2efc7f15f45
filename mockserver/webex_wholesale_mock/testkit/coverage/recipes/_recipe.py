"""The type of a recipe, and the bodies of requests that recipes change."""

from __future__ import annotations

from typing import Any, Final

import attrs

from webex_wholesale_contracts.verify import bodies
from webex_wholesale_contracts.verify.bodies import Body, Changes, changed, fill

NO_CHANGES: Final[Changes] = {}

CUSTOMERS: Final = "/wholesale/customers"
SUBSCRIBERS: Final = "/wholesale/subscribers"
REPORTS: Final = "/wholesale/billing/reports"


@attrs.frozen(kw_only=True)
class Recipe:
    """Code that exercises one case.

    Attributes:
        call: the request, as an expression; for a fault, as statements.
        before: statements that set the world up, each with its line end; `mock` and `http` are there.
        body: the JSON that the call sends as `body`; None where it sends none.
        imports: import statements beside that of httpx.
    """

    call: str
    before: str = ""
    body: Body | None = None
    imports: tuple[str, ...] = ()


class Name(str):
    """An expression in a body, which is written as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


ADD_CUSTOMER: Final = "customer = mock.hub.add_customer()\n"
ADD_SUBSCRIBER: Final = f"{ADD_CUSTOMER}subscriber = mock.hub.add_subscriber(customer.id)\n"
ADD_PENDING: Final = (
    f'{ADD_CUSTOMER}subscriber = mock.hub.add_subscriber(customer.id, status="pending_user_migration")\n'
)
ADD_SUB_PARTNER: Final = 'sub = mock.add_partner("Harbour Telecom", parent=mock.partner)\n'
AS_SUB_PARTNER: Final = 'headers={"Authorization": f"Bearer {sub.tokens[\'full-admin\']}"}'

NAMES: Final[dict[str, Any]] = {
    "provisioningId": Name("mock.template.provisioning_id"),
    "customer": Name("customer.id"),
    "newExternalId": "acme-1",
    "newName": "Acme AS",
    "newEmail": "post@acme.example",
    "newUser": "una@acme.example",
    "newExtension": "1000",
    "madeUpCustomer": "x",
    "madeUpLocation": "x",
    "madeUpOrganization": "x",
    "madeUpTemplate": "x",
    "dayBefore": "2025-12-31",
}
"""The values of the placeholders in the contract's bodies."""

CUSTOMER: Final[Body] = fill(bodies.CUSTOMER, NAMES)
SUBSCRIBER: Final[Body] = fill(bodies.SUBSCRIBER, NAMES)
REPORT: Final[Body] = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04"}


def customer(before: str = "", changes: Changes = NO_CHANGES) -> Recipe:
    """A precheck of a customer, with changes to its body."""
    return _precheck(CUSTOMERS, CUSTOMER, before, changes)


def subscriber(before: str = ADD_CUSTOMER, changes: Changes = NO_CHANGES) -> Recipe:
    """A precheck of a subscriber, with changes to its body."""
    return _precheck(SUBSCRIBERS, SUBSCRIBER, before, changes)


def report(before: str = "", changes: Changes = NO_CHANGES) -> Recipe:
    """A request for a report, with changes to its body."""
    return Recipe(before=before, body=_changed(REPORT, changes), call=f'http.post("{REPORTS}", json=body)')


def get(path: str, before: str = "", more: str = "") -> Recipe:
    """A GET; the path may have expressions in braces."""
    return _send("get", path, before, more)


def post(path: str, before: str = "", more: str = "") -> Recipe:
    """A POST; `more` has its other arguments."""
    return _send("post", path, before, more)


def put(path: str, before: str = "", more: str = "json={}") -> Recipe:
    """A PUT; `more` has its other arguments."""
    return _send("put", path, before, more)


def delete(path: str, before: str = "") -> Recipe:
    """A DELETE."""
    return _send("delete", path, before, "")


def _send(method: str, path: str, before: str, more: str) -> Recipe:
    prefix = "f" if "{" in path else ""
    return Recipe(before=before, call=f'http.{method}({prefix}"{path}"{", " + more if more else ""})')


def _precheck(path: str, body: Body, before: str, changes: Changes) -> Recipe:
    return Recipe(before=before, body=_changed(body, changes), call=f'http.post("{path}/validate", json=body)')


def _changed(body: Body, changes: Changes) -> Body:
    """Copy a body with changes, some of whose values are the contract's placeholders."""
    return changed(body, fill(dict(changes), NAMES))
