"""Exceptions that end a test: which of them get the story of the calls, and which frames pytest hides.

Nothing is imported for this, no client library and no part of a mock: exceptions are known by the names of their
classes, frames by the names of their modules.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

OURS: Final = frozenset({"webex_wholesale", "webex_wholesale_contracts", "webex_wholesale_mock"})
CARRIERS: Final = frozenset(
    {"httpx", "httpcore", "httpx2", "httpcore2", "respx", "requests", "urllib3", "aiohttp", "anyio", "contextlib"}
)
"""Packages whose frames stand between a program and a mock."""
RUNNERS: Final = frozenset({"_pytest", "pluggy"})
STANDARD_LIBRARY: Final = Path(os.__file__).parent
SITES: Final = frozenset({"site-packages", "dist-packages"})
"""Folders of installed packages."""

TOLD: Final = frozenset(
    {
        ("builtins", "AssertionError"),
        ("builtins", "Failed"),  # of pytest.fail, which says that it is a builtin
        ("builtins", "ConnectionError"),  # urllib lets these two through as they are
        ("builtins", "TimeoutError"),
        ("aiohttp", "ClientError"),
        ("http", "HTTPException"),
        ("httpx", "HTTPError"),
        ("httpx2", "HTTPError"),
        ("requests", "RequestException"),
        ("urllib", "URLError"),
        ("urllib3", "HTTPError"),
    }
)
"""Package and class of the assertion errors and HTTP errors that get the story."""


def gets_story(error: BaseException) -> bool:
    """Tell whether an exception is an assertion error, an HTTP error, one of our own, or a group with one of these."""
    if isinstance(error, BaseExceptionGroup):
        return any(map(gets_story, error.exceptions))
    kinds = [(_root(kind.__module__), kind.__name__) for kind in type(error).__mro__]
    is_ours = isinstance(error, Exception) and any(package in OURS for package, _ in kinds)
    return is_ours or not TOLD.isdisjoint(kinds)


def hide_frames(error: BaseException, *, uses_mock: bool) -> None:
    """Mark our frames, and those of the packages around them, so that pytest shows the test's own line last.

    The mark is a variable of the frame itself, so modules stay as they are and other failures are not touched. The
    causes of the exception are marked too, and the members of a group. A function of the test that we call back is
    shown. A traceback without a line of the test stays whole, if it is not one of a cause.

    Args:
        error: the exception that ended a test.
        uses_mock: the test has a mock, so that HTTP libraries reached it, even if no frame says so.
    """
    traces = [(part, [*_frames(part)]) for part in _with_causes(error)]
    if not uses_mock and OURS.isdisjoint(_package(frame) for _, frames in traces for frame in frames):
        return
    for part, frames in traces:
        hidden = [*_hidden(frames)]
        others = {_package(frame) for frame in frames if frame not in hidden}
        if part is not error or others - RUNNERS:
            for frame in hidden:
                frame.f_locals["__tracebackhide__"] = True


def _hidden(frames: Sequence[FrameType]) -> Iterator[FrameType]:
    """Our frames, those of carriers, and those of any library that we call."""
    below_ours = False
    for frame in frames:
        package = _package(frame)
        if package in OURS:
            below_ours = True
        elif package not in CARRIERS and not (below_ours and _is_library(frame)):
            below_ours = False
            continue
        yield frame


def _is_library(frame: FrameType) -> bool:
    """Tell whether a frame is of installed, built-in or generated code."""
    path = Path(frame.f_code.co_filename)
    return path.name.startswith("<") or STANDARD_LIBRARY in path.parents or not SITES.isdisjoint(path.parts)


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        part = todo.pop()
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        todo += [part.__cause__, part.__context__, *getattr(part, "exceptions", ())]


def _frames(error: BaseException) -> Iterator[FrameType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _package(frame: FrameType) -> str:
    return _root(str(frame.f_globals.get("__name__")))


def _root(module: str) -> str:
    return module.partition(".")[0]
