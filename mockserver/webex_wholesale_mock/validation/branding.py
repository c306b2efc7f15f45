"""The rules for branding: one kind with its own settings, colours, logos, URLs, and the say of the partner."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from pydantic.alias_generators import to_camel

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_mock.entities import Branding, Customer, Partner
from webex_wholesale_mock.entities.branding import COLORS, LOGOS, MAX_LOGO, SETTINGS, Logo
from webex_wholesale_mock.wire.refusal import Refusal

__all__ = ["check_branding", "check_override"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEXADECIMAL: Final = frozenset("0123456789abcdefABCDEF")
_DIGITS: Final = 6


def check_branding(wanted: Branding, present: Branding | None) -> None:
    """Raises Refusal if a branding cannot take the place of the present one."""
    _check_kind(wanted, present)
    for field in COLORS:
        if (color := getattr(wanted, field)) is not None and not _is_color(color):
            raise Refusal("hub.branding.colour", Finding(to_camel(field), f"{quote(color)} is not of the form #RRGGBB"))
    for field in LOGOS:
        if (logo := getattr(wanted, field)) is not None and (problem := _problem(logo)):
            raise Refusal("hub.branding.logo", Finding(to_camel(field), problem))
    for url in wanted.support_urls:
        if not _is_url(url):
            text = f"{quote(url)} is not an absolute URL, such as https://support.example"
            raise Refusal("hub.branding.url", Finding("supportUrls", text))


def check_override(partner: Partner, customer: Customer) -> None:
    """Raises Refusal if a customer has no say in its branding; an attached organization keeps its own (assumed)."""
    if not partner.own_branding and customer.attach_to is None:
        raise Refusal(
            "hub.branding.override", Finding(None, f"{partner.name} allows customers no branding of their own")
        )


def _check_kind(wanted: Branding, present: Branding | None) -> None:
    if wanted.kind not in SETTINGS:
        text = f"the kind is basic or advanced, got {quote(wanted.kind)}"
        raise Refusal("hub.branding.one-kind", Finding("kind", text))
    if present and present.kind != wanted.kind:
        text = f"{present.kind} branding is set; clear it before {wanted.kind} branding takes its place"
        raise Refusal("hub.branding.one-kind", Finding("kind", text))
    (other,) = SETTINGS.keys() - {wanted.kind}
    if strange := [field for field in sorted(SETTINGS[other]) if getattr(wanted, field)]:
        found = (Finding(to_camel(field), f"{field} belongs to {other} branding") for field in strange)
        raise Refusal("hub.branding.one-kind", *found)


def _is_color(text: str) -> bool:
    return text.startswith("#") and len(text) == _DIGITS + 1 and _HEXADECIMAL.issuperset(text[1:])


def _problem(logo: Logo) -> str | None:
    if isinstance(logo, str):
        return None if logo.lower().endswith(".png") else f"{quote(logo)} is not the name of a PNG file"
    if len(logo) > MAX_LOGO:
        return f"the logo has {len(logo):,} bytes, the limit is {MAX_LOGO:,}"
    return None if logo.startswith(_PNG) else "the content of the logo is not a PNG file"


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
