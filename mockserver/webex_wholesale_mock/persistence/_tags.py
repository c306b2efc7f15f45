"""Tags of the kinds of objects in a file, so that a class can move and old files can still be read.

Each kind is saved under its first tag, and read under any of its tags, which earlier versions wrote.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from webex_wholesale_contracts import usage
from webex_wholesale_mock import entities, faults
from webex_wholesale_mock.state.clock import VirtualClock, Work
from webex_wholesale_mock.state.ids import Ids
from webex_wholesale_mock.state.tracked import TrackedDict, TrackedList, TrackedSet
from webex_wholesale_mock.world import acts, ledger, outbox, planted, settings
from webex_wholesale_mock.world.customers import Customers
from webex_wholesale_mock.world.reports import Reports
from webex_wholesale_mock.world.rulebook import Observed, Rulebook
from webex_wholesale_mock.world.subscribers import Subscribers

TAGS: Final[dict[type, tuple[str, ...]]] = {
    acts.Act: ("$act",),
    bytes: ("$bytes", "$builtins.bytes"),
    datetime: ("$moment", "$datetime.datetime"),
    date: ("$date", "$datetime.date"),
    timedelta: ("$duration", "$datetime.timedelta"),
    Decimal: ("$decimal", "$decimal.Decimal"),
    dict: ("$pairs", "$builtins.dict"),
    Counter: ("$counter", "$collections.Counter"),
    tuple: ("$tuple", "$builtins.tuple"),
    set: ("$set", "$builtins.set"),
    frozenset: ("$frozenset", "$builtins.frozenset"),
    TrackedDict: ("$table", "$noted.Table"),
    TrackedList: ("$list", "$noted.Row"),
    TrackedSet: ("$pool", "$noted.Pool"),
    Work: ("$clock.work", "$clock.Work"),
    VirtualClock: ("$clock", "$clock.VirtualClock"),
    Ids: ("$ids", "$ids.Ids"),
    entities.AccessRequest: ("$organization.access",),
    entities.AssistRequest: ("$setup-assist.request",),
    entities.Attempt: ("$outcome.attempt", "$outcome.Attempt"),
    entities.Branding: ("$branding",),
    entities.Calling: ("$subscriber.calling", "$subscriber.Calling"),
    entities.Contact: ("$setup-assist.contact",),
    entities.ContactChange: ("$order.contact",),
    entities.Customer: ("$customer", "$customer.Customer"),
    entities.CustomerPackage: ("$customer.package", "$customer.CustomerPackage"),
    entities.Device: ("$device", "$device.Device"),
    entities.Fails: ("$outcome.fails", "$outcome.Fails"),
    entities.Flaps: ("$outcome.flaps", "$outcome.Flaps"),
    entities.Grant: ("$grant", "$application.Grant"),
    entities.Headquarters: ("$order.headquarters",),
    entities.Integration: ("$integration", "$application.Integration"),
    entities.License: ("$organization.license", "$organization.License"),
    entities.Location: ("$location", "$organization.Location"),
    entities.MappedOrganization: ("$order.organization",),
    entities.MeetingsSite: ("$organization.meetings-site", "$organization.MeetingsSite"),
    entities.NewOrganization: ("$order.new-organization",),
    entities.Order: ("$order",),
    entities.OrderLine: ("$order.line",),
    entities.OrderSite: ("$order.site",),
    entities.Organization: ("$organization", "$organization.Organization"),
    entities.Partner: ("$partner", "$partner.Partner"),
    entities.Person: ("$person", "$organization.Person"),
    entities.PlannedOutcome: ("$outcome", "$outcome.Plan"),
    entities.Report: ("$report", "$report.Report"),
    entities.Review: ("$review",),
    entities.ReviewStep: ("$review.step",),
    entities.ServiceApp: ("$service-app", "$application.ServiceApp"),
    entities.SetupAssist: ("$setup-assist", "$service.SetupAssist"),
    entities.SiteShare: ("$order.share",),
    entities.SsoRelationship: ("$sso",),
    entities.Stuck: ("$outcome.stuck", "$outcome.Stuck"),
    entities.SubPartnerDetails: ("$sub-partner-request.details",),
    entities.SubPartnerRequest: ("$sub-partner-request",),
    entities.Subscriber: ("$subscriber", "$subscriber.Subscriber"),
    entities.Subscription: ("$organization.subscription", "$organization.Subscription"),
    entities.Takes: ("$outcome.takes", "$outcome.Takes"),
    entities.Template: ("$template", "$partner.Template"),
    entities.Token: ("$token", "$partner.Token"),
    entities.Shipment: ("$trial.shipment",),
    entities.Trial: ("$trial",),
    entities.Workspace: ("$workspace", "$service.Workspace"),
    faults.ContentType: ("$fault.content-type", "$_kinds.ContentType"),
    faults.Crash: ("$fault.crash", "$_kinds.Crash"),
    faults.Disconnect: ("$fault.disconnect", "$_kinds.Disconnect"),
    faults.Duplicate: ("$fault.duplicate", "$_kinds.Duplicate"),
    faults.Fault: ("$fault", "$_faults.Fault"),
    faults.Gateway: ("$fault.gateway",),
    faults.Latency: ("$fault.latency", "$_kinds.Latency"),
    faults.Malformed: ("$fault.malformed", "$_kinds.Malformed"),
    faults.Status: ("$fault.status", "$_kinds.Status"),
    faults.Truncated: ("$fault.truncated", "$_kinds.Truncated"),
    ledger.Account: ("$ledger.account", "$ledger.Account"),
    ledger.Charge: ("$ledger.charge", "$ledger.Charge"),
    ledger.Fact: ("$ledger.fact", "$ledger.Fact"),
    ledger.Holder: ("$ledger.holder", "$ledger.Holder"),
    ledger.Ledger: ("$ledger", "$ledger.Ledger"),
    ledger.Period: ("$ledger.period", "$ledger.Period"),
    ledger.Usage: ("$ledger.usage", "$ledger.Usage"),
    outbox.Email: ("$email", "$outbox.Email"),
    planted.PlannedDiscrepancy: ("$discrepancy", "$plants.Planting"),
    planted.PlantedDiscrepancy: ("$discrepancy.planted", "$plants.Plant"),
    settings.Compliance: ("$compliance", "$world.Compliance"),
    settings.Durations: ("$durations", "$world.Durations"),
    settings.OrderOptions: ("$order-options",),
    settings.RateLimit: ("$rate-limit", "$world.RateLimit"),
    usage.Discrepancy: ("$usage.discrepancy", "$usage.Discrepancy"),
    usage.UsageRow: ("$usage.row", "$usage.UsageRow"),
    Customers: ("$customers", "$customers.Customers"),
    Observed: ("$rules.observed",),
    Reports: ("$reports", "$reports.Reports"),
    Rulebook: ("$rules", "$rulebook.Rulebook"),
    Subscribers: ("$subscribers", "$subscribers.Subscribers"),
}
"""The tag of each kind, and those that it had before."""
