"""Lifecycles of all that has a status, from customers to single sign-on, as tables, `(state, event) -> state`.

Theory of operation. Every object with a status begins in its lifecycle's `start`, and `Lifecycle.step` is the one place
that assigns a status afterwards; a test reads the sources and holds that. Callers name an event, never a state: which
state follows is in the table, and an event that the table does not allow raises. Indexes by status are kept where the
objects are kept, so those steps go through `Customers.step`, `Subscribers.step` and `World.step_customer`. States and
events are literal types: mypy refuses a misspelled one. The diagrams in the pages are drawn from these tables.

Clients never see NEW and GONE: an object is NEW until the world takes it in, and GONE after the world has let it go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Generic, Literal, Protocol, TypeVar, get_args

import attrs

from webex_wholesale_contracts.facts.setup_assist import PhaseName
from webex_wholesale_contracts.models import BillingReportStatus, CustomerStatus, PackageStatus, SubscriberStatus

New = Literal["new"]
Gone = Literal["gone"]
NEW: Final = "new"
GONE: Final = "gone"

CustomerState = New | CustomerStatus | Gone
CustomerEvent = Literal[
    "accept",
    "review",
    "cease",
    "clear",
    "deny",
    "decline",
    "finish",
    "finish_with_errors",
    "fail",
    "update",
    "resume",
    "delete",
]
PackageState = PackageStatus | Gone
PackageEvent = Literal["finish", "fail", "retry", "resume", "delete"]
SubscriberState = New | SubscriberStatus | Gone
SubscriberEvent = Literal["join", "invite", "move", "fail", "change", "remove"]
ReportState = BillingReportStatus | Gone
ReportEvent = Literal["finish", "fail", "remove"]
SetupAssistStatus = PhaseName | Literal["completed", "cancelled"]
SetupAssistState = New | SetupAssistStatus | Gone
SetupAssistEvent = Literal["submit_express", "submit_standard", "approve", "next", "complete", "cancel", "remove"]
DeviceStatus = Literal["activating", "connected", "disconnected"]
DeviceState = New | DeviceStatus | Gone
DeviceEvent = Literal["add", "connect", "network_off", "network_on", "expire", "delete"]
SubPartnerStatus = Literal["requested", "completed", "withdrawn"]
SubPartnerState = New | SubPartnerStatus
SubPartnerEvent = Literal["request", "set_up", "withdraw"]
ReviewStatus = Literal["checking", "ceased", "cleared", "denied"]
ReviewState = New | ReviewStatus
ReviewEvent = Literal["begin", "cease", "clear", "deny"]
SsoStatus = Literal[
    "idp_checked",
    "tac_requested",
    "trusted",
    "metadata_uploaded",
    "template_set",
    "user_created",
    "login_verified",
]
SsoState = New | SsoStatus | Gone
SsoEvent = Literal[
    "check_idp",
    "open_ticket",
    "establish_trust",
    "upload_metadata",
    "set_template",
    "create_user",
    "verify_login",
    "cancel",
]

S = TypeVar("S", bound=str)
E = TypeVar("E", bound=str)


class IllegalTransition(Exception):
    """The mock tried a step that its own tables do not allow: a defect of the mock, never of a request."""


class HasStatus(Protocol[S]):
    """An object whose status follows a lifecycle."""

    status: S


@attrs.frozen(slots=True, kw_only=True)
class Lifecycle(Generic[S, E]):
    """A table of transitions, with the state that objects begin in and the states in which work is under way."""

    noun: str
    start: S
    unfinished: frozenset[S]
    table: Mapping[tuple[S, E], S]

    def after(self, state: S, event: E) -> S:
        """Return the state that follows. Raises IllegalTransition where the table has no such row."""
        try:
            return self.table[state, event]
        except KeyError:
            raise IllegalTransition(f"{event!r} cannot happen to a {self.noun} in state {state!r}") from None

    def step(self, entity: HasStatus[S], event: E) -> None:
        """Move an object along. Raises IllegalTransition, and changes nothing, where the table has no such row."""
        entity.status = self.after(entity.status, event)


CUSTOMER: Final = Lifecycle[CustomerState, CustomerEvent](
    noun="customer",
    start=NEW,
    unfinished=frozenset({"provisioning", "updating", "deleting", "pending_rpl_review"}),
    table={
        ("new", "accept"): "provisioning",
        ("new", "review"): "pending_rpl_review",
        ("pending_rpl_review", "cease"): "pending_rpl_review",
        ("pending_rpl_review", "clear"): "provisioning",
        ("pending_rpl_review", "deny"): "gone",
        ("provisioning", "finish"): "provisioned",
        ("provisioning", "finish_with_errors"): "provisioned_with_errors",
        ("provisioning", "fail"): "error",
        ("provisioning", "decline"): "gone",
        ("provisioned", "update"): "updating",
        ("provisioned_with_errors", "update"): "updating",
        ("error", "update"): "updating",
        ("updating", "finish"): "provisioned",
        ("updating", "finish_with_errors"): "provisioned_with_errors",
        ("updating", "fail"): "error",
        ("provisioned", "resume"): "provisioning",
        ("provisioned_with_errors", "resume"): "provisioning",
        ("error", "resume"): "provisioning",
        ("provisioned", "delete"): "deleting",
        ("provisioned_with_errors", "delete"): "deleting",
        ("error", "delete"): "deleting",
        ("deleting", "fail"): "error",
        ("deleting", "finish"): "gone",
    },
)
"""Not documented: a finished customer resumes, or a removal fails. Both happen only where a test plans them."""

PACKAGE: Final = Lifecycle[PackageState, PackageEvent](
    noun="package",
    start="provisioning",
    unfinished=frozenset({"provisioning", "deleting"}),
    table={
        ("provisioning", "finish"): "provisioned",
        ("provisioning", "fail"): "error",
        ("error", "retry"): "provisioning",
        ("provisioned", "resume"): "provisioning",
        ("provisioned", "delete"): "deleting",
        ("error", "delete"): "deleting",
        ("deleting", "fail"): "error",
        ("deleting", "finish"): "gone",
    },
)
"""A customer who is denied or declined goes with its packages, wherever these are."""

SUBSCRIBER: Final = Lifecycle[SubscriberState, SubscriberEvent](
    noun="subscriber",
    start=NEW,
    unfinished=frozenset({"pending_user_migration"}),
    table={
        ("new", "join"): "provisioned",
        ("new", "invite"): "pending_user_migration",
        ("pending_user_migration", "move"): "provisioned",
        ("pending_user_migration", "fail"): "pending_user_migration",
        ("pending_user_migration", "remove"): "gone",
        ("provisioned", "change"): "provisioned",
        ("provisioned", "remove"): "gone",
    },
)
"""A move that has failed can be tried again: by another consent email, or by the person's consent."""

