"""Integrations of one's own: addresses to which codes are sent, scopes, and the administrator who agrees."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from webex_wholesale_contracts.facts.scopes import SCOPES
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.world.partners import ALL_SCOPES

HOME = "http://localhost:8080/callback"
READ = "spark-admin:wholesale_customers_read"
REFERENCE_APPLICATION = (
    "spark:all spark:kms spark:organizations_read spark-admin:wholesale_customers_write spark:telephony_config_read "
    "spark-admin:telephony_pstn_write spark-admin:devices_write spark-admin:locations_write spark:devices_read "
    "spark-admin:organizations_write spark-admin:telephony_pstn_read spark:devices_write spark:telephony_config_write "
    "spark-admin:wholesale_customers_read spark-admin:wholesale_subscribers_read spark-admin:locations_read "
    "spark-admin:organizations_read spark-admin:wholesale_subscribers_write identity:organizations_read "
    "identity:organizations_rw spark-admin:devices_read spark-admin:telephony_config_read "
    "spark-admin:telephony_config_write"
)


def ask(api, program, **changes):
    query = {
        "response_type": "code",
        "client_id": program.client_id,
        "redirect_uri": program.redirect_uri,
        "scope": READ,
        **changes,
    }
    return api.send("GET", "/v1/authorize", query=urlencode(query), token=None)


def exchange(api, program, **fields):
    form = {"client_id": program.client_id, "client_secret": program.client_secret, **fields}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = api.send("POST", "/v1/access_token", raw=urlencode(form).encode(), token=None, headers=headers)
    assert answer.status == 200, answer.json
    return answer.json


def log_in(api, program, **changes):
    """The token that a person's consent brings."""
    location = ask(api, program, **changes).header("location")
    code = parse_qs(urlsplit(location).query)["code"][0]
    uri = changes.get("redirect_uri", program.redirect_uri)
    return exchange(api, program, grant_type="authorization_code", code=code, redirect_uri=uri)


def refresh(api, program, refresh_token=None):
    return exchange(api, program, grant_type="refresh_token", refresh_token=refresh_token or program.refresh_token)


def test_a_program_on_this_machine_logs_in(api):
    program = api.mock.add_integration(redirect_uri=HOME)
    token = log_in(api, program)["access_token"]
    assert api.list(token=token).status == 200
    assert api.list(token=refresh(api, program)["access_token"]).status == 200


def test_codes_are_sent_to_any_of_its_addresses(api):
    program = api.mock.add_integration(redirect_uri=[HOME, "http://127.0.0.1:9000/?from=webex", "myapp://done"])
    assert program.redirect_uris == (HOME, "http://127.0.0.1:9000/?from=webex", "myapp://done")
    for uri in program.redirect_uris:
        location = ask(api, program, redirect_uri=uri, state="s").header("location")
        assert location.startswith(f"{uri}{'&' if '?' in uri else '?'}code=")
        assert log_in(api, program, redirect_uri=uri)["token_type"] == "Bearer"


@pytest.mark.rule("http.query.invalid")
def test_codes_are_sent_nowhere_else(api, expect):
    program = api.mock.add_integration(redirect_uri=HOME)
    for uri in (f"{HOME}/", HOME.upper(), api.mock.integration.redirect_uri):
        expect(ask(api, program, redirect_uri=uri), "http.query.invalid", "redirect_uri")


@pytest.mark.rule("auth.role.insufficient")
@pytest.mark.parametrize(
    ("role", "may_write", "may_precheck"), [("read-only", 0, 0), ("admin", 1, 0), ("full-admin", 1, 1)]
)
def test_a_program_may_do_what_the_administrator_who_agreed_may(api, role, may_write, may_precheck):
    program = api.mock.add_integration(redirect_uri=HOME, role=role)
    for token in (log_in(api, program, scope=" ".join(ALL_SCOPES)), refresh(api, program)):
        access = token["access_token"]
        assert api.list(token=access).status == 200
        assert (api.precheck(token=access).rule != "auth.role.insufficient") == may_precheck
        assert (api.post(token=access).rule != "auth.role.insufficient") == may_write
        renewed = refresh(api, program, token["refresh_token"])["access_token"]
        assert (api.post(token=renewed).rule != "auth.role.insufficient") == may_write
    api.mock.add_token("low", role="read-only")
    assert api.post(token="low").rule == "auth.role.insufficient"


