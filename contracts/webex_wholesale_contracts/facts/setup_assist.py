"""Wholesale Setup Assist: limits, fields of the request form, phases, and the tasks of both sides in each phase.

The guide describes it at 004:828-1187 and the form at 004:1465-1517. Its tables of phases have a column of tasks for
the partner and one for Cisco, which the text that we have mixes: that there is a task is documented, the side that it
falls to is our reading (assumed). The line above table 8 calls the Standard flow Express, which is a slip (004:999).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from webex_wholesale_contracts.catalogue import Evidence

__all__ = [
    "EXPRESS_USERS",
    "FORM",
    "INFORMATION_DAYS",
    "NOTICE_DAYS",
    "PHASES",
    "SIDES",
    "SUPPORT_DAYS",
    "TASKS",
    "Flow",
    "FormField",
    "Phase",
    "PhaseName",
    "Side",
    "Task",
    "phases",
    "tasks",
]

Flow = Literal["express", "standard"]
Side = Literal["partner", "cisco"]
PhaseName = Literal[
    "express_discovery",
    "express_design",
    "project_management",
    "discovery",
    "solution_design",
    "test_planning",
    "implementation",
    "execution",
    "post_onboarding",
    "hand_off",
]

EXPRESS_USERS: Final = 5
"""Users of a location up to which it is Express, with a flat charge; with more it is Standard (004:846-850)."""
NOTICE_DAYS: Final = 6
"""Business days between request and completion at least (004:860-861)."""
INFORMATION_DAYS: Final = 2
"""Business days in which the partner answers a question in the phase of project management (004:1022-1024)."""
SUPPORT_DAYS: Final = 5
"""Business days of support after the move at most (004:1173-1175)."""
SIDES: Final = Evidence.ASSUMED
"""Evidence of the side that a task falls to; of the task itself it is documented."""


class FormField(NamedTuple):
    """A field of the request form. `is_required` is its asterisk."""

    key: str
    title: str
    is_required: bool
    evidence: Evidence
    source: str
    note: str = ""


class Phase(NamedTuple):
    """A phase of a flow."""

    flow: Flow
    name: PhaseName
    title: str
    source: str


class Task(NamedTuple):
    """A task of one side in a phase.

    `document` is a document that it delivers. `business_days` is the time that the partner has for it, from the
    beginning of the phase.
    """

    phase: PhaseName
    side: Side
    key: str
    text: str
    source: str
    document: str = ""
    business_days: int | None = None


_D: Final = Evidence.DOCUMENTED
_A: Final = Evidence.ASSUMED

FORM: Final = (
    FormField("partner_org_id", "Partner or agent org ID", True, _D, "004:1480-1483", "Partner Hub, partner name"),
    FormField("customer_org_id", "Customer org ID", True, _D, "004:1485-1488", "Partner Hub, Customers"),
    FormField("active_subscription", "Active Wholesale subscription", True, _D, "004:1490-1491", "has to be YES"),
    FormField("subscription_id", "Subscription ID", True, _D, "004:1493-1496", "Partner Hub, Subscriptions"),
    FormField("total_locations", "Total number of locations", True, _D, "004:1498-1505", "as many as in Control Hub"),
    FormField("location_id", "Location ID", True, _D, "004:1507-1510", "Control Hub, Calling, Locations"),
    FormField("completion_date", "Date of completion", True, _A, "004:860-861", "the form's own name is not published"),
    FormField("contacts", "Contacts of the customer", True, _D, "004:964-967", "one of them knows the call flows"),
    FormField("send_copy", "Send me a copy of my responses", False, _D, "004:1513"),
)
"""The fields that the guide names; the form has more (004:1512)."""

PHASES: Final = (
    Phase("express", "express_discovery", "Discovery and assessment", "004:960-979"),
    Phase("express", "express_design", "Solution design", "004:981-995"),
    Phase("standard", "project_management", "Project management", "004:1011-1040"),
    Phase("standard", "discovery", "Discovery and assessment", "004:1042-1070"),
    Phase("standard", "solution_design", "Solution design", "004:1072-1100"),
    Phase("standard", "test_planning", "Onboarding (test) planning", "004:1106-1122"),
    Phase("standard", "implementation", "Implementation", "004:1124-1147"),
    Phase("standard", "execution", "Onboarding execution", "004:1149-1166"),
    Phase("standard", "post_onboarding", "Post-onboarding", "004:1168-1179"),
    Phase("standard", "hand_off", "Operations hand-off", "004:1181-1187"),
)
"""The phases of both flows, in order."""

_DATA: Final = "data gathering document"
_WORKBOOK: Final = "configuration workbook"

TASKS: Final = (
    Task("express_discovery", "partner", "customer_information", "Hand in the customer's data.", "004:960-962"),
    Task("express_discovery", "partner", "contacts", "Name a contact who knows the call flows.", "004:964-967"),
    Task("express_discovery", "cisco", "call_flow", "Have the customer approve the call flows.", "004:969-970"),
    Task("express_discovery", "cisco", "guides", "Point to online training and guides.", "004:972-974"),
    Task("express_design", "partner", "follow_up", "Follow up with the customer.", "004:981"),
    Task("express_design", "cisco", "call", "Call the location, for an hour at most.", "004:981-983"),
    Task("express_design", "cisco", "configuration", "Configure users and features.", "004:985-986"),
    Task("express_design", "cisco", "numbers", "Test the numbers that are assigned.", "004:988"),
    Task("express_design", "cisco", "sign_in", "Check that people can sign in to Control Hub.", "004:990"),
    Task("express_design", "cisco", "walk_through", "Show the features and the user portal.", "004:992-993"),
    Task("project_management", "partner", "roles", "List the roles of partner and customer.", "004:1011-1012"),
    Task("project_management", "partner", "site_contacts", "Name two contacts and free key people.", "004:1014-1017"),
    Task("project_management", "partner", "third_parties", "Coordinate third parties.", "004:1019-1020"),
    Task(
        *("project_management", "partner", "information", "Answer what Cisco asks.", "004:1022-1024"),
        business_days=INFORMATION_DAYS,
    ),
    Task("project_management", "cisco", "personnel", "List key people.", "004:1026-1028", "list of key people"),
    Task("project_management", "cisco", "schedule", "Plan dates and reports.", "004:1030-1032", "project schedule"),
    Task("project_management", "cisco", "risks", "Name the risks.", "004:1034-1035"),
    Task("project_management", "cisco", "handover", "Agree on the handover at the end.", "004:1037-1038"),
    Task("discovery", "partner", "platform", "Describe the present calling platform.", "004:1042-1043"),
    Task("discovery", "partner", "users_and_devices", "List users, devices, locations.", "004:1045-1046"),
    Task("discovery", "partner", "meetings", "Take part in meetings.", "004:1048-1049"),
    Task("discovery", "cisco", "planning", "Plan the project with the customer.", "004:1051-1052"),
    Task("discovery", "cisco", "sites", "Plan the sites to be migrated.", "004:1054"),
    Task("discovery", "cisco", "interviews", "Interview those concerned.", "004:1056-1057"),
    Task("discovery", "cisco", "data_document", "Draft the document for the data.", "004:1059", _DATA),
    Task("discovery", "cisco", "help", "Help partner and customer.", "004:1061"),
    Task("discovery", "cisco", "assessment", "Recommend and exclude.", "004:1063-1065", "assessment report"),
    Task("solution_design", "partner", "key_people", "Keep key people free.", "004:1072-1073"),
    Task("solution_design", "partner", "documents", "Review questionnaire and workbook.", "004:1075-1077"),
    Task("solution_design", "cisco", "data_review", "Review the partner's data.", "004:1079-1080"),
    Task("solution_design", "cisco", "draft", "Draft the workbook.", "004:1082-1084", f"draft of the {_WORKBOOK}"),
    Task("solution_design", "cisco", "requirements", "Review technical requirements.", "004:1086-1087"),
    Task("solution_design", "cisco", "template", "Hand out a template for data.", "004:1089-1091", "data template"),
    Task("solution_design", "cisco", "workbook", "Complete the workbook.", "004:1093-1094", _WORKBOOK),
    Task("solution_design", "cisco", "build", "Hand over all documents.", "004:1096-1098", "build documents"),
    Task("test_planning", "partner", "workshop", "Take part in the workshop.", "004:1106-1107"),
    Task("test_planning", "partner", "requirements", "Gather the customer's requirements.", "004:1109-1110"),
    Task("test_planning", "partner", "migration_plan", "Review the migration plan.", "004:1112"),
    Task("test_planning", "cisco", "test_workshop", "Hold the workshop on the test plan.", "004:1114"),
    Task("test_planning", "cisco", "test_plan", "Write the test plan.", "004:1116-1117", "test plan"),
    Task("implementation", "partner", "equipment", "Bring equipment and client to the site.", "004:1124-1125"),
    Task("implementation", "partner", "directory", "Set up directory, sign-on, hybrid services.", "004:1127-1128"),
    Task("implementation", "partner", "control_hub", "Set up Control Hub.", "004:1130"),
    Task("implementation", "partner", "emergency_data", "Put users and locations into RedSky.", "004:1132-1133"),
    Task("implementation", "partner", "certificates", "Get certificates by signing requests.", "004:1135"),
    Task("implementation", "partner", "network", "Set up ports, DHCP, TFTP and QoS.", "004:1137-1139"),
    Task("implementation", "cisco", "install", "Configure as the workbook says.", "004:1141-1142"),
    Task(
        "implementation", "cisco", "updated_workbook", "Update the workbook.", "004:1144-1145", f"updated {_WORKBOOK}"
    ),
    Task("execution", "partner", "date", "Agree on the date with the customer.", "004:1149-1150"),
    Task("execution", "partner", "on_site", "Have people on site.", "004:1152"),
    Task("execution", "partner", "porting", "Coordinate number porting and third parties.", "004:1154-1155"),
    Task("execution", "partner", "dial_plan", "Change the dial plan on site.", "004:1157-1159"),
    Task("execution", "cisco", "production", "Move the solution to production.", "004:1161-1162"),
    Task("execution", "cisco", "users", "Move the users to Webex Calling.", "004:1164"),
    Task("post_onboarding", "partner", "first_level", "Be the first contact for support.", "004:1168"),
    Task("post_onboarding", "partner", "faults_on_site", "Have people on site for faults.", "004:1170-1171"),
    Task("post_onboarding", "cisco", "support", "Support the migration afterwards.", "004:1173-1175"),
    Task("post_onboarding", "cisco", "fault_finding", "Help to find faults.", "004:1177"),
    Task("hand_off", "partner", "close", "Close the migration.", "004:1181"),
    Task("hand_off", "cisco", "last_workbook", "Update the workbook.", "004:1181-1182", f"final {_WORKBOOK}"),
    Task("hand_off", "cisco", "close_out", "Tell that the migration is closed.", "004:1184-1185", "close-out notice"),
)
"""The tasks, phase by phase. A key is unique in its phase."""

_BY_FLOW: Final[Mapping[Flow, tuple[Phase, ...]]] = {
    "express": tuple(phase for phase in PHASES if phase.flow == "express"),
    "standard": tuple(phase for phase in PHASES if phase.flow == "standard"),
}


def phases(flow: Flow) -> tuple[Phase, ...]:
    """Return the phases of a flow, in order."""
    return _BY_FLOW[flow]


def tasks(phase: PhaseName) -> tuple[Task, ...]:
    """Return the tasks of a phase, those of the partner first."""
    return tuple(task for task in TASKS if task.phase == phase)