REPORT: Final = Lifecycle[ReportState, ReportEvent](
    noun="billing report",
    start="IN_PROGRESS",
    unfinished=frozenset({"IN_PROGRESS"}),
    table={
        ("IN_PROGRESS", "finish"): "COMPLETED",
        ("IN_PROGRESS", "fail"): "FAILED",
        ("IN_PROGRESS", "remove"): "gone",
        ("COMPLETED", "remove"): "gone",
        ("FAILED", "remove"): "gone",
    },
)
"""A report is removed on request, or when the same report is asked for once more."""

SETUP_ASSIST: Final = Lifecycle[SetupAssistState, SetupAssistEvent](
    noun="Setup Assist order",
    start=NEW,
    unfinished=frozenset(get_args(PhaseName)),
    table={
        ("new", "submit_express"): "express_discovery",
        ("express_discovery", "approve"): "express_design",
        ("express_design", "complete"): "completed",
        ("new", "submit_standard"): "project_management",
        ("project_management", "next"): "discovery",
        ("discovery", "next"): "solution_design",
        ("solution_design", "next"): "test_planning",
        ("test_planning", "next"): "implementation",
        ("implementation", "next"): "execution",
        ("execution", "next"): "post_onboarding",
        ("post_onboarding", "next"): "hand_off",
        ("hand_off", "complete"): "completed",
        ("express_discovery", "cancel"): "cancelled",
        ("express_design", "cancel"): "cancelled",
        ("project_management", "cancel"): "cancelled",
        ("discovery", "cancel"): "cancelled",
        ("solution_design", "cancel"): "cancelled",
        ("test_planning", "cancel"): "cancelled",
        ("implementation", "cancel"): "cancelled",
        ("execution", "cancel"): "cancelled",
        ("post_onboarding", "cancel"): "cancelled",
        ("hand_off", "cancel"): "cancelled",
        ("completed", "remove"): "gone",
        ("cancelled", "remove"): "gone",
    },
)
"""Both flows of Setup Assist (guide, tables 7 and 8). An order is removed with its customer, or ended by cancelling it
(both assumed)."""

DEVICE: Final = Lifecycle[DeviceState, DeviceEvent](
    noun="phone",
    start=NEW,
    unfinished=frozenset({"activating"}),
    table={
        ("new", "add"): "activating",
        ("activating", "connect"): "connected",
        ("connected", "network_off"): "disconnected",
        ("disconnected", "network_on"): "connected",
        ("activating", "expire"): "gone",
        ("activating", "delete"): "gone",
        ("connected", "delete"): "gone",
        ("disconnected", "delete"): "gone",
    },
)
"""A phone is added by its MAC address or by an activation code, which alone can expire (help: n9r1aac)."""


SUB_PARTNER: Final = Lifecycle[SubPartnerState, SubPartnerEvent](
    noun="request for a sub-partner",
    start=NEW,
    unfinished=frozenset({"requested"}),
    table={
        ("new", "request"): "requested",
        ("requested", "set_up"): "completed",
        ("requested", "withdraw"): "withdrawn",
    },
)
"""A request for a sub-partner (guide; that it can be withdrawn is assumed). The sub-partner that comes of it is active
or suspended, and stays."""

REVIEW: Final = Lifecycle[ReviewState, ReviewEvent](
    noun="compliance review",
    start=NEW,
    unfinished=frozenset({"checking", "ceased"}),
    table={
        ("new", "begin"): "checking",
        ("checking", "cease"): "ceased",
        ("checking", "clear"): "cleared",
        ("checking", "deny"): "denied",
        ("ceased", "clear"): "cleared",
        ("ceased", "deny"): "denied",
    },
)
"""A compliance review (guide). A check can clear the customer; once onboarding has ceased, only people decide."""

SSO: Final = Lifecycle[SsoState, SsoEvent](
    noun="SSO relationship",
    start=NEW,
    unfinished=frozenset(get_args(SsoStatus)) - {"login_verified"},
    table={
        ("new", "check_idp"): "idp_checked",
        ("idp_checked", "open_ticket"): "tac_requested",
        ("tac_requested", "establish_trust"): "trusted",
        ("trusted", "upload_metadata"): "metadata_uploaded",
        ("metadata_uploaded", "set_template"): "template_set",
        ("template_set", "create_user"): "user_created",
        ("user_created", "verify_login"): "login_verified",
        ("idp_checked", "cancel"): "gone",
        ("tac_requested", "cancel"): "gone",
        ("trusted", "cancel"): "gone",
        ("metadata_uploaded", "cancel"): "gone",
    },
)
"""The steps of partner SSO (guide). Until a template uses it, it can be given up and begun anew (assumed)."""
