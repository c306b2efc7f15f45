"""The rules for customer templates, as a partner's administrator saves or deletes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, get_args

import attrs

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts import geography, locales
from webex_wholesale_mock.entities import Authentication, Partner, Template
from webex_wholesale_mock.validation._case import WorldCheck, stateful, validate
from webex_wholesale_mock.world.world import World

__all__ = ["CHECKED", "TemplateCase", "may_delete", "may_save"]


@attrs.define(slots=True)
class TemplateCase:
    """A template as it is to be saved, or the one that is to be deleted, and its partner; `body` is empty."""

    world: World
    partner: Partner
    template: Template
    body: dict[str, Any] = attrs.Factory(dict)


@stateful("hub.template.field-required")
def primary_settings_are_there(case: TemplateCase) -> Iterator[Finding]:
    for field in ("name", "country"):
        if not getattr(case.template, field).strip():
            yield Finding(field, f"{field} is blank; a template needs one")


@stateful("hub.template.country")
def country_exists(case: TemplateCase) -> Iterator[Finding]:
    if not geography.is_country(case.template.country):
        yield Finding("country", f"{quote(case.template.country)} is not an ISO 3166-1 code, in capital letters")


@stateful("hub.template.language")
def language_is_supported(case: TemplateCase) -> Iterator[Finding]:
    if case.template.language not in locales.SUPPORTED:
        known = ", ".join(locales.SUPPORTED)
        yield Finding("language", f"{quote(case.template.language)} is not a supported locale; use one of {known}")


@stateful("hub.template.name-taken")
def name_is_free(case: TemplateCase) -> Iterator[Finding]:
    wanted = case.template.name.strip().casefold()
    for other in case.partner.templates:
        if other.id != case.template.id and other.name.strip().casefold() == wanted:
            yield Finding("name", f"{case.partner.name} has a template {quote(other.name)} already")


@stateful("hub.template.admin-unknown")
def administrator_is_of_the_partner(case: TemplateCase) -> Iterator[Finding]:
    person = case.world.directory.people_by_id.get(case.template.administrator_id or "")
    if person and (person.organization_id != case.partner.organization.id or not person.roles):
        text = f"{person.email} is not an administrator of {case.partner.name}"
        yield Finding("serviceProviderAdmin", text)


@stateful("hub.template.subscription-unknown")
def subscription_is_of_the_partner(case: TemplateCase) -> Iterator[Finding]:
    wanted, own = case.template.subscription_id, case.partner.subscription_id
    if wanted not in (None, own):
        yield Finding("wholesaleSubscription", f"{quote(wanted)} is not a subscription of the partner; it has {own}")


@stateful("hub.template.authentication")
def authentication_is_possible(case: TemplateCase) -> Iterator[Finding]:
    template, trusted = case.template, case.partner.trusted_idps
    if template.authentication not in get_args(Authentication):
        yield Finding("authentication", f"authentication is webex or partner, got {quote(template.authentication)}")
    elif template.authentication == "webex" and template.idp_entity_id:
        yield Finding("idpEntityId", "idp_entity_id belongs to authentication partner; leave it out with webex")
    elif template.authentication == "partner" and template.idp_entity_id not in trusted:
        text = "authentication partner needs the EntityID of an identity provider that Webex trusts in idp_entity_id"
        yield Finding("idpEntityId", f"{text}; trusted are {', '.join(map(quote, trusted)) or 'none'}")


@stateful("hub.template.in-use")
def nobody_uses_it(case: TemplateCase) -> Iterator[Finding]:
    users = [customer for customer in case.world.customers if customer.template_id == case.template.id]
    if users:
        others = f" and {len(users) - 1} more" if users[1:] else ""
        users_of = f"template {quote(case.template.name)} is that of customer {quote(users[0].external_id)}{others}"
        yield Finding(None, users_of)


SAVE: Final[tuple[WorldCheck[TemplateCase], ...]] = (
    primary_settings_are_there,
    country_exists,
    language_is_supported,
    name_is_free,
    administrator_is_of_the_partner,
    subscription_is_of_the_partner,
    authentication_is_possible,
)
DELETE: Final[tuple[WorldCheck[TemplateCase], ...]] = (nobody_uses_it,)
CHECKED: Final = frozenset(check.rule for check in (*SAVE, *DELETE))
"""The rules that templates are validated against."""


def may_save(case: TemplateCase) -> None:
    """Raises Refusal if a template cannot be saved like this."""
    validate(case, (), SAVE)


def may_delete(case: TemplateCase) -> None:
    """Raises Refusal if a template cannot be deleted now."""
    validate(case, (), DELETE)
