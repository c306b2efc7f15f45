"""Builders that place a state of the portals, which administrators would come to step by step."""

from __future__ import annotations

from webex_wholesale_mock.hub._base import HubError, LookUps
from webex_wholesale_mock.values.resolver import AnyPartner
from webex_wholesale_mock.world.handle import synchronized


@synchronized
class Place(LookUps):
    """States that are there already: each call places one, without the steps that lead to it, and no time passes."""

    __slots__ = ()
    __module__ = "webex_wholesale_mock"

    def identity_provider(self, entity_id: str, *, partner: AnyPartner | None = None) -> None:
        """Let Webex trust an identity provider of a partner, which templates can then name.

        Args:
            entity_id: the EntityID in the metadata of the identity provider.
            partner: by default the first.

        Raises:
            HubError: the id is blank, or the partner does not exist.
        """
        if not entity_id.strip():
            raise HubError("the EntityID of the identity provider is blank")
        owner = self._partner(partner)
        owner.trusted_idps = (*owner.trusted_idps, entity_id)

    def onboarding(
        self, *, onboarded: bool | None = None, assist_ordered: bool | None = None, partner: AnyPartner | None = None
    ) -> None:
        """Set how far a partner has come; a fresh one has all that Setup Assist asks for (assumed).

        Args:
            onboarded: PSTN, hosting, OSS and BSS are set up; None leaves it as it is.
            assist_ordered: A-Wholesale is ordered; None leaves it as it is.
            partner: by default the first.

        Raises:
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        if onboarded is not None:
            owner.onboarded = onboarded
        if assist_ordered is not None:
            owner.assist_ordered = assist_ordered
