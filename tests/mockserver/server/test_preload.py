"""What a server has loaded before its first call: modules are counted in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLS = """
import re, sys
from dataclasses import replace
from webex_wholesale_contracts.related_operations import ALL_OPERATIONS
from webex_wholesale_mock import Request, WholesaleMock
from webex_wholesale_mock.handlers import HANDLERS
from webex_wholesale_mock.server.serve import {start}

def ours():
    return {{name for name in sys.modules if name.startswith("webex_wholesale")}}

def every_call(mock):
    loaded = ours()
    headers = {{"authorization": f"Bearer {{mock.tokens['full-admin']}}", "content-type": "application/json"}}
    for operation in ALL_OPERATIONS:
        path = "/v1" + re.sub(r"{{\\w+}}", "x", operation.path)
        mock.handle(Request(operation.method, path, headers=headers, body=b"{{}}"))
    assert {{handler.__module__ for handler in HANDLERS.values()}} <= loaded, "a handler is still to come"
    print(*sorted(ours() - loaded))

{serve}
"""
IN_A_THREAD = """
mock = WholesaleMock()
with mock.serve():
    every_call(mock)
"""
BY_THE_COMMAND = """
import os, signal

def shown(text):
    every_call(WholesaleMock())
    os.kill(os.getpid(), signal.SIGTERM)

serve(shown, port=0)
"""


@pytest.mark.parametrize("serve", [IN_A_THREAD, BY_THE_COMMAND], ids=["in a thread", "by the command"])
def test_a_server_has_loaded_all_that_calls_need(serve: str) -> None:
    command = [sys.executable, "-c", CALLS.format(start="serve", serve=serve)]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "", "loaded by calls only"
