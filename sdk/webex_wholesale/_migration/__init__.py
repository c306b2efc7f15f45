"""Migration of customers from BroadWorks: read their exports, plan, carry the plan out, and look at the result.

tables, cells: the columns of an export, and the forms of their cells. sources, reading, checking, ruling: from files to
rows without problems. packages, bodies, planning: from rows to lines of a plan. migration: all of this for a batch.
journal, stages: what has been done, and what may come next. runners: the client's side. review: what the service has
now, and what differs from the export.
"""

from __future__ import annotations
