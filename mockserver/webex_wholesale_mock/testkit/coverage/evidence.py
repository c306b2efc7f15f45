"""Rules that a test leaned on without their being documented.

A test leans on a rule that refused one of its calls: had the real service no such rule, the call would have gone
through, and the test would see something else. A rule that was checked and passed does not count: without the rule, the
call would have passed too. Nor does a rule that the test has switched off. Rules that show after the 202, or that
change a success, are all documented; a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal, get_args

from webex_wholesale_contracts.catalogue import RULES, Evidence, Rule

Level = Literal["observed", "documented"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""Levels that a gate can ask for: with `observed`, assumed rules fail; with `documented`, observed ones fail too."""

ALLOW: Final = "--wholesale-strict-evidence-allow"
_ENOUGH: Final = {
    "observed": frozenset({Evidence.OBSERVED, Evidence.DOCUMENTED}),
    "documented": frozenset({Evidence.DOCUMENTED}),
}


def leaned_on(grades: Mapping[str, Evidence], level: Level = "observed") -> tuple[Rule, ...]:
    """Return the rules that refused calls and are known less well than a level, in the order of the catalogue.

    Args:
        grades: the rules that refused, with their evidence in the mocks that were called.
        level: the evidence that is enough.

    Returns:
        The rows of the rules, with that evidence.
    """
    refused = (replace(rule, evidence=grades[rule.id]) for rule in RULES.values() if rule.id in grades)
    return tuple(rule for rule in refused if rule.evidence not in _ENOUGH[level])


def explained(rule: Rule) -> str:
    """Tell a rule that is not documented, its evidence, and what would settle it."""
    return f"{rule.id} ({rule.evidence}): {rule.text} Settled by: {rule.settles}"


def failure(rules: Sequence[Rule], level: Level) -> str:
    """Write the text of a test that fails because of the rules it leaned on.

    Args:
        rules: the rules that are known less well.
        level: the evidence that was asked for.
    """
    lines = [f"  {explained(rule)}" for rule in rules]
    first = f"the test leans on {len(lines)} rule{'s' * (len(lines) > 1)} that evidence does not support"
    advice = (
        f"--wholesale-strict-evidence={level} asks for rules that are {level}{' or documented' * (level == 'observed')}"
    )
    it, id = ("it" if len(rules) == 1 else "them"), rules[0].id
    exempt = f'to lean on {it} knowingly: @pytest.mark.wholesale(leans_on="{id}") or {ALLOW}={id}'
    return "\n".join([f"{first}; {advice}:", *lines, exempt])
