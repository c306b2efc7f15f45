"""Settings of a server: one field for each option of the command line, with its help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, get_type_hints

from webex_wholesale_mock.world.settings import ClockMode

LogFormat = Literal["text", "json"]


class ServeError(Exception):
    """Raised where the server cannot start. The text is for the person who started it."""

    __module__ = "webex_wholesale_mock"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of a server. A field that takes several values is a tuple; its option is given several times."""

    host: str = field(default="127.0.0.1", metadata={"help": "Name or address to listen on."})
    port: int = field(default=8787, metadata={"help": "Port; 0 for any free port.", "min": 0, "max": 65_535})
    seed: int = field(default=0, metadata={"help": "Decides every id and token."})
    clock: ClockMode = field(
        default="virtual",
        metadata={
            "help": "virtual: each poll of unfinished work takes 5 s. frozen: moved by the control endpoint only. "
            "real: starts now and follows real time."
        },
    )
    speed: float | None = field(
        default=None, metadata={"help": "For --clock real: seconds of the clock per real second."}
    )
    instant: bool = field(default=False, metadata={"help": "Let provisioning, changes and reports take no time."})
    allow_remote: bool = field(default=False, metadata={"help": "Allow other machines to reach the mock."})
    control_token: str | None = field(
        default=None,
        metadata={
            "help": "Where other machines reach the mock: the token of the control endpoints. "
            "By default one is made and printed.",
            "envvar": "WEBEX_WHOLESALE_CONTROL_TOKEN",
        },
    )
    public_url: str | None = field(
        default=None, metadata={"help": "Address under which clients reach the mock; links in answers begin with it."}
    )
    trusted_proxy: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Address or network of a proxy whose X-Forwarded-Proto, -Host and -Prefix are believed for links; "
            "may be given several times."
        },
    )
    tls_cert: Path | None = field(default=None, metadata={"help": "Certificate (PEM) to serve HTTPS with."})
    tls_key: Path | None = field(default=None, metadata={"help": "Key (PEM) of the certificate."})
    body_timeout: float = field(
        default=30, metadata={"help": "Seconds that the body of a request may take to arrive.", "min": 0.001}
    )
    scenario: Path | None = field(default=None, metadata={"help": "Scenario file (YAML) to begin in."})
    reload: bool = field(default=False, metadata={"help": "Begin anew in the scenario whenever its file changes."})
    state: Path | None = field(
        default=None, metadata={"help": "File that keeps all worlds: the server goes on there after any end."}
    )
    save: Path | None = field(default=None, metadata={"help": "File to save the world to when the server ends."})
    world: Path | None = field(default=None, metadata={"help": "File with a saved world to begin in."})
    max_worlds: int = field(
        default=1_000,
        metadata={"help": "Worlds below /w/ at a time; the one used least recently makes room.", "min": 1},
    )
    world_idle: float = field(
        default=3_600,
        metadata={"help": "Seconds without a request after which a world below /w/ ends; 0 for never.", "min": 0},
    )
    redirect_uri: tuple[str, ...] = field(
        default=(), metadata={"help": "Address to which OAuth codes are sent; may be given several times."}
    )
    cors_origin: tuple[str, ...] = field(
        default=(),
        metadata={"help": "Site whose pages may call the API from a browser; may be given several times, * for any."},
    )
    evidence: Path | None = field(
        default=None,
        metadata={"help": "File of `contracts verify --update-evidence`: take rules as they were observed."},
    )
    quiet: bool = field(default=False, metadata={"help": "Write no line for each request to the standard error."})
    log_format: LogFormat = field(default="text", metadata={"help": "Format of those lines."})

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Settings:
        """Make settings of the options of a command line, which has lists where these have tuples."""
        given: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
        return cls(**given)


OPTIONS: Final = tuple(
    (one.name, get_type_hints(Settings)[one.name], one.default, dict(one.metadata)) for one in fields(Settings)
)
"""Name, type, default and help with limits of each setting."""
