"""The console in Chromium: what people do there, what assistive technology finds, and pictures for the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mockserver.console.conftest import AXE, BROWSER, Console
from webex_wholesale_mock.testkit import pages

api = pytest.importorskip("playwright.sync_api", reason="needs Playwright, of the group test")

pytestmark = [
    pytest.mark.once,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt-get install chromium"),
]
IMAGES = Path(__file__).parents[3] / "docs" / "images"
PAGES = (
    "",
    "calls",
    "calls/3",
    "customers",
    "subscribers",
    "people",
    "organizations",
    "partners",
    "sub-partners",
    "trials",
    "shipments",
    "orders",
    "templates",
    "setup-assists",
    "restricted-mode",
    "reports",
    "clock",
    "faults",
    "rules",
    "snapshots",
    "billing",
    "outbox",
    "hub",
    "hub/templates.create",
    "coverage",
    "search?q=acme",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with api.sync_playwright() as started:
        flags = ["--no-sandbox", "--host-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
        found = started.chromium.launch(executable_path=BROWSER, args=flags)
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, served: str) -> Iterator[Any]:
    """A page of a browser, in which no script may fail and nothing may break the policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=served, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, complaints = context.new_page(), []
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    refusals = "the server responded with a status of 4"  # what a journey is refused on purpose
    assert [text for text in complaints if refusals not in text] == []


def row(page: Any, text: str) -> Any:
    return page.locator("tr", has_text=text).first


def test_a_customer_is_provisioned_by_form_and_seen_provisioned_when_time_moves(page: Any, world: Console) -> None:
    page.goto("customers")
    page.locator("summary", has_text="Customers: provision").click()
    form = page.locator("details[open] form")
    form.get_by_label("External id").fill("dory-9")
    form.get_by_role("button").click()
    page.locator("details[open] output", has_text="202").wait_for()
    page.goto("customers?q=dory-9")
    row(page, "dory-9").locator(".chip.moving", has_text="provisioning").wait_for()
    page.get_by_role("link", name="dory-9").click()
    page.locator(".blocked", has_text="customer.busy").first.wait_for()
    page.keyboard.press(".")  # bolt-3 is done first
    page.locator("time", has_text="09:00:30").wait_for()
    page.keyboard.press(".")
    page.locator("h1 .chip.settled", has_text="provisioned").wait_for()
    customer = next(one for one in world.mock.customers() if one.external_id == "dory-9")
    assert customer.status == "provisioned"
    assert page.locator(".rows a", has_text="customers.provision").count() == 2  # and the one behind its end


def test_the_last_refusal_is_told_on_the_first_page_and_explained_on_the_next(page: Any) -> None:
    page.goto("")
    page.get_by_text('customer "acme-1" still has').first.wait_for()
    page.get_by_role("link", name="DELETE customer acme-1").click()
    page.get_by_text("Why it was refused").wait_for()
    assert page.locator(".why .rule").inner_text() == "customer.has-subscribers"
    page.get_by_role("button", name="Switch the rule off").click()
    page.locator("#toasts", has_text="done").wait_for()


def test_what_is_busy_is_free_after_the_next_event(page: Any, world: Console) -> None:
    bolt = next(one for one in world.mock.customers() if one.external_id == "bolt-3")
    page.goto(f"customers/{bolt.id}")
    page.locator(".blocked", has_text='bolt-3" is provisioning').first.wait_for()
    page.get_by_role("button", name="+30 s").click()
    page.locator("summary", has_text="Customers: update").wait_for()
    page.locator("time", has_text="09:00:30").wait_for()


def test_a_customer_gets_out_of_review(page: Any, world: Console) -> None:
    page.goto("")
    page.get_by_role("link", name="gruber-2", exact=True).click()
    page.locator("summary", has_text=re.compile("^Reviews: clear")).click()
    page.get_by_role("button", name="Reviews: clear", exact=True).click()
    page.locator("h1 .chip", has_text="provisioning").wait_for()
    assert world.mock.hub.reviews.list()[0].status == "cleared"


