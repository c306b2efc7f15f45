"""The service that a command works on: its client, its name in the output, and its failures as exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from webex_wholesale._cli.ending import INTERRUPTED, TOKEN, complain, complain_of
from webex_wholesale._client import WholesaleClient
from webex_wholesale._errors import LocalError, WholesaleError

__all__ = ["acting", "announce", "ask"]


def announce(client: WholesaleClient) -> None:
    """Name the service, and the sub-partner if there is one, on stderr: the first line of a command that writes."""
    sys.stderr.write(f"service: {client._settings}\n")
    sys.stderr.flush()


def acting(client: WholesaleClient, on_behalf_of: str | None) -> WholesaleClient:
    """The client for a sub-partner where one is given. An empty one is refused: it was meant to be somebody."""
    return client if on_behalf_of is None else client.on_behalf_of(on_behalf_of)


def ask(base_url: str, use: Callable[[WholesaleClient], int], *, on_behalf_of: str | None = None) -> int:
    """Call `use` with a client for the token of the environment.

    Returns:
        The exit status: that of `use`; 1 where the service refused or failed, 2 where nothing was sent, 130 after
        Ctrl-C.
    """
    token = os.environ.get(TOKEN)
    if not token:
        return complain(f"the environment variable {TOKEN} is not set; it must contain an access token")
    try:
        with WholesaleClient(token, base_url=base_url) as client:
            return use(acting(client, on_behalf_of))
    except KeyboardInterrupt:
        return complain("stopped", INTERRUPTED)
    except LocalError as problem:
        return complain(str(problem))
    except WholesaleError as problem:
        return complain_of(problem)
