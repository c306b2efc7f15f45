"""The tools over the Model Context Protocol, by its official SDK, on standard input and output."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from webex_wholesale_mock.agents._door import AgentError, Door
from webex_wholesale_mock.agents._toolbox import Tool, Toolbox

__all__ = ["run"]

NAME: Final = "webex-wholesale-mock"
INSTRUCTIONS: Final = """\
Tools for {where}: a stateful mock of the Webex Wholesale API, with a clock of its own.
To look: overview, list_things, get_customer, upcoming_events, read_outbox, list_calls.
To act: call_operation calls the API, does what people do in the web portals, and controls the mock; find_operations and
describe_operation tell how.
When a call is refused: explain_call has the rule, its evidence and source, and the ways on.
Work such as provisioning takes time: advance_clock or run_next_event lets it happen, plan_outcome and plan_fault make
it go wrong. take_snapshot before a trial, roll_back after it."""
ANSWER: Final = {"type": "object"}
"""The schema of every answer; describe_operation and the answers themselves tell more."""


def run(door: Door) -> None:
    """Serve the tools until standard input ends. Raises AgentError where the mock does not describe its operations."""
    server = server_of(door)
    # The thread that reads standard input would keep the process alive until its next line; nothing is left to save.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(_serve, server)


def server_of(door: Door) -> Server[Any]:
    """Make the server of the tools for a mock. Raises AgentError."""
    toolbox = Toolbox(door)
    listed = types.ListToolsResult(tools=[*map(described, toolbox.tools.values())])

    async def list_tools(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return listed

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        # An attached mock may take its time, and a ping should be answered meanwhile.
        return await anyio.to_thread.run_sync(called, toolbox, params.name, params.arguments or {})

    return Server(
        NAME,
        version=version("webex-wholesale"),
        title="Webex Wholesale mock",
        instructions=INSTRUCTIONS.format(where=door.where),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def described(tool: Tool) -> types.Tool:
    """Describe a tool as the protocol does. No tool reaches beyond the mock."""
    hints = types.ToolAnnotations(
        title=tool.title,
        read_only_hint=tool.reads,
        destructive_hint=tool.destroys,
        open_world_hint=False,
    )
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.text,
        input_schema={**tool.schema},
        output_schema={**ANSWER},
        annotations=hints,
    )


def called(toolbox: Toolbox, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
    """Call a tool. What it cannot do is an answer too, from which the agent goes on."""
    try:
        answer = toolbox.call(name, arguments)
    except AgentError as problem:
        return _result(str(problem), {"error": str(problem), **problem.facts}, is_error=True)
    return _result(json.dumps(answer, ensure_ascii=False, separators=(",", ":")), answer, is_error=False)


def _result(text: str, structured: dict[str, Any], *, is_error: bool) -> types.CallToolResult:
    content = [types.TextContent(type="text", text=text)]
    return types.CallToolResult(content=[*content], structured_content=structured, is_error=is_error)


async def _serve(server: Server[Any]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
