"""The answer 202: a handle of work that goes on in the background."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import httpx
from pydantic import ValidationError

from webex_wholesale._core.responses import malformed_error
from webex_wholesale._public import public
from webex_wholesale_contracts.ids import bare
from webex_wholesale_contracts.models import ResourceUrl

__all__ = ["Accepted", "read_accepted"]


@public
@dataclass(frozen=True, eq=False)
class Accepted:
    """The answer to accepted work: the part of a handle that can be kept.

    Attributes:
        url: where the resource can be looked at.
        id: its id, to be kept: it is all that is needed to go on, in another process too.
    """

    url: str
    id: str

    def __eq__(self, other: object) -> bool:
        return self._place == other._place if isinstance(other, Accepted) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._place)

    @property
    def _place(self) -> tuple[str, str]:
        """The address without the id, and the id, in whichever form it was given."""
        return self.url.partition("?")[0].rstrip("/").rpartition("/")[0], bare(self.id)


def read_accepted(response: httpx.Response) -> Accepted:
    """Read a 202: its body, or where that says nothing its Location header (both documented, source: spec)."""
    url = _url_in(response.content) or response.headers.get("location", "")
    segment = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    if not segment:
        raise malformed_error(response, "does not name the accepted resource")
    return Accepted(url, unquote(segment))


def _url_in(content: bytes) -> str:
    try:
        return ResourceUrl.model_validate_json(content).url
    except ValidationError:
        return ""
