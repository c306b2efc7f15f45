"""The tools over the Model Context Protocol, with the official client and the command in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.support.served import free_port, served
from webex_wholesale._cli import main
from webex_wholesale_mock import WholesaleMock

pytestmark = pytest.mark.slow

COMMAND = ("-m", "webex_wholesale_mock", "mock", "mcp")
Call = Callable[..., Awaitable[Any]]


def with_tools(*options: str, journey: Callable[[ClientSession, Call], Awaitable[None]]) -> str:
    """Run a journey with the tools of a process of its own. Returns what the process wrote to its standard error."""
    parameters = StdioServerParameters(command=sys.executable, args=[*COMMAND, *options])

    async def run(log: Any) -> None:
        async with AsyncExitStack() as stack:
            streams = await stack.enter_async_context(stdio_client(parameters, errlog=log))
            session = await stack.enter_async_context(ClientSession(*streams))

            async def call(tool: str, expect_error: bool = False, /, **arguments: Any) -> Any:
                answer = await session.call_tool(tool, arguments)
                assert answer.is_error == expect_error, answer.content
                text = answer.content[0].text
                if expect_error:
                    return answer.structured_content
                assert json.loads(text) == answer.structured_content
                return answer.structured_content

            await journey(session, call)

    with tempfile.TemporaryFile("w+") as log:
        anyio.run(run, log)
        log.seek(0)
        return log.read()


def test_an_agent_finds_out_why_a_request_was_refused_and_mends_it() -> None:
    async def journey(session: ClientSession, call: Call) -> None:
        greeting = await session.initialize()
        assert greeting.server_info.name == "webex-wholesale-mock"
        assert "explain_call" in (greeting.instructions or "")
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert tools["explain_call"].annotations.read_only_hint
        assert tools["roll_back"].annotations.destructive_hint
        assert not tools["call_operation"].annotations.open_world_hint
        assert tools["list_things"].input_schema["required"] == ["noun"]

        (found, *_) = (await call("find_operations", text="provision customer"))["items"]
        told = await call("describe_operation", operation=found["operation"])
        body = {**told["example"], "customerInfo": {**told["example"]["customerInfo"], "name": "100% Bread"}}
        refusal = await call("call_operation", True, operation=found["operation"], arguments={"body": body})
        assert (refusal["status"], refusal["rule"]) == (400, "customer.name.percent-sign")

        explained = await call("explain_call", trackingId=refusal["trackingId"])
        assert explained["rule"]["evidence"] == "documented"
        (way,) = [way for way in explained["waysOn"] if "operation" in way]
        await call("call_operation", operation=way["operation"], arguments=way["arguments"])
        assert (await call("call_operation", operation=found["operation"], arguments={"body": body}))["status"] == 202

        await call("advance_clock", seconds=60)
        (customer,) = (await call("list_things", noun="customers"))["items"]
        assert customer["value"]["status"] == "provisioned"

    assert with_tools("--seed", "7", journey=journey) == ""


def test_an_agent_looks_at_the_world_of_a_served_mock() -> None:
    async def journey(session: ClientSession, call: Call) -> None:
        await session.initialize()
        (customer,) = (await call("list_things", noun="customers"))["items"]
        assert customer["name"] == "acme"
        await call("roll_back", True, name="never")
        await call("nothing", True)

    with WholesaleMock() as mock, mock.serve() as server:
        mock.hub.add_customer(external_id="acme")
        assert with_tools("--url", server.base_url, journey=journey) == ""


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *COMMAND, *options],
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--url", "http://mock.example"], "'mock.example' is not a loopback address"),
        (["--url", f"http://127.0.0.1:{free_port()}"], "nothing answers at http://127.0.0.1:"),
        (["--scenario", "nowhere.yaml"], "No such file or directory: 'nowhere.yaml'"),
        (["--speed", "2"], "a virtual clock has no speed"),
        (
            ["--url", "http://127.0.0.1:1", "--seed", "3", "--instant"],
            "--url names a mock that is served already, with a world of its own; leave out --seed, --instant",
        ),
    ],
)
def test_tools_that_cannot_begin_say_why_in_a_line(options: list[str], told: str) -> None:
    ended = run(*options)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert told in ended.stderr


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    monkeypatch.delitem(sys.modules, "webex_wholesale_mock.agents._protocol", raising=False)
    monkeypatch.setattr(sys, "argv", ["webex-wholesale", "mock", "mcp"])
    with pytest.raises(SystemExit, match="2"):
        main()
    said = capsys.readouterr()
    install = "install it with pip install 'webex-wholesale[mcp]'"
    assert (said.out, said.err) == ("", f"webex-wholesale: mcp_types is missing; {install}\n")


def test_the_control_token_may_come_from_the_environment() -> None:
    with served("--host", "0.0.0.0", "--allow-remote", "--control-token", "the-token") as server:
        url = f"http://127.0.0.1:{server.place[1]}"
        assert "asks for a control token" in run("--url", url).stderr
        ended = run("--url", url, WEBEX_WHOLESALE_CONTROL_TOKEN="the-token")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_end_of_standard_input_ends_the_tools() -> None:
    ended = run()
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_tools_at_once_and_in_silence(signal_: signal.Signals) -> None:
    opening = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    with subprocess.Popen(
        [sys.executable, *COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(opening) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(signal_)
        said, complaints = process.communicate(timeout=20)
        assert (said, complaints, process.returncode) == ("", "", -signal_)
