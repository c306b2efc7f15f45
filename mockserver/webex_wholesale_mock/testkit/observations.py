"""Files of evidence as the rules of a mock: on or off, with the status and the code that somebody has observed."""

from __future__ import annotations

from pathlib import Path

from webex_wholesale_contracts.verify.evidence import EvidenceError, Observation, read
from webex_wholesale_mock.world.rulebook import Observed


def observed_in(path: str | Path) -> dict[str, Observed]:
    """Read a file that `webex-wholesale contracts verify --update-evidence` has written.

    Args:
        path: the file.

    Returns:
        The rules that were observed, by id.

    Raises:
        EvidenceError: the file cannot be read or used; a ValueError that names file and place.
    """
    try:
        return {rule: _observed(seen) for rule, seen in read(path).items()}
    except ValueError as problem:
        text = str(problem)
        raise EvidenceError(text if text.startswith(str(path)) else f"{path}: {text}") from None


def _observed(seen: Observation) -> Observed:
    if seen.status is not None and not 400 <= seen.status <= 599:
        raise ValueError(f"{seen.rule}: status must be that of a refusal, 400 to 599, or null, got {seen.status}")
    if seen.code is not None and not (seen.code.isascii() and seen.code.isdecimal()):
        raise ValueError(f"{seen.rule}: code must have digits alone, as errorCode is a number, got {seen.code!r}")
    code = None if seen.code is None else int(seen.code)
    told = f"on {seen.on} by {seen.by}, {seen.source}"
    return Observed(seen.agrees, seen.enforced, seen.status, code, told)
