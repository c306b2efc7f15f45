"""What a handler is given and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.entities import Organization, Partner, Token
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import attempts
from webex_wholesale_mock.world.world import World

Query = dict[str, Any]
Item = TypeVar("Item")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
BARE_UUID = Finding(None, "the id is a bare uuid; those that clients see are longer, and name the kind of thing too")

MAX_PAGE_SIZE = 100
"""The cap of `max`."""

PRECHECK_PASSED = {
    "message": "success",
    "info": [{"infoCode": 100, "description": "Provisioning precheck validation successful."}],
}


class _HasPartner(Protocol):
    @property
    def partner_id(self) -> str: ...


class _Finishes(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def is_unfinished(self) -> bool: ...


Owned = TypeVar("Owned", bound=_HasPartner)


@attrs.define(slots=True)
class Call:
    """A request that has been let in and read: the acting partner, path parameters, query and body.

    Only the calls by which tokens are got have neither a token nor an acting partner.
    `base` is the address of the API as the caller knows it, with the version and without a trailing slash.
    """

    world: World
    token: Token | None
    acting: Partner | None
    base: str
    path: str
    params: dict[str, str]
    query: Query
    body: dict[str, Any]

    @property
    def partner(self) -> Partner:
        assert self.acting
        return self.acting

    def case(self, **about: Any) -> Case:
        """The call as a case to hold against the rules."""
        return Case(self.world, self.partner, self.body, **about)

    def path_id(self, name: str, *kinds: str) -> str:
        """The bare uuid in the path. Raises Refusal (id.malformed) for anything that is no id of these kinds."""
        given = self.params[name]
        try:
            kind, uuid = wire_ids.decode(given)
        except ValueError:
            raise Refusal("id.malformed", *([BARE_UUID] if UUID.fullmatch(given) else [])) from None
        if kind not in kinds:
            raise Refusal("id.malformed")
        return uuid

    def manages(self, organization: Organization) -> bool:
        """Whether the caller may act in an organization: the partner's own, and those of customers it has had.

        The token of a service app acts in one of these alone.
        """
        assert self.token
        own = organization is self.partner.organization
        at_home = self.token.organization_id in (self.partner.organization.id, organization.id)
        return at_home and (own or self.partner.id in organization.partners)

    def organization(self, uuid: str) -> Organization | None:
        """An organization by its bare uuid, if the caller may act in it."""
        own = self.partner.organization
        found = own if uuid == own.id else self.world.directory.organizations.get(uuid)
        return found if found and self.manages(found) else None

    def link_to_next(self, first: str, offset: int, size: int) -> tuple[str, str]:
        """The Link header of a page that has a successor: one link that repeats every filter.

        `first` is the parameter that says how many entries to skip.
        """
        filters = {name: str(value).lower() if isinstance(value, bool) else value for name, value in self.query.items()}
        query = urlencode({**filters, first: offset, "max": size}, doseq=True)
        return ("link", f'<{self.base}{self.path}?{query}>; rel="next"')

    def poll(self, *seen: _Finishes) -> bool:
        """Looking at something unfinished brings it on, where the mock or a plan is so. Says whether it may have."""
        came = attempts.look(self.world, [one.id for one in seen])
        if not self.world.poll_step or not any(one.is_unfinished for one in seen):
            return came
        self.world.clock.let_pass(self.world.poll_step)
        return True

    def own(self, found: Owned | None, missing: Refusal) -> Owned:
        """What was found, if the acting partner has it; else what is missing is refused alike, whoever has it."""
        if found is None:
            raise missing
        if found.partner_id != self.partner.id:
            raise Refusal("sub-partner.isolation", answers_as=missing.rule) if self.partner.parent_id else missing
        return found


@attrs.define(slots=True)
class Answer:
    """A status, a body unless the operation has none, and headers of its own."""

    status: int
    body: dict[str, Any] | None = None
    headers: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Call], Answer]


def paged(
    call: Call,
    default: int,
    fetch: Callable[[int, int], Sequence[Item]],
    view: Callable[[Item], dict[str, Any]],
    *,
    most: int = MAX_PAGE_SIZE,
    first: str = "offset",
    key: str = "items",
) -> Answer:
    """One page of a list: `fetch` gives so many items from an offset on, `view` shows one.

    `most` is the cap of `max`, `first` the parameter for the offset, `key` the field of the answer.
    """
    size, offset = min(call.query.get("max", default), most), call.query.get(first, 0)
    found = fetch(offset, size + 1)
    more = 0 < size < len(found)
    headers = (call.link_to_next(first, offset + size, size),) if more else ()
    return Answer(200, {key: [view(item) for item in found[:size]]}, headers)
