"""Partner SSO: the one relationship of a partner with its identity provider, step by step."""

from __future__ import annotations

from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import sso as rules
from webex_wholesale_mock.values import SsoRelationship, partner_setup
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyPartner
from webex_wholesale_mock.workflows import sso


class SingleSignOn(Noun):
    """Partner SSO: users sign in by the identity provider of their partner."""

    __slots__ = ()

    @operation("sso.get", who="organizations.read", source="004:2011-2044")
    def get(
        self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> SsoRelationship | None:
        """Show the relationship of a partner; None where it has not begun.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        there = self._world.sso.get(self._partner(partner).id)
        return partner_setup.sso(self._world, there) if there else None

    @operation(
        "sso.check_idp",
        who="organizations.write",
        source="004:2024-2026",
        refuses=("hub.sso.details", "hub.sso.single"),
    )
    def check_idp(
        self, entity_id: str, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> SsoRelationship:
        """Begin: the identity provider meets the requirements.

        Args:
            entity_id: the EntityID in the SAML metadata of the identity provider.
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the EntityID is blank, or the partner has a relationship already.
        """
        owner = self._partner(partner)
        rules.check_begin(self._world, owner, entity_id)
        return partner_setup.sso(self._world, sso.check_idp(self._world, owner, entity_id))

    @operation(
        "sso.open_ticket",
        who="organizations.write",
        source="004:2027-2032",
        refuses=("hub.sso.order", "hub.sso.details"),
    )
    def open_ticket(
        self,
        *,
        pass_email_in_request: bool | None = None,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> SsoRelationship:
        """Open the service request at Cisco TAC, which establishes the trust in two business days (assumed).

        Args:
            pass_email_in_request: the identity provider needs passEmailInRequest; the request has to say so or not.
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, it is not the turn of this step, or the request does not say.
        """
        there = rules.check_step(self._world, self._partner(partner), "open_ticket")
        sso.open_ticket(self._world, there, pass_email_in_request=rules.check_ticket(pass_email_in_request))
        return partner_setup.sso(self._world, there)

    @operation("sso.establish_trust", who="", source="004:2027-2028", refuses=("hub.sso.order",))
    def establish_trust(self, *, partner: AnyPartner | None = None) -> SsoRelationship:
        """Establish the trust before its time, as Cisco TAC.

        Args:
            partner: by default the first.

        Raises:
            HubRefusal: it is not the turn of this step.
        """
        there = rules.check_step(self._world, self._partner(partner), "establish_trust")
        sso.establish_trust(self._world, there)
        return partner_setup.sso(self._world, there)

    @operation("sso.upload_metadata", who="organizations.write", source="004:2034", refuses=("hub.sso.order",))
    def upload_metadata(
        self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> SsoRelationship:
        """Upload the metadata that Cisco TAC provided to the identity provider; templates can then name it.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or it is not the turn of this step.
        """
        there = rules.check_step(self._world, self._partner(partner), "upload_metadata")
        sso.upload_metadata(self._world, there)
        return partner_setup.sso(self._world, there)

    @operation("sso.verify_login", who="organizations.write", source="004:2044", refuses=("hub.sso.order",))
    def verify_login(
        self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> SsoRelationship:
        """Verify that the new user can log in, which is the last step.

        A template and a user of a new customer come before; the relationship takes note of the first ones by itself.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or it is not the turn of this step.
        """
        there = rules.check_step(self._world, self._partner(partner), "verify_login")
        sso.verify_login(there)
        return partner_setup.sso(self._world, there)

    @operation("sso.cancel", who="organizations.write", source="assumed", refuses=("hub.sso.order",))
    def cancel(self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None) -> None:
        """Give a relationship up that no template uses; another one can begin.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, none has begun, or a template uses it.
        """
        there = rules.check_step(self._world, self._partner(partner), "cancel")
        sso.cancel(self._world, there)

    @operation(
        "sso.apply",
        who="organizations.write",
        source="004:2017-2021",
        refuses=("hub.sso.order", "hub.sso.existing-org"),
    )
    def apply(self, customer: AnyCustomer, *, by_ticket: bool = False, actor: AnyAdministrator | None = None) -> None:
        """Give partner SSO to a customer who has an organization, which takes a ticket with Cisco TAC.

        Args:
            customer: its id, external id or organization id, or a value.
            by_ticket: a ticket is open; without one the organization keeps its authentication.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the metadata is not uploaded, or the organization keeps its
                authentication.
            HubError: the customer does not exist, or has no organization yet.
        """
        found, organization = self._with_organization(customer)
        owner: entities.Partner = self._world.partners[found.partner_id]
        rules.check_customer(self._world, owner, found, organization, by_ticket=by_ticket)
        organization.authentication = "partner"
