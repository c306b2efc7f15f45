"""Enrolment of people from a CSV file: subscribers, or the reasons for a refusal. Works with any client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onboarding import Arguments, Refused, filled, provision_if_fit, read_rows

from webex_wholesale import Subscriber, WholesaleClient


@dataclass(frozen=True)
class Person:
    """A row of the file, with the customer's external id as its label."""

    row: Mapping[str, str]

    @property
    def label(self) -> str:
        return self.row["customer"]

    @property
    def name(self) -> str:
        return f"{self.row['first_name']} {self.row['last_name']}".strip()

    @property
    def who(self) -> str:
        return f"{self.name}, {self.row['email']}"

    @property
    def reached_at(self) -> str:
        """The name, and the shortest way to call."""
        number = self.row["extension"] or self.row["phone_number"]
        return f"{self.name} ({number})" if number else self.name


def read_people(path: Path) -> list[Person]:
    return [Person(row) for _, row in read_rows(path)]


def subscription_request(person: Person, customer_ids: Mapping[str, str]) -> Arguments:
    """The arguments of `subscribers.provision`, and of a complete precheck."""
    row = person.row
    return {
        "customer_id": customer_ids[person.label],
        "email": row["email"],
        "packages": row["packages"].split(),
        "provisioning_parameters": filled(
            first_name=row["first_name"],
            last_name=row["last_name"],
            primary_phone_number=row["phone_number"],
            extension=row["extension"],
        ),
    }


def enrol(client: WholesaleClient, person: Person, customer_ids: Mapping[str, str]) -> Subscriber | Refused:
    """Precheck a person, and provision them if that passes. Without a wait: a subscriber is there with the answer."""
    subscribers = client.subscribers

    def provision(**request: Any) -> Subscriber:
        made = subscribers.provision(**request).resource
        assert made is not None, "a handle of provision has the subscriber"
        return made

    return provision_if_fit(subscribers.precheck, provision, subscription_request(person, customer_ids))
