"""One call from arguments to result: request, exchange, retry, response."""
