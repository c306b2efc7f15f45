"""From a row of a prospects file to a provisioned customer, or to the reasons why not. Knows nothing of the mock."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from webex_wholesale import Accepted, Customer, WaitTimeout, WholesaleClient
from webex_wholesale_contracts.models import ProvisionCustomer
from webex_wholesale_contracts.rules import RULES, run
from webex_wholesale_contracts.rules.customers import PROVISION

Json = dict[str, Any]


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


def read_prospects(path: Path) -> list[Prospect]:
    """Every row of a CSV file, with or without the byte order mark that spreadsheets put before it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [Prospect(rows.line_num, row) for row in rows]


# The request


@dataclass(frozen=True)
class Directory:
    """Provisioning ids of templates and ids of existing organizations by name, as the portals show them."""

    templates: Mapping[str, str]
    organizations: Mapping[str, str]


def provisioning_request(prospect: Prospect, directory: Directory) -> Json:
    """The JSON object to send. A template or organization that is not in the directory goes out as it was written."""
    row = prospect.row
    template, organization = row["template"], row["existing_organization"]
    parameters = _filled(calling=_calling(row), packages=_filled(limits=_limits(row["limits"])))
    return {
        "provisioningId": directory.templates.get(template, template),
        "packages": row["packages"].split(),
        "externalId": row["external_id"],
        "address": _address(row),
        "customerInfo": {"name": row["name"], "primaryEmail": row["contact_email"], "language": row["language"]},
        **_filled(
            orgId=directory.organizations.get(organization, organization),
            provisioningParameters=parameters,
        ),
    }


def _filled(**fields: object) -> Json:
    """The fields that say something: an absent value is left out of a request, never null."""
    return {name: value for name, value in fields.items() if value}


def _address(row: Mapping[str, str]) -> Json:
    return {
        "addressLine1": row["address_line1"],
        "city": row["city"],
        "country": row["country"],
        **_filled(addressLine2=row["address_line2"], stateOrProvince=row["state"], zipOrPostalCode=row["postcode"]),
    }


def _calling(row: Mapping[str, str]) -> Json:
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
class Reason:
    """What is wrong, where, and by which rule of the service; a code that no rule has for its own tells of none."""

    rule: str | None
    field: str | None
    text: str

    @property
    def basis(self) -> str:
        """The rule, and how well it is known: documented, observed or assumed."""
        return f"{self.rule} ({RULES[self.rule].evidence})" if self.rule else "rule unknown"


@dataclass(frozen=True)
class Refused:
    """No customer. `by` is "client", which then sent nothing, or "precheck"."""

    by: Literal["client", "precheck"]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class InReview:
    """Accepted, and held back until people have decided."""

    customer_id: str
    reasons: tuple[Reason, ...]


def onboard(client: WholesaleClient, body: Json) -> Accepted | Refused:
    """Precheck a provisioning request, and provision it if that passes."""
    try:
        request = dict(ProvisionCustomer.model_validate(body))
    except ValidationError as error:
        return Refused("client", _broken_rule(body, error))
    verdict = client.customers.precheck(**request)
    if verdict.ok:
        return client.customers.provision(**request)
    return Refused("precheck", tuple(Reason(each.rule, each.field, each.text) for each in verdict.findings))


def settle(client: WholesaleClient, accepted: Accepted) -> Customer | InReview:
    """Wait up to two minutes for what was accepted. A compliance review can take 72 hours, so it is left alone."""
    try:
        return client.customers.wait_until_provisioned(accepted, timeout=120)
    except WaitTimeout as late:
        if late.customer_status != "pending_rpl_review":
            raise
        rule = RULES["customer.async.compliance"]
        return InReview(accepted.id, (Reason(rule.id, "customerInfo.name", rule.text),))


def _broken_rule(body: Json, error: ValidationError) -> tuple[Reason, ...]:
    """The rule of the service behind a request that cannot even be built; raises the error where there is none."""
    broken = run(PROVISION, body)
    if broken is None:
        raise error
    rule, findings = broken
    return tuple(Reason(rule, finding.field, finding.text) for finding in findings)
