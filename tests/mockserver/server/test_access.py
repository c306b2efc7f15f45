"""Doors of the control endpoints: what a page of another site, a rebound name and another machine get."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from tests.support.served import CUSTOMERS, Served, free_port, served
from webex_wholesale_mock.server import serve
from webex_wholesale_mock.server.access import Access, host_name
from webex_wholesale_mock.server.settings import ServeError, Settings

TOKEN = "opensesame"


@pytest.fixture(scope="module")
def server():
    with served() as server:
        yield server


@pytest.fixture(scope="module")
def remote():
    port = free_port()
    options = ["--host", "0.0.0.0", "--allow-remote", "--control-token", TOKEN, "--public-url", "https://mock.example/"]
    with served("--port", str(port), *options) as server:
        yield Served(server.process, server.said, port)


def ask(server, method="GET", path="/__mock__/", content=None, **headers):
    """The answer to a request that says what it likes about itself."""
    _, port = server.place
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"http://127.0.0.1:{port}{path}"
    return httpx.request(method, url, content=content, headers=named, verify=False, trust_env=False)


def described(answer):
    return answer.json()["errors"][0]["description"]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1:9000", "127.8.9.10", "[::1]:8787", "localhost."]
)
def test_names_of_loopback_may_control_a_mock(server, host):
    assert ask(server, host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "192.168.1.2", "127.0.0.1.evil.example", "[", "localhost@evil"],
)
def test_a_name_that_was_pointed_at_this_machine_reads_and_resets_nothing(server, host):
    for method, path in [("GET", "/__mock__/"), ("POST", "/__mock__/reset"), ("GET", "/w/a/__mock__/"), ("GET", "/w/")]:
        answer = ask(server, method, path, host=host)
        assert answer.status_code == 403
        assert "token" not in answer.text
    assert ask(server, path=f"/v1{CUSTOMERS}", host=host, **server.authorization).status_code == 200


def test_a_rebound_page_cannot_claim_to_come_through_a_proxy(server):
    assert ask(server, host="localhost", x_forwarded_host="evil.example").status_code == 403
    assert ask(server, host="evil.example", x_forwarded_host="localhost").status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1"])
def test_a_page_of_another_origin_is_refused(server, origin):
    answer = ask(server, "POST", "/__mock__/reset", origin=origin)
    assert answer.status_code == 403
    assert described(answer).startswith(f"a page from {origin} may not control")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_image_or_a_form_of_another_site_is_refused_without_an_origin_too(server, method):
    """Browsers send no Origin with an image, so that a page could open stream after stream."""
    mode = {"GET": "no-cors", "POST": "navigate"}[method]
    headers = {"sec_fetch_site": "cross-site", "sec_fetch_mode": mode}
    answer = ask(server, method, "/__mock__/reset" if method == "POST" else "/__mock__/console/events", **headers)
    assert answer.status_code == 403
    assert described(answer).startswith("a page of another site may not control a mock at http://127.0.0.1:")


def test_a_link_on_another_site_leads_to_the_console(server):
    headers = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "accept": "text/html"}
    assert ask(server, path="/__mock__/", **headers).status_code == 200


def test_a_page_of_the_server_itself_is_served_in_each_world(server):
    here = f"http://127.0.0.1:{server.place[1]}"
    for path in ("/__mock__/reset", "/w/a/__mock__/reset"):
        assert ask(server, "POST", path, origin=here).status_code == 200
    there = {"host": "localhost:1", "origin": "http://localhost:1"}
    assert ask(server, "POST", "/__mock__/reset", **there).status_code == 200


@pytest.mark.parametrize(
    "sent", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense", None]
)
def test_a_body_that_a_form_can_send_is_refused(server, sent):
    headers = {"content_type": sent} if sent else {}
    answer = ask(server, "POST", "/__mock__/clock/advance", b'{"seconds": 5}', **headers)
    assert answer.status_code == 415
    assert (
        described(answer)
        == f"a control request needs the header `Content-Type: application/json`, got {sent or 'none'}"
    )
    assert answer.headers["accept-post"] == "application/json"


def test_an_empty_form_resets_nothing_and_an_empty_request_does(server):
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert ask(server, "POST", "/__mock__/reset", b"", **form).status_code == 415
    assert ask(server, "POST", "/__mock__/reset").status_code == 200


def test_a_body_in_pieces_needs_a_content_type_too(server):
    assert ask(server, "POST", "/__mock__/reset", iter([b"{}"])).status_code == 415


@pytest.mark.parametrize("sent", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_taken(server, sent):
    body = json.dumps({"seconds": 5}).encode()
    assert ask(server, "POST", "/__mock__/clock/advance", body, content_type=sent).status_code == 200


def test_a_scenario_and_a_saved_world_are_taken_as_they_are(server):
    saved = ask(server, path="/w/files/__mock__/world").json()["saved"]
    world = "application/vnd.webex-wholesale-mock.world"
    assert ask(server, "PUT", "/w/files/__mock__/world", saved.encode(), content_type=world).status_code == 200
    yaml = {"content_type": "application/yaml"}
    assert ask(server, "POST", "/w/files/__mock__/scenario", b"seed: 3\n", **yaml).status_code == 200


# Worlds, each of which can end another one


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"origin": "http://evil.example"},
        {"origin": "null", "sec_fetch_site": "cross-site"},
        {"host": "evil.example", "origin": "http://evil.example", "sec_fetch_site": "same-origin"},
        {"host": "evil.example", "sec_fetch_site": "same-origin"},
    ],
)
def test_a_page_of_another_site_begins_no_world(server, headers):
    assert ask(server, path=f"/w/new/v1{CUSTOMERS}", **headers).status_code == 403
    assert "new" not in [world["name"] for world in ask(server, path="/w/").json()["items"]]
    assert ask(server, path=f"/v1{CUSTOMERS}", **headers, **server.authorization).status_code == 200


@pytest.mark.parametrize(
    "headers", [{"host": "mock"}, {"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}, {"host": "a..b"}]
)
def test_programs_and_pages_of_the_server_begin_worlds(server, headers):
    name = f"by-{len(str(headers))}"
    assert ask(server, path=f"/w/{name}/v1{CUSTOMERS}", **headers, **server.authorization).status_code == 200
    assert ask(server, "DELETE", f"/w/{name}").status_code == 204


@pytest.mark.parametrize(("pages", "may"), [({"http://a.example"}, True), ({"*"}, True), ({"http://b.example"}, False)])
def test_a_page_of_a_named_site_may_begin_a_world(pages, may):
    access = Access(hosts=frozenset(), pages=frozenset(pages))
    headers = {"host": ["localhost"], "origin": ["http://a.example"], "sec-fetch-site": ["cross-site"]}
    assert access.may_begin_world(headers, "http://localhost") == may


# Beyond loopback


def test_a_server_for_other_machines_prints_a_token_and_asks_for_it(remote):
    assert remote.said["control token"] == TOKEN
    assert [*remote.said][-2:] == ["control token", "clock"]
    refused = ask(remote)
    assert (refused.status_code, refused.headers["www-authenticate"][:5]) == (401, "Basic")
    assert described(refused).startswith("the control token is missing or wrong; send `Authorization: Bearer TOKEN`")
    assert ask(remote, authorization=f"Bearer {TOKEN}").status_code == 200


@pytest.mark.parametrize("sent", ["Bearer x", "Bearer", f"Digest {TOKEN}", "Basic !!", "Basic b3BlbnNlc2FtZQ==", TOKEN])
def test_a_wrong_token_is_refused(remote, sent):
    assert ask(remote, authorization=sent).status_code == 401


def test_the_sign_of_life_needs_no_token_and_still_a_host_of_the_server(remote):
    for path in ("/__mock__/health", "/w/a/__mock__/health"):
        assert ask(remote, path=path).json()["status"] == "ok"
        assert ask(remote, path=path, host="evil.example").status_code == 403


def test_a_browser_gives_the_token_as_a_password(remote):
    password = base64.b64encode(f"anyone:{TOKEN}".encode()).decode()
    assert ask(remote, authorization=f"Basic {password}").status_code == 200


def test_the_token_of_the_service_does_not_control_the_mock(remote):
    assert ask(remote, **remote.authorization).status_code == 401
    assert ask(remote, path=f"/v1{CUSTOMERS}", **remote.authorization).status_code == 200


@pytest.mark.parametrize("host", ["mock.example", "192.168.1.2:8787", "[fe80::1]", "localhost"])
def test_other_machines_come_by_the_public_name_and_by_address(remote, host):
    assert ask(remote, host=host, authorization=f"Bearer {TOKEN}").status_code == 200


def test_other_names_are_refused_with_the_token_too(remote):
    answer = ask(remote, host="evil.example", authorization=f"Bearer {TOKEN}")
    assert answer.status_code == 403
    assert described(answer) == (
        "'evil.example' is not a host of this server; use mock.example, or start it with --public-url http://HOST:PORT"
    )


def test_pages_of_the_public_url_may_control_the_mock(remote):
    headers = {"authorization": f"Bearer {TOKEN}", "host": "mock.example"}
    assert ask(remote, "POST", "/__mock__/reset", origin="https://mock.example", **headers).status_code == 200
    assert ask(remote, "POST", "/__mock__/reset", origin="https://other.example", **headers).status_code == 403


@pytest.mark.parametrize(("path", "world"), [("", ""), ("/w/one", "/w/one")])
def test_the_openapi_document_names_the_public_url(remote, path, world):
    url = f"http://127.0.0.1:{remote.place[1]}{path}/__mock__/openapi.json"
    made = httpx.get(url, headers={"authorization": f"Bearer {TOKEN}"}, trust_env=False).json()
    assert made["servers"] == [{"url": f"https://mock.example{world}/v1"}]


def test_links_in_answers_begin_with_the_public_url(remote):
    assert remote.said["base URL"] == "https://mock.example/v1"
    assert remote.said["control URL"] == "https://mock.example/__mock__/"
    headers = {"content_type": "application/json", **remote.authorization}
    for path, root in (("", ""), ("/w/a", "/w/a")):
        answer = ask(remote, "POST", f"{path}/v1{CUSTOMERS}", json.dumps(remote.body()).encode(), **headers)
        assert answer.headers["location"].startswith(f"https://mock.example{root}/v1/wholesale/customers/")


# Without a process


def test_each_server_makes_a_token_of_its_own():
    settings = Settings(host="0.0.0.0", allow_remote=True)
    tokens = {serve.access_of(settings).token for _ in range(3)}
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 32


@pytest.mark.parametrize(
    ("settings", "asks"),
    [
        ({}, False),
        ({"host": "localhost"}, False),
        ({"public_url": "http://localhost:9000"}, False),
        ({"public_url": "https://mock.example"}, True),
        ({"host": "::"}, True),
    ],
)
def test_a_token_is_asked_for_where_other_machines_come_in(settings, asks):
    assert (serve.access_of(Settings(**settings)).token is not None) == asks


@pytest.mark.parametrize(
    "url", ["mock.example", "ftp://mock.example", "http://", "http://a/?b=c", "http://a/#b", "http://["]
)
def test_a_public_url_that_no_link_can_begin_with_is_refused(url):
    with pytest.raises(ServeError, match="--public-url must be an address such as"):
        serve.public_address(url)


def test_a_request_without_a_host_is_refused():
    assert Access(hosts=frozenset()).refusal("GET", "/__mock__/", {}, "http://localhost").status == 403


@pytest.mark.parametrize(
    ("named", "host"), [("A:1", "a"), ("[::1]:2", "::1"), ("a.", "a"), ("", ""), ("[", ""), ("x@y", "y")]
)
def test_the_host_of_a_header_is_read(named, host):
    assert host_name(named) == host
