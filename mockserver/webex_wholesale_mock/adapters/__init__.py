"""Translations between the engine's values and those of client libraries."""
