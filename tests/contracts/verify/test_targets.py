"""Targets: what is refused before anything is made, each with one line and status 2."""

from __future__ import annotations

import httpx
import pytest

from webex_wholesale_contracts.verify import Options, TargetError, command
from webex_wholesale_contracts.verify._names import CONTROL_TOKEN
from webex_wholesale_contracts.verify._targets import REAL, is_guarded, open_service
from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.adapters import _targets
from webex_wholesale_mock.cli import _commands, _verification, _verifying
from webex_wholesale_mock.server.serve import access_of
from webex_wholesale_mock.server.settings import Settings

SERVICE = "https://wholesale.example/v1"
ONE = {"rules": ("http.route.unknown",)}


def refused(outcome):
    assert (outcome.status, outcome.output) == (2, "")
    assert "\n" not in outcome.complaint
    return outcome.complaint


def test_a_target_that_is_down_is_told(verify_service, service):
    def down(request, response):
        raise httpx.ConnectError("Connection refused")

    service.answers.append(down)
    assert refused(verify_service(**ONE)) == f"{SERVICE} cannot be reached (ConnectError: Connection refused)"


def test_a_token_without_scopes_is_told(verify_service, environ, mock):
    environ["WEBEX_ACCESS_TOKEN"] = mock.tokens["no-scope"]
    assert refused(verify_service(**ONE)) == (
        f"{SERVICE} refuses the token with 403: it must be the access token of a full administrator, with the scope "
        "spark-admin:wholesale_customers_read; it is read from WEBEX_ACCESS_TOKEN"
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, html="<html></html>"), "200 with text/html"),
        (httpx.Response(404), "404 with no content type"),
        (httpx.Response(200, json=[]), "200 with application/json"),
        (httpx.Response(200, json={"items": 1}, headers={"content-type": "text/plain"}), ""),
    ],
)
def test_an_address_of_something_else_is_told(verify_service, service, answer, kind):
    service.answers.append(lambda request, response: answer)
    if kind:
        assert refused(verify_service(**ONE)) == (
            f"{SERVICE} does not answer as the wholesale API: {kind} in place of a list of customers; the address ends "
            "in /v1"
        )
    else:
        assert verify_service(**ONE, allow_production=True).status == 1


def test_a_value_that_cannot_be_sent_is_told_and_not_shown(verify_service, environ, service):
    environ["WEBEX_ACCESS_TOKEN"] = "sesam\nopen"
    assert refused(verify_service(**ONE)) == (
        "WEBEX_ACCESS_TOKEN is not the access token of a full administrator: it has characters that none can have"
    )
    assert service.sent == []


def test_blanks_around_a_token_do_not_count(verify_service, environ):
    environ["WEBEX_ACCESS_TOKEN"] += "\n"
    assert verify_service(**ONE).status == 0


def test_a_proxy_that_cannot_be_used_is_told(environ, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "ftp://proxy.example")
    with pytest.raises(TargetError, match=r"^no connection can be set up \(ValueError\); check the proxies"):
        open_service("http://127.0.0.1:9/v1", environ)


@pytest.mark.parametrize("variable", ["WEBEX_ACCESS_TOKEN", "WEBEX_WHOLESALE_PROVISIONING_ID"])
def test_a_service_needs_a_token_and_a_template(verify_service, service, environ, variable):
    del environ[variable]
    assert refused(verify_service(**ONE)).endswith(f"; set the environment variable {variable}")
    assert service.sent == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("moc", "'moc' is not a target: use mock, real, replay:FILE or an address such as https://webexapis.com/v1"),
        ("ftp://a.example", "'ftp://a.example' is not a target"),
        ("http://a.example:x", "'http://a.example:x' is not an address: "),
    ],
)
def test_a_name_that_is_not_a_target_is_told(verify_service, name, reason):
    assert refused(verify_service(name)).startswith(reason)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"prefix": "1a"}, "the prefix '1a' must be"),
        ({"prefix": ""}, "the prefix '' must be"),
        ({"domain": "example"}, "'example' is not a domain"),
        ({"domain": "a b.example"}, "'a b.example' is not a domain"),
        ({"rules": ("customer.bussy",)}, "unknown rule 'customer.bussy'; did you mean 'customer.busy'?"),
        ({"operations": ("customers.lists",)}, "unknown operation 'customers.lists'; did you mean 'customers.list'?"),
        ({"cases": ("?",)}, "unknown case '?'"),
    ],
)
def test_options_that_cannot_be_are_told(verify_service, service, options, reason):
    assert refused(verify_service(**options)).startswith(reason)
    assert service.sent == []


