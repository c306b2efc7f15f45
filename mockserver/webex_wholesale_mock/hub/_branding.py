"""Branding of customers and partners: logos, colours and support URLs of the Webex App."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic.alias_generators import to_snake

from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import Branding
from webex_wholesale_mock.entities.branding import BrandingKind
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import branding as rules
from webex_wholesale_mock.values import BrandingInEffect, partner_setup
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyPartner

AnyBranding = Branding | dict[str, Any]
"""A branding, or a dict of its fields."""


class Brandings(Noun):
    """Branding: of all customers of a partner, of one of them, and of the partner's own organization."""

    __slots__ = ()

    @operation("branding.get", who="organizations.read", source="h:n0cswhcb", customers=True)
    def get(
        self,
        *,
        customer: AnyCustomer | None = None,
        own: bool = False,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> BrandingInEffect:
        """Show the branding that is in effect: of a customer the strongest one.

        Args:
            customer: the customer who sees it; by default none, which shows that of the partner for its customers.
            own: without a customer, that of the partner's own organization.
            partner: without a customer, the partner; by default the first.
            actor: the administrator who looks, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        return self._shown(customer, partner, own=own)

    @operation(
        "branding.set",
        who="organizations.write",
        source="004:764-778, h:n0cswhcb",
        refuses=(
            "hub.branding.override",
            "hub.branding.one-kind",
            "hub.branding.colour",
            "hub.branding.logo",
            "hub.branding.url",
        ),
        customers=True,
    )
    def set(
        self,
        *,
        kind: BrandingKind = "advanced",
        logo: str | bytes | None = None,
        bar_color: str | None = None,
        logo_light: str | bytes | None = None,
        logo_dark: str | bytes | None = None,
        color_light: str | None = None,
        color_dark: str | None = None,
        support_urls: Sequence[str] = (),
        customer: AnyCustomer | None = None,
        own: bool = False,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> BrandingInEffect:
        """Set a branding in place of the one that is there, which has to be of the same kind.

        Args:
            kind: `advanced`; or `basic`, which the vendor withdraws: there is a warning.
            logo, bar_color: of basic branding: the name of a PNG file or its content, up to 1 MiB; and `#RRGGBB`.
            logo_light, logo_dark, color_light, color_dark: of advanced branding, for both modes of the Webex App.
            support_urls: of advanced branding; absolute URLs.
            customer: the customer that it is for; one of its own administrators chooses its own branding, one of the
                partner's that of the partner for it. By default it is for all customers.
            own: without a customer, it is for the partner's own organization instead.
            partner: without a customer, the partner; by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Returns:
            The branding that is in effect now.

        Raises:
            HubRefusal: the administrator may not, or a rule hub.branding refuses it.
            HubError: the customer does not exist, or has no organization yet.
        """
        wanted = Branding(
            kind=kind,
            logo=logo,
            bar_color=bar_color,
            logo_light=logo_light,
            logo_dark=logo_dark,
            color_light=color_light,
            color_dark=color_dark,
            support_urls=tuple(support_urls),
        )
        holder, place = self._place(customer, partner, own=own)
        rules.check_branding(wanted, getattr(holder, place))
        setattr(holder, place, wanted)
        return self._shown(customer, partner, own=own)

    @operation(
        "branding.clear",
        who="organizations.write",
        source="h:n0cswhcb",
        refuses=("hub.branding.override",),
        customers=True,
    )
    def clear(
        self,
        *,
        customer: AnyCustomer | None = None,
        own: bool = False,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> BrandingInEffect:
        """Take a branding away; the next weaker one is in effect. Where there is none, nothing happens.

        Args:
            customer, own, partner, actor: as in `set`.

        Raises:
            HubRefusal: the administrator may not, or the customer has no say.
            HubError: the customer does not exist, or has no organization yet.
        """
        holder, place = self._place(customer, partner, own=own)
        setattr(holder, place, None)
        return self._shown(customer, partner, own=own)

    @operation("branding.allow_own", who="organizations.write", source="h:n0cswhcb")
    def allow_own(
        self, *, allowed: bool, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> None:
        """Allow or forbid that customers have a branding of their own. One that is there rests meanwhile.

        Args:
            allowed: True for yes; a fresh partner does not allow it (assumed).
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        self._partner(partner).own_branding = allowed

    def _place(
        self, customer: AnyCustomer | None, partner: AnyPartner | None, *, own: bool
    ) -> tuple[entities.Organization | entities.Partner, str]:
        """The object that keeps a branding, and the name of the attribute. Raises Refusal."""
        if customer is None:
            owner = self._partner(partner)
            return (owner.organization if own else owner), "branding"
        found, organization = self._with_organization(customer)
        if not self.by.is_customers:
            return organization, "partner_branding"
        rules.check_override(self.by.partner, found)
        return organization, "branding"

    def _shown(self, customer: AnyCustomer | None, partner: AnyPartner | None, *, own: bool) -> BrandingInEffect:
        if customer is None:
            return partner_setup.branding_of_partner(self._partner(partner), own=own)
        found, organization = self._with_organization(customer)
        return partner_setup.branding_of_customer(self._world.partners[found.partner_id], found, organization)


def branding_of(given: AnyBranding) -> Branding:
    """Return a branding, also of a dict of its fields in Python's or in the wire's spelling. Raises HubError."""
    if isinstance(given, Branding):
        return given
    try:
        fields = {to_snake(str(name)): value for name, value in dict(given).items()}
        return Branding(**fields | {"support_urls": tuple(fields.get("support_urls", ()))})
    except (TypeError, ValueError) as problem:
        raise HubError(f"a branding cannot be made of {given!r}: {problem}") from None
