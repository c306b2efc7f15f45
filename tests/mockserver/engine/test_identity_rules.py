"""Who may call, which ids are ids, and whose things are whose: auth.*, id.* and not-found."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from webex_wholesale_contracts import ids
from webex_wholesale_contracts.operations import OPERATIONS

CUSTOMERS = "/v1/wholesale/customers"
UUID = "52cf576d-60a8-407a-b22c-467c51591908"
ORG = ids.encode("ORGANIZATION", UUID)


@pytest.mark.rule("auth.token.missing")
@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer   ", "Basic YTpi", "bearertoken"])
def test_a_request_without_a_bearer_token_is_not_let_in(api, expect, value):
    expect(api.list(token=None, headers={"authorization": value}), "auth.token.missing")


@pytest.mark.rule("auth.token.missing")
def test_a_request_without_any_authorization_is_not_let_in(api, expect):
    answer = api.list(token=None)
    expect(answer, "auth.token.missing")
    assert answer.json["message"] == (
        "The request requires a valid access token set in the Authorization request header."
    )


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(api, scheme):
    value = f"{scheme} {api.mock.tokens['full-admin']}"
    assert api.list(token=None, headers={"authorization": value}).status == 200


@pytest.mark.rule("auth.token.unknown")
def test_a_token_that_was_never_issued_is_not_let_in(api, expect):
    expect(api.list(token="never-issued"), "auth.token.unknown")


@pytest.mark.rule("auth.token.unknown")
def test_a_token_is_revoked_by_issuing_one_of_the_same_name(api, expect):
    old = api.mock.tokens["full-admin"]
    api.mock.add_token("full-admin")
    expect(api.list(token=old), "auth.token.unknown")
    assert api.list().status == 200


@pytest.mark.rule("auth.token.expired")
def test_an_expired_token_is_not_let_in(api, expect):
    expect(api.list(token="expired"), "auth.token.expired")


@pytest.mark.rule("auth.token.expired")
def test_a_token_ends_with_the_last_second_of_its_lifetime(api, expect):
    api.mock.clock.advance(1_209_598)
    assert api.list().status == 200
    api.mock.clock.advance(1)
    expect(api.list(), "auth.token.expired")


def test_whoever_is_not_let_in_learns_nothing_about_paths(api):
    answers = [api.send("GET", path, token=None).json for path in (CUSTOMERS, "/v1/nothing", f"{CUSTOMERS}/x")]
    for answer in answers:
        del answer["trackingId"]
    assert answers[0] == answers[1] == answers[2]


def path_of(operation):
    return "/v1" + operation.path.replace("{customerId}", "x").replace("{subscriberId}", "x").replace("{id}", "x")


@pytest.mark.rule("auth.scope.missing")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_needs_its_scope(api, expect, operation):
    answer = api.send(operation.method, path_of(operation), token="no-scope")
    expect(answer, "auth.scope.missing")
    assert operation.scope in answer.json["errors"][0]["description"]


@pytest.mark.rule("auth.scope.missing")
def test_the_scope_to_read_is_not_the_scope_to_write(api, expect):
    api.mock.add_token("reader", scopes=frozenset({"spark-admin:wholesale_customers_read"}))
    assert api.list(token="reader").status == 200
    expect(api.post(token="reader"), "auth.scope.missing")
    expect(api.precheck(token="reader"), "auth.scope.missing")


@pytest.mark.rule("auth.role.insufficient")
@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.role != "read"], ids=lambda operation: operation.name
)
def test_a_read_only_administrator_changes_nothing(api, expect, operation):
    expect(api.send(operation.method, path_of(operation), token="read-only"), "auth.role.insufficient")


@pytest.mark.rule("auth.role.insufficient")
def test_a_precheck_needs_a_full_administrator(api, expect):
    api.mock.add_token("admin", role="admin")
    expect(api.precheck(token="admin"), "auth.role.insufficient")
    assert api.precheck(token="full-admin").status == 200
    assert api.post(token="admin").status == 202


def test_a_read_only_administrator_reads(api):
    customer_id = api.provision()
    assert api.list(token="read-only").status == 200
    assert api.get(customer_id, token="read-only").status == 200


@pytest.mark.rule("auth.partner.not-entitled")
def test_a_precheck_needs_an_entitled_partner(api, expect):
    other = api.mock.add_partner("Small Telecom", entitled=False)
    body = api.body({"provisioningId": other.template.provisioning_id})
    for path in ("customers", "subscribers"):
        answer = api.send("POST", f"/v1/wholesale/{path}/validate", body, partner=other)
        expect(answer, "auth.partner.not-entitled")
    assert api.send("POST", CUSTOMERS, body, partner=other).status == 202


@pytest.mark.rule("auth.partner.not-entitled")
def test_an_entitlement_is_asked_for_before_the_body_is_read(api, expect):
    other = api.mock.add_partner("Small Telecom", entitled=False)
    answer = api.send("POST", f"{CUSTOMERS}/validate", raw=b"{", partner=other)
    expect(answer, "auth.partner.not-entitled")


BAD_IDS = [
    "x",
    UUID,
    "====",
    "%00",
    "%F0%9F%98%80",
    "a" * 10_000,
    ids.encode("SUBSCRIBER", UUID),
    ORG,
    ids.encode_provisioning_id(UUID),
    ids.encode("ENTERPRISE", UUID) + "A",
    base64.urlsafe_b64encode(b"ciscospark://us/ENTERPRISE/").decode(),
    base64.urlsafe_b64encode(b"ciscospark://us/ENTERPRISE/not-a-uuid").decode(),
    base64.urlsafe_b64encode(f"ciscospark://us/ENTERPRISE/{UUID}\n".encode()).decode(),
    base64.urlsafe_b64encode(f"http://us/ENTERPRISE/{UUID}".encode()).decode(),
]


@pytest.mark.rule("id.malformed")
@pytest.mark.parametrize("bad", BAD_IDS)
def test_what_is_no_id_of_a_customer_is_refused_everywhere(api, expect, bad):
    expect(api.get(bad), "id.malformed")
    expect(api.put(bad, {"packages": ["webex_meetings"]}), "id.malformed")
    expect(api.delete(bad), "id.malformed")


def forms(customer_id):
    uuid = ids.decode(customer_id)[1]
    texts = [f"ciscospark://us/{kind}/{uuid}" for kind in ("ENTERPRISE", "CUSTOMER", "Customer", "enterprise")]
    padded = [base64.urlsafe_b64encode(text.encode()).decode() for text in texts]
    return [*padded, *(text.rstrip("=") for text in padded), *(text.replace("=", "%3D") for text in padded)]


def test_every_form_of_an_id_is_the_same_customer(api):
    customer_id = api.provisioned()
    answers = [api.get(form).json for form in forms(customer_id)]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["id"] == customer_id


def test_a_change_by_any_form_of_an_id_answers_the_usual_form(api):
    customer_id = api.provisioned()
    answer = api.put(forms(customer_id)[1], {"packages": ["webex_meetings"]})
    assert answer.json["url"] == f"https://webexapis.com{CUSTOMERS}/{customer_id}"


@pytest.mark.rule("customer.not-found")
def test_a_customer_that_never_was_is_not_found(api, expect):
    missing = ids.encode("ENTERPRISE", UUID)
    answer = api.get(missing)
    expect(answer, "customer.not-found")
    assert answer.json["message"] == "The requested resource could not be found."
    expect(api.put(missing, {"packages": ["webex_meetings"]}), "customer.not-found")
    expect(api.delete(missing), "customer.not-found")


def told(answer):
    """All that a caller can see of an answer but its tracking id."""
    headers = [(name, value) for name, value in answer.response.headers if name != "trackingid"]
    tracking_id = answer.header("trackingid").encode()
    return answer.status, headers, answer.response.body.replace(tracking_id, b"")


@pytest.mark.rule("customer.not-found")
@pytest.mark.parametrize("body", [{"packages": ["webex_meetings"]}, {"packages": []}, {"externalId": "acme-2"}])
def test_a_customer_of_another_partner_looks_exactly_like_a_missing_one(api, body):
    theirs, missing = api.provisioned(), ids.encode("ENTERPRISE", UUID)
    other = api.mock.add_partner("Other Telecom")
    assert told(api.get(theirs, partner=other)) == told(api.get(missing, partner=other))
    assert told(api.put(theirs, body, partner=other)) == told(api.put(missing, body, partner=other))
    assert told(api.delete(theirs, partner=other)) == told(api.delete(missing, partner=other))


def test_filters_find_nothing_of_another_partner(api):
    customer_id = api.provisioned()
    org_id = api.get(customer_id).json["orgId"]
    other = api.mock.add_partner("Other Telecom")
    for query in (
        "",
        "externalId=acme-1",
        f"orgId={org_id}",
        f"externalId=acme-1&orgId={org_id}",
        "status=provisioned",
    ):
        assert len(api.list(query).json["items"]) == 1
        assert api.list(query, partner=other).json == {"items": []}


def test_two_partners_may_use_the_same_external_id(api):
    other = api.mock.add_partner("Other Telecom")
    changes = {"provisioningId": other.template.provisioning_id, "customerInfo.primaryEmail": "bo@acme.example"}
    ours, theirs = api.provision(), api.provision(changes, partner=other)
    assert api.ids("externalId=acme-1") == [ours]
    assert api.list("externalId=acme-1", partner=other).json["items"][0]["id"] == theirs


@pytest.mark.rule("sub-partner.unknown")
@pytest.mark.parametrize("named", [ORG, "whoever", "%20"])
def test_nobody_acts_for_a_sub_partner_that_is_none(api, expect, named):
    customer_id, query = api.provisioned(), f"onBehalfOfSubPartnerOrgId={named}"
    for answer in (
        api.list(query),
        api.get(customer_id, query=query),
        api.post(api.numbered(2), query=query),
        api.precheck(api.numbered(2), query=query),
        api.put(customer_id, {"packages": ["webex_meetings"]}, query=query),
        api.delete(customer_id, query=query),
    ):
        expect(answer, "sub-partner.unknown")


@pytest.mark.rule("sub-partner.unknown")
def test_reports_of_a_sub_partner_that_is_none_are_refused(api, expect):
    answer = api.send("GET", "/v1/wholesale/billing/reports", query=f"subPartnerOrgId={ORG}")
    expect(answer, "sub-partner.unknown")


@pytest.mark.rule("customer.not-found")
def test_a_refusal_names_its_rule_unless_the_request_declines(api):
    asked = api.get(ids.encode("ENTERPRISE", UUID))
    assert (asked.header("x-mock-rule"), asked.header("x-mock-evidence")) == ("customer.not-found", "documented")
    for value in ("0", "", "true"):
        answer = api.get(ids.encode("ENTERPRISE", UUID), headers={"x-mock-explain": value})
        assert not [name for name, _ in answer.response.headers if name.startswith("x-mock")]
        assert b"customer.not-found" not in answer.response.body


def told_without_asking(mock):
    """The rule that a refusal names to a program that knows nothing of mocks."""
    with httpx.Client(transport=mock.transport(), base_url="http://mock/v1") as client:
        return client.get("/people").headers.get("x-mock-rule")


def test_every_refusal_names_its_rule(api):
    assert told_without_asking(api.mock) == "auth.token.missing"


def test_the_names_of_rules_can_be_switched_off_at_any_time(api):
    for always, rule in ((False, None), (True, "auth.token.missing"), (False, None)):
        api.mock.explain = always
        assert (api.mock.explain, told_without_asking(api.mock)) == (always, rule)
    api.mock.reset()
    assert told_without_asking(api.mock) is None


def test_a_body_has_an_error_code_only_where_the_vendor_has_one(api):
    unknown = api.get(ids.encode("ENTERPRISE", UUID)).json["errors"]
    assert unknown == [{"description": "The requested resource could not be found."}]
    assert [error["errorCode"] for error in api.post({"packages": []}).json["errors"]] == [1001]


def test_the_journal_keeps_no_token(api):
    api.list()
    token = api.mock.tokens["full-admin"]
    assert token not in repr(api.mock.calls)
    assert token not in json.dumps(api.mock.calls[-1].response_json())
