"""The type of a recipe, and the bodies of requests that recipes change."""

from __future__ import annotations

from copy import deepcopy
from types import EllipsisType
from typing import Any, Final

import attrs

Body = dict[str, Any]

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

CUSTOMER: Final[Body] = {
    "provisioningId": Name("mock.template.provisioning_id"),
    "packages": ["webex_meetings"],
    "externalId": "acme-1",
    "address": {"addressLine1": "Storgata 1", "city": "Oslo", "zipOrPostalCode": "0155", "country": "NO"},
    "customerInfo": {"name": "Acme AS", "primaryEmail": "post@acme.example"},
}
SUBSCRIBER: Final[Body] = {
    "customerId": Name("customer.id"),
    "email": "una@acme.example",
    "packages": ["webex_calling"],
    "provisioningParameters": {"firstName": "Una", "lastName": "Berg", "extension": "1000"},
}
REPORT: Final[Body] = {"billingStartDate": "2026-01-01", "billingEndDate": "2026-01-04"}


def changed(body: Body, changes: Body) -> Body:
    """Copy a body with changes: values by path, with dots between nested fields; `...` leaves a field out."""
    body = deepcopy(body)
    for path, value in changes.items():
        *parents, name = path.split(".")
        place = body
        for parent in parents:
            place = place.setdefault(parent, {})
        if isinstance(value, EllipsisType):
            del place[name]
        else:
            place[name] = value
    return body


def customer(before: str = "", **changes: Any) -> Recipe:
    """A precheck of a customer, with changes to its body; `__` stands for a dot."""
    return _precheck(CUSTOMERS, CUSTOMER, before, changes)


def subscriber(before: str = ADD_CUSTOMER, **changes: Any) -> Recipe:
    """A precheck of a subscriber, with changes to its body; `__` stands for a dot."""
    return _precheck(SUBSCRIBERS, SUBSCRIBER, before, changes)


def report(before: str = "", **changes: Any) -> Recipe:
    """A request for a report, with changes to its body."""
    return Recipe(before=before, body=changed(REPORT, changes), call=f'http.post("{REPORTS}", json=body)')


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


def _precheck(path: str, body: Body, before: str, changes: Body) -> Recipe:
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return Recipe(before=before, body=changed(body, dotted), call=f'http.post("{path}/validate", json=body)')
