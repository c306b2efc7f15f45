"""The command line of the SDK: help, lookups, the service it names, and life without the mock."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import get_args

import httpx
import pytest
from rich.progress import Progress

from webex_wholesale import BillingReportType
from webex_wholesale._cli import commands, main, progress, service, tables
from webex_wholesale._client import WholesaleClient
from webex_wholesale_mock import WholesaleMock

Command = Callable[..., tuple[int, str, str]]
DAYS = ("--from", "2026-01-05", "--to", "2026-01-06")
PLAN = str(Path(__file__).resolve().parents[3] / "examples" / "plan.csv")
LONG = "Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8" * 3


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[WholesaleMock]:
    """A mock that stands where the service is, with a customer of one subscriber, and a good token."""
    with WholesaleMock() as mock, mock.intercept():
        customer = mock.hub.add_customer(external_id="acme", packages=["webex_meetings"])
        mock.hub.add_subscriber(customer.id, "kari@acme.example", packages=["webex_meetings"])
        monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
        yield mock


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command: exit status, output, complaints."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return command


# Help


@pytest.mark.parametrize("arguments", [[], ["billing"], ["customers"], ["subscribers"], ["mock"], ["contracts"]])
def test_a_missing_command_is_bad_usage_and_shows_help(command: Command, arguments: list[str]) -> None:
    status, out, complaints = command(*arguments)
    assert (status, out) == (2, "")
    assert complaints.startswith(f"Usage: {' '.join(['webex-wholesale', *arguments])} ")
    assert "Commands:" in complaints


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bulk"],
        ["reconcile"],
        ["billing", "report"],
        ["whoami"],
        ["customers", "get"],
        ["mock", "serve"],
        ["mock", "scenario", "check"],
        ["contracts", "rules"],
    ],
)
def test_the_short_option_shows_help_everywhere(command: Command, arguments: list[str]) -> None:
    assert command(*arguments, "-h") == command(*arguments, "--help")
    status, out, complaints = command(*arguments, "-h")
    assert (status, complaints) == (0, "")
    assert out.startswith("Usage: ")


def test_a_shell_can_complete_the_commands() -> None:
    ask = {"_WEBEX_WHOLESALE_COMPLETE": "complete_bash", "COMP_WORDS": "webex-wholesale c", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "webex_wholesale"], env=ask, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.stdout.split() == ["check-plan", "customers", "contracts"]


def test_the_types_of_reports_are_those_of_the_contract() -> None:
    assert get_args(commands.ReportType) == get_args(BillingReportType)


# Output that cannot be written


def run_in_shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line in which "$@" is the command."""
    shell = ["sh", "-c", line, "sh", sys.executable, "-m", "webex_wholesale"]
    return subprocess.run(shell, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", ["--version", "bulk --help"])
def test_a_full_disk_is_one_line(arguments: str) -> None:
    done = run_in_shell(f'"$@" {arguments} >/dev/full')
    assert done.returncode == 1
    assert done.stderr == "webex-wholesale: the output cannot be written: [Errno 28] No space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_is_nobody_who_reads(streams: str) -> None:
    done = run_in_shell(f'"$@" customers list --base-url "" {streams}')
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_a_table_for_nobody_is_no_error() -> None:
    table = "tables.show([{'id': '1'}], columns=['id'], whole=[], machine=False); return 0"
    script = f"from webex_wholesale._cli import commands, main, tables\ndef run(): {table}\ncommands.run = run\nmain()"
    shell = ["sh", "-c", '"$@" >&-', "sh", sys.executable, "-c", script]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
def test_a_reader_that_has_had_enough_is_told_nothing() -> None:
    assert run_in_shell('"$@" --help | true').stderr == ""


# Without the mock


def run_without(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command where a package that the mock needs is not installed."""
    hide = "import importlib.util as u, sys; find = u.find_spec\n"
    hide += f"u.find_spec = lambda name, *more: None if name == {module!r} else find(name, *more)\n"
    script = f"{hide}from webex_wholesale._cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=20, check=False
    )


@pytest.mark.parametrize("module", ["attrs", "webex_wholesale_mock"])
@pytest.mark.parametrize(
    ("arguments", "requirement"),
    [
        (["mock", "serve", "--port", "0"], "webex-wholesale[server,scenarios]"),
        (["mock", "--help"], "webex-wholesale[server,scenarios]"),
        (["contracts", "rules"], "webex-wholesale[mock]"),
    ],
)
def test_a_command_of_the_mock_says_what_to_install(module: str, arguments: list[str], requirement: str) -> None:
    done = run_without(module, *arguments)
    advice = f"the command {arguments[0]} needs the mock, which is not installed; pip install '{requirement}'"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"webex-wholesale: {advice}\n")


def test_without_the_mock_the_commands_of_the_sdk_are_there() -> None:
    done = run_without("attrs", "--help")
    assert done.returncode == 0
    names = {line.split()[0] for line in done.stdout.partition("Commands:\n")[2].splitlines()}
    own = {"whoami", "bulk", "check-plan", "reconcile", "billing", "customers", "subscribers", "migration"}
    assert names == own | {"mock", "contracts"}
    assert "  mock         Needs webex-wholesale[server,scenarios]\n" in done.stdout
    assert "  contracts    Needs webex-wholesale[mock]\n" in done.stdout


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_help_and_version_load_no_http_no_models_and_no_world(arguments: list[str]) -> None:
    script = "import sys; from webex_wholesale._cli.commands import run; run(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "typer" in loaded
    assert loaded & {"httpx", "pydantic", "rich", "asyncio", "webex_wholesale_mock.handlers", "ibis"} == set()


def test_the_old_place_of_the_command_line_names_the_new_one() -> None:
    with pytest.raises(ImportError, match=r"webex_wholesale_mock\.cli\.main is now webex_wholesale\.cli\.main"):
        from webex_wholesale_mock.cli import main  # noqa: F401


# Lookups


def test_whoami_names_the_service_and_the_person(command: Command, mock: WholesaleMock) -> None:
    status, out, complaints = command("whoami", "--json")
    me = json.loads(out)
    assert (status, complaints, me["service"]) == (0, "", "https://webexapis.com/v1")
    assert me["id"] == mock.client().people.me().id
    assert ["service", me["service"]] in [line.split() for line in command("whoami")[1].splitlines()]


def test_customers_are_listed_for_people_and_for_machines(command: Command, mock: WholesaleMock) -> None:
    (customer,) = mock.client().customers.list()
    status, out, _ = command("customers", "list")
    header, row = out.splitlines()
    assert (status, header.split()) == (0, ["externalId", "status", "packages", "id"])
    assert row.split()[0] == "acme"
    assert row.split()[-1] == customer.id
    (listed,) = json.loads(command("customers", "list", "--json", "--external-id", "acme")[1])
    assert (listed["id"], listed["externalId"]) == (customer.id, "acme")
    assert json.loads(command("customers", "list", "--json", "--external-id", "nobody")[1]) == []


def test_one_customer_is_shown(command: Command, mock: WholesaleMock) -> None:
    (customer,) = mock.client().customers.list()
    assert json.loads(command("customers", "get", customer.id, "--json")[1])["externalId"] == "acme"
    assert f"  {customer.id}" in command("customers", "get", customer.id)[1]


def test_a_customer_that_is_not_there_is_one_line_and_status_one(command: Command, mock: WholesaleMock) -> None:
    status, out, complaints = command("customers", "get", "nobody")
    assert (status, out, complaints.count("\n")) == (1, "", 1)
    assert "404" in complaints


def test_subscribers_are_listed(command: Command, mock: WholesaleMock) -> None:
    (subscriber,) = mock.client().subscribers.list()
    row = command("subscribers", "list", "--email", "kari@acme.example")[1].splitlines()[1].split()
    assert (row[0], row[-1]) == ("kari@acme.example", subscriber.id)


def test_a_lookup_needs_a_token(command: Command, mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBEX_ACCESS_TOKEN")
    status, _, complaints = command("whoami")
    assert (status, "WEBEX_ACCESS_TOKEN is not set" in complaints) == (2, True)


def test_the_base_url_comes_from_the_environment(
    command: Command, mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBEX_WHOLESALE_BASE_URL", "https://webexapis.com//v1")
    assert json.loads(command("whoami", "--json")[1])["service"] == "https://webexapis.com//v1"
    given = command("whoami", "--json", "--base-url", "https://webexapis.com/v1")
    assert json.loads(given[1])["service"] == "https://webexapis.com/v1"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "ftp://proxy.example"),
        ("HTTPS_PROXY", "http://proxy.example:port"),
        ("NO_PROXY", "fd00::/8"),
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        pytest.param(
            "SSL_CERT_FILE",
            "nowhere.pem",
            marks=pytest.mark.skipif(httpx.__version__ < "0.28", reason="httpx before 0.28 passes over a missing file"),
        ),
    ],
)
@pytest.mark.parametrize(
    "arguments",
    [
        ["whoami"],
        ["customers", "list"],
        ["billing", "report", *DAYS, "--out", "never.csv"],
        ["bulk", PLAN, "--dry-run"],
    ],
)
def test_an_unusable_environment_is_one_line_that_names_the_variable(
    command: Command, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, arguments: list[str]
) -> None:
    monkeypatch.setenv("WEBEX_ACCESS_TOKEN", "token")
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv(variable, value)
    status, out, complaints = command(*arguments, "--base-url", "https://127.0.0.1:9/v1")
    assert (status, out) == (2, "")
    (complaint,) = [line for line in complaints.splitlines() if not line.startswith("service: ")]
    assert variable in complaint


# Output


def test_a_command_that_writes_names_service_and_sub_partner_first(capsys: pytest.CaptureFixture[str]) -> None:
    with WholesaleClient("token") as client:
        service.announce(client)
        service.announce(client.on_behalf_of("fjordnett"))
    first = "service: https://webexapis.com/v1"
    assert capsys.readouterr().err == f"{first}\n{first} on behalf of fjordnett\n"


@pytest.mark.parametrize("columns", ["20", "80", "300"])
def test_no_terminal_breaks_an_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    rows = [{"id": LONG, "text": "many words of a text that may be folded", "email": "a@b.example"}]
    tables.show(rows, columns=("email", "text", "id"), whole={"id", "email"}, machine=False)
    out = capsys.readouterr().out
    assert LONG in out
    assert "a@b.example" in out


def test_a_table_takes_its_texts_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    tables.show([{"text": "[bold]10[/bold] :tada: [a,b]"}], columns=["text"], whole=(), machine=False)
    assert capsys.readouterr().out.split("\n")[1].rstrip() == "[bold]10[/bold] :tada: [a,b]"


def test_progress_off_a_terminal_is_a_line_every_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    written = StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(progress, "monotonic", iter([100.0, 110.0, 110.0, 120.0, 120.0]).__next__)
    bar = Progress(disable=True)
    lines = bar.add_task("provisioning", total=500)
    bar.add_task("waiting for the report", total=None)
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        bar.advance(lines, 100)
        return len(waits) == 3

    progress.write_lines(bar, wait)
    assert waits == [progress.EVERY] * 3
    assert written.getvalue() == (
        "provisioning: 100 of 500 lines (10 s)\nwaiting for the report (10 s)\n"
        "provisioning: 200 of 500 lines (20 s)\nwaiting for the report (20 s)\n"
    )


def test_ctrl_c_ends_a_lookup(command: Command, mock: WholesaleMock, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(WholesaleClient, "customers", property(stop))
    status, out, complaints = command("customers", "list")
    assert (status, out, complaints.splitlines()[-1]) == (130, "", "webex-wholesale: stopped")
