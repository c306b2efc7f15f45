"""OAuth scopes that the vendor hands out, by area.

Sources: the scopes that the vendor's API descriptions name on their operations, and those that its own and independent
clients ask for. The vendor has no single list of them. A scope may be of no use for wholesale and is known all the
same, because a program asks for all of its scopes at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["EVERYTHING_OF_A_PERSON", "SCOPES"]

EVERYTHING_OF_A_PERSON: Final = "spark:all"
"""The scope that stands for every other one of its area."""

_BOTH: Final = ("read", "write")

_PAIRS: Final[Mapping[str, str]] = {
    "spark": "calls devices memberships messages people places recordings rooms team_memberships teams "
    "telephony_config webhooks workspaces",
    "spark-admin": "broadworks_billing_reports broadworks_enterprises broadworks_subscribers calls datasource devices "
    "licenses locations messages organizations people places recordings reports resource_group_memberships "
    "resource_groups roles telephony_config telephony_pstn video_mesh_api wholesale_billing_reports "
    "wholesale_customers wholesale_sub_partners wholesale_subscribers wholesale_workspace workspace_locations "
    "workspaces",
    "spark-compliance": "events meetings memberships messages recordings rooms team_memberships teams webhooks",
    "meeting": "admin_config admin_participants admin_preferences admin_recordings admin_schedule admin_transcripts "
    "controls participants preferences recordings schedules summaries transcripts",
    "identity": "tokens",
    "application": "webhooks",
    "cjp": "config",
    "cjds": "admin_org",
}
"""Names of things in each area, which have a scope for reading and one for writing."""

_SINGLE: Final = (
    "spark:all",
    "spark:applications_token",
    "spark:events_read",
    "spark:kms",
    "spark:organizations_read",
    "spark:xapi_commands",
    "spark:xapi_statuses",
    "spark:xsi",
    "spark-admin:call_qualities_read",
    "spark-admin:calling_cdr_read",
    "spark-admin:device_read",
    "spark-admin:hybrid_clusters_read",
    "spark-admin:hybrid_connectors_read",
    "spark-admin:workspace_metrics_read",
    "spark-admin:xsi",
    "analytics:read_all",
    "audit:events_read",
    "cjp:config",
    "cjp:user",
    "cloud-contact-center:pod_conv",
    "guest-issuer:read",
    "guest-meeting:rw",
    "Identity:contact",
    "Identity:one_time_password",
    "identity:contacts_read",
    "identity:contacts_rw",
    "identity:groups_read",
    "identity:groups_rw",
    "identity:one_time_password",
    "identity:organizations_read",
    "identity:organizations_rw",
    "identity:people_read",
    "identity:people_rw",
    "identity:placeonetimepassword_create",
)

SCOPES: Final = frozenset(_SINGLE).union(
    f"{area}:{name}_{access}" for area, names in _PAIRS.items() for name in names.split() for access in _BOTH
)
"""Every scope that a token may hold."""
