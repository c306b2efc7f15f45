"""Trials: started by partners for customers, changed, converted and cancelled."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.facts.trials import region_of, vertical_of
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.lifecycles import TrialEvent
from webex_wholesale_mock.entities.roles import reach_of
from webex_wholesale_mock.entities.trial import TrialKind
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import trials as rules
from webex_wholesale_mock.values import OrganizationDetails, Trial, copies, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyOrganization, AnyPartner, AnyPerson, AnyTrial
from webex_wholesale_mock.values.trial_of import trial_of
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import trials

_SERVICES: Final = (
    *("trial.field-required", "trial.site-required", "trial.site-taken"),
    *("trial.service-purchased", "trial.service-trialled"),
)
_STARTING: Final = (
    *("trial.edition", "trial.wholesale-partner", "trial.partner-not-certified", "trial.location-unconfirmed"),
    *("trial.own-organization", "trial.wrong-flow", *_SERVICES),
)
_CHANGING: Final = ("trial.role", "trial.state")


class Trials(Noun):
    """Trials that a partner starts for customers."""

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
        own = [each for each in self._world.trials.values() if each.partner_id == owner.id]
        return tuple(trial_of(self._world, each) for each in own if self._is_mine(each))

    @operation("trials.get", who="trials.read", source="000:227", refuses=("trial.role",), customers=True)
    def get(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Show a trial with its state and the days that are left.

        Args:
            trial: its id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the trial does not exist, or has left the list.
        """
        return trial_of(self._world, self._mine(trial))

    @operation("trials.start", who="trials.write", source="000:27-81", refuses=_STARTING)
    def start(
        self,
        company: str,
        admin_email: str,
        *,
        services: Collection[str],
        quantity: int,
        duration_days: int = 90,
        country: str = "US",
        vertical: str = "Other",
        site_url: str | None = None,
        timezone: str | None = None,
        supported_location: bool = True,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Start a trial for a new customer, whose organization is made at once and provisioned in 30 seconds.

        Args:
            company: the name of the customer.
            admin_email: its administrator, who belongs to no organization; kept as typed.
            services: some of `messaging`, `meetings`, `calling` and `devices`.
            quantity: licences of each service.
            duration_days: 30, 60 or 90, for all services.
            country: where most users are, ISO 3166-1 alpha-2; it gives the region of the data.
            vertical: the line of business; the nearest of the list is taken.
            site_url, timezone: of the Meetings site, which a trial of Meetings needs; an IANA name.
            supported_location: False leaves the box unticked.
            partner, actor: by default the first, and its full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        form = _form(company, admin_email, country, vertical, services, quantity, duration_days, site_url, timezone)
        return self._start("new", self._partner(partner), None, supported_location, form)

    @operation("trials.request", who="trials.write", source="000:83-156", refuses=_STARTING)
    def request(
        self,
        company: str,
        admin_email: str,
        *,
        services: Collection[str],
        quantity: int,
        duration_days: int = 90,
        country: str = "US",
        vertical: str = "Other",
        site_url: str | None = None,
        timezone: str | None = None,
        supported_location: bool = True,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Ask an existing customer of somebody else for its consent to a trial, which it can give for 10 days.

        Args:
            company: the name of the customer.
            admin_email: somebody of its organization; the email for consent goes to all full administrators too where
                that is none of them.
            services, quantity, duration_days, country, vertical, site_url, timezone, supported_location: as in `start`.
            partner, actor: by default the first, and its full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        form = _form(company, admin_email, country, vertical, services, quantity, duration_days, site_url, timezone)
        home = rules.home_of(self._world, admin_email)
        return self._start("existing", self._partner(partner), home, supported_location, form)

    @operation("trials.add", who="trials.write", source="000:158-168", refuses=_STARTING)
    def add(
        self,
        organization: AnyOrganization,
        *,
        services: Collection[str],
        quantity: int,
        duration_days: int = 90,
        site_url: str | None = None,
        timezone: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Start a trial of more services for one's own paying customer; it runs at once, without consent.

        Args:
            organization: its id, or a value.
            services, quantity, duration_days, site_url, timezone: as in `start`.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
            HubError: the organization does not exist, or no partner manages it.
        """
        home = self._organization(organization)
        email = next(iter(home.administrators), self.by.email)
        about = (home.name, email, home.country, "Other")
        form = _form(*about, services, quantity, duration_days, site_url, timezone)
        return self._start("own_paid", self.by.partner, home, True, form)

    @operation("trials.resend", who="trials.write", source="000:151", refuses=_CHANGING)
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

    @operation("trials.accept", who="", source="000:143-153", refuses=("trial.state", "trial.consent-not-full-admin"))
    def accept(self, trial: AnyTrial, person: AnyPerson, *, full_admin: bool = False) -> Trial:
        """Agree to a trial, as a full administrator of the customer.

        Args:
            trial: its id, or the value.
            person: the one who agrees: email or id, or a value.
            full_admin: ticks the box Full Admin: the partner manages users and licences too. Otherwise it becomes a
                provisioning administrator.

        Raises:
            HubRefusal: it is no full administrator of the customer, or no consent is awaited.
            HubError: trial or person does not exist; a trial that was not accepted in ten days has left the list.
        """
        found = self._asked(trial, person, "accept")
        trials.accept(self._world, found, full_admin=full_admin)
        return trial_of(self._world, found)

    @operation("trials.decline", who="", source="assumed", refuses=("trial.state", "trial.consent-not-full-admin"))
    def decline(self, trial: AnyTrial, person: AnyPerson) -> Trial:
        """Decline a trial, as a full administrator of the customer; it leaves the partner's list.

        Args:
            trial: its id, or the value.
            person: the one who declines: email or id, or a value.

        Raises:
            HubRefusal: it is no full administrator of the customer, or no consent is awaited.
            HubError: trial or person does not exist.
        """
        found = self._asked(trial, person, "decline")
        trials.decline(self._world, found)
        return trial_of(self._world, found)

    @operation("trials.provision", who="trials.write", source="000:143-151", refuses=(*_CHANGING, *_SERVICES))
    def provision(
        self,
        trial: AnyTrial,
        *,
        services: Collection[str] | None = None,
        quantity: int | None = None,
        site_url: str | None = None,
        timezone: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Enter the details of a trial that the customer agreed to; it is provisioned in 30 seconds.

        Args:
            trial: its id, or the value.
            services, quantity, site_url, timezone: None leaves one as it was requested.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        found = self._in_state(trial, "provision")
        self._change(found, services=services, quantity=quantity, site_url=site_url, timezone=timezone)
        trials.provision(self._world, found)
        return trial_of(self._world, found)

    @operation(
        "trials.edit",
        who="trials.write",
        source="000:51, 000:185-191",
        refuses=(*_CHANGING, *_SERVICES, "trial.quantity-below-use"),
    )
    def edit(
        self,
        trial: AnyTrial,
        *,
        services: Collection[str] | None = None,
        quantity: int | None = None,
        site_url: str | None = None,
        timezone: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Trial:
        """Change the services or the quantity of a running trial; what is removed ends at once (assumed).

        Args:
            trial: its id, or the value.
            services: all services that it has from now on; quantity and end are the same for new ones.
            quantity: licences of each service; not below those in use (assumed).
            site_url, timezone: of the Meetings site, where that is added.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        found = self._in_state(trial, "edit")
        self._change(found, services=services, quantity=quantity, site_url=site_url, timezone=timezone)
        trials.edit(self._world, found)
        return trial_of(self._world, found)

    @operation("trials.extend", who="trials.write", source="000:178, 002:23", refuses=(*_CHANGING, "trial.extend-once"))
    def extend(self, trial: AnyTrial, *, actor: AnyAdministrator | None = None) -> Trial:
        """Let a running trial end 30 days from today: with 65 days left, 30 are left.

        In the older edition it ends 30 days later than it would have, once.

        Args:
            trial: its id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the trial does not run, or was extended in the older edition.
        """
        found = self._in_state(trial, "extend")
        if found.edition == "spark" and found.extended:
            raise Refusal("trial.extend-once", Finding("trial", "the trial was extended already"))
        trials.extend(self._world, found)
        return trial_of(self._world, found)

    @operation("trials.request_purchase", who="", source="002:14, h:ns70c1m", refuses=("trial.state",))
    def request_purchase(self, trial: AnyTrial) -> None:
        """Click the button for a purchase, as the customer; the administrator who started the trial is told.

        Args:
            trial: its id, or the value.

        Raises:
            HubRefusal: the trial cannot be converted any more, or not yet.
        """
        found = self._trial(trial)
        rules.trial_allows(found, "convert")
        self._world.send(found.starter, "trial-purchase-request", found.wire_id)

    @operation(
        "trials.convert",
        who="trials.write",
        source="000:193-211, 002:34-37",
        refuses=("trial.role", "trial.state", "trial.tier", "trial.grace-over", "trial.field-required"),
    )
    def convert(
        self,
        trial: AnyTrial,
        email: str,
        *,
        services: Collection[str] | None = None,
        distributor: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> OrganizationDetails:
        """Convert a trial to a paid subscription; services that are not ordered are lost.

        Args:
            trial: its id, or the value.
            email: the address of the trial's administrator, as typed when it started. Any other makes a new
                organization with the subscription, and the trial runs on; that is no error.
            services: those ordered, of the trial's; by default all.
            distributor: the partner of tier 1 through which one of tier 2 converts.
            actor: the administrator who acts; by default the partner's full administrator.

        Returns:
            The organization that has the paid subscription.

        Raises:
            HubRefusal: the administrator may not, or a rule trial.* refuses it.
        """
        found = self._in_state(trial, "convert")
        through = self._world.partners[found.partner_id] if distributor is None else self._partner(distributor)
        if through.tier != 1:
            raise Refusal("trial.tier", Finding("distributor", f"{through.name} is of tier {through.tier}"))
        ordered = found.services if services is None else tuple(each for each in found.services if each in services)
        if not ordered:
            raise Refusal("trial.field-required", Finding("services", "the order has no service of the trial"))
        return copies.details(self._world, trials.convert(self._world, found, email, ordered))

    @operation("trials.cancel", who="trials.write", source="000:213-221", refuses=_CHANGING, customers=True)
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

    def _trial(self, given: AnyTrial) -> entities.Trial:
        return resolver.trial(self._world, given, HubError)

    def _is_mine(self, trial: entities.Trial) -> bool:
        return self.by.is_customers or reach_of(self.by.roles) == "all" or self.by.person_id in trial.managers

    def _mine(self, given: AnyTrial) -> entities.Trial:
        found = self._trial(given)
        if not self._is_mine(found):
            raise Refusal("trial.role", Finding("actor", f"the trial of {found.company} is not {self.by.email}'s"))
        return found

    def _in_state(self, given: AnyTrial, event: TrialEvent) -> entities.Trial:
        found = self._mine(given)
        rules.trial_allows(found, event)
        return found

    def _asked(self, given: AnyTrial, by: AnyPerson, event: TrialEvent) -> entities.Trial:
        found, person = self._trial(given), resolver.person(self._world, by, HubError)
        rules.trial_allows(found, event)
        if not rules.is_full_administrator(self._world.directory.organizations[found.organization_id], person):
            text = f"{person.email} is no full administrator of {found.company}"
            raise Refusal("trial.consent-not-full-admin", Finding("person", text))
        return found

    def _start(
        self,
        kind: TrialKind,
        owner: entities.Partner,
        home: entities.Organization | None,
        confirmed: bool,
        form: dict[str, Any],
    ) -> Trial:
        world = self._world
        drafted = entities.Trial(
            id="",
            wire_id="",
            edition=world.trial_edition,
            partner_id=owner.id,
            org_id=home.org_id if home else "",
            organization_id=home.id if home else "",
            kind=kind,
            region=region_of(form["country"]),
            starter=self.by.email,
            managers=(self.by.person_id,),
            **form,
        )
        rules.may_start(
            rules.TrialCase(world=world, partner=owner, trial=drafted, organization=home, confirmed=confirmed)
        )
        self.by.person(world)
        uuid = world.ids.uuid()
        made = attrs.evolve(
            drafted, id=uuid, wire_id=wire_ids.encode("TRIAL", uuid), vertical=vertical_of(drafted.vertical)
        )
        return trial_of(world, trials.start(world, made))

    def _change(self, trial: entities.Trial, **wanted: Any) -> None:
        """Set what is wanted, if it may be. Raises Refusal."""
        given = {name: value for name, value in wanted.items() if value is not None}
        if "services" in given:
            given["services"] = tuple(dict.fromkeys(given["services"]))
        draft = attrs.evolve(trial, **given)
        world = self._world
        rules.may_change(
            rules.TrialCase(
                world=world,
                partner=world.partners[trial.partner_id],
                trial=draft,
                organization=world.directory.organizations[trial.organization_id],
            )
        )
        for name, value in given.items():
            setattr(trial, name, value)


_FIELDS: Final = (
    *("company", "admin_email", "country", "vertical", "services"),
    *("quantity", "duration_days", "site_url", "timezone"),
)


def _form(*given: Any) -> dict[str, Any]:
    """Return the fields of the wizard by their names; each service stands once."""
    form = dict(zip(_FIELDS, given, strict=True))
    return form | {"services": tuple(dict.fromkeys(form["services"]))}
