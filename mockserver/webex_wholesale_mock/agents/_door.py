"""The way to a mock, in this process or at an address: its API and its control endpoints, by the same requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx

from webex_wholesale_mock.faults import Crashed
from webex_wholesale_mock.wire.control_paths import CONTROL
from webex_wholesale_mock.wire.suggestions import nearest

__all__ = ["AgentError", "Door"]

ROLE: Final = "full-admin"


class AgentError(Exception):
    """Raised where a tool cannot do what it was asked. The text is for the agent, or for who started the tools.

    Args:
        text: the reason, and the way on.
        **facts: what is known of it, for programs.
    """

    def __init__(self, text: str, **facts: Any) -> None:
        super().__init__(text)
        self.facts = facts


class Door:
    """A mock, and the requests that it takes.

    Args:
        client: a client whose base URL is the root of the mock. It follows no redirects.
        where: the mock in words, for messages.
        control_token: the token of the control endpoints, which nothing else is sent with.
    """

    def __init__(self, client: httpx.Client, where: str, control_token: str | None = None) -> None:
        self._client, self.where = client, where
        self._control = {"Authorization": f"Bearer {control_token}"} if control_token else {}

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *raised: object) -> None:
        """Close the connections."""
        self._client.close()

    def __repr__(self) -> str:
        return f"<Door to {self.where}>"

    def control(self, method: str, path: str, arguments: Mapping[str, Any] | None = None) -> httpx.Response:
        """Send a control request, with its arguments in the query of a GET and in the body of all others."""
        given = arguments or {}
        sent: dict[str, Any] = {"params": _query(given)} if method == "GET" else {"json": {**given}}
        return self._sent(method, CONTROL + path, self._control, **sent)

    def api(self, method: str, path: str, *, query: Mapping[str, Any], token: str, **body: Any) -> httpx.Response:
        """Call the API with a token of the mock. The body is `json` or `data`, as httpx takes it."""
        headers = {"Authorization": f"Bearer {token}", "X-Mock-Explain": "1"}
        return self._sent(method, path, headers, params=_query(query), **body)

    def look(self, path: str, **arguments: Any) -> Any:
        """Return the answer of a control endpoint that reads. Raises AgentError."""
        return read(self.control("GET", path, arguments))

    def token_of(self, role: str | None) -> str:
        """Return the token of a role of the first partner, such as `read-only`. Raises AgentError."""
        tokens: dict[str, str] = self.look("")["partner"]["tokens"]
        if (wanted := role or ROLE) not in tokens:
            near = nearest(wanted, tokens)
            hint = f"did you mean {near!r}? " if near else ""
            raise AgentError(f"unknown role {wanted!r}; {hint}the mock has tokens of {', '.join(tokens)}")
        return tokens[wanted]

    def _sent(self, method: str, path: str, headers: Mapping[str, str], **sent: Any) -> httpx.Response:
        try:
            return self._client.request(method, path, headers=headers, **sent)
        except httpx.ConnectError as problem:
            advice = "is it still there? list_calls shows whether the call arrived"
            raise AgentError(f"no connection to {self.where} ({problem}); {advice}") from None
        except (httpx.TransportError, Crashed) as problem:
            reason = str(problem) or type(problem).__name__
            advice = "a planned fault does that; list_calls shows whether the call arrived"
            raise AgentError(f"no answer from {self.where} ({reason}); {advice}") from None


def read(answer: httpx.Response) -> Any:
    """Return what an answer has to say; an empty object for one without content. Raises AgentError for a refusal."""
    body = _json(answer)
    if answer.is_success:
        return body
    raise refused(answer.status_code, body, answer.headers)


def refused(status: int, body: Any, headers: Mapping[str, str]) -> AgentError:
    """Make the error that tells of a refusal: its status and rule, the reasons, and how to have it explained."""
    told = body if isinstance(body, dict) else {}
    errors = told.get("errors") or [{"description": told.get("message") or str(body)[:500] or "without a reason"}]
    rule, evidence, id = headers.get("x-mock-rule"), headers.get("x-mock-evidence"), told.get("trackingId")
    facts = {"status": status, "rule": rule, "evidence": evidence, "errors": errors, "trackingId": id}
    by = f", rule {rule} ({evidence})" if rule else ""
    reasons = "; ".join(str(one.get("description")) for one in errors)
    # An act in the portals is not in the journal of calls, and its rule can be explained all the same.
    asked = {"trackingId": id} if id and id != "control" else {"rule": rule} if rule else None
    way = f"\nexplain_call with {asked} tells the rule and the ways on" if asked else ""
    return AgentError(
        f"HTTP {status}{by}: {reasons}{way}", **{name: value for name, value in facts.items() if value is not None}
    )


def _json(answer: httpx.Response) -> Any:
    if not answer.content:
        return {}
    try:
        return answer.json()
    except ValueError:
        return {"text": answer.text}


def _query(given: Mapping[str, Any]) -> dict[str, str]:
    """Write values as a query has them."""
    texts = {True: "true", False: "false"}
    return {
        name: texts[value] if isinstance(value, bool) else str(value)
        for name, value in given.items()
        if value is not None
    }
