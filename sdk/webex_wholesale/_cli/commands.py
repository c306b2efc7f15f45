"""The commands of the command line, with their options and help. What they need is imported when they run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from webex_wholesale._cli.ending import complain
from webex_wholesale._cli.joined import STYLE, CommandGroup
from webex_wholesale._cli.migration_commands import migration
from webex_wholesale._cli.options import BASE_URL, BaseUrl, Machine, OnBehalfOf
from webex_wholesale._version import __version__

NAME: Final = "webex-wholesale"
HELP: Final = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    help="Webex Wholesale from the command line: look up, provision, bill, and run a mock of the service.",
    cls=CommandGroup,
    context_settings=HELP,
    **{**STYLE, "add_completion": True},
)
billing = typer.Typer(help="Billing reports.", **STYLE)
customers = typer.Typer(help="Customers: list them, show one.", **STYLE)
subscribers = typer.Typer(help="Subscribers: list them.", **STYLE)
app.add_typer(billing, name="billing")
app.add_typer(customers, name="customers")
app.add_typer(subscribers, name="subscribers")
app.add_typer(migration, name="migration")

ReportType = Literal["PARTNER", "CUSTOMER", "USER"]
"""The values of `BillingReportType`, whose module takes longer to import than help takes to print."""


def run() -> int:
    """Run the command line and return its exit status. A usage error is printed as one line on stderr."""
    try:
        return app(prog_name=NAME, standalone_mode=False) or 0
    except Exception as problem:
        # Which class a usage error has differs between versions of typer; that it can say what is wrong does not.
        describe = getattr(problem, "format_message", None)
        if describe is None:
            raise
        return _refuse(describe())


def _refuse(text: str) -> int:
    if text.lstrip().startswith("Usage:"):  # no command was given: the text is the help
        typer.echo(text.rstrip(), err=True)
        return 2
    return complain(f"{text.rstrip('.')} (see {NAME} --help)")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def whoami(base_url: BaseUrl = BASE_URL, machine: Machine = False) -> int:
    """Print the service, and the person that the access token in WEBEX_ACCESS_TOKEN acts for."""
    from webex_wholesale._cli import lookups

    return lookups.whoami(base_url=base_url, machine=machine)


@customers.command("list")
def list_customers(
    external_id: Annotated[str | None, typer.Option(help="Only the one with this key of yours.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those in this status, such as provisioned.")] = None,
    on_behalf_of: OnBehalfOf = None,
    base_url: BaseUrl = BASE_URL,
    machine: Machine = False,
) -> int:
    """List customers, newest first."""
    from webex_wholesale._cli import lookups

    filters = {"external_id": external_id, "status": status}
    return lookups.list_customers(base_url=base_url, on_behalf_of=on_behalf_of, machine=machine, **filters)


@customers.command("get")
def get_customer(
    customer_id: Annotated[str, typer.Argument(help="Id of the customer, as `customers list` prints it.")],
    on_behalf_of: OnBehalfOf = None,
    base_url: BaseUrl = BASE_URL,
    machine: Machine = False,
) -> int:
    """Show one customer."""
    from webex_wholesale._cli import lookups

    return lookups.get_customer(customer_id, base_url=base_url, on_behalf_of=on_behalf_of, machine=machine)


@subscribers.command("list")
def list_subscribers(
    customer_id: Annotated[str | None, typer.Option(help="Only those of the customer with this id.")] = None,
    external_customer_id: Annotated[
        str | None, typer.Option(help="Only those of the customer with this key of yours.")
    ] = None,
    email: Annotated[str | None, typer.Option(help="Only the one with this email.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those in this status, such as provisioned.")] = None,
    on_behalf_of: OnBehalfOf = None,
    base_url: BaseUrl = BASE_URL,
    machine: Machine = False,
) -> int:
    """List subscribers, newest first."""
    from webex_wholesale._cli import lookups

    filters = {
        "customer_id": customer_id,
        "external_customer_id": external_customer_id,
        "email": email,
        "status": status,
    }
    return lookups.list_subscribers(base_url=base_url, on_behalf_of=on_behalf_of, machine=machine, **filters)


@app.command()
def bulk(
    plan: Annotated[Path, typer.Argument(help="CSV file with a line per customer and per subscriber.")],
    checkpoint: Annotated[
        Path | None, typer.Option(help="File with the progress: created, or resumed. Required without --dry-run.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=100, help="Lines that are processed at the same time.")] = 8,
    base_url: BaseUrl = BASE_URL,
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
    on_behalf_of: OnBehalfOf = None,
) -> int:
    """Add, change and remove what a plan says, with the access token in WEBEX_ACCESS_TOKEN."""
    from webex_wholesale._cli import bulk as command

    return command.bulk(
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
        on_behalf_of=on_behalf_of,
    )


@app.command("check-plan")
def check_plan(
    plans: Annotated[list[Path], typer.Argument(help="CSV files of plans, such as those of a commit.")],
    provisioning_id: Annotated[
        str | None, typer.Option(help="Fills the empty provisioning_id of customers to be added.")
    ] = None,
) -> int:
    """Check plans by the rules that need no service, and print each problem with file, line and column.

    Exit status: 0 nothing is wrong, 1 a plan has problems, 2 a file cannot be read.
    """
    from webex_wholesale._cli.check_plan import check_plans

    return check_plans(plans, provisioning_id=provisioning_id)


@billing.command()
def report(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, in UTC.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, in UTC, before today.")],
    out: Annotated[Path, typer.Option(help="CSV file to write; an existing file is replaced.")],
    kind: Annotated[ReportType, typer.Option("--type", case_sensitive=False, help="Level of detail.")] = "PARTNER",
    replace_existing: Annotated[
        bool, typer.Option("--replace-existing", help="Delete an existing report of the same days first.")
    ] = False,
    on_behalf_of: Annotated[str | None, typer.Option(help="Organization id of the sub-partner to report on.")] = None,
    base_url: BaseUrl = BASE_URL,
) -> int:
    """Create a billing report, wait for it and download it, with the access token in WEBEX_ACCESS_TOKEN."""
    from webex_wholesale._cli import billing as command

    days = first.date(), last.date()
    return command.billing_report(
        *days, kind, out, replace_existing=replace_existing, base_url=base_url, on_behalf_of=on_behalf_of
    )


@app.command()
def reconcile(
    report: Annotated[str, typer.Argument(help="CSV file of a billing report, or what an engine reads.")],
    own: Annotated[str, typer.Argument(help="CSV file of own records, with the columns to compare; the same choice.")],
    tolerance: Annotated[str, typer.Option(help="Largest accepted difference of quantities, in days.")] = "0.01",
    to_csv: Annotated[Path | None, typer.Option("--csv", help="CSV file for all findings.")] = None,
    to_html: Annotated[Path | None, typer.Option("--html", help="HTML page for a chart and the findings.")] = None,
    engine: Annotated[
        str | None,
        typer.Option(help="URL of the engine that reads and compares, such as duckdb:// or pyspark://local."),
    ] = None,
    kind: Annotated[
        ReportType | None,
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
    from webex_wholesale._cli import reconcile as command

    return command.reconcile(
        report,
        own,
        tolerance=tolerance,
        to_csv=to_csv,
        to_html=to_html,
        engine=engine,
        kind=kind,
        encoding=encoding,
        allow_unterminated=allow_unterminated,
    )
