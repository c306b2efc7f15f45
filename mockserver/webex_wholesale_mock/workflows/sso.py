"""Partner SSO: the steps from the identity provider to the first login.

Theory of operation. A partner has one relationship. Its own acts are the check of the identity provider, the service
request and the upload of the metadata; Cisco TAC establishes the trust, within two business days (assumed). From the
upload on templates can name the identity provider: the first one that does is the next step, and the first user of a
new customer with such a template the one after. The last step is a login.
"""

from __future__ import annotations

from typing import Final

from webex_wholesale_mock.entities import Customer, Partner, Person, SsoRelationship, Template
from webex_wholesale_mock.entities.lifecycles import SSO
from webex_wholesale_mock.state import business_days
from webex_wholesale_mock.world.world import World

__all__ = [
    "SCHEDULED_WORK",
    "TRUST_DAYS",
    "cancel",
    "check_idp",
    "establish_trust",
    "open_ticket",
    "upload_metadata",
    "use_in_template",
    "use_of_user",
    "verify_login",
]

TRUST: Final = "sso.trust"
TRUST_DAYS: Final = 2
"""Business days that Cisco TAC takes (assumed)."""
TAC: Final = "tac@vendor.example"


def check_idp(world: World, partner: Partner, entity_id: str) -> SsoRelationship:
    """Begin with an identity provider that meets the requirements."""
    begun = SsoRelationship(id=partner.id, entity_id=entity_id)
    SSO.step(begun, "check_idp")
    world.sso[partner.id] = begun
    return begun


def open_ticket(world: World, relationship: SsoRelationship, *, pass_email_in_request: bool) -> None:
    """Open the service request at Cisco TAC."""
    SSO.step(relationship, "open_ticket")
    relationship.pass_email_in_request = pass_email_in_request
    relationship.due = business_days.after(world.clock.now, TRUST_DAYS, world.holidays)
    world.clock.schedule_at(relationship.due, TRUST, relationship.id)
    world.send(TAC, "sso-ticket", world.partners[relationship.id].org_id)


def establish_trust(world: World, relationship: SsoRelationship) -> None:
    """Let Webex trust the identity provider."""
    SSO.step(relationship, "establish_trust")
    _forget_work(world, relationship)


def upload_metadata(world: World, relationship: SsoRelationship) -> None:
    """Let the identity provider trust Webex; templates can name it from now on."""
    SSO.step(relationship, "upload_metadata")
    partner = world.partners[relationship.id]
    if relationship.entity_id not in partner.trusted_idps:
        partner.trusted_idps = (*partner.trusted_idps, relationship.entity_id)
    for template in partner.templates:
        use_in_template(world, template)


def use_in_template(world: World, template: Template) -> None:
    """Take the next step if this is the first template that names the identity provider."""
    relationship = world.sso.get(template.partner_id)
    if relationship and relationship.status == "metadata_uploaded" and _names(template, relationship):
        SSO.step(relationship, "set_template")
        relationship.template_id = template.id


def use_of_user(world: World, customer: Customer, person: Person) -> None:
    """Take the next step if this is the first user of a new customer with such a template."""
    relationship = world.sso.get(customer.partner_id)
    if relationship and relationship.status == "template_set" and signs_in_by(world, relationship, customer):
        SSO.step(relationship, "create_user")
        relationship.person_id = person.id


def verify_login(relationship: SsoRelationship) -> None:
    """End with a login by the identity provider."""
    SSO.step(relationship, "verify_login")


def cancel(world: World, relationship: SsoRelationship) -> None:
    """Give a relationship up that no template uses (assumed)."""
    SSO.step(relationship, "cancel")
    _forget_work(world, relationship)
    partner = world.partners[relationship.id]
    partner.trusted_idps = tuple(idp for idp in partner.trusted_idps if idp != relationship.entity_id)
    del world.sso[relationship.id]


def signs_in_by(world: World, relationship: SsoRelationship, customer: Customer) -> bool:
    """Tell if the users of a customer sign in by the identity provider."""
    organization = world.directory.organizations.get(customer.organization_id or "")
    partner = organization is not None and organization.authentication == "partner"
    return partner and _names(world.template_of(customer), relationship)


def _names(template: Template, relationship: SsoRelationship) -> bool:
    return template.authentication == "partner" and template.idp_entity_id == relationship.entity_id


def _forget_work(world: World, relationship: SsoRelationship) -> None:
    world.clock.drop(relationship.id)


def _due(world: World, subject: str) -> None:
    establish_trust(world, world.sso[subject])


SCHEDULED_WORK: Final = {TRUST: _due}
