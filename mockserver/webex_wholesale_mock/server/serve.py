"""The mock as a server on a port, for clients in any language."""

from __future__ import annotations

import re
import secrets
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn

from webex_wholesale_mock.adapters._asgi import Application, application
from webex_wholesale_mock.mock import WholesaleMock
from webex_wholesale_mock.server.access import Access, host_name, is_loopback
from webex_wholesale_mock.server.cross_origin import CrossOrigin
from webex_wholesale_mock.server.kept_worlds import KeptMock, KeptWorlds, opened
from webex_wholesale_mock.server.pace import INSTANT, PACES, Answers, ServedTime, make_instant
from webex_wholesale_mock.server.preload import preload
from webex_wholesale_mock.server.proxies import behind_proxies, networks
from webex_wholesale_mock.server.request_log import Lines, logged
from webex_wholesale_mock.server.settings import ServeError, Settings
from webex_wholesale_mock.server.site import public_site, site
from webex_wholesale_mock.server.state_check import StateError
from webex_wholesale_mock.server.state_file import StateFile
from webex_wholesale_mock.server.uvicorn_server import Connection, Server
from webex_wholesale_mock.server.watch import ScenarioWatch
from webex_wholesale_mock.server.worlds import Forks, Handle, Source, Worlds
from webex_wholesale_mock.state.clock import timestamp
from webex_wholesale_mock.wire import control_paths, routing
from webex_wholesale_mock.workflows.partners import checked_uris
from webex_wholesale_mock.world.settings import FASTEST, POLL_STEP, ClockMode, Pace

ANYWHERE: Final = frozenset({"", "0.0.0.0", "::"})
"""Hosts that stand for every address of the machine."""
PUBLIC_URL: Final = re.compile(r"https?://([^/?#@\s]+)(/[^?#\s]*)?")
BACKLOG: Final = 2048
"""Connections that may wait to be accepted."""
KEEP_ALIVE: Final = 75
"""Seconds for which an idle connection stays open: longer than a client's pause between polls."""
GRACE: Final = 1
"""Seconds that running requests have to end when the server stops."""
LASTING: Final = ("full-admin", "read-only", "no-scope")
"""Tokens that every partner starts with and that are valid for a while."""


def serve(show: Callable[[str], object], settings: Settings | None = None, **options: Any) -> None:
    """Serve a fresh mock until SIGINT or SIGTERM. Call it in the main thread.

    Args:
        show: gets the address and the credentials as one text, once connections are accepted.
        settings: all settings; the usual ones where left out.
        **options: fields of the settings, in place of those.

    Raises ServeError where it cannot listen, for an invalid speed, scenario, saved world, evidence or redirect URI.
    """
    settings = replace(settings or Settings(), **options)
    lines = Lines(sys.stderr)
    preload()
    try:
        worlds, settings = opened_worlds(settings, lines)
        with closing(worlds):
            with listen(settings.host, settings.port, allow_remote=settings.allow_remote) as listener:
                _run(show, settings, worlds, listener, lines)
            if settings.save:
                _save(worlds.default.mock, settings.save)
    finally:
        lines.close()


def _run(
    show: Callable[[str], object],
    settings: Settings,
    worlds: Worlds,
    listener: socket.socket,
    tell: Callable[[str], object],
) -> None:
    """Greet, and answer until a signal comes."""
    access, tls = access_of(settings), tls_of(settings)
    server = Server(config(_application(settings, worlds, access, tell), **tls), _look(settings, worlds, tell), tell)
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, server.handle_exit)
    url = public_address(settings.public_url) or address(settings.host, listener, scheme="https" if tls else "http")
    pace = PACES[settings.clock].format(settings.speed or 1) + (INSTANT if settings.instant else "")
    show(greeting(worlds.default.mock, url, pace, control_token=access.token, state=settings.state))
    server.run(sockets=[listener])


def _application(settings: Settings, worlds: Worlds, access: Access, tell: Callable[[str], object]) -> Application:
    """Make the application of a server: the log first, then whom to believe, and then the site."""
    public = public_site(site(worlds, access), public_address(settings.public_url))
    app = behind_proxies(public, networks(settings.trusted_proxy))
    return app if settings.quiet else logged(app, tell, settings.log_format)


def _look(settings: Settings, worlds: Worlds, tell: Callable[[str], object]) -> Callable[[], None]:
    """Return what is done now and then: idle worlds end, and a scenario that has changed is read."""
    watch: Callable[[], object] = lambda: None  # noqa: E731  # there may be nothing to watch
    if settings.reload and settings.scenario:
        watch = ScenarioWatch(settings.scenario, lambda: worlds.begin_in(partial(_furnish, settings=settings)), tell)

    def look() -> None:
        worlds.drop_idle()
        watch()

    return look


