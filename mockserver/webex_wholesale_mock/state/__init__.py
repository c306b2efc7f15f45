"""Tools that hold state: tracked collections, versions, clock, ids, timelines."""
