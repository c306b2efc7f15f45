"""Partners, their onboarding templates and the tokens of their administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final, Literal, get_args

import attrs

from webex_wholesale_mock.entities.application import Integration, ServiceApp
from webex_wholesale_mock.entities.organization import Organization
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history

ROLES: Final[Mapping[str, int]] = {"read-only": 0, "admin": 1, "full-admin": 2}
"""Administrator roles of a partner, by rising access."""


Authentication = Literal["webex", "partner"]


@attrs.frozen(slots=True, kw_only=True)
class Template:
    """An onboarding template; its provisioning id, `id` in wire form, is what a customer is provisioned with.

    `pstn_provider` is None where no provider is chosen. `idp_entity_id` names the partner's identity provider, for
    authentication by the partner. `allow_admin_invite_on_attach` lets administrators be mailed when an existing
    organization is attached; the welcome of a new one never depends on it.
    """

    id: str
    provisioning_id: str
    name: str
    partner_id: str
    country: str = "US"
    language: str = "en_US"
    authentication: Authentication = "webex"
    idp_entity_id: str | None = None
    pstn_provider: str | None = "Cisco Calling Plans"
    allow_admin_invite_on_attach: bool = True

    @property
    def authentication_problem(self) -> str | None:
        """The reason why nobody could sign in this way, or None."""
        known = self.authentication in get_args(Authentication)
        if not known:
            return f"authentication must be 'webex' or 'partner', got {self.authentication!r}"
        if (self.authentication == "partner") == bool(self.idp_entity_id):
            return None
        return "idp_entity_id belongs to authentication 'partner', which needs it"


@attrs.frozen(slots=True, kw_only=True)
class Token:
    """A bearer token of one person, with a role and scopes, until it expires.

    `organization_id` is the organization of its person: the partner's own organization, or for a service app the one
    customer in which it may act.
    """

    value: str = attrs.field(repr=False)
    name: str
    partner_id: str
    organization_id: str
    person_id: str
    role: str = attrs.field(validator=attrs.validators.in_(ROLES))
    scopes: frozenset[str]
    expires: datetime


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Partner(TrackedObject):
    """A service provider, or with `parent_id` a sub-partner of one; there is only this one level.

    `organization` is its own, with its administrators in it; no customer can be attached to it.

    `entitled` is True if it may use prechecks (rule auth.partner.not-entitled). `telephony_domain` has the calling code
    of each country that has a number of its own; None is the assumed list.
    """

    holds: ClassVar = ("organization", "tokens")

    id: str
    organization: Organization
    name: str
    country: str = "US"
    subscription_id: str = ""
    entitled: bool = True
    created: datetime
    integration: Integration
    service_app: ServiceApp
    parent_id: str | None = None
    suspended: bool = False
    telephony_domain: Mapping[str, str] | None = None
    templates: tuple[Template, ...] = ()
    tokens: TrackedDict[str, str] = attrs.field(factory=TrackedDict, repr=False)
    more_integrations: tuple[Integration, ...] = ()

    @property
    def org_id(self) -> str:
        """The id of its organization that clients see."""
        return self.organization.org_id

    @property
    def integrations(self) -> tuple[Integration, ...]:
        """Every integration, the one from the start first."""
        return (self.integration, *self.more_integrations)

    @property
    def template(self) -> Template:
        """The first template."""
        return self.templates[0]
