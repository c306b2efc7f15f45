"""The commands of `webex-wholesale migration`: options and help. What they need is imported when they run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from webex_wholesale._cli.joined import STYLE
from webex_wholesale._cli.options import BASE_URL, BaseUrl, OnBehalfOf

if TYPE_CHECKING:
    from webex_wholesale._cli.migration import Inputs, Target

__all__ = ["migration"]

migration = typer.Typer(help="Migration from BroadWorks: plan exports, run them, review the result.", **STYLE)

Exports = Annotated[Path, typer.Argument(help="Folder or zip file of one customer's CSV files, or a folder of those.")]
ProvisioningId = Annotated[str, typer.Option(help="Template of new customers.")]
PackageMap = Annotated[Path | None, typer.Option(help="CSV file with service_pack and package.")]
OnOrder = Annotated[str | None, typer.Option(help="Packages of the purchase order, with commas; by default all.")]
EmailTemplate = Annotated[str | None, typer.Option(help="Address of users without one, such as {user}@{domain}.")]
LayoutFile = Annotated[Path | None, typer.Option("--layout", help="TOML file with other names of files and columns.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse everything where one export is refused.")]
JournalFolder = Annotated[Path, typer.Option("--journal", help="Folder with the progress of each customer.")]
Concurrency = Annotated[int, typer.Option(min=1, max=8, help="Lines that are processed at the same time.")]
Interval = Annotated[float, typer.Option(help="Seconds between two polls of a customer that is under way.")]
Update = Annotated[bool, typer.Option("--update", help="Change what exists and differs from the export.")]
Results = Annotated[Path | None, typer.Option("--report", help="File for the result of every line: .csv or .json.")]


def _inputs(
    exports: Path,
    provisioning_id: str,
    package_map: Path | None,
    on_order: str | None,
    email_template: str | None,
    layout: Path | None,
    strict: bool,
) -> Inputs:
    from webex_wholesale._cli.migration import Inputs

    packages = tuple(on_order.split(",")) if on_order else None
    return Inputs(exports, provisioning_id, package_map, packages, email_template, layout, strict=strict)


def _target(base_url: str, on_behalf_of: str | None, concurrency: int = 8) -> Target:
    from webex_wholesale._cli.migration import Target

    return Target(base_url, on_behalf_of, concurrency)


@migration.command()
def plan(
    exports: Exports,
    provisioning_id: ProvisioningId,
    package_map: PackageMap = None,
    on_order: OnOrder = None,
    email_template: EmailTemplate = None,
    layout: LayoutFile = None,
    strict: Strict = False,
) -> int:
    """Read exports and say what would be made, what is refused and what is left to people. Nothing is sent."""
    from webex_wholesale._cli import migration as command

    return command.plan(_inputs(exports, provisioning_id, package_map, on_order, email_template, layout, strict))


def _running(*, resume: bool) -> Callable[..., Any]:
    """The command that runs exports, or the one that resumes a run: their options are the same."""

    def run(
        exports: Exports,
        provisioning_id: ProvisioningId,
        journal: JournalFolder,
        package_map: PackageMap = None,
        on_order: OnOrder = None,
        email_template: EmailTemplate = None,
        layout: LayoutFile = None,
        strict: Strict = False,
        update: Update = False,
        interval: Interval = 5.0,
        report: Results = None,
        concurrency: Concurrency = 8,
        on_behalf_of: OnBehalfOf = None,
        base_url: BaseUrl = BASE_URL,
    ) -> int:
        from webex_wholesale._cli import migration as command

        inputs = _inputs(exports, provisioning_id, package_map, on_order, email_template, layout, strict)
        target = _target(base_url, on_behalf_of, concurrency)
        return command.run(inputs, target, journal, update=update, interval=interval, report=report, resume=resume)

    return run


RUN_HELP: Final = "Carry exports out, or go on where a run was stopped, with a journal."
RESUME_HELP: Final = "Go on with a run; refused where there is nothing to go on with."
migration.command("run", help=RUN_HELP)(_running(resume=False))
migration.command("resume", help=RESUME_HELP)(_running(resume=True))


@migration.command()
def check(
    exports: Exports,
    provisioning_id: ProvisioningId,
    package_map: PackageMap = None,
    on_order: OnOrder = None,
    email_template: EmailTemplate = None,
    layout: LayoutFile = None,
    strict: Strict = False,
    report: Results = None,
    concurrency: Concurrency = 8,
    on_behalf_of: OnBehalfOf = None,
    base_url: BaseUrl = BASE_URL,
) -> int:
    """Ask the service whether exports could be carried out; nothing is changed."""
    from webex_wholesale._cli import migration as command

    inputs = _inputs(exports, provisioning_id, package_map, on_order, email_template, layout, strict)
    return command.check(inputs, _target(base_url, on_behalf_of, concurrency), report=report)


@migration.command()
def review(
    exports: Exports,
    provisioning_id: ProvisioningId,
    journal: JournalFolder,
    package_map: PackageMap = None,
    on_order: OnOrder = None,
    email_template: EmailTemplate = None,
    layout: LayoutFile = None,
    report: Annotated[
        list[Path] | None, typer.Option(help="File for the review: .json, .csv or .html; may be given again.")
    ] = None,
    previous: Annotated[Path | None, typer.Option(help="JSON file of an earlier review to compare with.")] = None,
    concurrency: Concurrency = 8,
    on_behalf_of: OnBehalfOf = None,
    base_url: BaseUrl = BASE_URL,
) -> int:
    """Read back what the service has, and say what differs from the exports."""
    from webex_wholesale._cli import migration as command

    inputs = _inputs(exports, provisioning_id, package_map, on_order, email_template, layout, False)
    target = _target(base_url, on_behalf_of, concurrency)
    return command.review(inputs, target, journal, reports=report or [], previous=previous)


@migration.command()
def rollback(
    exports: Exports,
    provisioning_id: ProvisioningId,
    journal: JournalFolder,
    package_map: PackageMap = None,
    on_order: OnOrder = None,
    email_template: EmailTemplate = None,
    layout: LayoutFile = None,
    on_behalf_of: OnBehalfOf = None,
    base_url: BaseUrl = BASE_URL,
) -> int:
    """Remove what a run has made, on the same day in UTC."""
    from webex_wholesale._cli import migration as command

    inputs = _inputs(exports, provisioning_id, package_map, on_order, email_template, layout, False)
    return command.rollback(inputs, _target(base_url, on_behalf_of), journal)
