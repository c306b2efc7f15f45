"""Generator of the contracts' pinned description: the vendor's, cut down to what the wholesale operations reach.

`python tools/pinned_description.py FILE DATE` reads the vendor's file and writes the package data. The vendor publishes
it as `public-spec/webex-wholesale.json` in the repository webex/webex-openapi-specs, under CC BY 4.0. That licence asks
for the name of the author, the licence and word of what was changed: the document carries all three in `x-source`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from webex_wholesale_contracts.operations import OPERATIONS

TARGET = Path(__file__).parents[1] / "contracts/webex_wholesale_contracts/drift/data/pinned.json"
REFERENCE = re.compile(r'"\$ref": "#/components/(\w+)/([^"]+)"')
SHARED = ("parameters", "servers")
"""Keys of a path that concern all its operations."""


def cut(document: dict[str, Any], date: str) -> dict[str, Any]:
    """Return the wholesale operations of a document with the components that they reach, texts unchanged."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        item = document["paths"][operation.path]
        kept = paths.setdefault(operation.path, {key: item[key] for key in SHARED if key in item})
        kept[operation.method.lower()] = item[operation.method.lower()]
    general = {key: document[key] for key in ("openapi", "servers", "security") if key in document}
    return {
        "x-source": {
            "date": date,
            "title": "webex-wholesale.json of webex/webex-openapi-specs",
            "author": "Cisco Systems, Inc.",
            "licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
            "modified": f"cut down to {len(OPERATIONS)} operations and the components they reach; texts unchanged",
        },
        **general,
        "info": {key: document["info"][key] for key in ("title", "version")},
        "paths": paths,
        "components": components(document, paths),
    }


def components(document: dict[str, Any], start: Any) -> dict[str, Any]:
    """Return the components that references lead to, from a part of a document on, in the document's order."""
    found: set[tuple[str, str]] = set()
    parts = [start]
    while parts:
        for kind, name in REFERENCE.findall(json.dumps(parts.pop())):
            if (kind, name) not in found:
                found.add((kind, name))
                parts.append(document["components"][kind][name])
    kept = {
        kind: {name: part for name, part in members.items() if (kind, name) in found}
        for kind, members in document.get("components", {}).items()
    }
    return {kind: members for kind, members in kept.items() if members}


def text(document: dict[str, Any], date: str) -> str:
    """Return the pinned description as it is stored."""
    return json.dumps(cut(document, date), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    source, released = sys.argv[1:]
    content = json.loads(Path(source).read_text(encoding="utf-8"))
    TARGET.write_text(text(content, released), encoding="utf-8", newline="\n")
