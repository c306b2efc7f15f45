"""A typed client of the Webex Wholesale API: `WholesaleClient`, and `AsyncWholesaleClient` with the same methods.

with WholesaleClient(token) as client:
    accepted = client.customers.provision(...)
    customer = client.customers.wait_until_provisioned(accepted)
"""

from __future__ import annotations

import sys as _sys
from importlib import import_module
from typing import TYPE_CHECKING

from webex_wholesale._later import LATER as _LATER
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
    from webex_wholesale._client import AsyncWholesaleClient, WholesaleClient
    from webex_wholesale._core.accepted import Accepted
    from webex_wholesale._core.clock import Clock, SystemClock
    from webex_wholesale._core.events import CallEvent
    from webex_wholesale._core.rate_limit import RateLimit
    from webex_wholesale._core.retry import RetryPolicy
    from webex_wholesale._core.settings import TokenProvider
    from webex_wholesale._core.steps import RawResponse
    from webex_wholesale._core.timeouts import Timeouts
    from webex_wholesale._differences import Difference
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
        NotUnique,
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
    from webex_wholesale._methods.modes import Async, Sync
    from webex_wholesale._methods.paging import AsyncPager, Page, Pager
    from webex_wholesale._reconcile import reconcile
    from webex_wholesale._reconcile.findings import Findings, PackageTotal
    from webex_wholesale._reconcile.reconciliation import Reconciliation
    from webex_wholesale._usage.report import UsageReport, read_report
    from webex_wholesale._usage.spells import Spell, usage
    from webex_wholesale._workflows.ensure import Ensured
    from webex_wholesale._workflows.prechecks import PrecheckFinding, PrecheckResult
    from webex_wholesale.resources._handle_base import Handle
    from webex_wholesale.resources._handles import (
        BillingReportHandle,
        CustomerHandle,
        RemovalHandle,
        SubscriberHandle,
    )
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
        CreateBillingReport,
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
        PrecheckCustomer,
        PrecheckCustomerInfo,
        PrecheckInfo,
        PrecheckSubscriber,
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
        UpdateCustomer,
        UpdateSubscriber,
    )
    from webex_wholesale_contracts.models.administrators import ManagedOrganization, PartnerAdmin
    from webex_wholesale_contracts.models.devices import ActivationCode, CreateActivationCode, CreateDevice, Device
    from webex_wholesale_contracts.models.identity import IdentityMeta, IdentityOrganization
    from webex_wholesale_contracts.models.licenses import License
    from webex_wholesale_contracts.models.locations import (
        CallingLineId,
        CreatedLocation,
        CreateLocation,
        Location,
        LocationAddress,
        LocationAddressView,
        UpdateCallingLocation,
    )
    from webex_wholesale_contracts.models.numbers import (
        AddNumbers,
        ExtensionsAnswer,
        ExtensionStatus,
        NumberLocation,
        NumberOwner,
        PhoneNumber,
    )
    from webex_wholesale_contracts.models.organizations import Organization
    from webex_wholesale_contracts.models.people import (
        CreatePerson,
        Person,
        PersonPhoneNumber,
        UpdatePerson,
        WorkNumber,
    )
    from webex_wholesale_contracts.models.pstn import ConnectPstn, PstnConnection, PstnOption
    from webex_wholesale_contracts.models.roles import Role
    from webex_wholesale_contracts.models.settings import OrganizationSetting
    from webex_wholesale_contracts.models.tokens import AccessToken
    from webex_wholesale_contracts.usage import Discrepancy, UsageRow

__all__ = [
    "Accepted",
    "AccessToken",
    "ActivationCode",
    "AddNumbers",
    "Address",
    "AddressView",
    "Async",
    "AsyncBulk",
    "AsyncPager",
    "AsyncWholesaleClient",
    "BadGateway",
    "BadRequest",
    "BillingReport",
    "BillingReportError",
    "BillingReportHandle",
    "BillingReportStatus",
    "BillingReportType",
    "Bulk",
    "BulkSummary",
    "CallEvent",
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
    "ConnectPstn",
    "ConnectionFailed",
    "CreateActivationCode",
    "CreateBillingReport",
    "CreateDevice",
    "CreateLocation",
    "CreatePerson",
    "CreatedBillingReport",
    "CreatedLocation",
    "Customer",
    "CustomerHandle",
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
    "Handle",
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
    "ManagedOrganization",
    "MeetingsParameters",
    "MethodNotAllowed",
    "NoAnswer",
    "NotFound",
    "NotUnique",
    "NumberLocation",
    "NumberOwner",
    "Organization",
    "OrganizationSetting",
    "OtherPackage",
    "PackageDetails",
    "PackageLimits",
    "PackageParameters",
    "PackageStatus",
    "PackageTotal",
    "Page",
    "Pager",
    "PartnerAdmin",
    "Person",
    "PersonPhoneNumber",
    "PhoneNumber",
    "Plan",
    "PlanError",
    "PlanLine",
    "PlanProblem",
    "PlannedCustomer",
    "PlannedSubscriber",
    "PrecheckCustomer",
    "PrecheckCustomerInfo",
    "PrecheckFinding",
    "PrecheckInfo",
    "PrecheckResult",
    "PrecheckSubscriber",
    "PreconditionRequired",
    "PrimaryEmail",
    "ProvisionCustomer",
    "ProvisionSubscriber",
    "ProvisioningError",
    "ProvisioningFailed",
    "ProvisioningParameters",
    "PstnConnection",
    "PstnOption",
    "RateLimit",
    "RateLimited",
    "RawResponse",
    "Reconciliation",
    "RecordsError",
    "RefreshingToken",
    "RemoteError",
    "RemovalHandle",
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
    "SubscriberHandle",
    "SubscriberPackage",
    "SubscriberParameters",
    "SubscriberStatus",
    "Sync",
    "SystemClock",
    "TimedOut",
    "Timeouts",
    "TokenProvider",
    "Unauthorized",
    "UnsupportedMediaType",
    "UpdateCallingLocation",
    "UpdateCustomer",
    "UpdatePerson",
    "UpdateSubscriber",
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


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # The command line says its version without httpx, and a script that only provisions needs no reports.
    value: object = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List all names; with freezegun those that are loaded: it looks at each, when time is frozen already."""
    return sorted(globals() if "freezegun" in _sys.modules else {*globals(), *__all__})
