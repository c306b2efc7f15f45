"""Tools for coding agents over the Model Context Protocol: `webex-wholesale mock mcp`."""

from __future__ import annotations

from webex_wholesale_mock.agents._door import AgentError, Door
from webex_wholesale_mock.agents._opening import attached, own
from webex_wholesale_mock.agents._toolbox import ROWS, Tool, Toolbox

__all__ = ["ROWS", "AgentError", "Door", "Tool", "Toolbox", "attached", "own"]
