"""A nightly job: carries out a plan of customers and subscribers, and says for each refusal who has to do what.

    python nightly.py plan.csv --state state [--dry-run] [--update]

The token comes from WEBEX_ACCESS_TOKEN. The job may be killed at any moment: the same command goes on where it was, and
makes nothing twice. Its exit status is one of `Exit`, for a scheduler to act on.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from webex_wholesale import BulkSummary, LineReport, LocalError, Plan, PlanError, Unauthorized, WholesaleClient

log = logging.getLogger("nightly")


class Exit(IntEnum):
    """Statuses that the job ends with."""

    DONE = 0
    """Everything is as the plan says."""
    PEOPLE = 1
    """People have to act: the log names the lines, and who has to do what."""
    SET_UP = 2
    """The plan, the token or the folder has to be mended first; what was done before that is written down."""
    LATER = 75
    """Nothing is wrong, but lines are left: run the same command again (EX_TEMPFAIL of sysexits.h)."""


# What to do for each refusal


@dataclass(frozen=True)
class Advice:
    """The people who have to act on a refusal, and their next step."""

    whose: Literal["nobody", "planner", "customer", "operator", "support"]
    text: str

    def __str__(self) -> str:
        return f"{self.whose}: {self.text}"


WAIT: Final = Advice("nobody", "the next run tries again")
PATIENCE: Final = 3
"""So many nights in a row a line may fail; then people have to look at it."""
TOO_OFTEN: Final = Advice("support", f"it failed in {PATIENCE} runs in a row: read the reason in the journal")
ADVICE: Final = {
    "auth": Advice("operator", "renew the token, or give its administrator the role and the scopes that are missing"),
    "http": Advice("support", "the service does not read the request: compare the versions of program and service"),
    "http.rate": WAIT,
    "id": Advice("planner", "the id in the plan is not one of the service"),
    "sub-partner": Advice("operator", "ask the sub-partner: it is unknown, suspended, or not yours"),
    "customer": Advice("planner", "correct the line in the plan"),
    "customer.address": Advice("planner", "correct the address in the plan"),
    "customer.async.calling-unavailable": WAIT,
    "customer.async.compliance": Advice("nobody", "a review holds the customer back, for 72 hours or more"),
    "customer.busy": WAIT,
    "customer.calling": Advice("planner", "give the location a name, an address, a time zone and a language"),
    "customer.email.in-use": Advice("customer", "ask for another email, or attach the organization that has it"),
    "customer.external-id.in-use": Advice("planner", "another customer has this key: look it up, or choose another"),
    "customer.has-subscribers": Advice("planner", "remove the subscribers of the customer first"),
    "customer.limits": Advice("planner", "set the limit of the package to what is used, or more"),
    "customer.not-found": Advice("planner", "the customer is gone: take it out of the plan, or add it anew"),
    "customer.org": Advice("customer", "its organization has a subscription, a trial or another partner: settle that"),
    "customer.package.in-use": Advice("planner", "take the package from the subscribers first"),
    "customer.packages": Advice("planner", "correct the packages of the customer"),
    "customer.template": Advice("operator", "look up the provisioning id in the partner's portal"),
    "subscriber": Advice("planner", "correct the line in the plan"),
    "subscriber.customer.not-ready": WAIT,
    "subscriber.customer.unknown": Advice("planner", "add the line of the customer to the plan"),
    "subscriber.email.free-account": Advice("customer", "remind the person of the email that asks for consent"),
    "subscriber.email.in-use": Advice("customer", "the person belongs to another organization: ask for another email"),
    "subscriber.extension": Advice("planner", "choose another extension"),
    "subscriber.location": Advice("planner", "choose a calling location of the customer"),
    "subscriber.not-found": Advice("planner", "the subscriber is gone: take it out of the plan, or add it anew"),
    "subscriber.package": Advice("planner", "give the customer the package, or raise its limit"),
    "subscriber.pending-migration": Advice("customer", "remind the person of the email that asks for consent"),
    "subscriber.phone": Advice("planner", "choose another phone number"),
}
"""By the beginning of a rule's id; the longest one that fits counts."""
WITHOUT_RULE: Final = {
    "differs": Advice("operator", "decide: change the plan, or run with --update"),
    "refused": Advice("support", "ask the service's support, with the reason in the journal"),
    "failed": WAIT,
}
LOOK: Final = Advice("operator", "it is there, with problems or without consent: read the reason in the journal")


def advise(line: LineReport, failures: int = 0) -> Advice | None:
    """Advice on a line; None where nothing is left to do.

    Args:
        line: the report on it.
        failures: in how many runs before this one it has failed without a break.
    """
    by_outcome = WITHOUT_RULE.get(line.outcome)
    if by_outcome is None:
        return LOOK if line.text and line.outcome != "passed" and not line.resumed else None
    advice = next((ADVICE[start] for start in beginnings(line.rule) if start in ADVICE), by_outcome)
    return TOO_OFTEN if advice == WAIT and failures + 1 >= PATIENCE else advice


def beginnings(rule: str | None) -> Iterator[str]:
    """The id of a rule, and what is left of it without its last words; the longest first."""
    while rule:
        yield rule
        rule = rule.rpartition(".")[0]


# The journal


