"""Rules of a partner's set-up in the hub: sub-partners, branding, single sign-on, Webex Assistant.

The portals have no published answers, so each status is our reading.
"""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

_SUB_PARTNERS = (
    Rule(
        "hub.subpartner.details",
        400,
        None,
        DOCUMENTED,
        "guide: details for the PSM team; help: billing start; status assumed",
        "A request for a sub-partner has all its details, with the partner's own organization and subscription.",
        where=("004:1540-1550", "https://help.webex.com/article/n1uhjoo"),
    ),
    Rule(
        "hub.subpartner.one-level",
        409,
        None,
        DOCUMENTED,
        "guide: one level of sub-partners; status assumed",
        "A sub-partner has no sub-partners of its own.",
        where=("004:738-739",),
    ),
    Rule(
        "hub.subpartner.state",
        409,
        None,
        ASSUMED,
        "no document; each step follows on the one before",
        "The request or the sub-partner is not in a state in which this can happen.",
        settles="A second suspension of a sub-partner, or a second set-up.",
    ),
)

_BRANDING = (
    Rule(
        "hub.branding.one-kind",
        400,
        None,
        DOCUMENTED,
        "help: basic or advanced branding; status assumed",
        "The branding of an organization is basic or advanced, with the settings of that kind.",
        where=("https://help.webex.com/article/n0cswhcb", "004:764-778"),
    ),
    Rule(
        "hub.branding.colour",
        400,
        None,
        DOCUMENTED,
        "help: colours by hexadecimal code; status assumed",
        "A colour is written as #RRGGBB.",
        where=("https://help.webex.com/article/n0cswhcb",),
    ),
    Rule(
        "hub.branding.logo",
        400,
        None,
        DOCUMENTED,
        "help: logos are PNG; the size and the status are our reading",
        "A logo is a PNG file of at most 1 MiB.",
        where=("https://help.webex.com/article/n0cswhcb",),
    ),
    Rule(
        "hub.branding.url",
        400,
        None,
        ASSUMED,
        "guide: customized support URLs; that the form checks them is our reading",
        "A support URL is absolute, with http or https.",
        settles="A support URL without a scheme in Partner Hub.",
    ),
    Rule(
        "hub.branding.override",
        403,
        None,
        DOCUMENTED,
        "help: the partner decides if customers brand themselves; status assumed",
        "The partner does not allow customers a branding of their own.",
        where=("https://help.webex.com/article/n0cswhcb",),
    ),
)

_SSO = (
    Rule(
        "hub.sso.details",
        400,
        None,
        DOCUMENTED,
        "guide: EntityID, and passEmailInRequest in the service request; status assumed",
        "The identity provider has an EntityID, and the service request says if it needs passEmailInRequest.",
        where=("004:2027-2032", "004:2036-2037"),
    ),
    Rule(
        "hub.sso.single",
        409,
        None,
        DOCUMENTED,
        "guide: a single SSO relationship; status assumed",
        "A partner has one SSO relationship, for its customers and its own staff.",
        where=("004:2013-2015",),
    ),
    Rule(
        "hub.sso.order",
        409,
        None,
        DOCUMENTED,
        "guide: numbered steps of partner SSO; status assumed",
        "The steps of partner SSO are taken in their order.",
        where=("004:2024-2044",),
    ),
    Rule(
        "hub.sso.existing-org",
        409,
        None,
        DOCUMENTED,
        "guide: an existing organization keeps its authentication; status assumed",
        "Partner SSO is for new organizations; an existing one changes by a ticket with Cisco TAC.",
        where=("004:2017-2021",),
    ),
)

_ASSISTANT = (
    Rule(
        "hub.assistant.package",
        409,
        None,
        DOCUMENTED,
        "guide: limits of Webex Assistant; status assumed",
        "Webex Assistant is for organizations with webex_meetings or webex_suite.",
        where=("004:408-409", "004:421-422"),
    ),
)

PARTNERS = (*_SUB_PARTNERS, *_BRANDING, *_SSO, *_ASSISTANT)
