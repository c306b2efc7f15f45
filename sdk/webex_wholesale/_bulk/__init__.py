"""Add, change and remove many customers with their subscribers, and go on where it was stopped.

plan: what is to be added, changed or removed, line by line, from objects or (columns, csv) from a file. check: what is
wrong with a plan, before anything is sent. checkpoint: the file that remembers which lines are done. backoff_gate:
holds all workers back while one is asked to wait. lines: what to do for one line, as steps, which additions, changes
and removals have. job: which line comes next, and what became of the others. runners: threads for the blocking client,
tasks for the other one.
"""

from __future__ import annotations
