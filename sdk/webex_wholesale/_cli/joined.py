"""Commands that the mock brings: they join where it is installed, and say what to install where it is not."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from webex_wholesale._cli.ending import complain

__all__ = ["JOINED", "STYLE", "CommandGroup"]

STYLE: Final[dict[str, Any]] = {
    "add_completion": False,
    "no_args_is_help": True,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
JOINED: Final = {"mock": "webex-wholesale[server,scenarios]", "contracts": "webex-wholesale[mock]"}
"""The commands of the mock, with the requirement that installs what each of them needs."""


class CommandGroup(TyperGroup):
    """The commands of the SDK, then those of the mock, which are loaded when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the names of the commands."""
        return [*super().list_commands(ctx), *JOINED]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name, or None."""
        own = super().get_command(ctx, cmd_name)
        return _joined(cmd_name) if own is None and cmd_name in JOINED else own


def _joined(name: str) -> Any:
    # The modules of the mock are in the same wheel; without its extra, attrs is not there to run them.
    if find_spec("attrs") is None or find_spec("webex_wholesale_mock") is None:
        return _absent(name)
    # The one import of the mock in the SDK: a scan of entry points would take longer than all of `--version`.
    from webex_wholesale_mock.cli import groups

    return get_command(groups()[name])


def _absent(name: str) -> Any:
    """Make the command that says what to install."""
    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    command = typer.Typer(add_completion=False, rich_markup_mode=None)

    @command.command(name, help=f"Needs {JOINED[name]}", context_settings=anything, add_help_option=False)
    def absent(context: typer.Context) -> None:
        reason = f"the command {name} needs the mock, which is not installed"
        raise typer.Exit(complain(f"{reason}; pip install '{JOINED[name]}'"))

    return get_command(command)