def _save(mock: WholesaleMock, path: Path) -> None:
    try:
        mock.save(path)
    except (OSError, ValueError) as problem:
        raise ServeError(f"--save: {problem}") from None


def tls_of(settings: Settings) -> dict[str, Path]:
    """Return what uvicorn needs for HTTPS; nothing without a certificate. Raises ServeError for an unusable one."""
    if not settings.tls_cert and not settings.tls_key:
        return {}
    if not settings.tls_cert or not settings.tls_key:
        raise ServeError("--tls-cert and --tls-key belong together; give both")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as problem:
        files = f"{settings.tls_cert}, {settings.tls_key}"
        raise ServeError(f"--tls-cert and --tls-key cannot be used ({files}): {problem.strerror or problem}") from None
    return {"ssl_certfile": settings.tls_cert, "ssl_keyfile": settings.tls_key}


def worlds_of(
    settings: Settings, tell: Callable[[str], object] = lambda _: None, file: StateFile | None = None
) -> Worlds:
    """Make the worlds of a server, or read them from its state file. Raises ServeError for what cannot be used."""
    if settings.reload and not settings.scenario:
        raise ServeError("--reload watches the file of a scenario; add --scenario FILE")
    if settings.save and not settings.save.absolute().parent.is_dir():
        raise ServeError(f"--save: the folder of {settings.save} does not exist; make it first")
    source: Source = KeptWorlds(file, tell) if file else Forks(begun(settings))
    try:
        return Worlds(
            source,
            handle_of(settings),
            limit=settings.max_worlds,
            idle=settings.world_idle,
            body_seconds=settings.body_timeout,
            tell=tell,
        )
    except StateError as problem:
        raise ServeError(f"--state: {problem}") from None


def opened_worlds(settings: Settings, tell: Callable[[str], object]) -> tuple[Worlds, Settings]:
    """Make the worlds of a server, with the settings of its state file where it has one. Raises ServeError."""
    if not settings.state:
        return worlds_of(settings, tell), settings
    file, settings = opened(settings, begun, tell)
    try:
        return worlds_of(settings, tell, file), settings
    except ServeError:
        file.close()
        raise


def begun(settings: Settings) -> WholesaleMock:
    """Make the mock that the worlds of a server begin as. Raises ServeError for a setting that cannot be used."""
    if settings.clock != "real" and settings.speed is not None:
        raise ServeError(f"a {settings.clock} clock has no speed; leave --speed out, or add --clock real")
    speed = _speed(settings.speed)
    if settings.scenario and settings.world:
        raise ServeError("--scenario and --world exclude each other; give one of them")
    start = datetime.now(UTC) if settings.clock == "real" else None
    mock = _fresh(settings.seed, start, POLL_STEP if settings.clock == "virtual" else 0, settings.evidence)
    mock.coverage.start()
    mock._engine.follow(Pace(settings.clock, speed))  # snapshots have it too, also those that a log makes again
    if settings.redirect_uri:
        _redirect(mock, settings.redirect_uri)
    try:
        _furnish(mock, settings)
    except (OSError, ValueError) as error:
        raise ServeError(str(error)) from None
    return mock


def handle_of(settings: Settings) -> Callable[[Answers, bool], Handle]:
    """Return the function that returns what answers for a mock, in the time of the settings.

    Its second argument says that a real clock of the mock is right now; that of others was right at the start.

    Raises ServeError for an invalid speed.
    """
    pace, started = Pace(settings.clock, _speed(settings.speed)), time.monotonic()

    def handle(mock: Answers, is_current: bool) -> Handle:
        since = mock.since if isinstance(mock, KeptMock) else None if is_current else started
        timed = ServedTime(mock, pace, since=since).handle
        return CrossOrigin(timed, settings.cors_origin).handle if settings.cors_origin else timed

    return handle


def play(
    seed: int, clock: ClockMode, speed: float | None = None, *, evidence: Path | None = None
) -> tuple[WholesaleMock, Application]:
    """Make a mock and the application that serves it, without other worlds. Raises ServeError for a bad setting."""
    settings = Settings(seed=seed, clock=clock, speed=speed, evidence=evidence)
    mock = begun(settings)
    return mock, application(handle_of(settings)(mock, False))


