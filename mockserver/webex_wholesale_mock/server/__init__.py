"""The mock on a port: a uvicorn server with start-up lines."""
