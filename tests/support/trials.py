"""Trials that tests start, and the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from webex_wholesale_contracts.models.people import Person
from webex_wholesale_mock import OrganizationDetails, Trial, WholesaleMock

ADA = "ada@acme.example"
BO = "bo@beta.example"
SITE = {"site_url": "acme.webex.com", "timezone": "Europe/Oslo"}
DAY = timedelta(days=1)


@pytest.fixture
def seller(mock: WholesaleMock) -> WholesaleMock:
    """A mock whose partner sells beside wholesale."""
    mock.place.reseller()
    return mock


@pytest.fixture
def older(seller: WholesaleMock) -> WholesaleMock:
    """A mock whose trials are of the older edition."""
    seller.place.trial_edition("spark")
    return seller


def start(mock: WholesaleMock, **changed: Any) -> Trial:
    """Start a trial of a new customer."""
    form = {"services": ["messaging", "calling"], "quantity": 10, **changed}
    return mock.hub.trials.start(form.pop("company", "Acme"), form.pop("admin_email", ADA), **form)


def existing(mock: WholesaleMock, *administrators: str, **bought: Any) -> OrganizationDetails:
    """An organization of somebody else."""
    return mock.hub.add_organization("Beta", administrators=administrators or [BO], **bought)


def request(mock: WholesaleMock, email: str = BO, **changed: Any) -> Trial:
    """Request a trial of that organization."""
    return mock.hub.trials.request("Beta", email, **{"services": ["calling"], "quantity": 5, **changed})


def own_paid(mock: WholesaleMock) -> str:
    """The organization of a customer of the partner that has bought messaging."""
    return mock.place.trial(services=["messaging"], status="converted").org_id


def status(mock: WholesaleMock, trial: Trial) -> str:
    """The state of a trial now."""
    return mock.hub.trials.get(trial).status


def licence(mock: WholesaleMock, org_id: str, service: str) -> str:
    """The id of the licence that an organization has for a service."""
    return next(each.id for each in mock.hub.organization(org_id).licenses if each.service == service)


def add_user(mock: WholesaleMock, org_id: str, email: str, licenses: Sequence[str] = (), **calling: Any) -> Person:
    """Add a user with licences by the API."""
    with mock.client() as api:
        return api.people.create(emails=[email], display_name="Una", org_id=org_id, licenses=licenses, **calling)


def kinds(mock: WholesaleMock, to: str) -> list[str]:
    """The kinds of emails that somebody got, oldest first."""
    return [email.kind for email in mock.outbox(to=to)]
