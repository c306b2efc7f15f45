"""Billing reports as files: fetched from where the service puts them, and whole or not there at all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import httpx

from webex_wholesale_contracts.operations import OPERATION, Operation

from ._answers import empty
from ._call import Single
from ._errors import Forbidden, Gone, InvalidArgument, MalformedAnswer, NotFound
from ._exchange import exchange
from ._lifecycles import UntilCompleted
from ._log import logger
from ._settings import Settings
from ._steps import Fetch, RawResponse, Steps, reread

__all__ = ["Downloading"]

# The address is part of an answer to `get` and carries a signature: no scope, no token.
DOWNLOAD: Final[Operation[Any, Any]] = replace(
    OPERATION["billing_reports.get"], name="billing_reports.download", scope="", result=None
)

# What stores say to a signature that has expired.
EXPIRED: Final = (Forbidden, NotFound, Gone)


@dataclass(frozen=True, slots=True)
class Downloading:
    """Fetches a report from where `url` says, or an answer to `look`; once more where that has expired."""

    look: UntilCompleted
    url: str | None
    to: Path
    timeout: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.timeout) and self.timeout > 0):
            raise InvalidArgument(f"timeout is {self.timeout!r}: give a number of seconds above zero")

    def steps(self, settings: Settings) -> Steps[RawResponse[Path]]:
        with _written(self.to) as file:
            raw = yield from self._fetched(settings.lasting(self.timeout), file)
        return reread(raw, self.to)

    def _fetched(self, settings: Settings, file: BinaryIO) -> Steps[RawResponse[None]]:
        clock = settings.clock
        end = clock.monotonic() + self.timeout
        url = self.url or (yield from self._current_url(settings))
        try:
            return (yield from exchange(settings, _fetch(url, file)))
        except EXPIRED as failure:
            logger.info("%s: %s, asking where the file is now", DOWNLOAD.name, type(failure).__name__)
        url = yield from self._current_url(settings)
        # The second one still gets the time of one read.
        remaining = max(end - clock.monotonic(), settings.timeout.read)
        return (yield from exchange(settings, _fetch(url, file), remaining))

    def _current_url(self, settings: Settings) -> Steps[str]:
        report = (yield from self.look.steps(settings)).value
        if not report.temp_download_url:
            raise MalformedAnswer(f"billing report {report.id!r} is completed and has no download URL")
        return report.temp_download_url


def _fetch(text: str, file: BinaryIO) -> Single[None]:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        # Not shown: whoever has it can read the report.
        raise MalformedAnswer("the download URL of a billing report is none")
    return Single(DOWNLOAD, url.path, empty, fetch=Fetch(url, file))


@contextmanager
def _written(to: Path) -> Iterator[BinaryIO]:
    """A new file beside `to`, which takes its name, and the place of what had it, unless something is raised."""
    if to.is_dir():
        raise InvalidArgument(f"to is {str(to)!r}, a folder: name the file")
    part = to.with_name(f".{to.name}.{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
