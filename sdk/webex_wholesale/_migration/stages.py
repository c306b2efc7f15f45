"""The stages of one customer's migration as a table: steps in order, out of order, twice, and too late."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["STAGES", "TOO_LATE", "Event", "Stage", "StageRow", "row_of"]

Stage: TypeAlias = Literal["new", "running", "done", "undone"]
"""`new` has no journal; `running` has lines that are not done; `undone` was rolled back."""
Event: TypeAlias = Literal["run", "resume", "review", "rollback"]

ORDER: Final = "migration.stage.order"
TOO_LATE: Final = "migration.rollback.too-late"


class StageRow(NamedTuple):
    """The effect of an event in a stage.

    Attributes:
        stage: the stage in which it comes.
        event: the step that is asked for.
        next: the stage after it; None where it is refused.
        text: what is done, or why nothing is.
        rule: the rule of the refusal.
        before_midnight: only on the day in UTC on which the run began; later, `migration.rollback.too-late`.
    """

    stage: Stage
    event: Event
    next: Stage | None
    text: str
    rule: str = ""
    before_midnight: bool = False


STAGES: Final = (
    StageRow("new", "run", "running", "makes everything"),
    StageRow("new", "resume", None, "nothing was run yet; run the migration first", ORDER),
    StageRow("new", "review", None, "nothing was run yet; run the migration first", ORDER),
    StageRow("new", "rollback", None, "nothing was run yet, so that there is nothing to take back", ORDER),
    StageRow("running", "run", "running", "goes on with the lines that are not done"),
    StageRow("running", "resume", "running", "goes on with the lines that are not done"),
    StageRow("running", "review", "running", "reads back what is there"),
    StageRow("running", "rollback", "undone", "removes what this migration made", before_midnight=True),
    StageRow("done", "run", "done", "sends nothing"),
    StageRow("done", "resume", "done", "sends nothing"),
    StageRow("done", "review", "done", "reads back what is there"),
    StageRow("done", "rollback", "undone", "removes what this migration made", before_midnight=True),
    StageRow("undone", "run", "running", "makes everything anew"),
    StageRow("undone", "resume", None, "it was rolled back; run the migration anew", ORDER),
    StageRow("undone", "review", None, "it was rolled back; run the migration anew", ORDER),
    StageRow("undone", "rollback", None, "it was rolled back already", ORDER),
)

_ROWS: Final = {(row.stage, row.event): row for row in STAGES}


def row_of(stage: Stage, event: Event) -> StageRow:
    """The row of an event in a stage."""
    return _ROWS[stage, event]
