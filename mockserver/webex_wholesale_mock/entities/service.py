"""Services billed without a subscriber: workspaces and Setup Assist orders."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(slots=True, kw_only=True)
class Workspace:
    """A place with a phone, such as a lobby, that holds a package; `id` is the bare uuid."""

    id: str
    wire_id: str
    serial: int
    customer_id: str
    name: str
    package: str


@attrs.frozen(slots=True, kw_only=True)
class SetupAssist:
    """An order of Wholesale Setup Assist for one location, to be billed when onboarding is complete.

    `service` is billed `quantity` times: once if it is Express, once per user if it is Standard. `is_billed` is True
    from the completion on.
    """

    id: str
    customer_id: str
    location_id: str
    service: str
    quantity: int
    completes: datetime
    is_billed: bool = False
