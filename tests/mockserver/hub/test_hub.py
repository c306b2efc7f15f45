"""What people do by hand, and what they are told when it cannot be done."""

from __future__ import annotations

import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_mock import HubError

UUID = "52cf576d-60a8-407a-b22c-467c51591908"


def test_things_are_found_by_the_ids_that_clients_see(api):
    customer_id = api.provisioned()
    customer = api.mock.hub.customer(customer_id)
    assert customer.id == customer_id
    assert api.mock.hub.organization(customer.org_id).customer_id == customer.id


def test_every_id_that_clients_see_names_a_customer(api):
    hub = api.mock.hub
    acme = hub.add_customer(external_id="acme-1")
    other = ids.encode("CUSTOMER", ids.decode(acme.id)[1])
    padded = acme.id + "=" * (-len(acme.id) % 4)
    for given in (acme, acme.id, padded, other, "acme-1", acme.org_id):
        assert hub.customer(given) == acme


def test_every_id_that_clients_see_names_a_subscriber(api):
    hub = api.mock.hub
    siri = hub.add_subscriber(hub.add_customer(), "siri@acme.example")
    for given in (siri, siri.id, siri.person_id, "Siri@acme.example"):
        assert hub.subscriber(given) == siri
    assert hub.person(siri).emails == ["siri@acme.example"]


def test_every_id_that_clients_see_names_a_partner(api):
    hub, rival = api.mock.hub, api.mock.add_partner("Rival")
    for given in (rival, rival.id, rival.org_id, "Rival"):
        assert hub.partner(given) == rival


def test_an_external_id_of_two_partners_is_ambiguous(api):
    hub, rival = api.mock.hub, api.mock.add_partner("Rival")
    hub.add_customer(external_id="acme-1")
    theirs = hub.add_customer(external_id="acme-1", provisioning_id=rival.template)
    with pytest.raises(HubError, match="2 partners have a customer with the external id 'acme-1'"):
        hub.customer("acme-1")
    assert hub.customer(theirs.id) == theirs


@pytest.mark.parametrize("bad", ["", "x", ids.encode("ENTERPRISE", UUID), ids.encode("ORGANIZATION", UUID)])
def test_what_is_not_there_is_told(api, bad):
    hub = api.mock.hub
    for look in (hub.customer, hub.clear, hub.deny, hub.approve_attachment, hub.decline_attachment):
        with pytest.raises(HubError, match="no customer has the id, external id or organization id"):
            look(bad)
    for look in (
        hub.organization,
        lambda one: hub.add_subscription(one, "x"),
        lambda one: hub.add_person(one, "a@b.example"),
    ):
        with pytest.raises(HubError, match="no organization has the id"):
            look(bad)


def test_a_value_of_another_kind_is_refused(api):
    hub = api.mock.hub
    acme = hub.add_customer()
    siri = hub.add_subscriber(acme)
    with pytest.raises(HubError, match=r"^Subscriber is not a customer; give its id, external id or organization id"):
        hub.customer(siri)
    with pytest.raises(HubError, match=r"^Customer is not a subscriber; give its id, email or person id"):
        hub.give_consent(acme)
    with pytest.raises(HubError, match=r"^int is not a workspace; give its id, or a Workspace$"):
        hub.remove_workspace(1)


def test_a_handle_of_the_client_stands_for_its_resource(api):
    mock, client = api.mock, api.mock.client()
    mock.hub.add_free_account("siri@acme.example")
    acme = mock.hub.add_customer(packages=["webex_meetings"])
    names = {"first_name": "Siri", "last_name": "Ås"}
    siri = client.subscribers.provision(
        customer_id=acme.id, email="siri@acme.example", packages=["webex_meetings"], provisioning_parameters=names
    )
    mock.hub.give_consent(siri)
    assert siri.wait().status == "provisioned"
    removal = client.customers.handle(acme)
    assert mock.hub.customer(removal) == acme
    changed = client.customers.update(acme.id, packages=["webex_meetings"])
    assert mock.clock.run_until("customer.finish", changed).id == acme.id
    with pytest.raises(HubError, match=r"^CustomerHandle is not a workspace"):
        mock.hub.remove_workspace(changed)


def test_what_no_answer_can_say_is_refused(api):
    hub = api.mock.hub
    for made_of in ({"external_id": "\ud800"}, {"name": "Acme \udfff"}):
        with pytest.raises(HubError, match="half a surrogate pair"):
            hub.add_customer(**made_of)
    with pytest.raises(HubError, match="domains must be a list"):
        hub.add_organization("Globex", verified_domains="globex.example")
    assert (len(api.mock._engine.world.customers), len(api.mock._engine.world.directory.organizations)) == (0, 0)


def test_nobody_is_in_two_organizations(api):
    hub = api.mock.hub
    first, second = hub.add_organization("A", administrators=["boss@a.example"]), hub.add_organization("B")
    with pytest.raises(HubError, match="belongs to another organization"):
        hub.add_person(second, "BOSS@a.example")
    assert hub.add_person(first, "joe@a.example", name="Joe").org_id == first.id


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
