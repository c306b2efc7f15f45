"""The tools of an agent: a row for each common need, and three that reach every operation of the catalogue.

A tool for each of three hundred operations would fill the memory of an agent with their schemas before it begins. So
it gets what most tasks need as tools of their own, whose schemas are those of the operations behind them, and finds,
reads and performs all others by `find_operations`, `describe_operation` and `call_operation`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import attrs
from pydantic import Field, ValidationError

from webex_wholesale_mock.agents._catalogue import Area, Catalogue, Entry, catalogue_of
from webex_wholesale_mock.agents._door import AgentError, Door, read
from webex_wholesale_mock.agents._kinds import merged
from webex_wholesale_mock.control import ENDPOINTS, Endpoint, arguments_of, misfits
from webex_wholesale_mock.wire.suggestions import nearest

__all__ = ["ROWS", "Row", "Tool", "Toolbox"]

Run = Callable[[Mapping[str, Any]], Any]
PAGING: Final = ("offset", "size")
PAGE: Final = 20
"""Things in a list where the agent does not say how many it wants."""
Offset = Annotated[int, Field(ge=0)]
Size = Annotated[int, Field(ge=1, le=1_000)]


@attrs.frozen
class Row:
    """A tool that is one operation of the catalogue.

    Attributes:
        tool: the name of the tool.
        operation: the name of the operation.
        title: the name for people.
        text: a sentence that follows the summary of the operation.
        reads: it changes nothing.
        destroys: it takes something away.
        is_long: it answers with a list that may be long, of which the tool returns a page.
        given: arguments where the agent does not give them.
    """

    tool: str
    operation: str
    title: str
    text: str
    reads: bool = False
    destroys: bool = False
    is_long: bool = False
    given: Mapping[str, Any] = attrs.Factory(dict)


ROWS: Final = (
    Row("overview", "GET overview", "Overview", "Tokens by role, templates, the time and how much there is.", True),
    Row(
        "list_things",
        "GET list",
        "List customers, subscribers, reports...",
        f"Searched on the server; {PAGE} at a time unless `size` says more.",
        True,
        given={"size": PAGE},
    ),
    Row("get_customer", "POST hub/customer", "One customer", "With packages, errors and limits.", True),
    Row(
        "upcoming_events",
        "GET clock/upcoming",
        "Events that are due",
        "advance_clock lets them happen.",
        True,
        is_long=True,
    ),
    Row(
        "read_outbox",
        "POST outbox",
        "Emails",
        "All of them, or some. Links in them work with the operation `POST hub/follow`.",
        True,
        is_long=True,
    ),
    Row(
        "list_calls",
        "GET calls/page",
        "The journal of calls",
        "Give `status` 4xx for refusals. explain_call has the bodies of one.",
        True,
        given={"size": PAGE},
    ),
    Row(
        "explain_call",
        "GET explain",
        "Why a call was refused",
        "The ways on name operations for call_operation. Begin here when a call fails.",
        True,
    ),
    Row("advance_clock", "POST clock/advance", "Move time", "What falls due on the way happens."),
    Row(
        "run_next_event",
        "POST clock/run-next",
        "Move time to the next event",
        "As advance_clock, to what is due first.",
    ),
    Row(
        "disable_rules",
        "POST rules/disable",
        "Switch rules off",
        "For a rule that the real service does not have; explain_call says which can be.",
    ),
    Row("enable_rules", "POST rules/enable", "Switch rules on", "explain_call says of a rule whether it is on."),
    Row("take_snapshot", "POST snapshots", "Take a snapshot", "roll_back returns to it."),
    Row(
        "roll_back",
        "POST snapshots/rollback",
        "Roll back to a snapshot",
        "All that happened since is gone.",
        destroys=True,
    ),
)
"""The tools that are one operation each."""

KINDS: Final = {
    "plan_fault": (
        "faults",
        "Plan a fault",
        "Plan a fault: an answer that fails, comes late, is cut off or never arrives. `DELETE faults` ends all.",
    ),
    "plan_outcome": (
        "outcomes",
        "Plan an outcome",
        "Plan how accepted work ends: it fails, takes long, gets stuck or flaps. `DELETE outcomes` ends all.",
    ),
}
"""The tools that are one operation for each kind of fault or outcome: the path, the title and the text."""


@attrs.frozen(kw_only=True)
class Tool:
    """One tool.

    Attributes:
        name: the name by which it is called.
        title: the name for people.
        text: a description for the agent.
        schema: the JSON Schema of its arguments.
        run: does it, and returns an object. Raises AgentError.
        reads: it changes nothing.
        destroys: it takes something away.
    """

    name: str
    title: str
    text: str
    schema: Mapping[str, Any] = attrs.field(repr=False)
    run: Run = attrs.field(repr=False)
    reads: bool
    destroys: bool


class Toolbox:
    """The tools for one mock.

    Args:
        door: the way to the mock.

    Raises:
        AgentError: the mock does not describe its operations.
    """

    def __init__(self, door: Door) -> None:
        self._door = door
        self._catalogue: Catalogue = catalogue_of(door)
        tools = (*map(self._of_row, ROWS), *map(self._of_kinds, KINDS), *self._of_all())
        self.tools: Mapping[str, Tool] = {tool.name: tool for tool in tools}

    @property
    def operations(self) -> Mapping[str, Entry]:
        """Every operation that `call_operation` performs, by its name."""
        return self._catalogue

    def call(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Run a tool and return its answer, an object. Raises AgentError."""
        tool = self.tools.get(name)
        if tool is None:
            near = nearest(name, self.tools)
            hint = f"did you mean {near}? " if near else ""
            raise AgentError(f"unknown tool {name!r}; {hint}there are {', '.join(self.tools)}")
        try:
            answer = tool.run(arguments)
        except ValidationError as problem:
            raise AgentError(f"{name}: {misfits(problem)}") from None
        return answer if isinstance(answer, dict) else {"items": answer}

    def find_operations(
        self, text: str = "", area: Area | None = None, offset: Offset = 0, size: Size = PAGE
    ) -> dict[str, Any]:
        """Find operations by words: calls of the API, acts of people in the web portals, and controls of the mock.

        Args:
            text: words of the name or the summary, such as trial extend; empty for all.
            area: only those of the API, of the web portals, or of the controls.
            offset: how many to leave out.
            size: how many to return.
        """
        found = self._catalogue.search(text, area)
        items = [{"operation": one.name, "area": one.area, "summary": one.summary} for one in found]
        return cut({"items": items}, offset, size)

    def describe_operation(self, operation: str) -> dict[str, Any]:
        """Describe an operation: its arguments as JSON Schema, an example, who may, and the rules that can refuse it.

        Args:
            operation: its name, as find_operations has it.
        """
        return self._catalogue.the(operation).told()

    def call_operation(
        self,
        operation: str,
        arguments: dict[str, Any] | None = None,
        role: str | None = None,
        token: str | None = None,
        offset: Offset = 0,
        size: Size = PAGE,
    ) -> dict[str, Any]:
        """Perform any operation. The API's own are calls as a client would send them, and stand in the journal.

        Args:
            operation: its name, as find_operations has it.
            arguments: as describe_operation has them; those of the API have the body in the argument body.
            role: for the API, whose token is sent: full-admin, read-only, or another one of the overview.
            token: for the API, a token to send in place of a role's.
            offset: of a long list, how many to leave out.
            size: of a long list, how many to return.
        """
        entry = self._catalogue.the(operation)
        answer = entry.send(self._door, arguments or {}, role=role, token=token)
        body = cut(read(answer), offset, size)
        if entry.area != "api":
            return body
        place = {"location": answer.headers["location"]} if "location" in answer.headers else {}
        return {"status": answer.status_code, **place, "body": body}

    def _of_row(self, row: Row) -> Tool:
        entry = self._catalogue.the(row.operation)

        def run(arguments: Mapping[str, Any]) -> Any:
            given = {**row.given, **arguments}
            page = {name: given.pop(name) for name in PAGING if row.is_long and name in given}
            return cut(read(entry.send(self._door, given, role=None, token=None)), **{"size": PAGE, **page})

        schema = with_paging(entry.arguments) if row.is_long else entry.arguments
        return Tool(
            name=row.tool,
            title=row.title,
            text=f"{entry.summary}. {row.text}",
            schema=schema,
            run=run,
            reads=row.reads,
            destroys=row.destroys,
        )

    def _of_kinds(self, name: str) -> Tool:
        path, title, text = KINDS[name]
        kinds = {
            endpoint.removeprefix(f"{path}/"): self._catalogue.the(f"POST {endpoint}")
            for endpoint, methods in ENDPOINTS.items()
            if endpoint.startswith(f"{path}/") and methods["POST"].kind
        }

        def run(arguments: Mapping[str, Any]) -> Any:
            given = {**arguments}
            kind = given.pop("kind", None)
            if kind not in kinds:
                raise AgentError(f"kind must be one of {', '.join(kinds)}, got {kind!r}")
            return read(kinds[kind].send(self._door, given, role=None, token=None))

        schema = merged({kind: (entry.summary, entry.arguments) for kind, entry in kinds.items()})
        return Tool(name=name, title=title, text=text, schema=schema, run=run, reads=False, destroys=False)

    def _of_all(self) -> Sequence[Tool]:
        rows = (
            (Toolbox.find_operations, "Find operations", True, False),
            (Toolbox.describe_operation, "Describe an operation", True, False),
            (Toolbox.call_operation, "Perform an operation", False, True),
        )
        return [self._of_method(*row) for row in rows]

    def _of_method(self, method: Callable[..., Any], title: str, reads: bool, destroys: bool) -> Tool:
        endpoint = Endpoint(method)
        text = (method.__doc__ or "").strip().partition("\n")[0]

        def run(arguments: Mapping[str, Any]) -> Any:
            return endpoint.call(self, json.dumps(arguments).encode())

        schema = arguments_of(endpoint)
        return Tool(
            name=method.__name__, title=title, text=text, schema=schema, run=run, reads=reads, destroys=destroys
        )


def with_paging(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Add the arguments of a page to the schema of a tool."""
    known = arguments_of(Endpoint(Toolbox.call_operation))["properties"]
    return {**schema, "properties": {**schema["properties"], **{name: known[name] for name in PAGING}}}


def cut(body: dict[str, Any], offset: int = 0, size: int = PAGE) -> dict[str, Any]:
    """Cut a long list down to a page, and say how long it is. An answer that is a page already stays as it is."""
    items = body.get("items")
    if not isinstance(items, list) or "total" in body or (not offset and len(items) <= size):
        return body
    return {**body, "items": items[offset : offset + size], "offset": offset, "total": len(items)}
