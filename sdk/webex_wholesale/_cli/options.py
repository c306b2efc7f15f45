"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated, Final

import typer

__all__ = ["BASE_URL", "BaseUrl", "Machine", "OnBehalfOf"]

BASE_URL: Final = "https://webexapis.com/v1"

Machine = Annotated[bool, typer.Option("--json", help="Print JSON on one line, for machines.")]
BaseUrl = Annotated[str, typer.Option(envvar="WEBEX_WHOLESALE_BASE_URL", help="Base URL of the service.")]
OnBehalfOf = Annotated[str | None, typer.Option(help="Organization id of the sub-partner to act for.")]
