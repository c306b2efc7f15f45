"""People of Webex for BroadWorks who would stay behind in an organization that is migrated in part."""

from __future__ import annotations

from collections.abc import Iterable

from webex_wholesale._bulk.common import list_all
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._errors import NotFound, PlanProblem
from webex_wholesale._migration.migration import Share
from webex_wholesale_contracts.facts.emails import normalise_email

__all__ = ["find_people_left"]

RULE = "migration.coexistence"
SOURCE = "webex-for-broadworks"


def find_people_left(settings: Settings, shares: Iterable[Share]) -> Steps[tuple[PlanProblem, ...]]:
    """A problem for each organization that has people of Webex for BroadWorks outside of its export.

    The service does not show who came from there. So everybody of an organization that was exported from Webex for
    BroadWorks counts, except its administrator. One that is not attached yet shows nobody.
    """
    problems: list[PlanProblem] = []
    for share in shares:
        enterprise = share.enterprise
        org_id = enterprise.customer.get("org_id")
        if not org_id or enterprise.source != SOURCE:
            continue
        known = {normalise_email(email) for email in enterprise.emails.values()}
        known.add(normalise_email(enterprise.customer.get("admin_email")))
        try:
            people = yield from list_all(settings, "people.list", org_id=org_id)
        except NotFound:
            # Before it is attached, an organization shows nobody.
            continue
        left = [email for person in people for email in person.emails if normalise_email(email) not in known]
        if left:
            count = "1 person is" if len(left) == 1 else f"{len(left)} people are"
            text = f"{count} in the organization and not in the export, such as {left[0]}; export the whole customer"
            problems.append(PlanProblem(enterprise.customer.line, "org_id", text, RULE, share.files["customer"]))
    return tuple(problems)