def test_the_person_who_agreed_is_the_one_of_the_token(api):
    program = api.mock.add_integration(redirect_uri=HOME, role="read-only")
    token = log_in(api, program, scope="spark:people_read")["access_token"]
    own = api.send("GET", "/v1/people/me", token="read-only").json
    assert api.send("GET", "/v1/people/me", token=token).json == own


@pytest.mark.rule("http.query.invalid")
def test_a_program_asks_for_registered_scopes_only(api, expect):
    program = api.mock.add_integration(redirect_uri=HOME, scopes={READ, "spark:kms"})
    assert log_in(api, program, scope=READ)["scope"] == READ
    answer = ask(api, program, scope=f"{READ} spark:all")
    expect(answer, "http.query.invalid", "scope")
    assert "'spark:all' is not one that the integration has registered" in answer.json["message"]
    assert refresh(api, program)["scope"] == f"{READ} spark:kms"


@pytest.mark.parametrize("scopes", [REFERENCE_APPLICATION, " ".join(sorted(SCOPES))])
def test_a_program_gets_every_scope_that_the_vendor_has(api, scopes):
    token = log_in(api, api.mock.integration, scope=scopes)
    assert token["scope"] == " ".join(sorted(scopes.split()))
    assert api.list(token=token["access_token"]).status == 200


def test_every_scope_of_an_operation_is_known():
    assert ALL_SCOPES <= SCOPES


@pytest.mark.rule("http.query.invalid")
def test_a_scope_that_nobody_knows_is_refused(api, expect):
    expect(ask(api, api.mock.integration, scope="spark:al"), "http.query.invalid", "scope")


def test_a_token_may_hold_any_scope(api):
    for scope in SCOPES:
        assert api.mock.add_token("any", scopes=frozenset({scope})).scopes == {scope}


@pytest.mark.rule("auth.scope.missing")
def test_one_scope_stands_for_all_of_a_persons_own_but_for_no_administrators(api):
    api.mock.add_token("all", scopes=frozenset({"spark:all"}))
    assert api.send("GET", "/v1/people/me", token="all").status == 200
    assert api.send("GET", "/v1/devices", token="all").status == 200
    assert api.list(token="all").rule == "auth.scope.missing"


def test_programs_of_two_partners_act_for_their_own(api):
    other = api.mock.add_partner("Other Telecom")
    api.provision()
    mine = api.mock.add_integration(redirect_uri=HOME)
    theirs = api.mock.add_integration(redirect_uri=HOME, partner=other.org_id)
    assert len(api.list(token=log_in(api, mine)["access_token"]).json["items"]) == 1
    assert api.list(token=log_in(api, theirs)["access_token"]).json["items"] == []


@pytest.mark.rule("adjacent.grant.invalid")
def test_a_program_cannot_use_the_refresh_token_of_another(api):
    first, second = (api.mock.add_integration(redirect_uri=HOME) for _ in range(2))
    assert first.client_id != second.client_id
    form = {"grant_type": "refresh_token", "refresh_token": first.refresh_token}
    form |= {"client_id": second.client_id, "client_secret": second.client_secret}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = api.send("POST", "/v1/access_token", raw=urlencode(form).encode(), token=None, headers=headers)
    assert answer.rule == "adjacent.grant.invalid"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"redirect_uri": "/callback"}, "not an absolute URI"),
        ({"redirect_uri": "//example.com/callback"}, "not an absolute URI"),
        ({"redirect_uri": "https:"}, "not an absolute URI"),
        ({"redirect_uri": f"{HOME}#top"}, "not an absolute URI"),
        ({"redirect_uri": ["http://a b/"]}, "not an absolute URI"),
        ({"redirect_uri": []}, "needs a redirect URI"),
        ({"scopes": ["spark:al"]}, "did you mean 'spark:all'"),
        ({"role": "boss"}, "no role 'boss'|unknown role"),
        ({"partner": "Nobody"}, "Nobody"),
    ],
)
def test_a_program_that_cannot_be_is_refused(mock: WholesaleMock, changes, text):
    with pytest.raises(ValueError, match=text):
        mock.add_integration(**{"redirect_uri": HOME, **changes})


def test_a_program_survives_in_a_saved_world_and_not_a_reset(api, tmp_path):
    program = api.mock.add_integration(redirect_uri=[HOME, "http://localhost:1/"], scopes=[READ], role="admin")
    api.mock.save(tmp_path / "world.json")
    loaded = WholesaleMock.load(tmp_path / "world.json")
    assert refresh(type(api)(loaded), program)["scope"] == READ
    api.mock.reset()
    assert ask(api, program).rule == "adjacent.client.unknown"
