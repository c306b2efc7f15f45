"""Rules of customers and users by hand: what the forms and the CSV file refuse beside the rules of the API.

The portals have no published answers, so each status is our reading.
"""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

PEOPLE = (
    Rule(
        "hub.customer.location-unconfirmed",
        400,
        None,
        DOCUMENTED,
        "guide: the box about a supported location; status assumed",
        "The headquarters of a customer by hand are confirmed to be in a location that Webex supports.",
        where=("004:1307-1309",),
    ),
    Rule(
        "hub.package.not-on-order",
        400,
        None,
        DOCUMENTED,
        "guide: itemized list of the purchase order; that a package which the customer has stays, and status assumed",
        "A partner sells only the packages that its purchase order lists.",
        where=("004:704-706",),
    ),
    Rule(
        "hub.package.admin-downgrade",
        409,
        None,
        DOCUMENTED,
        "help: full administrators keep their package; the order of packages and status assumed",
        "A full administrator of a customer cannot get a lower package.",
        where=("https://help.webex.com/article/ny0fr7x",),
    ),
    Rule(
        "hub.users.too-many",
        400,
        None,
        DOCUMENTED,
        "guide: up to 25 users by hand; status assumed",
        "At most 25 users are added by hand at a time.",
        where=("004:1563", "004:1586"),
    ),
    Rule(
        "hub.users.name",
        400,
        None,
        DOCUMENTED,
        "help: names of calling users; that it holds for each of the two names, and status assumed",
        'A name of a calling user has at most 30 characters, all of them ASCII, and none of % # < > \\ / ".',
        where=("https://help.webex.com/article/v71ztb",),
    ),
    Rule(
        "hub.users.external",
        409,
        None,
        DOCUMENTED,
        "help: external users take no licences; status assumed",
        "A user of another organization takes no package here.",
        where=("https://help.webex.com/article/nil4lpeb",),
    ),
    Rule(
        "hub.users.csv-field",
        400,
        None,
        DOCUMENTED,
        "help: mandatory columns, an error for each line; the names of the columns and status assumed",
        "A file of users has its mandatory columns, and each cell a value that the line can be done with.",
        where=("https://help.webex.com/article/nil4lpeb",),
    ),
    Rule(
        "hub.users.claim",
        409,
        None,
        DOCUMENTED,
        "help: users of verified domains who are elsewhere; that one with a role stays, and status assumed",
        "A user who is claimed has an address of a verified domain, lives elsewhere, and has no package or role there.",
        where=("https://help.webex.com/article/0l5ajfb",),
    ),
    Rule(
        "trial.wholesale-partner",
        403,
        None,
        DOCUMENTED,
        "guide: the trial option is not available; status assumed",
        "A wholesale partner starts no trials, which could not become wholesale customers.",
        where=("004:464-466",),
    ),
)
