"""Trials: started by partners for customers, changed, converted and cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webex_wholesale_mock import entities
from webex_wholesale_mock.hub._base import listed
from webex_wholesale_mock.hub._operation import operation
from webex_wholesale_mock.hub._trial_base import CHANGING, SERVICES, Devices
from webex_wholesale_mock.hub._trial_devices import TrialDevices
from webex_wholesale_mock.hub._trial_starts import TrialStarts
from webex_wholesale_mock.validation import trial_orders
from webex_wholesale_mock.validation import trials as rules
from webex_wholesale_mock.validation.trial_orders import TrialOrder
from webex_wholesale_mock.values import Conversion, Trial, copies
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPartner, AnyTrial
from webex_wholesale_mock.values.trial_of import trial_of
from webex_wholesale_mock.workflows import trials


class Trials(TrialStarts, TrialDevices):
    """Trials that a partner starts for customers, and the devices that are shipped for them."""

    __slots__ = ()
    __module__ = "webex_wholesale_mock"

    @operation("trials.list", who="trials.read", source="000:227")
    def list(self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None) -> tuple[Trial, ...]:
        """List the trials of a partner, oldest first; a sales administrator sees its own and those assigned to it.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        owner = self._partner(partner)
        own = [each for each in self._world.trials.values() if each.partner_id == owner.id and each.status != "removed"]
        return tuple(trial_of(self._world, each) for each in own if self._sees(each))

    @operation("trials.get", who="trials.read", source="000:227", refuses=("trial.role",), customers=True)
    def get(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Show a trial with its state and the days that are left.

        Args:
            trial: its id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the trial does not exist.
        """
        return trial_of(self._world, self._mine(trial))

    @operation("trials.assign", who="administrators.write", source="doc:9900", refuses=("trial.role",))
    def assign(
        self, trial: AnyTrial, administrator: AnyAdministrator, *, actor: AnyAdministrator | None = None
    ) -> Trial:
        """Assign a trial to one more administrator of the partner, who can then act on it and is told of purchases.

        Args:
            trial: its id, or the value.
            administrator: the role, email or id, or a value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: trial or administrator does not exist, or it is one of another partner.
        """
        found = self._mine(trial)
        trials.assign(found, self._of_partner(found, administrator).id)
        return trial_of(self._world, found)

    @operation("trials.set_up", who="trials.write", source="000:72-81", refuses=CHANGING, customers=True)
    def set_up(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Go through the first-time wizard of a trial that runs, as the partner or as the customer.

        Args:
            trial: its id, or the value.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the trial does not run.
        """
        found = self._in_state(trial, "set_up")
        trials.set_up(found)
        return trial_of(self._world, found)

    @operation(
        "trials.edit",
        who="trials.write",
        source="000:51, 000:185-191",
        refuses=(*CHANGING, *SERVICES, "trial.edition", "trial.quantity-below-use"),
    )
    def edit(
        self,
        trial: AnyTrial,
        *,
        services: Sequence[str] | None = None,
        quantity: int | None = None,
        site_url: str | None = None,
        timezone: str | None = None,
        devices: Devices = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Change the services or the quantity of a running trial; what is removed ends at once (assumed).

        Args:
            trial: its id, or the value.
            services: all services that it has from now on; quantity and end are the same for new ones. In the older
                edition services are added by `extend`.
            quantity: licences of each service but devices; not below those in use (assumed).
            site_url, timezone: of the Meetings site, where that is added.
            devices: more devices to ship, of types that were not shipped before; or a reason to ship none.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        found = self._in_state(trial, "edit")
        self._change(found, services=services, quantity=quantity, site_url=site_url, timezone=timezone, devices=devices)
        trials.edit(self._world, found, devices.items() if isinstance(devices, Mapping) else ())
        return trial_of(self._world, found)

    @operation(
        "trials.extend",
        who="trials.write",
        source="000:178, 002:23-27",
        refuses=(*CHANGING, *SERVICES, "trial.edition", "trial.extend-once"),
    )
    def extend(
        self,
        trial: AnyTrial,
        *,
        services: Sequence[str] | None = None,
        site_url: str | None = None,
        timezone: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Let a running trial end 30 days from today: with 65 days left, 30 are left.

        In the older edition it ends 30 days later than it would have, once.

        Args:
            trial: its id, or the value.
            services: services to add, in the older edition.
            site_url, timezone: of the Meetings site, where that is added.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the trial does not run, or was extended in the older edition.
        """
        found = self._in_state(trial, "extend")
        rules.check_extension(found, services)
        if services is not None:
            more = (*found.services, *listed(services))
            self._change(found, extended=True, services=more, site_url=site_url, timezone=timezone)
        trials.extend(self._world, found)
        return trial_of(self._world, found)

    @operation(
        "trials.request_purchase",
        who="",
        source="002:14, h:ns70c1m",
        refuses=("trial.state", "trial.grace-over"),
        by="the customer",
    )
    def request_purchase(self, trial: AnyTrial) -> None:
        """Click the button for a purchase, as the customer; the administrators to whom the trial is assigned are told.

        Args:
            trial: its id, or the value.

        Raises:
            HubRefusal: the trial cannot be converted any more, or not yet.
        """
        found = self._trial(trial)
        rules.trial_allows(found, "convert")
        trials.request_purchase(self._world, found)

    @operation(
        "trials.convert",
        who="trials.write",
        source="000:193-211, 002:34-70",
        refuses=(
            *("trial.role", "trial.state", "trial.grace-over", "trial.tier", "trial.edition", "trial.field-required"),
            *("trial.deal-id", "trial.site-required", "trial.site-url-held", "trial.site-taken"),
        ),
    )
    def convert(
        self,
        trial: AnyTrial,
        email: str,
        *,
        services: Sequence[str] | None = None,
        company: str | None = None,
        offer: str = "",
        items: Sequence[str] = (),
        deal_id: str = "",
        site_url: str = "",
        timezone: str = "",
        distributor: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Conversion:
        """Convert a trial to a paid subscription; services that are not ordered are lost.

        Args:
            trial: its id, or the value.
            email: the address of the trial's administrator, as typed when it started. Any other makes a new
                organization with the subscription, and the trial runs on without an error.
            services: those ordered, of the trial's; by default all.
            company: the name in the order, for a new organization.
            offer, items, deal_id: of orders in the older edition: `A-SPK` with items such as `M3`, or `A-WX`.
            site_url, timezone: of the site in such an order.
            distributor: the partner of tier 1 through which one of tier 2 converts.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        found = self._in_state(trial, "convert")
        through = self._world.partners[found.partner_id] if distributor is None else self._partner(distributor)
        order = TrialOrder(
            email=email,
            services=None if services is None else listed(services),
            offer=offer,
            items=listed(items),
            deal_id=deal_id,
            site_url=site_url,
            timezone=timezone,
        )
        trial_orders.may_order(self._world, found, order, through)
        return self._order(found, order, company)

    def _order(self, trial: entities.Trial, order: TrialOrder, company: str | None) -> Conversion:
        warnings = trial_orders.warnings_of(trial, order)
        made = trials.convert(
            self._world,
            trial,
            order.email,
            order.services_of(trial),
            company=company,
            keeps_site=order.keeps_site(trial),
            new_site=order.new_site(trial),
        )
        return Conversion(
            organization=copies.details(self._world, made),
            converted=trial.status == "converted",
            trial=trial_of(self._world, trial),
            warnings=warnings,
        )

    @operation(
        "trials.remove_site", who="", source="002:55-59", refuses=("trial.edition", "trial.state"), by="the ticket desk"
    )
    def remove_site(self, trial: AnyTrial) -> Trial:
        """Remove the Meetings site of a trial by a ticket, in the older edition; A-WX can then use its URL.

        Args:
            trial: its id, or the value.

        Raises:
            HubRefusal: the trial has no site, has ended, or is of the newer edition.
        """
        found = self._trial(trial)
        trial_orders.check_ticket(found)
        trials.remove_site(self._world, found)
        return trial_of(self._world, found)

    @operation("trials.cancel", who="trials.write", source="000:213-221", refuses=CHANGING, customers=True)
    def cancel(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Cancel a trial, as the partner or as the customer; licences, site and calling end at once.

        Args:
            trial: its id, or the value.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the trial has ended.
        """
        found = self._in_state(trial, "cancel")
        trials.cancel(self._world, found)
        return trial_of(self._world, found)
