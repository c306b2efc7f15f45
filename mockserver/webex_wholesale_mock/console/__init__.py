"""The console: pages under `/__mock__/` for a person who looks at the world of a mock, and acts on it.

A browser asks for HTML and gets a page; a program gets the JSON of the control endpoints, as without the console. Pages
are rendered on the server from the values that the Python API hands out. Their forms send JSON to the control endpoints
and to the API itself, so the console can do nothing that a program cannot do.
"""

from __future__ import annotations

from webex_wholesale_mock.console._dispatch import handle

__all__ = ["handle"]
