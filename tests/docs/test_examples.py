"""Whatever the pages show as code or as a command is run, top to bottom, and what they show as output is compared.

In Python, what a `print` prints stands in the comment behind it; `...` in shown output stands for anything. The comment
`<!-- real service -->` above a block lets it talk to a mock instead of the service, `<!-- pytest -->` runs its tests,
`<!-- not run -->` leaves it alone. The other blocks of a page share their names, commands share a shell.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import entry_points
from importlib.util import find_spec
from io import StringIO
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import SystemClock
from webex_wholesale_mock import WholesaleMock

pytestmark = [pytest.mark.once, pytest.mark.slow]

PROJECT = Path(__file__).resolve().parents[2]
COLOURING = ("FORCE_COLOR", "TTY_COMPATIBLE")
# Installed, the plugin is found by pytest itself.
INSTALLED = entry_points(group="pytest11", name="webex_wholesale")
PLUGIN = {} if INSTALLED else {"PYTEST_PLUGINS": "webex_wholesale_mock.pytest_plugin"}
PORT = "8787"
SERVE = re.compile(r"webex-wholesale mock serve[\w -]*")
END = "-- end of the output of one command --"
SHORTENED = "...\n"
REAL_TIME = re.compile(r"(?<=real time: )[\d.]+(?= s\n)")
PRINTS = re.compile(r"^ *print\(.*\) +# (?P<output>.+)$", re.MULTILINE)
OPTIONAL = re.compile(
    r"^ *(?:from|import) (requests|wxc_sdk|wxcadm|celery|django|fastapi|opentelemetry)\b", re.MULTILINE
)
"""Modules that an environment may lack: the group `pages`, and what only tools of the group `test` bring along."""
COMMAND = re.compile(r"^\$ (?P<command>(?:.*\\\n)*.+)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if os.name != "posix":
        pytest.skip("the pages show commands of a POSIX shell")
    with Terminal(tmp_path) as terminal:
        yield terminal


@pytest.fixture
def names() -> dict[str, Any]:
    """The variables of a page."""
    return {"__name__": "page"}


def test_a_page_shows_what_happens(
    page: Any,
    names: dict[str, Any],
    terminal: Terminal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hold: Callable[..., None],
) -> None:
    if missing := sorted(lacking(page.text)):
        pytest.skip(f"the page uses {', '.join(missing)}, which this environment does not have")
    for block in page.blocks:
        match block.language, block.mark:
            case "console", None:
                run_commands(page, block.code, terminal, hold)
            case "sh", None:
                assert not terminal.run(block.code, ""), block.code
            case "python", None:
                run_python(page, block, names, terminal.local)
            case "python", "pytest":
                run_pytest(block.code, tmp_path)
            case "python", "real service":
                with real_service(monkeypatch):
                    run_python(page, block, names)
            case language, mark:
                assert language in ("text", "mermaid") or mark == "not run", f"what is a {language} block?"


def lacking(text: str) -> Iterator[str]:
    """What a page uses and this environment does not have."""
    if "curl" in text and not shutil.which("curl"):
        yield "curl"
    yield from (module for module in {*OPTIONAL.findall(text)} if not find_spec(module))


def looks_like(shown: str, printed: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, shown.split("..."))), printed, re.DOTALL) is not None


# Python


def run_python(page: Any, block: Any, names: dict[str, Any], local: Callable[[str], str] = str) -> None:
    # The line breaks let a traceback name the line of the page.
    code = compile("\n" * (block.line - 1) + local(block.code), str(page.path), "exec")
    with redirect_stdout(StringIO()) as printed:
        exec(code, names)
    lines, shown = printed.getvalue().splitlines(), [found["output"] for found in PRINTS.finditer(block.code)]
    assert len(lines) == len(shown), f"printed: {lines}, shown: {shown}"
    for line, expected in zip(lines, shown, strict=True):
        assert looks_like(expected, line), f"printed: {line}, shown: {expected}"


@contextmanager
def real_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mock in the place of the service, and time that passes at once."""
    with WholesaleMock().intercept() as mock, monkeypatch.context() as patch:
        patch.setattr(SystemClock, "sleep", lambda clock, seconds: mock.clock.advance(seconds))
        patch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
        patch.setenv("PROVISIONING_ID", mock.template.provisioning_id)
        yield


def run_pytest(code: str, folder: Path) -> None:
    file = folder / "test_example.py"
    file.write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **PLUGIN})
    assert done.returncode == 0, done.stdout


# Commands


class Terminal:
    """A shell in the project's folder, and beside it the server, where the page starts one.

    The server gets a free port; what is sent and shown has the usual one.
    """

    def __init__(self, folder: Path) -> None:
        for name, arguments in (("python", ""), ("webex-wholesale", "-m webex_wholesale_mock")):
            (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
            (folder / name).chmod(0o755)
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in COLOURING},
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "80",
            "PYTHONUTF8": "1",
            **PLUGIN,
            # The demo then takes the requests that every machine has.
            "WEBEX_WHOLESALE_VENDOR_SPEC": "nowhere",
        }
        self._port = PORT
        self._shell = self._start("sh")
        self._servers: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._shell, *self._servers):
            process.terminate()
            process.communicate()

    def local(self, text: str) -> str:
        """A piece of a page with the port that the server really has."""
        return text.replace(PORT, self._port)

    def run(self, command: str, shown: str) -> str:
        """What a command prints; of the server, as many lines as are shown."""
        lines = self._serve(command, shown) if SERVE.fullmatch(command) else self._in_shell(self.local(command))
        printed = "".join(lines).rstrip("\n").replace(self._port, PORT)
        return f"{printed}\n" if printed else ""

    def _serve(self, command: str, shown: str) -> list[str]:
        self._servers.append(self._start(f"exec {command} --port 0"))
        lines = list(islice(_output(self._servers[-1]), shown.count("\n")))
        (self._port,) = re.findall(r"^base URL: .*:(\d+)", lines[0])
        return lines

    def _in_shell(self, command: str) -> list[str]:
        assert self._shell.stdin
        self._shell.stdin.write(f"{command}\necho; echo '{END}'\n")
        self._shell.stdin.flush()
        return list(takewhile(lambda line: line != f"{END}\n", _output(self._shell)))

    def _start(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            shell=True,
            cwd=PROJECT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )


def _output(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout
    return iter(process.stdout.readline, "")


def run_commands(page: Any, code: str, terminal: Terminal, hold: Callable[..., None]) -> None:
    for found in COMMAND.finditer(code):
        command, shown = found["command"], found["output"]
        printed = REAL_TIME.sub("...", terminal.run(command, shown))
        if not looks_like(shown, printed):
            assert SHORTENED not in shown, f"{command} no longer prints what the page shows in part:\n{printed}"
            hold(page, found[0], f"$ {command}\n{printed}")
