"""Billing reports as files: fetched from where the service puts them, and whole or not there at all."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from errno import ENOENT
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final
from uuid import uuid4

import httpx

from webex_wholesale._core.call import SingleCall
from webex_wholesale._core.exchange import exchange
from webex_wholesale._core.log import logger
from webex_wholesale._core.options import MAX_PORT, check_flag
from webex_wholesale._core.responses import malformed_error, short_id
from webex_wholesale._core.settings import Settings
from webex_wholesale._core.steps import Fetch, RawResponse, Steps, with_value
from webex_wholesale._core.streaming import announced_length
from webex_wholesale._core.timeouts import to_seconds
from webex_wholesale._errors import DeadlineExceeded, Forbidden, Gone, InvalidArgument, MalformedAnswer, NotFound
from webex_wholesale._usage.report import read_report
from webex_wholesale._workflows.wait_targets import UntilCompleted
from webex_wholesale_contracts.models.enums import BillingReportType
from webex_wholesale_contracts.operations import OPERATION, Operation
from webex_wholesale_contracts.usage import UsageRow

__all__ = ["DownloadCall", "ReportFetch", "RowsCall"]

# The address is part of an answer to `get` and carries a signature: no scope, no token.
DOWNLOAD: Final[Operation[Any, Any]] = replace(
    OPERATION["billing_reports.get"], name="billing_reports.download", scope="", result=None
)

# What stores say to a signature that has expired.
EXPIRED: Final = (Forbidden, NotFound, Gone)

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS: Final = 5


@dataclass(frozen=True, slots=True)
class ReportFetch:
    """Fetches a report from where `url` says, or an answer to `look`; once more where that has expired."""

    look: UntilCompleted
    url: str | None
    timeout: float

    def __post_init__(self) -> None:
        to_seconds("timeout", self.timeout)

    def fetch_into(self, file: BinaryIO, settings: Settings) -> Steps[RawResponse[None]]:
        """Fill an open file with the report."""
        settings = settings.with_total_timeout(self.timeout)
        clock = settings.clock
        end = clock.monotonic() + self.timeout
        url = self.url or (yield from self._current_url(settings))
        try:
            return (yield from _fetch(settings, url, file, self.timeout))
        except EXPIRED as failure:
            logger.info("%s: %s, asking where the file is now", DOWNLOAD.name, type(failure).__name__)
        url = yield from self._current_url(settings)
        # The second one still gets the time of one read.
        remaining = max(end - clock.monotonic(), settings.timeout.read)
        return (yield from _fetch(settings, url, file, remaining))

    def _current_url(self, settings: Settings) -> Steps[str]:
        report = (yield from self.look.steps(settings)).value
        if not report.temp_download_url:
            raise MalformedAnswer(f"the completed report has no download URL (billing report {short_id(report.id)})")
        return report.temp_download_url


@dataclass(frozen=True, slots=True)
class DownloadCall:
    """Keeps a report as a file."""

    report: ReportFetch
    to: Path

    def steps(self, settings: Settings) -> Steps[RawResponse[Path]]:
        with _replacing(self.to) as file:
            raw = yield from self.report.fetch_into(file, settings)
        return with_value(raw, self.to)


@dataclass(frozen=True, slots=True)
class RowsCall:
    """Reads the rows of a report once all of it has arrived; until then it is in a file that has no name.

    A last line without a line break may be cut, unless the length of the file was announced, and was right.
    """

    report: ReportFetch
    type: BillingReportType | None = None
    allow_unterminated: bool = False

    def __post_init__(self) -> None:
        check_flag("allow_unterminated", self.allow_unterminated)

    def steps(self, settings: Settings) -> Steps[RawResponse[Iterator[UsageRow]]]:
        with ExitStack() as stack:
            file = stack.enter_context(TemporaryFile())
            raw = yield from self.report.fetch_into(file, settings)
            file.seek(0)
            whole = announced_length(raw.headers) is not None
            rows = read_report(file, type=self.type, allow_unterminated=whole or self.allow_unterminated)
            return with_value(raw, _iterate_rows(rows, stack.pop_all()))


def _iterate_rows(rows: Iterable[UsageRow], file: AbstractContextManager[object]) -> Iterator[UsageRow]:
    with file:
        yield from rows


def _fetch(settings: Settings, text: str, file: BinaryIO, within: float) -> Steps[RawResponse[None]]:
    """Fill the file from this URL, or from where it redirects to; no redirect sees a token."""
    end = settings.clock.monotonic() + within
    url = _parse_url(text)
    seen = [url]
    while True:
        remaining = end - settings.clock.monotonic()
        if remaining <= 0:
            raise DeadlineExceeded(f"the time for the download passed while it was redirected (to {url.host})")
        raw = yield from exchange(settings, _build_fetch(url, file), remaining)
        if raw.value is None:
            return with_value(raw, None)
        url = _target(settings, url, raw.value)
        if url in seen:
            raise MalformedAnswer(f"the download of a billing report is redirected in a circle ({url.host})")
        if len(seen) > MAX_REDIRECTS:
            raise MalformedAnswer(
                f"the download of a billing report is redirected more than {MAX_REDIRECTS} times ({url.host})"
            )
        seen.append(url)


def _parse_url(text: str) -> httpx.URL:
    url = httpx.URL()
    with suppress(httpx.InvalidURL, UnicodeError):
        url = _with_host(httpx.URL(text))
    if url.scheme not in ("http", "https"):
        # Not shown: with it, anyone can read the report.
        raise MalformedAnswer("the download URL of a billing report is not a URL")
    return url


def _with_host(url: httpx.URL) -> httpx.URL:
    """The URL, or an empty one for what nobody can connect to; raises UnicodeError for an impossible host."""
    return url if url.host and (url.port or 0) <= MAX_PORT else httpx.URL()


def _target(settings: Settings, url: httpx.URL, location: str) -> httpx.URL:
    """The target of a redirect. Over http it could be read by anybody, which only a test on http is to risk."""
    target = httpx.URL()
    with suppress(httpx.InvalidURL, UnicodeError):
        target = _with_host(url.join(location).copy_with(fragment=None))
    if not location or not target.scheme:
        raise MalformedAnswer(f"the download of a billing report is redirected to what is not a URL (by {url.host})")
    if target.scheme != "https" and not (target.scheme == "http" and settings.base_url.startswith("http:")):
        raise MalformedAnswer(
            f"the download of a billing report is redirected to {target.host} without https (by {url.host})"
        )
    return target


def _build_fetch(url: httpx.URL, file: BinaryIO) -> SingleCall[str | None]:
    return SingleCall(DOWNLOAD, url.path, _read_fetched, also_read=REDIRECTS, fetch=Fetch(url, file))


def _read_fetched(response: httpx.Response) -> str | None:
    """The target of a redirect, or None for a file; refuses a web page, of a proxy or of a store that is down."""
    if response.status_code in REDIRECTS:
        location: str = response.headers.get("location", "")
        return location
    if response.status_code != 200:
        # 206 has a part that nobody asked for, 204 has nothing.
        raise malformed_error(response, "is not the whole report")
    if response.headers.get("content-type", "").lower().startswith("text/html"):
        raise malformed_error(response, "is a web page instead of the report")
    return None


@contextmanager
def _replacing(to: Path) -> Generator[BinaryIO]:
    """Open a new file beside `to` that replaces it at the end, unless something is raised.

    A killed process leaves its part file behind. The next download to the same path removes it, where no living process
    still writes to it.
    """
    if to.is_dir():
        raise InvalidArgument(f"to must be the path of a file, got the folder {str(to)!r}")
    if not to.parent.is_dir():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(to.parent))
    _remove_stale_parts(to)
    part = to.with_name(f".{to.name}.{os.getpid()}-{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def _remove_stale_parts(to: Path) -> None:
    """Remove the part files of processes that have ended."""
    name = re.compile(rf"\.{re.escape(to.name)}\.(\d+)-[0-9a-f]{{32}}\.part")
    for path in to.parent.iterdir():
        match = name.fullmatch(path.name)
        if match and not _is_running(int(match[1])):
            # Another process may be quicker; on Windows, a file that is open cannot be removed.
            with suppress(OSError):
                path.unlink()


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        # os.kill would end the process.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
