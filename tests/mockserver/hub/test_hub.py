"""What people do by hand, and what they are told when it cannot be done."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_mock import HubError

UUID = "52cf576d-60a8-407a-b22c-467c51591908"


def test_things_are_found_by_the_ids_that_clients_see(api):
    customer_id = api.provisioned()
    customer = api.mock.hub.customer(customer_id)
    assert customer.wire_id == customer_id
    assert api.mock.hub.organization(api.get(customer_id).json["orgId"]).customer_id == customer.id


@pytest.mark.parametrize("bad", ["", "x", ids.encode("ENTERPRISE", UUID), ids.encode("ORGANIZATION", UUID)])
def test_what_is_not_there_is_told(api, bad):
    hub = api.mock.hub
    for look in (hub.customer, hub.clear, hub.deny, hub.approve_attachment, hub.decline_attachment):
        with pytest.raises(HubError, match="no customer has the id"):
            look(bad)
    for look in (
        hub.organization,
        lambda one: hub.add_subscription(one, "x"),
        lambda one: hub.add_person(one, "a@b.example"),
    ):
        with pytest.raises(HubError, match="no organization has the id"):
            look(bad)


def test_what_the_hub_gives_is_named_by_the_id_that_clients_see(api):
    hub = api.mock.hub
    acme = hub.add_customer()
    siri = hub.add_subscriber(acme.wire_id)
    with pytest.raises(HubError, match=r"no customer has the id .* take the one that clients see, \.wire_id of what"):
        hub.add_subscriber(acme.id)
    with pytest.raises(HubError, match=r"^the id of the customer is of type Customer; pass its \.wire_id$"):
        hub.add_subscriber(acme)
    with pytest.raises(HubError, match=r"^the id of the subscriber is of type Subscriber; pass its \.wire_id$"):
        hub.give_consent(siri)
    with pytest.raises(HubError, match=r"^the id of the workspace is of type int; pass its \.wire_id$"):
        hub.remove_workspace(1)
    with pytest.raises(HubError, match=r"^the id of the organization is of type Customer; pass its \.org_id$"):
        hub.organization(acme)


def test_what_no_answer_can_say_is_refused(api):
    hub = api.mock.hub
    for made_of in ({"external_id": "\ud800"}, {"name": "Acme \udfff"}):
        with pytest.raises(HubError, match="half a surrogate pair"):
            hub.add_customer(**made_of)
    with pytest.raises(HubError, match="domains are given as a list"):
        hub.add_organization("Globex", verified_domains="globex.example")
    assert (len(api.mock._engine.world.customers), len(api.mock._engine.world.directory.organizations)) == (0, 0)


def test_nobody_is_in_two_organizations(api):
    hub = api.mock.hub
    first, second = hub.add_organization("A", administrators=["boss@a.example"]), hub.add_organization("B")
    with pytest.raises(HubError, match="belongs to another organization"):
        hub.add_person(second.org_id, "BOSS@a.example")
    assert hub.add_person(first.org_id, "joe@a.example", name="Joe").organization_id == first.id


def test_an_organization_whose_administrator_is_taken_is_not_made(api):
    hub = api.mock.hub
    hub.add_organization("A", administrators=["boss@a.example"])
    api.provision()
    world = api.mock._engine.world
    before = (len(world.directory.organizations), len(world.directory.people))
    for taken in ("boss@a.example", "ann@acme.example"):
        with pytest.raises(HubError, match="belongs to another organization"):
            hub.add_organization("B", administrators=["new@b.example", taken])
    assert (len(world.directory.organizations), len(world.directory.people)) == before


def test_maintenance_can_be_looked_at(api):
    assert not api.mock.hub.calling_maintenance
    api.mock.hub.calling_maintenance = True
    assert api.mock.hub.calling_maintenance
