"""The tables in the pages say what the code says."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from typer.main import get_command

from tests.docs.test_pages import anchor
from webex_wholesale import WholesaleClient, WholesaleError
from webex_wholesale._cli.commands import app
from webex_wholesale._migration.stages import STAGES as MIGRATION_STAGES
from webex_wholesale._migration.stages import TOO_LATE, StageRow
from webex_wholesale._migration.tables import TABLES as EXPORT_FILES
from webex_wholesale._migration.tables import Table as ExportFile
from webex_wholesale_contracts import packages
from webex_wholesale_contracts.catalogue import RULES, Evidence, Rule
from webex_wholesale_contracts.deprecations import DEPRECATIONS, Deprecation
from webex_wholesale_contracts.facts import devices, orders, setup_assist
from webex_wholesale_contracts.facts.features import AVAILABILITY, FEATURES, AvailabilityRow, Level
from webex_wholesale_contracts.operations import OPERATIONS, Operation
from webex_wholesale_contracts.related_operations import RELATED_OPERATIONS
from webex_wholesale_contracts.verify import UNTRIED
from webex_wholesale_contracts.verify._names import CONTROL_TOKEN, FACTS, TOKENS
from webex_wholesale_mock import WholesaleMock, control
from webex_wholesale_mock.agents import Door, Toolbox
from webex_wholesale_mock.engine.engine import SCHEDULED_WORK
from webex_wholesale_mock.engine.stages import STAGES
from webex_wholesale_mock.entities import ROLES, Role
from webex_wholesale_mock.entities.lifecycles import (
    CUSTOMER,
    DEVICE,
    GONE,
    NEW,
    PACKAGE,
    REPORT,
    REVIEW,
    SETUP_ASSIST,
    SSO,
    SUB_PARTNER,
    SUBSCRIBER,
    Lifecycle,
)
from webex_wholesale_mock.entities.order_lifecycles import ACCESS, ORDER
from webex_wholesale_mock.entities.roles import AREAS
from webex_wholesale_mock.entities.trial_lifecycles import SHIPMENT, TRIAL, TRIAL_SPARK
from webex_wholesale_mock.faults import FAULT_KINDS
from webex_wholesale_mock.handlers import HANDLERS
from webex_wholesale_mock.hub.operations import HUB_OPERATIONS
from webex_wholesale_mock.validation.restricted import RESTRICTIONS, Restriction
from webex_wholesale_mock.validation.rule_coverage import ENFORCED
from webex_wholesale_mock.wire import control_paths
from webex_wholesale_mock.world.outbox import EMAIL_KINDS
from webex_wholesale_mock.world.rulebook import SWITCHABLE

pytestmark = pytest.mark.once

DOCS = Path(__file__).resolve().parents[2] / "docs"

FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
MEANING = {
    Evidence.DOCUMENTED: "the vendor's own documents say so",
    Evidence.OBSERVED: "seen in what independent clients send, receive and expect",
    Evidence.ASSUMED: "the most plausible reading where nothing says; the first to doubt",
}


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return "".join(map(_line, (columns, ["---"] * len(columns), *rows)))


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


INSTEAD_OF_A_METHOD = {
    "tokens.exchange": "`RefreshingToken`",
    "tokens.service_app": "`ServiceAppToken`",
    "tokens.authorize": "for a browser",
}


def operations() -> str:
    return _operations(OPERATIONS)


def adjacent() -> str:
    return _operations(RELATED_OPERATIONS)


def _operations(listed: Iterable[Operation[Any, Any]]) -> str:
    client = WholesaleClient("token")
    rows = [
        (f"`{each.name}`", f"`{each.method} {each.path}`", _method(client, each), _yes(each.name in HANDLERS))
        for each in listed
    ]
    return table(("operation", "method and path, below `/v1`", "SDK", "mock"), rows)


def _method(client: WholesaleClient, operation: Operation[Any, Any]) -> str:
    there = hasattr(getattr(client, operation.noun, None), operation.verb)
    return f"`client.{operation.name}(...)`" if there else INSTEAD_OF_A_METHOD.get(operation.name, "not yet")


def _yes(there: bool) -> str:
    return "yes" if there else "not yet"


def scopes() -> str:
    """Each scope with its operations."""
    users: dict[str, list[str]] = {}
    for each in OPERATIONS:
        users.setdefault(each.scope, []).append(f"`{each.name}`")
    return table(("scope", "for"), [(f"`{scope}`", ", ".join(names)) for scope, names in users.items()])


def evidence() -> str:
    all_rules = Counter(rule.evidence for rule in RULES.values())
    in_force = Counter(RULES[rule].evidence for rule in ENFORCED)
    rows = [(f"`{each}`", MEANING[each], all_rules[each], in_force[each]) for each in Evidence]
    total = ("", "", len(RULES), len(ENFORCED))
    return table(("evidence", "how it is known", "rules", "enforced by the mock"), [*rows, total])


PLACE = "where it stands, or what would settle it"


RULES_OF = {
    "auth": "tokens, scopes and roles",
    "http": "requests",
    "id": "ids",
    "customer": "customers",
    "subscriber": "subscribers",
    "sub-partner": "sub-partners",
    "billing": "billing reports",
    "adjacent": "other Webex APIs",
    "hub": "the portals",
    "trial": "trials",
    "migration": "migrations",
    "order": "orders",
}


def rules() -> str:
    """A table for each beginning of the ids, under a heading of its own, so that a search leads near to a rule."""
    columns = ("rule", "answer", "code", "what it says", "evidence", "source", PLACE, "mock", "can be off")
    rows: dict[str, list[Sequence[object]]] = {}
    for rule in RULES.values():
        rows.setdefault(RULES_OF[rule.id.partition(".")[0]], []).append(_rule(rule))
    return "".join(f"\n### Rules of {noun}\n\n{table(columns, each)}" for noun, each in rows.items())


def _rule(rule: Rule) -> Sequence[object]:
    switchable = "yes" if rule.id in SWITCHABLE else ""
    known = (rule.evidence, rule.source, ", ".join(f"`{place}`" for place in rule.where) or rule.settles)
    enforced = "by the SDK" if rule.status == "local" else _yes(rule.id in ENFORCED)
    return (f'<a id="{rule.id}"></a>`{rule.id}`', rule.status, rule.code or "", rule.text, *known, enforced, switchable)


def errors() -> str:
    return "\n".join(("```text", *_tree(WholesaleError), "```", ""))


def _tree(error: type[WholesaleError], depth: int = 0) -> Iterator[str]:
    yield f"{'    ' * depth + error.__name__:<32}{_gist(error)}".rstrip()
    for each in error.__subclasses__():
        yield from _tree(each, depth + 1)


def _gist(described: type) -> str:
    return (described.__doc__ or "").partition("\n")[0].partition(";")[0].rstrip(".").replace("`", "")


BY_HAND = {f"hub/{name.replace('.', '/').replace('_', '-')}" for name in HUB_OPERATIONS}
"""Control endpoints of the operations that the page about the hub lists."""


def control_endpoints() -> str:
    rows = [
        (
            f"`{method} {control_paths.CONTROL}{path}`",
            _fields(endpoint.body, needed=True),
            _fields(endpoint.body, needed=False),
        )
        for path, methods in control.ENDPOINTS.items()
        if path not in BY_HAND
        for method, endpoint in methods.items()
    ]
    return table(("endpoint", "required fields", "optional fields"), rows)


def _fields(body: type[BaseModel], *, needed: bool) -> str:
    fields = [field for field in body.model_fields.values() if field.is_required() is needed]
    return ", ".join(f"`{field.alias}`" for field in fields)


def hub_operations() -> str:
    rows = [
        (
            f"`{each.name}`",
            each.summary,
            f"`{each.who}`{', also of the customer' * each.customers}" if each.who else each.by,
            ", ".join(f"`{field.name}`" for field in each.fields),
            ", ".join([f"`{rule}`" for rule in each.refuses] + ([f"rules of `{each.like}`"] if each.like else [])),
            each.source,
        )
        for each in HUB_OPERATIONS.values()
    ]
    return table(("operation", "purpose", "needs", "fields", "refused by, beside roles", "source"), rows)


def order_ranking() -> str:
    rows = [(number, each.text, each.evidence, each.source) for number, each in enumerate(orders.RANKING, start=1)]
    return table(("rank", "first come organizations that", "evidence", "source"), rows)


def administrator_roles() -> str:
    rows = [(f"`{role.key}`", role.name, role.scope, role.reach, _levels(role), role.source) for role in ROLES.values()]
    return table(("role", "name", "of", "customers", "entitlements", "source"), rows)


def _levels(role: Role) -> str:
    levels = {*role.levels.values()}
    if len(role.levels) == len(AREAS) and len(levels) == 1:
        return f"everything: {levels.pop()}"
    return ", ".join(f"{area}.{level}" for area, level in role.levels.items())


def restrictions() -> str:
    rows = [(each.row, each.setting, each.denial, _refused(each)) for each in RESTRICTIONS.values()]
    return table(("row", "setting in Control Hub", "for the customer", "refused calls, with the fields"), rows)


def _refused(row: Restriction) -> str:
    calls = [f"`{name}`" + (f" ({', '.join(fields)})" if fields else "") for name, fields in row.calls.items()]
    return ", ".join(calls) or "none; the hub tells"


def faults() -> str:
    rows = [(f"`{_signature(kind)}`", _gist(kind), f"`{kind.usual}`") for kind in FAULT_KINDS.values()]
    return table(("kind", "what the client gets", "default effect"), rows)


def _signature(kind: type) -> str:
    return f"{kind.__name__}({', '.join(signature(kind).parameters)})"


def stages() -> str:
    passed = " --> ".join(stage.__name__ for stage in STAGES)
    return f"""\
