"""Locations: the offices of an organization that has calling."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.locations import (
    CallingLineId,
    CreatedLocation,
    CreateLocation,
    Location,
    LocationAddress,
    UpdateCallingLocation,
)


def _create_form(wanted: CreateLocation, *, org_id: str | None = None) -> None:
    """Declare the form of `create` that takes a model."""


def _update_calling_form(location_id: str, wanted: UpdateCallingLocation, *, org_id: str | None = None) -> None:
    """Declare the form of `update_calling` that takes a model."""


class Locations(Resource[ModeT]):
    """The locations of the organizations that the caller manages; a customer's first one comes with its provisioning.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of calling.
    """

    __slots__ = ()

    @listing
    def list(
        self,
        *,
        org_id: str | None = None,
        name: str | None = None,
        id: str | None = None,
        max: int | None = None,
    ) -> SingleCall[Page[Location]]:
        """List locations; pages are fetched while you iterate.

        Args:
            org_id: of this organization; of the caller's own when absent.
            name: only those with this in their name, in upper or lower case.
            id: only the one with this id.
            max: entries per page, not in all; 500 when absent.

        Returns:
            A pager: iterate over it for locations, over its `.pages()` for pages.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        query = {"org_id": org_id, "name": name, "id": id, "max": max}
        return read_as_pages(build_call("locations.list", query=query))

    @call
    def get(self, location_id: str, *, org_id: str | None = None) -> Call[Location]:
        """Show one location.

        Args:
            location_id: as `list`, or a person's `location_id`, gives it.
            org_id: the organization that it has to be in.

        Raises:
            NotFound: no such location in an organization that the caller manages.
        """
        return build_call("locations.get", ids={"locationId": location_id}, query={"org_id": org_id})

    @given(_create_form)
    @call
    def create(
        self,
        *,
        name: str,
        time_zone: str,
        preferred_language: str,
        announcement_language: str,
        address: LocationAddress,
        org_id: str | None = None,
    ) -> Call[CreatedLocation]:
        """Add a location to an organization. Needs a full administrator.

        A request that may have been processed is never repeated.

        Args:
            wanted: a `CreateLocation`, instead of the keywords that are its fields.
            name: unlike that of any other location of the organization.
            time_zone: IANA name, such as Europe/Oslo.
            preferred_language: locale of emails, such as en_us.
            announcement_language: locale of announcements, such as fr_fr.
            address: country as ISO 3166-1 alpha-2; the parts have other names than in the address of a customer.
            org_id: the organization; the caller's own when absent.

        Returns:
            The id of the new location.

        Raises:
            BadRequest: something cannot be so; `errors` lists what and where.
            Conflict: the organization has a location of this name.
            NotFound: no such organization under the caller's management.
        """
        body = {
            "name": name,
            "time_zone": time_zone,
            "preferred_language": preferred_language,
            "announcement_language": announcement_language,
            "address": address,
        }
        return build_call("locations.create", query={"org_id": org_id}, body=body)

    @given(_update_calling_form)
    @call
    def update_calling(
        self,
        location_id: str,
        *,
        announcement_language: str | None = None,
        calling_line_id: CallingLineId | None = None,
        external_caller_id_name: str | None = None,
        outside_dial_digit: str | None = None,
        enforce_outside_dial_digit: bool | None = None,
        routing_prefix: str | None = None,
        org_id: str | None = None,
    ) -> Call[None]:
        """Change the calling settings of a location; what is left out stays. Needs a full administrator.

        Args:
            location_id: as `list`, or a person's `location_id`, gives it.
            wanted: an `UpdateCallingLocation`, instead of the keywords that are its fields.
            announcement_language: locale of announcements, such as fr_fr.
            calling_line_id: name and main number, in E.164, that calls from the location show.
            external_caller_id_name: name that calls to the outside show.
            outside_dial_digit: digits to dial for a line to the outside.
            enforce_outside_dial_digit: the digits have to be dialled.
            routing_prefix: digits to dial between locations.
            org_id: the organization that the location has to be in.

        Raises:
            BadRequest: the number is not one of the location.
            NotFound: no such location in an organization that the caller manages.
        """
        body = {
            "announcement_language": announcement_language,
            "calling_line_id": calling_line_id,
            "external_caller_id_name": external_caller_id_name,
            "outside_dial_digit": outside_dial_digit,
            "enforce_outside_dial_digit": enforce_outside_dial_digit,
            "routing_prefix": routing_prefix,
        }
        ids, query = {"locationId": location_id}, {"org_id": org_id}
        return build_call("locations.update_calling", ids=ids, query=query, body=body)
