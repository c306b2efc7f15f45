"""The rules of the service for what an export asks for, blamed on its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from webex_wholesale._bulk.check import find_broken_rules, find_misfits
from webex_wholesale._bulk.plan_lines import PlanLine
from webex_wholesale._migration.bodies import columns_of, customer_body, has_calling, user_body
from webex_wholesale._migration.enterprise import Enterprise
from webex_wholesale._migration.packages import COMMON_AREA, UNMAPPABLE, PackageMap, off_order
from webex_wholesale._migration.reading import Blame
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.checks.subscribers import number_required
from webex_wholesale_contracts.facts.packages import CALLING

__all__ = ["check_by_rules"]


def check_by_rules(blame: Blame, provisioning_id: str, package_map: PackageMap) -> None:
    """Write down every rule of the service that customer, locations and users of an export would break."""
    enterprise = blame.enterprise
    for row in enterprise.rows("users"):
        package = enterprise.packages[row.get("user_id")]
        if package not in package_map.on_order:
            blame.add("users", row.line, "service_pack", off_order(package), UNMAPPABLE)
    for line in _lines(enterprise, provisioning_id):
        findings: list[tuple[str | None, Finding]] = [
            *find_broken_rules(line),
            *((number_required.rule, finding) for finding in _unreachable(enterprise, line)),
            *((None, misfit) for misfit in find_misfits(line)),
        ]
        for rule, finding in findings:
            _blame(blame, line, rule, finding)
    for row in enterprise.rows("locations")[1:] if has_calling(enterprise) else ():
        if not row.get("postcode"):
            text = "the cell is empty; every further location needs a postcode"
            blame.add("locations", row.line, "postcode", text, "adjacent.field.required")


def _lines(enterprise: Enterprise, provisioning_id: str) -> Iterator[PlanLine]:
    """The requests that rules can judge before anything is there."""
    customer = enterprise.customer
    yield PlanLine(customer.line, "customer", enterprise.key, customer_body(enterprise, provisioning_id))
    for row in enterprise.rows("users"):
        user = row.get("user_id")
        package, email = enterprise.packages[user], enterprise.emails.get(user, "")
        if package != COMMON_AREA and email:
            yield PlanLine(row.line, "subscriber", email, user_body(row, email, package))


def _unreachable(enterprise: Enterprise, line: PlanLine) -> Iterable[Finding]:
    """Find a user with calling and neither number nor extension, which people of an attached organization may have."""
    if line.kind == "customer" or enterprise.customer.get("org_id") or not {*line.body["packages"]} & {*CALLING}:
        return ()
    return number_required.run(line.body)


def _blame(blame: Blame, line: PlanLine, rule: str | None, finding: Finding) -> None:
    """Blame the cell that fills the field of a finding; a cell that has been blamed already is left at that."""
    path = (finding.field or "").partition("[")[0]
    places = (place for place in columns_of(line) if _is_part(path, place[0]))
    _, table, column = next(places, ("", "users" if line.kind == "subscriber" else "customer", None))
    number = line.number
    if table != "users" and line.kind == "customer":
        number = blame.enterprise.rows(table)[0].line if blame.enterprise.rows(table) else 1
    elif line.kind == "customer":
        number = 1
    if table in blame.enterprise.missing:
        return
    if not (blame.has(table, number, column) or blame.has(table, 1, column)):
        blame.add(table, number, column, finding.text, rule)


def _is_part(path: str, wire: str) -> bool:
    return bool(path) and (f"{path}.".startswith(f"{wire}.") or wire.startswith(f"{path}."))
