"""Numbers: what the people of an organization are called on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale.resources._params import as_list
from webex_wholesale_contracts.models.numbers import AddNumbers, PhoneNumber


def _add_form(location_id: str, wanted: AddNumbers, *, org_id: str | None = None) -> None:
    """Declare the form of `add` that takes a model."""


class Numbers(Resource[ModeT]):
    """The phone numbers of the organizations that the caller manages, free ones and those in use.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of calling.
    """

    __slots__ = ()

    @listing
    def list(
        self,
        *,
        org_id: str | None = None,
        location_id: str | None = None,
        phone_number: str | None = None,
        available: bool | None = None,
        max: int | None = None,
        start: int | None = None,
    ) -> SingleCall[Page[PhoneNumber]]:
        """List numbers, and extensions that go without one; pages are fetched while you iterate.

        Args:
            org_id: of this organization; of the caller's own when absent.
            location_id: only those of this location.
            phone_number: only those with these digits in them.
            available: only free ones if true, only those in use if false.
            max: entries per page, not in all; 2000 when absent.
            start: entries to skip.

        Returns:
            A pager: iterate over it for numbers, over its `.pages()` for pages.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        query = {
            "org_id": org_id,
            "location_id": location_id,
            "phone_number": phone_number,
            "available": available,
            "max": max,
            "start": start,
        }
        return read_as_pages(build_call("numbers.list", query=query), "phone_numbers")

    @given(_add_form)
    @call
    def add(
        self,
        location_id: str,
        *,
        phone_numbers: Sequence[str],
        state: Literal["ACTIVE", "INACTIVE"] | None = None,
        org_id: str | None = None,
    ) -> Call[None]:
        """Add numbers to a location. Needs a full administrator.

        Meant by the vendor for locations that bring their own connection: a local gateway or a provider that is not
        integrated. A request that may have been processed is never repeated.

        Args:
            location_id: as `client.locations.list` gives it.
            wanted: an `AddNumbers`, instead of the keywords that are its fields.
            phone_numbers: in E.164, such as +12405551212.
            state: in service when absent (`ACTIVE`).
            org_id: the organization that the location has to be in.

        Raises:
            BadRequest: one of them is not a phone number, or appears twice; `errors` tells which.
            Conflict: one of them is in use.
            NotFound: no such location in an organization that the caller manages.
        """
        body = {"phone_numbers": as_list(phone_numbers), "state": state}
        return build_call("numbers.add", ids={"locationId": location_id}, query={"org_id": org_id}, body=body)
