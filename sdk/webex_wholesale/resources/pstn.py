"""PSTN: how locations are connected to the telephone network."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.pstn import ConnectPstn, PstnConnection, PstnOption


def _connect_form(location_id: str, wanted: ConnectPstn, *, org_id: str | None = None) -> None:
    """Declare the form of `connect` that takes a model."""


class Pstn(Resource[ModeT]):
    """The connections of the locations that the caller manages; what can be had follows the customer's template.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of calling.
    """

    __slots__ = ()

    @listing
    def options(self, location_id: str, *, org_id: str | None = None) -> SingleCall[Page[PstnOption]]:
        """List the connections that a location could have; all of them come in one page.

        Args:
            location_id: as `client.locations.list` gives it.
            org_id: the organization that the location has to be in.

        Returns:
            A pager: iterate over it for options.

        Raises:
            NotFound: no such location in an organization that the caller manages.
        """
        return read_as_pages(build_call("pstn.options", ids={"locationId": location_id}, query={"org_id": org_id}))

    @call
    def connection(self, location_id: str, *, org_id: str | None = None) -> Call[PstnConnection]:
        """Show the connection of a location.

        Args:
            location_id: as `client.locations.list` gives it.
            org_id: the organization that the location has to be in.

        Raises:
            NotFound: no such location in an organization that the caller manages, or it has no connection.
        """
        return build_call("pstn.connection", ids={"locationId": location_id}, query={"org_id": org_id})

    @given(_connect_form)
    @call
    def connect(
        self,
        location_id: str,
        *,
        id: str | None = None,
        premise_route_type: str | None = None,
        premise_route_id: str | None = None,
        org_id: str | None = None,
    ) -> Call[None]:
        """Connect a location to the telephone network. Needs a full administrator.

        Args:
            location_id: as `client.locations.list` gives it.
            wanted: a `ConnectPstn`, instead of the keywords that are its fields.
            id: one of the ids that `options` gives.
            premise_route_type: for a local gateway, where calls go: `TRUNK` or `ROUTE_GROUP`.
            premise_route_id: for a local gateway, the id of that trunk or route group.
            org_id: the organization that the location has to be in.

        Raises:
            BadRequest: the location cannot have this connection, or half a route is given.
            NotFound: no such location in an organization that the caller manages.
        """
        body = {"id": id, "premise_route_type": premise_route_type, "premise_route_id": premise_route_id}
        return build_call("pstn.connect", ids={"locationId": location_id}, query={"org_id": org_id}, body=body)
