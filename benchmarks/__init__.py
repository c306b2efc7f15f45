"""Benchmarks of the SDK and the mock. `python -m benchmarks` prints a table; tests assert no figure of it."""
