"""The page of a review: one file, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from webex_wholesale._migration.reviewed import CustomerReview, Total

__all__ = ["render_page"]

STYLE: Final = """body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: #222 }
table { border-collapse: collapse; margin: .5em 0 1.5em } td, th { border: 1px solid #bbb; padding: .2em .6em }
th { background: #eee; text-align: left } h2 { margin-top: 2em; page-break-before: auto } .failed { color: #a00 }"""


def render_page(customers: Sequence[CustomerReview], totals: Iterable[Total], summary: str) -> str:
    """The page as HTML."""
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Migration</title>\n',
            f"<style>{STYLE}</style></head>\n<body>\n<h1>Migration</h1>\n<p>{escape(summary)}</p>\n",
            _table(Total._fields, totals),
            *(part for customer in customers for part in _customer(customer)),
            "</body>\n</html>\n",
        )
    )


def _customer(review: CustomerReview) -> Iterator[str]:
    yield f"<h2>{escape(review.key)}</h2>\n<p>{_times(review)}</p>\n"
    yield _table(Total._fields, review.totals)
    failed = [line for line in review.lines if line.status in ("failed", "pending") and line.kind != "services"]
    rows = [(line.file, line.line, line.kind, line.key, line.status, line.rule, line.text) for line in failed]
    yield from _section("Not made, or not finished", ("file", "line", "kind", "key", "status", "rule", "reason"), rows)
    yield from _section("Differences", ("file", "line", "key", "field", "export", "now"), review.differences)
    yield from _section("Cannot call", ("user", "reason"), review.not_ready)
    yield from _section("Waiting for", ("what",), [(text,) for text in review.pending])
    yield from _section("To be done by hand", ("kind", "file", "line", "key", "what"), review.by_hand)
    services = [
        (loss.key, verdict.service, verdict.outcome, verdict.advice)
        for loss in review.losses
        for verdict in loss.services
        if verdict.outcome != "carried"
    ]
    yield from _section("Services to set up again, or lost", ("user", "service", "outcome", "package"), services)
    if review.losses:
        yield f"<p>Every user loses {escape(', '.join(review.losses[0].lost))}.</p>\n"
    columns = [(text, "not known") for text in review.extra] + [(text, "never read") for text in review.ignored]
    yield from _section("Columns that were left out", ("column", "why"), columns)


def _times(review: CustomerReview) -> str:
    if review.begin is None or review.end is None:
        return "nothing was done"
    return f"{review.begin:%Y-%m-%d %H:%M} to {review.end:%Y-%m-%d %H:%M} UTC, {review.calls} requests"


def _section(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A heading with a table, where there are rows."""
    if rows:
        yield f"<h3>{escape(title)}</h3>\n{_table(columns, rows)}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}</table>\n"


def _cell(value: object) -> str:
    return f"<td>{'' if value is None else escape(str(value))}</td>"