def test_a_served_mock_without_a_template_is_told(mock):
    def without(request):
        body = mock.transport().handle_request(request).json()
        return httpx.Response(200, json={**body, "templates": []})

    with pytest.raises(TargetError, match="needs the provisioning id of a template; set the environment variable"):
        open_service("http://mock.example:8787/v1", {}, transport=httpx.MockTransport(without))


# The real service


def test_a_service_that_may_be_real_takes_agreement(verify_service, service):
    complaint = refused(verify_service(yes_real=False, max_users=3))
    assert complaint == (
        f"{SERVICE} may be a real service, where customers and up to 3 users would be made and removed again; "
        "add --yes-real to go on"
    )
    assert service.sent == []
    assert refused(verify_service("real", yes_real=False)).startswith("https://webexapis.com/v1 may be a real service")


def test_an_organization_with_customers_of_its_own_is_not_a_sandbox(verify_service, mock):
    mock.hub.add_customer(external_id="acme-1")
    mock.hub.add_customer(external_id="verify-1a2b3c4d-main")
    assert refused(verify_service(**ONE)) == (
        "the organization Example Telecom does not look like a sandbox: it has customers of its own, and its name has "
        "none of the words sandbox, test, demo and lab; add --allow-production to go on"
    )
    assert verify_service(**ONE, allow_production=True).status == 0


@pytest.mark.parametrize(
    ("answer", "is_sandbox"),
    [
        (httpx.Response(200, json={"id": "1", "displayName": "Example Telecom Sandbox"}), True),
        (httpx.Response(200, json={"id": "1", "displayName": "Contest Telecom"}), False),
        (httpx.Response(403, json={"message": "no scope"}), False),
    ],
)
def test_the_name_of_the_organization_can_say_that_it_is_a_sandbox(verify_service, service, mock, answer, is_sandbox):
    mock.hub.add_customer()
    service.answers.append(lambda request, response: answer if "/organizations/" in request.url.path else None)
    assert (verify_service(**ONE).status == 0) is is_sandbox


@pytest.mark.parametrize("answer", [httpx.Response(403, json={"message": "no scope"}), None])
def test_a_name_that_cannot_be_read_says_nothing(verify_service, service, mock, answer):
    mock.hub.add_customer()

    def unreadable(request, response):
        if not request.url.path.endswith("/people/me"):
            return None
        if answer is None:
            raise httpx.ReadTimeout("too slow")
        return answer

    service.answers.append(unreadable)
    assert refused(verify_service(**ONE)).startswith("the organization of the token does not look like a sandbox")


@pytest.mark.parametrize(
    ("address", "guarded"),
    [
        (REAL, True),
        ("https://10.0.0.1/v1", True),
        ("http://127.0.0.1:8787/v1", False),
        ("http://[::1]:8787/v1", False),
        ("http://localhost:8787/v1", False),
    ],
)
def test_services_on_this_machine_are_not_real(service, environ, address, guarded):
    assert is_guarded(open_service(address, environ, transport=service)) is guarded


def test_the_real_service_is_not_asked_for_control_endpoints(service, environ):
    def unasked(request, response):
        raise AssertionError(request.url)

    service.answers.append(unasked)
    assert not open_service(REAL, environ, transport=service).is_mock


def test_a_mock_is_not_guarded(target):
    assert not is_guarded(target)


def test_a_service_that_is_down_is_told_before_a_token_is_asked_for():
    def down(request):
        raise httpx.ConnectError("refused")

    with pytest.raises(TargetError, match=r"^http://127.0.0.1:9/v1 cannot be reached \(ConnectError: refused\)$"):
        open_service("http://127.0.0.1:9/v1", {}, transport=httpx.MockTransport(down))


