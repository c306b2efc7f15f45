"""Every rule of the service, one row each, in the order in which the nouns are documented.

Sources: "spec" is the vendor's API description, "guide" the vendor's solution guide for partners, "developer guide" the
guide on the vendor's API site, "BroadWorks guide" the developer guide of the sibling product, "help" the vendor's help
pages, "calling errors" the vendor's error reference for Webex Calling, "clients" independent client code. Where the
vendor publishes no error code, the row has a stable number of this project: 9900xx identity and HTTP, 9910xx customers,
9920xx subscribers, 9930xx sub-partners, 9940xx billing, 9950xx the operations next door.
"""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._adjacent import ADJACENT
from webex_wholesale_contracts.catalogue._billing import BILLING
from webex_wholesale_contracts.catalogue._customers import CUSTOMERS
from webex_wholesale_contracts.catalogue._http import HTTP
from webex_wholesale_contracts.catalogue._rule import Evidence, Rule
from webex_wholesale_contracts.catalogue._sub_partners import SUB_PARTNERS
from webex_wholesale_contracts.catalogue._subscribers import SUBSCRIBERS

__all__ = ["RULES", "Evidence", "Rule", "by_code"]

_ROWS = (*HTTP, *CUSTOMERS, *SUBSCRIBERS, *SUB_PARTNERS, *BILLING, *ADJACENT)
RULES: dict[str, Rule] = {rule.id: rule for rule in _ROWS}


def by_code(code: int) -> tuple[Rule, ...]:
    """Return the rules that answer with this error code, in catalogue order; several share a vendor code."""
    return tuple(rule for rule in RULES.values() if rule.code == code)
