from __future__ import annotations

from webex_wholesale_contracts.catalogue._rule import Evidence, Rule

DOCUMENTED, OBSERVED, ASSUMED = Evidence.DOCUMENTED, Evidence.OBSERVED, Evidence.ASSUMED

HTTP = (
    Rule("auth.token.missing", 401, 990001, OBSERVED, "clients", "The request carries no bearer token."),
    Rule("auth.token.unknown", 401, 990002, OBSERVED, "clients", "The token was never issued, or has been revoked."),
    Rule(
        "auth.token.expired",
        401,
        990003,
        ASSUMED,
        "clients: token answers carry expires_in",
        "The token's lifetime has run out.",
    ),
    Rule(
        "auth.scope.missing",
        403,
        990004,
        ASSUMED,
        "spec: status 403, scopes per API",
        "The token was issued without the scope that this operation needs.",
    ),
    Rule(
        "auth.role.insufficient",
        403,
        990005,
        DOCUMENTED,
        "guide: precheck and billing sections",
        "The caller's administrator role gives less access than this operation needs.",
    ),
    Rule(
        "auth.partner.not-entitled",
        403,
        990006,
        DOCUMENTED,
        "spec: both validate operations",
        "A precheck needs a partner with the wxc-wholesale entitlement or the webex-wholesale-partner-testing setting.",
    ),
    Rule("http.route.unknown", 404, 990010, OBSERVED, "clients", "No operation has this path."),
    Rule(
        "http.method.unsupported",
        405,
        990011,
        DOCUMENTED,
        "spec",
        "The path exists, but not with this method; the Allow header lists those it has.",
    ),
    Rule(
        "http.media-type.unsupported",
        415,
        990012,
        DOCUMENTED,
        "spec; developer guide",
        "A body must be sent as application/json.",
    ),
    Rule(
        "http.body.malformed",
        400,
        990013,
        OBSERVED,
        "clients",
        "The body is no JSON object, repeats a key, nests too deep, or is too large.",
    ),
    Rule(
        "http.field.wrong-type",
        400,
        990014,
        ASSUMED,
        "spec: types",
        "A known field holds another JSON type than the contract says.",
    ),
    Rule(
        "http.query.invalid",
        400,
        990015,
        ASSUMED,
        "spec: types",
        "A query parameter is unreadable: a negative or fractional number, an unknown filter value, or a broken date.",
    ),
    Rule(
        "http.rate.limited",
        429,
        990016,
        DOCUMENTED,
        "spec: Retry-After in whole seconds",
        "More requests arrived in the window than the limit allows.",
    ),
    Rule(
        "id.malformed",
        404,
        990020,
        ASSUMED,
        "spec: 404 text",
        "An id in the path cannot be decoded, or is the id of another kind of thing.",
    ),
)
