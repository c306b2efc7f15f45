"""The coverage of a run as one HTML page, which needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from webex_wholesale_mock.testkit.coverage.report import CoverageReport
from webex_wholesale_mock.testkit.coverage.universe import DIMENSIONS, Case, Dimension, universe

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d1d1f; }
table { border-collapse: collapse; margin: 1rem 0; } td, th { border: 1px solid #ccc; padding: .25rem .6rem; }
th { text-align: left; background: #f3f3f5; } pre { background: #f3f3f5; padding: .8rem; overflow-x: auto; }
.covered { color: #0a6b2d; } .missing { color: #a31515; } ul { columns: 3; padding-left: 1.2rem; }
"""


def page(report: CoverageReport) -> str:
    """Write a report as an HTML page.

    Args:
        report: the coverage of a run.

    Returns:
        A whole document, with its style in it and without scripts.
    """
    parts = [*_figures(report), *_new(report), *_assumed(report), *_cases(report), *_matrix(report), *_code(report)]
    title = "wholesale coverage"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n<h1>{title}</h1>\n' + "\n".join(
        [*parts, "</body></html>", ""]
    )


def _figures(report: CoverageReport) -> Iterator[str]:
    figures = (*report.figures.items(), ("total", report.total))
    rows = [(name, figure.covered, figure.total, f"{figure.percent:.1f} %") for name, figure in figures]
    yield _table(("dimension", "exercised", "of", "percent"), rows)


def _new(report: CoverageReport) -> Iterator[str]:
    if report.since is not None:
        yield f"<h2>New since the saved file: {len(report.new)}</h2>"
        yield _list([("covered", str(case)) for case in report.new])


def _assumed(report: CoverageReport) -> Iterator[str]:
    yield f"<h2>Assumed rules that were leaned on: {len(report.assumed)}</h2>"
    yield "<p>Each refused a call. If the real service has no such rule, the call goes through there.</p>"
    tests = report.collection.tests
    rows = [(rule.id, rule.text, rule.settles, ", ".join(sorted(tests.get(rule.id, ())))) for rule in report.assumed]
    yield _table(("rule", "text", "settled by", "tests"), rows)


def _cases(report: CoverageReport) -> Iterator[str]:
    covered = {*report.covered}
    for dimension in DIMENSIONS:
        yield f"<h2>{dimension.capitalize()}</h2>"
        cases = [(case.name, "covered" if case in covered else "missing") for case in _of(dimension)]
        yield _list([(kind, f"{name}: {kind}") for name, kind in cases])


def _of(dimension: Dimension) -> list[Case]:
    return [case for case in universe() if case.dimension == dimension]


def _matrix(report: CoverageReport) -> Iterator[str]:
    """Operation by status, rule, state and fault: each combination that was called."""
    yield "<h2>Kinds of calls</h2>"
    calls = sorted(report.collection.calls, key=lambda call: [*map(str, call)])
    rows = [["" if value is None else value for value in call] for call in calls]
    yield _table(("operation", "status", "rule", "state", "fault"), rows)


def _code(report: CoverageReport) -> Iterator[str]:
    yield f"<h2>Code for the {len(report.suggestions)} missing cases, the cheapest first</h2>"
    for suggestion in report.suggestions:
        summary = f"<summary>{escape(str(suggestion.case))}</summary>"
        yield f"<details>{summary}<pre>{escape(suggestion.code)}</pre></details>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def _list(items: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f'<li class="{kind}">{escape(text)}</li>' for kind, text in items)
    return f"<ul>{lines}</ul>"
