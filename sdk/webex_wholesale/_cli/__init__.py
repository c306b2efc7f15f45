"""The commands of the SDK: what they print, and how they end. They need the extra `webex-wholesale[cli]`."""

from __future__ import annotations
