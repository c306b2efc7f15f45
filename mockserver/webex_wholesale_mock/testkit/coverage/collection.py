"""The collection of a run, as a value that can be joined with others, saved and read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import attrs
from pydantic import BaseModel, ConfigDict, ValidationError

from webex_wholesale_contracts.catalogue import RULES, Evidence
from webex_wholesale_mock.engine.exercised import CallKind, Exercised

FORMAT: Final = "webex-wholesale coverage"
VERSION: Final = 1
_STRENGTH: Final = (Evidence.ASSUMED, Evidence.OBSERVED, Evidence.DOCUMENTED)


class CoverageFileError(ValueError):
    """Raised where a saved coverage file cannot be used. The text names the file and the reason."""


class _File(BaseModel):
    """The part of a saved file that is read again; the rest is derived from it."""

    model_config = ConfigDict(strict=True)

    calls: list[dict[str, Any]]
    packages: list[list[str]]
    tests: dict[str, list[str]]
    evidence: dict[str, Literal["assumed", "observed", "documented"]] = {}


@attrs.frozen
class Collection:
    """Kinds of calls, with the tests in which each rule refused.

    Attributes:
        calls: the kinds of calls.
        packages: statuses of the packages of each customer that was shown.
        tests: ids of tests by the id of a rule that refused in them.
        grades: the least evidence that each rule had which refused, in the mocks that were called.
    """

    calls: frozenset[CallKind] = frozenset()
    packages: frozenset[tuple[str, ...]] = frozenset()
    tests: Mapping[str, frozenset[str]] = attrs.Factory(dict)
    grades: Mapping[str, Evidence] = attrs.Factory(dict)

    @classmethod
    def of(cls, exercised: Exercised, test: str | None = None) -> Collection:
        """Take what has been noted until now.

        Args:
            exercised: where calls are noted.
            test: the id of the test that made them.
        """
        calls = frozenset(CallKind(*call) for call in [*exercised.calls])
        rules = {call.rule for call in calls if call.rule} if test else ()
        tests = {rule: frozenset({test or ""}) for rule in rules}
        return cls(calls, frozenset([*exercised.packages]), tests, _least([*exercised.grades]))

    def __or__(self, other: Collection) -> Collection:
        names = {*self.tests, *other.tests}
        tests = {name: self.tests.get(name, frozenset()) | other.tests.get(name, frozenset()) for name in names}
        grades = _least([*self.grades.items(), *other.grades.items()])
        return Collection(self.calls | other.calls, self.packages | other.packages, tests, grades)

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON can say it, in a fixed order."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "calls": [call._asdict() for call in sorted(self.calls, key=lambda call: [*map(str, call)])],
            "packages": [[*statuses] for statuses in sorted(self.packages)],
            "tests": {rule: sorted(self.tests[rule]) for rule in sorted(self.tests)},
            "evidence": {rule: self.grades[rule].value for rule in sorted(self.grades)},
        }

    @classmethod
    def from_json(cls, saved: Any) -> Collection:
        """Read what `as_json` has written; keys that a report adds are left out.

        Raises:
            ValueError: it is of another kind or version, or damaged.
        """
        if not isinstance(saved, dict) or saved.get("format") != FORMAT:
            raise ValueError(f"it is not a file of {FORMAT}")
        if saved.get("version") != VERSION:
            raise ValueError(f"it has version {saved.get('version')!r}, and this release reads version {VERSION}")
        try:
            file = _File.model_validate(saved)
            calls = frozenset(CallKind(**call) for call in file.calls)
        except (ValidationError, TypeError):
            raise ValueError("its calls, packages or tests are damaged") from None
        packages = frozenset(map(tuple, file.packages))
        known = {call.rule: RULES[call.rule].evidence for call in calls if call.rule in RULES}
        grades = {**known, **{rule: Evidence(grade) for rule, grade in file.evidence.items()}}
        return cls(calls, packages, {rule: frozenset(names) for rule, names in file.tests.items()}, grades)


def _least(grades: Iterable[tuple[str, Evidence]]) -> dict[str, Evidence]:
    """The least evidence of each rule."""
    return dict(sorted(grades, key=lambda pair: _STRENGTH.index(pair[1]), reverse=True))


def read(path: Path) -> Collection:
    """Read a saved coverage file, be it of a run or of `GET /__mock__/coverage`.

    Args:
        path: the file.

    Raises:
        CoverageFileError: the file cannot be read, is of another kind or version, or is damaged.
    """
    try:
        return Collection.from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CoverageFileError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise CoverageFileError(f"{path} is not JSON") from None
    except ValueError as error:
        raise CoverageFileError(f"{path} cannot be used: {error}") from None
