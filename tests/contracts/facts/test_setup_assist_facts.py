"""Setup Assist as data: phases of two flows, and tasks of both sides with their places in the guide."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from webex_wholesale_contracts.catalogue import Evidence
from webex_wholesale_contracts.facts.setup_assist import FORM, PHASES, SIDES, TASKS, PhaseName, phases, tasks

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


@pytest.mark.parametrize(
    ("phase", "partner", "cisco"),
    [
        ("express_discovery", "customer_information contacts", "call_flow guides"),
        ("express_design", "follow_up", "call configuration numbers sign_in walk_through"),
        ("project_management", "roles site_contacts third_parties information", "personnel schedule risks handover"),
        (
            "discovery",
            "platform users_and_devices meetings",
            "planning sites interviews data_document help assessment",
        ),
        ("solution_design", "key_people documents", "data_review draft requirements template workbook build"),
        ("test_planning", "workshop requirements migration_plan", "test_workshop test_plan"),
        (
            "implementation",
            "equipment directory control_hub emergency_data certificates network",
            "install updated_workbook",
        ),
        ("execution", "date on_site porting dial_plan", "production users"),
        ("post_onboarding", "first_level faults_on_site", "support fault_finding"),
        ("hand_off", "close", "last_workbook close_out"),
    ],
)
def test_the_tasks_of_a_phase_are_those_of_the_guide(phase: PhaseName, partner: str, cisco: str) -> None:
    listed = {side: " ".join(task.key for task in tasks(phase) if task.side == side) for side in ("partner", "cisco")}
    assert listed == {"partner": partner, "cisco": cisco}


def test_the_documents_of_the_standard_flow_come_in_their_phases() -> None:
    handed_over = [(task.phase, task.document) for task in TASKS if task.document]
    assert handed_over == [
        ("project_management", "list of key people"),
        ("project_management", "project schedule"),
        ("discovery", "data gathering document"),
        ("discovery", "assessment report"),
        ("solution_design", "draft of the configuration workbook"),
        ("solution_design", "data template"),
        ("solution_design", "configuration workbook"),
        ("solution_design", "build documents"),
        ("test_planning", "test plan"),
        ("implementation", "updated configuration workbook"),
        ("hand_off", "final configuration workbook"),
        ("hand_off", "close-out notice"),
    ]
