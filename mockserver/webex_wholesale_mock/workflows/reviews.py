"""Compliance reviews: begun with a name on the denied list, checked every hour, ceased after 72, decided by people.

What follows for the customer is in `workflows.customers`, which takes these steps.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from webex_wholesale_mock.entities import Customer, Review, ReviewOwner, ReviewStep
from webex_wholesale_mock.entities.lifecycles import REVIEW, ReviewEvent
from webex_wholesale_mock.world.world import World

__all__ = ["backdate", "begin", "match", "plan_check", "problem", "restore", "step"]

CHECK: Final = "customer.review"
STOP: Final = "customer.cease"
INTERVAL: Final = timedelta(hours=1)
"""Time between two checks (assumed)."""
LIMIT: Final = timedelta(hours=72)
"""Time after which onboarding ceases (guide)."""
RULE: Final = "customer.async.compliance"
CEASED_CODE: Final = 999_998
"""The error code of a customer whose onboarding has ceased: the mock's own (assumed), unless the rule has one."""
CEASED: Final = "Onboarding has ceased: the compliance review did not end within 72 hours. The operations team decides."


def begin(world: World, customer: Customer) -> Review:
    """Begin the review of a customer, with its checks on the clock."""
    review = _new(world, customer, world.clock.now)
    step(world, review, "begin", "checks")
    plan_check(world, review)
    world.clock.schedule_at(review.stops, STOP, customer.id)
    return review


def _new(world: World, customer: Customer, began: datetime) -> Review:
    """Take the review of a customer into the world."""
    name, matched = match(world, customer) or (customer.name, "")
    review = Review(
        id=customer.id,
        partner_id=customer.partner_id,
        external_id=customer.external_id,
        name=name,
        matched=matched,
        began=began,
        stops=began + LIMIT,
    )
    world.reviews[customer.id] = review
    return review


def match(world: World, customer: Customer) -> tuple[str, str] | None:
    """Return the name of a customer that is denied, and the name on the list; None where both its names are free.

    A customer that attaches an organization has the name of the request and that of the organization, as it is now.
    """
    if not world.compliance.denied_names:
        return None
    organization = world.directory.organizations.get(customer.attach_to or "")
    return world.compliance.match(customer.name, *([organization.name] if organization else []))


def plan_check(world: World, review: Review) -> None:
    """Put the next check on the clock: a whole number of hours after the beginning."""
    passed = (world.clock.now - review.began) // INTERVAL
    world.clock.schedule_at(review.began + INTERVAL * (passed + 1), CHECK, review.id)


def step(world: World, review: Review, event: ReviewEvent, by: ReviewOwner, at: datetime | None = None) -> None:
    """Take a step in the life of a review, which its history keeps."""
    REVIEW.step(review, event)
    review.history = (*review.history, ReviewStep(at=at or world.clock.now, event=event, by=by))


def problem(world: World) -> dict[str, object]:
    """Return the error that a customer has after onboarding has ceased."""
    return {"errorCode": world.rules.code(RULE) or CEASED_CODE, "description": CEASED}


def backdate(world: World, review: Review, began: datetime) -> None:
    """Let a review have begun at another moment, with its checks from there on."""
    review.began, review.stops = began, began + LIMIT
    review.history = (ReviewStep(at=began, event="begin", by="checks"),)
    world.clock.drop(review.id)
    if world.clock.now < review.stops:
        plan_check(world, review)
        world.clock.schedule_at(review.stops, STOP, review.id)


def restore(world: World) -> None:
    """Make the reviews that a file of an earlier package does not have: of customers that are under one."""
    for customer in world.customers:
        if customer.status == "pending_rpl_review" and customer.id not in world.reviews:
            review = _new(world, customer, customer.created)
            step(world, review, "begin", "checks", at=review.began)
            if review.stops <= world.clock.now:
                step(world, review, "cease", "checks", at=review.stops)
                customer.own_errors = (problem(world),)
