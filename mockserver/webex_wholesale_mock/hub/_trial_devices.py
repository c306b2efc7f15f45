"""The part of the trials that deals with shipped devices: extended, returned, looked for."""

from __future__ import annotations

from collections.abc import Sequence

from webex_wholesale_contracts.facts.trials import TEAM, ReturnRoute
from webex_wholesale_mock.hub._base import HubError, listed
from webex_wholesale_mock.hub._operation import operation
from webex_wholesale_mock.hub._trial_base import TrialNoun
from webex_wholesale_mock.validation import trial_orders as rules
from webex_wholesale_mock.values import Shipment, Trial
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrganization, AnyShipment, AnyTrial
from webex_wholesale_mock.values.trial_of import shipment_of, trial_of
from webex_wholesale_mock.workflows import shipments, trials

_CHANGING = ("trial.role", "trial.state")


class TrialDevices(TrialNoun):
    """Part of `mock.hub.trials`."""

    __slots__ = ()

    @operation("trials.shipment", who="trials.read", source="002:97-109", refuses=("trial.role",), customers=True)
    def shipment(self, shipment: AnyShipment, *, actor: AnyAdministrator | None = None) -> Shipment:
        """Show devices that are shipped for a trial: carrier, tracking number, when they are due.

        Args:
            shipment: its id or demo order number, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the shipment does not exist.
        """
        return shipment_of(self._world, self._my_shipment(shipment))

    @operation(
        "trials.extend_devices", who="trials.write", source="000:181", refuses=(*_CHANGING, "trial.device-limit")
    )
    def extend_devices(self, shipment: AnyShipment, days: int, *, actor: AnyAdministrator | None = None) -> Shipment:
        """Mail the trials team for an extension of devices, which has to approve it.

        Args:
            shipment: its id or demo order number, or the value.
            days: by so many days later than now; 120 days since the order is the limit.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the customer does not have the devices, or it would be too long.
        """
        found = self._my_shipment(shipment)
        rules.check_extension(found, days)
        shipments.ask_to_extend(self._world, found, days)
        return shipment_of(self._world, found)

    @operation(
        "trials.approve_extension",
        who="",
        source="000:181",
        refuses=("trial.device-limit", "trial.state"),
        by="the trials team",
    )
    def approve_extension(self, shipment: AnyShipment) -> Shipment:
        """Approve the extension of devices that the partner asked for, as the trials team.

        Args:
            shipment: its id or demo order number, or the value.

        Raises:
            HubRefusal: no extension is asked for, or the customer does not have the devices.
        """
        found = self._shipment(shipment)
        rules.check_approval(found)
        shipments.approve(self._world, found)
        return shipment_of(self._world, found)

    @operation("trials.ask_team", who="trials.write", source="002:65", refuses=("trial.role",))
    def ask_team(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Contact the trials team about the devices of a trial before it is converted, as the older edition asks for.

        Args:
            trial: its id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        found = self._mine(trial)
        trials.ask_team(self._world, found)
        return trial_of(self._world, found)

    @operation(
        "trials.return_devices",
        who="trials.write",
        source="000:239-243, 002:114",
        refuses=(*_CHANGING, "trial.serial-mismatch"),
        customers=True,
    )
    def return_devices(
        self,
        shipment: AnyShipment,
        serials: Sequence[str],
        *,
        original_packaging: bool = True,
        actor: AnyAdministrator | None = None,
    ) -> Shipment:
        """Return devices; the vendor opens a return (RMA), and has them five days later (assumed).

        Args:
            shipment: its id or demo order number, or the value.
            serials: the serial numbers of all devices that go back.
            original_packaging: False where it is lost; ask for another way with `replace_labels`.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the serial numbers differ, or the devices are not with the customer.
        """
        found = self._my_shipment(shipment)
        rules.check_return(found, listed(serials), original_packaging=original_packaging)
        shipments.return_devices(self._world, found)
        return shipment_of(self._world, found)

    @operation(
        "trials.replace_labels",
        who="trials.read",
        source="000:243, 002:117",
        refuses=_CHANGING,
        customers=True,
    )
    def replace_labels(self, shipment: AnyShipment, *, actor: AnyAdministrator | None = None) -> ReturnRoute:
        """Ask for new labels where those for the return are lost; outside of the US the carrier knows the way.

        Args:
            shipment: its id or demo order number, or the value.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Returns:
            The way back, with `new_labels` True where labels are mailed.

        Raises:
            HubRefusal: the administrator may not, or the devices are not with the customer.
        """
        found = self._my_shipment(shipment)
        rules.check_step(found, "return")
        return shipments.replace_labels(self._world, found)

    @operation("trials.find_order", who="", source="000:246", by="the partner or the customer")
    def find_order(
        self,
        *,
        organization: AnyOrganization | None = None,
        admin_email: str | None = None,
        serials: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Mail the trials team for the numbers of demo orders.

        Args:
            organization: the customer's, by id or a value, also when it is gone; with `admin_email`.
            admin_email: the address of its administrator, as in the trial.
            serials: in place of both, the serial numbers of all devices.

        Raises:
            HubError: neither both nor serial numbers are given, or the organization does not exist.
        """
        world, serials = self._world, listed(serials)
        if not serials and (organization is None or admin_email is None):
            raise HubError("the trials team needs organization and admin_email, or the serials of all devices")
        org_id = None if organization is None else self._org_id(organization)
        found = [
            each
            for each in world.shipments.values()
            if ({*serials} == {*each.serials} if serials else self._is_of(each.trial_id, org_id, admin_email))
        ]
        if found:
            world.send(TEAM["info"], "trial-order-question", found[0].wire_id)
        return tuple(each.order_number for each in found)

    def _org_id(self, given: AnyOrganization) -> str:
        """Return the id of an organization, also of one that is gone with its trial. Raises HubError."""
        text = given if isinstance(given, str) else getattr(given, "org_id", "")
        gone = any(text == trial.org_id != "" for trial in self._world.trials.values())
        return text if gone else self._organization(given).org_id

    def _is_of(self, trial_id: str, org_id: str | None, admin_email: str | None) -> bool:
        trial = self._world.trials[trial_id]
        return trial.org_id == org_id and trial.admin_email == admin_email
