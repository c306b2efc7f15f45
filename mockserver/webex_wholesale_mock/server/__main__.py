"""`python -m webex_wholesale_mock.server` serves a mock, with no more than the extra `server`.

The options are those of `webex-wholesale mock serve`, whose command line needs another extra.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from functools import partial
from types import UnionType
from typing import Any, Final, NoReturn, get_args, get_origin

from webex_wholesale_mock.server.settings import OPTIONS, ServeError, Settings

BAD_USAGE: Final = 2


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Make the parser of the options, from the table of settings."""
    made = _Parser("webex_wholesale_mock.server", description="Serve a fresh mock, and print its address and tokens.")
    for name, hint, default, told in OPTIONS:
        made.add_argument(f"--{name.replace('_', '-')}", **_kind(hint, told), help=told["help"].replace("%", "%%"))
        if "envvar" in told:
            default = os.environ.get(told["envvar"]) or default
        made.set_defaults(**{name: list(default) if default == () else default})
    return made


def _kind(hint: Any, told: dict[str, Any]) -> dict[str, Any]:
    """Return what argparse needs to know of the type of a setting."""
    options = get_args(hint)
    if hint is bool:
        return {"action": "store_true"}
    if get_origin(hint) is tuple:
        return {"action": "append"}
    if get_origin(hint) is UnionType:
        return {"type": options[0]}
    if options:
        return {"choices": options}
    return {"type": partial(_limited, hint, told)}


def _limited(hint: Any, told: dict[str, Any], text: str) -> Any:
    value = hint(text)
    low, high = told.get("min", value), told.get("max", value)
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"must be from {low} to {told.get('max', 'any number')}, got {text}")
    return value


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve a mock until SIGINT or SIGTERM. A wrong option ends the process with a line and status 2."""
    from webex_wholesale_mock.server.serve import serve

    command = parser()
    try:
        serve(partial(print, flush=True), Settings.of(vars(command.parse_args(arguments))))
    except ServeError as problem:
        command.error(str(problem))


if __name__ == "__main__":
    main()
