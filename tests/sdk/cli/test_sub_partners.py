"""Commands for a sub-partner: `--on-behalf-of`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale._cli import main
from webex_wholesale_mock import WholesaleMock

HEAD = "type,external_id,packages,name,primary_email,address_line1,city,zip_or_postal_code,country"
ACME = "customer,acme,webex_meetings,Acme AS,post@acme.example,Storgata 1,Oslo,0155,NO"
DAYS = ("--from", "2026-01-05", "--to", "2026-01-06")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[WholesaleMock]:
    """A mock that stands where the service is, and in which nothing takes time."""
    with WholesaleMock() as mock, mock.intercept():
        mock.durations.provisioning = mock.durations.report = 0
        monkeypatch.setenv("WEBEX_ACCESS_TOKEN", mock.tokens["full-admin"])
        yield mock


@pytest.fixture
def nordvik(mock: WholesaleMock) -> Any:
    """A sub-partner."""
    return mock.add_partner("Nordvik", parent=mock.partner)


@pytest.fixture
def org_id(nordvik: Any) -> str:
    """The organization id of the sub-partner."""
    return str(nordvik.org_id)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command: exit status, output, complaints."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["webex-wholesale", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return command


@pytest.mark.parametrize("options", [["--dry-run"], ["--checkpoint", "done"]])
def test_a_plan_is_carried_out_for_a_sub_partner(
    command: Command, mock: WholesaleMock, nordvik: Any, options: list[str], folder: Path
) -> None:
    org_id = nordvik.org_id
    Path("plan.csv").write_text(f"{HEAD}\n{ACME}\n")
    template = nordvik.template.provisioning_id
    status, _, service = command("bulk", "plan.csv", "--provisioning-id", template, "--on-behalf-of", org_id, *options)
    assert (status, service.splitlines()) == (0, [f"service: https://webexapis.com/v1 on behalf of {org_id}"])
    with mock.client() as client:
        names = [customer.external_id for customer in client.customers.list(on_behalf_of=org_id)]
        assert names == ([] if "--dry-run" in options else ["acme"])
        assert client.customers.list().all() == []


def test_a_report_on_a_sub_partner_is_downloaded(
    command: Command, mock: WholesaleMock, org_id: str, tmp_path: Path
) -> None:
    mock.clock.advance(2 * 86_400)
    out = tmp_path / "january.csv"
    status, _, service = command("billing", "report", *DAYS, "--out", out, "--on-behalf-of", org_id)
    assert (status, service.splitlines()) == (0, [f"service: https://webexapis.com/v1 on behalf of {org_id}"])
    with mock.client() as client:
        assert len(client.billing_reports.list(sub_partner_org_id=org_id).all()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["bulk", "plan.csv", "--dry-run"],
        ["billing", "report", *DAYS, "--out", "january.csv"],
        ["customers", "list"],
        ["subscribers", "list"],
    ],
)
def test_an_empty_sub_partner_is_not_the_partner_itself(
    command: Command, mock: WholesaleMock, arguments: list[str], folder: Path
) -> None:
    Path("plan.csv").write_text(f"{HEAD},provisioning_id\n{ACME},{mock.template.provisioning_id}\n")
    status, said, complaint = command(*arguments, "--on-behalf-of", "")
    assert (status, said, len(complaint.splitlines())) == (2, "", 1)
    assert mock.calls == []
