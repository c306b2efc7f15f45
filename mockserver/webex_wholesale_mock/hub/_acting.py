"""Administrators who act in the hub, and the one place that decides what each may do.

An operation names the entitlement that it needs. `admit` finds out whom the operation is about (by its arguments) and
who acts, and refuses what the roles do not cover, what belongs to somebody else, and what Restricted by Partner mode
keeps from a customer's administrators.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import attrs

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock.entities import ROLES, Customer, Organization, Partner, Person
from webex_wholesale_mock.entities.roles import entitled, reach_of
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.validation import access
from webex_wholesale_mock.validation import restricted as restricted_mode
from webex_wholesale_mock.values import copies, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows.people import new_staff, staff_id
from webex_wholesale_mock.world.world import World

DEFAULT_ROLE: Final = "full-admin"
"""The role of the partner's administrator who acts where nobody is named."""


@attrs.frozen(slots=True)
class Subject:
    """The partner that an operation is about, and its customer or the organization where there is one."""

    partner: Partner
    organization: Organization | None = None
    customer: Customer | None = None


@attrs.frozen(slots=True, kw_only=True)
class Actor:
    """The administrator who acts.

    `partner` is the administrator's own, or for a customer's administrator the customer's. `stands_for` is the role of
    which the partner's administrator is meant, who is made when first needed.
    """

    partner: Partner
    organization_id: str
    person_id: str
    email: str
    roles: tuple[str, ...]
    stands_for: str = ""

    @property
    def is_customers(self) -> bool:
        """True for an administrator of a customer, not of the partner."""
        return self.organization_id != self.partner.organization.id

    def person(self, world: World) -> Person:
        """Return the person who acts; one who is only needed now is made."""
        person = self.look(world)
        return person if person.id in world.directory.people_by_id else world.directory.add_person(person)

    def look(self, world: World) -> Person:
        """Return the person who acts, who may not be in the world yet."""
        present = world.directory.people_by_id.get(self.person_id)
        return present or new_staff(world, self.partner, self.stands_for)

    def may(self, entitlement: str) -> bool:
        """Tell whether the roles give an entitlement."""
        return entitled(self.roles, entitlement)

    @property
    def sees_all(self) -> bool:
        """True for an administrator whose roles reach every customer of the partner."""
        return not self.is_customers and reach_of(self.roles) == "all"

    def sees(self, customer: Customer) -> bool:
        """Tell whether the administrator's roles reach a customer of its partner."""
        if self.is_customers:
            return customer.organization_id == self.organization_id
        reach = reach_of(self.roles)
        return reach == "all" or (reach == "assigned" and self.person_id in customer.managers)


def admit(
    world: World,
    arguments: Mapping[str, Any],
    *,
    who: str,
    customers: bool = False,
    restricted: Collection[int] = (),
    of_users: bool = False,
) -> Actor:
    """Return the administrator who acts.

    Args:
        arguments: the arguments of the operation by name, `actor` among them.
        who: the entitlement that the operation needs.
        customers: administrators of a customer may do it in their own organization.
        restricted: rows of the table of Restricted by Partner mode that it falls under.
        of_users: it is about users, whom a partner does not see where it only provisions services.

    Raises Refusal: hub.role.insufficient, hub.restricted, hub.access.services-only. Raises HubError for somebody or
    something unknown.
    """
    subject = subject_of(world, arguments)
    actor = actor_of(world, arguments.get("actor"), subject.partner)
    visits = subject.organization is not None and subject.organization.lets_in(actor.person_id, world.clock.now)
    problem = None if visits else _problem(actor, subject, who, customers=customers)
    if problem and world.rules.enforces("hub.role.insufficient"):
        raise Refusal("hub.role.insufficient", Finding("actor", f"{actor.email} {problem}"))
    if actor.is_customers and restricted:
        restricted_mode.check(world, copies.organization_with(world, actor.organization_id), restricted)
    if of_users and subject.organization and not actor.is_customers:
        access.check_users(world, subject.organization, actor.partner.id, actor.person_id)
    return actor


def _problem(actor: Actor, subject: Subject, who: str, *, customers: bool) -> str | None:
    """Return the reason why an administrator may not act, as the end of a sentence, or None."""
    if not actor.may(who):
        return f"has {', '.join(actor.roles) or 'no role'}, which does not give {who}"
    if actor.is_customers and not customers:
        return "is a customer's administrator; this is for the partner's"
    about = subject.organization or subject.partner.organization
    if actor.partner is not subject.partner and actor.organization_id != about.id:
        text = f"is an administrator of {actor.partner.name}, not of {subject.partner.name}"
        return f"{text}; name the partner, or something that it has"
    if subject.customer and not actor.sees(subject.customer):
        return f"does not manage customer {subject.customer.external_id!r}"
    if actor.is_customers and about.id != actor.organization_id:
        return f"does not manage organization {about.name!r}"
    if who == "organizations.write" and subject.customer is None and reach_of(actor.roles) == "assigned":
        return f"manages the customers that it was assigned, and not {subject.partner.name} as a whole"
    return None


