from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

SUB_PARTNERS = (
    Rule(
        "sub-partner.unknown",
        403,
        993001,
        ASSUMED,
        "guide: isolation",
        "The sub-partner organization named in the request is none of the caller's.",
    ),
    Rule(
        "sub-partner.suspended",
        403,
        993002,
        DOCUMENTED,
        "spec: deleting stays possible; status assumed",
        "A suspended sub-partner can neither provision nor update.",
    ),
    Rule(
        "sub-partner.isolation",
        404,
        993003,
        DOCUMENTED,
        "guide: nothing of the parent or a sibling",
        "A sub-partner sees only what is its own.",
    ),
    Rule(
        "sub-partner.one-level",
        403,
        993004,
        DOCUMENTED,
        "guide: one level only",
        "A sub-partner has no sub-partners of its own to list or to act for.",
    ),
)
