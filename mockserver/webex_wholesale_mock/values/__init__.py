"""Values that a mock hands out, made from its entities, and the search for what a test names."""

from __future__ import annotations

from webex_wholesale_mock.values._models import (
    AssistPhase,
    AssistTask,
    Attachment,
    License,
    MeetingsSite,
    OrganizationDetails,
    Partner,
    Review,
    SetupAssist,
    Subscription,
    Template,
    Token,
    Value,
    Workspace,
)

__all__ = [
    "AssistPhase",
    "AssistTask",
    "Attachment",
    "License",
    "MeetingsSite",
    "OrganizationDetails",
    "Partner",
    "Review",
    "SetupAssist",
    "Subscription",
    "Template",
    "Token",
    "Value",
    "Workspace",
]
