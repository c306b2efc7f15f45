"""Extensions: ask whether they can be used."""

from __future__ import annotations

from collections.abc import Sequence

from webex_wholesale._core.call import build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call
from webex_wholesale._methods.modes import ModeT
from webex_wholesale.resources._params import as_list
from webex_wholesale_contracts.models.numbers import ExtensionsAnswer


class Extensions(Resource[ModeT]):
    """The extensions of the organizations that the caller manages.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's reference of its API for calling.
    """

    __slots__ = ()

    @call
    def validate(self, extensions: Sequence[str | int], *, org_id: str | None = None) -> Call[ExtensionsAnswer]:
        """Ask whether extensions can be used in an organization; nothing is changed.

        Args:
            extensions: digits, as text where they begin with a zero.
            org_id: the organization; the caller's own when absent.

        Returns:
            `status` is `OK`, or `ERRORS` with the state of each extension: `VALID`, `DUPLICATE` (taken),
            `DUPLICATE_IN_LIST`, `INVALID`.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        return build_call("extensions.validate", query={"org_id": org_id}, body={"extensions": as_list(extensions)})

    @call
    def validate_in_location(
        self, location_id: str, extensions: Sequence[str | int], *, org_id: str | None = None
    ) -> Call[ExtensionsAnswer]:
        """Ask whether extensions can be used in a location; nothing is changed. Needs a full administrator.

        Args:
            location_id: as `client.locations.list` gives it.
            extensions: digits, as text where they begin with a zero.
            org_id: the organization that the location has to be in.

        Returns:
            The same as `validate`.

        Raises:
            NotFound: no such location in an organization that the caller manages.
        """
        ids, body = {"locationId": location_id}, {"extensions": as_list(extensions)}
        return build_call("extensions.validate_in_location", ids=ids, query={"org_id": org_id}, body=body)
