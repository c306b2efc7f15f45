"""The command `mock mcp`, with its options and help."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import typer

from webex_wholesale_mock.cli._commands import CONTROL_TOKEN, complain, mock, parameters
from webex_wholesale_mock.server.settings import OPTIONS, ServeError, Settings

OF_A_WORLD: Final = ("scenario", "world", "seed", "clock", "speed", "instant", "evidence")
"""The options of `mock serve` that a mock of its own takes too."""

Url = Annotated[
    str | None,
    typer.Option(help="Address of a served mock, or of a world of it; by default a mock of its own is made."),
]
Token = Annotated[
    str | None, typer.Option(envvar=CONTROL_TOKEN, help="With --url: the token of its control endpoints.")
]
Remote = Annotated[bool, typer.Option("--allow-remote", help="With --url: allow a mock on another machine.")]


def mcp(url: str | None, control_token: str | None, allow_remote: bool, **options: Any) -> int:
    """Give coding agents tools to look at a mock and to control it, over MCP on standard input and output."""
    from webex_wholesale_mock.agents import AgentError, attached, own
    from webex_wholesale_mock.agents._protocol import run

    try:
        if url:
            _check_alone(options)
        with attached(url, control_token, allow_remote=allow_remote) if url else own(Settings.of(options)) as door:
            run(door)
    except (AgentError, ServeError) as problem:
        return complain(str(problem))
    return 0


def _check_alone(options: Mapping[str, Any]) -> None:
    """Raises ServeError where a served mock is to begin in another world."""
    defaults = {name: default for name, _, default, _ in OPTIONS}
    given = [f"--{name}" for name in OF_A_WORLD if options[name] != defaults[name]]
    if given:
        raise ServeError(
            f"--url names a mock that is served already, with a world of its own; leave out {', '.join(given)}"
        )


def _parameters() -> Iterator[inspect.Parameter]:
    own = inspect.Parameter.KEYWORD_ONLY
    yield inspect.Parameter("url", own, default=None, annotation=Url)
    yield inspect.Parameter("control_token", own, default=None, annotation=Token)
    yield inspect.Parameter("allow_remote", own, default=False, annotation=Remote)
    yield from parameters(OF_A_WORLD)


mcp.__signature__ = inspect.Signature([*_parameters()])  # type: ignore[attr-defined]  # which typer reads
mcp.__annotations__ = {parameter.name: parameter.annotation for parameter in _parameters()}
mock.command()(mcp)
