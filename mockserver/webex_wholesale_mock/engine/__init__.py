"""One request as one transaction: stages, exchange, journal, injected faults."""
