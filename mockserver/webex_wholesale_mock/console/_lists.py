"""The pages of things: one pattern for a list and for one thing, and a table of nouns with their columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

import attrs

from webex_wholesale_contracts.ids import uuid_of
from webex_wholesale_mock.console import _actions, _billing, _forms, _history, _steps
from webex_wholesale_mock.console._forms import OPERATIONS, Form
from webex_wholesale_mock.console._visit import NotThere, Visit
from webex_wholesale_mock.control._serialization import view
from webex_wholesale_mock.testkit import pages
from webex_wholesale_mock.testkit.page_nouns import Row

Look = Literal["text", "number", "status", "chips", "time", "link", "id"]

HUB: Final = "Partner Hub"


class Column(NamedTuple):
    """A column of a list: its head, what it shows of a row, and how."""

    head: str
    show: Callable[[Row], Any]
    look: Look = "text"
    page: str = ""


class Noun(NamedTuple):
    """A kind of things on pages: one in words, its columns, the ways to make one, and its part of the navigation."""

    singular: str
    columns: tuple[Column, ...]
    makers: tuple[str, ...] = ()
    within: str = ""
    empty: str = ""
    part: str = "People"


def _fact(name: str) -> Callable[[Row], Any]:
    return lambda row: row.facts.get(name)


def _of(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.value, name, None)


NOUNS: Final[Mapping[str, Noun]] = {
    "customers": Noun(
        "customer",
        (
            Column("Name", _fact("name")),
            Column("Status", _of("status"), "status"),
            Column("Packages", _of("packages"), "chips"),
            Column("Subscribers", _fact("subscribers"), "number"),
            Column("Partner", _fact("partner")),
        ),
        ("customers.provision", "hub/customers/create", "hub/add-customer", "hub/customers/start-trial"),
        empty="mock.hub.add_customer()",
    ),
    "subscribers": Noun(
        "subscriber",
        (
            Column("Status", _of("status"), "status"),
            Column("Packages", _of("packages"), "chips"),
            Column("Customer", lambda row: (row.facts["customer_id"], row.facts["customer"]), "link", "customers"),
            Column("Created", _of("created"), "time"),
        ),
        ("subscribers.provision", "hub/add-subscriber"),
        within="customers",
        empty='mock.hub.add_subscriber("acme-1")',
    ),
    "people": Noun(
        "person",
        (
            Column("Email", lambda row: ", ".join(row.value.emails or ())),
            Column("Roles", _fact("roles"), "chips"),
            Column(
                "Organization", lambda row: (row.facts["org_id"], row.facts["organization"]), "link", "organizations"
            ),
            Column("Extension", _of("extension"), "number"),
        ),
        ("people.create", "hub/add-person", "hub/administrators/add"),
        within="organizations",
        empty="mock.hub.add_person(org_id, email)",
    ),
    "organizations": Noun(
        "organization",
        (
            Column("Country", _of("country")),
            Column("People", _fact("people"), "number"),
            Column("Locations", lambda row: len(row.value.locations), "number"),
            Column("Created", _of("created"), "time"),
        ),
        ("hub/add-organization", "locations.create"),
        empty="mock.hub.add_organization()",
    ),
    "partners": Noun(
        "partner",
        (
            Column("Country", _of("country")),
            Column("Templates", lambda row: len(row.value.templates), "number"),
            Column("Customers", _fact("customers"), "number"),
            Column("Subscription", _of("subscription_id")),
        ),
        ("partners", "templates", "tokens"),
        empty="mock.add_partner(name)",
    ),
    "sub-partners": Noun(
        "sub-partner",
        (
            Column("Status", lambda row: "suspended" if row.value.suspended else "active", "status"),
            Column("Country", _of("country")),
            Column("Customers", _fact("customers"), "number"),
            Column("Subscription", _of("subscription_id")),
        ),
        ("hub/sub-partners/request", "partners"),
        empty="mock.hub.sub_partners.request(...)",
    ),
    "reports": Noun(
        "billing report",
        (
            Column("Status", _of("status"), "status"),
            Column("Partner", _fact("partner")),
            Column("About", _fact("about")),
            Column("Created", _of("created"), "time"),
        ),
        ("billing_reports.create", "hub/add-report"),
        empty="mock.hub.add_report()",
        part="",
    ),
    "trials": Noun(
        "trial",
        (
            Column("Status", _of("status"), "status"),
            Column("Services", _of("services"), "chips"),
            Column("Users", _of("quantity"), "number"),
            Column("Ends", _of("expires"), "time"),
            Column("Partner", _fact("partner")),
        ),
        ("hub/trials/start", "hub/trials/request", "hub/trials/add", "place/trial"),
        empty="mock.hub.trials.start(...), or in one step mock.place.trial()",
        part=HUB,
    ),
    "shipments": Noun(
        "shipment",
        (
            Column("Status", _of("status"), "status"),
            Column("Devices", _of("device")),
            Column("Number", lambda row: len(row.value.serials), "number"),
            Column("Due", _of("due"), "time"),
            Column("Trial", lambda row: (row.facts["trial_id"], row.facts["trial"]), "link", "trials"),
        ),
        ("hub/trials/find-order", "place/shipment"),
        within="trials",
        empty='mock.place.trial(devices={"board": 1})',
        part=HUB,
    ),
    "orders": Noun(
        "order",
        (
            Column("Status", _of("status"), "status"),
            Column("Company", _of("company")),
            Column("Cisco Commerce", _of("commerce_status")),
            Column("Starts", _of("start_date"), "time"),
            Column("Partner", _fact("partner")),
        ),
        ("hub/orders/place", "place/order"),
        empty="mock.hub.orders.place(...), or in one step mock.place.order()",
        part=HUB,
    ),
    "templates": Noun(
        "template",
        (
            Column("Country", _of("country")),
            Column("Language", _of("language")),
            Column("Authentication", _of("authentication")),
            Column("Customers", _fact("customers"), "number"),
            Column("Partner", _fact("partner")),
        ),
        ("hub/templates/create", "templates"),
        empty="mock.hub.templates.create(name, ...)",
        part=HUB,
    ),
    "setup-assists": Noun(
        "order of Setup Assist",
        (
            Column("Status", _of("status"), "status"),
            Column("Service", _of("service")),
            Column("Billed times", _of("quantity"), "number"),
            Column("Completes", _of("completes"), "time"),
            Column("Customer", lambda row: (row.facts["customer_id"], row.facts["customer"]), "link", "customers"),
        ),
        ("hub/setup-assist/purchase", "hub/setup-assist/submit", "place/setup-assist"),
        within="customers",
        empty='mock.place.setup_assist("acme-1")',
        part=HUB,
    ),
    "restricted-mode": Noun(
        "mode of an organization",
        (
            Column("Mode", lambda row: "restricted" if row.value.on else "open", "status"),
            Column("Settings taken away", lambda row: len(row.value.restrictions), "number"),
            Column("Customer", lambda row: (row.facts["customer_id"], row.facts["customer"]), "link", "customers"),
            Column("Partner", _fact("partner")),
        ),
        empty="mock.hub.add_customer()",
        part=HUB,
    ),
}
"""The nouns by the names of their pages."""

BELONGING: Final[Mapping[str, tuple[tuple[str, str, Callable[[Row], Any]], ...]]] = {
    "trials": (("shipments", "within", attrgetter("id")),),
    "customers": (
        ("subscribers", "within", attrgetter("id")),
        ("people", "within", _of("org_id")),
        ("setup-assists", "within", attrgetter("id")),
        ("restricted-mode", "within", attrgetter("id")),
    ),
    "organizations": (("people", "within", attrgetter("id")),),
    "partners": (
        ("customers", "partner", attrgetter("name")),
        ("sub-partners", "partner", attrgetter("name")),
        ("templates", "partner", attrgetter("name")),
    ),
    "sub-partners": (("customers", "partner", attrgetter("name")),),
}
"""The things that belong to another one: the noun, the filter of its list, and what the filter is set to."""


def listed(visit: Visit) -> dict[str, Any]:
    """Gather what the list of a noun shows."""
    noun = NOUNS[visit.name]
    filters: dict[str, Any] = {name: visit.field(name) for name in ("status", "partner", "within")}
    page = pages.page_of(visit.mock, visit.name, text=visit.field("q"), offset=visit.offset, **filters)
    return {
        "noun": noun,
        "page": page,
        "counts": pages.counts_of(visit.mock, visit.name),
        "makers": [maker(visit, path) for path in noun.makers],
        "filters": filters,
    }


def maker(visit: Visit, name: str) -> Form:
    """Make the form that makes a new thing: of an operation of the API, or of a control endpoint."""
    if name not in OPERATIONS:
        return _forms.of_endpoint(name)
    form = _forms.of_operation(OPERATIONS[name], visit.mock.tokens.get("full-admin", ""))
    return _here(visit, form)


def _here(visit: Visit, form: Form) -> Form:
    """Let the example in a form be about this world: its template, its days, and a customer that has settled."""
    name = f"acme-{pages.total_of(visit.mock, 'customers') + 1}"
    start, end = _billing.period(visit.mock.clock.now.date())
    here: dict[str, Any] = {
        "externalId": name,
        "customerInfo.primaryEmail": f"admin@{name}.example",
        "billingStartDate": start.isoformat(),
        "billingEndDate": end.isoformat(),
    }
    for template in visit.mock.partner.templates[:1]:
        here["provisioningId"] = template.provisioning_id
    for row in pages.page_of(visit.mock, "customers", status="provisioned", size=1).items:
        here |= {"customerId": row.id, "orgId": row.value.org_id}
    fields = (
        attrs.evolve(field, value=here[field.path]) if field.value is not None and field.path in here else field
        for field in form.fields
    )
    return attrs.evolve(form, fields=tuple(fields))


def one(visit: Visit) -> dict[str, Any]:
    """Gather what the page of one thing shows. Raises NotThere."""
    base = visit.name.partition("/")[0]
    noun, row = NOUNS[base], pages.row_of(visit.mock, base, visit.id)
    if row is None:
        raise NotThere(f"no {noun.singular} has this id; it may be gone, or be in another world")
    shown, kinds = without_empty(view(row.value)), [plural for plural, _, _ in BELONGING.get(base, ())]
    return {
        "noun": noun,
        "plural": base,
        "row": row,
        "status": status_of(row),
        "steps": _steps.steps_of(base, row.value),
        "shown": {name: content for name, content in shown.items() if name not in kinds},
        "places": places(visit, base, row),
        "forms": _actions.forms_for(visit.mock, base, row),
        "related": related(visit, base, row),
        "history": _history.history_of(visit.mock, base, row),
    }


def status_of(row: Row) -> Any:
    """Return the status of a thing; None where it has none."""
    mode = getattr(row.value, "on", None)
    return getattr(row.value, "status", None) if mode is None else "restricted" if mode else "open"


def related(visit: Visit, noun: str, row: Row) -> list[dict[str, Any]]:
    """List what belongs to a thing: the first page of each kind, and the address of the whole."""
    found = []
    for plural, how, key in BELONGING.get(noun, ()):
        if wanted := key(row):
            named: dict[str, Any] = {how: wanted}
            page = pages.page_of(visit.mock, plural, size=10, **named)
            found.append({"plural": plural, "noun": NOUNS[plural], "page": page, "how": how, "key": wanted})
    return found


def without_empty(value: Any) -> Any:
    """Leave out what is empty in a value as JSON."""
    if isinstance(value, dict):
        found = {name: without_empty(content) for name, content in value.items()}
        return {name: content for name, content in found.items() if content not in (None, "", [], {})}
    return [without_empty(content) for content in value] if isinstance(value, list) else value


def places(visit: Visit, noun: str, row: Row) -> list[Any]:
    """List the locations of a customer, with the phone numbers in each."""
    org_id = getattr(row.value, "org_id", None) if noun == "customers" else None
    if not org_id:
        return []
    world = visit.mock._engine.world
    return [
        {
            "id": place.id,
            "name": place.name,
            "city": place.address.city if place.address else "",
            "numbers": world.directory.locations[uuid_of("LOCATION", place.id)].numbers,
        }
        for place in visit.mock.hub.organization(org_id).locations
    ]
