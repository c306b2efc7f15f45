"""Lifecycles of ordered subscriptions: of the order in the wizard, and of the partner's access to the customer."""

from __future__ import annotations

from typing import Final, Literal

from webex_wholesale_mock.entities.lifecycles import NEW, Lifecycle, New

OrderStatus = Literal[
    "placed",
    "awaiting_details",
    "choosing",
    "partner_mapping",
    "customer_mapping",
    "review",
    "mapped",
    "handed_over",
    "later",
    "service_setup",
    "summary",
    "provisioning",
    "provisioned",
    "line_closed",
    "cancelled",
]
OrderState = New | OrderStatus
OrderEvent = Literal[
    "place",
    "mail",
    "change_contact",
    "close_line",
    "open",
    "for_customer",
    "for_company",
    "back_to_choice",
    "map_partner",
    "back_to_partner",
    "map_customer",
    "back_to_customer",
    "confirm",
    "hand_over",
    "set_up_now",
    "set_up_later",
    "resume",
    "enter",
    "complete",
    "close",
    "finish",
    "cancel",
]
AccessStatus = Literal["none", "provisioning", "requested", "full"]
AccessState = New | AccessStatus
AccessEvent = Literal["without_partner", "map_existing", "map_managed", "request", "grant", "refuse", "revoke"]

BEFORE_MAPPING: Final = ("choosing", "partner_mapping", "customer_mapping", "review")
"""States of the organization finder."""
UNMAPPED: Final = frozenset({"placed", "awaiting_details", "line_closed", *BEFORE_MAPPING})
"""States before the point of no return."""

ORDER: Final = Lifecycle[OrderState, OrderEvent](
    noun="order",
    start=NEW,
    unfinished=frozenset(
        {
            *("placed", "awaiting_details", "line_closed", "choosing", "partner_mapping", "customer_mapping", "review"),
            *("mapped", "handed_over", "later", "service_setup", "summary", "provisioning"),
        }
    ),
    table={
        ("new", "place"): "placed",
        ("placed", "mail"): "awaiting_details",
        ("placed", "change_contact"): "placed",
        ("awaiting_details", "mail"): "awaiting_details",
        ("awaiting_details", "change_contact"): "awaiting_details",
        ("awaiting_details", "open"): "choosing",
        ("awaiting_details", "close_line"): "line_closed",
        ("line_closed", "mail"): "line_closed",
        ("line_closed", "change_contact"): "line_closed",
        ("line_closed", "open"): "choosing",
        ("choosing", "for_customer"): "partner_mapping",
        ("choosing", "for_company"): "customer_mapping",
        ("choosing", "mail"): "choosing",
        ("choosing", "change_contact"): "awaiting_details",
        ("choosing", "close_line"): "choosing",
        ("partner_mapping", "map_partner"): "customer_mapping",
        ("partner_mapping", "back_to_choice"): "choosing",
        ("partner_mapping", "mail"): "partner_mapping",
        ("partner_mapping", "change_contact"): "awaiting_details",
        ("partner_mapping", "close_line"): "partner_mapping",
        ("customer_mapping", "map_customer"): "review",
        ("customer_mapping", "back_to_partner"): "partner_mapping",
        ("customer_mapping", "back_to_choice"): "choosing",
        ("customer_mapping", "mail"): "customer_mapping",
        ("customer_mapping", "change_contact"): "awaiting_details",
        ("customer_mapping", "close_line"): "customer_mapping",
        ("review", "back_to_customer"): "customer_mapping",
        ("review", "back_to_partner"): "partner_mapping",
        ("review", "back_to_choice"): "choosing",
        ("review", "mail"): "review",
        ("review", "change_contact"): "awaiting_details",
        ("review", "close_line"): "review",
        ("review", "confirm"): "mapped",
        ("mapped", "hand_over"): "handed_over",
        ("mapped", "set_up_now"): "service_setup",
        ("mapped", "set_up_later"): "later",
        ("handed_over", "set_up_now"): "service_setup",
        ("service_setup", "set_up_later"): "later",
        ("later", "resume"): "service_setup",
        ("service_setup", "enter"): "service_setup",
        ("service_setup", "complete"): "summary",
        ("summary", "enter"): "service_setup",
        ("summary", "close"): "provisioning",
        ("provisioning", "finish"): "provisioned",
        ("placed", "cancel"): "cancelled",
        ("awaiting_details", "cancel"): "cancelled",
        ("line_closed", "cancel"): "cancelled",
        ("choosing", "cancel"): "cancelled",
        ("partner_mapping", "cancel"): "cancelled",
        ("customer_mapping", "cancel"): "cancelled",
        ("review", "cancel"): "cancelled",
        ("mapped", "cancel"): "cancelled",
        ("handed_over", "cancel"): "cancelled",
        ("later", "cancel"): "cancelled",
        ("service_setup", "cancel"): "cancelled",
    },
)
"""The wizard (setup guide). That a line closes inside the wizard too, ways back to the choice, and cancelling are
assumed."""

ACCESS: Final = Lifecycle[AccessState, AccessEvent](
    noun="access of the partner",
    start=NEW,
    unfinished=frozenset({"requested"}),
    table={
        ("new", "without_partner"): "none",
        ("new", "map_existing"): "provisioning",
        ("new", "map_managed"): "full",
        ("provisioning", "request"): "requested",
        ("requested", "grant"): "full",
        ("requested", "refuse"): "provisioning",
        ("full", "revoke"): "provisioning",
    },
)
"""The partner's access to the customer's organization. A new organization, and one that the partner manages already, is
fully its own (assumed); to another one it is provisioning administrator (setup guide)."""
