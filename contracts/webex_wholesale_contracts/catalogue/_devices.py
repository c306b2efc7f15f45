"""Rules of phones in the hub.

The portals have no published answers, so each status is our reading.
"""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED
_HELP = "https://help.webex.com/article/n9r1aac"

DEVICES = (
    Rule(
        "hub.device.model",
        400,
        None,
        DOCUMENTED,
        "guide: Cisco MPP, some Polycom, some Yealink; which models, and the status, are assumed",
        "A phone is a Cisco MPP, Polycom or Yealink model on the list.",
        where=("004:1770-1783",),
    ),
    Rule(
        "hub.device.mac",
        400,
        None,
        ASSUMED,
        "help: a phone is added by its MAC address; its forms are our reading",
        "A MAC address is twelve hexadecimal digits.",
        settles="The form for a new phone in Control Hub.",
    ),
    Rule(
        "hub.device.mac-in-use",
        409,
        None,
        ASSUMED,
        "a MAC address belongs to one phone; that the portals look for it everywhere is our reading",
        "Another phone has this MAC address.",
        settles="A phone added twice in Control Hub.",
    ),
    Rule(
        "hub.device.owner",
        400,
        None,
        DOCUMENTED,
        "help: a phone is assigned to a user or a workspace; that it needs calling, and the status, are assumed",
        "A phone is for one person or one workspace, with calling.",
        where=(_HELP,),
    ),
    Rule(
        "hub.device.password",
        400,
        None,
        ASSUMED,
        "calling spec: a password is for third parties only; that another is refused is our reading",
        "Only the phone of a third party takes a password.",
        settles="The form for a new Cisco phone in Control Hub.",
    ),
    Rule(
        "hub.device.code-unsupported",
        400,
        None,
        DOCUMENTED,
        "help: activation codes for Cisco multiplatform phones; status assumed",
        "Only Cisco multiplatform phones can be added by an activation code.",
        where=(_HELP,),
    ),
    Rule(
        "hub.device.code-expired",
        409,
        None,
        ASSUMED,
        "help: an activation code expires; after seven days is our reading",
        "The activation code has expired.",
        settles="The expiry of a code that Control Hub has issued.",
    ),
    Rule(
        "hub.device.state",
        409,
        None,
        ASSUMED,
        "what cannot happen to a phone in its present state, by our transition table",
        "The phone is in another state.",
        settles="Nothing: it is a mistake of the test.",
    ),
)
