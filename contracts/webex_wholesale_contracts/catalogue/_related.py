"""Rules of the related operations, all assumed: the vendor publishes none, and every refusal has to name a rule."""

from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

ASSUMED = Evidence.ASSUMED

RELATED = (
    Rule(
        "adjacent.field.required",
        400,
        None,
        ASSUMED,
        "admin and calling specs: required lists",
        "A field that the operation cannot do without is missing or blank.",
        settles="Captured answers to bodies without a required field.",
    ),
    Rule(
        "adjacent.field.invalid",
        400,
        None,
        ASSUMED,
        "admin and calling specs: field descriptions",
        "A field has a value that it cannot have, or one that contradicts another field.",
        settles="Captured answers to contradicting fields.",
    ),
    Rule(
        "adjacent.not-found",
        404,
        None,
        ASSUMED,
        "admin spec: what the caller manages",
        "What the request names does not exist, or is in an organization that the caller does not manage.",
        settles="Captured answers to unknown ids.",
    ),
    Rule(
        "adjacent.in-use",
        409,
        None,
        ASSUMED,
        "admin and calling specs",
        "What there can be one of only (an email, number, extension, MAC address, name of a location) is taken.",
        settles="Captured answers to a repeated email, number, extension, MAC address and location name.",
    ),
    Rule(
        "adjacent.person.is-subscriber",
        409,
        None,
        ASSUMED,
        "a live subscriber needs the person",
        "The person is a live subscriber, who has to be removed before the person goes or changes the email.",
        settles="A captured answer to the deletion of a subscriber's person.",
    ),
    Rule(
        "adjacent.organization.not-empty",
        409,
        None,
        ASSUMED,
        "admin spec: conflicts of deleting",
        "The organization still has a wholesale customer, a subscription, licences, or more than one user.",
        settles="A captured answer to the deletion of an organization with licences.",
    ),
    Rule(
        "adjacent.client.unknown",
        401,
        None,
        ASSUMED,
        "OAuth 2.0: invalid_client",
        "No integration or service app has this client id and this secret.",
        settles="A captured answer to a wrong client secret.",
    ),
    Rule(
        "adjacent.grant.invalid",
        400,
        None,
        ASSUMED,
        "OAuth 2.0: invalid_grant",
        "The code or refresh token was never given to this client, has been used or revoked, or has expired.",
        settles="Captured answers to a used code and to a revoked refresh token.",
    ),
    Rule(
        "adjacent.device.model",
        400,
        None,
        ASSUMED,
        "guide 1770-1783: Cisco MPP, some Polycom, some Yealink; which models and the answer are our reading",
        "The phone must be a Cisco MPP, Polycom or Yealink model on the list.",
        settles="The published list of supported devices, and a captured answer to another maker's phone.",
    ),
    Rule(
        "adjacent.report.category",
        400,
        None,
        ASSUMED,
        "spec: answers have a category RECONCILIATION or POINT_IN_TIME, requests have none",
        "A billing report can only be asked for in the category RECONCILIATION.",
        settles="A captured answer to a report that was asked for with the category POINT_IN_TIME.",
    ),
    Rule(
        "adjacent.numbers.too-many",
        400,
        None,
        ASSUMED,
        "calling spec: a list without a limit; here each number is looked up in its plan, so a request has one",
        "A request adds at most 1000 numbers to a location.",
        settles="A captured answer to a request with thousands of numbers.",
    ),
)
