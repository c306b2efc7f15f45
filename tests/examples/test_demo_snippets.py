from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from webex_wholesale_mock.entities import ROLES

pytestmark = pytest.mark.once

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

OUTPUT = {
    "quickstart.py": ["acme-1 provisioned after 33.5 s on the mock's clock"],
    "async_quickstart.py": ["west provisioned", "south provisioned", "north provisioned"],
    "plain_httpx.py": [
        "200 success",
        "400 zipOrPostalCode is blank; addresses in NO need it",
        "403 customers.precheck needs full-admin access, the caller is a read-only administrator",
        "3 calls reached the mock",
    ],
}


@pytest.mark.parametrize(("program", "lines"), OUTPUT.items())
def test_an_example_prints_what_it_promises(program: str, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / program), run_name="__main__")
    assert capsys.readouterr().out.splitlines() == lines


def test_the_example_of_the_hub_comes_from_nothing_to_the_bill(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "hub.py"), run_name="__main__")
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line[0].isdigit()] == [
        "1. Administrators",
        "2. Single sign-on, branding, template",
        "3. Sub-partner",
        "4. Customer",
        "5. Users",
        "6. Phones",
        "7. Setup Assist",
        "8. Billing",
        "9. Operations of the hub by role",
    ]
    for promised in (
        "acme-1 is provisioned; email 'welcome' of Fjord Telecom",
        "26 users at once: hub.users.too-many",
        "completed after 8 phases",
        "WHOLESALE_SETUP_ASSIST_STANDARD     24.00",
    ):
        assert promised in told


def test_the_example_of_the_hub_prints_what_each_role_may_do(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "hub.py"))["show_roles"]()
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 110
    partners, customers = told.split("   of a customer\n")
    for key, role in ROLES.items():
        assert (f"\n     {key} " in partners) is (role.scope != "customer")
        assert (f"     {key} " in customers) is (role.scope != "partner")
    assert "     compliance-officer  nothing\n" in partners
    (read_only,) = [line for line in partners.splitlines() if line.startswith("     read-only ")]
    assert "templates 2 of 5; " in read_only
