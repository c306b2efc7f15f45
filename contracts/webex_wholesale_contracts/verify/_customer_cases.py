"""Cases of customers: prechecks, one customer that other cases work with, and one that comes and goes."""

from __future__ import annotations

from typing import Any, Final

from webex_wholesale_contracts.verify._access_cases import PRECHECKED
from webex_wholesale_contracts.verify._case import Case, Step
from webex_wholesale_contracts.verify.bodies import (
    CALLING_LOCATION,
    CUSTOMER,
    CUSTOMER_BREACHES,
    SUBSCRIBER,
    Changes,
    changed,
)

__all__ = ["CUSTOMERS", "LAST_OF_CUSTOMERS", "MAIN"]

MAIN: Final = ("customers.provision 202",)
"""The customer that most cases work with: calling and meetings, the latter for one subscriber at most."""
_DONE: Final = ("provisioned", "provisioned_with_errors", "error")
_LIMITS: Final = "provisioningParameters.packages.limits"
_PACKAGES: Final = ["webex_calling", "webex_meetings"]
_MAIN: Final = changed(
    CUSTOMER,
    {
        "packages": _PACKAGES,
        "externalId": "$externalId",
        "customerInfo": {"name": "$name", "primaryEmail": "$email"},
        "provisioningParameters.calling.location": CALLING_LOCATION,
        f"{_LIMITS}.webex_meetings": 1,
    },
)
_BRIEF: Final = changed(
    CUSTOMER,
    {"externalId": "$briefExternalId", "customerInfo": {"name": "$briefName", "primaryEmail": "$briefEmail"}},
)

_AT_REST: Final = Step(call="customers.get", of="$customer", until=_DONE)
_RESTORED: Final = Step(
    call="customers.update",
    of="$customer",
    body={
        "packages": _PACKAGES,
        "provisioningParameters": {
            "packages": {"limits": {"webex_meetings": 1}},
            "calling": {"location": CALLING_LOCATION},
        },
    },
    status=(202,),
)


def _precheck(rule: str, changes: Changes, needs: tuple[str, ...] = ()) -> Case:
    step = Step(call="customers.precheck", body=changed(CUSTOMER, changes), rule=rule)
    return Case(id=rule, needs=(*PRECHECKED, *needs), steps=(step,))


def _update(rule: str, *needs: str, **body: Any) -> Case:
    step = Step(call="customers.update", of="$customer", body=body, rule=rule)
    return Case(id=rule, needs=needs, steps=(step,), undo=(_AT_REST, _RESTORED, _AT_REST))


CUSTOMERS: Final = (
    Case(
        id="customers.precheck 200",
        steps=(Step(call="customers.precheck", body=CUSTOMER, status=(200,), shows={"message": "success"}),),
    ),
    *(_precheck(rule, changes) for rule, changes in CUSTOMER_BREACHES.items()),
    _precheck("customer.template.pstn-required", {"provisioningId": "$bareTemplate", "packages": ["webex_ai_agent"]}),
    _precheck("customer.org.paid-subscription", {"orgId": "$paidOrganization"}),
    _precheck("customer.org.active-trial", {"orgId": "$trialOrganization"}),
    Case(
        id="customer.not-found",
        steps=(Step(call="customers.get", of="$madeUpCustomer", rule="customer.not-found"),),
    ),
    Case(
        id="customers.provision 202",
        steps=(
            Step(call="customers.provision", body=_MAIN, status=(202,), keeps={"customer": "url"}),
            Step(
                call="customers.get",
                of="$customer",
                until=_DONE,
                keeps={"organization": "orgId"},
                shows={"externalId": "$externalId", "packages": _PACKAGES},
            ),
        ),
    ),
    Case(
        id="customers.get 200",
        needs=MAIN,
        steps=(
            Step(
                call="customers.get",
                of="$customer",
                query={"includePackageLicenseInfo": "true"},
                status=(200,),
                shows={"id": "$customer", "orgId": "$organization", "status": "provisioned"},
            ),
            Step(
                call="customers.list",
                query={"externalId": "$externalId"},
                status=(200,),
                shows={"items.0.id": "$customer", "items.0.externalId": "$externalId"},
            ),
        ),
    ),
    _precheck("customer.external-id.in-use", {"externalId": "$externalId"}, MAIN),
    _precheck("customer.org.already-wholesale", {"orgId": "$organization"}, MAIN),
    _precheck("customer.email.in-use", {"customerInfo.primaryEmail": "$email"}, MAIN),
)

_LIFE: Final = (
    Step(call="customers.provision", body=_BRIEF, status=(202,), keeps={"brief": "url"}),
    Step(call="customers.update", of="$brief", body={"packages": ["webex_meetings"]}, rule="customer.busy"),
    Step(call="customers.get", of="$brief", until=_DONE, shows={"externalId": "$briefExternalId"}),
    Step(call="customers.delete", of="$brief", status=(202,)),
    Step(
        call="subscribers.precheck",
        body=changed(SUBSCRIBER, {"customerId": "$brief", "packages": ["webex_meetings"]}),
        rule="subscriber.customer.not-ready",
    ),
    Step(call="customers.get", of="$brief", status=(404,), waits=True),
)

LAST_OF_CUSTOMERS: Final = (
    Case(id="customers.delete 202", steps=_LIFE),
    _update(
        "customer.limits.below-use",
        "subscribers.provision meetings",
        packages=_PACKAGES,
        provisioningParameters={"packages": {"limits": {"webex_meetings": 0}}},
    ),
    _update("customer.package.in-use", "subscribers.provision 200", packages=["webex_meetings"]),
    Case(
        id="customers.update 202",
        needs=MAIN,
        steps=(
            Step(
                call="customers.update", of="$customer", body={"packages": [*_PACKAGES, "webex_voice"]}, status=(202,)
            ),
            Step(
                call="customers.get",
                of="$customer",
                until=_DONE,
                shows={"packages": [*_PACKAGES, "webex_voice"], "status": "provisioned"},
            ),
        ),
    ),
)
"""Cases that change the customer, or would where its rules are not in force, so they come late."""
