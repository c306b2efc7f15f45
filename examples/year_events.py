"""The matters of the year beside the daily work, one function each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from year_work import House, by_attachment, by_post, invent, office, planned

from webex_wholesale import (
    Accepted,
    ComplianceDenied,
    Customer,
    Forbidden,
    NotFound,
    Plan,
    ProvisioningParameters,
    SubscriberCalling,
    WaitTimeout,
)
from webex_wholesale_mock import Contact

if TYPE_CHECKING:
    from year import Year


# Compliance: a hold of each ending


def hold(year: Year, house: House, name: str) -> Accepted:
    """Provision a customer whose name is on the denied list."""
    year.mock.hub.deny_names(name)
    accepted = by_post(house, invent(house) | {"name": f"{name} AS"})
    year.tell(f"{name} is held for a compliance review")
    return accepted


def hold_cleared(year: Year) -> None:
    house = year.houses[0]
    held = hold(year, house, "Nordsjø Kran")
    year.until(year.today + 1)
    year.mock.hub.clear(held.id)
    year.won(house.client.customers.wait_until_provisioned(held))
    year.tell("the review of Nordsjø Kran ends well: people cleared it")


def hold_denied(year: Year) -> None:
    house = year.houses[1]
    held = hold(year, house, "Blackgull Offshore")
    try:
        house.client.customers.wait_until_provisioned(held, timeout=60)
    except WaitTimeout:
        year.mock.hub.deny(held.id)
    try:
        house.client.customers.wait_until_provisioned(held)
    except ComplianceDenied:
        year.tell("Blackgull Offshore is denied, and gone")


def hold_ceased(year: Year) -> None:
    house = year.houses[2]
    held = hold(year, house, "Fjellheisen")
    year.mock.clock.run_until("customer.cease")
    review = year.mock.hub.reviews.get(held.id)
    year.tell(f"nobody decided for {(review.stops - review.began).days} days: the checks of Fjellheisen have ceased")
    year.mock.hub.clear(held.id)
    year.won(house.client.customers.wait_until_provisioned(held))
    year.tell("Fjellheisen is cleared after all")


def hold_ended_by_the_list(year: Year) -> None:
    house = year.houses[3]
    held = hold(year, house, "Solkyst")
    year.mock.hub.deny_names()
    year.won(house.client.customers.wait_until_provisioned(held, timeout=7_200))
    year.tell("Solkyst is off the denied list, which the next hourly check finds")


# Trouble


def maintenance(year: Year) -> None:
    """A day on which Webex Calling cannot be provisioned; the plan is run again on the next."""
    house = year.houses[1]
    company = invent(house) | {"package": "webex_calling"}
    plan = Plan.of([planned(house, company)])
    year.mock.hub.calling_maintenance = True
    failed = house.client.bulk.provision(plan, concurrency=1)
    made = house.client.customers.find(external_id=company["external_id"])
    assert made is not None
    year.tell(f"maintenance of Webex Calling: {company['external_id']} ends in {made.status!r} ({failed})")
    year.mock.hub.calling_maintenance = False
    year.until(year.today + 1)
    house.client.customers.update(made.id, external_id=made.external_id, packages=["webex_calling"]).wait()
    again = house.client.bulk.provision(plan, concurrency=1)
    year.won(house.client.customers.get(made.id))
    year.tell(f"the same plan, after an update: {again}")


def attachments(year: Year) -> None:
    """Two organizations that exist already: one agrees to be a customer, one declines."""
    house = year.houses[0]
    for name, agrees in (("Gamle Bryggeri", False), ("Nye Bryggeri", True)):
        company = invent(house)
        organization = year.mock.hub.add_organization(
            name, country="NO", administrators=[f"kari@{company['domain']}"], claimed_domains=[company["domain"]]
        )
        attached = by_attachment(house, company, organization.org_id)
        if agrees:
            year.mock.hub.approve_attachment(attached.id)
            year.won(house.client.customers.wait_until_provisioned(attached))
            year.tell(f"{name} agrees to be attached")
            continue
        year.mock.hub.decline_attachment(attached.id)
        try:
            house.client.customers.get(attached.id)
        except NotFound:
            year.tell(f"{name} declines the attachment, and stays its own")


def suspension(year: Year) -> None:
    """A sub-partner is suspended for a week: it provisions nothing meanwhile."""
    house = year.houses[3]
    year.mock.hub.sub_partners.suspend(house.partner)
    try:
        by_post(house, invent(house))
    except Forbidden as refused:
        year.tell(f"{house.name} is suspended: {refused.rule}")
    year.until(year.today + 7)
    year.mock.hub.sub_partners.resume(house.partner)
    year.tell(f"{house.name} works again")


# By hand


def restricted_mode(year: Year) -> None:
    """A customer's administrator may add people only where the partner lets it."""
    house = year.houses[0]
    customer = house.client.customers.list().first()
    assert customer is not None
    admin = f"admin@{customer.external_id}.example"
    year.mock.place.administrator(admin, customer=customer)
    with year.mock.client(year.mock.add_token(actor=admin).value) as theirs:
        try:
            theirs.people.create(emails=[f"temp@{customer.external_id}.example"], display_name="Temp")
        except Forbidden as refused:
            year.tell(f"an administrator of {customer.external_id} may not add people: {refused.rule}")
        year.mock.hub.restricted_mode.set(customer, on=False)
        theirs.people.create(emails=[f"temp@{customer.external_id}.example"], display_name="Temp")
    year.mock.hub.restricted_mode.set(customer, on=True)
    year.tell("the partner turns Restricted by Partner mode off for an hour, and the person is there")


