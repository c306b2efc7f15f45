"""Rules of the hub: what Partner Hub and Control Hub refuse to administrators. One tuple for each noun.

The portals have no published answers, so each status is our reading; it is that of the mock's control endpoints.
"""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._devices import DEVICES
from webex_wholesale_contracts.catalogue._hub_partners import PARTNERS
from webex_wholesale_contracts.catalogue._hub_people import PEOPLE
from webex_wholesale_contracts.catalogue._hub_vendor import VENDOR
from webex_wholesale_contracts.catalogue._rule import Evidence, Rule
from webex_wholesale_contracts.catalogue._setup_assist import ASSIST

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

_ACCESS = (
    Rule(
        "hub.role.insufficient",
        403,
        None,
        DOCUMENTED,
        "help: administrator roles; status assumed",
        "The roles of the administrator do not cover what is to be done, or not for this customer.",
        where=("https://help.webex.com/article/16gmxfb", "https://help.webex.com/article/so6ust"),
    ),
    Rule(
        "hub.restricted",
        403,
        None,
        DOCUMENTED,
        "guide: Restricted by Partner mode; that the API refuses the same, and the status, are our reading",
        "Restricted by Partner mode keeps this setting from the administrators of the customer.",
        where=("004:2047-2118",),
    ),
    Rule(
        "hub.access.services-only",
        403,
        None,
        DOCUMENTED,
        "guide of trials and help: a provisioning administrator only provisions services; status assumed",
        "A partner that only provisions services in an organization does not see or change its users.",
        where=("000:145", "https://help.webex.com/article/hbzl7eb"),
    ),
    Rule(
        "hub.access.state",
        409,
        None,
        ASSUMED,
        "help: a customer grants full administrator on request; the answers to other orders are our reading",
        "Access is asked for where it is missing, once, and answered or revoked where it was asked for.",
        settles="A second request for full administrator in Partner Hub.",
    ),
)

_TEMPLATES = (
    Rule(
        "hub.template.field-required",
        400,
        None,
        DOCUMENTED,
        "guide: primary settings; status assumed",
        "A template has a name, a country and a service provider administrator.",
        where=("004:1251-1255",),
    ),
    Rule(
        "hub.template.country",
        400,
        None,
        DOCUMENTED,
        "guide: country or region from a list; status assumed",
        "The country of a template is one of ISO 3166-1.",
        where=("004:1254",),
    ),
    Rule(
        "hub.template.language",
        400,
        None,
        ASSUMED,
        "guide: Supported Language Locales; that the form takes no other is our reading",
        "The language of a template is a supported locale, such as en_US.",
        settles="A look at the form of a template in Partner Hub.",
    ),
    Rule(
        "hub.template.admin-unknown",
        400,
        None,
        DOCUMENTED,
        "guide: your administrator from a list; status assumed",
        "The service provider administrator of a template is an administrator of the partner.",
        where=("004:1255",),
    ),
    Rule(
        "hub.template.subscription-unknown",
        400,
        None,
        DOCUMENTED,
        "guide: your subscription from a list; status assumed",
        "The wholesale subscription of a template is one of the partner.",
        where=("004:1257",),
    ),
    Rule(
        "hub.template.name-taken",
        409,
        None,
        ASSUMED,
        "no document; two templates of one name could not be told apart in the list",
        "A partner has one template of a name.",
        settles="A second template of the same name in Partner Hub.",
    ),
    Rule(
        "hub.template.authentication",
        400,
        None,
        DOCUMENTED,
        "guide: authentication method, with the identity provider set up before; status assumed",
        "Authentication is webex, or partner with the EntityID of an identity provider that Webex trusts.",
        where=("004:1259-1271",),
    ),
    Rule(
        "hub.template.in-use",
        409,
        None,
        ASSUMED,
        "no document; a customer keeps settings of its template",
        "A template that customers use cannot be deleted.",
        settles="Deleting a template with customers in Partner Hub.",
    ),
)

_ADMINISTRATORS = (
    Rule(
        "hub.administrator.email",
        400,
        None,
        ASSUMED,
        "guide: a user is one person in one organization; the answer is our reading",
        "The email of a new administrator is an address that nobody has.",
        settles="Adding an administrator with the address of a user in Partner Hub.",
    ),
    Rule(
        "hub.administrator.role",
        400,
        None,
        DOCUMENTED,
        "help: roles of a partner's and of a customer's administrators; status assumed",
        "A role is one that people of this organization can have, and one that is taken away is there.",
        where=("https://help.webex.com/article/so6ust", "https://help.webex.com/article/fs78p5"),
    ),
    Rule(
        "hub.administrator.last",
        409,
        None,
        ASSUMED,
        "no document; without a full administrator nobody could assign roles",
        "An organization keeps a full administrator.",
        settles="Taking the role from the only full administrator in Control Hub.",
    ),
    Rule(
        "hub.assignment.role",
        400,
        None,
        DOCUMENTED,
        "help: only a partner administrator is assigned to customers; status assumed",
        "Customers are assigned to an administrator of the partner who does not see all of them.",
        where=("https://help.webex.com/article/16gmxfb",),
    ),
)

HUB = (*_ACCESS, *_ADMINISTRATORS, *_TEMPLATES, *PEOPLE, *ASSIST, *PARTNERS, *DEVICES, *VENDOR)
