"""Everything that the service has now of one customer, read with the public API."""

from __future__ import annotations

from dataclasses import dataclass, field

from webex_wholesale._bulk.common import list_all, perform
from webex_wholesale._core.call import build_call
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Steps
from webex_wholesale._errors import Forbidden, NotFound
from webex_wholesale_contracts.facts.devices import mac_address
from webex_wholesale_contracts.facts.emails import normalise_email
from webex_wholesale_contracts.ids import bare
from webex_wholesale_contracts.models import Customer, Subscriber
from webex_wholesale_contracts.models.devices import Device
from webex_wholesale_contracts.models.locations import Location
from webex_wholesale_contracts.models.numbers import PhoneNumber
from webex_wholesale_contracts.models.people import Person

__all__ = ["Present", "read_present"]


@dataclass
class Present:
    """A customer as the service shows it: locations by name, people by address, phones by MAC address."""

    customer: Customer | None = None
    name: str | None = None
    locations: dict[str, Location] = field(default_factory=dict)
    numbers: dict[str, PhoneNumber] = field(default_factory=dict)
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)

    def location(self, id: str | None) -> Location | None:
        """The location of an id."""
        return next((location for location in self.locations.values() if bare(location.id) == bare(id or "")), None)


def read_present(settings: Settings, external_id: str) -> Steps[Present]:
    """Read a customer with everything that is in its organization; an empty one where there is none."""
    present = Present()
    listed = yield from list_all(settings, "customers.list", external_id=external_id)
    present.customer = next((each for each in listed if each.external_id == external_id), None)
    org_id = present.customer.org_id if present.customer else None
    if present.customer is None or org_id is None:
        return present
    present.name = yield from _name(settings, org_id)
    for location in (yield from list_all(settings, "locations.list", org_id=org_id)):
        present.locations[(location.name or "").casefold()] = location
    for number in (yield from list_all(settings, "numbers.list", org_id=org_id)):
        if number.phone_number:
            present.numbers[number.phone_number] = number
    for subscriber in (yield from list_all(settings, "subscribers.list", customer_id=present.customer.id, max=100)):
        present.subscribers[normalise_email(subscriber.email or "")] = subscriber
    for person in (yield from list_all(settings, "people.list", org_id=org_id, calling_data=True)):
        present.people |= {normalise_email(email): person for email in person.emails}
    for device in (yield from list_all(settings, "devices.list", org_id=org_id)):
        present.devices[mac_address(device.mac or "") or ""] = device
    return present


def _name(settings: Settings, org_id: str) -> Steps[str | None]:
    """Return the name of an organization, or None where this caller may not see it."""
    try:
        organization = yield from perform(settings, build_call("organizations.get", ids={"orgId": org_id}))
        name: str | None = organization.display_name
        return name
    except (Forbidden, NotFound):
        return None
