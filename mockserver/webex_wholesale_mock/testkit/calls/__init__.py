"""Recorded calls: search, expected bodies, and their text in failure messages."""

from __future__ import annotations

from webex_wholesale_mock.testkit.calls.body_matching import Body, ExpectedBody
from webex_wholesale_mock.testkit.calls.call_report import Note, listed, story, why
from webex_wholesale_mock.testkit.calls.calls import STATUSES, Calls, Statuses

__all__ = ["STATUSES", "Body", "Calls", "ExpectedBody", "Note", "Statuses", "listed", "story", "why"]