def actor_of(world: World, given: AnyAdministrator | None, partner: Partner) -> Actor:
    """Find the administrator that is meant; a role is that of the partner's own. Raises HubError."""
    role = DEFAULT_ROLE if given is None else given
    if isinstance(role, str) and role in ROLES:
        return _of_role(world, partner, role)
    try:
        person = resolver.person(world, given, HubError)
    except HubError as unknown:
        raise HubError(f"actor: {unknown}; a role is one of {', '.join(ROLES)}") from None
    if not person.active:
        raise HubError(f"{person.email} is deactivated; the directory of the customer has to list the person again")
    home = copies.partner_of(world, copies.organization_with(world, person.organization_id))
    if home is None:
        raise HubError(f"{person.email} is an administrator of no partner and of no customer")
    return _actor(home, person)


def _of_role(world: World, partner: Partner, role: str) -> Actor:
    """The partner's administrator of a role: the one that it has from the start, or else another one who has it."""
    usual = world.directory.people_by_id.get(staff_id(world, partner, role)) or new_staff(world, partner, role)
    for person in (usual, *world.administrators_of(partner.organization)):
        if role in person.roles:
            return attrs.evolve(_actor(partner, person), stands_for=role if person is usual else "")
    raise HubError(f"no administrator of {partner.name} has the role {role}")


def _actor(partner: Partner, person: Person) -> Actor:
    return Actor(
        partner=partner,
        organization_id=person.organization_id,
        person_id=person.id,
        email=person.email,
        roles=tuple(person.roles),
    )


def subject_of(world: World, arguments: Mapping[str, Any]) -> Subject:
    """Find what an operation is about, by the first of its arguments that says so; else the first partner.

    Raises HubError for something unknown.
    """
    for name, find in SUBJECTS.items():
        if (given := arguments.get(name)) is not None:
            return find(world, given)
    return Subject(world.partners.first)


def _of_customer(world: World, given: Any) -> Subject:
    customer = resolver.customer(world, given, HubError)
    organization = world.directory.organizations.get(customer.organization_id or "")
    return Subject(world.partners[customer.partner_id], organization, customer)


def _of_subscriber(world: World, given: Any) -> Subject:
    subscriber = resolver.subscriber(world, given, HubError)
    return _of_customer(world, world.customers[subscriber.customer_id].wire_id)


def _of_assist(world: World, given: Any) -> Subject:
    order = resolver.setup_assist(world, given, HubError)
    return _of_customer(world, world.customers[order.customer_id].wire_id)


def _of_trial(world: World, given: Any) -> Subject:
    trial = resolver.trial(world, given, HubError)
    return Subject(world.partners[trial.partner_id], world.directory.organizations.get(trial.organization_id))


def _of_shipment(world: World, given: Any) -> Subject:
    return _of_trial(world, world.trials[resolver.shipment(world, given, HubError).trial_id].wire_id)


def _of_device(world: World, given: Any) -> Subject:
    device = resolver.device(world, given, HubError)
    return _of_home(world, copies.organization_with(world, device.organization_id))


def _of_workspace(world: World, given: Any) -> Subject:
    workspace = resolver.workspace(world, given, HubError)
    return _of_customer(world, world.customers[workspace.customer_id].wire_id)


def _of_sub_partner_request(world: World, given: Any) -> Subject:
    return Subject(world.partners[resolver.sub_partner_request(world, given, HubError).parent_id])


def _of_review(world: World, given: Any) -> Subject:
    found = resolver.review(world, given, HubError)
    customer = world.customers.get(found.id) if found else None
    if found and customer is None:
        return Subject(world.partners[found.partner_id])
    return _of_customer(world, customer.wire_id if customer else given)


def _of_template(world: World, given: Any) -> Subject:
    return Subject(world.partners[resolver.template(world, given, HubError).partner_id])


def _of_partner(world: World, given: Any) -> Subject:
    return Subject(resolver.partner(world, given, HubError))


def _of_location(world: World, given: Any) -> Subject:
    location = resolver.location(world, given, HubError)
    return _of_home(world, copies.organization_with(world, location.organization_id))


def _of_organization(world: World, given: Any) -> Subject:
    return _of_home(world, resolver.organization(world, given, HubError))


def _of_person(world: World, given: Any) -> Subject:
    if isinstance(given, str) and given in ROLES:
        return Subject(world.partners.first)
    person = resolver.person(world, given, HubError)
    return _of_home(world, copies.organization_with(world, person.organization_id))


def _of_home(world: World, organization: Organization) -> Subject:
    """The partner's own organization, or one that a partner manages."""
    partner = copies.partner_of(world, organization)
    if partner is None:
        raise HubError(f"organization {organization.name!r} is managed by no partner")
    own = organization is partner.organization
    customer = world.customers.get(organization.customer_id or "")
    return Subject(partner) if own else Subject(partner, organization, customer)


SUBJECTS: Final[Mapping[str, Callable[[World, Any], Subject]]] = {
    "customer": _of_customer,
    "subscriber": _of_subscriber,
    "assist": _of_assist,
    "trial": _of_trial,
    "shipment": _of_shipment,
    "device": _of_device,
    "workspace": _of_workspace,
    "review": _of_review,
    "template": _of_template,
    "sub_partner_request": _of_sub_partner_request,
    "location": _of_location,
    "organization": _of_organization,
    "partner": _of_partner,
    "administrator": _of_person,
    "person": _of_person,
}
"""Names of arguments that say what an operation is about, the most exact first."""