def setup_assist(year: Year) -> None:
    """Help with the onboarding of a location, which is charged when it is complete."""
    house = year.houses[0]
    customer = next(each for each in house.client.customers.list() if "webex_calling" in each.packages)
    (place, *_) = year.mock.hub.organization(customer).locations
    ada = Contact("ada@example.example", name="Ada", knows_call_flows=True)
    order = year.mock.hub.setup_assist.submit(customer, place, users=12, contacts=[ada], partner_tasks="on_time")
    house.books.charge(str(customer.external_id), order.service, order.completes, order.quantity)
    year.tell(f"Setup Assist for {customer.external_id} is to be complete on {order.completes:%d %B}")


def change_packages(year: Year) -> None:
    """Some customers go from Webex Meetings to the suite in the middle of a day, with everybody."""
    changed = 0
    for house in year.houses:
        for customer in [each for each in house.client.customers.list() if each.packages == ["webex_meetings"]][:3]:
            people = house.client.subscribers.list(customer_id=customer.id).all()
            house.client.customers.update(
                customer.id,
                external_id=customer.external_id,
                packages=["webex_meetings", "webex_suite"],
                provisioning_parameters=first_office(customer),
            ).wait()
            for number, person in enumerate(people):
                extension = SubscriberCalling(extension=f"{500 + number}")
                house.client.subscribers.update(person.id, packages=["webex_suite"], provisioning_parameters=extension)
                house.books.write(person, ["webex_suite"])
                changed += 1
    year.tell(f"{changed} people change from webex_meetings to webex_suite")


def first_office(customer: Customer) -> ProvisioningParameters:
    """The office that calling needs, at the customer's address."""
    assert customer.address is not None
    return ProvisioningParameters.model_validate({"calling": {"location": office(customer.address.to_wire())}})


def leave(year: Year) -> None:
    """Two customers of each house leave, with everybody."""
    gone = []
    for house in year.houses:
        for customer in house.client.customers.list().all()[:2]:
            for person in house.client.subscribers.list(customer_id=customer.id):
                house.client.subscribers.delete(person.id)
                house.books.write(person, ())
            house.client.customers.delete(customer.id).wait()
            gone.append(customer.external_id)
    year.tell(f"{len(gone)} customers leave")
