"""The commands of the mock and of the contract, with their options and help. They join those of the SDK."""

from __future__ import annotations

import inspect
import json
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Protocol

import typer

from webex_wholesale_mock.server.settings import OPTIONS, ServeError, Settings

BAD_USAGE: Final = 2
CONTROL_TOKEN: Final[str] = next(told["envvar"] for name, _, _, told in OPTIONS if name == "control_token")
"""The environment variable with the control token of a served mock."""

_STYLE: Final[dict[str, Any]] = {
    "add_completion": False,
    "no_args_is_help": True,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
mock = typer.Typer(help="Run the mock service.", **_STYLE)
scenario_files = typer.Typer(help="Scenario files: worlds for a mock to begin in.", **_STYLE)
contracts = typer.Typer(help="Print the contract: operations, rules, OpenAPI.", **_STYLE)
mock.add_typer(scenario_files, name="scenario")

DriftFormat = Literal["text", "json", "markdown", "github", "sarif"]
TrafficFormat = Literal["text", "json"]
PackagesFormat = Literal["text", "json", "markdown", "csv"]
Evidence = Annotated[
    Path | None,
    typer.Option(help="File of `contracts verify --update-evidence`: take rules as they were observed."),
]
Machine = Annotated[bool, typer.Option("--json", help="Print JSON on one line, for machines.")]


class Outcome(Protocol):
    """The end of a command of the contract."""

    @property
    def status(self) -> int: ...
    @property
    def output(self) -> str: ...
    @property
    def complaint(self) -> str: ...


def ended(outcome: Outcome) -> int:
    """Print the output and the complaint of a command. Returns its exit status."""
    if outcome.output:
        typer.echo(outcome.output)
    if outcome.complaint:
        complain(outcome.complaint)
    return outcome.status


def complain(text: str) -> int:
    typer.echo(f"webex-wholesale: {text}", err=True)
    return BAD_USAGE


def serve(**options: Any) -> None:
    """Serve a fresh mock until Ctrl-C, and print its address and tokens first."""
    from webex_wholesale_mock.server import serve as server

    try:
        server.serve(typer.echo, Settings.of(options))
    except ServeError as problem:
        raise typer.Exit(complain(str(problem))) from None


def parameters(names: Collection[str]) -> Iterator[inspect.Parameter]:
    """Make a parameter for each of some settings of a server, from which typer makes an option."""
    for name, hint, default, told in OPTIONS:
        if name not in names:
            continue
        flags = [f"--{name.replace('_', '-')}"] if hint is bool else []
        hint, default = (list[str], []) if default == () else (hint, default)
        option = typer.Option(*flags, **told)
        yield inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[hint, option]
        )


_SERVING: Final = (*parameters([name for name, *_ in OPTIONS]),)
serve.__signature__ = inspect.Signature(_SERVING)  # type: ignore[attr-defined]  # which typer reads
serve.__annotations__ = {parameter.name: parameter.annotation for parameter in _SERVING}
mock.command()(serve)


@mock.command("import")
def import_world(
    out: Annotated[Path, typer.Option(help="File for the world; one that is there is replaced.")],
    base_url: Annotated[
        str, typer.Option(envvar="WEBEX_WHOLESALE_BASE_URL", help="Base URL of the service.")
    ] = "https://webexapis.com/v1",
    on_behalf_of: Annotated[str | None, typer.Option(help="Organization id of a sub-partner to act for.")] = None,
    keep_personal_data: Annotated[
        bool, typer.Option("--keep-personal-data", help="Keep names, addresses, emails and ids as they are.")
    ] = False,
) -> int:
    """Read a partner's customers, subscribers, locations and licences into a world for `mock serve --world`.

    The access token in WEBEX_ACCESS_TOKEN may be one that only reads.
    """
    from webex_wholesale._cli.service import ask
    from webex_wholesale_mock.cli import _importing

    def use(client: Any) -> int:
        problem = _importing.run(client, out, keep_personal_data=keep_personal_data, tell=partial(typer.echo, err=True))
        return complain(problem) if problem else 0

    if out.is_dir() or not out.parent.is_dir():
        return complain(f"{out}: {'it is a folder' if out.is_dir() else 'the folder does not exist'}")
    return ask(base_url, use, on_behalf_of=on_behalf_of)


@scenario_files.command()
def check(files: Annotated[list[Path], typer.Argument(help="Scenario files (YAML).")]) -> int:
    """Check scenario files: print all their problems with their places, or a summary of each world."""
    return max(map(_check_scenario, files))


