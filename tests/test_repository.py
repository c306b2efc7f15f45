"""The files around the code: workflows, forms, hooks and decisions agree with the project."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once

yaml = pytest.importorskip("yaml", reason="the extra scenarios brings PyYAML")

PROJECT = Path(__file__).resolve().parents[1]
GITHUB = PROJECT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("[0-9]*.md"))

COMMIT = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
PYTHON = re.compile(r"Programming Language :: Python :: (3\.\d+)")
MATRIX = re.compile(r"\$\{\{ matrix\.(\w+) \}\}")
TOX = re.compile(r"\btox run .*-e \"?(?P<name>[^\s\"]+)")
MAKE = re.compile(r"\bmake (?P<name>[\w-]+)")
PINNED = re.compile(r"(?P<name>[\w-]+)==\d+(\.\d+)+")
ELEMENTS = {"checkboxes", "dropdown", "input", "markdown", "textarea"}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def project() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def pythons() -> list[str]:
    """The versions of Python that the package says it supports, oldest first."""
    return [found[1] for text in project()["project"]["classifiers"] if (found := PYTHON.fullmatch(text))]


def jobs(workflow: Path) -> dict[str, Any]:
    return read(workflow)["jobs"]


def steps(workflow: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each step of a workflow, with its job."""
    return ((step, job) for job in jobs(workflow).values() for step in job["steps"])


