"""Rules of sub-partners."""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

SUB_PARTNERS = (
    Rule(
        "sub-partner.unknown",
        403,
        None,
        ASSUMED,
        "guide: isolation",
        "The sub-partner organization named in the request does not belong to the caller.",
        settles="A captured answer to the org id of another partner.",
    ),
    Rule(
        "sub-partner.suspended",
        403,
        None,
        DOCUMENTED,
        "spec: deleting stays possible; status assumed",
        "A suspended sub-partner can neither provision nor update.",
        where=("#/components/schemas/SubPartner/properties/provisioningState/description",),
    ),
    Rule(
        "sub-partner.isolation",
        404,
        None,
        DOCUMENTED,
        "guide: nothing of the parent or a sibling",
        "A sub-partner sees only what is its own.",
        where=("004:739-741",),
    ),
    Rule(
        "sub-partner.one-level",
        403,
        None,
        ASSUMED,
        "guide: one level only; the status and the refusal to list are our reading",
        "A sub-partner has no sub-partners of its own to list or to act for.",
        settles="Captured answers to a sub-partner's list of sub-partners and to acting for one.",
    ),
)
