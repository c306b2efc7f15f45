"""Builder of the world of a scenario, by the builders of the hub: what they refuse cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final, get_args

from webex_wholesale_contracts.facts.geography import is_country
from webex_wholesale_contracts.facts.scopes import SCOPES
from webex_wholesale_mock.entities import ANY_NAME, Fails, Partner
from webex_wholesale_mock.entities.lifecycles import SsoStatus
from webex_wholesale_mock.entities.organization import ADMIN_INVITES
from webex_wholesale_mock.hub import HubError
from webex_wholesale_mock.hub._acting import actor_of
from webex_wholesale_mock.scenarios import _models as models
from webex_wholesale_mock.scenarios._customers import CustomerBuilder, named, stands_once, wrong
from webex_wholesale_mock.scenarios._errors import Key, ScenarioError, located
from webex_wholesale_mock.scenarios._loader import Reading
from webex_wholesale_mock.scenarios._order_models import Order
from webex_wholesale_mock.state.clock import VirtualClock
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.testkit.outcomes import Outcomes
from webex_wholesale_mock.workflows.partners import add_partner, add_token, issue_token, start_billing
from webex_wholesale_mock.world.partners import ALL_SCOPES
from webex_wholesale_mock.world.rulebook import Observed
from webex_wholesale_mock.world.settings import RateLimit
from webex_wholesale_mock.world.world import World

_NEEDS: Final = {
    "metadata_uploaded": "needs a template with this identity provider",
    "template_set": "needs a customer of such a template, with a subscriber",
}
"""The reason why a relationship gets no further than a status, in a scenario."""
NOTHING: Final[Mapping[str, Observed]] = MappingProxyType({})


def build(
    reading: Reading, *, seed: int, start: datetime, poll_step: float, evidence: Mapping[str, Observed] = NOTHING
) -> World:
    """The world of a scenario, which itself goes before seed, start, poll step and evidence. Raises ScenarioError.

    It is made anew each time, and always the same.
    """
    scenario = reading.scenario
    world = World(
        clock=VirtualClock(scenario.clock or start),
        ids=Ids(seed if scenario.seed is None else scenario.seed),
        poll_step=poll_step if scenario.poll_step is None else scenario.poll_step,
    )
    world.rules.observe(evidence)
    builder = Builder(world, reading.marks)
    builder.build(scenario)
    if builder.problems:
        raise ScenarioError(reading.source, [located(key, text, reading.marks) for key, text in builder.problems])
    return world


class Builder(CustomerBuilder):
    """Puts the parts of a scenario into a world, and goes on after each part that is refused."""

    def build(self, scenario: models.Scenario) -> None:
        """Put all parts into the world."""
        self._settings(scenario)
        self._rules(scenario.rules)
        for index, email in enumerate(scenario.free_accounts):
            with self._at("free_accounts", index):
                self.hub.add_free_account(email)
        for index, organization in enumerate(scenario.organizations):
            self._organization(("organizations", index), organization)
        for index, partner in enumerate(scenario.partners):
            self._partner(("partners", index), partner)

    def _settings(self, scenario: models.Scenario) -> None:
        for name, seconds in scenario.durations.model_dump(exclude_none=True).items():
            setattr(self.world.durations, name, seconds)
        if limit := scenario.rate_limit:
            self.world.rate_limit = RateLimit(limit.requests, limit.seconds)
        with self._at("denied_names"):
            self.hub.deny_names(*scenario.denied_names)
        with self._at("holidays"):
            self.hub.set_holidays(*scenario.holidays)
        self.place.trial_edition(scenario.trial_edition)
        self.place.order_options(**scenario.order_options.model_dump())
        self.hub.calling_maintenance = scenario.calling_maintenance
        self.hub.maintenance_status = scenario.maintenance_status
        outcomes = Outcomes(self, nullcontext())
        for package, failure in scenario.failing_packages.items():
            with self._at("failing_packages", package):
                outcomes.add(Fails(**failure.model_dump()), customer=ANY_NAME, package=package)
        if scenario.failing_reports:
            with self._at("failing_reports"):
                outcomes.add(Fails(**scenario.failing_reports.model_dump()), report=ANY_NAME)

    def _rules(self, wanted: models.Rules) -> None:
        for name, switch in (("disabled", self.world.rules.disable), ("enabled", self.world.rules.enable)):
            for index, rule in enumerate(getattr(wanted, name)):
                with self._at("rules", name, index):
                    switch(rule)
        for rule, code in wanted.codes.items():
            with self._at("rules", "codes", rule):
                self.world.rules.recode(rule, code)

    def _organization(self, key: Key, wanted: models.Organization) -> None:
        with self._at(*key):
            stands_once("organization", "name", wanted.name, self._organizations)
            apart = {"people", "branding", "admin_invite_emails"}
            made = self.hub.add_organization(**wanted.model_dump(exclude=apart))
            self._organizations[wanted.name] = made.org_id
            for index, person in enumerate(wanted.people):
                with self._at(*key, "people", index):
                    self.hub.add_person(made.org_id, person.email, name=person.name)
            if wanted.branding:
                with self._at(*key, "branding"):
                    self.place.branding(made.org_id, wanted.branding.model_dump())
            self.place.setting(made.org_id, ADMIN_INVITES, on=wanted.admin_invite_emails)

    def _partner(self, key: Key, wanted: models.Partner | models.SubPartner, parent: Partner | None = None) -> None:
        with self._at(*key):
            self._check(wanted)
            made = add_partner(
                self.world,
                wanted.name,
                country=wanted.country,
                parent=parent,
                templates=[self._template(template) for template in wanted.templates],
                **wanted.model_dump(include={"entitled", "suspended"}),
            )
            if (ordered := getattr(wanted, "purchase_order", None)) is not None:
                self.place.purchase_order(ordered, partner=made.org_id)
            self._setup(key, made, wanted)
            self._administrators(key, made, wanted.administrators)
            self._template_administrators(key, made, wanted.templates)
            for index, token in enumerate(wanted.tokens):
                if token.administrator is None:
                    self._token((*key, "tokens", index), made, token)
            for index, customer in enumerate(wanted.customers):
                self._customer((*key, "customers", index), made, customer)
            self._assignments(key, made, wanted.administrators)
            for index, token in enumerate(wanted.tokens):
                if token.administrator is not None:
                    self._token((*key, "tokens", index), made, token)
            with self._at(*key, "sso"):
                self._end_of_sso(made, wanted.sso)
            self._trials(key, made, getattr(wanted, "trials", ()))
            self._orders(key, made, wanted.orders)
            for index, report in enumerate(wanted.reports):
                with self._at(*key, "reports", index):
                    self.hub.add_report(**report.model_dump(), partner_org_id=made.org_id)
            for index, sub_partner in enumerate(getattr(wanted, "sub_partners", ())):
                self._partner((*key, "sub_partners", index), sub_partner, made)
            for index, request in enumerate(getattr(wanted, "sub_partner_requests", ())):
                with self._at(*key, "sub_partner_requests", index):
                    self.place.sub_partner_request(**request.model_dump(), partner=made.org_id)

    def _trials(self, key: Key, partner: Partner, wanted: Iterable[models.Trial]) -> None:
        for index, trial in enumerate(wanted):
            with self._at(*key, "trials", index):
                made = self.place.trial(**trial.model_dump(exclude={"shipments"}), partner=partner.org_id)
                for shipment in trial.shipments:
                    self.place.shipment(made, **shipment.model_dump())

    def _setup(self, key: Key, partner: Partner, wanted: models.Partner | models.SubPartner) -> None:
        """Place what a partner has set up by hand: onboarding, branding, call-in, single sign-on, the billing start."""
        self.place.onboarding(onboarded=wanted.onboarded, assist_ordered=wanted.assist_ordered, partner=partner.org_id)
        for index, entity_id in enumerate(wanted.identity_providers):
            with self._at(*key, "identity_providers", index):
                self.place.identity_provider(entity_id, partner=partner.org_id)
        self.hub.branding.allow_own(allowed=wanted.own_branding, partner=partner.org_id)
        if wanted.branding:
            with self._at(*key, "branding"):
                self.hub.branding.set(**wanted.branding.model_dump(), partner=partner.org_id)
        if wanted.call_in is not None:
            with self._at(*key, "call_in"):
                self.hub.set_telephony_domain(wanted.call_in, partner_org_id=partner.org_id)
        if wanted.sso:
            with self._at(*key, "sso"):
                self._single_sign_on(partner, wanted.sso)
        if day := getattr(wanted, "billing_starts", None):
            start_billing(self.world, partner, datetime.combine(day, time(), UTC))

    def _single_sign_on(self, partner: Partner, wanted: models.SingleSignOn) -> None:
        """Place the steps up to the upload; the templates and users of the file take those that follow."""
        steps: tuple[SsoStatus, ...] = get_args(SsoStatus)
        last = min(steps.index(wanted.status), steps.index("metadata_uploaded"))
        self.place.single_sign_on(**wanted.model_dump() | {"status": steps[last]}, partner=partner.org_id)

    def _end_of_sso(self, partner: Partner, wanted: models.SingleSignOn | None) -> None:
        """Place the login, and hold the status against what templates and users of the file have come to."""
        relationship = self.world.sso.get(partner.id)
        if wanted is None or relationship is None:
            return
        if wanted.status == "login_verified" and relationship.status == "user_created":
            self.hub.sso.verify_login(partner=partner.org_id)
        steps = get_args(SsoStatus)
        if steps.index(relationship.status) < steps.index(wanted.status):
            raise wrong(
                "status", f"{wanted.status} {_NEEDS[relationship.status]}; the file gets to {relationship.status}"
            )

    def _check(self, wanted: models.Partner | models.SubPartner) -> None:
        stands_once("partner", "name", wanted.name, {partner.name for partner in self.world.partners})
        _is_country("country", wanted.country)
        names: set[str] = set()
        for index, template in enumerate(wanted.templates):
            stands_once("template", f"templates[{index}].name", template.name, names)
            _is_country(f"templates[{index}].country", template.country or wanted.country)
            names.add(template.name)
            if (template.authentication == "partner") != bool(template.idp_entity_id):
                text = "authentication partner needs an idp_entity_id, and webex takes none"
                raise wrong(f"templates[{index}].idp_entity_id", text)

    @staticmethod
    def _template(wanted: models.Template) -> dict[str, Any]:
        apart = {"service_provider_admin"} | ({"country"} if wanted.country is None else set())
        return wanted.model_dump(exclude=apart)

    def _administrators(self, key: Key, partner: Partner, wanted: Sequence[models.PartnerAdministrator]) -> None:
        for index, administrator in enumerate(wanted):
            with self._at(*key, "administrators", index):
                self.place.administrator(**administrator.model_dump(exclude={"manages"}), partner=partner.org_id)

    def _template_administrators(self, key: Key, partner: Partner, wanted: Sequence[models.Template]) -> None:
        for index, template in enumerate(wanted):
            if template.service_provider_admin is not None:
                made = next(each for each in partner.templates if each.name == template.name)
                with self._at(*key, "templates", index):
                    self.hub.templates.edit(
                        made.provisioning_id, service_provider_admin=template.service_provider_admin
                    )

    def _assignments(self, key: Key, partner: Partner, wanted: Sequence[models.PartnerAdministrator]) -> None:
        for index, administrator in enumerate(wanted):
            for number, external_id in enumerate(administrator.manages):
                with self._at(*key, "administrators", index, "manages", number):
                    customer = self.world.customers.with_external_id(partner, external_id)
                    if customer is None:
                        raise HubError(
                            f"unknown customer {external_id!r}; give the external id of one of this partner's"
                        )
                    self.hub.administrators.assign_customer(customer.wire_id, administrator.email)

    def _token(self, key: Key, partner: Partner, wanted: models.Token) -> None:
        for index, scope in enumerate(wanted.scopes or ()):
            if scope not in SCOPES:
                near = get_close_matches(scope, SCOPES, n=1)
                text = f"{scope!r} is not a scope{f'; did you mean {near[0]!r}?' if near else ''}"
                self.problems.append(((*key, "scopes", index), text))
        scopes = ALL_SCOPES if wanted.scopes is None else frozenset(wanted.scopes)
        lifetime = timedelta(seconds=wanted.lifetime)
        if wanted.administrator is None:
            add_token(self.world, partner, wanted.name, role=wanted.role, scopes=scopes, lifetime=lifetime)
            return
        with self._at(*key, "administrator"):
            actor = actor_of(self.world, wanted.administrator, partner)
            issue_token(
                self.world, actor.partner, actor.person(self.world), wanted.name, scopes=scopes, lifetime=lifetime
            )

    def _orders(self, key: Key, partner: Partner, wanted: Sequence[Order]) -> None:
        for index, order in enumerate(wanted):
            with self._at(*key, "orders", index):
                home = order.organization and named("organization", order.organization, self._organizations)
                given = order.model_dump(exclude={"organization"})
                self.place.order(**given, organization=home, partner=partner.org_id)


def _is_country(key: str, country: str) -> None:
    if not is_country(country):
        raise wrong(key, f"{country!r} is not an ISO 3166-1 code of a country, in capital letters")
