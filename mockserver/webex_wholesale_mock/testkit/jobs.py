"""Jobs: functions of a test that use a mock, blocking or asynchronous, run to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from inspect import iscoroutine
from typing import Any

Job = Callable[[], Any]


def perform(job: Job) -> Any:
    """Run a job, and an asynchronous one on an event loop of its own.

    Raises:
        RuntimeError: the job is asynchronous, and an event loop is running in this thread.
    """
    result = job()
    if not iscoroutine(result):
        return result
    if _is_loop_running():
        result.close()
        raise RuntimeError("an event loop is running here; run an asynchronous job in a plain function")
    return asyncio.run(result)


def perform_inside(job: Job) -> Any:
    """Run a job also in the middle of a call of an event loop, which then waits for it."""
    result = job()
    if not iscoroutine(result):
        return result
    if not _is_loop_running():
        return asyncio.run(result)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, result).result()


def _is_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
