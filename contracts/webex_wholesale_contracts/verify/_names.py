"""The values of placeholders in cases: names of one run, days, ids that nobody has, facts about a target."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from webex_wholesale_contracts import ids

__all__ = ["CONTROL_TOKEN", "FACTS", "TOKENS", "Fact", "is_own", "names_of"]

_NOBODY: Final = str(UUID(int=0, version=4))
_KINDS: Final = {
    "madeUpCustomer": "ENTERPRISE",
    "madeUpLocation": "LOCATION",
    "madeUpOrganization": "ORGANIZATION",
    "madeUpPerson": "PEOPLE",
    "madeUpReport": "BILLING_REPORT",
    "madeUpSubscriber": "SUBSCRIBER",
}
_DAYS_BACK: Final = 300


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that the API does not tell, and that a case needs.

    Attributes:
        variable: the environment variable that tells it.
        text: the value, in words.
    """

    variable: str
    text: str


def _fact(name: str, text: str) -> Fact:
    return Fact(f"WEBEX_WHOLESALE_{name}", text)


FACTS: Final[dict[str, Fact]] = {
    "provisioningId": _fact("PROVISIONING_ID", "the provisioning id of a template"),
    "bareTemplate": _fact("PROVISIONING_ID_WITHOUT_PSTN", "the provisioning id of a template without a PSTN provider"),
    "paidOrganization": _fact("ORG_WITH_SUBSCRIPTION", "the id of an organization that pays for messaging"),
    "trialOrganization": _fact("ORG_IN_TRIAL", "the id of an organization with a trial of messaging"),
    "freeAccount": _fact("FREE_ACCOUNT", "the email of an active free account"),
    "phone": _fact("PHONE_NUMBER", "a phone number that a subscriber can have, in E.164 form"),
    "clientId": _fact("CLIENT_ID", "the client id of an integration"),
    "clientSecret": _fact("CLIENT_SECRET", "the client secret of an integration"),
}
TOKENS: Final[dict[str, Fact]] = {
    "full-admin": Fact("WEBEX_ACCESS_TOKEN", "the access token of a full administrator"),
    "read-only": _fact("TOKEN_READ_ONLY", "the token of a read-only administrator"),
    "no-scope": _fact("TOKEN_NO_SCOPE", "a token without the scopes of the wholesale API"),
    "expired": _fact("TOKEN_EXPIRED", "an expired token"),
    "not-entitled": _fact("TOKEN_NOT_ENTITLED", "the token of a partner that may not use prechecks"),
    "sub-partner": _fact("TOKEN_SUB_PARTNER", "the token of a sub-partner"),
}
CONTROL_TOKEN: Final = _fact("CONTROL_TOKEN", "the control token of a served mock that asks for one")


def is_own(name: str, prefix: str = r"[A-Za-z][A-Za-z0-9-]*") -> bool:
    """Tell a name or an email that a run has made up, such as `verify-1a2b3c4d-main`.

    Args:
        name: an external id or an email.
        prefix: the beginning of names, as a regular expression; any by default.
    """
    return re.fullmatch(rf"{prefix}-[0-9a-f]{{8}}-[a-z]+(?:@.+)?", name) is not None


def names_of(run: str, domain: str, today: date, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of placeholders at the beginning of a run.

    Args:
        run: the beginning of every name, such as `verify-1a2b3c4d`. Its eight hexadecimal digits tell runs apart, and
            choose the day of the billing report.
        domain: of the email addresses.
        today: the day at the target, in UTC.
        facts: what is known about the target, by the names in `FACTS`.
    """
    day = today - timedelta(days=2 + int(run[-8:], 16) % _DAYS_BACK)
    emails = {"email": "post", "briefEmail": "brief", "newEmail": "new", "user": "una", "other": "siri"}
    emails |= {"phoned": "per", "newUser": "ida"}
    return {
        **{name: f"{run}-{word}@{domain}" for name, word in emails.items()},
        "externalId": f"{run}-main",
        "briefExternalId": f"{run}-brief",
        "newExternalId": f"{run}-new",
        "name": f"{run} main",
        "briefName": f"{run} brief",
        "newName": f"{run} new",
        "extension": "1000",
        "newExtension": "2000",
        "otherExtension": "3000",
        "pendingExtension": "4000",
        "day": day.isoformat(),
        "dayBefore": (day - timedelta(days=1)).isoformat(),
        "madeUpTemplate": ids.encode_provisioning_id(_NOBODY),
        **{name: ids.encode(kind, _NOBODY) for name, kind in _KINDS.items()},
        **facts,
    }