# Workflows


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_a_name_an_event_and_no_right_to_write(workflow: Path) -> None:
    content = read(workflow)
    assert content["name"]
    assert content[True], "YAML reads the key `on` as true"
    assert content["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_job_ends(workflow: Path) -> None:
    assert [name for name, job in jobs(workflow).items() if not 0 < job["timeout-minutes"] <= 90] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_step_runs_a_command_or_an_action_pinned_to_a_commit(workflow: Path) -> None:
    for step, _ in steps(workflow):
        assert ("run" in step) != ("uses" in step), step
        assert "run" in step or COMMIT.fullmatch(step["uses"]), step["uses"]


def test_the_matrix_has_the_pythons_of_the_classifiers_on_three_systems() -> None:
    matrix = jobs(GITHUB / "workflows" / "ci.yml")["tests"]["strategy"]["matrix"]
    assert matrix["python"] == pythons()
    assert [system.partition("-")[0] for system in matrix["system"]] == ["ubuntu", "windows", "macos"]


def test_a_release_tests_the_built_wheel_on_the_oldest_and_the_newest_python_before_it_is_published() -> None:
    release = jobs(GITHUB / "workflows" / "release.yml")
    assert release["test"]["strategy"]["matrix"]["python"] == [pythons()[0], pythons()[-1]]
    assert any("WEBEX_WHOLESALE_WHEEL=" in step.get("run", "") for step in release["test"]["steps"])
    assert {*release["publish"]["needs"]} == {"build", "test"}


def test_only_the_job_that_publishes_may_ask_for_a_token_and_only_the_one_that_reports_may_write_issues() -> None:
    rights = {
        name: job["permissions"] for path in WORKFLOWS for name, job in jobs(path).items() if "permissions" in job
    }
    assert rights == {
        "publish": {"id-token": "write"},
        "drift": {"contents": "read", "issues": "write"},
    }


# The commands in them


def variants(step: dict[str, Any], job: dict[str, Any]) -> Iterator[str]:
    """The command of a step for each combination of the job's matrix, with its variables filled in."""
    matrix = job.get("strategy", {}).get("matrix", {})
    for values in product(*matrix.values()):
        chosen = dict(zip(matrix, values, strict=True))
        variables = {
            name: MATRIX.sub(lambda found: chosen[found[1]], text)  # noqa: B023 - used at once
            for name, text in step.get("env", {}).items()
        }
        command = step.get("run", "")
        for name, value in variables.items():
            command = command.replace(f"${{{name}/./}}", value.replace(".", "", 1)).replace(f"${name}", value)
        yield command


def named(pattern: re.Pattern[str]) -> set[str]:
    commands = (command for path in WORKFLOWS for step, job in steps(path) for command in variants(step, job))
    return {found["name"] for command in commands for found in pattern.finditer(command)}


def environments() -> set[str]:
    """The environments of tox.ini: those of its labels, and those with a section."""
    config = configparser.ConfigParser()
    config.read(PROJECT / "tox.ini", encoding="utf-8")
    labels = (line.partition("=")[2] for line in config["tox"]["labels"].splitlines())
    return {
        *(name for names in labels for name in re.findall(r"\w+", names)),
        *(section.partition(":")[2] for section in config.sections() if section.startswith("testenv:")),
    }


def test_the_environments_that_workflows_run_exist() -> None:
    assert named(TOX) <= environments()


def test_the_workflows_run_the_suite_on_each_python_and_against_the_wheel() -> None:
    assert named(TOX) >= {"lint", "types", "wheel", *(f"py{version.replace('.', '')}" for version in pythons())}


def test_the_make_targets_that_workflows_run_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert named(MAKE)
    assert [target for target in sorted(named(MAKE)) if f"\n{target}:" not in makefile] == []


# Forms, updates, hooks


def test_there_is_a_form_for_a_bug_a_wrong_fact_and_a_feature() -> None:
    assert [path.stem for path in FORMS] == ["bug", "feature", "wrong-fact"]
    assert read(GITHUB / "ISSUE_TEMPLATE" / "config.yml") == {"blank_issues_enabled": False}


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_something_and_each_question_has_a_label(form: Path) -> None:
    content = read(form)
    questions = [element for element in content["body"] if element["type"] != "markdown"]
    assert content["name"]
    assert content["description"]
    assert {element["type"] for element in content["body"]} <= ELEMENTS
    assert all(question["attributes"]["label"] for question in questions)
    assert any(question.get("validations", {}).get("required") for question in questions)
    assert len({question["id"] for question in questions}) == len(questions)


def test_a_wrong_fact_is_asked_for_its_evidence_in_the_words_of_the_catalogue() -> None:
    from webex_wholesale_contracts.catalogue import Evidence

    (question,) = (
        each for each in read(GITHUB / "ISSUE_TEMPLATE" / "wrong-fact.yml")["body"] if each.get("id") == "evidence"
    )
    assert [option.split()[0] for option in question["attributes"]["options"]] == [*Evidence]


def test_the_template_of_a_pull_request_asks_for_the_reason_first() -> None:
    text = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Reason", "Change", "Checklist"]


def test_dependencies_and_actions_are_kept_up_to_date() -> None:
    content = read(GITHUB / "dependabot.yml")
    assert content["version"] == 2
    assert {update["package-ecosystem"] for update in content["updates"]} == {"pip", "github-actions"}
    for update in content["updates"]:
        assert (PROJECT / update["directory"].lstrip("/")).is_dir()
        assert update["schedule"]["interval"]


def hooks() -> dict[str, dict[str, Any]]:
    repositories = read(PROJECT / ".pre-commit-config.yaml")["repos"]
    assert [each["repo"] for each in repositories] == ["local"]
    return {hook["id"]: hook for each in repositories for hook in each["hooks"]}


def test_the_tools_of_hooks_are_pinned_and_each_in_one_version() -> None:
    pins = {pin for hook in hooks().values() for pin in hook.get("additional_dependencies", ())}
    assert all(PINNED.fullmatch(pin) for pin in pins)
    assert len({pin.partition("==")[0] for pin in pins}) == len(pins)
    assert all(hook.get("additional_dependencies") for hook in hooks().values() if hook["language"] == "python")


@pytest.mark.parametrize(
    ("message", "accepted"),
    [
        ("mock: refuse a report on days to come", True),
        (
            "docs: explain forks\n\nA body may have lines that are longer than seventy-two characters, as this one is.",
            True,
        ),
        ("Merge branch 'main'", True),
        ("sdk: " + "x" * 67, True),
        ("sdk: " + "x" * 68, False),
        ("refuse a report on days to come", False),
        ("feat: refuse a report", False),
        ("\nmock: refuse a report", False),
    ],
)
def test_a_commit_subject_has_a_prefix_and_at_most_72_characters(message: str, accepted: bool) -> None:
    pattern = hooks()["commit-subject"]["entry"]
    assert bool(re.search(pattern, f"{message}\n", re.MULTILINE | re.DOTALL)) is accepted


def test_contributors_are_told_the_prefixes_that_the_hook_accepts() -> None:
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    described = re.findall(r"^\| `(\w+):` \|", page, re.MULTILINE)
    assert f"({'|'.join(described)}): " in hooks()["commit-subject"]["entry"]


# Decisions


@pytest.mark.parametrize("page", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_context_decision_consequences_and_alternatives(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives"]
    assert len(text.splitlines()) <= 60


def test_the_list_of_decisions_is_complete_and_in_order() -> None:
    index = (PROJECT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == [page.name for page in DECISIONS]
    assert [int(page.name[:4]) for page in DECISIONS] == [*range(1, len(DECISIONS) + 1)]
