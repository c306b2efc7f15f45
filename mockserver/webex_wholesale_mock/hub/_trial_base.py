"""The common part of the operations of trials: whose a trial is, its form, and the rules for changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_contracts.facts.trials import region_of, vertical_of
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.roles import reach_of
from webex_wholesale_mock.entities.trial import TrialKind
from webex_wholesale_mock.entities.trial_lifecycles import TrialEvent
from webex_wholesale_mock.hub._acting import actor_of
from webex_wholesale_mock.hub._base import HubError, listed
from webex_wholesale_mock.hub._operation import Noun
from webex_wholesale_mock.validation import trials as rules
from webex_wholesale_mock.validation.sites import site_url
from webex_wholesale_mock.values import Trial, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPerson, AnyShipment, AnyTrial
from webex_wholesale_mock.values.trial_of import trial_of
from webex_wholesale_mock.workflows import trials

Devices = Mapping[str, int] | str | None
"""Devices to ship, each type with its number; or the reason to ship none."""

SERVICES: Final = (
    *("trial.field-required", "trial.shipment-repeated", "trial.site-required", "trial.site-taken"),
    *("trial.service-purchased", "trial.service-trialled"),
)
CHANGING: Final = ("trial.role", "trial.state")


class TrialNoun(Noun):
    """Base class of the parts of `mock.hub.trials`."""

    __slots__ = ()

    def _trial(self, given: AnyTrial) -> entities.Trial:
        return resolver.trial(self._world, given, HubError)

    def _sees(self, trial: entities.Trial) -> bool:
        return self.by.is_customers or reach_of(self.by.roles) == "all" or self.by.person_id in trial.managers

    def _mine(self, given: AnyTrial) -> entities.Trial:
        found = self._trial(given)
        rules.check_manager(found, sees=self._sees(found), email=self.by.email)
        return found

    def _in_state(self, given: AnyTrial, event: TrialEvent) -> entities.Trial:
        found = self._mine(given)
        rules.trial_allows(found, event)
        return found

    def _asked(self, given: AnyTrial, by: AnyPerson, event: TrialEvent) -> entities.Trial:
        found, person = self._trial(given), self._person(by)
        rules.check_answer(self._world, found, person, event)
        return found

    def _person(self, given: AnyPerson) -> entities.Person:
        return resolver.person(self._world, given, HubError)

    def _of_partner(self, trial: entities.Trial, given: AnyAdministrator) -> entities.Person:
        """An administrator of the partner of a trial; a role is that of the partner's own. Raises HubError."""
        owner = self._world.partners[trial.partner_id]
        found = actor_of(self._world, given, owner).person(self._world)
        if found.organization_id != owner.organization.id:
            raise HubError(f"{found.email} is not an administrator of {owner.name}")
        return found

    def _shipment(self, given: AnyShipment) -> entities.Shipment:
        return resolver.shipment(self._world, given, HubError)

    def _my_shipment(self, given: AnyShipment) -> entities.Shipment:
        found = self._shipment(given)
        self._mine(self._world.trials[found.trial_id].wire_id)
        return found

    def _start(
        self,
        kind: TrialKind,
        owner: entities.Partner,
        home: entities.Organization | None,
        form: dict[str, Any],
        *,
        confirmed: bool = True,
    ) -> Trial:
        """Check a form, and start the trial. Raises Refusal."""
        world = self._world
        drafted = entities.Trial(
            id="",
            wire_id="",
            edition=world.trial_edition,
            partner_id=owner.id,
            org_id=home.org_id if home and kind == "own_paid" else "",
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
            drafted,
            id=uuid,
            wire_id=wire_ids.encode("TRIAL", uuid),
            vertical=vertical_of(drafted.vertical),
            deal_id=drafted.deal_id or (f"DEAL-{world.ids.number(8)}" if drafted.edition == "spark" else ""),
        )
        return trial_of(world, trials.start(world, made))

    def _change(self, trial: entities.Trial, *, extended: bool = False, **wanted: Any) -> None:
        """Set what is wanted, if it may be. Raises Refusal."""
        world = self._world
        shipped = [each.device for each in world.shipments_of(trial)]
        given = chosen({name: value for name, value in wanted.items() if value is not None})
        rules.check_site(trial, given)
        rules.may_change(
            rules.TrialCase(
                world=world,
                partner=world.partners[trial.partner_id],
                trial=attrs.evolve(trial, **{"devices": () if shipped else trial.devices, **given}),
                organization=world.directory.organizations[trial.organization_id],
                before=() if extended else trial.services,
                shipped=shipped,
            )
        )
        for name, value in given.items():
            setattr(trial, name, value)


def chosen(form: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form as a trial has them: each service once, the whole name of a site, and devices apart.

    Raises HubError for devices of another form.
    """
    made = dict(form)
    if "services" in made:
        made["services"] = tuple(dict.fromkeys(listed(made["services"])))
    if made.get("site_url") is not None:
        made["site_url"] = site_url(made["site_url"])
    if "devices" in made:
        devices: object = made.pop("devices")
        if not isinstance(devices, Mapping | str | None):
            text = "must be a dict of types and numbers, or a reason to ship none"
            raise HubError(f"devices {text}, got {type(devices).__name__}")
        made["device_skip"] = devices if isinstance(devices, str) else ""
        made["devices"] = tuple(devices.items()) if isinstance(devices, Mapping) else ()
    return made
