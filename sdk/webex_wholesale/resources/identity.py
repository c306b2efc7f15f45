"""Identity: organizations and people by the uuids that their ids contain."""

from __future__ import annotations

from webex_wholesale._core.call import build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call
from webex_wholesale._methods.modes import ModeT
from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.models.identity import ORGANIZATION_SCHEMA, IdentityOrganization


class Identity(Resource[ModeT]):
    """The identity API, which knows organizations and people by bare uuids; the ids of other APIs are converted.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of its administration, and for people its API reference.
    """

    __slots__ = ()

    @call
    def get_organization(self, org_id: str) -> Call[IdentityOrganization]:
        """Show an organization with its language.

        Args:
            org_id: a bare uuid, or the id that a customer's `org_id` has.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        return build_call("identity.get_organization", ids={"orgId": _bare(org_id)})

    @call
    def update_organization(
        self, org_id: str, *, display_name: str, preferred_language: str | None = None
    ) -> Call[IdentityOrganization]:
        """Rename an organization, or change the language that new people of it begin with. Needs a full administrator.

        Args:
            org_id: a bare uuid, or the id that a customer's `org_id` has.
            display_name: the name that it has from now on.
            preferred_language: a locale, such as en_US; the present one when absent.

        Raises:
            BadRequest: the name is blank, or the locale is not supported.
            NotFound: no such organization under the caller's management.
        """
        body = {
            "schemas": [ORGANIZATION_SCHEMA],
            "display_name": display_name,
            "preferred_language": preferred_language,
        }
        return build_call("identity.update_organization", ids={"orgId": _bare(org_id)}, body=body)

    @call
    def delete_user(self, org_id: str, user_id: str) -> Call[None]:
        """Remove a person, as `client.people.delete` does. Needs a full administrator.

        Args:
            org_id: the person's organization, as a bare uuid or as the id that a customer's `org_id` has.
            user_id: a bare uuid, or the id that a subscriber's `person_id` has.

        Raises:
            Conflict: the person is a subscriber; delete the subscriber first (assumed).
            NotFound: no such person in this organization.
        """
        return build_call("identity.delete_user", ids={"orgId": _bare(org_id), "userId": _bare(user_id)})


def _bare(id: str) -> str:
    """Return the uuid inside an id; another text as it is."""
    try:
        return wire_ids.decode(id)[1]
    except (AttributeError, ValueError):
        return id
