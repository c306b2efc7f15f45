"""The time of imports, and of a first mock and call, against that of httpx and pydantic, in fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryDirectory

from benchmarks.report import Row
from benchmarks.scale import Scale
from benchmarks.timing import turns

FLOOR = "import httpx; from pydantic import BaseModel"
# Without a name it loads next to nothing, so the name that everybody needs is asked for.
SDK = "from webex_wholesale import WholesaleClient"
MODELS = "from webex_wholesale import Customer, WholesaleClient"
MOCK = "from webex_wholesale_mock import WholesaleMock"
FIRST = "the same, a first mock and a first call"
CALL = """
import httpx
from webex_wholesale_mock import WholesaleMock
mock = WholesaleMock()
headers = {"Authorization": "Bearer " + mock.tokens["full-admin"]}
request = httpx.Request("GET", "https://webexapis.com/v1/wholesale/customers", headers=headers)
assert mock.transport().handle_request(request).status_code == 200
"""
PROGRAMS = {FIRST: CALL}
"""The program of a row, where it is not the name of the row."""

# Where click and rich are installed httpx loads them, which takes longer than all the rest; a user of the SDK alone
# does not have them.
TIMED = """
import sys
sys.modules.update(click=None, rich=None)
from time import perf_counter
start = perf_counter()
{}
print((perf_counter() - start) * 1e3)
"""


def rows(scale: Scale) -> list[Row]:
    with TemporaryDirectory() as cache:
        work = {statement: _importing(statement, cache) for statement in (FLOOR, SDK, MODELS, MOCK, FIRST)}
        turns(work, 1)
        figures = turns(work, scale.processes)
    targets = {SDK: "1.3 at most", MODELS: "1.3 at most", MOCK: "1.5 at most", FIRST: "200 ms at most"}
    return [Row(FLOOR, "ms", figures[FLOOR])] + [
        Row(statement, "ms", figures[statement], FLOOR, figures[FLOOR], targets.get(statement, ""))
        for statement in (SDK, MODELS, MOCK, FIRST)
    ]


def _importing(statement: str, cache: str) -> Callable[[], float]:
    """Measure milliseconds of one import in a fresh process, its bytecode kept in `cache`."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", TIMED.format(PROGRAMS.get(statement, statement))]
    run = partial(subprocess.run, command, env=environment, check=True, capture_output=True, text=True)
    return lambda: float(run().stdout)
