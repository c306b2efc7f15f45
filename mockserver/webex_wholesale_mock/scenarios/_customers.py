"""Builder of the customers of a scenario, with what stands within them in the order in which one part needs another."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from difflib import get_close_matches
from typing import Any, Final

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_contracts.models import Address, CallingLocation, Customer
from webex_wholesale_mock.entities import Partner
from webex_wholesale_mock.entities.organization import ADMIN_INVITES
from webex_wholesale_mock.hub import Hub, HubError, Place
from webex_wholesale_mock.scenarios import _models as models
from webex_wholesale_mock.scenarios._errors import Key
from webex_wholesale_mock.world.world import World

_AROUND: Final = re.compile(r"^(customerInfo|provisioningParameters(\.(calling|packages))?)\.")
_STEP: Final = re.compile(r"\w+")
_CAPITAL: Final = re.compile(r"[A-Z]")
_NAMES: Final = {
    "provisioningId": "template",
    "orgId": "organization",
    "meetings": "meetings_timezone",
    "primaryPhoneNumber": "phone_number",
    "locationId": "location",
    "address1": "address_line1",
    "state": "state_or_province",
    "postalCode": "zip_or_postal_code",
    "timeZone": "timezone",
    "preferredLanguage": "language",
}
"""Fields of a request that have another name in a scenario."""
_LENGTHS: Final = {"meetings_timezone": 1, "customer_id": 0}
"""Lengths of keys that are shorter in a scenario; a subscriber stands within its customer."""
_MADE: Final = {
    *("external_id", "packages", "status", "name"),
    *("primary_email", "language", "meetings_timezone", "limits"),
}
"""Keys of a customer that its builder takes as they are."""


class CustomerBuilder:
    """Puts customers into a world, and goes on after each part that is refused; the problems are kept."""

    def __init__(self, world: World, marks: Collection[Key]) -> None:
        self.world = world
        self._marks = marks
        self.hub = Hub(self, nullcontext())
        self.place = Place(self, nullcontext())
        self.problems: list[tuple[Key, str]] = []
        self._organizations: dict[str, str] = {}

    def _customer(self, key: Key, partner: Partner, wanted: models.Customer) -> None:
        with self._at(*key):
            templates = {template.name: template.provisioning_id for template in partner.templates}
            made = self.hub.add_customer(
                provisioning_id=named("template", wanted.template or partner.template.name, templates),
                org_id=wanted.organization and named("organization", wanted.organization, self._organizations),
                address=_address(wanted.address) if wanted.address else None,
                location=_office(wanted.location) if wanted.location else None,
                **wanted.model_dump(include=_MADE),
            )
            if wanted.internal:
                self._mark_internal(made)
            self._customer_settings(key, made, wanted)
            self._people(key, made, wanted)
            self._places(key, made, wanted)
            if wanted.directory:
                people, left = ([*map(_in_directory, part)] for _, part in wanted.directory)
                with self._at(*key, "directory"):
                    self.place.directory_sync(made, people, deactivated=left)

    def _customer_settings(self, key: Key, made: Customer, wanted: models.Customer) -> None:
        """Set what a scenario says of a customer's organization, and leave what it leaves out."""
        settings: Mapping[str, Callable[[Any], object]] = {
            "review_hours": lambda hours: self.place.review(made, hours=hours),
            "restricted": lambda on: self.hub.restricted_mode.set(made, on=on),
            "verified_domains": lambda domains: self.place.verified_domains(made, domains),
            "branding": lambda branding: self.hub.branding.set(**branding.model_dump(), customer=made),
            "assistant": lambda on: self.hub.assistant.set(made, on=on),
            "access": lambda role: self.place.access(made, role),
            "admin_invite_emails": lambda on: self.place.setting(made, ADMIN_INVITES, on=on),
        }
        for name, place in settings.items():
            value = getattr(wanted, name)
            if value != models.Customer.model_fields[name].get_default(call_default_factory=True):
                with self._at(*key, name):
                    place(value)

    def _people(self, key: Key, made: Customer, wanted: models.Customer) -> None:
        """Place the locations of a customer, and then its users, who may be reached there."""
        self._each(
            (*key, "locations"),
            wanted.locations,
            lambda each: self.hub.customers.set_up(made, locations=[_office(each)]),
        )
        self._each((*key, "people"), wanted.people, lambda each: self.hub.add_person(made, each.email, name=each.name))
        self._each(
            (*key, "administrators"),
            wanted.administrators,
            lambda each: self.place.administrator(**each.model_dump(), customer=made),
        )
        self._each(
            (*key, "subscribers"),
            wanted.subscribers,
            lambda each: self.hub.add_subscriber(
                made, location_id=self._location(made, each.location), **each.model_dump(exclude={"location"})
            ),
        )

    def _places(self, key: Key, made: Customer, wanted: models.Customer) -> None:
        """Place workspaces, the phones of these and of users, and orders of Setup Assist."""
        there: dict[str, str] = {}

        def workspace(each: models.Workspace) -> None:
            stands_once("workspace", "name", each.name, there)
            there[each.name] = self.hub.add_workspace(made, each.name, package=each.package).id

        def device(each: models.Device) -> None:
            place = None if each.workspace is None else named("workspace", each.workspace, there)
            if each.person is not None:
                self._check_user(made, each.person)
            self.place.device(workspace=place, **each.model_dump(exclude={"workspace"}))

        def setup_assist(each: models.SetupAssist) -> None:
            self.place.setup_assist(made, self._location(made, each.location), **each.model_dump(exclude={"location"}))

        self._each((*key, "workspaces"), wanted.workspaces, workspace)
        self._each((*key, "devices"), wanted.devices, device)
        self._each((*key, "setup_assist"), wanted.setup_assist, setup_assist)

    def _each(self, key: Key, parts: Iterable[Any], make: Callable[[Any], object]) -> None:
        """Make each part of a list; one that is refused is a problem at its key."""
        for index, part in enumerate(parts):
            with self._at(*key, index):
                make(part)

    def _check_user(self, customer: Customer, email: str) -> None:
        if self.hub.person(email).org_id != customer.org_id:
            raise wrong("person", f"{email} is a user of another customer")

    def _location(self, customer: Customer, name: str | None) -> str | None:
        """Find a location of a customer by its name; None where none is named."""
        if name is None:
            return None
        there = self.hub.organization(customer).locations
        return named("location", name, {str(each.name): each.id for each in there})

    def _mark_internal(self, customer: Customer) -> None:
        if customer.org_id is None:
            text = f"a customer in status {customer.status} has no organization yet that could be internal"
            raise wrong("internal", text)
        self.hub.mark_internal(customer)

    @contextmanager
    def _at(self, *key: str | int) -> Iterator[None]:
        """Turn a refusal inside the block into a problem at a key, or at the part of it that is to blame."""
        try:
            yield
        except HubError as error:
            rule = f" (rule {error.rule})" if error.rule else ""
            blamed = [((*key, *_scenario_key(finding.field)), finding.text + rule) for finding in error.findings]
            written = [(place, text) for place, text in blamed if place in self._marks]
            self.problems += written or blamed or [(key, str(error))]
        except ValueError as error:
            self.problems.append((key, str(error)))


