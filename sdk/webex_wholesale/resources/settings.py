"""Settings of organizations that are switches."""

from __future__ import annotations

from webex_wholesale._core.call import build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import ModeT
from webex_wholesale_contracts.models.settings import OrganizationSetting, UpdateOrganizationSetting


def _update_form(org_id: str, wanted: UpdateOrganizationSetting) -> None:
    """Declare the form of `update` that takes a model."""


class Settings(Resource[ModeT]):
    """Switches of an organization, such as `allow-admin-invite-emails`.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API reference, Settings.
    """

    __slots__ = ()

    @call
    def get(self, org_id: str, setting_key: str) -> Call[OrganizationSetting]:
        """Show a setting.

        Args:
            org_id: the organization: its id, or its bare uuid.
            setting_key: `allow-admin-invite-emails` or `allow-vidcast-access`.

        Raises:
            NotFound: no such organization under the caller's management, or no such setting.
        """
        return build_call("settings.get", ids={"orgId": org_id, "settingKey": setting_key})

    @given(_update_form)
    @call
    def update(self, org_id: str, *, key: str, value: bool) -> Call[OrganizationSetting]:
        """Switch a setting on or off.

        Args:
            org_id: the organization: its id, or its bare uuid.
            wanted: an `UpdateOrganizationSetting`, instead of the keywords that are its fields.
            key: `allow-admin-invite-emails` or `allow-vidcast-access`.
            value: True for on.

        Raises:
            Forbidden: the partner restricts the setting.
            NotFound: no such organization under the caller's management.
        """
        return build_call("settings.update", ids={"orgId": org_id}, body={"key": key, "value": value})
