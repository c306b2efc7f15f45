"""The README as an index of packages shows it: with absolute links, where the build is told what they begin with.

Hatchling runs this when it makes the metadata of a wheel or sdist. The environment variable `README_LINKS` has the
address of the repository's files at the tag, with a slash at its end. Without it, links stay as they are.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from hatchling.metadata.plugin.interface import MetadataHookInterface

SETTING: Final = "README_LINKS"
RELATIVE: Final = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s]+)")
"""The target of a link or picture that is not absolute."""


class ReadmeHook(MetadataHookInterface):
    """Gives the project its long description."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the README to the metadata."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": with_absolute_links(text, os.environ.get(SETTING)),
        }


def with_absolute_links(text: str, begin: str | None) -> str:
    """The text of a page with links that hold outside of the repository; pictures are linked as files, not as pages."""
    if not begin:
        return text

    def absolute(found: re.Match[str]) -> str:
        return f"{begin}{found[1]}" + ("?raw=true" if found[1].endswith(".png") else "")

    return RELATIVE.sub(absolute, text)
