"""The types a user of the SDK sees. Never run: mypy and pyright read it, and each `type: ignore` must be needed."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, assert_type

import httpx

from webex_wholesale import (
    Accepted,
    AccessToken,
    Address,
    Async,
    AsyncPager,
    AsyncWholesaleClient,
    BillingReport,
    BillingReportHandle,
    BulkSummary,
    CallEvent,
    ChangedCustomer,
    ChangedSubscriber,
    CreateBillingReport,
    CreatedBillingReport,
    CreatedLocation,
    CreateLocation,
    CreatePerson,
    Customer,
    CustomerHandle,
    CustomerInfo,
    CustomerPackage,
    Device,
    Discrepancy,
    Ensured,
    EnvironmentToken,
    ExtensionsAnswer,
    License,
    ListedBillingReport,
    Location,
    LocationAddress,
    ManagedOrganization,
    Organization,
    OtherPackage,
    Page,
    Pager,
    PartnerAdmin,
    Person,
    PhoneNumber,
    Plan,
    PrecheckCustomer,
    PrecheckResult,
    PrecheckSubscriber,
    PrimaryEmail,
    ProvisionCustomer,
    ProvisionSubscriber,
    PstnConnection,
    PstnOption,
    RateLimit,
    RawResponse,
    RefreshingToken,
    RemovalHandle,
    RemovedCustomer,
    RemovedSubscriber,
    RetryPolicy,
    Role,
    ServiceAppToken,
    Spell,
    SubPartner,
    Subscriber,
    SubscriberCalling,
    SubscriberHandle,
    SubscriberPackage,
    SubscriberParameters,
    Sync,
    Timeouts,
    UpdateCustomer,
    UpdateSubscriber,
    UsageRow,
    WholesaleClient,
    WholesaleError,
    WorkNumber,
    read_report,
    reconcile,
    usage,
)

address = Address(address_line1="Storgata 1", city="Oslo", country="NO")
info = CustomerInfo(name="Acme", primary_email="kari@acme.example")
person = SubscriberParameters(first_name="Kari", last_name="Nordmann", extension="101")


def blocking(client: WholesaleClient) -> None:
    assert_type(client.customers.get("c1"), Customer)
    assert_type(client.customers.delete("c1"), RemovalHandle[Sync])
    assert_type(client.customers.delete("c1").wait(timeout=60), None)
    assert_type(client.customers.list(status="error"), Pager[Customer])
    assert_type(client.customers.precheck(address=address), PrecheckResult)
    assert_type(client.customers.update("c1", packages=["webex_suite"]), CustomerHandle[Sync])
    accepted = client.customers.provision(
        provisioning_id="p", packages=["webex_calling"], external_id="e", address=address, customer_info=info
    )
    assert_type(accepted, CustomerHandle[Sync])
    assert_type(accepted.wait(timeout=60, on_progress=print), Customer)
    assert_type(accepted.done(), bool)
    assert_type(accepted.status(), str)
    kept: Accepted = accepted
    assert_type(client.customers.handle(kept.id), CustomerHandle[Sync])
    assert_type(client.customers.find(external_id="e"), Customer | None)
    assert_type(client.customers.wait_until_provisioned(accepted, on_progress=print), Customer)
    assert_type(client.customers.wait_until_provisioned(accepted.id, timeout=60), Customer)
    assert_type(client.customers.wait_until_provisioned(client.customers.get("c1")), Customer)
    assert_type(client.customers.wait_until_removed(accepted, on_progress=print), None)
    for customer in client.customers.list(status=["error", "provisioned"], max=10):
        assert_type(customer, Customer)
    for page in client.customers.list().pages():
        assert_type(page, Page[Customer])
        assert_type(page.items, tuple[Customer, ...])
    with client as same:
        assert_type(same, WholesaleClient)


def packages_of_a_customer(client: WholesaleClient, customer: Customer) -> None:
    assert_type(customer.packages, list[CustomerPackage | OtherPackage])
    client.customers.update(customer.id, packages=[*customer.packages, "webex_meetings"])
    client.customers.update(customer.id, packages=[each for each in customer.packages if each != "webex_meetings"])
    wanted = list(customer.packages)
    wanted.append("webex_suite")
    client.customers.update(customer.id, packages=wanted)
    wanted.append("webex_siute")  # type: ignore[arg-type]
    client.customers.update(customer.id, packages=[*customer.packages, "webex_meeting"])  # type: ignore[list-item]


def blocking_raw(client: WholesaleClient) -> None:
    assert_type(client.raw.customers.get("c1"), RawResponse[Customer])
    assert_type(client.raw.customers.get("c1").value.id, str)
    assert_type(client.raw.customers.delete("c1"), RawResponse[RemovalHandle[Sync]])
    assert_type(client.raw.customers.list(), RawResponse[Page[Customer]])


def subscribers(client: WholesaleClient) -> None:
    assert_type(client.subscribers.get("s1"), Subscriber)
    found = client.subscribers.list(
        email="kari@acme.example", status="provisioned", after=datetime.now(UTC), sort_by="created", sort_order="ASC"
    )
    assert_type(found, Pager[Subscriber])
    subscriber = client.subscribers.provision(
        customer_id="c1", email="kari@acme.example", packages=["webex_calling"], provisioning_parameters=person
    )
    assert_type(subscriber, SubscriberHandle[Sync])
    assert_type(subscriber.wait(timeout=60, on_progress=print), Subscriber)
    assert_type(subscriber.done(), bool)
    assert_type(subscriber.status(), str)
    assert_type(subscriber.email, str | None)
    assert_type(subscriber.packages, list[SubscriberPackage | OtherPackage])
    assert_type(subscriber.resource, Subscriber | None)
    kept: Accepted = subscriber
    assert_type(client.subscribers.handle(kept), SubscriberHandle[Sync])
    repr(subscriber.mail)  # type: ignore[attr-defined]
    update = client.subscribers.update(
        "s1",
        packages=[*subscriber.packages, "attendant_console"],
        provisioning_parameters=SubscriberCalling(extension="1"),
    )
    assert_type(update, SubscriberHandle[Sync])
    assert_type(client.subscribers.delete("s1"), None)
    assert_type(client.subscribers.send_consent_email("s1"), None)
    assert_type(client.subscribers.wait_until_migrated(subscriber, on_progress=print), Subscriber)
    asked = client.subscribers.precheck(email="k@acme.example", customer_info=PrimaryEmail(primary_email="a@b.example"))
    assert_type(asked, PrecheckResult)
    assert_type(client.raw.subscribers.get("s1"), RawResponse[Subscriber])
    client.subscribers.list(status="eror")  # type: ignore[arg-type]
    client.subscribers.list(sort_by="email")  # type: ignore[arg-type]
    client.subscribers.provision(email="kari@acme.example")  # type: ignore[call-overload]
    client.subscribers.update("s1", packages=["webex_suit"])  # type: ignore[list-item]


def ensured(client: WholesaleClient) -> None:
    customer = client.customers.ensure(external_id="e", provisioning_id="p", packages=["webex_suite"], address=address)
    assert_type(customer, Ensured[Customer | None])
    assert_type(customer.outcome, Literal["created", "found", "repaired", "updated"])
    assert_type(customer.resource, Customer | None)
    assert_type(client.customers.wait_until_provisioned(customer), Customer)
    kari = client.subscribers.ensure(email="k@acme.example", customer_id="c1", provisioning_parameters=person)
    assert_type(kari, Ensured[Subscriber])
    assert_type(kari.resource, Subscriber)
    assert_type(client.subscribers.wait_until_migrated(kari), Subscriber)


def sub_partners(client: WholesaleClient) -> None:
    for sub_partner in client.sub_partners.list(provisioning_state="active"):
        assert_type(sub_partner, SubPartner)
        assert_type(client.on_behalf_of(sub_partner.org_id), WholesaleClient)
        assert_type(client.on_behalf_of(sub_partner.org_id).customers.get("c1"), Customer)
    client.sub_partners.list(on_behalf_of="o")  # type: ignore[call-arg]


def billing_reports(client: WholesaleClient) -> None:
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    assert_type(client.billing_reports.list(status="COMPLETED", sort_by="status"), Pager[ListedBillingReport])
    created = client.billing_reports.create(billing_start_date=first, billing_end_date=last, type="USER")
    assert_type(created, BillingReportHandle[Sync])
    assert_type(created.wait(timeout=timedelta(minutes=5)), BillingReport)
    assert_type(created.status(), str)
    assert_type(created.billing_start_date, date | None)
    assert_type(created.resource, CreatedBillingReport | None)
    assert_type(client.billing_reports.handle("r1").done(), bool)
    assert_type(client.billing_reports.download(created, to="march.csv"), Path)
    assert_type(client.billing_reports.wait_until_completed(created, on_progress=print), BillingReport)
    made = client.billing_reports.create_and_wait(
        billing_start_date=first, billing_end_date=last, replace_existing=True
    )
    assert_type(made, BillingReport)
    assert_type(client.billing_reports.get(made.id), BillingReport)
    assert_type(client.billing_reports.download(made, to="march.csv"), Path)
    assert_type(client.billing_reports.download(made.id, to=Path("march.csv")), Path)
    assert_type(client.billing_reports.rows(made), Iterator[UsageRow])
    assert_type(client.raw.billing_reports.rows(made.id), RawResponse[Iterator[UsageRow]])
    assert_type([row.quantity for row in read_report("march.csv")], list[Decimal])
    assert_type(reconcile("march.csv", [{"service_name": "webex_calling", "quantity": 31}]).ok, bool)
    assert_type(reconcile(read_report("march.csv"), "own.csv", tolerance=0.5).findings[0], Discrepancy)
    report = read_report("march.csv", type="USER", encoding="cp1252", allow_unterminated=True)
    outcome = reconcile(report, "own.csv", type="USER", encoding="cp1252", allow_unterminated=True)
    assert_type(outcome.period, tuple[date, date] | None)
    assert_type(outcome.findings.largest(10)[0], Discrepancy)
    assert_type(client.billing_reports.delete(made.id), None)
    assert_type(client.raw.billing_reports.list(), RawResponse[Page[ListedBillingReport]])
    client.billing_reports.create(billing_start_date="2026-03-01", billing_end_date=last)  # type: ignore[call-overload]
    client.billing_reports.list(type="PARTNERS")  # type: ignore[arg-type]
    client.billing_reports.download(made)  # type: ignore[call-arg]
    client.billing_reports.create(billing_start_date=first)  # type: ignore[call-overload]


def next_door(client: WholesaleClient, office: LocationAddress) -> None:
    assert_type(client.people.me(), Person)
    assert_type(client.people.list(id=["p1", "p2"]), Pager[Person])
    kari = client.people.create(emails=["k@acme.example"], phone_numbers=[WorkNumber(value="+4722334455")])
    assert_type(client.people.update(kari.id, display_name="Kari"), Person)
    assert_type(client.people.delete(kari.id), None)
    assert_type(client.organizations.list(), Pager[Organization])
    assert_type(client.licenses.list(org_id="o1"), Pager[License])
    assert_type(client.roles.get("r1"), Role)
    assert_type(client.administrators.list("o1"), Pager[PartnerAdmin])
    assert_type(client.administrators.organizations("p1"), Pager[ManagedOrganization])
    assert_type(client.administrators.assign("o1", "p1"), None)
    assert_type(client.locations.get("l1"), Location)
    assert_type(
        client.locations.create(
            name="Oslo",
            time_zone="Europe/Oslo",
            preferred_language="nb_no",
            announcement_language="nb_no",
            address=office,
        ),
        CreatedLocation,
    )
    for number in client.numbers.list(available=True):
        assert_type(number, PhoneNumber)
    assert_type(client.extensions.validate(["0100", 101]), ExtensionsAnswer)
    assert_type(client.pstn.options("l1"), Pager[PstnOption])
    assert_type(client.pstn.connection("l1"), PstnConnection)
    assert_type(client.raw.devices.list(), RawResponse[Page[Device]])
    assert_type(client.raw.numbers.add("l1", phone_numbers=["+4722334455"]), RawResponse[None])
    client.people.create(display_name="Kari")  # type: ignore[call-overload]
    client.people.list(offset=5)  # type: ignore[call-arg]
    client.numbers.add("l1", phone_numbers=["+4722334455"], state="active")  # type: ignore[call-overload]
    client.locations.create(name="Oslo", address=address)  # type: ignore[call-overload]


async def asynchronous(client: AsyncWholesaleClient) -> None:
    assert_type(await client.customers.get("c1"), Customer)
    assert_type(await client.customers.precheck(address=address), PrecheckResult)
    assert_type(await client.customers.wait_until_provisioned("c1"), Customer)
    assert_type(client.customers.list(), AsyncPager[Customer])
    async for customer in client.customers.list():
        assert_type(customer, Customer)
    async for page in client.customers.list().pages():
        assert_type(page, Page[Customer])
    assert_type(await client.raw.customers.get("c1"), RawResponse[Customer])
    assert_type(await client.raw.customers.list(), RawResponse[Page[Customer]])
    assert_type(await client.subscribers.wait_until_migrated("s1"), Subscriber)
    assert_type(client.sub_partners.list(), AsyncPager[SubPartner])
    assert_type(await client.raw.sub_partners.list(), RawResponse[Page[SubPartner]])
    assert_type(client.billing_reports.list(), AsyncPager[ListedBillingReport])
    assert_type(await client.billing_reports.wait_until_completed("r1"), BillingReport)
    assert_type([row async for row in client.billing_reports.rows("r1")], list[UsageRow])
    assert_type(await client.people.get("p1"), Person)
    assert_type(client.locations.list(), AsyncPager[Location])
    assert_type(await client.raw.licenses.get("l1"), RawResponse[License])
    assert_type(client.on_behalf_of("org"), AsyncWholesaleClient)
    async with client as same:
        assert_type(same, AsyncWholesaleClient)


def ready(client: WholesaleClient, customer: ProvisionCustomer, subscriber: ProvisionSubscriber) -> None:
    assert_type(client.customers.provision(**dict(customer)), CustomerHandle[Sync])
    assert_type(client.subscribers.provision(**dict(subscriber)), SubscriberHandle[Sync])


def models(
    client: WholesaleClient,
    customer: ProvisionCustomer,
    change: UpdateCustomer,
    subscriber: ProvisionSubscriber,
    move: UpdateSubscriber,
) -> None:
    assert_type(client.customers.provision(customer), CustomerHandle[Sync])
    assert_type(client.customers.provision(customer, on_behalf_of="org"), CustomerHandle[Sync])
    assert_type(client.customers.precheck(customer, raise_on_refusal=True), PrecheckResult)
    assert_type(client.customers.precheck(PrecheckCustomer(address=address)), PrecheckResult)
    assert_type(client.customers.ensure(customer, on_difference="update"), Ensured[Customer | None])
    assert_type(client.customers.update("c1", change), CustomerHandle[Sync])
    assert_type(client.raw.customers.update("c1", change), RawResponse[CustomerHandle[Sync]])
    assert_type(client.subscribers.provision(subscriber), SubscriberHandle[Sync])
    assert_type(client.subscribers.precheck(subscriber), PrecheckResult)
    assert_type(client.subscribers.precheck(PrecheckSubscriber(email="k@acme.example")), PrecheckResult)
    assert_type(client.subscribers.ensure(subscriber), Ensured[Subscriber])
    assert_type(client.subscribers.update("s1", move), SubscriberHandle[Sync])
    assert_type(client.raw.subscribers.update("s1", move), RawResponse[SubscriberHandle[Sync]])
    client.customers.provision(customer, external_id="e")  # type: ignore[call-overload]
    client.customers.provision(subscriber)  # type: ignore[call-overload]
    client.customers.provision(customer, on_difference="update")  # type: ignore[call-overload]
    client.customers.ensure(customer, on_difference="fix")  # type: ignore[call-overload]
    client.customers.update(change)  # type: ignore[call-overload]
    client.customers.update("c1", customer)  # type: ignore[call-overload]
    client.customers.provision()  # type: ignore[call-overload]
    client.subscribers.provision(customer)  # type: ignore[call-overload]


def models_of_other_nouns(
    client: WholesaleClient, person: CreatePerson, office: CreateLocation, report: CreateBillingReport
) -> None:
    assert_type(client.people.create(person, calling_data=True), Person)
    assert_type(client.locations.create(office, org_id="o1"), CreatedLocation)
    assert_type(client.billing_reports.create(report), BillingReportHandle[Sync])
    assert_type(client.billing_reports.create_and_wait(report, replace_existing=True, timeout=60), BillingReport)
    client.billing_reports.create_and_wait(report, type="USER")  # type: ignore[call-overload]
    client.people.create(office)  # type: ignore[call-overload]
    client.people.create(person, display_name="Kari")  # type: ignore[call-overload]


def found(client: WholesaleClient) -> None:
    assert_type(client.subscribers.find(email="k@acme.example", customer_id="c1"), Subscriber | None)
    assert_type(client.subscribers.handle("s1").wait(), Subscriber)
    assert_type(client.customers.list().first(), Customer | None)
    assert_type(client.customers.list().one(), Customer)
    assert_type(client.customers.list().all(), list[Customer])
    client.customers.find("e")  # type: ignore[call-arg]


async def whole_jobs(client: AsyncWholesaleClient, customer: ProvisionCustomer) -> None:
    started = await client.customers.provision(customer)
    assert_type(started, CustomerHandle[Async])
    assert_type(await started.wait(timeout=60), Customer)
    assert_type(await started.done(), bool)
    assert_type(await started.status(), str)
    moved = await client.subscribers.update("s1", packages=["webex_suite"])
    assert_type(moved, SubscriberHandle[Async])
    assert_type(await moved.wait(), Subscriber)
    assert_type(await moved.status(), str)
    assert_type(client.billing_reports.handle(moved.id), BillingReportHandle[Async])
    assert_type(await (await client.customers.delete("c1")).wait(), None)
    assert_type(client.customers.handle(started), CustomerHandle[Async])
    assert_type(client.customers.handle("c1"), CustomerHandle[Async])
    assert_type(await client.raw.customers.provision(customer), RawResponse[CustomerHandle[Async]])
    assert_type(await client.customers.precheck(customer), PrecheckResult)
    assert_type(await client.customers.find(external_id="e"), Customer | None)
    assert_type(await client.subscribers.find(email="k@acme.example"), Subscriber | None)
    assert_type(await client.customers.list().first(), Customer | None)
    assert_type(await client.customers.list().one(), Customer)
    assert_type(await client.customers.list().all(), list[Customer])
    repr(client.customers.handle("c1").wait().id)  # type: ignore[attr-defined]


def given() -> str:
    return "token"


async def awaited() -> str:
    return "token"


def keep(issued: AccessToken) -> None:
    assert_type(issued.refresh_token, str | None)


async def keep_async(issued: AccessToken) -> None:
    keep(issued)


def tokens() -> None:
    refreshing = RefreshingToken("id", "secret", "refresh", on_refresh=keep)
    service_app = ServiceAppToken("app", "id", "secret", "org", token=refreshing)
    WholesaleClient(refreshing)
    WholesaleClient(service_app)
    WholesaleClient(EnvironmentToken())
    WholesaleClient(given)
    AsyncWholesaleClient(RefreshingToken("id", "secret", "refresh", on_refresh=keep_async))
    AsyncWholesaleClient(given)
    AsyncWholesaleClient(awaited)
    WholesaleClient(awaited)  # type: ignore[arg-type]
    WholesaleClient(None)  # type: ignore[arg-type]
    ServiceAppToken("app", "id", "secret", "org")  # type: ignore[call-arg]


def count(event: CallEvent) -> None:
    assert_type(event.duration, float)
    assert_type(event.status, int | None)


def options(client: WholesaleClient, aclient: AsyncWholesaleClient) -> None:
    limit = RateLimit(per_minute=300)
    WholesaleClient(timeout=30, retry=False, base_url=httpx.URL("http://127.0.0.1"), on_event=count, rate_limit=limit)
    AsyncWholesaleClient("token", timeout=httpx.Timeout(30), retry=RetryPolicy(), on_event=count, rate_limit=limit)
    assert_type(client.with_options(timeout=timedelta(minutes=1), headers={"X-A": "1"}), WholesaleClient)
    assert_type(aclient.with_options(timeout=Timeouts(), retry=False), AsyncWholesaleClient)
    assert_type(client.customers.wait_until_provisioned("c1", timeout=timedelta(minutes=1)), Customer)


def failures(error: WholesaleError) -> None:
    assert_type(error.status, int | None)
    assert_type(error.code, int | None)
    assert_type(error.rule, str | None)
    assert_type(error.evidence, str | None)
    assert_type(error.retry_after, float | None)
    assert_type(error.response, httpx.Response | None)
    assert_type([each.field_name for each in error.errors], list[str | None])


def plans(client: WholesaleClient) -> None:
    gone = RemovedSubscriber(email="ase@acme.example")
    changed = ChangedSubscriber(email="una@acme.example", packages=["webex_suite"])
    customer = ChangedCustomer(external_id="acme", subscribers=[gone, changed])
    plan = Plan.of([customer, RemovedCustomer(external_id="bolt")])
    assert_type(client.bulk.provision(plan, interval=2), BulkSummary)
    assert_type(client.bulk.provision([customer, RemovedCustomer(external_id="bolt")]), BulkSummary)
    assert_type(plan.split(2), tuple[Plan, ...])
    Plan.of([gone])  # type: ignore[list-item]
    ChangedCustomer(external_id="acme", packages=["webex_sweet"])  # type: ignore[list-item]
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    records = usage([Spell("s1", "webex_calling", moment)], (date(2026, 1, 5), date(2026, 1, 6)))
    assert_type(records, list[dict[str, Any]])
    usage([("s1", "webex_calling", moment, None)], (date(2026, 1, 5), date(2026, 1, 6)))
    moved = client.subscribers.update("s1", packages=["webex_suite"])
    usage([Spell(moved, "webex_suite", moment), (moved, "webex_suite", moment, None)], (date.min, date.max))
    usage([("s1", "webex_calling")], (date(2026, 1, 5), date(2026, 1, 6)))  # type: ignore[list-item]


async def rejected(client: WholesaleClient, aclient: AsyncWholesaleClient) -> None:
    repr(aclient.customers.get("c1").id)  # type: ignore[attr-defined]
    for _ in aclient.customers.list():  # type: ignore[attr-defined]
        pass
    await client.customers.get("c1")  # type: ignore[misc]
    repr(client.raw.customers.get("c1").id)  # type: ignore[attr-defined]
    client.customers.get()  # type: ignore[call-arg]
    client.customers.get(5)  # type: ignore[arg-type]
    client.customers.get("c1", True)  # type: ignore[call-arg]
    client.customers.get("c1", include_licences=True)  # type: ignore[call-arg]
    client.customers.list(status="eror")  # type: ignore[arg-type]
    client.customers.update("c1", packages=["webex_meeting"])  # type: ignore[list-item]
    client.customers.update("c1", packages="webex_meetings")  # type: ignore[arg-type]
    client.customers.provision(packages=["webex_calling"])  # type: ignore[call-overload]
    client.customers.wait_until_provisioned("c1", on_progress=lambda: None)  # type: ignore[arg-type, misc]
    WholesaleClient("token", timeout="30")  # type: ignore[arg-type]
    WholesaleClient("token", retry=3)  # type: ignore[arg-type]
    WholesaleClient("token", on_event=awaited)  # type: ignore[arg-type]
    client.with_options(timeout=None)  # type: ignore[arg-type]
    repr(client.subscribed)  # type: ignore[attr-defined]
