"""All partners of a world, with their templates and everything that programs show to be let in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock.entities import Grant, Partner, Template, Token
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history
from webex_wholesale_mock.world.settings import RateLimit, check_limit

ALL_SCOPES: Final = frozenset(
    scope for operation in ALL_OPERATIONS for scope in (operation.scope, *operation.other_scopes) if scope
)


@attrs.define(slots=True, eq=False, on_setattr=tell_history)
class Partners(TrackedObject):
    """The partners, oldest first, sub-partners among them.

    Templates are kept by their bare uuid, tokens, codes and refresh tokens by their values. Integrations and service
    apps turn codes and refresh tokens into tokens. `rate_limits` are those of single tokens; `windows` say since when,
    and how often, each limited token has called.
    """

    _by_id: TrackedDict[str, Partner] = attrs.Factory(TrackedDict)
    templates: TrackedDict[str, Template] = attrs.Factory(TrackedDict)
    tokens: TrackedDict[str, Token] = attrs.Factory(TrackedDict)
    codes: TrackedDict[str, Grant] = attrs.Factory(TrackedDict)
    refresh_tokens: TrackedDict[str, Grant] = attrs.Factory(TrackedDict)
    rate_limits: TrackedDict[str, RateLimit] = attrs.Factory(TrackedDict)
    windows: TrackedDict[str, tuple[float, int]] = attrs.Factory(TrackedDict)

    holds = ("_by_id", "templates", "tokens", "codes", "refresh_tokens", "rate_limits", "windows")

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Partner]:
        return iter(self._by_id.values())

    def __getitem__(self, uuid: str) -> Partner:
        return self._by_id[uuid]

    @property
    def first(self) -> Partner:
        """The partner that was there first."""
        return next(iter(self))

    def add(self, partner: Partner) -> Partner:
        """Keep a new partner."""
        self._by_id[partner.id] = partner
        return partner

    def services_of(self, partner: Partner) -> tuple[str, ...]:
        """The packages that a partner may sell: those on its purchase order, which a sub-partner shares."""
        return (self[partner.parent_id] if partner.parent_id else partner).services

    def below(self, partner: Partner) -> list[Partner]:
        """The sub-partners of a partner, newest first."""
        return [other for other in reversed(self._by_id.values()) if other.parent_id == partner.id]

    def add_template(self, partner: Partner, template: Template) -> Template:
        """Keep one more template of a partner."""
        partner.templates = (*partner.templates, template)
        self.templates[template.id] = template
        return template

    def replace_template(self, template: Template) -> Template:
        """Keep a template in place of the one with its id."""
        partner = self[template.partner_id]
        partner.templates = tuple(template if other.id == template.id else other for other in partner.templates)
        self.templates[template.id] = template
        return template

    def remove_template(self, template: Template) -> None:
        """Take away a template."""
        partner = self[template.partner_id]
        partner.templates = tuple(other for other in partner.templates if other.id != template.id)
        del self.templates[template.id]

    def template_of(self, provisioning_id: str | None) -> Template | None:
        """A template by its provisioning id, padded or not."""
        if not provisioning_id:
            return None
        try:
            return self.templates.get(wire_ids.decode_provisioning_id(provisioning_id))
        except ValueError:
            return None

    def add_token(self, token: Token) -> Token:
        """Keep a named token of a partner; its earlier one of the same name is revoked."""
        partner = self[token.partner_id]
        self.tokens.pop(partner.tokens.get(token.name, ""), None)
        partner.tokens[token.name] = token.value
        self.tokens[token.value] = token
        return token

    def limit_token(self, value: str, limit: RateLimit | None) -> None:
        """Give a token a limit of its own. Raises ValueError for an unknown token, and for a bad limit."""
        check_limit(limit)
        if value not in self.tokens:
            raise ValueError("no token to limit has this value")
        self.rate_limits.pop(value, None)
        self.windows.pop(value, None)
        if limit is not None:
            self.rate_limits[value] = limit

    def hand_over_tokens(self, partner_id: str, people: Collection[str]) -> None:
        """Let the tokens of some people be those of customers of this partner."""
        for token in [token for token in self.tokens.values() if token.person_id in people]:
            self[token.partner_id].tokens.pop(token.name, None)
            self.add_token(attrs.evolve(token, partner_id=partner_id))

    def drop_tokens(self, affected: Callable[[Token | Grant], bool]) -> None:
        """Revoke the tokens, codes and refresh tokens that a function selects."""
        table: TrackedDict[str, Any]
        for table in (self.tokens, self.codes, self.refresh_tokens):
            for value in [value for value, token in table.items() if affected(token)]:
                del table[value]
