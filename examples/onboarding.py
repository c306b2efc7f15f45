"""Onboarding of prospects from a CSV file: customers, or the reasons for a refusal. Works with any client."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from webex_wholesale import (
    Accepted,
    Customer,
    InvalidArgument,
    PrecheckFinding,
    PrecheckResult,
    WaitTimeout,
    WholesaleClient,
)
from webex_wholesale_contracts.catalogue import RULES

T = TypeVar("T")

Arguments = dict[str, Any]


# The file


@dataclass(frozen=True)
class Prospect:
    """A row of the file; `line` is where it ends in it."""

    line: int
    row: Mapping[str, str]

    @property
    def label(self) -> str:
        return self.row["external_id"] or f"line {self.line}"

    @property
    def name(self) -> str:
        return self.row["name"] or "(no name)"

    @property
    def who(self) -> str:
        return ", ".join(filter(None, (self.name, self.row["city"], self.row["country"])))


def read_rows(path: Path) -> list[tuple[int, Mapping[str, str]]]:
    """Every row of a CSV file, with or without the byte order mark that spreadsheets put before it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [(rows.line_num, row) for row in rows]


def read_prospects(path: Path) -> list[Prospect]:
    return [Prospect(line, row) for line, row in read_rows(path)]


# The request


@dataclass(frozen=True)
class Directory:
    """Provisioning ids of templates and ids of existing organizations by name, as the portals show them."""

    templates: Mapping[str, str]
    organizations: Mapping[str, str]


def provisioning_request(prospect: Prospect, directory: Directory) -> Arguments:
    """The arguments of `customers.provision`, and of a complete precheck.

    A template or organization that is not in the directory goes out as it was written.
    """
    row = prospect.row
    template, organization = row["template"], row["existing_organization"]
    return {
        "provisioning_id": directory.templates.get(template, template),
        "packages": row["packages"].split(),
        "external_id": row["external_id"],
        "address": _address(row),
        "customer_info": {"name": row["name"], "primary_email": row["contact_email"], "language": row["language"]},
        **filled(
            org_id=directory.organizations.get(organization, organization),
            provisioning_parameters=filled(calling=_calling(row), packages=filled(limits=_limits(row["limits"]))),
        ),
    }


def filled(**fields: object) -> Arguments:
    """Return the fields with a value; absent values are left out of a request, never null."""
    return {name: value for name, value in fields.items() if value}


def _address(row: Mapping[str, str]) -> Arguments:
    return {
        "address_line1": row["address_line1"],
        "city": row["city"],
        "country": row["country"],
        **filled(
            address_line2=row["address_line2"], state_or_province=row["state"], zip_or_postal_code=row["postcode"]
        ),
    }


def _calling(row: Mapping[str, str]) -> Arguments:
    """The office that becomes the first calling location, where the row names one."""
    if not row["location_name"]:
        return {}
    place = {"name": row["location_name"], "timezone": row["time_zone"], "language": row["language"]}
    return {"location": {**place, "address": _address(row)}}


def _limits(text: str) -> dict[str, int]:
    pairs = [each.split("=") for each in text.split()]
    return {package: int(most) for package, most in pairs}


# The journey


@dataclass(frozen=True)
class Refused:
    """Nothing was provisioned. `by` is "client", which then sent nothing, or "precheck"."""

    by: Literal["client", "precheck"]
    reasons: tuple[PrecheckFinding, ...]


@dataclass(frozen=True)
class InReview:
    """Accepted, and held back until people have decided."""

    customer_id: str
    reasons: tuple[PrecheckFinding, ...]


def provision_if_fit(
    precheck: Callable[..., PrecheckResult], provision: Callable[..., T], request: Arguments
) -> T | Refused:
    """Precheck a request for a customer or a subscriber, and provision it if that passes."""
    try:
        verdict = precheck(**request)
    except InvalidArgument as wrong:
        reasons = [(each.error_code, each.field_name, each.description) for each in wrong.errors]
        return Refused("client", tuple(PrecheckFinding(wrong.rule, *each, wrong.evidence) for each in reasons))
    return provision(**request) if verdict else Refused("precheck", verdict.findings)


def onboard(client: WholesaleClient, prospect: Prospect, directory: Directory) -> Accepted | Refused:
    """Start provisioning a prospect."""
    customers = client.customers
    return provision_if_fit(customers.precheck, customers.provision, provisioning_request(prospect, directory))


def settle(client: WholesaleClient, accepted: Accepted) -> Customer | InReview:
    """Wait up to two minutes for what was accepted. A compliance review can take 72 hours, so it is left alone."""
    try:
        return client.customers.wait_until_provisioned(accepted, timeout=120)
    except WaitTimeout as late:
        if late.customer_status != "pending_rpl_review":
            raise
        rule = RULES["customer.async.compliance"]
        why = PrecheckFinding(rule.id, rule.code, "customerInfo.name", rule.text, rule.evidence)
        return InReview(accepted.id, (why,))