def test_a_mock_in_this_process_is_a_target():
    sources = command.Sources(environ={}, open_mock=_verification.target)
    outcome = command.run("mock", Options(), sources)
    assert (outcome.status, outcome.complaint) == (0, "")


def test_a_download_gets_no_token(verify_service, service):
    assert verify_service(cases=("billing_reports.get 200",)).status == 0
    (download,) = [request for request in service.sent if "/downloads/" in request.url.path]
    assert "authorization" not in download.headers


def test_an_answer_without_a_readable_date_is_of_today(verify_service, service):
    service.answers.append(
        lambda request, response: (
            httpx.Response(200, json={"items": []}, headers={"date": "soon"}) if request.method == "GET" else None
        )
    )
    assert verify_service(cases=("customers.list 200",)).status == 0


class Guarded(httpx.BaseTransport):
    """A way to a served mock that asks for its control token, which keeps the authorization of each control request."""

    def __init__(self, mock: WholesaleMock) -> None:
        self.sent: list[str | None] = []
        self._asks = access_of(Settings(host="0.0.0.0", allow_remote=True, control_token="the-token"))
        self._way = mock.transport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/__mock__/"):
            self.sent.append(request.headers.get("authorization"))
            headers = {name: [value] for name, value in request.headers.items()} | {"host": ["127.0.0.1"]}
            refusal = self._asks.refusal(request.method, request.url.path, headers, "http://127.0.0.1")
            if refusal is not None:
                return httpx.Response(refusal.status, headers=refusal.headers, content=refusal.body)
        return self._way.handle_request(request)


def test_a_mock_that_asks_for_a_control_token_gets_it():
    mock = WholesaleMock()
    way = Guarded(mock)
    environ = {"WEBEX_WHOLESALE_CONTROL_TOKEN": "the-token"}
    target = open_service("http://mock.example:8787/v1", environ, transport=way)
    assert target.is_mock
    target.pause(60)
    assert mock.clock.elapsed == 60
    assert way.sent == [None, "Bearer the-token", "Bearer the-token"]
    target.probe()
    assert "the-token" not in target.recording() + repr(target.recorded)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, r"asks for its control token; give --control-token, or set the environment variable WEBEX_WHOLESALE_CON"),
        ({"WEBEX_WHOLESALE_CONTROL_TOKEN": "secret"}, r"refuses the control token of the environment variable WEBEX_"),
        ({"WEBEX_WHOLESALE_CONTROL_TOKEN": "sécret"}, "WEBEX_WHOLESALE_CONTROL_TOKEN is not the control token of a"),
    ],
)
def test_a_missing_or_wrong_control_token_is_told_and_never_shown(environ, told):
    with pytest.raises(TargetError, match=told) as problem:
        open_service("http://mock.example:8787/v1", environ, transport=Guarded(WholesaleMock()))
    assert "cret" not in str(problem.value)


@pytest.mark.parametrize("status", [401, 302, 200])
def test_a_service_that_does_not_ask_for_a_control_token_never_gets_it(status):
    seen = []

    def service(request):
        seen.append(request.headers.get("authorization", ""))
        return httpx.Response(status, headers={"location": "https://elsewhere.example/"}, json={})

    environ = {"WEBEX_WHOLESALE_CONTROL_TOKEN": "the-token", "WEBEX_ACCESS_TOKEN": "own"}
    environ["WEBEX_WHOLESALE_PROVISIONING_ID"] = "a"
    target = open_service("http://staging.example/v1", environ, transport=httpx.MockTransport(service))
    assert not target.is_mock
    assert not [header for header in seen if "the-token" in header]


def test_the_command_line_and_the_contract_read_the_same_variable():
    assert CONTROL_TOKEN.variable == _commands.CONTROL_TOKEN == _targets.CONTROL_TOKEN


def test_a_control_token_of_the_command_line_goes_before_that_of_the_environment(monkeypatch):
    monkeypatch.setenv(CONTROL_TOKEN.variable, "of the environment")
    assert _verifying._sources(None).environ[CONTROL_TOKEN.variable] == "of the environment"
    assert _verifying._sources("given").environ[CONTROL_TOKEN.variable] == "given"
