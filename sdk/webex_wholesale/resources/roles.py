"""Roles that a person can have as an administrator."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.roles import Role


class Roles(Resource[ModeT]):
    """The roles that there are; they are the same in every organization.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of its administration.
    """

    __slots__ = ()

    @listing
    def list(self) -> SingleCall[Page[Role]]:
        """List the roles of administrators; all of them come in one page.

        Returns:
            A pager: iterate over it for roles.
        """
        return read_as_pages(build_call("roles.list"))

    @call
    def get(self, role_id: str) -> Call[Role]:
        """Show one role.

        Args:
            role_id: as `list`, or a person's `roles`, gives it.

        Raises:
            NotFound: the role does not exist.
        """
        return build_call("roles.get", ids={"roleId": role_id})
