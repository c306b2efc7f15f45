"""Recorded traffic: one format for the mock, the SDK and the checks, redacted by default.

A file of JSON lines has a header in its first line, `{"format": "webex-wholesale-calls", "version": 1}`, and then a
line for each request that was sent. Its keys:

* `method`, `path` (from `/v1` on), `query`, and `operation`, such as `customers.get`; null for an unknown path;
* `status` of the answer, 0 for none; `trackingId`; `started`, a moment in UTC; `seconds`;
* `sent` and `received`: the JSON bodies; null for none, for one that is not JSON, and for one that holds tokens;
* `request` and `answer`: the same as fields, dotted, each with the list of its values: `"query.max": ["10"]`,
  `"body.items[].status": ["provisioned"]`. `webex-wholesale contracts drift --touched-by` reads these;
* `redacted`: true where personal data were replaced;
* `note`, where the recorder has one: what the call belongs to.

`Redactor` replaces what is personal, `write` makes a file of JSON lines or HAR 1.2, and `read` reads both.
"""

from __future__ import annotations

from webex_wholesale_contracts._public import show_as_public
from webex_wholesale_contracts.traffic._exchange import (
    FORMAT,
    VERSION,
    Exchange,
    TrafficError,
    header_line,
    operation_at,
    to_line,
)
from webex_wholesale_contracts.traffic._files import FORMATS, FileFormat, format_of, read, text_of, write
from webex_wholesale_contracts.traffic._redaction import Redactor, is_stand_in

__all__ = [
    "FORMAT",
    "FORMATS",
    "VERSION",
    "Exchange",
    "FileFormat",
    "Redactor",
    "TrafficError",
    "format_of",
    "header_line",
    "is_stand_in",
    "operation_at",
    "read",
    "text_of",
    "to_line",
    "write",
]

show_as_public(globals())
