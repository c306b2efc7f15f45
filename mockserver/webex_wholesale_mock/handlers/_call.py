"""The argument and the result of a handler, and the paging that lists share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.entities import Organization, Partner, Token
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.wire.routing import api_path
from webex_wholesale_mock.workflows import attempts
from webex_wholesale_mock.world.world import World

Query = dict[str, Any]
Item = TypeVar("Item")

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
BARE_UUID = Finding(None, "the id is a bare uuid; those that clients see are longer, and name the kind of thing too")

MAX_PAGE_SIZE = 100
"""The highest value of `max` that has an effect."""

PRECHECK_PASSED = {
    "message": "success",
    "info": [{"infoCode": 100, "description": "Provisioning preCheck validation successful."}],
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
    """A request that the stages have admitted and decoded.

    Attributes:
        token: None only for calls that hand out tokens.
        acting: the partner that the call acts for; None only for calls that hand out tokens.
        only_of: the id of the caller, where it sees only the customers that it manages; None where it sees all.
        base: the address of the API as the caller knows it, with the version and without a trailing slash.
        path: as sent, still percent-encoded, with the version.
        params: path parameters by name, percent-decoded.
        query: typed values by name.
        body: the decoded object; empty for an operation without a body.
        visits: ids of the only organizations in which the caller may make this call, as their customers have let it in
            for a while; None where its roles allow the call.
        is_plain: the body was seen to be right by all checks of the contracts but `customer.address.state-iso`.
        is_late: the world is in an earlier state for this call; a poll then moves nothing on.
    """

    world: World
    token: Token | None
    acting: Partner | None
    only_of: str | None
    base: str
    path: str
    params: Mapping[str, str]
    query: Query
    body: dict[str, Any]
    is_late: bool = False
    visits: frozenset[str] | None = None
    is_plain: bool = False

    @property
    def partner(self) -> Partner:
        assert self.acting
        return self.acting

    def case(self, **about: Any) -> Case:
        """Return the call as a case for the rules to check."""
        return Case(self.world, self.partner, self.body, is_plain=self.is_plain, **about)

    def path_id(self, name: str, *kinds: str) -> str:
        """Read the bare uuid of an id in the path. Raises Refusal (id.malformed) for other kinds and texts."""
        given = self.params[name]
        try:
            kind, uuid = wire_ids.decode(given)
        except ValueError:
            raise Refusal("id.malformed", *([BARE_UUID] if UUID.fullmatch(given) else [])) from None
        if kind not in kinds:
            raise Refusal("id.malformed")
        return uuid

    def manages(self, organization: Organization) -> bool:
        """Tell whether the caller may act in an organization.

        A partner acts in its own and in those of its customers; in that of a past customer until another partner has
        it as a customer. An administrator who does not see every customer acts in those of the customers that it
        manages, a customer's own and a service app in one.
        """
        assert self.token
        if self.visits is not None:
            return organization.id in self.visits
        own = organization is self.partner.organization
        at_home = self.token.organization_id in (self.partner.organization.id, organization.id)
        return at_home and (own or (self.partner.id in organization.partners and self._sees(organization)))

    def _sees(self, organization: Organization) -> bool:
        if self.only_of is None:
            return True
        customer = self.world.customers.get(organization.customer_id or "")
        return customer is not None and customer.is_seen_by(self.only_of)

    def organization(self, uuid: str) -> Organization | None:
        """Find an organization by its bare uuid. Returns None where the caller may not act in it."""
        own = self.partner.organization
        found = own if uuid == own.id else self.world.directory.organizations.get(uuid)
        return found if found and self.manages(found) else None

    def links(self, first: str, size: int, offsets: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
        """Build the Link header to other pages, each of which repeats every filter; nothing without such pages.

        Args:
            first: the name of the parameter for the offset.
            size: entries of a page.
            offsets: entries before each page, by the page's relation to this one.
        """
        if not offsets:
            return ()
        filters = {name: str(value).lower() if isinstance(value, bool) else value for name, value in self.query.items()}
        links = []
        for relation, offset in offsets.items():
            query = urlencode({**filters, first: offset, "max": size}, doseq=True)
            links.append(f'<{self.base}{api_path(self.path)}?{query}>; rel="{relation}"')
        return (("link", ", ".join(links)),)

    def poll(self, *seen: _Finishes) -> bool:
        """Count a poll of something unfinished, which may move it on. Returns whether it may have changed."""
        if self.is_late:
            return False
        world = self.world
        came = bool(world.attempts) and attempts.look(world, [entity.id for entity in seen])
        if world.poll_step:
            for entity in seen:
                if entity.is_unfinished:
                    world.clock.let_pass(world.poll_step)
                    return True
        return came

    def own(self, found: Owned | None, missing: str) -> Owned:
        """Return what was found. Raises Refusal where it is missing or another partner's, with the same answer.

        `missing` is the id of the rule; an exception made ahead of its use would cost each call 0.5 µs.
        """
        if found is None:
            raise Refusal(missing)
        if found.partner_id != self.partner.id:
            raise Refusal("sub-partner.isolation", answers_as=missing) if self.partner.parent_id else Refusal(missing)
        return found


@attrs.define(slots=True)
class Answer:
    """The outcome of a handler: a status, an optional body, and further headers."""

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
    """Answer one page of a list, with links to the next, the previous and the first one where there are such pages.

    Only an `offset` leads back; the other parameters are handed on as they came, and say nothing of earlier pages.

    Args:
        call: the call with `max` and the offset in its query.
        default: items of a page where the call names no number.
        fetch: returns items, given an offset and a number.
        view: turns an item into JSON.
        most: the highest number of items in a page.
        first: the name of the parameter for the offset.
        key: the field of the answer that has the items.
    """
    size, offset = min(call.query.get("max", default), most), call.query.get(first, 0)
    items = fetch(offset, size + 1)
    offsets = {"next": offset + size} if 0 < size < len(items) else {}
    if first == "offset" and offset and size:
        offsets |= {"prev": max(0, offset - size), "first": 0}
    return Answer(200, {key: [view(item) for item in items[:size]]}, call.links(first, size, offsets))
