"""The rules for phones, the same for the API and for the hub, which have ids of their own.

Each check returns the reason against, which its caller refuses by its own rule, or None.
"""

from __future__ import annotations

from webex_wholesale_contracts.checks import quote
from webex_wholesale_contracts.facts import devices
from webex_wholesale_mock.entities import Person, Workspace

__all__ = ["code_problem", "model_problem", "owner_problem", "password_problem"]


def model_problem(given: str) -> str | None:
    """Tell why a model cannot be onboarded."""
    if devices.model(given):
        return None
    text = f"model is {quote(given)}, which is not a supported phone; use one of {', '.join(devices.MODELS)}"
    return f"{text}, such as 'DMS Cisco 8865'"


def code_problem(given: str) -> str | None:
    """Tell why a model, which is on the list, cannot be added by an activation code."""
    found = devices.model(given)
    if found is None or found.line.has_activation_code:
        return None
    return f"{found} cannot be added by an activation code; add it by its MAC address"


def password_problem(given: str, password: str | None) -> str | None:
    """Tell why a model takes no password."""
    found = devices.model(given)
    if not password or found is None or found.line.takes_password:
        return None
    return f"{found} takes no password; only phones of third parties do"


def owner_problem(owner: Person | Workspace) -> str | None:
    """Tell why somebody cannot have a phone: a person needs calling, which a workspace has by its package."""
    if isinstance(owner, Person) and owner.calling is None:
        return f"{owner.email} has no calling, so no phone can be added"
    return None
