"""Base classes of the hub, its errors, and the checks that its builders share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from webex_wholesale_contracts.catalogue import RULES, Evidence
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_contracts.models import Customer, Subscriber
from webex_wholesale_contracts.models.people import Person
from webex_wholesale_mock import entities
from webex_wholesale_mock.values import OrganizationDetails, Partner, copies, resolver
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyOrganization, AnyPartner, AnyPerson, AnySubscriber
from webex_wholesale_mock.wire.encoding import encode
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.handle import WorldHandle

C = TypeVar("C")
M = TypeVar("M", bound=BaseModel)


class HubError(ValueError):
    """The hub cannot do this; nothing has changed.

    Attributes:
        rule: the rule that a request for the same would break; None where no rule is broken.
        findings: the errors that the answer would have.
    """

    __module__ = "webex_wholesale_mock"

    def __init__(self, text: str, rule: str | None = None, findings: Sequence[Finding] = ()) -> None:
        super().__init__(text)
        self.rule = rule
        self.findings = tuple(findings)


class HubRefusal(HubError):
    """A rule of the catalogue refuses what an administrator wants to do in the hub; nothing has changed.

    Attributes:
        rule: the id of the rule.
        findings: the fields that are to blame, with the reasons.
    """

    __module__ = "webex_wholesale_mock"

    rule: str

    @classmethod
    def of(cls, refusal: Refusal, what: str) -> HubRefusal:
        """The exception for a refusal of an operation."""
        findings = refusal.findings or (Finding(None, RULES[refusal.rule].text),)
        text = "; ".join(finding.text for finding in findings)
        return cls(f"{text} (rule {refusal.rule}) for {what}", refusal.rule, findings)

    @property
    def help(self) -> str:
        """The place in the documentation that explains the rule."""
        return f"docs/rules.md#{self.rule}"

    @property
    def evidence(self) -> Evidence:
        """The degree to which the rule is known."""
        return RULES[self.rule].evidence

    @property
    def status(self) -> int:
        """The HTTP status of the answer over the control endpoints."""
        return int(RULES[self.rule].status)


class LookUps(WorldHandle):
    """Base class of all parts of the hub: the world they work on, and the look-ups that they need."""

    def _organization(self, given: AnyOrganization) -> entities.Organization:
        return resolver.organization(self._world, given, HubError)

    def _customer(self, given: AnyCustomer) -> entities.Customer:
        return resolver.customer(self._world, given, HubError)

    def _with_organization(self, given: AnyCustomer) -> tuple[entities.Customer, entities.Organization]:
        """A customer and its organization. Raises HubError where it has none yet."""
        found = self._customer(given)
        organization = self._world.directory.organizations.get(found.organization_id or "")
        if organization is None:
            raise HubError(f"customer {found.external_id!r} has no organization yet; it is {found.status}")
        return found, organization

    def _subscriber(self, given: AnySubscriber) -> entities.Subscriber:
        return resolver.subscriber(self._world, given, HubError)

    def _partner(self, given: AnyPartner | None) -> entities.Partner:
        return resolver.partner(self._world, given, HubError)

    def _sub_partner(self, given: AnyPartner, parent: entities.Partner | None = None) -> entities.Partner:
        found = self._partner(given)
        if found.parent_id is None:
            raise HubError(f"{found.name} is not a sub-partner")
        if parent and found.parent_id != parent.id:
            raise HubError(f"{found.name} is not a sub-partner of {parent.name}")
        return found


class HubBase(LookUps):
    """Base class of the hub itself, with the look-ups for tests."""

    def partner(self, name: AnyPartner) -> Partner:
        """Look up a partner or sub-partner: its ids, templates and tokens.

        Args:
            name: its name, its organization id, or a value.

        Raises:
            HubError: the partner does not exist.
        """
        return copies.partner(self._world, resolver.partner(self._world, name, HubError))

    def organization(self, org_id: AnyOrganization) -> OrganizationDetails:
        """Look up an organization: its licenses, locations, site and the roles of partners in it.

        Args:
            org_id: its id, or a value that has one, such as a customer.

        Raises:
            HubError: the organization does not exist.
        """
        return copies.details(self._world, self._organization(org_id))

    def customer(self, customer_id: AnyCustomer) -> Customer:
        """Look up a customer, without a call: it does not count as a poll of unfinished work.

        Args:
            customer_id: its id, external id or organization id, or a value.

        Raises:
            HubError: the customer does not exist, or several partners have one with this external id.
        """
        return copies.customer(self._world, self._customer(customer_id))

    def subscriber(self, subscriber_id: AnySubscriber) -> Subscriber:
        """Look up a subscriber, without a call: it does not count as a poll of unfinished work.

        Args:
            subscriber_id: its id, email or person id, or a value.

        Raises:
            HubError: the subscriber does not exist.
        """
        return copies.subscriber(self._world, self._subscriber(subscriber_id))

    def person(self, person_id: AnyPerson) -> Person:
        """Look up a user of any organization.

        Args:
            person_id: an id or email, or a value, such as a subscriber.

        Raises:
            HubError: the person does not exist.
        """
        return copies.person(self._world, resolver.person(self._world, person_id, HubError))


def modelled(what: str, model: type[M], given: M | Mapping[str, Any] | None) -> M | None:
    """The model, also of fields by their names in Python or on the wire. Raises HubError where they do not fit."""
    if given is None or isinstance(given, model):
        return given
    if not isinstance(given, Mapping):
        raise HubError(f"{what} must be a {model.__name__} or a dict of its fields, got {type(given).__name__}")
    try:
        return model.model_validate(dict(given))
    except ValidationError as problem:
        wrong = (f"{what}.{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors())
        raise HubError("; ".join(wrong)) from None


def shaped(what: str, model: type[BaseModel], body: dict[str, Any]) -> None:
    """Raise HubError where a body has a value of a wrong type, or a text that cannot be sent."""
    for wrong in check(shape_of(model), body).wrong:
        text = f"{wrong.path} is of type {wrong.got}, expected {wrong.expected}"
        raise HubError(f"{text} for {what}", "http.field.wrong-type", [Finding(wrong.path, text)])
    sendable(what, body)


def sendable(what: str, body: dict[str, Any]) -> None:
    """Raise HubError where a text cannot be sent, which no answer could show."""
    try:
        encode(body)
    except ValueError:
        raise HubError(f"a text has half a surrogate pair, which is not a character ({what!a})") from None


def listed(given: str | Iterable[str]) -> list[str]:
    """Texts as a list, also one that is given by itself."""
    return [given] if isinstance(given, str) else [*given]


def allowed(what: str, rules: Callable[[C], None], case: C) -> None:
    """Raise HubError where the rules refuse a case."""
    try:
        rules(case)
    except Refusal as refusal:
        text = "; ".join(finding.text for finding in refusal.findings)
        raise HubError(f"{text} (rule {refusal.rule}) for {what}", refusal.rule, refusal.findings) from None
