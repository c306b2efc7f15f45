"""Setup Assist as data: phases of two flows, and tasks of both sides with their places in the guide."""

from __future__ import annotations

import re
from collections import Counter

from webex_wholesale_contracts.catalogue import Evidence
from webex_wholesale_contracts.facts.setup_assist import FORM, PHASES, SIDES, TASKS, phases, tasks

LINES = re.compile(r"004:(\d+)(?:-(\d+))?")


def span(source: str) -> tuple[int, int]:
    found = LINES.fullmatch(source)
    assert found, source
    return int(found[1]), int(found[2] or found[1])


def test_a_flow_has_the_phases_of_its_table_in_order() -> None:
    assert [phase.name for phase in phases("express")] == ["express_discovery", "express_design"]
    assert [phase.title for phase in phases("standard")][:2] == ["Project management", "Discovery and assessment"]
    assert len(phases("standard")) == 8
    starts = [span(phase.source)[0] for phase in PHASES]
    assert starts == sorted(starts)


def test_every_phase_has_tasks_of_both_sides_and_their_keys_are_unique() -> None:
    for phase in PHASES:
        listed = tasks(phase.name)
        assert {task.side for task in listed} == {"partner", "cisco"}
        assert max(Counter(task.key for task in listed).values()) == 1
    assert sum(len(tasks(phase.name)) for phase in PHASES) == len(TASKS)


def test_a_task_stands_within_the_lines_of_its_phase() -> None:
    spans = {phase.name: span(phase.source) for phase in PHASES}
    for task in TASKS:
        (first, last), (begin, end) = span(task.source), spans[task.phase]
        assert begin <= first <= last <= end, task


def test_the_side_of_a_task_is_our_reading() -> None:
    assert SIDES is Evidence.ASSUMED


def test_answers_to_questions_are_due_in_two_business_days() -> None:
    assert [(task.phase, task.key, task.business_days) for task in TASKS if task.business_days] == [
        ("project_management", "information", 2)
    ]


def test_the_form_has_one_field_that_is_not_required() -> None:
    assert [field.key for field in FORM if not field.is_required] == ["send_copy"]
    assert [field.key for field in FORM if field.evidence is Evidence.ASSUMED] == ["completion_date"]
    assert len({field.key for field in FORM}) == len(FORM) == 9
