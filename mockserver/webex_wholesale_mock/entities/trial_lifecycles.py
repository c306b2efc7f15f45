"""Lifecycles of trials, one table for each edition, and of the devices that are shipped for them.

The tables are of the kind that `lifecycles.py` describes. A step without a change of state, such as `edit`, is in the
table because the table says when it may be taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from webex_wholesale_mock.entities.lifecycles import NEW, Lifecycle, New

Edition = Literal["webex", "spark"]
SparkStatus = Literal["provisioning", "active", "grace", "converted", "cancelled", "purged"]
TrialStatus = Literal["pending_customer_consent", "awaiting_provisioning_details", SparkStatus, "removed"]
TrialState = New | TrialStatus
SparkEvent = Literal["start", "provisioned", "set_up", "edit", "extend", "cancel", "convert", "expire", "purge"]
TrialEvent = Literal["start_own", "request", "accept", "decline", "lapse", "provision", SparkEvent]
ShipmentStatus = Literal["ordered", "shipped", "in_use", "due", "overdue", "rma_open", "returned", "kept"]
ShipmentState = New | ShipmentStatus
ShipmentEvent = Literal[
    "order", "ship", "deliver", "extend", "recall", "fall_due", "overdue", "keep", "return", "receive"
]

_SPARK: Final[Mapping[tuple[TrialState, TrialEvent], TrialState]] = {
    ("new", "start"): "provisioning",
    ("provisioning", "provisioned"): "active",
    ("active", "set_up"): "active",
    ("active", "edit"): "active",
    ("active", "extend"): "active",
    ("active", "cancel"): "cancelled",
    ("active", "convert"): "converted",
    ("active", "expire"): "grace",
    ("grace", "convert"): "converted",
    ("grace", "purge"): "purged",
}
TRIAL_SPARK: Final = Lifecycle[TrialState, TrialEvent](
    noun="trial",
    start=NEW,
    unfinished=frozenset({"provisioning", "active", "grace"}),
    table=_SPARK,
)
"""Trials of the older edition (002), for new customers only. A trial that has ended stays in the list (assumed)."""

TRIAL: Final = Lifecycle[TrialState, TrialEvent](
    noun="trial",
    start=NEW,
    unfinished=TRIAL_SPARK.unfinished | {"pending_customer_consent", "awaiting_provisioning_details"},
    table={
        **_SPARK,
        ("new", "start_own"): "active",
        ("new", "request"): "pending_customer_consent",
        ("pending_customer_consent", "accept"): "awaiting_provisioning_details",
        ("pending_customer_consent", "decline"): "removed",
        ("pending_customer_consent", "lapse"): "removed",
        ("pending_customer_consent", "cancel"): "removed",
        ("awaiting_provisioning_details", "provision"): "provisioning",
        ("awaiting_provisioning_details", "cancel"): "removed",
    },
)
"""Trials of the newer edition (000:72-235). A trial that never ran leaves the partner's list."""

TRIALS: Final[Mapping[Edition, Lifecycle[TrialState, TrialEvent]]] = {"webex": TRIAL, "spark": TRIAL_SPARK}

SHIPMENT: Final = Lifecycle[ShipmentState, ShipmentEvent](
    noun="shipment",
    start=NEW,
    unfinished=frozenset({"ordered", "shipped", "in_use", "due", "overdue", "rma_open"}),
    table={
        ("new", "order"): "ordered",
        ("ordered", "ship"): "shipped",
        ("shipped", "deliver"): "in_use",
        ("in_use", "extend"): "in_use",
        ("in_use", "recall"): "due",
        ("in_use", "fall_due"): "due",
        ("due", "overdue"): "overdue",
        ("shipped", "return"): "rma_open",
        ("in_use", "return"): "rma_open",
        ("due", "return"): "rma_open",
        ("overdue", "return"): "rma_open",
        ("rma_open", "receive"): "returned",
        ("shipped", "keep"): "kept",
        ("in_use", "keep"): "kept",
        ("due", "keep"): "kept",
    },
)
"""Devices that are shipped for a trial, one shipment for each type (000:59-69, 236-246; 002:31, 97-117)."""