def test_the_link_of_an_email_is_followed(page: Any, world: Console) -> None:
    page.goto("outbox")
    page.get_by_role("button", name=re.compile("Agree.*bo@people.example")).click()
    page.locator("#toasts", has_text="done").wait_for()
    subscriber = next(one for one in world.mock.subscribers() if one.email == "bo@people.example")
    assert subscriber.status != "pending_user_migration"


def test_a_report_is_downloaded(page: Any, tmp_path: Path) -> None:
    page.goto("billing")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the CSV").click()
    download.value.save_as(tmp_path / "report.csv")
    assert "acme-1" in (tmp_path / "report.csv").read_text(encoding="utf-8")


def test_a_new_call_comes_in_by_itself_and_not_while_the_page_is_paused(page: Any, world: Console) -> None:
    page.goto("calls")
    row(page, "customer nope").wait_for()
    world.call("GET", "wholesale/subscribers")
    page.locator("tr.new", has_text="subscribers").wait_for()
    page.get_by_role("button", name="Pause").click()
    world.call("GET", "wholesale/subPartners")
    world.mock.clock.advance(1)
    page.locator("time", has_text="09:00:01").wait_for()
    assert page.locator("tr", has_text="subPartners").count() == 0
    page.get_by_role("button", name="Paused").click()
    page.locator("tr", has_text="subPartners").wait_for()


def test_a_call_between_the_page_and_its_stream_is_shown(page: Any) -> None:
    page.add_init_script(
        """const Real = EventSource;
        window.EventSource = function (address) {
          const call = new XMLHttpRequest();
          call.open("GET", "/v1/wholesale/subscribers", false);
          call.send();
          return new Real(address);
        };"""
    )
    page.goto("calls")
    page.locator("tr.new", has_text="subscribers").wait_for()


def test_a_refused_form_says_why_beside_its_button(page: Any) -> None:
    page.goto("hub/templates.create")
    page.get_by_label("Name required").fill("Norway")
    page.get_by_label("Country required").fill("XX")
    page.get_by_role("button", name="Templates: create").click()
    page.locator("output.bad", has_text="hub.template.country").wait_for()
    page.get_by_label("Country required").fill("NO")
    page.get_by_role("button", name="Templates: create").click()
    page.locator("output", has_text="provisioningId").wait_for()


def test_keys_search_move_through_rows_and_tell_themselves(page: Any) -> None:
    page.goto("customers")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "bolt-3"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="cork-4").wait_for()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Keys").wait_for(state="hidden")
    page.keyboard.press("/")
    page.locator("#search:focus").wait_for()
    page.keyboard.type("gruber")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=gruber")
    page.get_by_role("link", name="gruber-2").wait_for()


def test_an_id_is_copied_from_a_server_of_another_machine_too(page: Any, world: Console) -> None:
    """There a page without HTTPS has no clipboard of its own."""
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})")
    page.goto("customers")
    row(page, "acme-1").locator(".copy").click()
    page.locator("#toasts", has_text="Copied").wait_for()
    page.locator("#search, [type=search]").first.focus()
    page.keyboard.press("Control+V")
    acme = next(one for one in world.mock.customers() if one.external_id == "acme-1")
    assert page.locator("#search, [type=search]").first.input_value() == acme.id


def test_an_id_is_copied_and_the_colours_stay_as_they_were_chosen(page: Any, world: Console) -> None:
    page.goto("customers")
    row(page, "acme-1").locator(".copy").click()
    page.locator("#toasts", has_text="Copied").wait_for()
    acme = next(one for one in world.mock.customers() if one.external_id == "acme-1")
    assert page.evaluate("navigator.clipboard.readText()") == acme.id
    page.get_by_role("button", name="Change between light and dark").click()
    page.goto("calls")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_another_world_is_opened_by_its_name(page: Any) -> None:
    page.goto("snapshots")
    page.get_by_label("Name", exact=True).first.fill("blue")
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/w/blue/__mock__/")
    page.get_by_role("link", name="blue").click()
    page.get_by_role("link", name="default", exact=True).click()
    page.wait_for_url(re.compile(r":\d+/__mock__/$"))


