"""Usage: the files of billing reports, read row by row."""

from __future__ import annotations
