"""Access to a customer's organization: services alone, full administrator on request, and a day for the help desk."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale_mock import HubError, WholesaleMock

ADA = "ada@acme.example"


@pytest.fixture
def acme(mock):
    """A customer whose partner only provisions services, with a full administrator of its own."""
    made = mock.hub.add_customer(external_id="acme")
    mock.place.administrator(ADA, customer=made)
    mock.place.access(made, "provisioning-admin")
    return made


@pytest.fixture
def una(mock, acme):
    one = mock.hub.add_subscriber(acme, "una@acme.example")
    mock.hub.administrators.remove_role("una@acme.example", "full-admin", actor=ADA)
    return one


# Services alone


@pytest.mark.rule("hub.access.services-only")
def test_a_partner_that_only_provisions_services_does_not_see_the_users(api, expect, acme, una):
    rule = "hub.access.services-only"
    person = {"emails": ["bo@acme.example"], "displayName": "Bo", "orgId": acme.org_id}
    for method, path, body in (
        ("GET", f"/v1/people/{una.person_id}", None),
        ("PUT", f"/v1/people/{una.person_id}", person),
        ("DELETE", f"/v1/people/{una.person_id}", None),
        ("POST", "/v1/people", person),
        ("DELETE", f"/v1/identity/scim/{acme.org_id}/v2/Users/{una.person_id}", None),
    ):
        expect(api.send(method, path, body), rule)
    expect(api.send("GET", "/v1/people", query=f"orgId={acme.org_id}"), rule)
    for query in (f"email={una.email}", f"id={una.person_id}"):
        assert api.send("GET", "/v1/people", query=query).json["items"] == []
    assert api.send("GET", "/v1/people").status == 200
    api.mock.rules.disable(rule)
    assert api.send("GET", f"/v1/people/{una.person_id}").json["emails"] == [una.email]


def test_services_are_provisioned_all_the_same(api, acme, una):
    mock = api.mock
    assert mock.hub.users.add(
        acme, [{"email": "bo@acme.example", "first_name": "Bo", "last_name": "Li", "packages": ["webex_meetings"]}]
    )
    assert mock.hub.users.change_package(una, "webex_meetings").packages == ["webex_meetings"]
    assert api.send("GET", f"/v1/wholesale/subscribers/{una.id}").json["email"] == una.email
    assert api.send("GET", "/v1/licenses", query=f"orgId={acme.org_id}").json["items"] != []
    assert api.send("GET", "/v1/locations", query=f"orgId={acme.org_id}").json["items"] != []


@pytest.mark.rule("hub.access.services-only")
def test_the_portals_do_not_show_the_users_either(mock, acme, una):
    for hidden in (
        lambda: mock.hub.users.claimable(acme),
        lambda: mock.hub.users.claim(acme, ["bo@acme.example"]),
        lambda: mock.hub.users.get_sync(acme),
        lambda: mock.hub.users.sync(acme, [{"email": "bo@acme.example"}]),
        lambda: mock.hub.users.end_sync(acme),
        lambda: mock.hub.administrators.list(customer=acme),
        lambda: mock.hub.administrators.add("bo@acme.example", roles=["read-only"], customer=acme),
        lambda: mock.hub.administrators.assign_role("una@acme.example", "read-only"),
        lambda: mock.hub.administrators.remove_role(ADA, "full-admin"),
        lambda: mock.hub.administrators.remove_role(una.person_id, "full-admin"),
    ):
        with refused(mock, "hub.access.services-only"):
            hidden()
    assert mock.hub.administrators.list(customer=acme, actor=ADA)[0].email == ADA


def test_the_customers_own_administrator_sees_its_users(api, acme, una):
    token = api.mock.add_token(actor=ADA).value
    found = api.send("GET", "/v1/people", token=token, query=f"email={una.email}").json["items"]
    assert [each["id"] for each in found] == [una.person_id]


def test_an_organization_with_services_is_attached_with_services_alone(mock):
    there = mock.hub.add_organization("There", bought=["devices"])
    made = mock.hub.add_customer(org_id=there)
    assert mock.hub.access.get(made).role == "provisioning-admin"
    assert mock.hub.access.get(mock.hub.add_customer()).role == "full-admin"


# Full administrator on request


def test_a_customer_grants_the_partner_full_administrator_for_good(api, acme, una):
    mock = api.mock
    asked = mock.hub.access.request(acme).requests[0]
    assert (asked.email, asked.lasting, asked.status) == (mock.template.service_provider_admin, True, "requested")
    (email,) = mock.outbox(kind="full-admin-request")
    assert (email.to, [*email.links]) == (ADA, ["grant", "refuse"])
    mock.hub.follow(email.links["grant"])
    access = mock.hub.access.get(acme)
    assert (access.role, access.requests[0].status, access.requests[0].ends) == ("full-admin", "granted", None)
    mock.clock.advance(7 * 86_400)
    assert api.send("GET", f"/v1/people/{una.person_id}").status == 200
    assert mock.hub.access.revoke(acme, administrator=ADA).role == "provisioning-admin"
    assert api.send("GET", f"/v1/people/{una.person_id}").rule == "hub.access.services-only"


def test_a_refused_partner_can_ask_again(mock, acme):
    mock.hub.access.request(acme, actor="partner-full-admin")
    mock.hub.follow(mock.outbox(kind="full-admin-request")[-1].links["refuse"])
    assert mock.hub.access.get(acme).role == "provisioning-admin"
    mock.hub.access.request(acme)
    shown = mock.hub.access.grant(acme, administrator=ADA)
    assert [each.status for each in shown.requests] == ["refused", "granted"]


@pytest.mark.rule("hub.access.state")
def test_access_is_asked_for_once_and_answered_once(mock, acme):
    for early in (mock.hub.access.grant, mock.hub.access.refuse, mock.hub.access.revoke):
        with refused(mock, "hub.access.state"):
            early(acme)
    mock.hub.access.request(acme)
    mock.hub.access.refuse(acme)
    with refused(mock, "hub.access.state"):
        mock.hub.access.revoke(acme)
    mock.hub.access.request(acme)
    for again in ("full-admin", "help-desk-advanced"):
        with refused(mock, "hub.access.state"):
            mock.hub.access.request(acme, actor=again)
    mock.hub.access.grant(acme)
    with refused(mock, "hub.access.state"):
        mock.hub.follow(mock.outbox(kind="full-admin-request")[-1].links["refuse"])
    with refused(mock, "hub.access.state"):
        mock.hub.access.request(acme)


@pytest.mark.rule("hub.role.insufficient")
def test_only_who_may_asks_and_only_the_customers_full_administrator_decides(mock, acme, una):
    for role in ("help-desk", "read-only", "partner-read-only", "device-admin", "sales-admin", "partner-admin"):
        with refused(mock, "hub.role.insufficient"):
            mock.hub.access.request(acme, actor=role)
    with refused(mock, "hub.role.insufficient"):
        mock.hub.access.request(acme, actor=ADA)
    mock.hub.access.request(acme)
    mock.place.administrator("kim@acme.example", roles=["read-only"], customer=acme)
    for decider in ("una@acme.example", "kim@acme.example", mock.template.service_provider_admin):
        for decide in (mock.hub.access.grant, mock.hub.access.refuse, mock.hub.access.revoke):
            with refused(mock, "hub.role.insufficient"):
                decide(acme, administrator=decider)


def test_an_assigned_administrator_asks_for_the_customer_that_it_manages(mock, acme):
    for role in ("partner-admin", "provisioning-admin"):
        each = mock.place.administrator(f"{role}@telecom.example", roles=[role], manages=[acme])
        assert mock.hub.access.request(acme, actor=each).requests[-1].lasting
        mock.hub.access.refuse(acme)


def test_a_customer_without_a_full_administrator_decides_nothing(mock):
    empty = mock.hub.add_customer()
    mock.place.access(empty, "provisioning-admin")
    mock.hub.access.request(empty)
    with pytest.raises(HubError, match="has no full administrator who could decide; add one first"):
        mock.hub.access.grant(empty)


def test_a_new_full_administrator_is_mailed_the_request_that_waits(mock):
    empty = mock.hub.add_customer(external_id="empty")
    mock.place.access(empty, "provisioning-admin")
    pia = mock.place.administrator("pia@telecom.example", roles=["partner-admin"], manages=[empty])
    mock.hub.access.request(empty, actor=pia)
    assert mock.outbox(kind="full-admin-request") == []
    mock.client().people.delete(pia.id)  # who has left meanwhile
    mock.place.administrator("eva@empty.example", customer=empty)
    [email] = mock.outbox(kind="full-admin-request", to="eva@empty.example")
    assert email.name == "pia@telecom.example"
    mock.hub.follow(email.links["grant"])
    assert mock.hub.access.get(empty).role == "full-admin"
    mock.place.administrator("ed@empty.example", customer=empty)
    assert mock.outbox(to="ed@empty.example") == []


def test_a_role_of_a_partner_in_a_customer_is_one_of_two(mock):
    with pytest.raises(HubError, match="'admin' is not a role of a partner in a customer"):
        mock.place.access(mock.hub.add_customer(), "admin")


# A day for the help desk


@pytest.fixture
def zoe(mock):
    return mock.place.administrator("zoe@telecom.example", roles=["help-desk-advanced"])


def test_the_help_desk_gets_full_administrator_of_one_customer_for_a_day(api, zoe, acme, una):
    mock = api.mock
    other = mock.hub.add_customer()
    token = mock.add_token(actor=zoe).value
    bo = {"emails": ["bo@acme.example"], "displayName": "Bo", "orgId": acme.org_id}

    def create(body):
        return api.send("POST", "/v1/people", body, token=token)

    assert create(bo).rule == "auth.role.insufficient"
    assert api.send("GET", f"/v1/people/{una.person_id}", token=token).rule == "hub.access.services-only"
    with refused(mock, "hub.role.insufficient"):
        mock.hub.restricted_mode.set(acme, on=False, actor=zoe)
    mock.hub.access.request(acme, actor=zoe)
    shown = mock.hub.access.grant(acme, administrator=ADA)
    assert (shown.role, shown.requests[0].lasting) == ("provisioning-admin", False)
    assert (shown.requests[0].ends - mock.clock.now).total_seconds() == 86_400
    assert create(bo).status == 200
    assert api.send("GET", f"/v1/people/{una.person_id}", token=token).status == 200
    mock.hub.restricted_mode.set(acme, on=False, actor=zoe)
    assert mock.hub.administrators.list(customer=acme, actor=zoe)
    elsewhere = {"emails": ["eva@other.example"], "displayName": "Eva"}
    assert create(elsewhere | {"orgId": other.org_id}).status == 404
    assert create(elsewhere).rule == "auth.role.insufficient"
    assert api.send("GET", "/v1/wholesale/customers", token=token).rule == "auth.role.insufficient"
    with refused(mock, "hub.role.insufficient"):
        mock.hub.restricted_mode.set(other, on=False, actor=zoe)
    assert api.send("GET", f"/v1/people/{una.person_id}").rule == "hub.access.services-only"
    mock.clock.advance(86_400)
    assert create(bo | {"emails": ["max@acme.example"]}).rule == "auth.role.insufficient"
    with refused(mock, "hub.role.insufficient"):
        mock.hub.restricted_mode.set(acme, on=True, actor=zoe)


def test_the_help_desk_asks_for_a_day_where_the_partner_is_full_administrator_too(mock, zoe, acme):
    mock.place.access(acme, "full-admin")
    mock.hub.access.request(acme, actor=zoe)
    assert mock.hub.access.grant(acme, administrator=ADA).requests[0].ends is not None


def test_a_visitor_gives_roles_as_a_full_administrator_does(api, zoe, acme):
    mock = api.mock
    mock.hub.access.request(acme, actor=zoe)
    mock.hub.access.grant(acme)
    token = mock.add_token(actor=zoe).value
    roles = [
        each["id"] for each in api.send("GET", "/v1/roles").json["items"] if each["name"] == "Read-only Administrator"
    ]
    bo = {"emails": ["bo@acme.example"], "displayName": "Bo", "orgId": acme.org_id, "roles": roles}
    assert api.send("POST", "/v1/people", bo, token=token).json["roles"] == roles


@pytest.mark.rule("hub.access.state")
def test_a_day_can_be_revoked_and_has_an_end(mock, zoe, acme):
    mock.hub.access.request(acme, actor=zoe)
    mock.hub.access.grant(acme)
    assert mock.hub.access.revoke(acme).role == "provisioning-admin"
    with refused(mock, "hub.role.insufficient"):
        mock.hub.restricted_mode.set(acme, on=False, actor=zoe)
    mock.hub.access.request(acme, actor=zoe)
    mock.hub.access.grant(acme)
    mock.clock.advance(86_400)
    with refused(mock, "hub.access.state"):
        mock.hub.access.revoke(acme)


def test_access_is_saved_rolled_back_and_gone_with_the_partner(mock, zoe, acme, tmp_path):
    snapshot = mock.snapshot()
    mock.hub.access.request(acme, actor=zoe)
    mock.hub.access.grant(acme)
    mock.save(tmp_path / "world")
    again = WholesaleMock.load(tmp_path / "world")
    assert again.hub.access.get(acme) == mock.hub.access.get(acme)
    mock.rollback(snapshot)
    assert mock.hub.access.get(acme).requests == ()
    again.hub.customers.delete(acme)
    again.clock.advance(again.durations.deleting)
    rival = again.add_partner("Rival")
    moved = again.hub.add_customer(org_id=acme.org_id, provisioning_id=rival.template)
    assert again.hub.access.get(moved).requests == ()


def test_the_access_of_a_partner_stands_in_a_scenario(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text("partners:\n  - name: A\n    customers: [{external_id: acme, access: provisioning-admin}]\n")
    assert WholesaleMock.from_scenario(path).hub.access.get("acme").role == "provisioning-admin"


# One access, by whichever way it came


@pytest.fixture
def order(mock, acme):
    """An order that is mapped to the organization of the customer."""
    return mock.place.order("Acme", status="provisioned", organization=acme.org_id)


def told(mock, acme, order):
    """The access as the customer, its requests and the order tell it."""
    access = mock.hub.access.get(acme)
    return access.role, [each.status for each in access.requests], mock.hub.orders.get(order).access


def test_what_a_customer_grants_is_told_by_its_orders_and_the_other_way_round(mock, acme, order):
    assert told(mock, acme, order) == ("provisioning-admin", [], "provisioning")
    mock.hub.access.request(acme)
    mock.hub.access.grant(acme)
    assert told(mock, acme, order) == ("full-admin", ["granted"], "full")
    mock.hub.orders.revoke_full_admin(order, actor=ADA)
    assert told(mock, acme, order) == ("provisioning-admin", ["revoked"], "provisioning")
    mock.hub.access.request(acme)
    mock.hub.orders.request_full_admin(order)
    mock.hub.orders.grant_full_admin(order, actor=ADA)
    assert told(mock, acme, order) == ("full-admin", ["revoked", "granted"], "full")
    mock.hub.access.revoke(acme)
    assert told(mock, acme, order) == ("provisioning-admin", ["revoked", "revoked"], "provisioning")


def test_what_is_granted_by_an_order_is_not_granted_to_the_customers_partner_of_today(mock, acme):
    order = mock.place.order("Acme", status="provisioned", organization=acme.org_id, lines={"devices": 2})
    mock.hub.customers.delete(acme)
    mock.clock.advance(mock.durations.deleting)
    moved = mock.hub.add_customer(org_id=acme.org_id, provisioning_id=mock.add_partner("Rival").template)
    mock.place.access(moved, "provisioning-admin")
    mock.hub.access.request(moved)
    mock.hub.orders.request_full_admin(order)
    mock.hub.orders.grant_full_admin(order, actor=ADA)
    assert told(mock, moved, order) == ("provisioning-admin", ["requested"], "full")


def test_a_role_that_is_placed_is_told_by_the_order_too(mock, acme, order):
    mock.hub.orders.request_full_admin(order)
    mock.place.access(acme, "full-admin")
    assert told(mock, acme, order) == ("full-admin", [], "full")
    mock.place.access(acme, "provisioning-admin")
    assert told(mock, acme, order) == ("provisioning-admin", [], "provisioning")


def test_a_refusal_counts_for_all_orders_of_the_organization(mock, acme, order):
    other = mock.place.order("Acme", status="provisioned", organization=acme.org_id, lines={"messaging": 5})
    for each in (order, other):
        mock.hub.orders.request_full_admin(each)
    mock.hub.orders.refuse_full_admin(order, actor=ADA)
    assert [mock.hub.orders.get(each).access for each in (order, other)] == ["provisioning", "provisioning"]


def test_the_consent_to_a_trial_counts_for_the_orders_too(mock):
    mock.place.reseller()
    order = mock.place.order("Beta", status="provisioned", lines={"messaging": 10}, admin_email="bo@beta.example")
    mock.hub.orders.revoke_full_admin(order, actor="bo@beta.example")
    trial = mock.hub.trials.request("Beta", "bo@beta.example", services=["calling"], quantity=5)
    mock.hub.trials.accept(trial, "bo@beta.example")
    assert mock.hub.orders.get(order).access == "provisioning"
    form = {"services": ["meetings"], "quantity": 5, "site_url": "beta-trial.webex.com", "timezone": "Europe/Oslo"}
    other = mock.hub.trials.request("Beta", "bo@beta.example", **form)
    mock.hub.trials.accept(other, "bo@beta.example", full_admin=True)
    assert mock.hub.orders.get(order).access == "full"


def test_orders_of_other_organizations_keep_their_access(mock, acme, order):
    other = mock.place.order("Other", status="provisioned", lines={"messaging": 5})
    mock.place.access(acme, "full-admin")
    mock.place.access(acme, "provisioning-admin")
    assert [mock.hub.orders.get(each).access for each in (order, other)] == ["provisioning", "full"]
