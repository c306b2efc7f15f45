"""Administrators: their roles, the customers that they manage, and what their tokens may do."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale import Conflict
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import HubError, Stuck
from webex_wholesale_mock.engine.entitlements import ADMITTED
from webex_wholesale_mock.entities import ROLES

PIA, ADA = "pia@telecom.example", "ada@acme.example"
CUSTOMERS = "/v1/wholesale/customers"


@pytest.fixture
def pia(mock):
    """A partner administrator, who sees only the customers that she manages."""
    return mock.place.administrator(PIA, roles=["partner-admin"])


@pytest.fixture
def as_pia(api, pia):
    token = api.mock.add_token(actor=pia).value
    return lambda method, path, body=None, query="": api.send(method, path, body, token=token, query=query)


def body_of(api, number):
    return api.body(api.numbered(number))


# Roles by hand


def test_a_partner_has_administrators_with_any_number_of_roles(mock, pia):
    both = mock.hub.administrators.assign_role(pia, "sales-admin")
    assert both.roles == ("partner-admin", "sales-admin")
    assert mock.hub.administrators.assign_role(pia, "sales-admin") == both
    assert [each.email for each in mock.hub.administrators.list()][-1] == PIA
    one = mock.hub.administrators.remove_role(PIA, "partner-admin")
    assert one.roles == ("sales-admin",)
    assert mock.hub.person(PIA).roles == [ROLES["sales-admin"].id]
    assert mock.hub.administrators.remove_role(pia, "sales-admin").roles == ()
    assert PIA not in [each.email for each in mock.hub.administrators.list()]


@pytest.mark.rule("hub.administrator.email")
def test_who_is_about_to_be_a_subscriber_is_no_new_administrator(api):
    api.mock.outcomes.add(Stuck(), subscriber="*")
    customer = api.provisioned()
    assert api.subscribers(customer).post({"email": ADA}).json["status"] == "pending_user_migration"
    with refused(api.mock, "hub.administrator.email"):
        api.mock.hub.administrators.add(ADA, roles=["device-admin"], customer=customer)


def test_a_role_that_is_given_or_taken_changes_the_person(mock, pia):
    moments = []
    for act in (mock.hub.administrators.assign_role, mock.hub.administrators.remove_role):
        mock.clock.advance(60)
        act(pia, "sales-admin")
        moments.append((mock.hub.person(PIA).last_modified, mock.clock.now))
    assert all(changed == now for changed, now in moments)


def test_a_customer_has_its_own_administrators(mock):
    acme = mock.hub.add_customer()
    made = mock.hub.administrators.add(ADA, roles=["device-admin"], customer=acme, name="Lovelace")
    assert (made.org_id, made.partner_org_id, made.name) == (acme.org_id, mock.partner.org_id, "Lovelace")
    assert mock.hub.administrators.list(customer=acme) == (made,)
    assert mock.hub.organization(acme).administrators == ()
    mock.hub.administrators.assign_role(ADA, "full-admin")
    assert mock.hub.organization(acme).administrators == (ADA,)
    mock.hub.administrators.add("bo@acme.example", roles="full-admin", customer=acme)
    mock.hub.administrators.remove_role(ADA, "full-admin")
    assert mock.hub.organization(acme).administrators == ("bo@acme.example",)


def test_a_customers_full_administrator_gives_roles_in_its_own_organization_alone(mock):
    acme, other = mock.hub.add_customer(), mock.hub.add_customer()
    mock.place.administrator(ADA, customer=acme)
    una = mock.hub.add_person(acme, "una@acme.example")
    stranger = mock.hub.add_person(other, "max@other.example")
    assert mock.hub.administrators.assign_role(una, "read-only", actor=ADA).roles == ("read-only",)
    for denied in (
        lambda: mock.hub.administrators.assign_role(stranger, "read-only", actor=ADA),
        lambda: mock.hub.administrators.list(actor=ADA),
        lambda: mock.hub.administrators.list(customer=other, actor=ADA),
        lambda: mock.hub.templates.list(actor=ADA),
    ):
        with refused(mock, "hub.role.insufficient"):
            denied()


@pytest.mark.rule("hub.restricted")
def test_restricted_mode_keeps_a_customer_from_adding_administrators(mock):
    acme = mock.hub.add_customer()
    mock.place.administrator(ADA, customer=acme)
    with refused(mock, "hub.restricted") as caught:
        mock.hub.administrators.add("bo@acme.example", roles=["read-only"], customer=acme, actor=ADA)
    assert "row 1" in str(caught.value)
    mock.hub.restricted_mode.set(acme, on=False)
    assert mock.hub.administrators.add("bo@acme.example", roles=["read-only"], customer=acme, actor=ADA)


@pytest.mark.rule("hub.administrator.email")
@pytest.mark.parametrize("email", ["una@acme.example", "user@", "free@gmail.example", "full-admin@{}"])
def test_the_email_of_a_new_administrator_is_nobodys(mock, email):
    mock.hub.add_subscriber(mock.hub.add_customer(), "una@acme.example")
    mock.hub.add_free_account("free@gmail.example")
    domain = mock.template.service_provider_admin.partition("@")[2]
    with refused(mock, "hub.administrator.email"):
        mock.hub.administrators.add(email.format(domain), roles=["read-only"])


@pytest.mark.rule("hub.administrator.role")
def test_a_role_is_one_of_the_organization(mock, pia):
    acme = mock.hub.add_customer()
    una = mock.hub.add_person(acme, "una@acme.example")
    for wrong in (
        lambda: mock.hub.administrators.add("bo@telecom.example", roles=["owner"]),
        lambda: mock.hub.administrators.add("bo@telecom.example", roles=[]),
        lambda: mock.hub.administrators.add("bo@acme.example", roles=["partner-full-admin"], customer=acme),
        lambda: mock.hub.administrators.assign_role(una, "wholesale-admin"),
        lambda: mock.hub.administrators.assign_role("help-desk", "nonsense"),
        lambda: mock.hub.administrators.remove_role(pia, "read-only"),
    ):
        with refused(mock, "hub.administrator.role"):
            wrong()


@pytest.mark.rule("hub.administrator.last")
def test_an_organization_keeps_a_full_administrator(mock, pia):
    with refused(mock, "hub.administrator.last"):
        mock.hub.administrators.remove_role("full-admin", "full-admin")
    mock.hub.administrators.assign_role(pia, "full-admin")
    assert mock.hub.administrators.remove_role("full-admin", "full-admin").roles == ()
    assert mock.hub.templates.create("Gold", country="NO").service_provider_admin == PIA
    with refused(mock, "hub.administrator.last"):
        mock.hub.administrators.remove_role(PIA, "full-admin")


@pytest.mark.rule("hub.administrator.last")
def test_a_partner_keeps_a_full_administrator_over_the_api_too(mock):
    client = mock.client()
    last = client.people.me()
    for act in (
        lambda: client.people.update(last.id, display_name="Last", roles=[]),
        lambda: client.people.delete(last.id),
        lambda: client.identity.delete_user(mock.partner.org_id, last.id),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.rule == "hub.administrator.last"
    mock.place.administrator("second@telecom.example", roles=["full-admin"])
    assert client.people.update(last.id, display_name="Last", roles=[]).roles == []


def test_a_role_that_nobody_has_any_more_does_not_act(mock):
    mock.hub.administrators.remove_role("help-desk", "help-desk")
    with pytest.raises(HubError, match="no administrator of Example Telecom has the role help-desk"):
        mock.hub.templates.list(actor="help-desk")


def test_a_customer_without_an_organization_has_no_administrators_yet(mock):
    with pytest.raises(HubError, match="has no organization yet"):
        mock.hub.administrators.list(customer=mock.hub.add_customer(status="provisioning"))


# Customers of a partner administrator


@pytest.mark.rule("hub.assignment.role")
def test_only_one_who_does_not_see_every_customer_is_assigned(mock):
    acme, rival = mock.hub.add_customer(), mock.add_partner("Rival")
    user = mock.hub.add_person(acme, "una@acme.example")
    for wrong in ("full-admin", "read-only", "support", user, rival.template.service_provider_admin):
        with refused(mock, "hub.assignment.role"):
            mock.hub.administrators.assign_customer(acme, wrong)
    for _ in range(2):
        assert mock.hub.administrators.assign_customer(acme, "partner-admin").customers == (acme.id,)


def test_a_partner_administrator_sees_what_it_provisioned_and_what_is_assigned(api, pia, as_pia):
    mock = api.mock
    others = mock.hub.add_customer()
    siri = mock.hub.add_subscriber(others, "siri@other.example")
    own_id = as_pia("POST", CUSTOMERS, body_of(api, 1)).json["url"].rpartition("/")[2]
    mock.clock.advance(mock.durations.provisioning)
    own = mock.hub.customer(own_id)

    def seen():
        return {
            "customers": [each["id"] for each in as_pia("GET", CUSTOMERS).json["items"]],
            "organizations": [each["id"] for each in as_pia("GET", "/v1/organizations").json["items"]],
            "subscribers": [each["id"] for each in as_pia("GET", "/v1/wholesale/subscribers").json["items"]],
        }

    partner = mock.partner.org_id
    assert seen() == {"customers": [own_id], "organizations": [partner, own.org_id], "subscribers": []}
    for path in (
        f"{CUSTOMERS}/{others.id}",
        f"/v1/wholesale/subscribers/{siri.id}",
        f"/v1/organizations/{others.org_id}",
        f"/v1/people/{siri.person_id}",
    ):
        assert as_pia("GET", path).status == 404
    for key in (f"externalId={others.external_id}", f"externalId=nobody&orgId={own.org_id}"):
        assert as_pia("GET", CUSTOMERS, query=key).json["items"] == []
    assert as_pia("GET", "/v1/wholesale/subscribers", query=f"email={siri.email}").json["items"] == []
    mock.hub.administrators.assign_customer(others, pia)
    assert seen() == {
        "customers": [own_id, others.id],
        "organizations": [partner, others.org_id, own.org_id],
        "subscribers": [siri.id],
    }
    assert mock.hub.administrators.list()[-1].customers == (others.id, own_id)
    mock.hub.administrators.unassign_customer(own, pia)
    assert seen()["customers"] == [others.id]


def test_a_partner_administrator_provisions_subscribers_of_its_own_customers_alone(api, pia, as_pia):
    others = api.mock.hub.add_customer()
    body = api.subscribers(others.id).body()
    assert as_pia("POST", "/v1/wholesale/subscribers", body).rule == "subscriber.customer.unknown"
    api.mock.hub.administrators.assign_customer(others, pia)
    assert as_pia("POST", "/v1/wholesale/subscribers", body).status == 200


def test_pages_hold_the_customers_that_are_seen(api, pia, as_pia):
    mine = [api.mock.hub.add_customer() for _ in range(5)][1::2]
    for customer in mine:
        api.mock.hub.administrators.assign_customer(customer, pia)
    first = as_pia("GET", CUSTOMERS, query="max=1")
    assert [each["id"] for each in first.json["items"]] == [mine[1].id]
    assert as_pia("GET", CUSTOMERS, query="max=1&offset=1").json["items"][0]["id"] == mine[0].id
    assert as_pia("GET", CUSTOMERS, query="status=error").json["items"] == []


def test_the_hub_is_closed_for_customers_that_an_administrator_does_not_manage(mock, pia):
    acme = mock.hub.add_customer()
    with refused(mock, "hub.role.insufficient") as caught:
        mock.hub.restricted_mode.set(acme, on=False, actor=pia)
    assert "does not manage customer" in str(caught.value)
    mock.hub.administrators.assign_customer(acme, pia)
    mock.hub.restricted_mode.set(acme, on=False, actor=pia)


def test_a_placed_administrator_can_manage_customers_at_once(mock):
    acme = mock.hub.add_customer()
    rival = mock.add_partner("Rival")
    assert mock.place.administrator(PIA, roles=["partner-admin"], manages=[acme]).customers == (acme.id,)
    before = mock.hub.administrators.list()
    with pytest.raises(HubError, match="sees every customer already"):
        mock.place.administrator("bo@telecom.example", manages=[acme])
    with pytest.raises(HubError, match="a customer of another partner"):
        mock.place.administrator("bo@rival.example", roles=["partner-admin"], partner=rival, manages=[acme])
    assert mock.hub.administrators.list() == before


# Tokens


@pytest.mark.parametrize("role", ROLES)
def test_a_token_may_call_what_the_role_gives_and_nothing_else(api, expect, role):
    api.mock.add_token("mine", role=role)
    for operation in ALL_OPERATIONS:
        if not operation.scope or "{" in operation.path:
            continue
        answer = api.send(operation.method, f"/v1{operation.path}", {} if operation.body else None, token="mine")
        refused_by_role = answer.rule == "auth.role.insufficient"
        assert refused_by_role is (role not in ADMITTED[operation.name]), operation.name


@pytest.mark.rule("auth.role.insufficient")
def test_the_roles_of_a_person_count_at_the_time_of_the_call(api, pia, as_pia):
    assert as_pia("GET", CUSTOMERS).status == 200
    api.mock.hub.administrators.assign_role(pia, "support")
    api.mock.hub.administrators.remove_role(pia, "partner-admin")
    assert as_pia("GET", "/v1/people/me").json["roles"] == [ROLES["support"].id]
    assert as_pia("GET", CUSTOMERS).rule == "auth.role.insufficient"
    api.mock.hub.administrators.remove_role(pia, "support")
    assert "no administrator" in as_pia("GET", CUSTOMERS).json["message"]
    assert as_pia("GET", "/v1/people/me").rule == "auth.role.insufficient"


@pytest.mark.rule("auth.role.insufficient")
def test_a_customers_administrator_sees_its_own_organization_alone(api):
    mock = api.mock
    acme, other = mock.hub.add_customer(), mock.hub.add_customer()
    mock.hub.add_person(other, "max@other.example")
    mock.place.administrator(ADA, customer=acme)
    token = mock.add_token(actor=ADA)
    assert (token.name, token.role, token.org_id) == (ADA, None, acme.org_id)

    def send(path, query=""):
        return api.send("GET", f"/v1/{path}", token=token.value, query=query)

    assert [each["id"] for each in send("organizations").json["items"]] == [acme.org_id]
    assert [each["emails"] for each in send("people").json["items"]] == [[ADA]]
    assert send("people/me").json["roles"] == [ROLES["full-admin"].id]
    assert send(f"organizations/{other.org_id}").status == send(f"organizations/{mock.partner.org_id}").status == 404
    assert send("people", "email=max@other.example").json["items"] == []
    assert send("wholesale/customers").rule == "auth.role.insufficient"


def test_a_customers_device_administrator_sees_its_organization_too(api):
    acme = api.mock.hub.add_customer()
    api.mock.place.administrator(ADA, roles=["device-admin"], customer=acme)
    token = api.mock.add_token(actor=ADA).value
    assert api.send("GET", "/v1/devices", token=token).json["items"] == []
    assert [each["id"] for each in api.send("GET", "/v1/organizations", token=token).json["items"]] == [acme.org_id]


def test_a_token_of_a_role_by_name_is_that_of_the_partners_administrator(api):
    token = api.mock.add_token(actor="help-desk")
    assert token.role == "help-desk"
    assert token.name.startswith("help-desk@")
    assert api.send("GET", "/v1/people", token=token.value).status == 200
    assert api.send("GET", CUSTOMERS, token=token.value).rule == "auth.role.insufficient"


def test_a_token_has_a_name_or_an_actor(mock):
    with pytest.raises(ValueError, match="None is not a name of a token"):
        mock.add_token()
    with pytest.raises(ValueError, match="no person has"):
        mock.add_token(actor="nobody@nowhere.example")


@pytest.mark.rule("auth.role.insufficient")
def test_roles_are_given_through_the_api_only_by_those_who_assign_them(api, expect):
    mock = api.mock
    acme = mock.hub.add_customer()
    mock.hub.restricted_mode.set(acme, on=False)
    mock.place.administrator(ADA, roles=["user-device-admin"], customer=acme)
    token = mock.add_token(actor=ADA).value
    bo = {"emails": ["bo@acme.example"], "displayName": "Bo"}
    assert api.send("POST", "/v1/people", bo, token=token).status == 200
    roles = {"roles": [ROLES["full-admin"].id]}
    eva = {"emails": ["eva@acme.example"], "displayName": "Eva"}
    expect(api.send("POST", "/v1/people", eva | roles, token=token), "auth.role.insufficient", "roles")
    path = f"/v1/people/{mock.hub.person('bo@acme.example').id}"
    expect(api.send("PUT", path, bo | roles, token=token), "auth.role.insufficient", "roles")
    assert api.send("PUT", path, bo | roles).json["roles"] == roles["roles"]
    partners = {"roles": [ROLES["partner-full-admin"].id]}
    expect(api.send("PUT", path, bo | partners), "adjacent.field.invalid", "roles[0]")
    mock.rules.disable("auth.role.insufficient")
    assert api.send("POST", "/v1/people", eva | roles, token=token).status == 200


def test_the_tokens_of_a_customers_people_outlive_a_change_of_its_partner(api):
    mock = api.mock
    first = mock.hub.add_customer()
    mock.hub.restricted_mode.set(first, on=False)
    mock.place.administrator(ADA, customer=first)
    token = mock.add_token(actor=ADA)
    api.delete(first.id)
    mock.clock.advance(mock.durations.deleting)
    rival = mock.add_partner("Rival")
    mock.hub.add_customer(org_id=first.org_id, provisioning_id=rival.template)
    assert api.send("GET", "/v1/people/me", token=token.value).json["orgId"] == first.org_id
    assert ADA not in mock.tokens
    assert mock.hub.partner("Rival").tokens[ADA] == token.value


def test_administrators_are_saved_and_rolled_back(mock, pia, tmp_path):
    acme = mock.hub.add_customer()
    snapshot = mock.snapshot()
    mock.hub.administrators.assign_customer(acme, pia)
    mock.hub.restricted_mode.set(acme, on=False)
    token = mock.add_token(actor=pia)
    mock.save(tmp_path / "world")
    again = type(mock).load(tmp_path / "world")
    assert again.hub.administrators.list() == mock.hub.administrators.list()
    assert again.hub.restricted_mode.get(acme) == mock.hub.restricted_mode.get(acme)
    assert again.tokens[PIA] == token.value
    mock.rollback(snapshot)
    assert mock.hub.administrators.list()[-1].customers == ()
    assert mock.hub.organization(acme).restricted


# The API of assignments


def test_a_full_administrator_assigns_customers_through_the_api(api, pia):
    mock = api.mock
    acme = mock.hub.add_customer()
    at = f"/v1/partner/organizations/{acme.org_id}"
    assert api.send("POST", f"{at}/partnerAdmin/{pia.id}/assign").status == 200
    managed = api.send("GET", "/v1/partner/organizations", query=f"managedBy={pia.id}").json["items"]
    assert managed == [{"orgId": acme.org_id, "role": ROLES["partner-admin"].id}]
    (shown,) = api.send("GET", f"{at}/partnerAdmins").json["items"]
    assert shown == {
        "id": pia.id,
        "displayName": PIA,
        "emails": [PIA],
        "roleInCustomerOrg": ROLES["partner-admin"].id,
    }
    assert mock.hub.administrators.list()[-1].customers == (acme.id,)
    assert api.send("DELETE", f"{at}/partnerAdmin/{pia.id}/unassign").status == 200
    assert api.send("GET", f"{at}/partnerAdmins").json["items"] == []


def test_revoking_takes_the_roles_of_the_partner_and_its_customers(api):
    mock = api.mock
    acme = mock.hub.add_customer()
    pia = mock.place.administrator(PIA, roles=["partner-admin", "device-admin"], manages=[acme])
    assert api.send("DELETE", f"/v1/partner/organizations/partnerAdmin/{pia.id}").status == 204
    assert mock.hub.administrators.list()[-1].roles == ("device-admin",)
    assert api.send("GET", f"/v1/partner/organizations/{acme.org_id}/partnerAdmins").json["items"] == []


def test_an_administrator_whose_role_was_taken_still_stands_in_the_list(api, pia):
    acme = api.mock.hub.add_customer()
    api.mock.hub.administrators.assign_customer(acme, pia)
    api.mock.hub.administrators.remove_role(pia, "partner-admin")
    (shown,) = api.send("GET", f"/v1/partner/organizations/{acme.org_id}/partnerAdmins").json["items"]
    assert "roleInCustomerOrg" not in shown


@pytest.mark.rule("hub.assignment.role")
def test_the_api_assigns_nobody_who_sees_every_customer(api, expect):
    acme = api.mock.hub.add_customer()
    full = api.mock.hub.person(api.mock.template.service_provider_admin).id
    path = f"/v1/partner/organizations/{acme.org_id}/partnerAdmin/{full}/assign"
    expect(api.send("POST", path), "hub.assignment.role", "administrator")
    answer = api.send("GET", "/v1/partner/organizations", query=f"managedBy={full}")
    expect(answer, "hub.assignment.role", "administrator")


def test_the_api_of_assignments_is_the_partners(api, expect, pia, as_pia):
    mock = api.mock
    acme = mock.hub.add_customer()
    mock.place.administrator(ADA, customer=acme)
    token = mock.add_token(actor=ADA).value
    una = mock.hub.add_person(acme, "una@acme.example")
    at = f"/v1/partner/organizations/{acme.org_id}/partnerAdmin"
    assert api.send("GET", f"{at}s", token=token).rule == "auth.role.insufficient"
    assert as_pia("POST", f"{at}/{pia.id}/assign").rule == "auth.role.insufficient"
    assert api.send("POST", f"{at}/{pia.id}/assign", token="read-only").rule == "auth.role.insufficient"
    assert api.send("GET", f"{at}s", token="read-only").status == 200
    assert api.send("POST", f"{at}/{una.id}/assign").status == 404
    gone = f"/v1/partner/organizations/{mock.partner.org_id}/partnerAdmins"
    expect(api.send("GET", gone), "adjacent.not-found")
    expect(api.send("GET", "/v1/partner/organizations"), "http.query.invalid", "managedBy")
    expect(api.send("GET", "/v1/partner/organizations", query="managedBy=x"), "adjacent.not-found", "managedBy")