def access_of(settings: Settings) -> Access:
    """Return the conditions of the control endpoints. Where other machines reach them, they ask for a token."""
    public = public_address(settings.public_url)
    named = {settings.host, *([host_name(urlsplit(public).netloc)] if public else ())}
    # A proxy in front of a loopback address lets other machines in as well.
    is_reached = not all(map(is_loopback, named))
    token = settings.control_token or secrets.token_urlsafe(24) if is_reached else None
    return Access(
        hosts=named - ANYWHERE,
        public_origin="/".join(public.split("/", 3)[:3]) if public else None,
        any_address=settings.host in ANYWHERE,
        token=token,
        pages=frozenset(origin.rstrip("/") for origin in settings.cors_origin),
    )


def public_address(url: str | None) -> str | None:
    """Return a public URL without a slash at its end. Raises ServeError for one that links cannot begin with."""
    if url is None:
        return None
    found = PUBLIC_URL.fullmatch(url)
    if found is None or not host_name(found[1]):
        raise ServeError(f"--public-url must be an address such as https://mock.example, got {url!r}")
    return url.rstrip("/")


def _fresh(seed: int, start: datetime | None, poll_step: float, evidence: Path | None) -> WholesaleMock:
    try:
        return WholesaleMock(seed, start, poll_step=poll_step, evidence=evidence)
    except ValueError as error:
        raise ServeError(str(error)) from None


def _redirect(mock: WholesaleMock, uris: Sequence[str]) -> None:
    """Send codes of the first integration to other addresses, after each reset too."""
    try:
        mock._engine.redirect_uris = checked_uris(uris)
    except ValueError as error:
        raise ServeError(f"--redirect-uri: {error}") from None
    mock.reset()


def _furnish(mock: WholesaleMock, settings: Settings) -> None:
    """Let a mock begin in the world of the settings."""
    if settings.scenario:
        mock.load_scenario(settings.scenario)
    if settings.world:
        mock.load_world(settings.world)
    if settings.instant:
        make_instant(mock)


def _speed(speed: float | None) -> float:
    if speed is None:
        return 1
    if not 0 < speed <= FASTEST:  # which nan is not either
        raise ServeError(f"--speed must be greater than 0 and at most {FASTEST:g} (a day per second), got {speed:g}")
    return speed


def listen(host: str, port: int, *, allow_remote: bool = False) -> socket.socket:
    """Open a socket that accepts connections.

    Args:
        host: a name or an address.
        port: 0 for any free port.
        allow_remote: permits a host that other machines can reach.

    Raises ServeError for such a host without `allow_remote`, and where the port cannot be opened.
    """
    if not allow_remote and not is_loopback(host):
        raise ServeError(
            f"{host!r} is not a loopback address; to let other machines reach the mock, add --allow-remote"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]
        raise ServeError(f"cannot listen on {host!r}, port {port}: {reason}; choose another --host or --port") from None
    # Connections inherit this. Without it, the second part of each answer waits 40 ms for the first to be acknowledged.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address(host: str, listener: socket.socket, *, scheme: str = "http") -> str:
    """Return the URL of a listening socket, without a path, under the given name of the host."""
    bound, port = listener.getsockname()[:2]
    host = host or bound
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def greeting(
    mock: WholesaleMock, url: str, pace: str, *, control_token: str | None = None, state: Path | None = None
) -> str:
    """Format the start-up lines for clients, as `name: value`; `pace` describes the clock."""
    lines = {
        "base URL": url + routing.PREFIX,
        "control URL": url + control_paths.CONTROL,
        "provisioning id": mock.template.provisioning_id,
        **{f"token {name}": token for name, token in mock.tokens.items()},
        "valid until": _end_of_tokens(mock),
        **({"control token": control_token} if control_token else {}),
        **({"state": state} if state else {}),
        "clock": pace,
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


def _end_of_tokens(mock: WholesaleMock) -> str:
    """Return the moment of the mock's clock at which the first of the usual tokens ends."""
    world = mock._engine.world
    partner = world.partners.first
    ends = [world.partners.tokens[partner.tokens[name]].expires for name in LASTING if name in partner.tokens]
    return f"{timestamp(min(ends))} on the clock of the mock" if ends else "never issued"


def config(app: Application, **options: Any) -> uvicorn.Config:
    """Configure uvicorn, without headers of its own: the same seed and requests give the same bytes.

    The event loop and the parser are left to uvicorn, which takes uvloop and httptools where they are installed.

    Args:
        app: the application.
        **options: further settings of uvicorn.
    """
    return uvicorn.Config(
        app,
        http=Connection,
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        **options,
    )
