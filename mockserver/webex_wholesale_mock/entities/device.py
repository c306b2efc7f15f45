"""Devices: the phones of people."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(slots=True, kw_only=True)
class Device:
    """A phone; `id` is the bare uuid, `mac` twelve capital hexadecimal digits, `model` the maker and the name."""

    id: str
    wire_id: str
    mac: str
    model: str
    person_id: str
    organization_id: str
    created: datetime
