"""How programs get tokens, how long these last, and what they are good for."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from webex_wholesale_contracts.models.tokens import AccessToken
from webex_wholesale_mock.world.partners import ALL_SCOPES

TOKEN, AUTHORIZE = "/v1/access_token", "/v1/authorize"
FORM = {"content-type": "application/x-www-form-urlencoded"}
TWO_WEEKS, NINETY_DAYS, CODE = 1_209_599, 7_775_999, 300
READ = "spark-admin:wholesale_customers_read"


def exchange(api, headers=None, **fields):
    raw = urlencode({name: value for name, value in fields.items() if value is not None}).encode()
    return api.send("POST", TOKEN, raw=raw, token=None, headers={**FORM, **(headers or {})})


def credentials(program):
    return {"client_id": program.client_id, "client_secret": program.client_secret}


def refresh(api, refresh_token=None, **changes):
    program = api.mock.integration
    fields = {"grant_type": "refresh_token", "refresh_token": refresh_token or program.refresh_token}
    return exchange(api, **{**fields, **credentials(program), **changes})


def ask(api, **changes):
    program = api.mock.integration
    query = {
        "response_type": "code",
        "client_id": program.client_id,
        "redirect_uri": program.redirect_uri,
        "scope": READ,
        "state": "x&y=é",
        **changes,
    }
    return api.send("GET", AUTHORIZE, query=urlencode({k: v for k, v in query.items() if v is not None}), token=None)


def code_of(answer):
    return parse_qs(urlsplit(answer.header("location")).query)["code"][0]


def redeem(api, code, **changes):
    program = api.mock.integration
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": program.redirect_uri}
    return exchange(api, **{**fields, **credentials(program), **changes})


def read(answer):
    assert answer.status == 200, answer.json
    return AccessToken.model_validate(answer.json)


# Refreshing


def test_a_refresh_token_brings_an_access_token_that_works(api):
    token = read(refresh(api))
    assert (token.expires_in, token.refresh_token_expires_in, token.token_type) == (TWO_WEEKS, NINETY_DAYS, "Bearer")
    assert token.refresh_token == api.mock.integration.refresh_token
    assert set(token.scope.split(" ")) == ALL_SCOPES
    assert api.list(token=token.access_token).status == 200
    me = api.send("GET", "/v1/people/me", token=token.access_token)
    assert me.json == api.send("GET", "/v1/people/me").json


@pytest.mark.parametrize("scheme", ["Basic", "basic"])
def test_credentials_may_come_in_the_header(api, scheme):
    program = api.mock.integration
    encoded = base64.b64encode(f"{program.client_id}:{program.client_secret}".encode()).decode()
    header = {"authorization": f"{scheme} {encoded}"}
    assert read(exchange(api, header, grant_type="refresh_token", refresh_token=program.refresh_token))
    with_id = {"grant_type": "refresh_token", "refresh_token": program.refresh_token, "client_id": program.client_id}
    assert read(exchange(api, header, **with_id))


def test_a_token_that_was_got_expires_on_the_clock(api):
    token = read(refresh(api)).access_token
    api.mock.clock.advance(TWO_WEEKS - 1)
    assert api.list(token=token).status == 200
    api.mock.clock.advance(1)
    assert api.list(token=token).rule == "auth.token.expired"
    assert api.list(token=read(refresh(api)).access_token).status == 200


def test_older_tokens_stay_good_and_every_use_makes_the_refresh_token_last(api):
    first = read(refresh(api)).access_token
    assert read(refresh(api)).access_token != first
    assert api.list(token=first).status == 200
    api.mock.clock.advance(NINETY_DAYS - 1)
    assert refresh(api).status == 200
    api.mock.clock.advance(NINETY_DAYS - 1)
    assert refresh(api).status == 200
    api.mock.clock.advance(NINETY_DAYS)
    assert refresh(api).rule == "adjacent.grant.invalid"


def test_tokens_are_revoked_by_value_or_name(api):
    token = read(refresh(api)).access_token
    api.mock.revoke_token(token)
    assert api.list(token=token).rule == "auth.token.unknown"
    value = api.mock.tokens["read-only"]
    api.mock.revoke_token("read-only")
    assert api.list(token=value).rule == "auth.token.unknown"
    api.mock.revoke_token(api.mock.integration.refresh_token)
    assert refresh(api).rule == "adjacent.grant.invalid"
    for gone in (token, "read-only", "no such", api.mock.integration.refresh_token):
        with pytest.raises(ValueError, match="no token to"):
            api.mock.revoke_token(gone)


def test_credentials_are_the_same_after_a_reset_and_others_for_another_seed(new_api):
    api = new_api()
    before = api.mock.integration, api.mock.service_app
    refresh(api)
    api.mock.reset()
    assert (api.mock.integration, api.mock.service_app) == before
    assert new_api(seed=7).mock.integration != before[0]
    assert read(refresh(api))


def test_other_partners_have_programs_of_their_own(api):
    other = api.mock.add_partner("Other Telecom")
    answer = refresh(api, other.integration.refresh_token, **credentials(other.integration))
    me = api.send("GET", "/v1/people/me", token=read(answer).access_token).json
    assert me["orgId"] == other.org_id


def test_secrets_show_neither_in_a_repr_nor_in_the_journal(api):
    token = read(redeem(api, code_of(ask(api))))
    program, app = api.mock.integration, api.mock.service_app
    grants = [*api.mock._engine.world.partners.refresh_tokens.values()]
    shown = repr((program, app, grants, api.mock.partner, api.mock.calls))
    kept = b"".join(call.request_body + call.response_body for call in api.mock.calls).decode()
    for secret in (program.client_secret, program.refresh_token, app.client_secret, token.access_token):
        assert secret not in kept
        assert secret not in shown


# Codes


def test_whoever_asks_is_sent_back_with_a_code_and_the_state(api):
    answer = ask(api)
    assert (answer.status, answer.response.body) == (302, b"")
    back = urlsplit(answer.header("location"))
    assert f"{back.scheme}://{back.netloc}{back.path}" == api.mock.integration.redirect_uri
    assert parse_qs(back.query)["state"] == ["x&y=é"]
    assert "state" not in parse_qs(urlsplit(ask(api, state=None).header("location")).query)


def test_a_code_brings_a_token_for_the_scopes_asked_for(api):
    token = read(redeem(api, code_of(ask(api))))
    assert token.scope == READ
    assert api.list(token=token.access_token).status == 200
    assert api.post(token=token.access_token).rule == "auth.scope.missing"
    again = read(refresh(api, token.refresh_token))
    assert (again.scope, again.refresh_token) == (READ, token.refresh_token)


def test_every_code_is_another(api):
    codes = {code_of(ask(api)) for _ in range(3)}
    assert len(codes) == 3
    assert len({read(redeem(api, code)).refresh_token for code in codes}) == 3


def test_a_failed_exchange_does_not_use_the_code_up(api):
    code = code_of(ask(api))
    assert redeem(api, code, client_secret="wrong").rule == "adjacent.client.unknown"
    assert redeem(api, code, redirect_uri=None).rule == "adjacent.grant.invalid"
    assert read(redeem(api, code))


# Service apps


def service_token(api, org_id=None, token="full-admin", **changes):
    app = api.mock.service_app
    body = {"clientId": app.client_id, "clientSecret": app.client_secret}
    body["targetOrgId"] = org_id or api.mock.partner.org_id
    return api.send("POST", f"/v1/applications/{app.id}/token", {**body, **changes}, token=token)


def test_a_service_app_acts_for_the_partner_with_an_account_of_its_own(api):
    token = read(service_token(api))
    assert (token.expires_in, token.token_type) == (3_600, "Bearer")
    assert api.list(token=token.access_token).status == 200
    me = api.send("GET", "/v1/people/me", token=token.access_token).json
    assert (me["type"], me["roles"], me["orgId"]) == ("appuser", [], api.mock.partner.org_id)
    api.mock.clock.advance(3_600)
    assert api.list(token=token.access_token).rule == "auth.token.expired"


def test_the_token_of_a_service_app_can_be_refreshed_with_its_own_credentials(api):
    first = read(service_token(api))
    assert refresh(api, first.refresh_token).rule == "adjacent.grant.invalid"
    again = read(refresh(api, first.refresh_token, **credentials(api.mock.service_app)))
    assert again.expires_in == 3_600
    assert api.list(token=again.access_token).status == 200


def test_in_a_customers_organization_a_service_app_sees_nothing_else(api, subscribers):
    org_id = api.get(subscribers.customer_id).json["orgId"]
    other = api.get(api.provisioned(api.numbered(2))).json["orgId"]
    token = read(service_token(api, org_id)).access_token
    items = api.send("GET", "/v1/organizations", token=token).json["items"]
    assert [item["id"] for item in items] == [org_id]
    assert len(api.send("GET", "/v1/locations", token=token).json["items"]) == 1
    for hidden in (other, api.mock.partner.org_id):
        assert api.send("GET", f"/v1/organizations/{hidden}", token=token).rule == "adjacent.not-found"
    assert api.list(token=token).rule == "auth.role.insufficient"
    assert service_token(api, token=token).rule == "adjacent.not-found"


def test_a_service_app_in_a_customers_organization_may_ask_who_it_is(api):
    org_id = api.get(api.provisioned()).json["orgId"]
    token = read(service_token(api, org_id)).access_token
    me = api.send("GET", "/v1/people/me", token=token).json
    assert (me["type"], me["orgId"], me["roles"], me["licenses"]) == ("appuser", org_id, [], [])
    assert api.send("GET", f"/v1/people/{me['id']}", token=token).json == me
    assert api.send("GET", "/v1/people", query=f"id={me['id']}", token=token).json["notFoundIds"] == [me["id"]]


def test_the_tokens_for_an_organization_go_with_it(api):
    customer_id = api.provisioned()
    org_id = api.get(customer_id).json["orgId"]
    token = read(service_token(api, org_id))
    api.delete(customer_id)
    api.mock.clock.advance(10)
    assert api.send("DELETE", f"/v1/organizations/{org_id}").status == 204
    assert api.send("GET", "/v1/locations", token=token.access_token).rule == "auth.token.unknown"
    answer = refresh(api, token.refresh_token, **credentials(api.mock.service_app))
    assert answer.rule == "adjacent.grant.invalid"


def test_a_service_app_needs_a_caller_with_the_scope_for_it(api):
    api.mock.add_token("reader", scopes=frozenset({READ}), lifetime=timedelta(hours=1))
    assert service_token(api, token="reader").rule == "auth.scope.missing"


# The way in


@pytest.mark.parametrize("path", [TOKEN, "//v1/access_token", "/v1//access_token"])
def test_getting_a_token_needs_none(api, path):
    answer = api.send("POST", path, raw=b"grant_type=refresh_token", token=None, headers=FORM)
    assert answer.rule == "adjacent.client.unknown"


@pytest.mark.parametrize("token", ["expired", "no-scope", "never-issued", "full-admin"])
def test_whatever_token_comes_along_does_not_matter(api, token):
    program = api.mock.integration
    fields = {"grant_type": "refresh_token", "refresh_token": program.refresh_token, **credentials(program)}
    assert api.send("POST", TOKEN, raw=urlencode(fields).encode(), token=token, headers=FORM).status == 200


def test_only_the_paths_that_make_tokens_need_none(api):
    assert api.send("POST", "/v1/x/access_token", token=None).rule == "auth.token.missing"


@pytest.mark.parametrize(("method", "path"), [("GET", TOKEN), ("POST", AUTHORIZE)])
def test_a_path_that_makes_tokens_asks_for_none_with_another_method_either(api, method, path):
    assert api.send(method, path, token=None).rule == "http.method.unsupported"


def test_any_http_client_gets_its_token_with_a_form(mock):
    program = mock.integration
    with httpx.Client(transport=mock.transport(), base_url="https://webexapis.com/v1") as client:
        sent_back = client.get(
            "/authorize",
            params={
                "response_type": "code",
                "client_id": program.client_id,
                "redirect_uri": program.redirect_uri,
                "scope": READ,
            },
        )
        form = {
            "grant_type": "authorization_code",
            "code": sent_back.headers["location"].partition("code=")[2],
            "redirect_uri": program.redirect_uri,
        }
        answer = client.post("/access_token", data=form, auth=(program.client_id, program.client_secret))
        token = answer.raise_for_status().json()["access_token"]
        listed = client.get("/wholesale/customers", headers={"authorization": f"Bearer {token}"})
    assert (sent_back.status_code, listed.json()) == (302, {"items": []})
