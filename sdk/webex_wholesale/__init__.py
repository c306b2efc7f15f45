"""A typed client of the Webex Wholesale API: `WholesaleClient`, and `AsyncWholesaleClient` with the same methods.

with WholesaleClient(token) as client:
    accepted = client.customers.provision(...)
    customer = client.customers.wait_until_provisioned(accepted)
"""

from __future__ import annotations

import sys as _sys
from importlib import import_module
from typing import TYPE_CHECKING

from webex_wholesale._client import AsyncWholesaleClient, WholesaleClient
from webex_wholesale._core.clock import Clock, SystemClock
from webex_wholesale._core.retry import RetryPolicy
from webex_wholesale._core.settings import TokenProvider
from webex_wholesale._core.steps import RawResponse
from webex_wholesale._core.timeouts import Timeouts
from webex_wholesale._errors import (
    BadGateway,
    BadRequest,
    CheckpointError,
    ClientClosed,
    ComplianceDenied,
    Conflict,
    ConnectionFailed,
    DamagedReport,
    DeadlineExceeded,
    Forbidden,
    GatewayTimeout,
    Gone,
    InvalidArgument,
    LocalError,
    Locked,
    MalformedAnswer,
    MethodNotAllowed,
    NoAnswer,
    NotFound,
    PlanError,
    PlanProblem,
    PreconditionRequired,
    ProvisioningError,
    ProvisioningFailed,
    RateLimited,
    RecordsError,
    RemoteError,
    ReportFailed,
    ResourceDiffers,
    RuleViolation,
    ServerError,
    ServiceUnavailable,
    TimedOut,
    Unauthorized,
    UnsupportedMediaType,
    WaitTimeout,
    WholesaleError,
)
from webex_wholesale._version import __version__

if TYPE_CHECKING:
    from webex_wholesale._auth.providers import EnvironmentToken, RefreshingToken, ServiceAppToken
    from webex_wholesale._bulk.plan import Plan
    from webex_wholesale._bulk.plan_lines import (
        ChangedCustomer,
        ChangedSubscriber,
        PlanLine,
        PlannedCustomer,
        PlannedSubscriber,
        RemovedCustomer,
        RemovedSubscriber,
    )
    from webex_wholesale._bulk.report import BulkSummary, LineReport
    from webex_wholesale._bulk.runners import AsyncBulk, Bulk
    from webex_wholesale._core.accepted import Accepted
    from webex_wholesale._differences import Difference
    from webex_wholesale._methods.paging import AsyncPager, Page, Pager
    from webex_wholesale._reconcile import reconcile
    from webex_wholesale._reconcile.findings import Findings, PackageTotal
    from webex_wholesale._reconcile.reconciliation import Reconciliation
    from webex_wholesale._usage.report import UsageReport, read_report
    from webex_wholesale._usage.spells import Spell, usage
    from webex_wholesale._workflows.ensure import Ensured
    from webex_wholesale._workflows.prechecks import PrecheckFinding, PrecheckResult
    from webex_wholesale.resources._namespace import Resources
    from webex_wholesale_contracts.models import (
        Address,
        AddressView,
        BillingReport,
        BillingReportError,
        BillingReportStatus,
        BillingReportType,
        CallingLocation,
        CallingParameters,
        CreatedBillingReport,
        Customer,
        CustomerInfo,
        CustomerPackage,
        CustomerStatus,
        ErrorDetail,
        ListedBillingReport,
        MeetingsParameters,
        OtherPackage,
        PackageDetails,
        PackageLimits,
        PackageParameters,
        PackageStatus,
        PrecheckCustomerInfo,
        PrecheckInfo,
        PrimaryEmail,
        ProvisionCustomer,
        ProvisioningParameters,
        ProvisionSubscriber,
        ResourceDetails,
        ResourceError,
        SingleSubscriberPackage,
        SubPartner,
        SubPartnerState,
        Subscriber,
        SubscriberCalling,
        SubscriberPackage,
        SubscriberParameters,
        SubscriberStatus,
    )
    from webex_wholesale_contracts.models.devices import Device
    from webex_wholesale_contracts.models.identity import IdentityMeta, IdentityOrganization
    from webex_wholesale_contracts.models.licenses import License
    from webex_wholesale_contracts.models.locations import (
        CallingLineId,
        CreatedLocation,
        Location,
        LocationAddress,
        LocationAddressView,
    )
    from webex_wholesale_contracts.models.numbers import (
        ExtensionsAnswer,
        ExtensionStatus,
        NumberLocation,
        NumberOwner,
        PhoneNumber,
    )
    from webex_wholesale_contracts.models.organizations import Organization
    from webex_wholesale_contracts.models.people import Person, PersonPhoneNumber, WorkNumber
    from webex_wholesale_contracts.models.pstn import PstnConnection, PstnOption
    from webex_wholesale_contracts.models.roles import Role
    from webex_wholesale_contracts.models.tokens import AccessToken
    from webex_wholesale_contracts.usage import Discrepancy, UsageRow

