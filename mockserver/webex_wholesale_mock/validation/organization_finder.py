"""The organization finder: which organizations the wizard suggests for an address, and in which order.

Candidates are ranked by the criteria of `facts.orders.RANKING`, of which `_KEYS` has the values. A later criterion
decides where all earlier ones are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import attrs

from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.facts.orders import CONSUMER_DOMAINS, RANKING
from webex_wholesale_mock.entities import Organization, Trial
from webex_wholesale_mock.entities.order import Kind
from webex_wholesale_mock.world.world import World

__all__ = [
    "Candidate",
    "Outcome",
    "Suggestion",
    "all_of",
    "convertible",
    "domain_of",
    "kind_of",
    "search",
    "suggest",
    "suggest_trial",
    "trial_at",
]

Outcome = Literal["matched", "candidates", "none"]

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_SHARED: Final = 5
"""Characters that a name shares with that of the company, in the algorithm of 2018 (help: nsxeafh)."""


@attrs.frozen(slots=True, kw_only=True)
class Candidate:
    """An organization as the wizard shows it; `domain` is the one that it was found by."""

    organization: Organization
    domain: str
    active_users: int
    last_activity: datetime | None
    is_unlikely: bool

    @property
    def rank(self) -> tuple[Any, ...]:
        """The place among other candidates: the smallest comes first."""
        return tuple(_KEYS[criterion.key](self) for criterion in RANKING)


@attrs.frozen(slots=True, kw_only=True)
class Suggestion:
    """The answer of the finder: one organization that the address belongs to, ranked candidates, or nothing."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()


_KEYS: Final[Mapping[str, Callable[[Candidate], Any]]] = {
    "likely": lambda one: one.is_unlikely,
    "claims": lambda one: not _is_among(one.domain, one.organization.claimed_domains),
    "verified": lambda one: not _is_among(one.domain, one.organization.verified_domains),
    "last_activity": lambda one: -_seconds(one.last_activity),
    "active_users": lambda one: -one.active_users,
    "created": lambda one: -_seconds(one.organization.created),
    "name": lambda one: (one.organization.name, one.organization.id),
}


def suggest(world: World, kind: Kind, email: str, company: str) -> Suggestion:
    """Find the organizations of a kind that an address belongs to.

    Args:
        kind: partner organizations, or those of customers.
        email: the address.
        company: the name of the company, which the algorithm of 2018 compares.
    """
    old = world.order_options.match == "2018"
    person = world.directory.people.get(normalise_email(email))
    own = [one for one in all_of(world, kind) if person and one.id == person.organization_id]
    if own and not (old and normalise_email(email) not in _administrators(world, own[0])):
        return Suggestion(outcome="matched", candidates=(_candidate(world, own[0], domain_of(email)),))
    domain = domain_of(email)
    near = [] if domain in CONSUMER_DOMAINS else _with_domain(world, kind, domain)
    if old:
        near = [one for one in near if _shares_name(one, company) and domain in _domains_of_users(world, one)]
    return Suggestion(outcome="candidates" if near else "none", candidates=_ranked(world, near, domain))


def suggest_trial(world: World, email: str) -> Suggestion:
    """Find the organization whose trial an order converts: that of its administrator, character by character."""
    trial = trial_at(world, email)
    if trial is None:
        return Suggestion(outcome="none")
    home = world.directory.organizations[trial.organization_id]
    return Suggestion(outcome="matched", candidates=(_candidate(world, home, domain_of(email)),))


def trial_at(world: World, email: str) -> Trial | None:
    """Return the trial that an order with an address of an administrator can convert; None without one."""
    return next((each for each in convertible(world) if each.admin_email == email), None)


def convertible(world: World) -> list[Trial]:
    """List the trials that an order can convert: those that run, and those in their grace period."""
    return [trial for trial in world.trials.values() if trial.status in ("active", "grace")]


def search(world: World, kind: Kind, domain: str) -> tuple[Candidate, ...]:
    """Find every organization of a kind to which a domain belongs, ranked."""
    return _ranked(world, _with_domain(world, kind, domain), domain)


def all_of(world: World, kind: Kind) -> list[Organization]:
    """List the organizations of a kind."""
    if kind == "partner":
        return [partner.organization for partner in world.partners]
    return [*world.directory.organizations.values()]


def kind_of(world: World, organization: Organization) -> Kind:
    """Tell a partner's own organization from others."""
    return "customer" if organization.id in world.directory.organizations else "partner"


def domain_of(email: str) -> str:
    """Return the domain of an address."""
    return normalise_email(email).rpartition("@")[2]


def _with_domain(world: World, kind: Kind, domain: str) -> list[Organization]:
    """List the organizations that claimed or verified a domain, or have a user with it (the last is assumed)."""
    return [
        one
        for one in all_of(world, kind)
        if _is_among(domain, (*one.claimed_domains, *one.verified_domains, *_domains_of_users(world, one)))
    ]


def _ranked(world: World, found: Iterable[Organization], domain: str) -> tuple[Candidate, ...]:
    return tuple(sorted((_candidate(world, one, domain) for one in found), key=lambda candidate: candidate.rank))


def _candidate(world: World, organization: Organization, domain: str) -> Candidate:
    people = [person for person in world.directory.people_of.get(organization.id, {}).values() if person.active]
    last = organization.last_activity or max((person.last_modified for person in people), default=None)
    since = world.clock.now - timedelta(days=world.order_options.inactive_days)
    return Candidate(
        organization=organization,
        domain=domain,
        active_users=max(organization.users, len(people)),
        last_activity=last,
        is_unlikely=not organization.verified_domains and (last is None or last < since),
    )


def _administrators(world: World, organization: Organization) -> set[str]:
    return {normalise_email(person.email) for person in world.administrators_of(organization)}


def _domains_of_users(world: World, organization: Organization) -> set[str]:
    return {domain_of(person.email) for person in world.directory.people_of.get(organization.id, {}).values()}


def _shares_name(organization: Organization, company: str) -> bool:
    return organization.name[:_SHARED].casefold() == company[:_SHARED].casefold()


def _is_among(domain: str, domains: Iterable[str]) -> bool:
    return domain.lower() in {each.lower() for each in domains}


def _seconds(moment: datetime | None) -> float:
    return ((moment or _NEVER) - _NEVER).total_seconds()