def _check_scenario(file: Path) -> int:
    from webex_wholesale_mock import scenarios

    try:
        world = scenarios.check(file)
    except OSError as problem:
        typer.echo(f"{file}: cannot read the file: {problem.strerror or problem}", err=True)
        return 1
    except scenarios.ScenarioError as problem:
        typer.echo(str(problem), err=True)
        return 1
    counts = f"{len(world.partners)} partners, {len(world.customers)} customers, {len(world.subscribers)} subscribers"
    typer.echo(f"{file}: {counts}")
    return 0


@scenario_files.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of scenario files."""
    from webex_wholesale_mock import scenarios

    typer.echo(json.dumps(scenarios.schema(), indent=2))


@contracts.command()
def routes(machine: Machine = False) -> None:
    """Print all operations, and which of them the mock answers."""
    from webex_wholesale._cli.tables import show
    from webex_wholesale_mock.cli import _listings

    show(_listings.routes(), columns=_listings.ROUTE_COLUMNS, whole={"name"}, machine=machine)


@contracts.command()
def rules(evidence: Evidence = None, machine: Machine = False) -> None:
    """Print all rules of the service with their evidence, and which of them the mock enforces."""
    from webex_wholesale._cli.tables import show
    from webex_wholesale_mock.cli import _listings

    try:
        found = _listings.rules(evidence)
    except ValueError as problem:
        raise typer.Exit(complain(str(problem))) from None
    show(found, columns=_listings.RULE_COLUMNS, whole={"id"}, machine=machine)


@contracts.command()
def packages(
    package: Annotated[
        list[str] | None, typer.Argument(help="Package, such as webex_voice; several are shown side by side.")
    ] = None,
    format: Annotated[PackagesFormat, typer.Option(case_sensitive=False, help="Format of the output.")] = "text",
    feature: Annotated[str | None, typer.Option(help="Only features with this text, such as voicemail.")] = None,
) -> int:
    """Print the offers of all packages, or the features of some, each value with its evidence and source."""
    from webex_wholesale._cli.tables import show
    from webex_wholesale_contracts.packages import UnknownName
    from webex_wholesale_mock.cli import _packages

    try:
        listing = _packages.listing(package or (), feature)
    except UnknownName as problem:
        return complain(str(problem))
    if format == "text":
        show(listing.rows, columns=listing.columns, whole=listing.columns[:1], machine=False)
    else:
        typer.echo(_packages.render(listing, format))
    return 0


@contracts.command("openapi")
def print_openapi(
    machine: Machine = False,
    related: Annotated[
        bool, typer.Option("--related", help="Add the operations of the other Webex APIs: people, locations, tokens.")
    ] = False,
    control: Annotated[
        bool, typer.Option("--control", help="Add the control endpoints of a served mock, whose address is then in it.")
    ] = False,
) -> None:
    """Print the OpenAPI document of the contract as JSON."""
    from webex_wholesale_mock.cli import _listings

    made = _listings.openapi(related=related, control=control)
    typer.echo(json.dumps(made, indent=None if machine else 2))


@contracts.command()
def drift(
    new: Annotated[str, typer.Argument(help="File of the newer description of the vendor: OpenAPI 3 as JSON or YAML.")],
    against: Annotated[
        str, typer.Option(help="File of the older one, or the one that this package follows.")
    ] = "pinned",
    format: Annotated[DriftFormat, typer.Option(case_sensitive=False, help="Format of the report.")] = "text",
    touched_by: Annotated[
        str | None, typer.Option(help="File of recorded calls (JSON lines or HAR): report only what concerns them.")
    ] = None,
    accept: Annotated[str | None, typer.Option(help="File of accepted changes (TOML) with reason and expiry.")] = None,
) -> int:
    """Compare two versions of the vendor's API description.

    Exit status: 0 no change, 1 harmless changes, 2 breaking ones, 3 a file cannot be used.
    """
    from webex_wholesale_contracts.drift.command import run

    return ended(run(new, against=against, format=format, touched_by=touched_by, accept=accept))


@contracts.command("check-traffic")
def check_traffic(
    file: Annotated[str, typer.Argument(help="File of recorded calls: JSON lines or HAR.")],
    against: Annotated[str, typer.Option(help="File of a description: OpenAPI 3 as JSON or YAML.")] = "pinned",
    format: Annotated[TrafficFormat, typer.Option(case_sensitive=False, help="Format of the report.")] = "text",
) -> int:
    """Hold recorded requests and answers against a description, and list what it does not have.

    Exit status: 0 all is described, 1 something is not, 2 a file cannot be used.
    """
    from webex_wholesale_contracts.traffic.command import run

    return ended(run(file, against=against, format=format))
