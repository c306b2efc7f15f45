"""Test doubles, request builders and checks that several tests share."""

from __future__ import annotations
