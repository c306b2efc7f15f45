"""Devices: the phones of people and of workspaces."""

from __future__ import annotations

from webex_wholesale._core.call import SingleCall, build_call
from webex_wholesale._core.protocols import Call
from webex_wholesale._core.steps import RawResponse  # noqa: F401 - named by annotations of some modes
from webex_wholesale._methods.decorators import Resource, call, listing
from webex_wholesale._methods.forms import given
from webex_wholesale._methods.modes import ModeT
from webex_wholesale._methods.paging import AsyncPager, Page, Pager, read_as_pages  # noqa: F401 - named by annotations of some modes
from webex_wholesale_contracts.models.devices import ActivationCode, CreateActivationCode, CreateDevice, Device


def _create_form(wanted: CreateDevice, *, org_id: str | None = None) -> None:
    """Declare the form of `create` that takes a model."""


def _code_form(wanted: CreateActivationCode, *, org_id: str | None = None) -> None:
    """Declare the form of `create_activation_code` that takes a model."""


class Devices(Resource[ModeT]):
    """The phones in the organizations that the caller manages.

    Every method raises a subclass of `WholesaleError`, as those of `client.customers` do. Source of operations and
    fields: the vendor's API description of calling.
    """

    __slots__ = ()

    @listing
    def list(
        self,
        *,
        org_id: str | None = None,
        person_id: str | None = None,
        workspace_id: str | None = None,
        mac: str | None = None,
        max: int | None = None,
        start: int | None = None,
    ) -> SingleCall[Page[Device]]:
        """List devices; pages are fetched while you iterate.

        Args:
            org_id: of this organization; of the caller's own when absent.
            person_id: only those of this person.
            workspace_id: only those of this workspace.
            mac: only the one with this MAC address.
            max: entries per page, not in all.
            start: entries to skip.

        Returns:
            A pager: iterate over it for devices, over its `.pages()` for pages.

        Raises:
            NotFound: no such organization under the caller's management.
        """
        owner = {"person_id": person_id, "workspace_id": workspace_id}
        query = {"org_id": org_id, **owner, "mac": mac, "max": max, "start": start}
        return read_as_pages(build_call("devices.list", query=query))

    @given(_create_form)
    @call
    def create(
        self,
        *,
        mac: str,
        model: str,
        person_id: str | None = None,
        workspace_id: str | None = None,
        password: str | None = None,
        org_id: str | None = None,
    ) -> Call[Device]:
        """Add a phone for a person or a workspace. A request that may have been processed is never repeated.

        Args:
            wanted: a `CreateDevice`, instead of the keywords that are its fields.
            mac: MAC address, twelve hexadecimal digits, with or without colons or hyphens.
            model: as the vendor names it, such as "DMS Cisco 8865"; models are listed in
                `webex_wholesale_contracts.facts.devices`.
            person_id, workspace_id: whose it is, one of the two.
            password: SIP password, for phones of third parties alone.
            org_id: the organization that the owner has to be in.

        Raises:
            BadRequest: `mac` is not a MAC address, the model is not supported, or the owner has no calling.
            Conflict: there is a device with this MAC address.
            NotFound: no such person or workspace in an organization that the caller manages.
        """
        owner = {"person_id": person_id, "workspace_id": workspace_id}
        body = {"mac": mac, "model": model, **owner, "password": password}
        return build_call("devices.create", query={"org_id": org_id}, body=body)

    @given(_code_form)
    @call
    def create_activation_code(
        self,
        *,
        model: str,
        person_id: str | None = None,
        workspace_id: str | None = None,
        org_id: str | None = None,
    ) -> Call[ActivationCode]:
        """Issue an activation code for a phone. A request that may have been processed is never repeated.

        Args:
            wanted: a `CreateActivationCode`, instead of the keywords that are its fields.
            model: a Cisco multiplatform phone, such as "DMS Cisco 8865".
            person_id, workspace_id: whose it is, one of the two.
            org_id: the organization that the owner has to be in.

        Raises:
            BadRequest: the phone cannot be added by a code, or the owner has no calling.
            NotFound: no such person or workspace in an organization that the caller manages.
        """
        body = {"model": model, "person_id": person_id, "workspace_id": workspace_id}
        return build_call("devices.create_activation_code", query={"org_id": org_id}, body=body)

    @call
    def delete(self, device_id: str, *, org_id: str | None = None) -> Call[None]:
        """Remove a phone.

        Args:
            device_id: as `create` and `list` give it.
            org_id: the organization that the device has to be in.

        Raises:
            NotFound: no such device in an organization that the caller manages.
        """
        return build_call("devices.delete", ids={"deviceId": device_id}, query={"org_id": org_id})
