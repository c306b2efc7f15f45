"""The commands `webex-wholesale contracts verify` and `leftovers`: a target in, a report and an exit status out."""

from __future__ import annotations

import getpass
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal

import httpx

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.traffic import write as write_whole
from webex_wholesale_contracts.verify import _listing, evidence
from webex_wholesale_contracts.verify._case import OPERATION_OF
from webex_wholesale_contracts.verify._catalogue import CASES
from webex_wholesale_contracts.verify._cleanup import find, remove
from webex_wholesale_contracts.verify._ledger import Ledger, LedgerError
from webex_wholesale_contracts.verify._report import FORMATS, Report
from webex_wholesale_contracts.verify._session import Options, Result, guard, verify
from webex_wholesale_contracts.verify._target import Target, TargetError
from webex_wholesale_contracts.verify._targets import REAL, open_replay, open_service

__all__ = [
    "INTERRUPTED",
    "LEDGER",
    "UNUSABLE",
    "Files",
    "Format",
    "Outcome",
    "Sources",
    "leftovers",
    "list_cases",
    "run",
]

WELL: Final = 0
DIFFERENT: Final = 1
UNUSABLE: Final = 2
"""The exit status of wrong usage, of a target that cannot be used, and where something was left behind."""
INTERRUPTED: Final = 130
"""The exit status of shells for a process that Ctrl-C ended."""
LEDGER: Final = Path("webex-wholesale-verify.ledger")
"""The file of the ledger where none is named, in the working directory."""
_MOCK: Final = "mock"
_REPLAY: Final = "replay:"
_PREFIX: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,20}")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

