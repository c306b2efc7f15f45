"""Errors: the body of a refused request, and problems that a resource reports after it was accepted."""

from __future__ import annotations

from pydantic import Field

from webex_wholesale_contracts.models._base import Response

__all__ = ["ErrorBody", "ErrorDetail", "ResourceError"]


class ErrorDetail(Response):
    """One thing that is wrong with a request."""

    description: str = ""
    error_code: int | None = None
    field_name: str | None = Field(default=None, description="Path of the field to blame, such as customerInfo.name.")


class ErrorBody(Response):
    """The body of every refusal. Nothing is required: proxies on the way answer errors of their own."""

    message: str = ""
    errors: list[ErrorDetail] = Field(default_factory=list)
    tracking_id: str | None = Field(
        default=None, description="Names the exchange; also in the trackingid response header."
    )


class ResourceError(Response):
    """A problem met in the background, after the request had been accepted."""

    error_code: int | None = None
    description: str = ""