def test_a_new_world_begins_in_the_state_of_this_one_and_is_gone_to(page: Any, world: Console) -> None:
    page.goto("snapshots")
    page.get_by_label("Name of the new world").fill("later")
    page.get_by_role("button", name="Begin it").click()
    page.wait_for_url("**/w/later/__mock__/")
    page.get_by_role("link", name="Customers", exact=True).click()
    row(page, "acme-1").wait_for()
    page.goto("snapshots")
    page.get_by_label("Name of the new world").fill("later")
    page.get_by_role("button", name="Begin it").click()
    page.locator("#toasts .bad", has_text="the world later is there already").wait_for()


def test_the_pace_of_the_clock_is_changed_by_form(page: Any, world: Console) -> None:
    page.goto("clock")
    page.locator("summary", has_text="Set the pace and the speed").click()
    page.get_by_label("Mode required").select_option("real")
    page.locator("details[open] input[data-path=speed]").fill("3600")
    page.get_by_role("button", name="Set the pace and the speed").click()
    page.locator("#live-pace", has_text="3600 s for each real second").wait_for()
    page.locator(".clock", has_text="real, 3600 times as fast").wait_for()


def test_an_order_is_led_through_its_next_step_and_tells_who_did_it(page: Any, world: Console) -> None:
    (order,) = world.mock.hub.orders.list()
    page.goto("orders")
    page.get_by_role("link", name=order.number).click()
    page.locator("[aria-current=step]", has_text="Customer mapping").wait_for()
    page.locator("summary", has_text="Orders: create organization").click()
    form = page.locator("details[open] form")
    form.get_by_label("Name required").fill("Elder")
    form.get_by_label("Vertical").fill("Other")
    form.get_by_label("Country").first.fill("US")
    form.locator("summary").click()
    form.get_by_label("Admin email").fill("ed@elder.example")
    form.get_by_role("button").click()
    page.locator("[aria-current=step]", has_text="Review").wait_for()
    page.locator("#history ~ .scroll", has_text="Have a new organization made").wait_for()


def test_names_with_html_are_text_and_run_nothing(page: Any) -> None:
    page.goto("customers")
    assert row(page, "cork-4").get_by_text("<b>Bold</b>").count() == 1
    assert page.title() == "Customers · mock default"


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core needs `npm ci` in tests/clients/openapi_fetch")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assistive_technology_finds_nothing_wrong(page: Any, world: Console, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    ids = [f"{noun}/{things[0].id}" for noun, things in _things(world).items()]
    for path in (*PAGES, *ids):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found[path] = page.evaluate(
            "axe.run().then(({violations}) => violations.map((one) => [one.id, one.nodes[0].html, one.nodes[0].any"
            ".map((check) => check.message).join()]))"
        )
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


PICTURES = {
    "console-overview.png": ("", 1280, "light"),
    "console-call.png": ("calls/4", 1280, "dark"),
    "console-customer.png": ("customers/{acme}", 1280, "light"),
    "console-order.png": ("orders/{order}", 1280, "light"),
    "console-customer-narrow.png": ("customers/{acme}", 375, "dark"),
    "console-calls-narrow.png": ("calls", 375, "light"),
}
"""Pictures in the documents: the page, the width of the window, and the colours."""


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_of_the_documents_are_small(page: Any, world: Console, name: str, request: Any) -> None:
    """Run with `tests/docs --update-docs`, it makes them anew."""
    path, width, scheme = PICTURES[name]
    acme = next(one for one in world.mock.customers() if one.external_id == "acme-1")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 760})
    page.goto(path.format(acme=acme.id, order=world.mock.hub.orders.list()[0].id))
    picture = page.screenshot()
    assert len(picture) < 150_000
    if request.config.getoption("--update-docs", default=False):
        IMAGES.mkdir(exist_ok=True)
        (IMAGES / name).write_bytes(picture)
    assert (IMAGES / name).is_file()
    assert f"images/{name}" in (IMAGES.parent / "console.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [375, 1280, 2200])
def test_no_page_is_wider_than_the_window(page: Any, world: Console, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    ids = [f"{noun}/{things[0].id}" for noun, things in _things(world).items()]
    wide = []
    for path in (*PAGES, *ids):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert wide == []


def _things(world: Console) -> dict[str, Any]:
    mock = world.mock
    found: dict[str, Any] = {noun: pages.page_of(mock, noun).items for noun in pages.NOUNS}
    return {noun: things for noun, things in found.items() if things}
