"""Partners, their onboarding templates and the tokens of their administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import attrs

from webex_wholesale_contracts.models import CUSTOMER_PACKAGES
from webex_wholesale_mock.entities.application import Integration, ServiceApp
from webex_wholesale_mock.entities.branding import Branding
from webex_wholesale_mock.entities.organization import Organization
from webex_wholesale_mock.entities.roles import ROLES
from webex_wholesale_mock.entities.template import Template
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedObject, tell_history


@attrs.frozen(slots=True, kw_only=True)
class Token:
    """A bearer token of one person, with a role and scopes, until it expires.

    `organization_id` is the organization of its person: the partner's own organization, a customer's, or for a service
    app the one customer in which it may act. `role` is None where the roles of the person decide, as they are at the
    time of a call.
    """

    value: str = attrs.field(repr=False)
    name: str
    partner_id: str
    organization_id: str
    person_id: str
    role: str | None = attrs.field(validator=attrs.validators.in_((None, *ROLES)))
    scopes: frozenset[str]
    expires: datetime


@attrs.define(slots=True, kw_only=True, eq=False, on_setattr=tell_history)
class Partner(TrackedObject):
    """A service provider, or with `parent_id` a sub-partner of one; there is only this one level.

    `organization` is its own, with its administrators in it; no customer can be attached to it.

    `entitled` is True if it may use prechecks (rule auth.partner.not-entitled). `telephony_domain` has the calling code
    of each country that has a number of its own; None is the assumed list. `trusted_idps` are the EntityIDs of the
    identity providers of its own that Webex trusts. `onboarded` and `assist_ordered` are what Setup
    Assist asks for: the partner is fully onboarded, and has ordered A-Wholesale. `services` are the packages that its
    purchase order lists; a sub-partner sells what its parent's lists. `branding` is that of its customers,
    `own_branding` allows them one of their own. `resale` is True if it sells beside wholesale, which trials are for;
    `certified` and `tier` are its standing there.
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
    trusted_idps: tuple[str, ...] = ()
    onboarded: bool = True
    assist_ordered: bool = True
    services: tuple[str, ...] = CUSTOMER_PACKAGES
    branding: Branding | None = None
    own_branding: bool = False
    resale: bool = False
    certified: bool = True
    tier: int = 1

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
        """The first template. Raises ValueError where all were deleted."""
        if not self.templates:
            raise ValueError(f"{self.name} has no template; create one with mock.hub.templates.create")
        return self.templates[0]
