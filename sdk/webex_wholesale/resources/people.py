"""People: accounts in an organization, whether they are subscribers or not."""

from __future__ import annotations

from collections.abc import Sequence

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale.resources._params import as_list, join_values
from webex_wholesale_contracts.models.people import CreatePerson, Person, UpdatePerson, WorkNumber


def _create_form(wanted: CreatePerson, *, calling_data: bool | None = None) -> None:
    """Declare the form of `create` that takes a model."""


def _update_form(person_id: str, wanted: UpdatePerson, *, calling_data: bool | None = None) -> None:
    """Declare the form of `update` that takes a model."""


class People(Resource[ModeT]):
    """The people of every organization that the caller manages; a subscriber's `person_id` names one.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of its administration.
    """

    __slots__ = ()

    @call
    def me(self, *, calling_data: bool | None = None) -> Call[Person]:
        """Show the person that the token acts for.

        Args:
            calling_data: also show extension and location.
        """
        return build_call("people.me", query={"calling_data": calling_data})

    @listing
    def list(
        self,
        *,
        org_id: str | None = None,
        email: str | None = None,
        display_name: str | None = None,
        id: str | Sequence[str] | None = None,
        location_id: str | None = None,
        calling_data: bool | None = None,
        max: int | None = None,
    ) -> SingleCall[Page[Person]]:
        """List people; pages are fetched while you iterate.

        Args:
            org_id: of this organization; of the caller's own when absent.
            email: only the one with this email.
            display_name: only those whose name begins so.
            id: only the one with this id, or those with these; at most 85. An unknown id is ignored.
            location_id: only those in this location.
            calling_data: also show extension and location.
            max: entries per page, not in all; 100 when absent.

        Returns:
            A pager: iterate over it for people, over its `.pages()` for pages.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        query = {
            "org_id": org_id,
            "email": email,
            "display_name": display_name,
            "id": join_values(id),
            "location_id": location_id,
            "calling_data": calling_data,
            "max": max,
        }
        return read_as_pages(build_call("people.list", query=query))

    @call
    def get(self, person_id: str, *, calling_data: bool | None = None) -> Call[Person]:
        """Show one person.

        Args:
            person_id: as `list`, or a subscriber's `person_id`, gives it.
            calling_data: also show extension and location.

        Raises:
            NotFound: no such person in an organization that the caller manages.
        """
        return build_call("people.get", ids={"personId": person_id}, query={"calling_data": calling_data})

    @given(_create_form)
    @call
    def create(
        self,
        *,
        emails: Sequence[str],
        display_name: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        org_id: str | None = None,
        roles: Sequence[str] | None = None,
        licenses: Sequence[str] | None = None,
        phone_numbers: Sequence[WorkNumber] | None = None,
        extension: str | None = None,
        location_id: str | None = None,
        calling_data: bool | None = None,
    ) -> Call[Person]:
        """Add a person to an organization; one of the three names is needed.

        Sending the same person twice is not safe, so a request that may have been processed is never repeated. A
        refusal may leave the person made nevertheless (source: the vendor), so look for the email before trying again.

        Args:
            wanted: a `CreatePerson`, instead of the keywords that are its fields.
            emails: exactly one.
            display_name: the name as it is shown.
            first_name: given name.
            last_name: family name.
            org_id: the organization; the caller's own when absent.
            roles: ids, as `client.roles.list` gives them; none for a person who administers nothing.
            licenses: ids, as `client.licenses.list` gives them.
            phone_numbers: the work number, in E.164; it comes with a calling licence.
            extension: digits only; it comes with a calling licence.
            location_id: needed with a calling licence.
            calling_data: also show extension and location in the answer.

        Raises:
            BadRequest: something cannot be so; `errors` lists what and where.
            Conflict: email, number or extension is taken.
            NotFound: no such organization under the caller's management.
        """
        names = {"display_name": display_name, "first_name": first_name, "last_name": last_name}
        calling = {"phone_numbers": as_list(phone_numbers), "extension": extension, "location_id": location_id}
        held = {"org_id": org_id, "roles": as_list(roles), "licenses": as_list(licenses)}
        body = {"emails": as_list(emails), **names, **held, **calling}
        return build_call("people.create", query={"calling_data": calling_data}, body=body)

    @given(_update_form)
    @call
    def update(
        self,
        person_id: str,
        *,
        display_name: str,
        emails: Sequence[str] | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        org_id: str | None = None,
        roles: Sequence[str] | None = None,
        licenses: Sequence[str] | None = None,
        phone_numbers: Sequence[WorkNumber] | None = None,
        extension: str | None = None,
        location_id: str | None = None,
        calling_data: bool | None = None,
    ) -> Call[Person]:
        """Replace the details of a person: what is left out is taken away, so give everything that `get` shows.

        Args:
            person_id: as `list`, or a subscriber's `person_id`, gives it.
            wanted: an `UpdatePerson`, instead of the keywords that are its fields.
            display_name: the name as it is shown.
            emails: exactly one; the same one when absent.
            first_name: given name.
            last_name: family name.
            org_id: the organization that the person is in; it cannot be changed.
            roles: the complete list of ids.
            licenses: the complete list of ids.
            phone_numbers: the work number, in E.164.
            extension: digits only.
            location_id: only set together with a calling licence; it stays what it is then.
            calling_data: also show extension and location in the answer.

        Raises:
            BadRequest: something cannot be so; `errors` lists what and where.
            Conflict: email, number or extension is taken, or the email is a live subscriber's.
            NotFound: no such person in an organization that the caller manages.
        """
        names = {"display_name": display_name, "first_name": first_name, "last_name": last_name}
        calling = {"phone_numbers": as_list(phone_numbers), "extension": extension, "location_id": location_id}
        held = {"org_id": org_id, "roles": as_list(roles), "licenses": as_list(licenses)}
        body = {"emails": as_list(emails), **names, **held, **calling}
        return build_call("people.update", ids={"personId": person_id}, query={"calling_data": calling_data}, body=body)

    @call
    def delete(self, person_id: str) -> Call[None]:
        """Remove a person, so that the email is free for another organization. Needs a full administrator.

        Args:
            person_id: as `list`, or a subscriber's `person_id`, gives it.

        Raises:
            Conflict: the person is a subscriber; delete the subscriber first (assumed).
            NotFound: no such person in an organization that the caller manages.
        """
        return build_call("people.delete", ids={"personId": person_id})
