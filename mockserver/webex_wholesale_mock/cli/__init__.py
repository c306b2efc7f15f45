"""The commands `mock` and `contracts` of the command line `webex-wholesale`, whose others are the SDK's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer

__all__ = ["groups"]


def groups() -> dict[str, typer.Typer]:
    """Return the groups of commands by their names."""
    from webex_wholesale_mock.cli import _agents, _verifying  # noqa: F401  # their commands join the others
    from webex_wholesale_mock.cli._commands import contracts, mock

    return {"mock": mock, "contracts": contracts}


def __getattr__(name: str) -> Any:
    if name == "main":
        raise ImportError("webex_wholesale_mock.cli.main is now webex_wholesale.cli.main")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
