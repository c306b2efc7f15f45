"""A small description for tests of drift, and ways to change it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Edit = Callable[[Document], Any]

POST = "POST /wholesale/customers"
PATH = "/wholesale/customers"

_BODY = {
    "type": "object",
    "description": "The customer.",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 50, "minLength": 1, "description": "Name of the customer."},
        "packages": {"type": "array", "maxItems": 5, "items": {"$ref": "#/components/schemas/Package"}},
        "size": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2, "example": 3},
        "note": {"type": "string", "nullable": True, "format": "date", "pattern": "^a"},
        "address": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}},
    },
}

_DOCUMENT: Document = {
    "openapi": "3.0.0",
    "info": {"title": "Wholesale", "version": "1"},
    "servers": [{"url": "https://one.example/v1"}],
    "security": [{"token": ["read"]}],
    "tags": [{"name": "customers"}],
    "paths": {
        PATH: {
            "parameters": [{"name": "trace", "in": "header", "schema": {"type": "string"}}],
            "post": {
                "summary": "Provision a customer",
                "operationId": "provision",
                "tags": ["customers"],
                "parameters": [
                    {"name": "max", "in": "query", "schema": {"type": "integer"}},
                    {
                        "name": "filter",
                        "in": "query",
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                ],
                "requestBody": {"content": {"application/json": {"schema": copy.deepcopy(_BODY)}}},
                "responses": {
                    "200": {
                        "description": "OK",
                        "headers": {"Location": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
                    },
                    "404": {"description": "Not found"},
                },
            },
        },
        "/devices": {"get": {"responses": {"200": {"description": "Devices"}}}},
    },
    "components": {
        "schemas": {
            "Package": {"type": "string", "enum": ["calling", "meetings"], "description": "A package."},
            "Answer": copy.deepcopy(_BODY),
            "Device": {"type": "object", "properties": {"mac": {"type": "string"}}},
        },
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}


def description() -> Document:
    """Return a description of one wholesale operation and of another that is not compared."""
    return copy.deepcopy(_DOCUMENT)


def changed(edit: Edit) -> Document:
    """Return the description after an edit."""
    document = description()
    edit(document)
    return document


def operation(document: Document) -> Document:
    found: Document = document["paths"][PATH]["post"]
    return found


def request_body(document: Document) -> Document:
    found: Document = operation(document)["requestBody"]["content"]["application/json"]["schema"]
    return found


def request_fields(document: Document) -> Document:
    found: Document = request_body(document)["properties"]
    return found


def answer_fields(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["Answer"]["properties"]
    return found