__all__ = [
    "Accepted",
    "AccessToken",
    "Address",
    "AddressView",
    "AsyncBulk",
    "AsyncPager",
    "AsyncWholesaleClient",
    "BadGateway",
    "BadRequest",
    "BillingReport",
    "BillingReportError",
    "BillingReportStatus",
    "BillingReportType",
    "Bulk",
    "BulkSummary",
    "CallingLineId",
    "CallingLocation",
    "CallingParameters",
    "ChangedCustomer",
    "ChangedSubscriber",
    "CheckpointError",
    "ClientClosed",
    "Clock",
    "ComplianceDenied",
    "Conflict",
    "ConnectionFailed",
    "CreatedBillingReport",
    "CreatedLocation",
    "Customer",
    "CustomerInfo",
    "CustomerPackage",
    "CustomerStatus",
    "DamagedReport",
    "DeadlineExceeded",
    "Device",
    "Difference",
    "Discrepancy",
    "Ensured",
    "EnvironmentToken",
    "ErrorDetail",
    "ExtensionStatus",
    "ExtensionsAnswer",
    "Findings",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "IdentityMeta",
    "IdentityOrganization",
    "InvalidArgument",
    "License",
    "LineReport",
    "ListedBillingReport",
    "LocalError",
    "Location",
    "LocationAddress",
    "LocationAddressView",
    "Locked",
    "MalformedAnswer",
    "MeetingsParameters",
    "MethodNotAllowed",
    "NoAnswer",
    "NotFound",
    "NumberLocation",
    "NumberOwner",
    "Organization",
    "OtherPackage",
    "PackageDetails",
    "PackageLimits",
    "PackageParameters",
    "PackageStatus",
    "PackageTotal",
    "Page",
    "Pager",
    "Person",
    "PersonPhoneNumber",
    "PhoneNumber",
    "Plan",
    "PlanError",
    "PlanLine",
    "PlanProblem",
    "PlannedCustomer",
    "PlannedSubscriber",
    "PrecheckCustomerInfo",
    "PrecheckFinding",
    "PrecheckInfo",
    "PrecheckResult",
    "PreconditionRequired",
    "PrimaryEmail",
    "ProvisionCustomer",
    "ProvisionSubscriber",
    "ProvisioningError",
    "ProvisioningFailed",
    "ProvisioningParameters",
    "PstnConnection",
    "PstnOption",
    "RateLimited",
    "RawResponse",
    "Reconciliation",
    "RecordsError",
    "RefreshingToken",
    "RemoteError",
    "RemovedCustomer",
    "RemovedSubscriber",
    "ReportFailed",
    "ResourceDetails",
    "ResourceDiffers",
    "ResourceError",
    "Resources",
    "RetryPolicy",
    "Role",
    "RuleViolation",
    "ServerError",
    "ServiceAppToken",
    "ServiceUnavailable",
    "SingleSubscriberPackage",
    "Spell",
    "SubPartner",
    "SubPartnerState",
    "Subscriber",
    "SubscriberCalling",
    "SubscriberPackage",
    "SubscriberParameters",
    "SubscriberStatus",
    "SystemClock",
    "TimedOut",
    "Timeouts",
    "TokenProvider",
    "Unauthorized",
    "UnsupportedMediaType",
    "UsageReport",
    "UsageRow",
    "WaitTimeout",
    "WholesaleClient",
    "WholesaleError",
    "WorkNumber",
    "__version__",
    "read_report",
    "reconcile",
    "usage",
]

_MODELS = "webex_wholesale_contracts.models"

_VERBS = ("Planned", "Changed", "Removed")

