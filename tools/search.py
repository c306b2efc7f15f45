"""Search the built site in its own search box, in the words of those who ask.

`python tools/search.py` opens build/site in Chromium, types each phrase into the search box and reads the results. It
ends with status 1 where the right page is not among the first three. Without Playwright or a browser it says so and
tries nothing. `python tools/search.py PHRASE...` only shows the first results of these phrases.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

SITE: Final = Path(__file__).resolve().parents[1] / "build" / "site"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
FIRST: Final = 3
LOOKS: Final = 100
PAUSE: Final = 50  # milliseconds between two looks at the results

PHRASES: Final = {
    "simulate rate limit": "cookbook/network",
    "broken Retry-After": "cookbook/network",
    "lost answer": "cookbook/network",
    "simulate timeout": "cookbook/network",
    "simulate outage": "cookbook/network",
    "connection refused": "cookbook/network",
    "DNS error": "cookbook/network",
    "TLS error": "cookbook/network",
    "eventual consistency": "cookbook/network",
    "partial provisioning": "cookbook/provisioning",
    "stuck in deleting": "cookbook/provisioning",
    "compliance hold": "cookbook/provisioning",
    "consent link": "cookbook/provisioning",
    "token expires": "cookbook/time",
    "advance the clock": "cookbook/time",
    "two workers race": "interleaving",
    "crash of my job": "cookbook/time",
    "bill with an error": "cookbook/billing",
    "restricted customer": "cookbook/portals",
    "trial expires": "cookbook/portals",
    "order wrong organization": "cookbook/portals",
    "idempotent": "bulk",
    "resume after crash": "cookbook/sdk",
    "proxy": "cookbook/sdk",
    "celery": "cookbook/sdk",
    "OpenTelemetry": "observability",
    "sub-partner": "hub-partners",
    "django": "cookbook/tests",
    "fastapi": "cookbook/tests",
    "docker": "cookbook/tests",
    "drift": "drift",
    "pytest fixture": "pytest",
    "snapshot": "snapshots",
    "offline reconciliation": "reconciliation",
    "corporate CA": "client",
    "client-side rate limit": "client",
    "off-boarding": "bulk",
    "sandbox": "real-service",
    "webhook": "real-service",
    "customer already exists error": "cookbook/production",
    "which exception if the customer already exists": "cookbook/production",
    "does the SDK retry a POST on 503 or timeout": "cookbook/production",
    "create subscribers from CSV bulk": "cookbook/changes",
    "log HTTP requests redact token": "cookbook/sdk",
    "mock 429 Retry-After": "cookbook/network",
    "mock provisioning finish immediately advance clock": "cookbook/time",
    "pytest-xdist workers share one mock": "cookbook/tests",
    "does a user keep the phone number when the package changes": "cookbook/changes",
    "can I start a trial for a wholesale customer": "cookbook/portals",
    "phone number already in use": "cookbook/changes",
    "number used by another user": "cookbook/changes",
    "add second location to customer": "cookbook/changes",
    "run mock in GitHub Actions": "cookbook/tests",
    "on behalf of sub-partner": "cookbook/sdk",
    "subscriber.phone.in-use": "rules",
    "customer leaves, delete customer": "cookbook/sdk",
    "validate address before creating customer": "cookbook/sdk",
    "assert request body sent": "cookbook/tests",
    "load customers before test": "cookbook/tests",
    "find customer by external id": "jobs",
    "customer already has Webex organization": "cookbook/changes",
    "take over existing organization": "cookbook/changes",
    "billing report last month per customer": "cookbook/billing",
    "what will Cisco charge per customer": "cookbook/billing",
    "longer timeout for one call": "cookbook/production",
    "undo delete customer": "cookbook/production",
    "restore a deleted customer": "cookbook/production",
    "provisioning slow then error": "cookbook/provisioning",
    "which package should I choose": "cookbook/changes",
    "delete customer with subscribers": "cookbook/production",
    "what happens to users when a customer is deleted": "cookbook/production",
    "list all subscribers of a customer": "cookbook/changes",
    "production checklist": "real-service",
    "connection pool size": "cookbook/production",
    "gunicorn fork": "cookbook/production",
    "scopes": "real-service",
    "where is the provisioning id": "real-service",
    "first calls to the real service": "real-service",
    "troubleshoot": "troubleshooting",
    "404 not found": "exceptions",
    "403 forbidden": "exceptions",
    "call hangs": "troubleshooting",
    "RateLimited": "exceptions",
    "429 too many requests": "troubleshooting",
    "getting started": "getting-started",
    "GitHub Actions": "getting-started",
    "migrate from wxc_sdk": "from-other-clients",
    "wxcadm": "from-other-clients",
    "million subscribers": "scale",
    "deprecated": "compatibility",
    "semantic versioning": "compatibility",
    "supported Python versions": "compatibility",
    "upgrade": "upgrading",
    "is my token valid": "troubleshooting",
    "port already in use": "troubleshooting",
    "same customer twice": "cookbook/production",
    "personal data in logs": "limits",
    "throttle": "client",
    "invoice": "billing",
    "partial failure": "troubleshooting",
    "customer.busy": "rules",
    "glossary": "glossary",
    "upgrade package of a user": "cookbook/changes",
    "downgrade package": "cookbook/changes",
    "change extension": "cookbook/changes",
    "DID": "cookbook/changes",
    "number porting": "cookbook/changes",
    "change email of a user": "cookbook/changes",
    "suspend customer": "cookbook/changes",
    "voicemail": "cookbook/changes",
    "another organization": "cookbook/changes",
    "audit log": "cookbook/changes",
    "bill time zone": "cookbook/billing",
    "liveness probe": "serving",
    "how often should I poll": "cookbook/sdk",
    "minimum permissions": "real-service",
    "how many calls per minute": "real-service",
    "maximum page size": "real-service",
    "restart of the server loses data": "durable",
    "corporate firewall": "cookbook/sdk",
    "HTTP 503": "troubleshooting",
    "retry POST safe": "cookbook/sdk",
    "Kubernetes": "cookbook/tests",
    "anonymize traffic": "traffic",
    "type checking mypy": "compatibility",
    "refresh access token": "cookbook/sdk",
    "store refresh token": "cookbook/sdk",
    "number of retries": "errors",
    "end of month": "billing",
    "invoice does not match": "troubleshooting",
    "reconcile billing report": "reconciliation",
    "gitlab service container": "serving",
    "verify webhook signature": "real-service",
    "breaking changes": "compatibility",
    "upgrade SDK version": "upgrading",
    "proration package change": "cookbook/billing",
    "phone numbers of a deleted customer": "cookbook/production",
    "backup state file": "cookbook/tests",
    "copy a state file": "durable",
    "two processes share token file": "cookbook/production",
    "rotate client secret": "cookbook/production",
    "SSO of a customer": "cookbook/production",
    "SAML single sign-on": "hub-partners",
    "memory of a long-running mock": "cookbook/tests",
    "customer signed up twice": "cookbook/production",
    "undo what a test changed": "cookbook/tests",
    "reset all data": "cookbook/tests",
    "no real request is sent": "cookbook/tests",
    "run tests without internet": "cookbook/tests",
    "which requests did my code make": "cookbook/tests",
    "order is cancelled": "cookbook/portals",
    "slow response": "cookbook/network",
    "fake slow server": "cookbook/network",
    "list page by page": "cookbook/sdk",
    "pagination": "cookbook/sdk",
    "401 or expired token": "cookbook/production",
    "test my retry logic": "cookbook/tests",
    "coverage of rules": "coverage",
    "run mock over https": "cookbook/tests",
    "two mocks at once": "cookbook/tests",
    "today's date": "cookbook/time",
    "billing of one user": "cookbook/billing",
    "export to CSV": "cookbook/billing",
    "export to Excel": "cookbook/billing",
    "partner without entitlement": "cookbook/production",
    "what does a package include": "cookbook/changes",
    "emergency address": "cookbook/changes",
    "E911 location address": "cookbook/changes",
    "how long is a token valid": "cookbook/production",
    "customer with 10000 users": "cookbook/time",
    "Setup Assist price": "cookbook/production",
    "remove one user": "cookbook/production",
    "move user to another location": "cookbook/changes",
    "move user to another customer": "cookbook/production",
    "how many sub-partners": "cookbook/production",
    "how do I authenticate": "cookbook/production",
    "is this an official Cisco product": "cookbook/production",
    "how accurate is the mock": "cookbook/production",
    "what data leaves my machine": "cookbook/production",
    "is my token logged": "sdk",
    "prevent accidental deletion in production": "cookbook/production",
    "protect production": "cookbook/production",
    "report a security vulnerability": "cookbook/production",
    "use from Node.js": "cookbook/tests",
    "use from Java": "server",
    "vcr cassette": "cookbook/tests",
    "debug failed test": "pytest",
    "which python version do I need": "compatibility",
    "migrate from broadworks": "migration",
    "what packages are there": "packages",
    "email belongs to another org": "cookbook/changes",
    "bill does not match our CRM": "troubleshooting",
    "charge for half a month": "cookbook/billing",
    "simulate 500 error": "cookbook/network",
    "compliance review denied": "hub-reviews",
    "resend consent email": "cookbook/provisioning",
    "exit codes of the command line": "cli",
    "vendor changed API": "drift",
    "activation code for device": "hub-devices",
    "assert email sent": "cookbook/tests",
    "timeout settings": "client",
    "environment variables": "client",
    "coverage gate in CI": "ci",
    "Windows support": "compatibility",
    "rate limit of the real API": "real-service",
    "docker compose": "cookbook/tests",
    "OpenAPI spec": "openapi",
    "postman collection": "cookbook/tests",
    "async client": "cookbook/sdk",
    "asyncio": "cookbook/sdk",
    "call forwarding": "packages",
    "change customer name": "cookbook/sdk",
    "customer stuck in provisioning": "cookbook/provisioning",
    "time zone of location": "cookbook/changes",
    "chaos testing": "faults",
    "find user by email": "cookbook/changes",
    "try it without a webex account": "getting-started",
    "my test data: a customer with 500 users": "cookbook/time",
    "simulate 429 too many requests": "cookbook/network",
    "make the server fail halfway through a call": "cookbook/network",
    "token expires after 14 days how to test": "cookbook/time",
    "how much will I be billed for a customer": "cookbook/production",
    "use with django or celery worker": "cookbook/sdk",
    "log every request without leaking token": "cookbook/sdk",
    "where to store client secret safely": "cookbook/production",
    "customer signs up themselves trial 30 days": "cookbook/portals",
    "difference to wxc_sdk": "from-other-clients",
    "400 user already exists in another organization": "cookbook/changes",
    "import existing customers from excel spreadsheet": "cookbook/sdk",
}
"""A phrase that somebody types, and the page that answers it."""

Search = Callable[[str], list[str]]


RECIPES: Final = ("change package of a subscriber", "wait until customer is provisioned")
"""Phrases that find a recipe first, and not the reference, which has all of their words as well."""


def main() -> int:
    asked = sys.argv[1:]
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    missing = {
        "Playwright": find_spec("playwright"),
        "Chromium (apt-get install chromium)": browser,
        "a site built with npm at hand": [*SITE.glob("assets/javascripts/workers/minisearch.js")],
    }
    if browser is None or not all(missing.values()):
        lacks = ", ".join(name for name, there in missing.items() if not there)
        sys.stdout.write(f"The search was not tried: it needs {lacks}.\n")
        return 0
    with served(SITE) as address, search_box(browser, address) as search:
        if asked:
            sys.stdout.writelines(f"{phrase}: {', '.join(search(phrase))}\n" for phrase in asked)
            return 0
        missed = [*misses(PHRASES, search), *no_recipes(RECIPES, search)]
    sys.stdout.writelines(f"{line}\n" for line in missed)
    sys.stdout.write(f"{len(PHRASES)} searches: {len(PHRASES) - len(missed)} find the right page.\n")
    return 1 if missed else 0


def misses(phrases: dict[str, str], search: Search) -> Iterator[str]:
    """A line for each phrase that does not find its page among the first results."""
    for phrase, page in phrases.items():
        found = search(phrase)
        if page not in map(page_of, found):
            yield f'"{phrase}" does not find {page}, but {", ".join(found) or "nothing"}'


def no_recipes(phrases: Sequence[str], search: Search) -> Iterator[str]:
    """A line for each phrase that finds something else before a recipe."""
    for phrase in phrases:
        found = search(phrase)
        if not found or not found[0].startswith("cookbook/"):
            yield f'"{phrase}" does not find a recipe first, but {", ".join(found) or "nothing"}'


def page_of(result: str) -> str:
    """The page of a result, without the heading."""
    return result.partition("#")[0]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, served on a free port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Silent(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def search_box(browser: str, address: str) -> Iterator[Search]:
    """The search box of the site, as a function from a phrase to the first results."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--host-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=browser, args=flags)
        page = chromium.new_page()
        page.goto(address)
        page.locator(".md-search__button").first.click()
        yield partial(results, page)
        chromium.close()


def results(page: Any, phrase: str) -> list[str]:
    """Type a phrase into the search box, and read the pages and headings of the first results."""
    box, shown = page.get_by_role("combobox", name="Search"), page.locator("a[role=option]")
    box.fill("")
    shown.first.wait_for(state="detached")
    box.fill(phrase)
    # The box says "No results" also while it is still searching, so a phrase without results takes all looks.
    for _ in range(LOOKS):
        if links := shown.evaluate_all("links => links.map(link => link.href)"):
            return [location(link) for link in links[:FIRST]]
        page.wait_for_timeout(PAUSE)
    return []


def location(link: str) -> str:
    """The place of a link within the site: the page without slashes around it, and the heading."""
    parts = urlsplit(link)
    return parts.path.strip("/") + (f"#{parts.fragment}" if parts.fragment else "")


if __name__ == "__main__":
    sys.exit(main())
