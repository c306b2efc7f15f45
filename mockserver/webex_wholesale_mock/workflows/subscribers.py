"""Subscribers: the person of each, calling, consent, change of packages, removal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import subscribers as subscriber_checks
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.packages import CALLING
from webex_wholesale_contracts.facts.phones import normalise
from webex_wholesale_mock.entities import (
    Attempt,
    Body,
    Calling,
    Customer,
    Location,
    Organization,
    Person,
    Subscriber,
    one_tuple,
)
from webex_wholesale_mock.entities.lifecycles import SUBSCRIBER
from webex_wholesale_mock.workflows import attempts, sso
from webex_wholesale_mock.world.ledger import Holder
from webex_wholesale_mock.world.world import World


def add(
    world: World, customer: Customer, subscriber: Subscriber, *, needs_consent: bool, body: Body | None = None
) -> None:
    """Take a subscriber in: at once, or later where consent is needed or a test has planned an outcome.

    Args:
        needs_consent: the person has an active free account, and decides whether to move.
        body: the request that asked for the subscriber, if there was one.
    """
    attempt = _attempt(subscriber, body)
    waits = needs_consent or (body is not None and attempts.is_planned(world, attempt))
    SUBSCRIBER.step(subscriber, "invite" if waits else "join")
    world.subscribers.add(subscriber)
    customer.subscribers += 1
    customer.hold(subscriber.packages)
    if waits:
        _ask(world, subscriber, attempt)
    else:
        _join(world, customer, subscriber)


def ask_for_consent(world: World, subscriber: Subscriber) -> None:
    """Send the consent email again; a move that has failed is tried again."""
    under_way = world.attempts.get(subscriber.id)
    _ask(world, subscriber, under_way or _attempt(subscriber, None))


def _ask(world: World, subscriber: Subscriber, attempt: Attempt) -> None:
    """Send the consent email. A person without a free account, asked because of a planned outcome, agrees at once."""
    customer = world.customers[subscriber.customer_id]
    world.send(subscriber.email, "consent-to-move", subscriber.wire_id, customer=customer)
    if attempt.next is None:
        subscriber.errors = ()
        free = normalise_email(subscriber.email) in world.directory.free_accounts
        attempts.accept(world, attempt)
        attempts.proceed(world, subscriber.id, "subscriber.finish", None if free else 0)


def consent(world: World, subscriber: Subscriber) -> None:
    """Let the person agree: the move ends now, with the failure that a test has planned, if there is one."""
    if subscriber.id not in world.attempts:
        attempts.accept(world, _attempt(subscriber, None))
    _finish(world, subscriber.id)


def _finish(world: World, subject: str) -> None:
    subscriber = world.subscribers[subject]
    failure = attempts.failure(world, subject)
    if failure is None:
        move(world, subscriber)
    else:
        code, text = failure
        SUBSCRIBER.step(subscriber, "fail")
        subscriber.errors = ({"errorCode": code, "description": text},)
        attempts.drop(world, subject)


def move(world: World, subscriber: Subscriber) -> None:
    """End a move: the free account is gone, the subscription begins."""
    attempts.drop(world, subscriber.id)
    world.directory.free_accounts.discard(normalise_email(subscriber.email))
    subscriber.errors = ()
    _join(world, world.customers[subscriber.customer_id], subscriber)
    world.subscribers.step(subscriber, "move", world.clock.now)


SCHEDULED_WORK: Final = {"subscriber.finish": _finish}


def _attempt(subscriber: Subscriber, body: Body | None) -> Attempt:
    return Attempt(
        noun="subscriber",
        subject=subscriber.id,
        kind="provision",
        names=(subscriber.wire_id, normalise_email(subscriber.email)),
        packages=tuple(subscriber.packages),
        body=body,
    )


def change(world: World, subscriber: Subscriber, packages: list[str], calling: Calling | None) -> None:
    """Give a subscriber other packages, and `calling` where the person had none before."""
    customer = world.customers[subscriber.customer_id]
    customer.release(subscriber.packages)
    customer.hold(packages)
    subscriber.packages = one_tuple(tuple(packages))
    world.ledger.hold(_holder(world, subscriber), packages, world.clock.now)
    person = _person(world, subscriber)
    if not subscriber_checks.is_calling(packages):
        hang_up(world, person)
    elif calling is not None:
        connect(world, person, calling)
    world.subscribers.step(subscriber, "change", world.clock.now)


def remove(world: World, subscriber: Subscriber) -> None:
    """Remove a subscriber; the person stays in the organization without wholesale services."""
    customer = world.customers[subscriber.customer_id]
    customer.subscribers -= 1
    customer.release(subscriber.packages)
    attempts.drop(world, subscriber.id)
    world.subscribers.remove(subscriber)
    if subscriber.person_id is not None:
        world.ledger.hold(_holder(world, subscriber), (), world.clock.now)
        hang_up(world, _person(world, subscriber))


def calling_of(location: Location | None, parameters: dict[str, Any]) -> Calling | None:
    """Return the calling that a request asks for; None without a location."""
    if location is None:
        return None
    number = parameters.get("primaryPhoneNumber")
    return Calling(
        number=normalise(number) if number else None,
        extension=parameters.get("extension"),
        location_id=location.wire_id,
    )


def _join(world: World, customer: Customer, subscriber: Subscriber) -> None:
    """Find or create the person in the customer's organization, and begin to bill.

    The first person of a new organization becomes its administrator.
    """
    organization = world.directory.organizations[customer.organization_id or ""]
    first = customer.attach_to is None and organization.users == 0
    person = world.directory.people.get(normalise_email(subscriber.email)) or _create(
        world, organization, subscriber, first
    )
    subscriber.person_id = person.id
    if person.calling is None and subscriber.calling is not None:
        connect(world, person, subscriber.calling)
    sso.use_of_user(world, customer, person)
    world.ledger.name(customer, world.clock.now)
    world.ledger.hold(_holder(world, subscriber), subscriber.packages, world.clock.now)


def _holder(world: World, subscriber: Subscriber) -> Holder:
    """Return the holder of a subscriber's packages, as reports show it."""
    return Holder(
        serial=subscriber.serial,
        partner_id=subscriber.partner_id,
        customer_id=subscriber.customer_id,
        subscriber_id=subscriber.wire_id,
        user_id=_person(world, subscriber).wire_id,
    )


