"""Changes between two versions of the vendor's API description, told by their consequence for a client.

`compare(pinned(), load(path))` holds a newer description against the one that the contract follows. `_document` reads a
document node by node, `_operations` and `_schemas` turn each wholesale operation into two flat tables of places and
facts, `_compare` goes through two tables with the checks of `_effects`, and `_texts` does the same for prose. Recorded
calls, files of accepted changes and reports follow, put together in `command`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_contracts.drift._compare import compare
from webex_wholesale_contracts.drift._files import load, pinned
from webex_wholesale_contracts.drift._model import (
    LEVELS,
    Change,
    Direction,
    Drift,
    Level,
    SourceChange,
    Unreadable,
    UnusableDocument,
    Verdict,
)

__all__ = [
    "LEVELS",
    "Change",
    "Direction",
    "Drift",
    "Level",
    "SourceChange",
    "Unreadable",
    "UnusableDocument",
    "Verdict",
    "compare",
    "load",
    "pinned",
]

show_as_public(globals())

if not TYPE_CHECKING:
    __getattr__ = renamed(__name__, {"Difference": "Change"})
