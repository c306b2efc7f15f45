"""The rules for users by hand that the API does not have: names, where they live, claiming, packages of administrators.

Each check is about one user; `findings` of a refusal name the field of the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.checks.subscribers import base_of, is_calling
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import is_lower
from webex_wholesale_mock.entities import Customer, Organization, Person, Subscriber
from webex_wholesale_mock.validation.fields import invalid, valid_email
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.world import World

__all__ = [
    "MAX_USERS",
    "check_claim",
    "check_count",
    "check_listed_once",
    "check_names",
    "check_not_external",
    "check_package",
    "check_synced",
    "claimable",
]

MAX_USERS: Final = 25
"""Users that are added by hand at a time (guide)."""
MAX_NAME: Final = 30
_FORBIDDEN: Final = re.compile(r'[%#<>\\/"]|[^\x20-\x7e]')


def check_count(world: World, users: Sequence[Any]) -> None:
    """Raises Refusal (hub.users.too-many) for more users than the form has lines."""
    if len(users) > MAX_USERS and world.rules.enforces("hub.users.too-many"):
        text = f"{len(users)} users are too many; add {MAX_USERS} at a time, or import a CSV file"
        raise Refusal("hub.users.too-many", Finding("users", text))


def check_names(world: World, packages: Sequence[str], **names: str) -> None:
    """Raises Refusal (hub.users.name) for names that a user with calling cannot have."""
    if not is_calling(packages) or not world.rules.enforces("hub.users.name"):
        return
    for field, name in names.items():
        if len(name) > MAX_NAME:
            text = f"{field} {quote(name)} has {len(name)} characters, the limit for a calling user is {MAX_NAME}"
            raise Refusal("hub.users.name", Finding(field, text))
        if found := _FORBIDDEN.search(name):
            text = f"{field} {quote(name)} has {quote(found[0])}, which the name of a calling user cannot have"
            raise Refusal("hub.users.name", Finding(field, text))


def check_not_external(world: World, customer: Customer, email: str) -> None:
    """Raises Refusal (hub.users.external) for an address of a user who lives in another organization."""
    person = world.directory.people.get(normalise_email(email))
    home = customer.organization_id or customer.attach_to
    if person and person.organization_id != home:
        text = f"{email} is a user of another organization, and takes no package here; claim the user first"
        raise Refusal("hub.users.external", Finding("email", text))


def check_package(world: World, subscriber: Subscriber, packages: Sequence[str]) -> None:
    """Raises Refusal (hub.package.admin-downgrade) for a lower package of a full administrator."""
    person = world.directory.people.get(normalise_email(subscriber.email))
    before, after = base_of(subscriber.packages), base_of(packages)
    lower = person is not None and person.administrator and is_lower(before, after)
    if lower and world.rules.enforces("hub.package.admin-downgrade"):
        text = f"{subscriber.email} is a full administrator and has {before}; {after} is a lower package"
        raise Refusal("hub.package.admin-downgrade", Finding("packages", text))


def check_claim(world: World, organization: Organization, email: str) -> None:
    """Raises Refusal (hub.users.claim) for an address whose user cannot be claimed for an organization."""
    valid_email("emails", email)
    if problem := _claim_problem(world, organization, email):
        raise Refusal("hub.users.claim", Finding("emails", f"{email} {problem}"))


def check_listed_once(emails: Iterable[str]) -> None:
    """Raises Refusal (adjacent.field.invalid) for an address that stands twice in a directory."""
    listed: set[str] = set()
    for email in emails:
        if normalise_email(email) in listed:
            raise invalid("people", f"{email} stands twice in the directory; list each address once")
        listed.add(normalise_email(email))


def check_synced(world: World, customer: Customer, email: str, first_name: str, last_name: str) -> None:
    """Raises Refusal for somebody who cannot be in the directory of a customer."""
    valid_email("people", email)
    subscriber = world.subscribers.with_email(email)
    if subscriber is not None and subscriber.customer_id == customer.id:
        check_names(world, subscriber.packages, firstName=first_name, lastName=last_name)
        return
    free = normalise_email(email) in world.directory.free_accounts
    if subscriber or free or any(owner != customer.organization_id for owner in world.owners_of_email(email)):
        text = f"{email} is the address of somebody elsewhere; claim the user first, or leave the line out"
        raise Refusal("hub.users.external", Finding("people", text))


def _claim_problem(world: World, organization: Organization, email: str) -> str | None:
    """Return the reason why a user cannot be claimed, as the end of a sentence, or None."""
    if not _is_verified(organization, email):
        verified = ", ".join(organization.verified_domains) or "no domain"
        return f"is an address of another domain; {organization.name} has verified {verified}"
    person = world.directory.people.get(normalise_email(email))
    if person is None and world.subscribers.with_email(email):
        return "is asked to become a subscriber; wait for the consent"
    if person is None:
        free = normalise_email(email) in world.directory.free_accounts
        return None if free else "is nobody yet; add the user instead"
    return _stays(world, organization, person)


def _stays(world: World, organization: Organization, person: Person) -> str | None:
    if person.organization_id == organization.id:
        return f"is a user of {organization.name} already"
    home = world.directory.organizations.get(person.organization_id)
    if home is None or person.roles:
        return "is an administrator elsewhere, or of a partner; take the roles away there first"
    if world.subscribers.with_email(person.email):
        return "is a subscriber of another customer; remove the subscriber there first"
    return None


def _is_verified(organization: Organization, email: str) -> bool:
    domain = email.rpartition("@")[2].lower()
    return domain in map(str.lower, organization.verified_domains)


def claimable(world: World, organization: Organization) -> list[str]:
    """Return the addresses whose users can be claimed for an organization, in alphabetical order."""
    known = [person.email for person in world.directory.everyone]
    candidates = {*known, *world.directory.free_accounts} if organization.verified_domains else set()
    return sorted(email for email in candidates if _claim_problem(world, organization, email) is None)
