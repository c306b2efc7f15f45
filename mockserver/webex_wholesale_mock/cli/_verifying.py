"""The commands `contracts verify` and `contracts leftovers`, with their options and help."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from webex_wholesale_mock.cli._commands import CONTROL_TOKEN, contracts, ended

if TYPE_CHECKING:
    from webex_wholesale_contracts.verify import Target
    from webex_wholesale_contracts.verify.command import Sources

Format = Literal["text", "json", "junit", "markdown"]
Where = Annotated[
    str, typer.Option("--target", help="mock, real, replay:FILE, or the base URL of a service such as a served mock.")
]
Rules = Annotated[list[str] | None, typer.Option("--rule", help="Rule to try; may be given several times.")]
Operations = Annotated[
    list[str] | None, typer.Option("--operation", help="Operation whose cases are tried; may be given several times.")
]
Cases = Annotated[list[str] | None, typer.Option("--case", help="Case to try; may be given several times.")]
Listed = Annotated[bool, typer.Option("--list", help="List the cases, and try none.")]
Reported = Annotated[Format, typer.Option("--format", case_sensitive=False, help="Format of the report.")]
Evidence = Annotated[Path | None, typer.Option(help="File to add what was observed to (JSON).")]
By = Annotated[str, typer.Option(help="Who observes; by default the user of this machine.")]
Record = Annotated[Path | None, typer.Option(help="File for the calls, to be replayed later (JSON lines).")]
Real = Annotated[
    bool, typer.Option("--yes-real", help="Use a service that may be real: customers and users are made there.")
]
Production = Annotated[
    bool, typer.Option("--allow-production", help="Use an organization that does not look like a sandbox.")
]
Users = Annotated[int, typer.Option(min=0, help="Users that may be made.")]
Prefix = Annotated[str, typer.Option(help="Beginning of every name that is made.")]
Domain = Annotated[str, typer.Option(help="Domain of the email addresses.")]
Patience = Annotated[float, typer.Option(min=0, help="Seconds to wait for one resource.")]
ControlToken = Annotated[
    str | None,
    typer.Option(envvar=CONTROL_TOKEN, help="Control token of a served mock that asks for one."),
]
Ledger = Annotated[
    Path | None, typer.Option(help="File that lists what was made; by default webex-wholesale-verify.ledger.")
]


@contracts.command()
def verify(
    target: Where = "mock",
    rule: Rules = None,
    operation: Operations = None,
    case: Cases = None,
    list_cases: Listed = False,
    format: Reported = "text",
    update_evidence: Evidence = None,
    by: By = "",
    record: Record = None,
    yes_real: Real = False,
    allow_production: Production = False,
    max_users: Users = 10,
    prefix: Prefix = "verify",
    domain: Domain = "example.com",
    patience: Patience = 600,
    ledger: Ledger = None,
    control_token: ControlToken = None,
) -> int:
    """Try the rules of the catalogue on a service, and report those that it keeps.

    Everything that is made is removed again. Exit status: 0 nothing differs, 1 something does, 2 wrong usage, a target
    that cannot be used, or something left behind.
    """
    from webex_wholesale_contracts.verify import Options, command

    options = Options(
        rules=tuple(rule or ()),
        operations=tuple(operation or ()),
        cases=tuple(case or ()),
        yes_real=yes_real,
        allow_production=allow_production,
        max_users=max_users,
        prefix=prefix,
        domain=domain,
        patience=patience,
        ledger=ledger,
    )
    if list_cases:
        return ended(command.list_cases(options, format))
    files = command.Files(update_evidence=update_evidence, by=by, record=record)
    return ended(command.run(target, options, _sources(control_token), format=format, files=files))


@contracts.command()
def leftovers(
    target: Where,
    remove: Annotated[bool, typer.Option("--remove", help="Remove what is found.")] = False,
    prefix: Prefix = "verify",
    patience: Patience = 600,
    ledger: Ledger = None,
    control_token: ControlToken = None,
) -> int:
    """Find what verifications have left behind at a service, by their ledger and the prefix of their names.

    Exit status: 0 nothing is left, 1 something is, 2 wrong usage, or something that cannot be removed.
    """
    from webex_wholesale_contracts.verify import Options, command

    options = Options(prefix=prefix, patience=patience, ledger=ledger)
    return ended(command.leftovers(target, options, _sources(control_token), removes=remove))


def _mock_target() -> Target:
    from webex_wholesale_mock.cli import _verification

    return _verification.target()


def _sources(control_token: str | None) -> Sources:
    from webex_wholesale_contracts.verify.command import Sources

    given = {CONTROL_TOKEN: control_token} if control_token else {}
    return Sources(environ={**os.environ, **given}, open_mock=_mock_target)
