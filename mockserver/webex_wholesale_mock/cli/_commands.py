"""The commands: what each takes, and what it calls."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from webex_wholesale_contracts import openapi
from webex_wholesale_contracts.models import BillingReportType
from webex_wholesale_mock.cli import _listings

NAME: Final = "webex-wholesale"
BAD_USAGE: Final = 2
BASE_URL: Final = "https://webexapis.com/v1"

_STYLE: Final[dict[str, Any]] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
app = typer.Typer(help="Bulk provisioning, a mock of the Webex Wholesale service, and the contract it plays.", **_STYLE)
mock = typer.Typer(help="Play the service.", **_STYLE)
scenario_files = typer.Typer(help="Files that say in which world a mock begins.", **_STYLE)
billing = typer.Typer(help="Fetch what is billed.", **_STYLE)
contracts = typer.Typer(help="Print what the contract says.", **_STYLE)
app.add_typer(mock, name="mock")
mock.add_typer(scenario_files, name="scenario")
app.add_typer(billing, name="billing")
app.add_typer(contracts, name="contracts")

Machine = Annotated[bool, typer.Option("--json", help="Print JSON on one line, for machines.")]


class Clock(StrEnum):
    """How time passes in a served mock."""

    REAL = "real"
    VIRTUAL = "virtual"
    FROZEN = "frozen"


def run() -> int:
    """Run the command line and return its exit status. What is wrong with the usage becomes one line on stderr."""
    try:
        return app(prog_name=NAME, standalone_mode=False) or 0
    except Exception as problem:
        # Which class a usage error has differs between versions of typer; that it can say what is wrong does not.
        describe = getattr(problem, "format_message", None)
        if describe is None:
            raise
        return _complain(f"{describe().rstrip('.')} (see {NAME} --help)")


def _complain(text: str) -> int:
    typer.echo(f"{NAME}: {text}", err=True)
    return BAD_USAGE


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {_version()}")
        raise typer.Exit


def _version() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "(run from its sources, not installed)"


@app.callback()
def _root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def bulk(
    plan: Annotated[Path, typer.Argument(help="A CSV file, a line for each customer and each subscriber.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="Remembers what is done; made, or gone on with. Needed but for --dry-run.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=100, help="How many lines are under way at once.")] = 8,
    base_url: Annotated[str, typer.Option(help="Where the service is.")] = BASE_URL,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only ask whether it would work.")] = False,
) -> int:
    """Provision the customers and subscribers of a plan, with the access token in WEBEX_ACCESS_TOKEN."""
    from webex_wholesale import cli

    return cli.bulk(plan, checkpoint=checkpoint, concurrency=concurrency, base_url=base_url, dry_run=dry_run)


@billing.command()
def report(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, in UTC.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, before today.")],
    out: Annotated[Path, typer.Option(help="The CSV file to write; one that is there is replaced.")],
    kind: Annotated[
        BillingReportType, typer.Option("--type", case_sensitive=False, help="How fine it is.")
    ] = "PARTNER",
    replace_existing: Annotated[
        bool, typer.Option("--replace-existing", help="Delete a report that the service has of these days already.")
    ] = False,
    base_url: Annotated[str, typer.Option(help="Where the service is.")] = BASE_URL,
) -> int:
    """Make a billing report, wait for it and download it, with the access token in WEBEX_ACCESS_TOKEN."""
    from webex_wholesale import cli

    days = first.date(), last.date()
    return cli.billing_report(*days, kind, out, replace_existing=replace_existing, base_url=base_url)


@app.command()
def reconcile(
    report: Annotated[Path, typer.Argument(help="The CSV of a billing report.")],
    own: Annotated[Path, typer.Argument(help="Own records as CSV, with the columns by which the report is compared.")],
    tolerance: Annotated[str, typer.Option(help="Days by which quantities may differ.")] = "0.01",
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write all findings as CSV.")] = None,
    to_html: Annotated[Path | None, typer.Option("--html", help="Write a page with a chart and the findings.")] = None,
    backend: Annotated[
        str | None, typer.Option(help="The URL of an engine that Ibis connects to, instead of DuckDB in this process.")
    ] = None,
) -> int:
    """Find where a billing report and own records do not agree."""
    from webex_wholesale import cli

    return cli.reconcile(report, own, tolerance=tolerance, to_csv=to_csv, to_html=to_html, backend=backend)


@mock.command()
def serve(
    host: Annotated[str, typer.Option(help="The name or address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any that is free.")] = 8787,
    seed: Annotated[int, typer.Option(help="Decides every id and token.")] = 0,
    clock: Annotated[
        Clock,
        typer.Option(
            help="virtual: each poll of something unfinished takes 5 s. frozen: moves by the control endpoint alone. "
            "real: from now on, in real time."
        ),
    ] = Clock.VIRTUAL,
    speed: Annotated[
        float | None, typer.Option(help="For --clock real: seconds of the clock for each that passes.")
    ] = None,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Let other machines reach the mock.")] = False,
    scenario: Annotated[Path | None, typer.Option(help="A YAML file that says in which world to begin.")] = None,
    world: Annotated[Path | None, typer.Option(help="A file with a saved world, to begin in that.")] = None,
) -> None:
    """Serve a fresh mock until Ctrl-C, and print its address and tokens first."""
    from webex_wholesale_mock.server import serve as server

    try:
        server.serve(
            typer.echo,
            host=host,
            port=port,
            seed=seed,
            clock=clock.value,
            speed=speed,
            allow_remote=allow_remote,
            scenario=scenario,
            world=world,
        )
    except server.ServeError as problem:
        raise typer.Exit(_complain(str(problem))) from None


@scenario_files.command()
def check(file: Annotated[Path, typer.Argument(help="A scenario file.")]) -> None:
    """Say all that is wrong with a scenario file and where, or what its world has in it."""
    from webex_wholesale_mock import scenarios

    try:
        world = scenarios.check(file)
    except (OSError, scenarios.ScenarioError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    counts = f"{len(world.partners)} partners, {len(world.customers)} customers, {len(world.subscribers)} subscribers"
    typer.echo(f"{file}: {counts}")


@scenario_files.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of scenario files."""
    from webex_wholesale_mock import scenarios

    typer.echo(json.dumps(scenarios.schema(), indent=2))


@contracts.command()
def routes(machine: Machine = False) -> None:
    """Print every operation, and whether the mock plays it yet."""
    _listings.show(_listings.routes(), machine=machine)


@contracts.command()
def rules(machine: Machine = False) -> None:
    """Print every rule of the service, the evidence for it, and whether the mock enforces it yet."""
    _listings.show(_listings.rules(), machine=machine)


@contracts.command("openapi")
def print_openapi(machine: Machine = False) -> None:
    """Print the OpenAPI document of the contract, which is JSON either way."""
    typer.echo(json.dumps(openapi.document(), indent=None if machine else 2))