Format = Literal["text", "json", "junit", "markdown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The output and the exit status of a command.

    Attributes:
        status: 0 nothing differs, 1 something does, 2 usage, target or clean-up, 130 Ctrl-C.
        output: for standard output, without a line break at its end; empty for nothing.
        complaint: for standard error; empty for nothing.
    """

    status: int
    output: str
    complaint: str = ""


class _Usage(Exception):
    """Options that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where targets come from.

    Attributes:
        environ: the environment, which has tokens and facts.
        open_mock: makes a fresh mock in this process.
        transport: the way to a service; None for the network.
        sleep: waits at a service whose clock cannot be moved.
    """

    environ: Mapping[str, str]
    open_mock: Callable[[], Target]
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Files that a verification writes beside its report.

    Attributes:
        update_evidence: file to which what was observed is added.
        by: who observes; by default the user of the machine.
        record: file to which the calls are written, without personal data.
    """

    update_evidence: Path | None = None
    by: str = ""
    record: Path | None = None


def run(
    name: str, options: Options, sources: Sources, *, format: Format = "text", files: Files | None = None
) -> Outcome:
    """Verify a target and report.

    Args:
        name: mock, real, `replay:FILE` or the address of a service.
        options: what is tried, and how far the run may go.
        sources: where targets come from.
        format: of the report.
        files: files to write.
    """
    files = files or Files()
    try:
        result = _verified(name, options, sources, files)
        if files.update_evidence:
            evidence.write(files.update_evidence, _observations(result.report, files.by or _user()))
    except (_Usage, TargetError, LedgerError, evidence.EvidenceError) as problem:
        return Outcome(UNUSABLE, "", str(problem))
    except OSError as problem:
        return Outcome(UNUSABLE, "", f"{files.record or files.update_evidence}: {problem.strerror or problem}")
    return _outcome(result, FORMATS[format](result.report))


def _verified(name: str, options: Options, sources: Sources, files: Files) -> Result:
    _check(options)
    if files.update_evidence:
        _check_evidence(name, files.update_evidence)
    target = _open(name, sources)
    try:
        guard(target, options)
        return verify(target, replace(options, ledger=_ledger_of(name, options.ledger)))
    finally:
        target.close()
        if files.record:
            write_whole(files.record, target.recording())


def list_cases(options: Options, format: Format = "text") -> Outcome:
    """List the cases that would be tried, as text or JSON."""
    try:
        _check(options)
    except _Usage as problem:
        return Outcome(UNUSABLE, "", str(problem))
    show = _listing.as_json if format == "json" else _listing.as_text
    return Outcome(WELL, show(options.selected))


def leftovers(name: str, options: Options, sources: Sources, *, removes: bool = False) -> Outcome:
    """Find what earlier runs have left behind: by the ledger, and by the prefix of names.

    Args:
        name: the target, as for `run`.
        options: prefix, ledger and patience count.
        sources: where targets come from.
        removes: remove what is found.
    """
    try:
        _check(options)
        target = _open(name, sources)
        try:
            target.probe()
            ledger = Ledger(_ledger_of(name, options.ledger), target.name, writes=removes)
            find(target, ledger, options.prefix)
            found = ledger.things
            removal = remove(target, ledger, options.patience) if removes else None
            if removal:
                ledger.close()
        finally:
            target.close()
    except (_Usage, TargetError, LedgerError) as problem:
        return Outcome(UNUSABLE, "", str(problem))
    lines = [str(thing) for thing in found]
    if removal is None:
        return Outcome(DIFFERENT if found else WELL, "\n".join([*lines, f"{len(found)} left behind"]))
    kept = [*removal.left, *removal.stays]
    summary = f"{len(found) - len(kept)} removed, {len(kept)} left behind"
    return Outcome(UNUSABLE if removal.left else WELL, "\n".join([*kept, summary]))


def _outcome(result: Result, output: str) -> Outcome:
    report, complaints = result.report, []
    if result.problem:
        complaints.append(result.problem)
    if report.left:
        complaints.append(
            f"{len(report.left)} left behind at {report.target}, such as {report.left[0]}; "
            f"`webex-wholesale contracts leftovers --target {report.target} --remove` tries again"
        )
    status = UNUSABLE if complaints else DIFFERENT if report.differs else WELL
    return Outcome(INTERRUPTED if result.is_stopped else status, output, "; ".join(complaints))


def _open(name: str, sources: Sources) -> Target:
    if name == _MOCK:
        return sources.open_mock()
    if name.startswith(_REPLAY):
        return open_replay(name, Path(name.removeprefix(_REPLAY)))
    address = REAL if name == "real" else name
    return open_service(address, sources.environ, transport=sources.transport, sleep=sources.sleep)


def _ledger_of(name: str, path: Path | None) -> Path | None:
    """The file of the ledger; none for a target that is gone after the run."""
    return path or (None if name == _MOCK or name.startswith(_REPLAY) else LEDGER)


def _check(options: Options) -> None:
    """Raises _Usage."""
    for kind, given, known in (
        ("rule", options.rules, RULES),
        ("operation", options.operations, OPERATION_OF),
        ("case", options.cases, CASES),
    ):
        _known(kind, given, known)
    if not _PREFIX.fullmatch(options.prefix):
        raise _Usage(f"the prefix {options.prefix!r} must be 2 to 21 letters, digits and hyphens, a letter first")
    if not _DOMAIN.fullmatch(options.domain):
        raise _Usage(f"{options.domain!r} is not a domain; one such as example.com is needed")


def _known(kind: str, given: Iterable[str], known: Iterable[str]) -> None:
    names = [*known]
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, 1)
            raise _Usage(f"unknown {kind} {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _check_evidence(name: str, path: Path) -> None:
    """Find what is wrong with a file of evidence before anything is made. Raises _Usage, EvidenceError."""
    if name == _MOCK:
        raise _Usage("a mock in this process says nothing about the service; leave --update-evidence out")
    if path.exists():
        evidence.read(path)
    elif not path.parent.is_dir():
        raise _Usage(f"{path}: the folder does not exist")


def _observations(report: Report, by: str) -> list[evidence.Observation]:
    return [
        evidence.Observation(
            rule=finding.id,
            on=report.on,
            by=by,
            source=report.target,
            agrees=finding.judgement.verdict == "agrees",
            enforced=finding.judgement.enforced,
            status=finding.judgement.status,
            code=finding.judgement.code,
        )
        for finding in report.findings
        if finding.is_rule and finding.judgement.enforced is not None
    ]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a machine that has no user of this number
        return "unknown"
