"""All state of one mock."""