def _create(world: World, organization: Organization, subscriber: Subscriber, first: bool) -> Person:
    uuid = world.ids.uuid()
    organization.users += 1
    person = Person(
        id=uuid,
        wire_id=wire_ids.encode("PEOPLE", uuid),
        email=subscriber.email,
        organization_id=organization.id,
        first_name=subscriber.first_name,
        last_name=subscriber.last_name,
        created=world.clock.now,
        last_modified=world.clock.now,
        roles=("full-admin",) if first else (),
    )
    if first:
        organization.administrators = (*organization.administrators, subscriber.email)
    return world.directory.add_person(person)


def connect(world: World, person: Person, calling: Calling) -> None:
    """Give a person calling, without a number or extension that was taken while consent was awaited."""
    extensions = _location(world, calling).extensions
    person.calling = attrs.evolve(
        calling,
        number=None if calling.number in world.directory.numbers else calling.number,
        extension=None if calling.extension in extensions else calling.extension,
    )
    if person.calling.number:
        world.directory.numbers[person.calling.number] = person.id
    if person.calling.extension:
        extensions[person.calling.extension] = person.id


def hang_up(world: World, person: Person) -> None:
    """Take calling from a person; number and extension are free again."""
    if person.calling is None:
        return
    if person.calling.number:
        del world.directory.numbers[person.calling.number]
    if person.calling.extension:
        del _location(world, person.calling).extensions[person.calling.extension]
    person.calling = None


def take_licenses(world: World, organization: Organization, lost: Collection[str]) -> None:
    """Take licences from an organization and its people; one who had calling by them alone is reached no more."""
    calling = {each.id for each in organization.licenses if each.gives("calling", CALLING)}
    for person in world.directory.people_of.get(organization.id, {}).values():
        kept = [each for each in person.licenses if each not in lost]
        if len(kept) == len(person.licenses):
            continue
        if calling.isdisjoint(kept) and not world.subscribers.with_email(person.email):
            hang_up(world, person)
        person.licenses = kept
    organization.licenses = tuple(each for each in organization.licenses if each.id not in lost)


def _location(world: World, calling: Calling) -> Location:
    return world.directory.locations[wire_ids.uuid_of("LOCATION", calling.location_id)]


def _person(world: World, subscriber: Subscriber) -> Person:
    return world.directory.people[normalise_email(subscriber.email)]
