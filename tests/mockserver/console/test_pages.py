"""The pages of the console without a browser: who gets them, what is in them, and what they cost."""

from __future__ import annotations

import builtins
import cProfile
from html.parser import HTMLParser
from typing import Any

import attrs
import pytest

from tests.mockserver.console.conftest import Console
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.console import _dispatch, _words
from webex_wholesale_mock.console._render import PAGES
from webex_wholesale_mock.control import ENDPOINTS
from webex_wholesale_mock.faults import Status
from webex_wholesale_mock.testkit import call_pages, pages
from webex_wholesale_mock.testkit.clock import Event

LISTED = [page.path for page in PAGES if not page.path.endswith("/")]


class Parts(HTMLParser):
    """The addresses, scripts and styles of a page, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        there = dict(given)
        self.addresses += [str(there[name]) for name in ("href", "src", "action") if name in there]
        self.inline += [name for name in there if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in there):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


# Who gets a page


def test_a_browser_gets_pages_and_a_program_the_json_of_today(world: Console) -> None:
    assert dict(world.get("").headers)["content-type"] == "text/html;charset=UTF-8"
    assert dict(world.get("customers").headers)["vary"] == "accept"
    for accept in ("*/*", "application/json", ""):
        answer = world.get("customers", accept=accept)
        assert answer.body.startswith(b'{"items":[')
    assert world.get("clock", accept="application/json").status == 404


@pytest.mark.parametrize("path", LISTED)
def test_every_page_of_an_empty_world_says_how_to_fill_it(console: Console, path: str) -> None:
    assert "<h1>" in console.page(path)


@pytest.mark.parametrize("path", LISTED)
def test_every_page_is_small_has_nothing_inline_and_links_to_itself_alone(world: Console, path: str) -> None:
    page = world.page(path)
    parts = Parts(page)
    assert parts.inline == []
    assert [one for one in parts.addresses if not one.startswith(("./", "../", "?", "#"))] == []
    assert len(page.encode()) < 100_000


def test_the_first_view_is_at_most_100_kilobytes(world: Console) -> None:
    assets = sum(len(world.get(name).body) for name in _dispatch.ASSETS)
    assert len(world.page().encode()) + assets <= 100_000


def test_a_page_may_load_from_its_own_server_alone(world: Console) -> None:
    policy = dict(world.get("").headers)["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy


def test_assets_are_sent_with_their_types_to_everybody(console: Console) -> None:
    for name, kind in _dispatch.ASSETS.items():
        answer = console.get(name, accept="*/*")
        assert (answer.status, answer.header("content-type")) == (200, kind)


def test_the_root_leads_to_the_console_and_a_client_of_the_api_not(console: Console) -> None:
    answer = console.mock.handle(Request("GET", "/"))
    assert (answer.status, answer.header("location")) == (307, "__mock__/")
    token = {"authorization": f"Bearer {console.mock.tokens['full-admin']}"}
    assert console.mock.handle(Request("GET", "/", headers=token)).status == 404
    assert console.mock.handle(Request("POST", "/")).status == 401


def test_the_icon_that_a_browser_asks_for_beside_json_is_no_call(console: Console) -> None:
    answer = console.mock.handle(Request("GET", "/favicon.ico"))
    assert (answer.status, answer.header("location")) == (307, "__mock__/console/icon.svg")
    assert console.get("console/icon.svg").status == 200
    assert not console.mock.calls


def test_the_prefix_without_its_slash_leads_to_the_one_with_it(console: Console) -> None:
    answer = console.mock.handle(Request("GET", "/__mock__", headers={"accept": "text/html"}))
    assert (answer.status, answer.header("location")) == (307, "__mock__/")


@pytest.mark.parametrize(
    "path",
    ["nosuch", "customers/nope", "calls/9", "calls/x", "hub/nosuch.verb", "hub/place.nosuch", "search/x", "clock/"],
)
def test_an_address_that_leads_nowhere_says_so(world: Console, path: str) -> None:
    assert world.get(path).status in (200, 404)
    if path != "clock/":
        assert "Not here" in world.page(path, 404)


@pytest.mark.parametrize("name", sorted(name for name, methods in ENDPOINTS.items() if "GET" in methods))
def test_an_endpoint_without_a_page_is_json_for_a_browser_too(world: Console, name: str) -> None:
    """A person opens /__mock__/health, and a browser that saves the whole world may ask for HTML."""
    answer, plain = world.get(name), world.get(name, accept="*/*")
    assert answer.status == plain.status
    is_page = answer.header("content-type").startswith("text/html")
    assert is_page != (bytes(answer.read()) == bytes(plain.read()))
    assert is_page or name not in {page.path for page in PAGES}


def test_without_jinja2_a_page_says_what_to_install(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name.endswith("console._render"):
            raise ModuleNotFoundError("jinja2")
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    answer = console.get("")
    assert (answer.status, answer.body) == (501, _dispatch.MISSING.encode())


def test_a_page_below_a_world_says_its_name_and_has_relative_links(world: Console) -> None:
    headers = {"accept": "text/html"}
    request = Request("GET", "/__mock__/customers", headers=headers, origin="http://127.0.0.1:1/w/blue")
    parts = Parts(world.mock.handle(request).body.decode())
    assert "blue" in parts.texts
    assert [one for one in parts.addresses if one.startswith(("/", "http"))] == []


# Their contents


def test_names_with_html_are_text_on_every_page(world: Console) -> None:
    mock = world.mock
    html = "<img src=x onerror=alert(1)>"
    mock.add_partner(html)
    mock.faults.add(Status(503, body=html), matching={"path": f"*{html}"})
    world.call("GET", f"wholesale/customers/{html}")
    world.call("POST", "wholesale/customers", {"externalId": html})
    cork = mock.customers()[0]
    for path in (*LISTED, f"search?q={html}", f"calls?text={html}", f"customers/{cork.id}", "calls/5", "calls/6"):
        page = world.page(path)
        assert "<img" not in page
        assert "<b>Bold" not in page


def test_the_overview_tells_what_needs_somebody(world: Console) -> None:
    texts = " ".join(Parts(world.page()).texts)
    for words in ("Review held gruber-2", "Failed packages cork-4", "Consent pending bo@people.example"):
        assert words.replace(" ", "") in texts.replace("!", "").replace(" ", "")
    assert "customer bolt-3 finishes" in texts


def test_an_attachment_that_waits_is_told_too(console: Console) -> None:
    org = console.mock.hub.add_organization("Old", users=100, administrators=("ada@old.example",))
    console.mock.client().customers.provision(
        provisioning_id=console.mock.template.provisioning_id,
        packages=["webex_meetings"],
        external_id="old-1",
        org_id=org.id,
        address={"address_line1": "1 Rue", "city": "Paris", "zip_or_postal_code": "75001", "country": "FR"},
    )
    assert "Attachment waits" in console.page()


def test_many_that_need_somebody_are_counted(console: Console) -> None:
    for _ in range(7):
        console.mock.hub.add_customer(status="error")
    assert "all 7" in console.page()


def test_a_call_has_its_rule_with_evidence_source_and_code(world: Console) -> None:
    page = world.page("calls/4")
    for text in ("customer.has-subscribers", "Why it was refused", "curl -i -X DELETE", "client.customers.delete("):
        assert text in page
    assert "<dt>Source</dt>" in page
    assert "Switch the rule off" in page
    world.mock.rules.disable("customer.has-subscribers")
    assert "Switch the rule on" in world.page("calls/4")
    assert "cannot be switched off" in world.page("calls/3")


def test_a_call_that_reached_no_operation_has_no_code_of_the_sdk(console: Console) -> None:
    console.call("GET", "nosuch")
    page = console.page("calls/1")
    assert "reached no operation" in page
    assert "Plan a fault" not in page


def test_the_test_of_a_call_passes_in_a_world_like_this(world: Console) -> None:
    world.call("POST", "wholesale/customers?x=1", {"externalId": "acme-1"})
    found = call_pages.call_with(world.mock, 5)
    assert found is not None
    from webex_wholesale_mock.console import _calls

    names: dict[str, Any] = {}
    exec(_calls.as_test(found), names)  # it is code for people to run
    names["test_customers_provision_answers_400"](world.mock)


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ("", [4, 3, 2, 1]),
        ("status=4xx", [4, 3]),
        ("status=404", [3]),
        ("operation=customers.list", [1]),
        ("rule=customer.", [4]),
        ("text=NOPE", [3]),
        ("partner=Example+Telecom", [4, 3, 2, 1]),
        ("partner=nobody", []),
        ("offset=3", [1]),
        ("offset=nonsense", [4, 3, 2, 1]),
    ],
)
def test_calls_are_filtered_and_paged_on_the_server(world: Console, query: str, serials: list[int]) -> None:
    page = world.page(f"calls?{query}")
    assert [int(part.partition('"')[0]) for part in page.split('<tr data-key="')[1:]] == serials


def test_a_list_is_filtered_by_status_name_id_partner_and_holder(world: Console) -> None:
    acme = world.mock.customers()[-1]
    for query in ("status=provisioned", "q=ACME", f"q={acme.id}"):
        page = world.page(f"customers?{query}")
        assert ("acme-1</a>" in page, "bolt-3</a>" in page) == (True, False)
    assert "Nothing fits" in world.page("customers?partner=nobody")
    assert "Nothing fits" in world.page("people?partner=Example+Telecom")
    assert "ann@people.example" in world.page(f"subscribers?within={acme.id}")


def test_a_list_has_pages(console: Console) -> None:
    for _ in range(52):
        console.mock.hub.add_customer()
    page = console.page("customers")
    assert "1 to 50 of 52" in page
    assert 'href="?offset=50"' in page
    assert "51 to 52 of 52" in console.page("customers?offset=50")
    assert "all 52" not in console.page(f"partners/{console.mock.partner.org_id}")
    assert "All 52" in console.page(f"partners/{console.mock.partner.org_id}")


def test_every_thing_has_a_page_of_its_own(world: Console) -> None:
    world.mock.hub.sub_partners.set_up(_requested(world.mock))
    for noun in pages.NOUNS:
        for row in pages.page_of(world.mock, noun).items:
            assert "History" in world.page(f"{noun}/{row.id}")


def _requested(mock: WholesaleMock) -> Any:
    return mock.hub.sub_partners.request(name="Sub", admin_email="a@sub.example", first_name="A", last_name="B")


def test_the_history_of_a_customer_has_its_calls_and_emails(world: Console) -> None:
    acme = world.mock.customers()[-1]
    page = world.page(f"customers/{acme.id}")
    assert "customers.delete" in page
    assert "welcome" in page


def test_scheduled_work_has_the_call_behind_it(console: Console) -> None:
    acme = console.mock.hub.add_customer(external_id="acme-1", packages=["webex_meetings"])
    console.call("PUT", f"wholesale/customers/{acme.id}", {"packages": ["webex_meetings"]})
    console.mock.clock.advance(60)
    page = console.page(f"customers/{acme.id}")
    assert "customer acme-1 finishes" in page
    assert "after <a" in page


def test_the_past_of_a_clock_is_cut_and_goes_with_a_reset(mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webex_wholesale_mock.state.clock.PAST_KEPT", 3)
    for _ in range(7):
        mock.hub.add_customer(status="provisioning")
    before = mock.snapshot()
    mock.clock.advance(60)
    assert [work.serial for work in mock._engine.world.clock.past] == [4, 5, 6, 7]
    mock.rollback(before)
    assert mock._engine.world.clock.past == []


def test_usage_is_that_of_the_month_and_of_one_customer_on_request(world: Console) -> None:
    assert "webex_calling" in world.page("billing?customer=acme-1")
    assert "No usage in these days" in world.page("billing?customer=nobody")


@pytest.mark.parametrize(
    ("options", "pace", "words"),
    [({}, 0, "frozen"), ({"poll_step": 5}, 0, "virtual"), ({}, 1, "real"), ({}, 60, "real, 60 times as fast")],
)
def test_the_bar_tells_how_the_clock_moves(options: Any, pace: float, words: str) -> None:
    mock = WholesaleMock(**options)
    request = Request("GET", "/__mock__/clock", headers={"accept": "text/html"}, pace=pace)
    assert f'<span class="quiet">{words}</span>' in mock.handle(request).body.decode()


def test_ids_of_nothing_and_bodies_that_are_no_json_are_told_as_they_are(console: Console) -> None:
    gone = console.mock.hub.add_customer()
    console.mock.reset()
    console.call("GET", f"wholesale/customers/{gone.id}")
    headers = {"authorization": f"Bearer {console.mock.tokens['full-admin']}"}
    console.mock.handle(Request("POST", "/v1/wholesale/customers", headers=headers, body=b"{"))
    assert gone.id[-8:] in console.page("calls")
    assert "--data-raw" in console.page("calls/2")


def test_calls_are_found_by_their_bodies_but_not_by_secrets(console: Console) -> None:
    console.call("POST", "wholesale/customers", {"externalId": "Needle-1"})
    secret = console.mock.integration.client_secret
    body = f"grant_type=refresh_token&client_secret={secret}".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    console.mock.handle(Request("POST", "/v1/access_token", headers=headers, body=body))
    assert '<tr data-key="1">' in console.page("calls?text=Needle-1")
    assert "<tr data-key" not in console.page(f"calls?text={secret}")


def test_rules_are_filtered_by_what_they_did_here(world: Console) -> None:
    assert "customer.has-subscribers" in world.page("rules?only=refused")
    assert "customer.busy" not in world.page("rules?only=refused")
    assert "id.malformed" in world.page("rules?only=leaned")
    assert "http.body.null" in world.page("rules?only=off")
    assert "No rule fits" in world.page("rules?q=nosuch")
    assert "customer.busy" in world.page("rules?q=customer.busy&evidence=assumed")


def test_search_finds_things_rules_and_calls(world: Console) -> None:
    assert "acme-1" in world.page("search?q=acme")
    assert "customer.busy" in world.page("search?q=customer.busy")
    assert "customer nope" in world.page("search?q=nope")
    assert "Nothing has this" in world.page("search?q=zzz")


def test_faults_and_outcomes_are_listed_with_their_hits(world: Console) -> None:
    from webex_wholesale_mock import Stuck

    world.mock.faults.add(Status(503), operation="people.*", times=2)
    world.mock.outcomes.add(Stuck(), customer="held-1")
    world.call("GET", "people/me")
    page = world.page("faults")
    assert "people.*" in page
    assert "Stuck()" in page


def test_coverage_that_is_off_says_how_to_start_it(world: Console) -> None:
    assert "Cheapest missing cases" in world.page("coverage")
    assert "mock.coverage.start()" in Console(WholesaleMock()).page("coverage")


def test_snapshots_are_listed(world: Console) -> None:
    world.mock.named_snapshots["before"] = world.mock.snapshot()
    assert "Roll back to before" in world.page("snapshots")


def test_operations_of_the_hub_are_found_by_name(world: Console) -> None:
    assert "templates.create" in world.page("hub?q=template")
    assert "No operation fits" in world.page("hub?q=nosuch")
    assert "hub.template.country" in world.page("hub/templates.create")
    assert "place.verified-domains" in world.page("hub")
    assert "Domains" in world.page("hub/place.verified-domains")


# Words


def test_spans_and_statuses_are_told_in_words() -> None:
    assert [_words.span(seconds) for seconds in (0, 30, 3_700, 86_400, 200_000)] == [
        "0 s",
        "30 s",
        "1 h 1 min",
        "1 day",
        "2 days 7 h",
    ]
    assert [_words.family(status) for status in (200, 404, 503, 0, "error", "nosuch")] == [
        "settled",
        "waiting",
        "failed",
        "failed",
        "failed",
        "other",
    ]


def test_an_event_without_words_is_shown_by_its_kind(mock: WholesaleMock) -> None:
    event = Event(mock.clock.now, "thing.happen", "id", "name")
    assert _words.due(event, mock.clock.now)[1:] == ("thing.happen name", "0 s", "")


# Cost


def _work(console: Console, path: str) -> int:
    """Count the calls of functions that a page takes once it is known; a time would depend on the machine."""
    console.page(path)
    with cProfile.Profile() as profile:
        console.page(path)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.slow
@pytest.mark.once
def test_a_page_of_many_costs_about_as_much_as_one_of_few() -> None:
    few, many = Console(WholesaleMock()), Console(WholesaleMock())
    for console, customers, calls in ((few, 60, 100), (many, 10_000, 100_000)):
        for _ in range(customers):
            console.mock.hub.add_customer(packages=["webex_meetings"])
        journal = console.mock._engine.journal
        journal.size = 200_000
        console.call("GET", "wholesale/customers?max=1")
        entry = journal.entries()[0]
        for serial in range(2, calls + 1):
            journal.add((serial, *entry[1:]))
    for path in ("", "calls", "calls?offset=50", "customers", "customers?offset=50", "clock", "rules"):
        assert _work(many, path) < 3 * _work(few, path), path


def test_a_page_makes_values_of_one_page_of_things_alone(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(80):
        console.mock.hub.add_customer()
    made = []
    noun = pages.NOUNS["customers"]
    counted = noun._replace(row=lambda world, entity: made.append(1) or noun.row(world, entity))
    monkeypatch.setitem(pages.NOUNS, "customers", counted)  # type: ignore[arg-type]
    pages.page_of(console.mock, "customers")
    assert len(made) == pages.PAGE_SIZE
    assert attrs.asdict(pages.page_of(console.mock, "customers", offset=70), recurse=False)["total"] == 80
