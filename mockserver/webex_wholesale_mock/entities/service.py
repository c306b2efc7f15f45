"""Services billed without a subscriber: workspaces."""

from __future__ import annotations

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
