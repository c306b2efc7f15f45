"""Recorded calls: search, assertions, and their text in failure messages."""
