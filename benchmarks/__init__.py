"""How fast the pair is. `python -m benchmarks` prints a table; nothing here is a test, and no test asserts a figure."""
