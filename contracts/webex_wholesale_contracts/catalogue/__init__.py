"""The catalogue of rules: one row for each reason to refuse a request, in the order of the documents.

Sources: "spec" is the vendor's API description, "guide" the vendor's solution guide for partners, "developer guide" the
guide on the vendor's API site, "BroadWorks guide" the developer guide of the sibling product, "help" the vendor's help
pages, "calling errors" the vendor's error reference for Webex Calling, "clients" independent client code. A row has an
error code only where a document or a captured answer has it.
"""

from __future__ import annotations

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts.catalogue._billing import BILLING
from webex_wholesale_contracts.catalogue._customers import CUSTOMERS, LANGUAGE
from webex_wholesale_contracts.catalogue._http import HTTP
from webex_wholesale_contracts.catalogue._hub import HUB
from webex_wholesale_contracts.catalogue._migration import MIGRATION
from webex_wholesale_contracts.catalogue._orders import ORDERS
from webex_wholesale_contracts.catalogue._related import RELATED
from webex_wholesale_contracts.catalogue._rule import Evidence, Rule
from webex_wholesale_contracts.catalogue._sub_partners import SUB_PARTNERS
from webex_wholesale_contracts.catalogue._subscribers import SUBSCRIBERS
from webex_wholesale_contracts.catalogue._trials import TRIALS

__all__ = ["PORTALS", "RULES", "Evidence", "Rule", "by_code"]

_ROWS = (
    *(*HTTP, *CUSTOMERS, *SUBSCRIBERS, *SUB_PARTNERS, *BILLING, *RELATED, LANGUAGE),
    *(*HUB, *MIGRATION, *TRIALS, *ORDERS),
)
PORTALS = ("hub.", "trial.", "order.", "migration.")
"""The beginnings of the ids of rules of the web portals: they hold for what people do there, and for few calls."""

RULES: dict[str, Rule] = {rule.id: rule for rule in _ROWS}


def by_code(code: int) -> tuple[Rule, ...]:
    """Return the rules that answer with this error code, in catalogue order; several share a vendor code."""
    return tuple(rule for rule in RULES.values() if rule.code == code)


show_as_public(globals())
