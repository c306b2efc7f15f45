"""Reports of a verification: text, JSON, JUnit XML and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from xml.etree import ElementTree

from webex_wholesale_contracts.catalogue import RULES
from webex_wholesale_contracts.verify._judge import AGREES, DIFFERS, NOT_TRIED, Verdict
from webex_wholesale_contracts.verify._runner import Finding

__all__ = ["FORMATS", "Report"]

_VERDICTS: Final[tuple[Verdict, ...]] = (DIFFERS, NOT_TRIED, AGREES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of a verification.

    Attributes:
        target: its name.
        on: the day at the target.
        findings: one for each rule and each call that should succeed.
        users: subscribers that were made.
        left: things that could not be removed, each with the reason.
        stays: the same for people, organizations and devices, which cost nothing.
        is_cut: it was broken off.
    """

    target: str
    on: date
    findings: tuple[Finding, ...]
    users: int = 0
    left: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    is_cut: bool = False

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Return the findings with a verdict."""
        return tuple(finding for finding in self.findings if finding.judgement.verdict == verdict)

    @property
    def differs(self) -> bool:
        """Tell if anything differs from the catalogue."""
        return bool(self.of(DIFFERS))


def as_text(report: Report) -> str:
    """Return the report for people: what differs first."""
    lines = []
    for verdict in _VERDICTS:
        found = report.of(verdict)
        if found:
            lines += [f"{verdict}:", *(f"  {_line(finding)}" for finding in found), ""]
    for title, things in (("left behind", report.left), ("stays, and costs nothing", report.stays)):
        if things:
            lines += [f"{title}:", *(f"  {thing}" for thing in things), ""]
    return "\n".join([*lines, _summary(report)])


def as_json(report: Report) -> str:
    """Return the report for programs."""
    content = {
        "target": report.target,
        "on": report.on.isoformat(),
        "verdict": DIFFERS if report.differs else AGREES,
        "counts": {verdict: len(report.of(verdict)) for verdict in _VERDICTS},
        "users": report.users,
        "broken off": report.is_cut,
        "left": list(report.left),
        "stays": list(report.stays),
        "findings": [_row(finding) for finding in report.findings],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def as_markdown(report: Report) -> str:
    """Return the report as Markdown, for a comment or a job's summary."""
    lines = [f"**{_summary(report)}**", ""]
    rows = [finding for verdict in (DIFFERS, NOT_TRIED) for finding in report.of(verdict)]
    if rows:
        lines += ["| rule or call | verdict | what came instead, or why not |", "| --- | --- | --- |"]
        lines += [_table_row(finding) for finding in rows]
    for thing in (*report.left, *report.stays):
        lines.append(f"\nLeft behind: {thing}")
    return "\n".join(lines).rstrip("\n")


def as_junit(report: Report) -> str:
    """Return the report as JUnit XML: a difference is a failure, and what was not tried is skipped."""
    suite = ElementTree.Element("testsuite", name=f"webex-wholesale {report.target}")
    counts = {
        "tests": len(report.findings) + len(report.left),
        "failures": len(report.of(DIFFERS)),
        "errors": len(report.left),
        "skipped": len(report.of(NOT_TRIED)),
    }
    for name, count in counts.items():
        suite.set(name, str(count))
    for finding in report.findings:
        group = "rules" if finding.is_rule else "calls"
        test = ElementTree.SubElement(suite, "testcase", classname=f"webex_wholesale.{group}", name=finding.id)
        if finding.judgement.verdict == DIFFERS:
            ElementTree.SubElement(test, "failure", message=finding.judgement.note)
        elif finding.judgement.verdict == NOT_TRIED:
            ElementTree.SubElement(test, "skipped", message=finding.judgement.note)
    for thing in report.left:
        test = ElementTree.SubElement(suite, "testcase", classname="webex_wholesale.cleanup", name=thing.split(":")[0])
        ElementTree.SubElement(test, "error", message=thing)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode")


FORMATS: Final[dict[str, Callable[[Report], str]]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "markdown": as_markdown,
}


def _line(finding: Finding) -> str:
    evidence = f" ({RULES[finding.id].evidence})" if finding.is_rule else ""
    note = f": {finding.judgement.note}" if finding.judgement.note else ""
    return f"{finding.id}{evidence}{note}"


def _summary(report: Report) -> str:
    rules = [finding for finding in report.findings if finding.is_rule]
    calls = [finding for finding in report.findings if not finding.is_rule]
    cut = ", broken off" if report.is_cut else ""
    users = f"{report.users} user{'' if report.users == 1 else 's'} made"
    return f"{report.target} on {report.on}{cut}: {_count('rule', rules)}; {_count('call', calls)}; {users}"


def _count(noun: str, findings: list[Finding]) -> str:
    numbers = {verdict: sum(finding.judgement.verdict == verdict for finding in findings) for verdict in _VERDICTS}
    verdicts = f"{numbers[AGREES]} agree, {numbers[DIFFERS]} differ, {numbers[NOT_TRIED]} not tried"
    return f"{len(findings)} {noun}{'' if len(findings) == 1 else 's'}: {verdicts}"


def _row(finding: Finding) -> dict[str, Any]:
    judgement = finding.judgement
    return {
        "id": finding.id,
        "kind": "rule" if finding.is_rule else "call",
        "case": finding.case,
        "verdict": judgement.verdict,
        "note": judgement.note,
        "evidence": RULES[finding.id].evidence.value if finding.is_rule else None,
        "enforced": judgement.enforced,
        "status": judgement.status,
        "code": judgement.code,
    }


def _table_row(finding: Finding) -> str:
    note = finding.judgement.note.replace("|", "\\|")
    return f"| `{finding.id}` | {finding.judgement.verdict} | {note} |"