@dataclass
class Journal:
    """A file with what became of each line, run after run: a JSON object each, only ever added to.

    It holds emails and reasons, so its owner alone may read it; the log holds neither.
    """

    path: Path
    failures: Counter[str] = field(default_factory=Counter)
    """The number of failures of each key without a break, up to now."""
    outcomes: dict[str, str] = field(default_factory=dict)
    """The last outcome of each key."""
    torn: bool = False
    """The file ends with half a line, of a run that was killed."""

    def __post_init__(self) -> None:
        if self.path.exists():
            content = self.path.read_text(encoding="utf-8")
            self.torn = not content.endswith("\n")
            for text in content.splitlines():
                self._count(text)

    def _count(self, text: str) -> None:
        try:
            entry = json.loads(text)
            key, outcome = entry["key"], entry["outcome"]
        except (ValueError, TypeError, KeyError):
            return  # half a line
        self.failures[key] = self.failures[key] + 1 if outcome == "failed" else 0
        self.outcomes[key] = outcome

    def has(self, line: LineReport) -> bool:
        """Tell whether a line of an earlier run is written down; a run that was killed may have had no time for it."""
        return line.resumed and self.outcomes.get(line.key) == line.outcome

    def add(self, line: LineReport, advice: Advice | None) -> None:
        """Write down a line, on the disk before the next one is told of."""
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "line": line.line,
            "key": line.key,
            "outcome": line.outcome,
            "id": line.id,
            "rule": line.rule,
            "reason": line.text or None,
            "advice": advice and str(advice),
        }
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write("\n" * self.torn + json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(handle)
        self.torn = False


# The job


@dataclass
class Job:
    """One run: what it was asked for, and whom its lines still need.

    Args:
        plan: the plan, as CSV.
        state: the folder of the journal and of a checkpoint for each plan.
        dry_run: ask the service only what it would refuse; nothing is changed or written down.
        update: change what exists and is not as the plan has it.
    """

    plan: Path
    state: Path
    dry_run: bool = False
    update: bool = False
    needed: set[str] = field(default_factory=set, init=False)

    @cached_property
    def journal(self) -> Journal:
        """The journal, read when the first line is told of."""
        return Journal(self.state / "journal.jsonl")

    def checkpoint(self, plan: Plan) -> Path:
        """The file that remembers what is done of a plan: a plan that has changed gets a new one."""
        self.state.mkdir(parents=True, exist_ok=True)
        return self.state / f"{plan.fingerprint[:16]}.checkpoint"

    def told(self, line: LineReport) -> None:
        """Log and write down what became of a line, as soon as it is known."""
        advice = advise(line, self.journal.failures[line.key])
        if not self.dry_run and not self.journal.has(line):
            self.journal.add(line, advice)
        if advice is None:
            log.info("line %s: %s %s", line.line, line.kind, line.outcome)
            return
        self.needed.add(advice.whose)
        log.warning("line %s: %s %s, rule %s; %s", line.line, line.kind, line.outcome, line.rule, advice)

    def end(self, summary: BulkSummary) -> Exit:
        """Log the sum of the run, and decide the exit status."""
        ends = Exit.PEOPLE if self.needed - {"nobody"} else Exit.LATER if self.needed else Exit.DONE
        log.info("%s; exit status %d (%s)", summary, ends, ends.name.lower())
        return ends


def run(client: WholesaleClient, job: Job) -> Exit:
    """Carry out the plan of a job, or with `dry_run` say what would happen."""
    plan = Plan.read_csv(job.plan)
    if job.dry_run:
        return job.end(client.bulk.precheck(plan, on_progress=job.told))
    return job.end(
        client.bulk.provision(
            plan,
            checkpoint=job.checkpoint(plan),
            on_progress=job.told,
            on_difference="update" if job.update else "report",
        )
    )


# The command


def parse(arguments: Sequence[str] | None = None) -> Job:
    """Read the command line, by default that of the process; a wrong one ends it with status 2."""
    parser = argparse.ArgumentParser(description="Carry out a plan of customers and subscribers.")
    parser.add_argument("plan", type=Path, help="the plan, as CSV")
    parser.add_argument("--state", type=Path, default=Path("state"), help="folder of the journal and the checkpoints")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen; nothing is changed")
    parser.add_argument("--update", action="store_true", help="change what exists and differs from the plan")
    return Job(**vars(parser.parse_args(arguments)))


def set_up_logging() -> None:
    """Log to stderr without secrets: httpx would log whole URLs, in which there are emails."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)


def stopped(problem: Exception) -> Exit:
    """Log the reason why a run cannot begin, or go on; of a plan the places alone, for the reasons quote its cells."""
    if not isinstance(problem, PlanError):
        log.error("%s", problem)
        return Exit.SET_UP
    for each in problem.problems:
        log.error("line %s of the plan, column %s: rule %s", each.line, each.column, each.rule)
    log.error("webex-wholesale check-plan tells the reasons")
    return Exit.SET_UP


def main(arguments: Sequence[str] | None = None) -> Exit:
    """Run the job of a command line."""
    set_up_logging()
    try:
        job = parse(arguments)
        with WholesaleClient() as client:
            return run(client, job)
    except (LocalError, Unauthorized, OSError) as problem:
        return stopped(problem)


if __name__ == "__main__":
    sys.exit(main())
