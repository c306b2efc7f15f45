from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.json_shape import check, shape_of
from webex_wholesale_mock.entities import Customer, Organization, Partner, Template
from webex_wholesale_mock.wire.encoding import encode
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world.handle import WorldHandle

C = TypeVar("C")
M = TypeVar("M", bound=BaseModel)


class HubError(ValueError):
    """Something was asked of the hub that cannot be done; nothing has changed.

    `rule` is the rule that a request for the same would break, None where it is no matter of a rule; `findings` are
    what the answer would say.
    """

    def __init__(self, text: str, rule: str | None = None, findings: Sequence[Finding] = ()) -> None:
        super().__init__(text)
        self.rule = rule
        self.findings = tuple(findings)


class HubBase(WorldHandle):
    """The world that the hub works on, and how to find things in it."""

    def partner(self, name: str) -> Partner:
        """A partner or sub-partner by its name: its id, templates, tokens. Raises HubError."""
        found = next((one for one in self._world.partners if one.name == name), None)
        if found is None:
            raise HubError(f"there is no partner {name!r}")
        return found

    def organization(self, org_id: str) -> Organization:
        """What has become of an organization: its license, location, site, the partner's role. Raises HubError."""
        return self._organization(org_id)

    def customer(self, customer_id: str) -> Customer:
        """A customer as the service knows it, with what the API does not show. Raises HubError."""
        return self._customer(customer_id)

    def _organization(self, org_id: str) -> Organization:
        organization = self._world.directory.organization_of(as_text(org_id))
        if organization is None:
            raise unknown("organization", org_id, "org_id")
        return organization

    def _customer(self, customer_id: str) -> Customer:
        customer = self._world.customers.find(as_text(customer_id))
        if customer is None:
            raise unknown("customer", customer_id)
        return customer

    def _partner(self, org_id: str | None) -> Partner:
        """The partner with this organization, sub-partners among them; the first one without an id."""
        every = self._world.partners
        found = next((one for one in every if org_id in (None, one.org_id)), None)
        if found is None:
            raise HubError(f"no partner has the organization id {org_id!r}")
        return found

    def _sub_partner(self, org_id: str, parent: Partner | None = None) -> Partner:
        for one in self._world.partners:
            if one.org_id == org_id and one.parent_id and parent in (None, self._world.partners[one.parent_id]):
                return one
        raise HubError(f"no sub-partner{f' of {parent.name}' if parent else ''} has the organization id {org_id!r}")

    def _template(self, provisioning_id: str | None) -> Template:
        if provisioning_id is None:
            return self._world.partners.first.template
        template = self._world.partners.template_of(provisioning_id)
        if template is None:
            raise HubError(f"no template has the provisioning id {provisioning_id!r}")
        return template


def as_text(given: object) -> str:
    """An id as it was given; an empty one for anything that is no text, which nothing has."""
    return given if isinstance(given, str) else ""


def unknown(noun: str, given: object, attribute: str = "wire_id") -> HubError:
    """What is said of an id that nothing has: objects have an `id` of their own too, which no client ever sees."""
    if not isinstance(given, str):
        return HubError(f"the id of the {noun} is of type {type(given).__name__}; pass its .{attribute}")
    return HubError(
        f"no {noun} has the id {given!r}; take the one that clients see, .{attribute} of what the hub gives"
    )


def modelled(what: str, model: type[M], given: M | Mapping[str, Any] | None) -> M | None:
    """The model, also of fields by their names in Python or on the wire. Raises HubError for what fits none."""
    if given is None or isinstance(given, model):
        return given
    if not isinstance(given, Mapping):
        raise HubError(
            f"the {what} is of type {type(given).__name__}; give a {model.__name__}, or its fields as a dict"
        )
    try:
        return model.model_validate(dict(given))
    except ValidationError as problem:
        wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors())
        raise HubError(f"the {what} is none: {'; '.join(wrong)}") from None


def shaped(what: str, model: type[BaseModel], body: dict[str, Any]) -> None:
    """Raises HubError where a body has a value of a wrong type, or a text that cannot be sent."""
    for wrong in check(shape_of(model), body).wrong:
        text = f"{wrong.path} is of type {wrong.got}, expected {wrong.expected}"
        raise HubError(f"{what}: {text}", "http.field.wrong-type", [Finding(wrong.path, text)])
    try:
        encode(body)
    except ValueError:
        raise HubError(f"{what!a}: a text in it has half a surrogate pair, which is no character") from None


def allowed(what: str, rules: Callable[[C], None], case: C) -> None:
    """Raises HubError with what the rules have against a case."""
    try:
        rules(case)
    except Refusal as refusal:
        text = "; ".join(finding.text for finding in refusal.findings)
        raise HubError(f"{what}: {text} (rule {refusal.rule})", refusal.rule, refusal.findings) from None
