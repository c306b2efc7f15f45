"""The operation table: one row per endpoint of the wholesale API.

Router, authorisation, client calls, the list of routes and the OpenAPI document are all read from it. Methods, paths
and success statuses are those of the vendor's API description of 2026-04-17; the sub-partner scope is observed, and
that prechecks need the write scope is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from webex_wholesale_contracts.models._base import Query, Request, Response
from webex_wholesale_contracts.models.billing import (
    BillingReport,
    BillingReportList,
    BillingReportsQuery,
    CreateBillingReport,
    CreatedBillingReport,
)
from webex_wholesale_contracts.models.customers import (
    Customer,
    CustomerList,
    CustomerQuery,
    CustomersQuery,
    PrecheckCustomer,
    ProvisionCustomer,
    ResourceUrl,
    UpdateCustomer,
)
from webex_wholesale_contracts.models.prechecks import PrecheckAnswer
from webex_wholesale_contracts.models.sub_partners import SubPartnerList, SubPartnerQuery, SubPartnersQuery
from webex_wholesale_contracts.models.subscribers import (
    PrecheckSubscriber,
    ProvisionSubscriber,
    Subscriber,
    SubscriberList,
    SubscribersQuery,
    UpdateSubscriber,
)

__all__ = ["ERROR_STATUSES", "OPERATION", "OPERATIONS", "Method", "Operation", "Role"]

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Role = Literal["read", "write", "full-admin"]

Body = TypeVar("Body", bound=Request)
Result = TypeVar("Result", bound=Response)

ERROR_STATUSES = (400, 401, 403, 404, 405, 409, 410, 415, 423, 428, 429, 500, 502, 503, 504)
"""The error statuses that the vendor lists on its operations."""


@dataclass(frozen=True, slots=True)
class Operation(Generic[Body, Result]):
    """One endpoint.

    Attributes:
        name: ``noun.verb``, permanent.
        path: below ``/v1``; parameters stand in braces.
        scope: what the caller's token has to carry; empty where the call needs no token.
        query: the query parameters; ``Query`` itself where there are none.
        body: None where the operation takes no body.
        result: None where every success is without content.
        statuses: every status that means success.
        role: the least administrator access that suffices.
        idempotent: sending it twice has the same effect as sending it once, so it may be sent again.
        source: the document the row comes from.
        other_scopes: scopes of which each does as well as ``scope``.
        form: the body is form encoded rather than JSON.
    """

    name: str
    method: Method
    path: str
    scope: str
    query: type[Query]
    body: type[Body] | None
    result: type[Result] | None
    statuses: frozenset[int]
    role: Role
    idempotent: bool
    summary: str
    source: str = "spec"
    other_scopes: tuple[str, ...] = ()
    form: bool = False

    @property
    def noun(self) -> str:
        """The noun of the name: ``customers`` of ``customers.get``."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """The verb of the name: ``get`` of ``customers.get``."""
        return self.name.partition(".")[2]


_CUSTOMERS_READ = "spark-admin:wholesale_customers_read"
_CUSTOMERS_WRITE = "spark-admin:wholesale_customers_write"
_SUBSCRIBERS_READ = "spark-admin:wholesale_subscribers_read"
_SUBSCRIBERS_WRITE = "spark-admin:wholesale_subscribers_write"
_REPORTS_READ = "spark-admin:wholesale_billing_reports_read"
_REPORTS_WRITE = "spark-admin:wholesale_billing_reports_write"
_SUB_PARTNERS_READ = "spark-admin:wholesale_sub_partners_read"

_200, _202, _204 = frozenset({200}), frozenset({202}), frozenset({204})

# fmt: off
OPERATIONS: tuple[Operation[Any, Any], ...] = (
    Operation("customers.list", "GET", "/wholesale/customers", _CUSTOMERS_READ,
              CustomersQuery, None, CustomerList, _200, "read", True, "List customers, a page at a time"),
    Operation("customers.get", "GET", "/wholesale/customers/{customerId}", _CUSTOMERS_READ,
              CustomerQuery, None, Customer, _200, "read", True, "Show one customer and the state of its packages"),
    Operation("customers.provision", "POST", "/wholesale/customers", _CUSTOMERS_WRITE,
              SubPartnerQuery, ProvisionCustomer, ResourceUrl, _202, "write", False, "Start provisioning a customer"),
    Operation("customers.update", "PUT", "/wholesale/customers/{customerId}", _CUSTOMERS_WRITE,
              SubPartnerQuery, UpdateCustomer, ResourceUrl, _202, "write", True, "Start changing a customer"),
    Operation("customers.delete", "DELETE", "/wholesale/customers/{customerId}", _CUSTOMERS_WRITE,
              SubPartnerQuery, None, None, _202, "write", True, "Start removing a customer; its organization stays"),
    Operation("customers.precheck", "POST", "/wholesale/customers/validate", _CUSTOMERS_WRITE,
              SubPartnerQuery, PrecheckCustomer, PrecheckAnswer, _200, "full-admin", True,
              "Ask whether provisioning a customer would work"),
    Operation("subscribers.list", "GET", "/wholesale/subscribers", _SUBSCRIBERS_READ,
              SubscribersQuery, None, SubscriberList, _200, "read", True, "List subscribers, a page at a time"),
    Operation("subscribers.get", "GET", "/wholesale/subscribers/{subscriberId}", _SUBSCRIBERS_READ,
              SubPartnerQuery, None, Subscriber, _200, "read", True, "Show one subscriber"),
    Operation("subscribers.provision", "POST", "/wholesale/subscribers", _SUBSCRIBERS_WRITE,
              SubPartnerQuery, ProvisionSubscriber, Subscriber, _200 | _202, "write", False,
              "Provision a subscriber, or ask the owner of a free account for consent"),
    Operation("subscribers.update", "PUT", "/wholesale/subscribers/{subscriberId}", _SUBSCRIBERS_WRITE,
              SubPartnerQuery, UpdateSubscriber, Subscriber, _200, "write", True, "Change a subscriber's package"),
    Operation("subscribers.delete", "DELETE", "/wholesale/subscribers/{subscriberId}", _SUBSCRIBERS_WRITE,
              SubPartnerQuery, None, None, _204, "write", True, "Remove a subscriber's services; the person stays"),
    Operation("subscribers.precheck", "POST", "/wholesale/subscribers/validate", _SUBSCRIBERS_WRITE,
              SubPartnerQuery, PrecheckSubscriber, PrecheckAnswer, _200, "full-admin", True,
              "Ask whether provisioning a subscriber would work"),
    Operation("subscribers.send_consent_email", "POST", "/subscribers/{subscriberId}/emails/consentMove",
              _SUBSCRIBERS_WRITE, SubPartnerQuery, None, None, _204, "write", False,
              "Send the consent email again to a pending subscriber"),
    Operation("billing_reports.list", "GET", "/wholesale/billing/reports", _REPORTS_READ,
              BillingReportsQuery, None, BillingReportList, _200, "read", True, "List billing reports"),
    Operation("billing_reports.create", "POST", "/wholesale/billing/reports", _REPORTS_WRITE,
              Query, CreateBillingReport, CreatedBillingReport, _200, "write", False, "Start generating a report"),
    Operation("billing_reports.get", "GET", "/wholesale/billing/reports/{id}", _REPORTS_READ,
              Query, None, BillingReport, _200, "read", True, "Show one report and where to download it"),
    Operation("billing_reports.delete", "DELETE", "/wholesale/billing/reports/{id}", _REPORTS_WRITE,
              Query, None, None, _204, "write", True, "Delete a report and its download"),
    Operation("sub_partners.list", "GET", "/wholesale/subPartners", _SUB_PARTNERS_READ,
              SubPartnersQuery, None, SubPartnerList, _200, "read", True, "List sub-partners, a page at a time"),
)
# fmt: on

OPERATION: dict[str, Operation[Any, Any]] = {operation.name: operation for operation in OPERATIONS}
