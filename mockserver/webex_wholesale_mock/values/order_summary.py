"""The summary of an order as a document: plain text, and a page that prints on one sheet of A4.

Both are made of the same sections. Nothing in them opens the wizard: neither has links, tokens or ids of the mock.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Final, NamedTuple

from webex_wholesale_mock.values._order_models import OrderedSubscription, OrderOrganization, OrderSummary

__all__ = ["order_summary"]

_STYLE: Final = """\
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { font: 9pt/1.3 Arial, Helvetica, sans-serif; color: #111; margin: 0 }
h1 { font-size: 15pt; margin: 0 0 2mm }
h2 { font-size: 10.5pt; margin: 4mm 0 1mm; border-bottom: .3mm solid #999 }
table { width: 100%; border-collapse: collapse }
td { padding: .4mm 2mm .4mm 0; vertical-align: top; overflow-wrap: anywhere }
td:first-child { width: 34% }
ul { margin: 1mm 0; padding-left: 5mm }
.many { columns: 2; column-gap: 6mm; font-size: 7pt; line-height: 1.2 }
.many td:first-child { width: 44% }
.dense { font-size: 7.5pt }
.dense h1 { font-size: 12pt }
.dense h2 { font-size: 9pt; margin-top: 2.5mm }
.dense .many { font-size: 5pt; line-height: 1.1 }
.dense td { padding: .2mm 1mm .2mm 0 }
.many tr, .many td { break-inside: avoid }
"""
_MANY: Final = 12
"""Rows from which a section is set in two columns and in smaller type."""
_DENSE: Final = 24
"""Rows from which the whole page is."""
_FOUND: Final = {
    "matched": "matched by the address",
    "candidate": "chosen from the suggestions",
    "search": "found by its domain",
    "created": "created by the order",
}
_ROLES: Final = {
    "none": "none: the company sets up its own order",
    "provisioning": "provisioning administrator",
    "requested": "provisioning administrator; full administrator requested",
    "full": "full administrator",
}


class Section(NamedTuple):
    """A heading with rows of a name and a text."""

    title: str
    rows: tuple[tuple[str, str], ...]


def order_summary(order: OrderedSubscription) -> OrderSummary:
    """Write the summary of an order."""
    title, sections, coming = f"Summary of order {order.number}", _sections(order), _coming(order)
    return OrderSummary(number=order.number, text=_text(title, sections, coming), html=_html(title, sections, coming))


def _sections(order: OrderedSubscription) -> list[Section]:
    sections = [
        Section("Order", _order(order)),
        Section("Organizations", _organizations(order)),
        Section("Lines", _lines(order)),
        Section("Meetings sites", _sites(order)),
        Section("Headquarters", _location(order)),
    ]
    return [Section(section.title, tuple(map(_on_one_line, section.rows))) for section in sections if section.rows]


def _on_one_line(row: tuple[str, str]) -> tuple[str, str]:
    """Keep a text with line breaks from looking like further rows."""
    return row[0], " ".join(row[1].split())


def _order(order: OrderedSubscription) -> tuple[tuple[str, str], ...]:
    return (
        ("Number", f"{order.number} ({order.offer})"),
        ("Company", order.company),
        ("Status", order.commerce_status),
        ("Start date", _day(order.start_date)),
        ("Mapped", _day(order.mapped)),
        ("Provisioned", _day(order.provisioned)),
        ("Contact", order.contact_email),
    )


def _organizations(order: OrderedSubscription) -> tuple[tuple[str, str], ...]:
    rows = [("Customer", _organization(order.customer)), ("Role of the partner", _ROLES[order.access or "none"])]
    return (*([("Partner", _organization(order.partner))] if order.partner else []), *rows)


def _organization(one: OrderOrganization | None) -> str:
    assert one  # a summary is of an order that is mapped
    return f"{one.name}, {one.country}, {_FOUND[one.found]}, id {one.org_id}"


def _lines(order: OrderedSubscription) -> tuple[tuple[str, str], ...]:
    return tuple((f"{line.number}. {line.service.title()}", f"{line.quantity} licences") for line in order.lines)


def _sites(order: OrderedSubscription) -> tuple[tuple[str, str], ...]:
    shares = {
        site.url: "; ".join(f"{one.quantity} of line {one.line}" for one in order.shares if one.url == site.url)
        for site in order.sites
    }
    early = {True: ", early release", False: ""}
    return tuple(
        (site.url, f"{site.timezone}{early[site.early_release]}; {shares[site.url]}".rstrip("; "))
        for site in order.sites
    )


def _location(order: OrderedSubscription) -> tuple[tuple[str, str], ...]:
    place = order.location
    if place is None:
        return ()
    address = ", ".join(filter(None, [place.address, place.postal_code, place.city, place.state, place.country]))
    return (
        ("Name", place.name),
        ("Address", address),
        ("Time zone and language", f"{place.timezone}, {place.language}"),
        ("SIP domain, proposed", order.sip_domain),
    )


def _coming(order: OrderedSubscription) -> list[str]:
    """Return what comes next."""
    steps = []
    if order.status == "summary":
        steps.append("Close the wizard; the services are provisioned then.")
    elif order.status == "provisioning":
        steps.append("The services are being provisioned.")
    if order.sites:
        steps.append("Manage the sites in Control Hub; their release schedule stays as it is.")
    if order.location:
        steps.append("Add numbers, and further locations, in Control Hub.")
    if order.access == "provisioning":
        steps.append("For full administrator privileges, ask the customer after the setup.")
    return [*steps, "Add users in Control Hub."]


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "not yet"


def _text(title: str, sections: list[Section], coming: list[str]) -> str:
    blocks = [f"{title}\n{'=' * len(title)}"]
    for section in sections:
        width = max(len(name) for name, _ in section.rows)
        lines = [f"{name:<{width}}  {text}" for name, text in section.rows]
        blocks.append("\n".join([section.title, "-" * len(section.title), *lines]))
    blocks.append("\n".join(["Next", "----", *(f"* {step}" for step in coming)]))
    return "\n\n".join(blocks) + "\n"


def _html(title: str, sections: list[Section], coming: list[str]) -> str:
    body = "\n".join(map(_table, sections))
    steps = "".join(f"<li>{escape(step)}</li>" for step in coming)
    dense = ' class="dense"' if max(len(section.rows) for section in sections) > _DENSE else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body{dense}>\n<h1>{escape(title)}</h1>\n{body}\n"
        f"<h2>Next</h2>\n<ul>{steps}</ul>\n</body>\n</html>\n"
    )


def _table(section: Section) -> str:
    rows = "\n".join(f"<tr><td>{escape(name)}</td><td>{escape(text)}</td></tr>" for name, text in section.rows)
    many = ' class="many"' if len(section.rows) > _MANY else ""
    return f"<h2>{escape(section.title)}</h2>\n<div{many}><table>\n{rows}\n</table></div>"
