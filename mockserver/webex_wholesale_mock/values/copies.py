"""From entities of a world to values: the contract's models where the API has them, read from the handlers' answers."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts import models
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_contracts.models.organizations import Organization
from webex_wholesale_contracts.models.people import Person
from webex_wholesale_mock import entities, values
from webex_wholesale_mock.handlers import (
    billing_reports,
    customers,
    locations,
    organizations,
    people,
    subscribers,
)
from webex_wholesale_mock.wire.routing import PREFIX
from webex_wholesale_mock.workflows.people import service_provider_admin
from webex_wholesale_mock.world.world import World

API: Final = f"https://webexapis.com{PREFIX}"
"""Address of the API in the download links of reports."""


def customer(world: World, entity: entities.Customer) -> models.Customer:
    """The customer as GET answers."""
    return models.Customer.model_validate(customers.view(world, entity))


def subscriber(world: World, entity: entities.Subscriber) -> models.Subscriber:
    """The subscriber as GET answers."""
    return models.Subscriber.model_validate(subscribers.view(world, entity))


def person(world: World, entity: entities.Person) -> Person:
    """The person as GET answers."""
    home = organization_with(world, entity.organization_id)
    return Person.model_validate(people.view(world, home, entity))


def organization(entity: entities.Organization) -> Organization:
    """The organization as GET answers."""
    return Organization.model_validate(organizations.view(entity))


def location(entity: entities.Location) -> Location:
    """The location as GET answers."""
    return Location.model_validate(locations.view(entity))


def report(world: World, entity: entities.Report) -> models.BillingReport:
    """The billing report as GET answers; a link in it is good from now on."""
    return models.BillingReport.model_validate(billing_reports.view(world, API, entity))


def details(world: World, entity: entities.Organization) -> values.OrganizationDetails:
    """The organization as people see it in Control Hub."""
    holder = world.customers.get(entity.customer_id or "")
    return values.OrganizationDetails(
        id=entity.org_id,
        name=entity.name,
        country=entity.country,
        created=entity.created,
        language=entity.language,
        authentication=entity.authentication,
        customer_id=holder.wire_id if holder else None,
        users=entity.users,
        needs_approval=entity.needs_approval,
        verified_domains=entity.verified_domains,
        claimed_domains=entity.claimed_domains,
        administrators=entity.administrators,
        partners={partner_in(world, key).org_id: role for key, role in entity.partners.items()},
        subscriptions=entity.subscriptions,
        locations=tuple(location(place) for place in entity.locations),
        licenses=entity.licenses,
        meetings_site=entity.meetings_site,
        call_in=entity.meetings_site.call_in if entity.meetings_site else None,
        restricted=entity.restricted,
        webex_calls=entity.webex_calls,
        vertical=entity.vertical,
        sites=entity.sites,
    )


def partner(world: World, entity: entities.Partner) -> values.Partner:
    """The partner with its templates and tokens."""
    return values.Partner(
        org_id=entity.org_id,
        name=entity.name,
        country=entity.country,
        subscription_id=entity.subscription_id,
        entitled=entity.entitled,
        suspended=entity.suspended,
        created=entity.created,
        parent_org_id=partner_in(world, entity.parent_id).org_id if entity.parent_id else None,
        services=world.partners.services_of(entity),
        onboarded=entity.onboarded,
        assist_ordered=entity.assist_ordered,
        resale=entity.resale,
        certified=entity.certified,
        tier=entity.tier,
        trusted_idps=entity.trusted_idps,
        templates=tuple(template(world, each) for each in entity.templates),
        tokens=dict(entity.tokens),
        integration=entity.integration,
        service_app=entity.service_app,
    )


def template(world: World, entity: entities.Template) -> values.Template:
    """The template with the id that clients see."""
    owner = world.partners[entity.partner_id]
    return values.Template(
        provisioning_id=entity.provisioning_id,
        name=entity.name,
        country=entity.country,
        language=entity.language,
        authentication=entity.authentication,
        idp_entity_id=entity.idp_entity_id,
        pstn_provider=entity.pstn_provider,
        allow_admin_invite_on_attach=entity.allow_admin_invite_on_attach,
        service_provider_admin=service_provider_admin(world, entity)[0],
        wholesale_subscription=entity.subscription_id or owner.subscription_id,
        brand_name=entity.brand_name,
        disable_webex_calls=entity.disable_webex_calls,
    )


def administrator(world: World, entity: entities.Person) -> values.Administrator:
    """The administrator with the ids that clients see."""
    home = organization_with(world, entity.organization_id)
    partner = partner_of(world, home)
    return values.Administrator(
        id=entity.wire_id,
        email=entity.email,
        name=entity.name,
        roles=tuple(entity.roles),
        org_id=home.org_id,
        partner_org_id=partner.org_id if partner else None,
        customers=tuple(customer.wire_id for customer in world.customers if entity.id in customer.managers),
    )


def token(world: World, entity: entities.Token) -> values.Token:
    """The token with the ids that clients see."""
    return values.Token(
        value=entity.value,
        name=entity.name,
        partner_org_id=partner_in(world, entity.partner_id).org_id,
        org_id=wire_ids.encode("ORGANIZATION", entity.organization_id),
        person_id=wire_ids.encode("PEOPLE", entity.person_id),
        role=entity.role,
        scopes=entity.scopes,
        expires=entity.expires,
    )


def workspace(world: World, entity: entities.Workspace) -> values.Workspace:
    """The workspace with the ids that clients see."""
    holder = world.customers[entity.customer_id]
    return values.Workspace(id=entity.wire_id, name=entity.name, package=entity.package, customer_id=holder.wire_id)


def partner_in(world: World, uuid: str) -> entities.Partner:
    """The partner with a uuid of the mock's own."""
    return world.partners[uuid]


def partner_of(world: World, organization: entities.Organization) -> entities.Partner | None:
    """The partner whose own an organization is, or that manages it."""
    for partner in world.partners:
        if organization is partner.organization or partner.id in organization.partners:
            return partner
    return None


def organization_with(world: World, uuid: str) -> entities.Organization:
    """The organization with a uuid of the mock's own, also a partner's."""
    return world.directory.organizations.get(uuid) or next(
        each.organization for each in world.partners if each.organization.id == uuid
    )