```mermaid
flowchart LR
    request["request<br>by httpx, requests or ASGI"] --> {passed} --> journal
    dispatch <--> handler["handler<br>of the operation"]
    handler <--> rules
    handler <--> world["world<br>and its clock"]
```
"""


HAPPENS = {
    "customer.review": "a customer in compliance review is checked, every hour for 72 hours",
    "customer.cease": "the last check: a name that is still denied stops onboarding, until people decide",
    "customer.finish": "an attempt to provision or to update a customer ends",
    "customer.resume": "a customer with the outcome `Flaps` goes on after it seemed to have ended",
    "customer.remove": "a customer that was deleted is gone",
    "subscriber.finish": "the provisioning of a subscriber with a planned outcome ends or fails",
    "report.finish": "a billing report is completed, or fails",
    "setup_assist.phase": "a phase of Setup Assist is planned to end",
    "trial.provisioned": "a trial is provisioned",
    "trial.lapse": "the ten days are over in which a customer can accept a trial",
    "trial.notice": "a trial ends in 7 days, and both sides are told",
    "trial.expire": "a trial ends, and its grace period begins",
    "trial.purge": "the grace period of a trial is over, and what it brought is lost",
    "trial.release": "the numbers of a trial are free for others, 15 days later",
    "shipment.ship": "devices of a trial are shipped, 3 days after the order (assumed)",
    "shipment.deliver": "devices of a trial are with the customer, 2 days later (assumed)",
    "shipment.due": "devices of a trial are due",
    "shipment.overdue": "devices of a trial are not returned 14 days after they were due",
    "shipment.receive": "the vendor has returned devices again, after 5 days (assumed)",
    "device.expire": "an activation code that nobody has entered expires",
    "sub_partner.set_up": "the vendor's team has set a requested sub-partner up",
    "sso.trust": "Cisco TAC has established the trust for partner SSO",
    "order.mail": "the start date of an order has come, and its contact is mailed",
    "order.close_line": "the line of an order closes in Cisco Commerce",
    "order.provisioned": "an order is provisioned",
    "setup_assist.complete": "the last phase of Setup Assist is planned to end, and onboarding to be complete",
}


def events() -> str:
    return table(("kind", "what happens"), [(f"`{kind}`", HAPPENS[kind]) for kind in SCHEDULED_WORK])


def deprecations() -> str:
    rows = [(f"`{each.operation}`", each.place, *_both(each), each.evidence, each.source) for each in DEPRECATIONS]
    return table(("operation", "where", "what", "instead", "evidence", "source"), rows)


def _both(deprecation: Deprecation) -> tuple[str, str]:
    return f"`{deprecation.name}`", f"`{deprecation.instead}`"


def emails() -> str:
    rows = [
        (f"`{kind}`", template.to, template.when, ", ".join(f"`{link}`" for link in template.links) or "none")
        for kind, template in EMAIL_KINDS.items()
    ]
    return table(("kind", "to", "sent when", "links"), rows)


LIFECYCLES: dict[str, Lifecycle[Any, Any]] = {
    "customer-lifecycle": CUSTOMER,
    "package-lifecycle": PACKAGE,
    "subscriber-lifecycle": SUBSCRIBER,
    "report-lifecycle": REPORT,
    "setup-assist-lifecycle": SETUP_ASSIST,
    "trial-lifecycle": TRIAL,
    "trial-lifecycle-spark": TRIAL_SPARK,
    "shipment-lifecycle": SHIPMENT,
    "device-lifecycle": DEVICE,
    "sub-partner-lifecycle": SUB_PARTNER,
    "sso-lifecycle": SSO,
    "order-lifecycle": ORDER,
    "order-access-lifecycle": ACCESS,
    "review-lifecycle": REVIEW,
}
OUTSIDE = {NEW: "[*]", GONE: "[*]"}


def diagram(lifecycle: Lifecycle[Any, Any]) -> str:
    """A lifecycle as a state diagram, which GitHub draws."""
    begin = [] if lifecycle.start == NEW else [f"    [*] --> {lifecycle.start}"]
    steps = [
        f"    {OUTSIDE.get(before, before)} --> {OUTSIDE.get(after, after)}: {event}"
        for (before, event), after in lifecycle.table.items()
    ]
    return "\n".join(("```mermaid", "stateDiagram-v2", *begin, *steps, "```", ""))


def offers() -> str:
    columns = ("package", "name", *(column.title for column in packages.offer("webex_suite").columns), "needs one of")
    return table(columns, map(_offer, map(packages.offer, packages.PACKAGES)))


def _offer(offer: packages.Offer) -> Sequence[object]:
    bases = ", ".join(f"`{base}`" for base in offer.bases)
    return (f"`{offer.package}`", offer.title, *map(_value, offer.columns), bases)


def _value(feature: packages.Feature) -> str:
    return f"{feature} {_sources(feature.source)}" if feature.is_published else str(feature)


def package_features(level: Level) -> str:
    described = [*dict.fromkeys(row.package for row in AVAILABILITY)]
    rows = [
        (row[0].title, *row, f"`{FEATURES[row[0].key].source}`")
        for row in packages.compare(*described).rows
        if row[0].table == level
    ]
    return table(("feature", *(f"`{package}`" for package in described), "source"), rows)


def availability() -> str:
    rows = [
        (f"`{row.package}`", _which(row), row.value, row.evidence or "", f"`{row.source}`", row.note)
        for row in AVAILABILITY
    ]
    return table(("package", "features", "value", "evidence", "source", "note"), rows)


def _which(row: AvailabilityRow) -> str:
    features = [f"`{key}`" for key in FEATURES if key in (row.features or ())]
    return ", ".join(features) or "all others"


def contradictions() -> str:
    return table(("topic", "one place", "the other", "here", "evidence"), map(_contradiction, packages.CONTRADICTIONS))


def _contradiction(row: packages.Contradiction) -> Sequence[object]:
    places = (f"{row.one} {_sources(row.one_source)}", f"{row.other} {_sources(row.other_source)}")
    return (row.topic, *places, row.taken, row.evidence)


def assistant_limits() -> str:
    rows = [(each.name, each.value, each.evidence, _sources(each.source)) for each in packages.ASSISTANT_LIMITS]
    return table(("limit", "value", "evidence", "source"), rows)


def _sources(text: str) -> str:
    return ", ".join(f"`{place}`" for place in text.split(", "))


def assist_form() -> str:
    rows = [
        (
            f"`{each.key}`",
            f"{each.title}{' *' if each.is_required else ''}",
            each.evidence,
            f"`{each.source}`",
            each.note,
        )
        for each in setup_assist.FORM
    ]
    return table(("field", "on the form", "evidence", "source", "note"), rows)


def assist_tasks(flow: setup_assist.Flow) -> str:
    rows = [
        (f"`{phase.name}`", each.side, f"`{each.key}`", each.text, each.document, f"`{each.source}`")
        for phase in setup_assist.phases(flow)
        for each in setup_assist.tasks(phase.name)
    ]
    return table(("phase", "side", "task", "what it is", "document", "source"), rows)


def commands() -> str:
    """Each command with the first paragraph of its help."""
    return table(("command", "purpose"), _commands("webex-wholesale", get_command(app)))


def _commands(name: str, command: Any) -> Iterator[tuple[str, str]]:
    if not hasattr(command, "list_commands"):
        yield f"`{name}`", str(command.help).partition("\n\n")[0]
        return
    for inner in command.list_commands(None):
        yield from _commands(f"{name} {inner}", command.get_command(None, inner))


def untried() -> str:
    """The rules that the verification has no case for."""
    return table(("rule without a case", "because"), ((f"`{rule}`", reason) for rule, reason in UNTRIED.items()))


def facts() -> str:
    """The environment variables that tell the verification about a target."""
    rows = ((f"`{fact.variable}`", fact.text) for fact in (*TOKENS.values(), *FACTS.values(), CONTROL_TOKEN))
    return table(("variable", "tells"), rows)


def device_lines() -> str:
    rows = [
        (
            line.maker,
            line.name,
            ", ".join(line.models),
            *map(_if(line), ("has_activation_code", "is_webex_aware", "takes_password")),
            line.evidence,
            line.source,
        )
        for line in devices.LINES
    ]
    columns = ("maker", "line", "models (assumed)", "activation code", "Webex-aware", "password")
    return table((*columns, "evidence", "source"), rows)


def _if(line: devices.Line) -> Callable[[str], str]:
    return lambda name: "yes" if getattr(line, name) else "no"


def migration_files() -> str:
    """Each file of an export, with necessary files and columns in bold."""
    rows = [
        (_marked(each.file, each.must or name == "manifest"), ", ".join(_columns(each)))
        for name, each in EXPORT_FILES.items()
    ]
    return table(("file", "columns"), rows)


def _columns(file: ExportFile) -> Iterator[str]:
    return (_marked(column.name, column.must) for column in file.columns)


def _marked(name: str, must: bool) -> str:
    return f"**{name}**" if must else name


def migration_stages() -> str:
    rows = [(f"`{row.stage}`", f"`{row.event}`", *_next(row)) for row in MIGRATION_STAGES]
    return table(("stage", "step", "next", "effect"), rows)


def _next(row: StageRow) -> tuple[str, str]:
    if row.next is None:
        return "refused", f"`{row.rule}`: {row.text}"
    late = f"; on another day `{TOO_LATE}`" if row.before_midnight else ""
    return f"`{row.next}`", f"{row.text}{late}"


def questions() -> str:
    """Every question of the cookbook, page by page."""
    return "".join(map(_questions, sorted((DOCS / "cookbook").glob("[a-z]*.md"))))


def _questions(path: Path) -> str:
    title, *headings = re.findall(r"^#{1,2} (.+)$", FENCED.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    lines = [f"- [{heading}]({path.name}#{anchor(heading)})\n" for heading in headings]
    name = title.removeprefix("Cookbook: ")
    return f"\n## {name[0].upper()}{name[1:]}\n\n{''.join(lines)}"


def all_pages() -> str:
    """Every page below docs/, in the order of the site's navigation, with its first sentence."""
    nav = tomllib.loads((DOCS.parent / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]
    sections = {title: [*_page_lines(pages)] for section in nav for title, pages in section.items()}
    return "".join(f"\n## {title}\n\n{''.join(lines)}" for title, lines in sections.items() if lines)


def _page_lines(pages: Sequence[str | dict[str, list[str]]]) -> Iterator[str]:
    for page in pages:
        if isinstance(page, dict):
            yield from (line for inner in page.values() for line in _page_lines(inner))
        elif (DOCS / page).exists() and page != "pages.md":
            yield _page_line(page)


def _page_line(page: str) -> str:
    title, *paragraphs = FENCED.sub("", (DOCS / page).read_text(encoding="utf-8")).split("\n\n")
    prose = next((" ".join(text.split()) for text in paragraphs if text[:1].isalnum() or text[:1] in "`["), "")
    sentence = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", re.split(r"(?<=[.:]) ", prose)[0]).rstrip(":.")
    return f"- [{title.removeprefix('# ').strip()}]({page})" + (f": {sentence}\n" if sentence else "\n")


def agent_tools() -> str:
    """Each tool of an agent, with its description."""
    mock = WholesaleMock()
    tools = Toolbox(Door(httpx.Client(transport=mock.transport(), base_url="https://webexapis.com"), "a mock")).tools
    hints = {(True, False): "read-only", (False, True): "may take something away", (False, False): ""}
    rows = ((f"`{tool.name}`", tool.text, hints[tool.reads, tool.destroys]) for tool in tools.values())
    return table(("tool", "what it does", "kind"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "agent-tools": agent_tools,
    "all-pages": all_pages,
    "questions": questions,
    "device-lines": device_lines,
    "adjacent": adjacent,
    "assist-express": partial(assist_tasks, "express"),
    "assist-form": assist_form,
    "assist-standard": partial(assist_tasks, "standard"),
    "assistant-limits": assistant_limits,
    "availability": availability,
    "commands": commands,
    "contradictions": contradictions,
    "control": control_endpoints,
    "deprecations": deprecations,
    "emails": emails,
    "errors": errors,
    "events": events,
    "evidence": evidence,
    "facts": facts,
    "hub-operations": hub_operations,
    "order-ranking": order_ranking,
    "faults": faults,
    "offers": offers,
    "migration-files": migration_files,
    "migration-stages": migration_stages,
    "operations": operations,
    "restrictions": restrictions,
    "roles": administrator_roles,
    "rules": rules,
    "scopes": scopes,
    "site-features": partial(package_features, "site"),
    "stages": stages,
    "untried": untried,
    "subscriber-features": partial(package_features, "subscriber"),
}
TABLES |= {name: partial(diagram, lifecycle) for name, lifecycle in LIFECYCLES.items()}


def test_tables_are_what_the_code_says(page: Any, hold: Callable[..., None]) -> None:
    for name, written in page.tables.items():
        hold(page, written, f"<!-- table: {name} -->\n{TABLES[name]()}<!-- /table -->")


def test_every_lifecycle_is_drawn_in_a_page() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    assert [name for name in LIFECYCLES if f"<!-- table: {name} -->" not in pages] == []


def test_a_diagram_has_a_line_for_each_transition() -> None:
    lines = diagram(REPORT).splitlines()
    assert lines[:4] == [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> IN_PROGRESS",
        "    IN_PROGRESS --> COMPLETED: finish",
    ]
    assert "    FAILED --> [*]: remove" in lines


def test_each_heading_of_the_cookbook_is_a_question() -> None:
    for path in (DOCS / "cookbook").glob("[a-z]*.md"):
        headings = re.findall(r"^## (.+)$", FENCED.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
        assert headings
        assert [heading for heading in headings if not heading.endswith("?")] == []
