"""The answer of both prechecks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from webex_wholesale_contracts.models._base import Response

__all__ = ["PrecheckAnswer", "PrecheckInfo"]


class PrecheckInfo(Response):
    """One remark of a precheck; code 100 means that provisioning is expected to succeed."""

    info_code: int | None = None
    description: str = ""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | PrecheckInfo) else value


class PrecheckAnswer(Response):
    """A precheck that passed; one that fails answers an error body.

    The vendor's schema says that info is one object, its example shows a list: both are read as a list.
    """

    message: str = Field(default="", description='"success" when everything is in order.')
    info: Annotated[list[PrecheckInfo], BeforeValidator(_as_list)] = Field(default_factory=list)
