"""Handles a test uses: clock, outcomes, faults, billing, calls, snapshots."""
