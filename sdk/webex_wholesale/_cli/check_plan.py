"""`webex-wholesale check-plan`: plans in files, held against the rules that need no service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from webex_wholesale._bulk.plan import Plan
from webex_wholesale._cli.ending import BAD_USAGE, PROBLEMS, WELL, complain
from webex_wholesale._errors import PlanError
from webex_wholesale._plan_problem import PlanProblem

__all__ = ["check_plans"]


def check_plans(paths: Sequence[Path], *, provisioning_id: str | None = None) -> int:
    """Check plans, and print a line for each problem: file, line, column, reason and rule.

    Args:
        paths: the plans, as CSV.
        provisioning_id: fills the empty cells of customers to be added.

    Returns:
        The exit status: 0 where nothing is wrong, 1 where a plan has problems, 2 where a file cannot be read.
    """
    return max(_check(path, provisioning_id) for path in paths)


def _check(path: Path, provisioning_id: str | None) -> int:
    try:
        plan = Plan.read_csv(path, provisioning_id=provisioning_id)
    except PlanError as error:
        sys.stderr.writelines(f"{_told(path, problem)}\n" for problem in error.problems)
        return PROBLEMS
    except OSError as error:
        return complain(f"{path}: cannot read the file: {error.strerror or error}", BAD_USAGE)
    except ImportError as error:
        return complain(str(error), BAD_USAGE)
    sys.stdout.write(f"{path}: {len(plan)} line{'' if len(plan) == 1 else 's'}\n")
    return WELL


def _told(path: Path, problem: PlanProblem) -> str:
    column = f" {problem.column}:" if problem.column else ""
    rule = f" (rule {problem.rule})" if problem.rule else ""
    return f"{path}:{problem.line}:{column} {problem.text}{rule}"
