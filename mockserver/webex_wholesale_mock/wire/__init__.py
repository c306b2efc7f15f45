"""Requests, responses and refusals as values, and how they are read and written."""
