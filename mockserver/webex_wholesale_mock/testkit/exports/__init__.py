"""Exports of BroadWorks customers for tests of a migration: invented ones, broken ones, and those of a world."""

from __future__ import annotations

from webex_wholesale_mock.testkit.exports.handle import Exports

__all__ = ["Exports"]
