"""Rules of this project's own: the operations next door have none published, and every refusal has to name one."""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

ASSUMED = Evidence.ASSUMED

ADJACENT = (
    Rule(
        "adjacent.field.required",
        400,
        995001,
        ASSUMED,
        "admin and calling specs: required lists",
        "A field that the operation cannot do without is missing or blank.",
    ),
    Rule(
        "adjacent.field.invalid",
        400,
        995002,
        ASSUMED,
        "admin and calling specs: field descriptions",
        "A field has a value that it cannot have, or one that contradicts another field.",
    ),
    Rule(
        "adjacent.not-found",
        404,
        995003,
        ASSUMED,
        "admin spec: what the caller manages",
        "What the request names does not exist, or is in an organization that the caller does not manage.",
    ),
    Rule(
        "adjacent.in-use",
        409,
        995004,
        ASSUMED,
        "admin and calling specs",
        "What there can be one of only (an email, number, extension, MAC address, name of a location) is taken.",
    ),
    Rule(
        "adjacent.person.is-subscriber",
        409,
        995005,
        ASSUMED,
        "a live subscriber needs the person",
        "The person is a live subscriber, who has to be removed before the person goes or changes the email.",
    ),
    Rule(
        "adjacent.organization.not-empty",
        409,
        995006,
        ASSUMED,
        "admin spec: conflicts of deleting",
        "The organization still has a wholesale customer, a subscription, licences, or more than one user.",
    ),
    Rule(
        "adjacent.client.unknown",
        401,
        995007,
        ASSUMED,
        "OAuth 2.0: invalid_client",
        "No integration or service app has this client id and this secret.",
    ),
    Rule(
        "adjacent.grant.invalid",
        400,
        995008,
        ASSUMED,
        "OAuth 2.0: invalid_grant",
        "The code or refresh token was never given to this client, has been used or revoked, or has expired.",
    ),
)