# What needs pydantic is imported when it is first asked for.
_LATER = {
    "AsyncBulk": "webex_wholesale._bulk.runners",
    "Bulk": "webex_wholesale._bulk.runners",
    "Findings": "webex_wholesale._reconcile.findings",
    "PackageTotal": "webex_wholesale._reconcile.findings",
    "Resources": "webex_wholesale.resources._namespace",
    "Accepted": "webex_wholesale._core.accepted",
    "AccessToken": f"{_MODELS}.tokens",
    "AsyncPager": "webex_wholesale._methods.paging",
    "BulkSummary": "webex_wholesale._bulk.report",
    "Difference": "webex_wholesale._differences",
    "Ensured": "webex_wholesale._workflows.ensure",
    "EnvironmentToken": "webex_wholesale._auth.providers",
    "LineReport": "webex_wholesale._bulk.report",
    "Page": "webex_wholesale._methods.paging",
    "Pager": "webex_wholesale._methods.paging",
    "Plan": "webex_wholesale._bulk.plan",
    **dict.fromkeys(
        ("PlanLine", *(f"{verb}{noun}" for verb in _VERBS for noun in ("Customer", "Subscriber"))),
        "webex_wholesale._bulk.plan_lines",
    ),
    "PrecheckFinding": "webex_wholesale._workflows.prechecks",
    "PrecheckResult": "webex_wholesale._workflows.prechecks",
    "RefreshingToken": "webex_wholesale._auth.providers",
    "ServiceAppToken": "webex_wholesale._auth.providers",
    "Discrepancy": "webex_wholesale_contracts.usage",
    "Reconciliation": "webex_wholesale._reconcile.reconciliation",
    "reconcile": "webex_wholesale._reconcile",
    "UsageReport": "webex_wholesale._usage.report",
    "UsageRow": "webex_wholesale_contracts.usage",
    "read_report": "webex_wholesale._usage.report",
    "Spell": "webex_wholesale._usage.spells",
    "usage": "webex_wholesale._usage.spells",
    "Address": _MODELS,
    "AddressView": _MODELS,
    "BillingReport": _MODELS,
    "BillingReportError": _MODELS,
    "BillingReportStatus": _MODELS,
    "BillingReportType": _MODELS,
    "CallingLocation": _MODELS,
    "CallingParameters": _MODELS,
    "CreatedBillingReport": _MODELS,
    "Customer": _MODELS,
    "CustomerInfo": _MODELS,
    "CustomerPackage": _MODELS,
    "CustomerStatus": _MODELS,
    "ErrorDetail": _MODELS,
    "ListedBillingReport": _MODELS,
    "MeetingsParameters": _MODELS,
    "OtherPackage": _MODELS,
    "PackageDetails": _MODELS,
    "PackageLimits": _MODELS,
    "PackageParameters": _MODELS,
    "PackageStatus": _MODELS,
    "PrecheckCustomerInfo": _MODELS,
    "PrecheckInfo": _MODELS,
    "PrimaryEmail": _MODELS,
    "ProvisionCustomer": _MODELS,
    "ProvisionSubscriber": _MODELS,
    "ProvisioningParameters": _MODELS,
    "ResourceDetails": _MODELS,
    "ResourceError": _MODELS,
    "SingleSubscriberPackage": _MODELS,
    "SubPartner": _MODELS,
    "SubPartnerState": _MODELS,
    "Subscriber": _MODELS,
    "SubscriberCalling": _MODELS,
    "SubscriberPackage": _MODELS,
    "SubscriberParameters": _MODELS,
    "SubscriberStatus": _MODELS,
    "CallingLineId": f"{_MODELS}.locations",
    "CreatedLocation": f"{_MODELS}.locations",
    "Device": f"{_MODELS}.devices",
    "ExtensionStatus": f"{_MODELS}.numbers",
    "ExtensionsAnswer": f"{_MODELS}.numbers",
    "IdentityMeta": f"{_MODELS}.identity",
    "IdentityOrganization": f"{_MODELS}.identity",
    "License": f"{_MODELS}.licenses",
    "Location": f"{_MODELS}.locations",
    "LocationAddress": f"{_MODELS}.locations",
    "LocationAddressView": f"{_MODELS}.locations",
    "NumberLocation": f"{_MODELS}.numbers",
    "NumberOwner": f"{_MODELS}.numbers",
    "Organization": f"{_MODELS}.organizations",
    "Person": f"{_MODELS}.people",
    "PersonPhoneNumber": f"{_MODELS}.people",
    "PhoneNumber": f"{_MODELS}.numbers",
    "PstnConnection": f"{_MODELS}.pstn",
    "PstnOption": f"{_MODELS}.pstn",
    "Role": f"{_MODELS}.roles",
    "WorkNumber": f"{_MODELS}.people",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List all names; with freezegun those that are loaded: it looks at each, when time is frozen already."""
    return sorted(globals() if "freezegun" in _sys.modules else {*globals(), *__all__})
