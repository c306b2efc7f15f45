"""Customers by hand: the wizards of Partner Hub that create a customer and set it up, and what is changed later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Final

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.models import CallingLocation, Customer, ProvisionCustomer, Subscriber, UpdateCustomer
from webex_wholesale_contracts.models.locations import CreateLocation
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.roles import reach_of
from webex_wholesale_mock.hub import _user_lines as user_lines
from webex_wholesale_mock.hub._base import HubError, listed, modelled, sendable, shaped
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.hub._user_lines import AnyUser
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.validation import customers as rules
from webex_wholesale_mock.validation import locations as location_rules
from webex_wholesale_mock.validation import subscribers as subscriber_rules
from webex_wholesale_mock.validation._case import Case
from webex_wholesale_mock.validation.fields import conform
from webex_wholesale_mock.validation.partners import check_not_suspended
from webex_wholesale_mock.validation.subscribers import SubscriberCase
from webex_wholesale_mock.values import copies, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyPartner, AnyTemplate
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as customer_workflow
from webex_wholesale_mock.workflows import intake, locations
from webex_wholesale_mock.workflows.locations import ADDRESS

AnyOffice = CallingLocation | Mapping[str, Any]

_CREATING: Final = ("hub.customer.location-unconfirmed", "hub.package.not-on-order", "sub-partner.suspended")
_OF_LOCATIONS: Final = (
    "adjacent.field.required",
    "adjacent.field.invalid",
    "adjacent.in-use",
    "customer.calling.language",
)
_CHANGING: Final = ("hub.package.not-on-order", "sub-partner.suspended")


class Customers(Noun):
    """Customers of a partner, as its administrators create them and set them up in Partner Hub."""

    __slots__ = ()

    @operation("customers.list", who="organizations.read", source="004:1316-1317, h:16gmxfb")
    def list(self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None) -> tuple[Customer, ...]:
        """List the customers of a partner that the administrator sees, oldest first.

        Args:
            partner: by default the first.
            actor: the administrator who looks; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        owner = self._partner(partner)
        own = (each for each in self._world.customers if each.partner_id == owner.id and self.by.sees(each))
        return tuple(copies.customer(self._world, each) for each in own)

    @operation(
        "customers.review",
        who="customers.write",
        source="004:1302-1313",
        refuses=_CREATING,
        like="customers.provision",
    )
    def review(
        self,
        name: str,
        *,
        admin_email: str,
        packages: Sequence[str],
        headquarters: AnyOffice,
        in_supported_location: bool = False,
        quantities: Mapping[str, int] | None = None,
        template: AnyTemplate | None = None,
        external_id: str | None = None,
        admin_first_name: str | None = None,
        admin_last_name: str | None = None,
        language: str | None = None,
        meetings_timezone: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> ProvisionCustomer:
        """Show what `create` would make of the form, as the last screen does; nothing is made.

        Args:
            name, admin_email, packages, headquarters, in_supported_location, quantities: as in `create`.
            template, external_id, admin_first_name, admin_last_name, language, meetings_timezone: as in `create`.
            actor: the administrator who acts; by default the partner's full administrator.

        Returns:
            The request that does the same: send it to POST, or press Create.

        Raises:
            HubRefusal: the administrator may not, or `create` would be refused.
            HubError: the template does not exist, or a field is of a wrong type.
        """
        case = self._case(template, in_supported_location, _form(locals()))
        return ProvisionCustomer.model_validate(case.body)

    @operation(
        "customers.create",
        who="customers.write",
        source="004:1302-1313",
        refuses=_CREATING,
        like="customers.provision",
    )
    def create(
        self,
        name: str,
        *,
        admin_email: str,
        packages: Sequence[str],
        headquarters: AnyOffice,
        in_supported_location: bool = False,
        quantities: Mapping[str, int] | None = None,
        template: AnyTemplate | None = None,
        external_id: str | None = None,
        admin_first_name: str | None = None,
        admin_last_name: str | None = None,
        language: str | None = None,
        meetings_timezone: str | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Customer:
        """Create a customer; provisioning begins, as after a POST.

        Args:
            name, admin_email: the company, and the email of its administrator.
            packages, quantities: the packages, and how many of each users may hold; without a quantity, any number.
            headquarters: name, address, time zone and language of the first location, as a model or its fields; the
                address is the billing address too.
            in_supported_location: True ticks that the headquarters are in a location that Webex supports.
            template, external_id: by default the partner's first, and one that is made up.
            admin_first_name, admin_last_name, language, meetings_timezone: as in a request to provision.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the box is not ticked, the purchase order does not list a package,
                or a rule of POST refuses it.
            HubError: the template does not exist, or a field is of a wrong type.
        """
        world = self._world
        case = self._case(template, in_supported_location, _form(locals()))
        customer = intake.admit_customer(case)
        if reach_of(self.by.roles) == "assigned":
            customer.managers = (self.by.person(world).id,)
        customer_workflow.begin(world, customer, case.body)
        return copies.customer(world, customer)

    @operation(
        "customers.set_up",
        who="wholesale.write",
        source="004:1329-1337",
        refuses=(*_OF_LOCATIONS, *user_lines.OF_USERS),
        like="subscribers.provision",
    )
    def set_up(
        self,
        customer: AnyCustomer,
        *,
        locations: Sequence[AnyOffice] = (),
        users: Sequence[AnyUser] = (),
        actor: AnyAdministrator | None = None,
    ) -> tuple[Subscriber, ...]:
        """Set up a customer: more locations, then up to 25 users with their packages and numbers; all of it or nothing.

        Args:
            customer: its id, external id or organization id, or a value.
            locations: offices beside the headquarters: name, address, time zone, language.
            users: as in `users.add`; each may name one of the locations.
            actor: the administrator who acts; by default the partner's full administrator.

        Returns:
            The new subscribers.

        Raises:
            HubRefusal: the administrator may not, the customer is not provisioned yet, a location or a user is refused.
            HubError: the customer does not exist, nothing is named, or a field is of a wrong type.
        """
        world, owner = self._world, self._customer(customer)
        offices, lines = [*locations], [*users]
        if not (offices or lines):
            raise HubError("no location and no user is named")
        subscriber_rules.may_set_up(
            SubscriberCase(world, world.partners[owner.partner_id], {"customerId": owner.wire_id})
        )
        with all_or_nothing(world):
            for office in offices:
                self._add_location(owner, office)
            made = user_lines.join_all(world, owner, lines) if lines else []
        return tuple(copies.subscriber(world, each) for each in made)

    @operation(
        "customers.change_packages",
        who="wholesale.write",
        source="h:ny0fr7x",
        refuses=_CHANGING,
        like="customers.update",
    )
    def change_packages(
        self,
        customer: AnyCustomer,
        packages: Sequence[str],
        *,
        quantities: Mapping[str, int] | None = None,
        headquarters: AnyOffice | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Customer:
        """Change the packages of a customer and their quantities, as a PUT does.

        Args:
            customer: its id, external id or organization id, or a value.
            packages: the complete list: a package that it does not name is removed.
            quantities: how many of each users may hold; a quantity that is left out stays as it is.
            headquarters: the first location, where the customer gets its first calling package and has none.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, the purchase order does not list a package, or a rule of PUT refuses
                it.
            HubError: the customer does not exist, or a field is of a wrong type.
        """
        world, found = self._world, self._customer(customer)
        owner = world.partners[found.partner_id]
        check_not_suspended(owner)
        parameters = _parameters(_office("headquarters", headquarters), None, quantities)
        body: dict[str, Any] = {"packages": listed(packages), "provisioningParameters": parameters}
        shaped(f"customer {found.external_id!r}", UpdateCustomer, body)
        rules.may_update(Case(world, owner, body, found))
        intake.change_customer(world, found, body)
        customer_workflow.update(world, found, body["packages"], body)
        return copies.customer(world, found)

    @operation("customers.delete", who="customers.write", source="004:172-173", like="customers.delete")
    def delete(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> None:
        """Begin to remove a customer that has no subscribers, as a DELETE does.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule of DELETE refuses it.
            HubError: the customer does not exist.
        """
        found = self._customer(customer)
        rules.may_delete(Case(self._world, self._world.partners[found.partner_id], {}, found))
        customer_workflow.delete(self._world, found)

    @operation("customers.start_trial", who="trials.write", source="004:464-466", refuses=("trial.wholesale-partner",))
    def start_trial(
        self, name: str, *, admin_email: str, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None
    ) -> None:
        """Press Start Trial, which the overview shows and a wholesale partner cannot use.

        A trial that is there already is placed with `mock.place.trial`.

        Args:
            name, admin_email: the company, and the email of its administrator.
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: always, as the overview is that of wholesale customers; `mock.hub.trials.start` starts a trial.
        """
        text = f"{self._partner(partner).name} sells wholesale; {name} could not become its customer from a trial"
        raise Refusal("trial.wholesale-partner", Finding(None, text))

    def _case(self, template: AnyTemplate | None, confirmed: bool, form: Mapping[str, Any]) -> Case:
        """The request that the form makes, which the rules let pass. Raises Refusal."""
        world, found = self._world, resolver.template(self._world, template, HubError)
        owner = world.partners[found.partner_id]
        check_not_suspended(owner)
        office = _needed("headquarters", form["headquarters"])
        info = {
            "name": form["name"],
            "primaryEmail": form["admin_email"],
            "language": form["language"],
            "adminFirstName": form["admin_first_name"],
            "adminLastName": form["admin_last_name"],
        }
        body: dict[str, Any] = {
            "provisioningId": found.provisioning_id,
            "externalId": self._external_id(owner) if form["external_id"] is None else form["external_id"],
            "packages": listed(form["packages"]),
            "address": office["address"],
            "customerInfo": {key: value for key, value in info.items() if value is not None},
            "provisioningParameters": _parameters(office, form["meetings_timezone"], form["quantities"]),
        }
        shaped(f"customer {form['name']!r}", ProvisionCustomer, body)
        if not confirmed and world.rules.enforces("hub.customer.location-unconfirmed"):
            text = "tick that the headquarters are in a location that Webex supports: in_supported_location=True"
            raise Refusal("hub.customer.location-unconfirmed", Finding("inSupportedLocation", text))
        case = Case(world, owner, body)
        rules.may_provision(case)
        return case

    def _external_id(self, owner: entities.Partner) -> str:
        """An external id that no customer of the partner has or had; the form asks for none (assumed)."""
        world = self._world
        ids = (world.ids.uuid_of(f"{owner.id}/customer {number}") for number in count(world.serial + 1))
        return next(text for text in ids if not world.customers.with_external_id(owner, text))

    def _add_location(self, customer: entities.Customer, given: AnyOffice) -> None:
        """Add an office as POST /locations does. Raises Refusal."""
        office = _needed("location", given)
        organization = self._world.directory.organizations[customer.organization_id or ""]
        body = {
            "name": office["name"],
            "timeZone": office["timezone"],
            "preferredLanguage": office["language"],
            "announcementLanguage": office["language"],
            "address": {
                theirs: office["address"][ours] for ours, theirs in ADDRESS.items() if ours in office["address"]
            },
        }
        sendable(f"location {office['name']!r}", body)
        conform(CreateLocation, body)
        location_rules.may_create(self._world, organization, body)
        locations.add(self._world, organization, body)


def _form(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form among the arguments of a method."""
    return {name: value for name, value in arguments.items() if name not in ("self", "actor")}


def _office(what: str, given: AnyOffice | None) -> dict[str, Any] | None:
    """A location as a request has it. Raises HubError where a field is missing, or of a wrong type."""
    office = modelled(what, CallingLocation, given)
    return office.to_wire() if office else None


def _needed(what: str, given: AnyOffice | None) -> dict[str, Any]:
    """A location that has to be there. Raises HubError."""
    return _office(what, {} if given is None else given) or {}


def _parameters(
    office: Mapping[str, Any] | None, meetings_timezone: str | None, quantities: Mapping[str, int] | None
) -> dict[str, Any]:
    return {
        **({"calling": {"location": office}} if office else {}),
        **({"meetings": {"timezone": meetings_timezone}} if meetings_timezone else {}),
        **({"packages": {"limits": {**quantities}}} if quantities else {}),
    }
