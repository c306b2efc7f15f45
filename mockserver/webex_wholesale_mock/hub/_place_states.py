"""Builders that place what has a life of its own: phones, orders, requests, a directory, single sign-on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.access import FULL
from webex_wholesale_mock.entities.lifecycles import DeviceStatus, SetupAssistStatus, SsoStatus, SubPartnerStatus
from webex_wholesale_mock.hub._base import HubError, LookUps
from webex_wholesale_mock.hub._customers import CustomerBuilders
from webex_wholesale_mock.hub._devices import Devices
from webex_wholesale_mock.hub._setup_assist import AnyContact, SetupAssists
from webex_wholesale_mock.hub._sso import SingleSignOn
from webex_wholesale_mock.hub._sub_partners import SubPartners
from webex_wholesale_mock.hub._subscribers import SubscriberBuilders
from webex_wholesale_mock.hub._templates import Templates
from webex_wholesale_mock.hub._users import Users
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.validation.setup_assist import users_at
from webex_wholesale_mock.values import (
    DeviceDetails,
    DirectorySync,
    NewUser,
    SetupAssist,
    SsoRelationship,
    SubPartnerRequest,
    partner_setup,
    resolver,
)
from webex_wholesale_mock.values.device import device as device_value
from webex_wholesale_mock.values.resolver import AnyCustomer, AnyLocation, AnyPartner, AnyPerson, AnyWorkspace
from webex_wholesale_mock.values.setup_assist import setup_assist as assist_value
from webex_wholesale_mock.workflows.devices import made_up_mac

_SSO_STEPS: Final[tuple[SsoStatus, ...]] = get_args(SsoStatus)


class PlacedStates(LookUps):
    """Part of `mock.place` for what goes from state to state; each call ends in the wanted one, or changes nothing."""

    __slots__ = ()

    def device(
        self,
        model: str,
        *,
        person: AnyPerson | None = None,
        workspace: AnyWorkspace | None = None,
        mac: str | None = None,
        by_code: bool = False,
        status: DeviceStatus = "connected",
    ) -> DeviceDetails:
        """Place a phone of a person or a workspace in any status, which Control Hub shows at once.

        Args:
            model: one of the list, such as "Cisco 8865".
            person, workspace: whose it is, one of the two.
            mac: twelve hexadecimal digits, which no phone has; by default made up.
            by_code: it was added by an activation code, not by its MAC address.
            status: `activating`, `connected` or `disconnected`.

        Raises:
            HubError: a rule hub.device refuses the phone (with the rule), the status is another one, or there is a MAC
                address for a phone that waits for its code.
        """
        _check("status of a phone", status, get_args(DeviceStatus))
        if by_code and mac and status == "activating":
            raise HubError("a phone that waits for its activation code has no MAC address yet; leave mac out")
        noun = Devices(self._holder, self._guard)
        with all_or_nothing(self._world):
            if by_code:
                made = noun.create_code(model, person=person, workspace=workspace)
            else:
                address = made_up_mac(self._world) if mac is None else mac
                made = noun.add(model, address, person=person, workspace=workspace)
            if status != "activating":
                noun.connect(made, mac=mac if by_code else None)
            if status == "disconnected":
                noun.set_network(made, on=False)
        placed = self._world.directory.devices[resolver.device(self._world, made, HubError).id]
        placed.changed = None
        return device_value(self._world, placed)

    def setup_assist(
        self,
        customer: AnyCustomer,
        location: AnyLocation | None = None,
        *,
        status: SetupAssistStatus | None = None,
        users: int | None = None,
        completes: datetime | None = None,
        contacts: Sequence[AnyContact] | None = None,
        partner_tasks: Literal["on_time", "by_hand"] = "by_hand",
    ) -> SetupAssist:
        """Place an order of Setup Assist in any phase; a completed one is billed now.

        Args:
            customer: its id, external id or organization id, or a value.
            location: one of the customer's: its id, or a value; by default the first.
            status: a phase of the flow, `completed` or `cancelled`; by default the first phase.
            users: how many users are onboarded: up to five are Express, more are Standard. By default those who are
                reached there, and at least one.
            completes: when onboarding is complete; by default six business days from now.
            contacts: people at the customer, as in `mock.hub.setup_assist.submit`.
            partner_tasks: the partner does the tasks that are left `by_hand` or `on_time`.

        Raises:
            HubError: a rule hub.assist refuses the order (with the rule), or its flow has no such phase.
        """
        noun, world = SetupAssists(self._holder, self._guard), self._world
        place = self._location(customer, location)
        with all_or_nothing(world):
            _check("way of doing the partner's tasks", partner_tasks, ("on_time", "by_hand"))
            placed = noun.submit(
                customer,
                place.wire_id,
                users=max(1, users_at(world, place)) if users is None else users,
                completes=completes,
                contacts=contacts,
                partner_tasks="on_time",
            )
            names = [phase.name for phase in placed.phases]
            wanted = placed.status if status is None else status
            _check("status of this order", wanted, (*names, "completed", "cancelled"))
            if wanted == "cancelled":
                noun.cancel(placed)
            order = world.setup_assists[placed.id]
            while order.is_unfinished and order.status != wanted:
                noun.end_phase(placed)
            order.on_time = partner_tasks == "on_time"
        return assist_value(world, order)

    def directory_sync(
        self,
        customer: AnyCustomer,
        people: Sequence[NewUser | Mapping[str, Any]],
        *,
        deactivated: Sequence[NewUser | Mapping[str, Any]] = (),
    ) -> DirectorySync:
        """Let an organization follow the customer's directory, with people who have left it already.

        Args:
            customer: its id, external id or organization id, or a value.
            people: all people of the directory: email, first and last name.
            deactivated: people who were in it before.

        Raises:
            HubError: the customer has no organization yet, or an address is malformed or belongs to somebody elsewhere.
        """
        noun = Users(self._holder, self._guard)
        with all_or_nothing(self._world), self._seeing_users(customer):
            if deactivated:
                noun.sync(customer, [*people, *deactivated])
            return noun.sync(customer, people)

    def sub_partner_request(
        self,
        name: str,
        *,
        admin_email: str,
        first_name: str,
        last_name: str,
        status: SubPartnerStatus = "requested",
        country: str | None = None,
        billing_starts: date | None = None,
        parent_admin_email: str = "",
        partner: AnyPartner | None = None,
    ) -> SubPartnerRequest:
        """Place a request for a sub-partner in any status; a completed one has its sub-partner.

        Args:
            name: the name of the sub-partner, which no partner has yet.
            admin_email, first_name, last_name: of its first full administrator, at an address that nobody has.
            status: `requested`, `completed` or `withdrawn`.
            country: ISO 3166-1 alpha-2; by default the parent's.
            billing_starts: the day in UTC from which usage is billed; by default when it is set up.
            parent_admin_email: an address for an account of the parent's in the sub-partner; by default none.
            partner: the parent; by default the first partner.

        Raises:
            HubError: a rule hub.subpartner refuses the request (with the rule), or the status is another one.
        """
        _check("status of a request", status, get_args(SubPartnerStatus))
        noun = SubPartners(self._holder, self._guard)
        asked = noun.request(
            name,
            admin_email=admin_email,
            first_name=first_name,
            last_name=last_name,
            country=country,
            billing_starts=billing_starts,
            parent_admin_email=parent_admin_email,
            partner=partner,
        )
        if status == "completed":
            noun.set_up(asked)
        elif status == "withdrawn":
            noun.withdraw(asked)
        return partner_setup.request(self._world, self._world.sub_partner_requests[asked.id])

    def single_sign_on(
        self,
        entity_id: str,
        *,
        status: SsoStatus = "metadata_uploaded",
        pass_email_in_request: bool = False,
        partner: AnyPartner | None = None,
    ) -> SsoRelationship:
        """Place the SSO relationship of a partner in any status.

        From `template_set` on, a template that names the identity provider is made where there is none; from
        `user_created` on, a customer with a user too.

        Args:
            entity_id: the EntityID in the metadata of the identity provider.
            status: the last step that was taken.
            pass_email_in_request: the identity provider needs it.
            partner: by default the first.

        Raises:
            HubError: the EntityID is blank, the partner has a relationship already, or the status is another one.
        """
        _check("status of single sign-on", status, _SSO_STEPS)
        noun, owner = SingleSignOn(self._holder, self._guard), self._partner(partner)
        org_id = owner.org_id
        steps: Mapping[str, Callable[[], object]] = {
            "idp_checked": lambda: noun.open_ticket(pass_email_in_request=pass_email_in_request, partner=org_id),
            "tac_requested": lambda: noun.establish_trust(partner=org_id),
            "trusted": lambda: noun.upload_metadata(partner=org_id),
            "metadata_uploaded": lambda: self._template_of_sso(owner, entity_id),
            "template_set": lambda: self._user_of_sso(owner, entity_id),
            "user_created": lambda: noun.verify_login(partner=org_id),
        }
        with all_or_nothing(self._world):
            noun.check_idp(entity_id, partner=org_id)
            relationship = self._world.sso[owner.id]
            while _SSO_STEPS.index(relationship.status) < _SSO_STEPS.index(status):
                steps[relationship.status]()
        return partner_setup.sso(self._world, relationship)

    @contextmanager
    def _seeing_users(self, customer: AnyCustomer | None) -> Iterator[None]:
        """Let the partner see the users of a customer in a block, also where it only provisions services."""
        organization = None if customer is None else self._with_organization(customer)[1]
        before = {} if organization is None else organization.partners
        if organization:
            organization.partners = dict.fromkeys(before, FULL)
        try:
            yield
        finally:
            if organization:
                organization.partners = before

    def _template_of_sso(self, owner: entities.Partner, entity_id: str) -> None:
        Templates(self._holder, self._guard).create(
            f"Single sign-on of {owner.name}",
            country=owner.country,
            authentication="partner",
            idp_entity_id=entity_id,
            partner=owner.org_id,
        )

    def _user_of_sso(self, owner: entities.Partner, entity_id: str) -> None:
        template = next(each for each in owner.templates if each.idp_entity_id == entity_id)
        customers = CustomerBuilders(self._holder, self._guard)
        made = customers.add_customer(provisioning_id=template.provisioning_id)
        SubscriberBuilders(self._holder, self._guard).add_subscriber(made)

    def _location(self, customer: AnyCustomer, given: AnyLocation | None) -> entities.Location:
        if given is not None:
            return resolver.location(self._world, given, HubError)
        found, organization = self._with_organization(customer)
        if not organization.locations:
            raise HubError(f"customer {found.external_id!r} has no location; it has no calling package")
        return organization.locations[0]


def _check(what: str, given: str, names: Collection[str]) -> None:
    if given not in names:
        raise HubError(f"{given!r} is not a {what}; use one of {', '.join(names)}")
