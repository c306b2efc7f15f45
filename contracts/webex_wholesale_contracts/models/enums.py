"""The closed lists of the wire, as literal types for checkers and as tuples for programs, in the vendor's order.

Responses use ``CustomerStatus | OtherText``, because the vendor adds values without notice. Packages are sent back as
well, so responses use ``CustomerPackage | OtherPackage``, with which a type checker still finds a misspelt one.

Who wants to know of such values passes `Notes` as the context of ``model_validate_json``. An answer that has none then
costs nothing more to read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "BILLING_REPORT_CATEGORIES",
    "BILLING_REPORT_STATUSES",
    "BILLING_REPORT_TYPES",
    "CUSTOMER_PACKAGES",
    "CUSTOMER_STATUSES",
    "PACKAGE_STATUSES",
    "SINGLE_SUBSCRIBER_PACKAGES",
    "SUBSCRIBER_PACKAGES",
    "SUBSCRIBER_STATUSES",
    "SUB_PARTNER_STATES",
    "BillingReportCategory",
    "BillingReportStatus",
    "BillingReportType",
    "CustomerPackage",
    "CustomerStatus",
    "Notes",
    "OtherPackage",
    "OtherText",
    "PackageStatus",
    "SingleSubscriberPackage",
    "SubPartnerState",
    "SubscriberPackage",
    "SubscriberStatus",
    "note_unknown",
]

CustomerPackage = Literal[
    "common_area_calling",
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "cisco_calling_plan",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
    "cx_voice_ports",
    "cx_ai_assistant",
    "webex_ai_agent",
]
SubscriberPackage = Literal[
    "webex_calling",
    "webex_meetings",
    "webex_suite",
    "webex_voice",
    "cx_essentials",
    "webex_calling_standard",
    "attendant_console",
    "cx_premium_agent",
    "cx_standard_agent",
]
# The older `package` field was never given the packages that came after it.
SingleSubscriberPackage = Literal[
    "webex_calling", "webex_meetings", "webex_suite", "webex_voice", "cx_essentials", "webex_calling_standard"
]
CustomerStatus = Literal[
    "provisioned",
    "provisioned_with_errors",
    "provisioning",
    "updating",
    "deleting",
    "error",
    "pending_rpl_review",
]
PackageStatus = Literal["provisioned", "provisioning", "deleting", "error"]
SubscriberStatus = Literal["provisioned", "pending_user_migration"]
SubPartnerState = Literal["active", "suspended"]
BillingReportType = Literal["PARTNER", "CUSTOMER", "USER"]
BillingReportStatus = Literal["IN_PROGRESS", "COMPLETED", "FAILED"]
BillingReportCategory = Literal["RECONCILIATION", "POINT_IN_TIME"]


class Notes:
    """The note that something was read which the contract does not know; never the value, for it may be a secret."""

    __slots__ = ("unknown",)

    def __init__(self) -> None:
        self.unknown = False


def note_unknown(value: Any, info: ValidationInfo) -> Any:
    """Note that the contract does not know a value, where the context is for notes; return the value."""
    if isinstance(info.context, Notes):
        info.context.unknown = True
    return value


OtherText = Annotated[str, AfterValidator(note_unknown)]
"""A value that the service names and this version does not know."""


class OtherPackage(str):
    """A package that the service names and this version does not know."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
        return core_schema.with_info_after_validator_function(note_unknown, text)


CUSTOMER_PACKAGES: tuple[CustomerPackage, ...] = get_args(CustomerPackage)
SUBSCRIBER_PACKAGES: tuple[SubscriberPackage, ...] = get_args(SubscriberPackage)
SINGLE_SUBSCRIBER_PACKAGES: tuple[SingleSubscriberPackage, ...] = get_args(SingleSubscriberPackage)
CUSTOMER_STATUSES: tuple[CustomerStatus, ...] = get_args(CustomerStatus)
PACKAGE_STATUSES: tuple[PackageStatus, ...] = get_args(PackageStatus)
SUBSCRIBER_STATUSES: tuple[SubscriberStatus, ...] = get_args(SubscriberStatus)
SUB_PARTNER_STATES: tuple[SubPartnerState, ...] = get_args(SubPartnerState)
BILLING_REPORT_TYPES: tuple[BillingReportType, ...] = get_args(BillingReportType)
BILLING_REPORT_STATUSES: tuple[BillingReportStatus, ...] = get_args(BillingReportStatus)
BILLING_REPORT_CATEGORIES: tuple[BillingReportCategory, ...] = get_args(BillingReportCategory)
