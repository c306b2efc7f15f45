"""The commands of the command line, with their options and help."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from webex_wholesale_contracts import openapi
from webex_wholesale_contracts.drift.command import PINNED, Format
from webex_wholesale_contracts.drift.command import run as run_drift
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
app = typer.Typer(help="Bulk provisioning, a mock of the Webex Wholesale service, and its contract.", **_STYLE)
mock = typer.Typer(help="Run the mock service.", **_STYLE)
scenario_files = typer.Typer(help="Scenario files: worlds for a mock to begin in.", **_STYLE)
billing = typer.Typer(help="Billing reports.", **_STYLE)
contracts = typer.Typer(help="Print the contract: operations, rules, OpenAPI.", **_STYLE)
app.add_typer(mock, name="mock")
mock.add_typer(scenario_files, name="scenario")
app.add_typer(billing, name="billing")
app.add_typer(contracts, name="contracts")

Machine = Annotated[bool, typer.Option("--json", help="Print JSON on one line, for machines.")]


class Clock(StrEnum):
    """The modes of the clock of a served mock."""

    REAL = "real"
    VIRTUAL = "virtual"
    FROZEN = "frozen"


def run() -> int:
    """Run the command line and return its exit status. A usage error is printed as one line on stderr."""
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
    plan: Annotated[Path, typer.Argument(help="CSV file with a line per customer and per subscriber.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="File with the progress: created, or resumed. Required without --dry-run.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=100, help="Lines that are processed at the same time.")] = 8,
    base_url: Annotated[str, typer.Option(help="Base URL of the service.")] = BASE_URL,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; nothing is changed.")] = False,
    update: Annotated[bool, typer.Option("--update", help="Change what exists and differs from the plan.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="File for the result of every line; its name ends in .csv or .json.")
    ] = None,
    provisioning_id: Annotated[
        str | None, typer.Option(help="Fills the empty provisioning_id of customers to be added.")
    ] = None,
    interval: Annotated[float, typer.Option(help="Seconds between two polls of a customer that is under way.")] = 5.0,
    part: Annotated[
        str | None, typer.Option(help="Part of the plan to carry out, such as 2/4, each with its own checkpoint.")
    ] = None,
) -> int:
    """Add, change and remove what a plan says, with the access token in WEBEX_ACCESS_TOKEN."""
    from webex_wholesale import cli

    return cli.bulk(
        plan,
        checkpoint=checkpoint,
        concurrency=concurrency,
        base_url=base_url,
        dry_run=dry_run,
        update=update,
        report=report,
        provisioning_id=provisioning_id,
        interval=interval,
        part=part,
    )


@billing.command()
def report(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, in UTC.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, in UTC, before today.")],
    out: Annotated[Path, typer.Option(help="CSV file to write; an existing file is replaced.")],
    kind: Annotated[
        BillingReportType, typer.Option("--type", case_sensitive=False, help="Level of detail.")
    ] = "PARTNER",
    replace_existing: Annotated[
        bool, typer.Option("--replace-existing", help="Delete an existing report of the same days first.")
    ] = False,
    base_url: Annotated[str, typer.Option(help="Base URL of the service.")] = BASE_URL,
) -> int:
    """Create a billing report, wait for it and download it, with the access token in WEBEX_ACCESS_TOKEN."""
    from webex_wholesale import cli

    days = first.date(), last.date()
    return cli.billing_report(*days, kind, out, replace_existing=replace_existing, base_url=base_url)


@app.command()
def reconcile(
    report: Annotated[Path, typer.Argument(help="CSV file of a billing report.")],
    own: Annotated[Path, typer.Argument(help="CSV file of own records, with the columns to compare.")],
    tolerance: Annotated[str, typer.Option(help="Largest accepted difference of quantities, in days.")] = "0.01",
    to_csv: Annotated[Path | None, typer.Option("--csv", help="CSV file for all findings.")] = None,
    to_html: Annotated[Path | None, typer.Option("--html", help="HTML page for a chart and the findings.")] = None,
    backend: Annotated[
        str | None, typer.Option(help="URL of a database that Ibis connects to; by default DuckDB in this process.")
    ] = None,
    kind: Annotated[
        BillingReportType | None,
        typer.Option("--type", case_sensitive=False, help="Type of report that was asked for; another one is refused."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Code page of own records, such as cp1252; by default UTF-8 or UTF-16.")
    ] = None,
    allow_unterminated: Annotated[
        bool, typer.Option("--allow-unterminated", help="Read a report without a line break at its end.")
    ] = False,
) -> int:
    """Compare a billing report with own records."""
    from webex_wholesale import cli

    return cli.reconcile(
        report,
        own,
        tolerance=tolerance,
        to_csv=to_csv,
        to_html=to_html,
        backend=backend,
        kind=kind,
        encoding=encoding,
        allow_unterminated=allow_unterminated,
    )


@mock.command()
def serve(
    host: Annotated[str, typer.Option(help="Name or address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free port.")] = 8787,
    seed: Annotated[int, typer.Option(help="Decides every id and token.")] = 0,
    clock: Annotated[
        Clock,
        typer.Option(
            help="virtual: each poll of unfinished work takes 5 s. frozen: moved by the control endpoint only. "
            "real: starts now and follows real time."
        ),
    ] = Clock.VIRTUAL,
    speed: Annotated[float | None, typer.Option(help="For --clock real: seconds of the clock per real second.")] = None,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Allow other machines to reach the mock.")
    ] = False,
    scenario: Annotated[Path | None, typer.Option(help="Scenario file (YAML) to begin in.")] = None,
    world: Annotated[Path | None, typer.Option(help="File with a saved world to begin in.")] = None,
    redirect_uri: Annotated[
        list[str] | None, typer.Option(help="Address to which OAuth codes are sent; may be given several times.")
    ] = None,
    cors_origin: Annotated[
        list[str] | None,
        typer.Option(help="Site whose pages may call the API from a browser; may be given several times, * for any."),
    ] = None,
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
            redirect_uri=redirect_uri or (),
            cors_origin=cors_origin or (),
        )
    except server.ServeError as problem:
        raise typer.Exit(_complain(str(problem))) from None


@scenario_files.command()
def check(file: Annotated[Path, typer.Argument(help="Scenario file (YAML).")]) -> None:
    """Check a scenario file: print all its problems with their places, or a summary of its world."""
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
    """Print all operations, and which of them the mock answers."""
    _listings.show(_listings.routes(), machine=machine)


@contracts.command()
def rules(machine: Machine = False) -> None:
    """Print all rules of the service with their evidence, and which of them the mock enforces."""
    _listings.show(_listings.rules(), machine=machine)


@contracts.command("openapi")
def print_openapi(machine: Machine = False) -> None:
    """Print the OpenAPI document of the contract as JSON."""
    typer.echo(json.dumps(openapi.document(), indent=None if machine else 2))


@contracts.command()
def drift(
    new: Annotated[str, typer.Argument(help="File of the newer description of the vendor: OpenAPI 3 as JSON or YAML.")],
    against: Annotated[str, typer.Option(help="File of the older one, or the one that this package follows.")] = PINNED,
    format: Annotated[Format, typer.Option(case_sensitive=False, help="Format of the report.")] = "text",
    touched_by: Annotated[
        str | None, typer.Option(help="File of recorded calls (JSON lines or HAR): report only what concerns them.")
    ] = None,
    accept: Annotated[str | None, typer.Option(help="File of accepted changes (TOML) with reason and expiry.")] = None,
) -> int:
    """Compare two versions of the vendor's API description.

    Exit status: 0 no change, 1 harmless changes, 2 breaking ones, 3 a file cannot be used.
    """
    outcome = run_drift(new, against=against, format=format, touched_by=touched_by, accept=accept)
    if outcome.output:
        typer.echo(outcome.output)
    if outcome.complaint:
        _complain(outcome.complaint)
    return outcome.status
