"""The summary of an order: the same content in two forms, nothing that opens the wizard, and one page of paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from tests.support.by_hand import refused

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
in_browser = pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt-get install chromium")


@pytest.fixture
def hub(mock):
    return mock.hub.orders


class Page(HTMLParser):
    """The texts and the attributes of a page."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.attributes = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data):
        self.texts.append(data.strip())


def test_the_summary_tells_all_there_is_of_an_order(mock, hub):
    order = mock.place.order("Acme <Nordic>", country="NO", sites=[{"url": "acme", "timezone": "Europe/Oslo"}])
    summary = hub.summary(order)
    told = [
        *(order.number, "A-FLEX-3", "Acme <Nordic>", "2026-01-05 09:00 UTC", order.contact_email),
        *("Example Telecom, US, matched by the address", "NO, created by the order", order.customer.org_id),
        *("full administrator", "1. Messaging", "10 licences", "Europe/Oslo; 10 of line 2", "acme.webex.com"),
        *("1 Main Street", "Add users in Control Hub."),
    ]
    page = " ".join(Page(summary.html).texts)
    for text in told:
        assert text in summary.text
        assert text in page
    assert "<Nordic>" not in summary.html
    assert summary.number == order.number


@pytest.mark.parametrize(
    ("found", "words"),
    [("matched", "matched by the address"), ("candidate", "chosen from the suggestions"), ("search", "by its domain")],
)
def test_the_summary_tells_how_the_customer_was_found(mock, hub, found, words):
    contact = {"matched": "ada@acme.example", "candidate": "cy@acme.example", "search": "cy@other.example"}[found]
    home = mock.hub.add_organization("Acme", administrators=["ada@acme.example"])
    order = mock.place.order(choice="company", contact_email=contact, organization=home, lines={"messaging": 1})
    assert order.customer.found == found
    text = hub.summary(order).text
    assert words in text
    assert "none: the company sets up its own order" in text
    assert "Partner  " not in text


def test_the_summary_tells_of_early_release_and_of_limited_access(mock, hub):
    home = mock.hub.add_organization("Acme", administrators=["ada@acme.example"])
    sites = [{"url": "a", "timezone": "Etc/UTC", "early_release": True}, {"url": "b", "timezone": "Etc/UTC"}]
    order = mock.place.order(organization=home, lines={"meetings": 4}, sites=sites)
    text = hub.summary(order).text
    assert "Etc/UTC, early release; 4 of line 1" in text
    assert "Etc/UTC; 0 of line 1" in text
    assert "ask the customer after the setup" in text
    hub.request_full_admin(order)
    assert "full administrator requested" in hub.summary(order).text


def test_a_name_with_line_breaks_and_marks_stays_one_text_of_one_row(mock, hub):
    order = mock.hub.orders.place(
        "<b>A</b>\nContact  eve@evil.example", {"messaging": 1}, contact_email="ada@a.example"
    )
    hub.open(order)
    hub.choose(order, "company")
    hub.create_organization(order, name="A\nB", vertical="Retail", country="NO")
    hub.confirm(order)
    hub.set_up_now(order)
    summary = hub.summary(order)
    (contact,) = [line for line in summary.text.splitlines() if line.startswith("Contact")]
    assert contact.endswith("ada@a.example")
    assert "A B, NO" in summary.text
    assert "<b>" not in summary.html


def test_the_summary_is_there_before_the_end_and_later(mock, hub):
    order = mock.place.order(status="summary")
    before = hub.summary(order).text
    assert "Close the wizard" in before
    assert re.search(r"Provisioned +not yet", before)
    hub.close(order)
    assert "are being provisioned" in hub.summary(order).text
    mock.clock.advance(86_400 * 365)
    assert re.search(r"Provisioned +2026-01-05 09:00 UTC", hub.summary(order).text)


@pytest.mark.rule("order.state")
@pytest.mark.parametrize("status", ["choosing", "mapped", "service_setup", "later", "cancelled"])
def test_the_summary_comes_with_the_last_step(mock, hub, status):
    order = mock.place.order(status=status)
    with refused(mock, "order.state"):
        hub.summary(order)


@pytest.mark.rule("order.not-contact")
def test_the_summary_is_not_for_strangers(mock, hub):
    order = mock.place.order()
    with refused(mock, "order.not-contact"):
        hub.summary(order, actor="cy@other.example")


def test_the_summary_has_nothing_that_opens_anything(mock, hub):
    order = mock.place.order(status="mapped", lines={"meetings": 1})
    hub.hand_over(order)
    hub.open(order)
    hub.set_sites(order, [{"url": "acme", "timezone": "Etc/UTC"}])
    summary, world = hub.summary(order), mock._engine.world
    secrets = (
        [each.link for each in world.orders.values()] + [mail.link for mail in mock.outbox] + [*mock.tokens.values()]
    )
    for form in (summary.text, summary.html):
        assert not [secret for secret in secrets if secret in form]
        assert "http" not in form
        assert order.id not in form
    assert {"href", "src", "action"}.isdisjoint(Page(summary.html).attributes)


# On paper


def pages_of(html, folder):
    """The number of A4 pages that a browser prints."""
    page, paper = folder / "summary.html", folder / "summary.pdf"
    page.write_text(html, encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-rules=MAP * ~NOTFOUND")
    command = [BROWSER, *flags, f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer"]
    subprocess.run([*command, f"--print-to-pdf={paper}", page.as_uri()], capture_output=True, timeout=120, check=True)
    printed = paper.read_bytes()
    assert printed.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    return len(re.findall(rb"/Type /Page\b(?!s)", printed))


@in_browser
@pytest.mark.slow
@pytest.mark.once
def test_the_summary_prints_on_one_page(mock, hub, tmp_path):
    order = mock.place.order()
    assert pages_of(hub.summary(order).html, tmp_path) == 1


@in_browser
@pytest.mark.slow
@pytest.mark.once
def test_fifty_sites_and_long_names_print_on_one_page(mock, hub, tmp_path):
    zone = "America/Argentina/Buenos_Aires"
    sites = [{"url": f"acme-and-the-others-{number}", "timezone": zone, "early_release": True} for number in range(50)]
    order = mock.place.order(
        "The Very Long Name of a Company " * 4,
        lines={"meetings": 100_000, "calling": 5, "messaging": 7},
        sites=sites,
        admin_email="ada@acme.example",
    )
    assert pages_of(hub.summary(order).html, tmp_path) == 1
