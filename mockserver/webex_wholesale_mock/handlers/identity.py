"""The identity API: organizations and people by their bare uuids, which the ids of other APIs contain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from webex_wholesale_contracts.facts.locales import SUPPORTED
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA, UpdateIdentityOrganization
from webex_wholesale_mock.entities import Organization
from webex_wholesale_mock.handlers import _access, people
from webex_wholesale_mock.handlers._call import UUID, Answer, Call
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.validation.fields import conform, invalid

__all__ = ["delete_user", "get_organization", "named_organization", "update_organization"]


def get_organization(call: Call) -> Answer:
    return Answer(200, _view(named_organization(call)))


def update_organization(call: Call) -> Answer:
    organization, body = named_organization(call), call.body
    conform(UpdateIdentityOrganization, body)
    if ORGANIZATION_SCHEMA not in body["schemas"]:
        raise invalid("schemas", f"schemas does not contain {ORGANIZATION_SCHEMA}")
    language = body.get("preferredLanguage", organization.language)
    if language not in SUPPORTED:
        raise invalid("preferredLanguage", "preferredLanguage is not a supported locale, such as en_US")
    changed = {"displayName"} if organization.name != body["displayName"] else set()
    changed |= {"preferredLanguage"} if organization.language != language else set()
    _access.check_restricted(call, organization, "identity.update_organization", changed)
    organization.name, organization.language = body["displayName"], language
    organization.last_modified = call.world.clock.now
    return Answer(200, _view(organization))


def delete_user(call: Call) -> Answer:
    organization = named_organization(call)
    person = _access.person(call, _uuid(call, "userId", "PEOPLE"))
    if person.organization_id != organization.id:
        raise _access.missing("person")
    return people.remove(call, person)


def named_organization(call: Call) -> Organization:
    """Find the organization in the path. Raises Refusal (adjacent.not-found, id.malformed)."""
    organization = call.organization(_uuid(call, "orgId", "ORGANIZATION"))
    if organization is None:
        raise _access.missing("organization")
    return organization


def _uuid(call: Call, name: str, kind: str) -> str:
    """Read a bare uuid in the path; the longer ids of the other APIs are read too (assumed)."""
    given = call.params[name]
    return given.lower() if UUID.fullmatch(given) else call.path_id(name, kind)


def _view(organization: Organization) -> dict[str, Any]:
    return {
        "schemas": [ORGANIZATION_SCHEMA],
        "id": organization.id,
        "displayName": organization.name,
        "preferredLanguage": organization.language,
        "meta": _meta(organization.created, organization.last_modified or organization.created),
    }


def _meta(created: datetime, changed: datetime) -> dict[str, str]:
    return {
        "created": timestamp(created),
        "lastModified": timestamp(changed),
        "version": f'W/"{int(changed.timestamp() * 1000)}"',
    }
