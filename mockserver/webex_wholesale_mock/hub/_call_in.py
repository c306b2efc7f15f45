"""Default call-in numbers of Meetings sites: the table of countries that have one of their own."""

from __future__ import annotations

from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import call_in as rules
from webex_wholesale_mock.values import CallInNumber
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPartner
from webex_wholesale_mock.values.vendor_setup import number, table


class CallIns(Noun):
    """The table of default call-in of a partner, for Meetings sites that are made from now on."""

    __slots__ = ()

    @operation("call_in.list", who="organizations.read", source="004:574-593")
    def list(
        self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> tuple[CallInNumber, ...]:
        """List the countries that have a number of their own, in alphabetical order of their codes.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Returns:
            The table. Its contents are not published: at first it has every country with a calling code (assumed).

        Raises:
            HubRefusal: the administrator may not.
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        return tuple(number(owner, country) for country in sorted(table(owner)))

    @operation("call_in.get", who="organizations.read", source="004:574-593", refuses=("hub.call-in.country",))
    def get(
        self, country: str, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> CallInNumber:
        """Show the number of a country: its own, or that of its region.

        Args:
            country: ISO 3166-1 alpha-2, in capital letters.
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the country is not one.
            HubError: the partner does not exist.
        """
        rules.check_country(country)
        return number(self._partner(partner), country)

    @operation("call_in.set", who="", source="assumed", refuses=("hub.call-in.country", "hub.call-in.code"))
    def set(self, country: str, code: str, *, partner: AnyPartner | None = None) -> CallInNumber:
        """Give a country a number of its own, in place of the present one.

        Args:
            country: ISO 3166-1 alpha-2, in capital letters.
            code: the calling code of the number, such as `+47`.
            partner: by default the first.

        Raises:
            HubRefusal: the country or the code is not one.
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        rules.check_table({country: code})
        owner.telephony_domain = table(owner) | {country: code}
        return number(owner, country)

    @operation("call_in.remove", who="", source="assumed", refuses=("hub.call-in.country", "hub.call-in.absent"))
    def remove(self, country: str, *, partner: AnyPartner | None = None) -> CallInNumber:
        """Take a country out of the table, so that the number of its region is used.

        Args:
            country: ISO 3166-1 alpha-2, in capital letters.
            partner: by default the first.

        Raises:
            HubRefusal: the country is not one, or the table does not have it.
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        left = table(owner)
        rules.check_present(country, left)
        del left[country]
        owner.telephony_domain = left
        return number(owner, country)
