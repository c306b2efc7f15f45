"""Verification: the rules of the catalogue tried on a target, and the evidence that comes of it."""
