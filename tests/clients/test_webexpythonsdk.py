"""webexpythonsdk, an independent SDK for Webex: people, organizations, licences, roles and tokens of one world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clients import library
from webex_wholesale import Customer
from webex_wholesale_mock import WholesaleMock

webexpythonsdk = library("webexpythonsdk")


@pytest.fixture
def api(mock: WholesaleMock) -> Iterator[Any]:
    """The client with the full administrator's token, inside an interception."""
    with mock.intercept():
        yield webexpythonsdk.WebexAPI(access_token=mock.tokens["full-admin"])


def test_it_takes_a_person_from_creation_to_removal(api: Any, acme: Customer) -> None:
    person = api.people.create(emails=["ida@acme.example"], firstName="Ida", lastName="Dahl", orgId=acme.org_id)
    (listed,) = api.people.list(email="ida@acme.example", orgId=acme.org_id)
    assert (listed.id, listed.orgId) == (person.id, acme.org_id)
    changed = api.people.update(
        person.id, emails=["ida@acme.example"], displayName="Ida Vik", firstName="Ida", lastName="Vik"
    )
    assert changed.displayName == "Ida Vik"
    api.people.delete(person.id)
    with pytest.raises(webexpythonsdk.ApiError, match="404"):
        api.people.get(person.id)


def test_it_reads_organizations_licences_and_roles(api: Any, acme: Customer) -> None:
    assert api.people.me().emails[0].startswith("full-admin@")
    assert acme.org_id in [organization.id for organization in api.organizations.list()]
    assert api.organizations.get(acme.org_id).displayName == "Acme acme"
    (licence,) = api.licenses.list(orgId=acme.org_id)
    assert api.licenses.get(licence.id).name == licence.name == "Webex Calling"
    assert "Full Administrator" in [role.name for role in api.roles.list()]


def test_it_follows_the_pages_of_people(api: Any, mock: WholesaleMock, acme: Customer) -> None:
    for number in range(7):
        api.people.create(emails=[f"p{number}@acme.example"], firstName="P", lastName=str(number), orgId=acme.org_id)
    assert len(list(api.people.list(orgId=acme.org_id, max=3))) == 7


def test_it_renews_a_token(api: Any, mock: WholesaleMock) -> None:
    integration = mock.integration
    token = api.access_tokens.refresh(integration.client_id, integration.client_secret, integration.refresh_token)
    assert webexpythonsdk.WebexAPI(access_token=token.access_token).people.me().emails
