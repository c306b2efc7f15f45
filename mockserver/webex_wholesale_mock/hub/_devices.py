"""Phones, as administrators add them in Control Hub, and as people plug them in."""

from __future__ import annotations

from typing import Final

from webex_wholesale_contracts.checks import Finding, quote
from webex_wholesale_contracts.facts.devices import activation_code, mac_address, model
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.lifecycles import DEVICE, DeviceEvent
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import devices as rules
from webex_wholesale_mock.values import DeviceDetails, resolver
from webex_wholesale_mock.values.device import device as value_of
from webex_wholesale_mock.values.resolver import (
    AnyAdministrator,
    AnyCustomer,
    AnyDevice,
    AnyPartner,
    AnyPerson,
    AnyWorkspace,
)
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import devices

_AT_THE_PHONE: Final = "whoever is at the phone"


class Devices(Noun):
    """Phones of the people and workspaces of customers."""

    __slots__ = ()

    @operation("devices.list", who="devices.read", source="004:1770-1783", customers=True)
    def list(
        self,
        *,
        customer: AnyCustomer | None = None,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> tuple[DeviceDetails, ...]:
        """List the phones of a customer, or of all customers of a partner, oldest first.

        Those that wait for their activation code to be entered are among them, which the API does not list (assumed).

        Args:
            customer: its id, external id or organization id, or a value.
            partner: by default the first; of no effect where a customer is given.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist.
        """
        world, owner = self._world, self._partner(partner)
        only = None if customer is None else self._customer(customer)
        homes = {
            each.organization_id
            for each in ([only] if only else world.customers)
            if (each is only or each.partner_id == owner.id) and self.by.sees(each)
        }
        found = world.directory.devices.values()
        return tuple(value_of(world, each) for each in found if each.organization_id in homes)

    @operation("devices.get", who="devices.read", source="004:1770-1783", customers=True)
    def get(self, device: AnyDevice, *, actor: AnyAdministrator | None = None) -> DeviceDetails:
        """Show a phone with its status, and with the code that it waits for.

        Args:
            device: its id, MAC address or activation code, or a value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the phone does not exist.
        """
        return value_of(self._world, self._device(device))

    @operation(
        "devices.add",
        who="devices.write",
        source="h:n9r1aac",
        refuses=(
            "hub.device.model",
            "hub.device.mac",
            "hub.device.mac-in-use",
            "hub.device.owner",
            "hub.device.password",
        ),
        customers=True,
    )
    def add(
        self,
        model: str,
        mac: str,
        *,
        person: AnyPerson | None = None,
        workspace: AnyWorkspace | None = None,
        password: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> DeviceDetails:
        """Add a phone by its MAC address for a person or a workspace, one of the two; it waits to be plugged in.

        Args:
            model: one of the list, such as "Cisco 8865".
            mac: twelve hexadecimal digits, with or without colons or hyphens, which no phone has.
            person, workspace: whose it is; a person needs calling (assumed).
            password: SIP password of a Polycom or Yealink phone. It is checked and not kept.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule hub.device refuses it.
            HubError: the person or workspace does not exist.
        """
        owner, name, free = self._owner(person, workspace), _model(model), self._free(mac)
        if problem := rules.password_problem(name, password):
            raise Refusal("hub.device.password", Finding("password", problem))
        return value_of(self._world, devices.add(self._world, owner, name, free))

    @operation(
        "devices.create_code",
        who="devices.write",
        source="h:n9r1aac",
        refuses=("hub.device.model", "hub.device.owner", "hub.device.code-unsupported"),
        customers=True,
    )
    def create_code(
        self,
        model: str,
        *,
        person: AnyPerson | None = None,
        workspace: AnyWorkspace | None = None,
        actor: AnyAdministrator | None = None,
    ) -> DeviceDetails:
        """Issue a code of sixteen digits, to be entered at a Cisco phone within seven days (assumed).

        Args:
            model: a Cisco multiplatform phone, such as "Cisco 8865".
            person, workspace: whose the phone is; a person needs calling (assumed).
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule hub.device refuses it.
            HubError: the person or workspace does not exist.
        """
        owner, name = self._owner(person, workspace), _model(model)
        if problem := rules.code_problem(name):
            raise Refusal("hub.device.code-unsupported", Finding("model", problem))
        return value_of(self._world, devices.issue_code(self._world, owner, name))

    @operation(
        "devices.connect",
        who="",
        by=_AT_THE_PHONE,
        source="h:n9r1aac",
        refuses=("hub.device.code-expired", "hub.device.state", "hub.device.mac", "hub.device.mac-in-use"),
    )
    def connect(self, device: AnyDevice, *, mac: str | None = None) -> DeviceDetails:
        """Plug a phone in that was added by its MAC address, or enter its activation code at a phone.

        Args:
            device: the code, the MAC address or the id, or a value.
            mac: the MAC address of the phone at which the code is entered; by default one that is made up.

        Raises:
            HubRefusal: the code has expired, the phone is connected already, or another phone has the MAC address.
            HubError: the phone or the code does not exist.
        """
        code = activation_code(device) if isinstance(device, str) else getattr(device, "code", None)
        if code in self._world.directory.dead_codes:
            raise Refusal("hub.device.code-expired", Finding("device", f"the activation code {code} has expired"))
        found = self._expecting(device, "connect")
        if mac is not None and found.mac is not None:
            raise Refusal("hub.device.mac", Finding("mac", f"the phone has the MAC address {found.mac} already"))
        devices.connect(self._world, found, None if mac is None else self._free(mac))
        return value_of(self._world, found)

    @operation("devices.set_network", who="", by=_AT_THE_PHONE, source="assumed", refuses=("hub.device.state",))
    def set_network(self, device: AnyDevice, *, on: bool) -> DeviceDetails:
        """Take the network from a phone that is connected, or give it back.

        Args:
            device: its id, MAC address or activation code, or a value.
            on: False takes the network away.

        Raises:
            HubRefusal: the phone is not connected yet, or it is so already.
            HubError: the phone does not exist.
        """
        event: DeviceEvent = "network_on" if on else "network_off"
        found = self._expecting(device, event)
        devices.change(self._world, found, event)
        return value_of(self._world, found)

    @operation("devices.delete", who="devices.write", source="004:1770-1783", customers=True)
    def delete(self, device: AnyDevice, *, actor: AnyAdministrator | None = None) -> None:
        """Delete a phone; its MAC address is free, and its activation code unknown.

        Args:
            device: its id, MAC address or activation code, or a value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the phone does not exist.
        """
        self._world.remove_device(self._device(device), "delete")

    def _device(self, given: AnyDevice) -> entities.Device:
        return resolver.device(self._world, given, HubError)

    def _expecting(self, given: AnyDevice, event: DeviceEvent) -> entities.Device:
        """Find a phone to which something is to happen. Raises Refusal where it cannot now."""
        found = self._device(given)
        if not devices.expects(found, event):
            can = ", ".join(other for state, other in DEVICE.table if state == found.status)
            text = f"the phone is {found.status}; what can follow now is {can}"
            raise Refusal("hub.device.state", Finding("device", text))
        return found

    def _owner(self, person: AnyPerson | None, workspace: AnyWorkspace | None) -> devices.Owner:
        if (person is None) == (workspace is None):
            raise Refusal("hub.device.owner", Finding("person", "a phone is for one: name a person or a workspace"))
        if person is None:
            return resolver.workspace(self._world, workspace, HubError)
        found = resolver.person(self._world, person, HubError)
        if problem := rules.owner_problem(found):
            raise Refusal("hub.device.owner", Finding("person", problem))
        return found

    def _free(self, given: str) -> str:
        """Read a MAC address that no phone has. Raises Refusal."""
        mac = mac_address(given)
        if mac is None:
            raise Refusal("hub.device.mac", Finding("mac", f"{quote(given)} is not twelve hexadecimal digits"))
        if devices.is_taken(self._world, mac):
            raise Refusal("hub.device.mac-in-use", Finding("mac", f"another phone has the MAC address {mac}"))
        return mac


def _model(given: str) -> str:
    """Read a model as the maker and the name. Raises Refusal."""
    if problem := rules.model_problem(given):
        raise Refusal("hub.device.model", Finding("model", problem))
    return str(model(given))
