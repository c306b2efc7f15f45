"""One request as data: where it goes, what it carries and how its answer is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from webex_wholesale._core.responses import Reader
from webex_wholesale._core.steps import Fetch
from webex_wholesale_contracts.operations import Operation

__all__ = ["RequestSpec"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RequestSpec(Generic[T]):
    """Everything that the exchange needs to know about one request.

    Attributes:
        operation: the operation of the contract, with method, scope and idempotency.
        path: the path below the base URL, ids filled in; messages and logs show it.
        read: turns a success into the result.
        query: the query string without its question mark.
        body: the JSON object or form to send, or None.
        also_read: statuses besides success whose answer `read` gets too.
        fetch: an absolute URL to download from, instead of a path below the base URL.
        subject: the external id, email or id that messages name; empty where the call names none.
        resource_id: the service's id in the path, in full, or None.
    """

    operation: Operation[Any, Any]
    path: str
    read: Reader[T]
    query: str = field(default="", repr=False)
    body: dict[str, Any] | None = field(default=None, repr=False)
    also_read: frozenset[int] = frozenset()
    fetch: Fetch | None = None
    subject: str = ""
    resource_id: str | None = None
