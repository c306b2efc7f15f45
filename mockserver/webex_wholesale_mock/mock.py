"""`WholesaleMock`: a world, its clock, and the ways to connect to it, in one object."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial, wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction, signature
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any

from webex_wholesale_mock.state.clock import VirtualClock, as_seconds
from webex_wholesale_mock.state.lock import WorldLock
from webex_wholesale_mock.testkit.failures import gets_story
from webex_wholesale_mock.testkit.handles import Handles
from webex_wholesale_mock.testkit.listings import Listings
from webex_wholesale_mock.testkit.partners import Administration
from webex_wholesale_mock.testkit.snapshots import Branching
from webex_wholesale_mock.wire.control_paths import FOR_BROWSERS, is_control

if TYPE_CHECKING:  # a process loads what it uses
    from webex_wholesale import AsyncWholesaleClient, TokenProvider, WholesaleClient
    from webex_wholesale_mock.adapters._asgi import Application
    from webex_wholesale_mock.adapters._httpx import MockTransport
    from webex_wholesale_mock.server.background import MockServer
    from webex_wholesale_mock.wire.messages import Request, Response


class WholesaleMock(Administration, Branching, Handles, Listings):
    """An in-process mock of the Webex Wholesale service.

    A fresh one has a partner with a template and tokens, and nothing else. The same seed, clock and requests give the
    same answers, byte for byte. Safe to share between threads: each call is one transaction.

    Args:
        seed: decides every id and token.
        clock: where time begins, as a clock or as a moment with a time zone; by default 2026-01-05 09:00 UTC.
        poll_step: seconds, or a timedelta, by which each poll of unfinished work moves the clock, for clients that
            sleep for real.
        explain: name the refusing rule and its evidence in the headers of every refusal. The request header
            `X-Mock-Explain`, 1 or 0, overrides it.
        evidence: a file of `contracts verify --update-evidence`. Rules are on or off, with the status, code and grade
            that were observed, also after a reset and in a saved world. What a scenario says of rules goes before it.

    Raises ValueError: a setting cannot be right, or the evidence cannot be used; the message has file and place.
    """

    __module__ = "webex_wholesale_mock"

    _acts = 0  # control requests that may have changed something: pages that are open look for news by it

    def __init__(
        self,
        seed: int = 0,
        clock: VirtualClock | datetime | None = None,
        *,
        poll_step: float | timedelta = 0,
        explain: bool = True,
        evidence: str | Path | None = None,
    ) -> None:
        from webex_wholesale_mock.engine.engine import Engine
        from webex_wholesale_mock.testkit.call_hooks import CallHooks

        if isinstance(clock, datetime):
            clock = VirtualClock(clock)
        observed = None
        if evidence is not None:
            from webex_wholesale_mock.testkit.observations import observed_in

            observed = observed_in(evidence)
        self._engine = Engine(seed, clock or VirtualClock(), poll_step=as_seconds(poll_step), evidence=observed)
        self._engine.explain = explain
        self._lock = WorldLock(RLock())
        self._lock.branch.adopt(self._engine)
        self.named_snapshots = {}
        self._hooks, self._story_since = CallHooks(), None

    @classmethod
    def from_scenario(
        cls, path: str | Path, *, explain: bool = True, evidence: str | Path | None = None
    ) -> WholesaleMock:
        """Make a mock that begins in the world of a scenario file, now and after each reset.

        Args:
            path: the YAML file.
            explain, evidence: as for a new mock.

        Raises:
            ScenarioError: the scenario cannot be; it has all problems with their places.
            OSError: the file cannot be read.
        """
        mock = cls(explain=explain, evidence=evidence)
        mock.load_scenario(path)
        return mock

    @classmethod
    def load(cls, path: str | Path, *, evidence: str | Path | None = None) -> WholesaleMock:
        """Make a mock that goes on where a saved one was; resets go back to there.

        Args:
            path: a file that `save` has written.
            evidence: as for a new mock. Without it, rules are as in the saved one.

        Raises:
            SavingError: the file is damaged, of another kind, or written by a later version.
            OSError: the file cannot be read.
        """
        mock = cls(evidence=evidence)
        mock.load_world(path)
        return mock

    def __enter__(self) -> WholesaleMock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Add the story of the calls to an assertion error, an HTTP error or one of ours; nothing is released."""
        if error is not None and gets_story(error) and (story := self.story()):
            error.add_note(story)

    def __repr__(self) -> str:
        with self._lock:
            world = self._engine.world
            now = f"{world.clock.now:%Y-%m-%d %H:%M:%S}"
            return f"<WholesaleMock with seed {world.ids.seed} at {now} UTC, {len(world.customers)} customers>"

    def __reduce__(self) -> str:
        from webex_wholesale_mock.adapters._httpx import NOT_PICKLABLE

        raise TypeError(NOT_PICKLABLE)

    # Ways to connect

    def handle(self, request: Request) -> Response:
        """Answer one request, as every adapter does. Paths below `/__mock__/` are the control endpoints.

        Args:
            request: the request as it arrived.
        """
        if self._hooks.around and not self._hooks.is_inside:
            return self._hooks.handle(self.handle, request)
        with self._lock:
            if is_control(request.path) or request.path in FOR_BROWSERS:
                return self._controlled(request)
            return self._engine.handle(request)

    def _controlled(self, request: Request) -> Response:
        from webex_wholesale_mock import console, control

        if (page := console.handle(self, request)) is not None:
            return page
        self._acts += request.method != "GET"
        return control.handle(self, request) if is_control(request.path) else self._engine.handle(request)

    def transport(self) -> MockTransport:
        """Return an httpx transport, for `httpx.Client(transport=...)` and `httpx.AsyncClient(transport=...)`."""
        from webex_wholesale_mock.adapters._httpx import MockTransport

        return MockTransport(self.handle)

    def client(self, token: str | TokenProvider | Callable[[], str] | None = None, **options: Any) -> WholesaleClient:
        """Return an SDK client of this mock, which waits on its clock.

        Args:
            token: by default that of the full administrator of the first partner.
            **options: other arguments that `webex_wholesale.WholesaleClient` takes.
        """
        from webex_wholesale import WholesaleClient

        return WholesaleClient(token or self.tokens["full-admin"], **self._options(options))

    def async_client(
        self,
        token: str | TokenProvider | Callable[[], str] | Callable[[], Awaitable[str]] | None = None,
        **options: Any,
    ) -> AsyncWholesaleClient:
        """Return an asynchronous SDK client of this mock, which waits on its clock.

        Args:
            token: by default that of the full administrator of the first partner.
            **options: other arguments that `webex_wholesale.AsyncWholesaleClient` takes.
        """
        from webex_wholesale import AsyncWholesaleClient

        return AsyncWholesaleClient(token or self.tokens["full-admin"], **self._options(options))

    def asgi(self) -> Application:
        """Return an ASGI application, for a server or for `httpx.ASGITransport`."""
        from webex_wholesale_mock.adapters._asgi import application

        return application(self.handle)

    @contextmanager
    def serve(self, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[MockServer]:
        """Serve this mock on a port, by a thread of its own, inside a `with` block; it is ready at its beginning.

        Args:
            host: a loopback name or address.
            port: by default any free one.

        Raises:
            ServeError: it cannot listen there, or other machines could reach it.
        """
        from webex_wholesale_mock.server.background import serving

        with serving(self, host=host, port=port) as server:
            yield server

    @contextmanager
    def intercept(self) -> Iterator[WholesaleMock]:
        """Answer every call from this process to webexapis.com, inside a `with` block.

        httpx, httpx2, requests, urllib3 and aiohttp are answered, where they are installed; clients may have been made
        before. Other hosts are reached over the network. Interceptions may be nested, overlap and end in any order, in
        threads and tasks: the innermost of the caller's own answers, and a thread without one asks the newest.

        Raises:
            InterceptionError: in the code inside, for a call to webexapis.com by any other client, or with another
                scheme, port or spelling than https://webexapis.com.
        """
        from webex_wholesale_mock.adapters._interception import intercepted

        with intercepted(self.handle):
            yield self

    # Worlds to begin in

    def load_scenario(self, path: str | Path) -> None:
        """Begin anew, in place, in the world of a scenario file; resets go back to it from now on.

        Seed, clock and poll step stay those of this mock where the file does not have them.

        Args:
            path: the YAML file.

        Raises:
            ScenarioError: the scenario cannot be; nothing has changed.
            OSError: the file cannot be read; nothing has changed.
        """
        from webex_wholesale_mock import scenarios

        with self._lock:
            scenarios.load(self._engine, Path(path))

    def load_world(self, path: str | Path) -> None:
        """Go on, in place, where a saved mock was; resets go back to there from now on.

        Args:
            path: a file that `save` has written.

        Raises:
            SavingError: the file is damaged, of another kind, or written by a later version; nothing has changed.
            OSError: the file cannot be read; nothing has changed.
        """
        from webex_wholesale_mock import persistence

        with self._lock:
            persistence.load(self._engine, Path(path))

    def save(self, path: str | Path) -> None:
        """Save the whole world to a file: all that decides answers, without the journal.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            SavingError: the world holds something that a file cannot keep, such as a function; a file stays as it was.
            OSError: the file cannot be written; it stays as it was.
        """
        from webex_wholesale_mock import persistence

        with self._lock:
            persistence.save(self._engine, Path(path))

    def reset(self) -> None:
        """Begin again as at the start, in place: the same tokens and ids; later settings are gone."""
        with self._lock:
            self._engine.reset()

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        from webex_wholesale_mock.testkit.client_clock import ClientClock

        headers = {"X-Mock-Explain": "1", **options.pop("headers", {})}
        # The environment may name another service; the transport is the mock.
        base = {"base_url": "https://webexapis.com/v1", "transport": self.transport(), "clock": ClientClock(self)}
        return {**base, "headers": headers, **options}


def mock_wholesale(function: Callable[..., Any] | None = None, /, **settings: Any) -> Any:
    """Run each call of a function, or of a coroutine function, inside `intercept()` of a fresh mock.

    Args:
        function: the function, often a test. It gets the mock if it has a parameter `wholesale_mock`.
        **settings: arguments of `WholesaleMock`, as in `@mock_wholesale(seed=7)`.

    Raises:
        TypeError: what is decorated is a class, or a generator, whose body runs later.
    """
    if function is None:
        return partial(mock_wholesale, **settings)
    if isinstance(function, type) or isgeneratorfunction(function) or isasyncgenfunction(function):
        raise TypeError(f"{function.__qualname__} is not a plain function; use `with mock.intercept()` inside of it")
    given = signature(function)
    wants_mock = "wholesale_mock" in given.parameters

    @contextmanager
    def answered(named: dict[str, Any]) -> Iterator[dict[str, Any]]:
        with WholesaleMock(**settings) as mock, mock.intercept():
            yield {**named, "wholesale_mock": mock} if wants_mock else named

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        with answered(named) as named:
            return function(*arguments, **named)

    @wraps(function)
    async def call_coroutine(*arguments: Any, **named: Any) -> Any:
        with answered(named) as named:
            return await function(*arguments, **named)

    decorated: Any = call_coroutine if iscoroutinefunction(function) else call
    others = [parameter for name, parameter in given.parameters.items() if name != "wholesale_mock"]
    decorated.__signature__ = given.replace(parameters=others)
    return decorated
