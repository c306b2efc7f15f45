"""Branding: logos, colours and support URLs with which the Webex App shows itself to an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import attrs

BrandingKind = Literal["basic", "advanced"]
Logo = str | bytes
"""A logo: the name of a PNG file, or its content."""

MAX_LOGO: Final = 1_048_576
"""Bytes of a logo (assumed)."""


@attrs.frozen(slots=True, kw_only=True)
class Branding:
    """A branding. Basic has one logo and the colour of a bar; advanced has both for light and dark mode, and URLs.

    Attributes:
        kind: `basic`, which the vendor withdraws, or `advanced`.
        logo, bar_color: of basic branding.
        logo_light, logo_dark, color_light, color_dark, support_urls: of advanced branding.
    """

    __module__ = "webex_wholesale_mock"

    kind: BrandingKind = "advanced"
    logo: Logo | None = None
    bar_color: str | None = None
    logo_light: Logo | None = None
    logo_dark: Logo | None = None
    color_light: str | None = None
    color_dark: str | None = None
    support_urls: tuple[str, ...] = ()


SETTINGS: Final[Mapping[str, frozenset[str]]] = {
    "basic": frozenset({"logo", "bar_color"}),
    "advanced": frozenset({"logo_light", "logo_dark", "color_light", "color_dark", "support_urls"}),
}
"""The settings of each kind."""
LOGOS: Final = ("logo", "logo_light", "logo_dark")
COLORS: Final = ("bar_color", "color_light", "color_dark")
