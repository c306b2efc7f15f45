"""Thin translations between the core's values and what clients speak; a lock makes each call one transaction."""
