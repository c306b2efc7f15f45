"""Customer templates, with which partners provision."""

from __future__ import annotations

from typing import Literal, get_args

import attrs

Authentication = Literal["webex", "partner"]


@attrs.frozen(slots=True, kw_only=True)
class Template:
    """An onboarding template; its provisioning id, `id` in wire form, is what a customer is provisioned with.

    `pstn_provider` is None where no provider is chosen. `idp_entity_id` names the partner's identity provider, for
    authentication by the partner. `allow_admin_invite_on_attach` lets administrators be mailed when an existing
    organization is attached; the welcome of a new one never depends on it. `administrator_id` is the service provider
    administrator, a person of the partner; None for the partner's first full administrator. `subscription_id` is None
    for the partner's. `brand_name` names the provider in emails. `disable_webex_calls` turns calls between two people
    outside of the PSTN off.

    A template never changes: an edited one is another object with the same id.
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
    administrator_id: str | None = None
    subscription_id: str | None = None
    brand_name: str = ""
    disable_webex_calls: bool = False

    @property
    def authentication_problem(self) -> str | None:
        """The reason why nobody could sign in this way, or None."""
        known = self.authentication in get_args(Authentication)
        if not known:
            return f"authentication must be 'webex' or 'partner', got {self.authentication!r}"
        if (self.authentication == "partner") == bool(self.idp_entity_id):
            return None
        return "idp_entity_id belongs to authentication 'partner', which needs it"
