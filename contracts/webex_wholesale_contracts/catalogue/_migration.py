"""Rules of a migration from BroadWorks: refusals by the tool that reads an export, before anything is sent.

The guide of the vendor's own tools is not among the sources, so the format of the files is our reading.
"""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, ASSUMED = Evidence.DOCUMENTED, Evidence.ASSUMED

_TOOLS: Final = "https://help.webex.com/ja-jp/article/ngcw6y7"
_SISTER_TOOLS: Final = "https://help.webex.com/en-us/article/n1ku0vfb"
_FORMAT: Final = "the format of an export is our reading"
_GUIDE_OF_THE_TOOLS: Final = "The guide of the vendor's tools, with the files that they write."


def _assumed(rule: str, source: str, text: str, settles: str = _GUIDE_OF_THE_TOOLS) -> Rule:
    return Rule(rule, "local", None, ASSUMED, source, text, settles=settles)


MIGRATION: Final = (
    _assumed(
        "migration.manifest",
        _FORMAT,
        "An export has a manifest of one line, with a format and a source that are known.",
    ),
    Rule(
        "migration.one-customer",
        "local",
        None,
        DOCUMENTED,
        "help: a source file holds exactly one customer",
        "An export holds exactly one customer.",
        where=(_SISTER_TOOLS,),
    ),
    _assumed(
        "migration.file.missing",
        _FORMAT,
        "An export has a file of the customer, of the locations and of the users.",
    ),
    _assumed(
        "migration.file.unreadable",
        _FORMAT,
        "A file of an export is CSV in UTF-8 with commas, of at most 64 MiB.",
    ),
    _assumed(
        "migration.file.column-missing",
        _FORMAT,
        "A file of an export has each column once, and every column that it cannot do without.",
    ),
    _assumed(
        "migration.cell.invalid",
        _FORMAT,
        "A cell of an export is filled where its column demands it, and has the form of its column.",
    ),
    _assumed(
        "migration.key.duplicate",
        _FORMAT,
        "An enterprise, a group and a user each have one line.",
    ),
    _assumed(
        "migration.key.unknown",
        _FORMAT,
        "A group, a user or a number that a line names has a line of its own.",
    ),
    _assumed(
        "migration.extension.duplicate",
        "follows from subscriber.extension.in-use",
        "Two users of a group do not have the same extension.",
        "Captured answers to extensions that are in use.",
    ),
    _assumed(
        "migration.number.taken",
        "follows from subscriber.phone.in-use",
        "A phone number stands in one line, belongs to one user, and is free in the service.",
        "Captured answers to numbers that are in use.",
    ),
    _assumed(
        "migration.number.range",
        _FORMAT,
        "A range ends with a number of the same length that is not smaller, and has at most 1000 numbers.",
    ),
    _assumed(
        "migration.email.missing",
        "guide 1437: a subscriber has an email; the template is our way out",
        "A user has an address, or the migration has a template that makes one.",
    ),
    _assumed(
        "migration.email.duplicate",
        "guide 1437; follows from subscriber.email.in-use",
        "Two users do not have the same address.",
        "Captured answers to addresses that are in use.",
    ),
    Rule(
        "migration.device.model",
        "local",
        None,
        DOCUMENTED,
        "guide: Cisco MPP, some Polycom, some Yealink; which models is our reading",
        "A phone is a Cisco MPP, Polycom or Yealink model on the list.",
        where=("004:1770-1771",),
    ),
    _assumed(
        "migration.device.mac",
        _FORMAT,
        "A phone has a MAC address of twelve hexadecimal digits, one user on its first line, and no other owner there.",
    ),
    Rule(
        "migration.coexistence",
        "local",
        None,
        DOCUMENTED,
        "help: for a complete move, not for both services in one organization; the refusal is ours",
        "An organization that Webex for BroadWorks people stay behind in is not migrated in strict mode.",
        where=(_TOOLS,),
    ),
    _assumed(
        "migration.already-run",
        "the journal is ours",
        "An enterprise whose journal names another template or service is not migrated again.",
        "Advice of the vendor's tools on a second run.",
    ),
    _assumed(
        "migration.package.unmappable",
        "guide 704-706: the purchase order lists packages; the map is ours",
        "The package of a service pack is known, and on the purchase order.",
    ),
    _assumed(
        "migration.stage.order",
        "the stages are ours",
        "A migration is run before it is resumed, reviewed or rolled back.",
        "Advice of the vendor's tools on steps out of order.",
    ),
    _assumed(
        "migration.rollback.too-late",
        "guide: usage is billed per day; the rollback is ours",
        "A migration is rolled back on the day in UTC on which it began, before a day of usage has ended.",
        "Advice of the vendor's tools on taking a migration back.",
    ),
)
