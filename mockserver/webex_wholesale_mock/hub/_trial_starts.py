"""The part of the trials that starts them: for new and existing customers, and for one's own paying ones."""

from __future__ import annotations

from collections.abc import Sequence

from webex_wholesale_mock.hub._operation import operation
from webex_wholesale_mock.hub._trial_base import CHANGING, SERVICES, Devices, TrialNoun, chosen
from webex_wholesale_mock.validation import trials as rules
from webex_wholesale_mock.values import Trial
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrganization, AnyPartner, AnyPerson, AnyTrial
from webex_wholesale_mock.values.trial_of import trial_of
from webex_wholesale_mock.workflows import trials

_STARTING = (
    *("trial.edition", "trial.wholesale-partner", "trial.partner-not-certified", "trial.location-unconfirmed"),
    *("trial.own-organization", "trial.wrong-flow", *SERVICES),
)


class TrialStarts(TrialNoun):
    """Part of `mock.hub.trials`."""

    __slots__ = ()

    @operation("trials.start", who="trials.write", source="000:27-81", refuses=_STARTING)
    def start(
        self,
        company: str,
        admin_email: str,
        *,
        services: Sequence[str],
        quantity: int,
        duration_days: int = 90,
        country: str = "US",
        vertical: str = "Other",
        site_url: str | None = None,
        timezone: str | None = None,
        devices: Devices = None,
        dids: int | None = None,
        offices: int = 1,
        deal_id: str = "",
        set_up_now: bool = False,
        supported_location: bool = True,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Start a trial for a new customer, whose organization is made at once and provisioned in 30 seconds.

        Args:
            company, admin_email: the customer, and its administrator, who belongs to no organization; kept as typed.
            services: some of `messaging`, `meetings`, `calling` and `devices`.
            quantity: licences of each service but devices.
            duration_days: 30, 60 or 90, for all services.
            country: where most users are, ISO 3166-1 alpha-2; it gives the region of the data.
            vertical: the line of business; the nearest of the list is taken.
            site_url, timezone: of the Meetings site, which a trial of Meetings needs; an IANA name.
            devices: devices to ship, such as `{"phone": 2}`, or a reason to ship none, such as `customer-owns`.
            dids: phone numbers for calling; None where the PSTN provider is integrated and none are needed.
            offices: locations, which need two numbers each.
            deal_id: the deal identification number in the older edition, which otherwise makes one.
            set_up_now: open the first-time wizard; False leaves that to later, or to the customer.
            supported_location: False leaves the box unticked.
            partner, actor: by default the first, and its full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        fields = locals()  # the parameters are the fields of the wizard, by name
        form = chosen({name: fields[name] for name in (*_FORM, "deal_id")})
        form["wizard"] = "open" if set_up_now else "later"
        return self._start("new", self._partner(partner), None, form, confirmed=supported_location)

    @operation("trials.confirm", who="trials.write", source="000:108-111", refuses=("trial.wrong-flow",))
    def confirm(
        self, admin_email: str, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> str:
        """Look up the organization that an address belongs to, as the wizard for existing customers does.

        Args:
            admin_email: somebody of the customer.
            partner, actor: by default the first, and its full administrator.

        Returns:
            The name of the organization, for a confirmation.

        Raises:
            HubRefusal: the administrator may not, or the address belongs to no organization.
        """
        return rules.confirmed_home(self._world, admin_email).name

    @operation("trials.request", who="trials.write", source="000:83-156", refuses=_STARTING)
    def request(
        self,
        company: str,
        admin_email: str,
        *,
        services: Sequence[str],
        quantity: int,
        duration_days: int = 90,
        country: str = "US",
        vertical: str = "Other",
        site_url: str | None = None,
        timezone: str | None = None,
        devices: Devices = None,
        dids: int | None = None,
        offices: int = 1,
        supported_location: bool = True,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Ask an existing customer of somebody else for its consent to a trial, which it can give for 10 days.

        Args:
            company: the name of the customer.
            admin_email: somebody of its organization; the email for consent goes to all full administrators too where
                that is none of them.
            services, quantity, duration_days, country, vertical, site_url, timezone: as in `start`.
            devices, dids, offices, supported_location: as in `start`; `test` is one more reason to ship nothing.
            partner, actor: by default the first, and its full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        fields = locals()
        home = rules.home_of(self._world, admin_email)
        form = chosen({name: fields[name] for name in _FORM})
        return self._start("existing", self._partner(partner), home, form, confirmed=supported_location)

    @operation("trials.add", who="trials.write", source="000:158-168", refuses=_STARTING)
    def add(
        self,
        organization: AnyOrganization,
        *,
        services: Sequence[str],
        quantity: int,
        duration_days: int = 90,
        site_url: str | None = None,
        timezone: str | None = None,
        devices: Devices = None,
        dids: int | None = None,
        offices: int = 1,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Start a trial of more services for one's own paying customer; it runs at once, without consent.

        Args:
            organization: its id, or a value.
            services, quantity, duration_days, site_url, timezone, devices, dids, offices: as in `start`.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
            HubError: the organization does not exist, or no partner manages it.
        """
        fields = locals()
        home = self._organization(organization)
        fields |= {"company": home.name, "country": home.country, "vertical": "Other"}
        fields |= {"admin_email": next(iter(home.administrators), self.by.email)}
        return self._start("own_paid", self.by.partner, home, chosen({name: fields[name] for name in _FORM}))

    @operation("trials.resend", who="trials.write", source="000:151", refuses=CHANGING)
    def resend(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Mail the request for consent again; the ten days do not start again (assumed).

        Args:
            trial: its id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or no consent is awaited.
        """
        found = self._in_state(trial, "accept")
        trials.remind(self._world, found)
        return trial_of(self._world, found)

    @operation("trials.pending", who="", source="000:145", by="the customer")
    def pending(self, person: AnyPerson) -> tuple[Trial, ...]:
        """Show the trials that a full administrator of a customer is asked about when signing in.

        Args:
            person: the one who signs in: email or id, or a value.

        Raises:
            HubError: the person does not exist.
        """
        world, found = self._world, self._person(person)
        home = world.directory.organizations.get(found.organization_id)
        if home is None or not home.has_full_administrator(found.email):
            return ()
        waiting = [each for each in world.trials.values() if each.allows("accept")]
        return tuple(trial_of(world, each) for each in waiting if each.organization_id == home.id)

    @operation(
        "trials.accept",
        who="",
        source="000:143-153",
        refuses=("trial.state", "trial.consent-not-full-admin", "trial.consent-expired"),
        by="the customer",
    )
    def accept(self, trial: AnyTrial, person: AnyPerson, *, full_admin: bool = False) -> Trial:
        """Agree to a trial, as a full administrator of the customer.

        Args:
            trial: its id, or the value.
            person: the one who agrees: email or id, or a value.
            full_admin: ticks the box Full Admin: the partner manages users and licences too. Otherwise it becomes a
                provisioning administrator, who sees nobody.

        Raises:
            HubRefusal: the person is not a full administrator of the customer, or no consent is awaited, or not any
                more.
            HubError: trial or person does not exist.
        """
        found = self._asked(trial, person, "accept")
        trials.accept(self._world, found, full_admin=full_admin)
        return trial_of(self._world, found)

    @operation(
        "trials.decline",
        who="",
        source="assumed",
        refuses=("trial.state", "trial.consent-not-full-admin", "trial.consent-expired"),
        by="the customer",
    )
    def decline(self, trial: AnyTrial, person: AnyPerson) -> Trial:
        """Decline a trial, as a full administrator of the customer; it leaves the partner's list.

        Args:
            trial: its id, or the value.
            person: the one who declines: email or id, or a value.

        Raises:
            HubRefusal: the person is not a full administrator of the customer, or no consent is awaited, or not any
                more.
            HubError: trial or person does not exist.
        """
        found = self._asked(trial, person, "decline")
        trials.decline(self._world, found)
        return trial_of(self._world, found)

    @operation("trials.provision", who="trials.write", source="000:143-151", refuses=(*CHANGING, *SERVICES))
    def provision(
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
        """Enter the details of a trial that the customer agreed to; it is provisioned in 30 seconds.

        Args:
            trial: its id, or the value.
            services, quantity, site_url, timezone, devices: None leaves one as it was requested.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        found = self._in_state(trial, "provision")
        self._change(found, services=services, quantity=quantity, site_url=site_url, timezone=timezone, devices=devices)
        trials.provision(self._world, found)
        return trial_of(self._world, found)


_FORM = (
    *("company", "admin_email", "country", "vertical", "services", "quantity", "duration_days"),
    *("site_url", "timezone", "devices", "dids", "offices"),
)
"""The fields of the wizard that all ways to start share."""
