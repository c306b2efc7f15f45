"""Code for cases that no test has exercised yet, the cheapest first.

Each suggestion is a whole test file for pytest: it asks for the fixture `wholesale_mock`, sets the world up, sends one
request as any client would, and asserts what the case promises. Put your own program in place of the request. The
price of a case is the number of lines that it takes. The project's own tests run every one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pprint import pformat
from textwrap import indent

import attrs

from webex_wholesale_mock.entities.lifecycles import PACKAGE
from webex_wholesale_mock.testkit.coverage.recipes import RECIPES, Recipe
from webex_wholesale_mock.testkit.coverage.universe import Case

_CLIENT = """\
http = httpx.Client(
    transport=mock.transport(),
    base_url="https://webexapis.com/v1",
    headers={"Authorization": f"Bearer {mock.tokens['full-admin']}"},
)
"""


@attrs.frozen
class Suggestion:
    """Code that exercises a missing case.

    Attributes:
        case: the case.
        code: a test file for pytest.
    """

    case: Case
    code: str

    @property
    def lines(self) -> int:
        """The length of the code, by which suggestions are sorted."""
        return self.code.count("\n")


def suggest(cases: Iterable[Case]) -> tuple[Suggestion, ...]:
    """Return code for cases, the cheapest first.

    Args:
        cases: the missing cases.
    """
    return tuple(sorted(map(_suggestion, cases), key=lambda suggestion: suggestion.lines))


@cache
def _suggestion(case: Case) -> Suggestion:
    recipe = RECIPES[case]
    body = f"body = {pformat(recipe.body, width=88, sort_dicts=False)}\n" if recipe.body is not None else ""
    imports = "".join(f"{line}\n" for line in ("import httpx", *recipe.imports))
    inside = indent(_CLIENT + recipe.before + body + _sent(case, recipe), "    ")
    name = re.sub(r"\W+", "_", case.name).lower()
    return Suggestion(case, f"{imports}\n\ndef test_{name}(wholesale_mock):\n    mock = wholesale_mock\n{inside}")


def _sent(case: Case, recipe: Recipe) -> str:
    """Write the call and the assertion."""
    if case.dimension == "faults":
        return f"{recipe.call}\nassert mock.calls[-1].fault\n"
    return f"answer = {recipe.call}\nassert {_promise(case)}\n"


def _promise(case: Case) -> str:
    value = case.name.rpartition(" ")[2]
    if case.dimension == "statuses":
        return f"answer.status_code == {value}"
    if case.dimension == "rules":
        return f'answer.headers["x-mock-rule"] == "{value}"'
    if case.name.startswith(f"{PACKAGE.noun} "):
        return f'"{value}" in [package["status"] for package in answer.json()["resourceDetails"]["packages"]]'
    return f'answer.json()["status"] == "{value}"'
