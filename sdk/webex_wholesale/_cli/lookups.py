"""The commands that only read: `whoami`, `customers list`, `customers get` and `subscribers list`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import typer
from pydantic import BaseModel

from webex_wholesale._cli.ending import WELL
from webex_wholesale._cli.service import ask
from webex_wholesale._cli.tables import show
from webex_wholesale._client import WholesaleClient

__all__ = ["get_customer", "list_customers", "list_subscribers", "whoami"]

CUSTOMERS: Final = ("externalId", "status", "packages", "id")
SUBSCRIBERS: Final = ("email", "status", "packages", "externalCustomerId", "id")
WHOLE: Final = frozenset({"email", "externalCustomerId", "externalId", "id"})
FIELD: Final = ("field", "value")


def whoami(*, base_url: str, machine: bool) -> int:
    """Print the service and the person that the token acts for. Returns the exit status."""

    def use(client: WholesaleClient) -> int:
        return _show_one({"service": str(client._settings), **_fields(client.people.me())}, machine=machine)

    return ask(base_url, use)


def list_customers(*, base_url: str, on_behalf_of: str | None, machine: bool, **filters: Any) -> int:
    """Print the customers that match the filters of `client.customers.list`. Returns the exit status."""
    return ask(
        base_url,
        lambda client: _show_all(client.customers.list(**filters), CUSTOMERS, machine=machine),
        on_behalf_of=on_behalf_of,
    )


def get_customer(customer_id: str, *, base_url: str, on_behalf_of: str | None, machine: bool) -> int:
    """Print one customer. Returns the exit status."""
    return ask(
        base_url,
        lambda client: _show_one(_fields(client.customers.get(customer_id)), machine=machine),
        on_behalf_of=on_behalf_of,
    )


def list_subscribers(*, base_url: str, on_behalf_of: str | None, machine: bool, **filters: Any) -> int:
    """Print the subscribers that match the filters of `client.subscribers.list`. Returns the exit status."""
    return ask(
        base_url,
        lambda client: _show_all(client.subscribers.list(**filters), SUBSCRIBERS, machine=machine),
        on_behalf_of=on_behalf_of,
    )


def _fields(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _show_all(models: Iterable[BaseModel], columns: tuple[str, ...], *, machine: bool) -> int:
    show([_fields(model) for model in models], columns=columns, whole=WHOLE, machine=machine)
    return WELL


def _show_one(fields: dict[str, Any], *, machine: bool) -> int:
    if machine:
        typer.echo(json.dumps(fields))
    else:
        rows = [dict(zip(FIELD, pair, strict=True)) for pair in fields.items()]
        show(rows, columns=FIELD, whole=FIELD, machine=False)
    return WELL
