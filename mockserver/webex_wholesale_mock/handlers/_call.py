"""What a handler is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.errors import Refusal
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.world import World

Query = dict[str, Any]


@attrs.define(slots=True)
class Call:
    """A request that has been let in and read: the acting partner, path parameters, query and body.

    `base` is the address of the API as the caller knows it, with the version and without a trailing slash.
    """

    world: World
    partner: Partner
    base: str
    path: str
    params: dict[str, str]
    query: Query
    body: dict[str, Any]

    def case(self, **about: Any) -> Case:
        """The call as a case to hold against the rules."""
        return Case(self.world, self.partner, self.body, **about)

    def path_id(self, name: str, *kinds: str) -> str:
        """The bare uuid in the path. Raises Refusal (id.malformed) for anything that is no id of these kinds."""
        try:
            kind, uuid = wire_ids.decode(self.params[name])
        except ValueError:
            raise Refusal("id.malformed") from None
        if kind not in kinds:
            raise Refusal("id.malformed")
        return uuid

    def link_to_next(self, offset: int, size: int) -> tuple[str, str]:
        """The Link header of a page that has a successor: one link that repeats every filter."""
        query = urlencode({**self.query, "offset": offset, "max": size}, doseq=True)
        return ("link", f'<{self.base}{self.path}?{query}>; rel="next"')


@attrs.define(slots=True)
class Answer:
    """A status, a body unless the operation has none, and headers of its own."""

    status: int
    body: dict[str, Any] | None = None
    headers: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Call], Answer]