def stands_once(what: str, key: str, name: str, before: Collection[str]) -> None:
    """Raise HubError for a name that another part of the kind has."""
    if name in before:
        raise wrong(key, f"the name {name!r} belongs to another {what} already")


def named(what: str, name: str, known: Mapping[str, str]) -> str:
    """Return what a name stands for. Raises HubError for an unknown one."""
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise wrong(what, f"unknown {what} {name!r}{f'; did you mean {near[0]!r}?' if near else ''}")
    return known[name]


def wrong(key: str, text: str) -> HubError:
    """Return the error for the value of a key."""
    return HubError(text, findings=[Finding(key, text)])


def _address(place: models.Place) -> Address:
    return Address(**place.model_dump())


def _office(office: models.Office) -> CallingLocation:
    return CallingLocation(**office.model_dump(exclude={"address"}), address=_address(office.address))


def _in_directory(person: models.Person) -> dict[str, str]:
    return {"email": person.email, "last_name": person.name}


def _scenario_key(field: str | None) -> Key:
    """The key of a scenario that stands for a field of a request, within the part that became the request."""
    steps = _STEP.findall(_AROUND.sub("", field or ""))
    names = [int(step) if step.isdigit() else _NAMES.get(step, _CAPITAL.sub(r"_\g<0>", step).lower()) for step in steps]
    return tuple(names[: _LENGTHS.get(str(names[0]), len(names))] if names else ())
