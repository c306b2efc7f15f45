"""Cases of subscribers: prechecks, two subscribers that other cases work with, and a free account."""

from __future__ import annotations

from typing import Any, Final

from webex_wholesale_contracts.verify._case import Case, Step
from webex_wholesale_contracts.verify._customer_cases import MAIN
from webex_wholesale_contracts.verify.bodies import SUBSCRIBER, SUBSCRIBER_BREACHES, Body, Changes, changed

__all__ = ["CALLER", "LAST_OF_SUBSCRIBERS", "SUBSCRIBERS"]

CALLER: Final = ("subscribers.provision 200",)
"""The subscriber with calling and an extension."""
_MEETER: Final = ("subscribers.provision meetings",)
_PENDING: Final = ("subscribers.provision 202",)
_PRECHECKED: Final = ("subscribers.precheck 200",)
_PARAMETERS: Final = "provisioningParameters"
_CALLER: Final = changed(SUBSCRIBER, {"email": "$user", f"{_PARAMETERS}.extension": "$extension"})
_NO_CALLING: Final[Changes] = {"packages": ["webex_meetings"], f"{_PARAMETERS}.extension": ...}
_BY_PHONE: Final[Changes] = {f"{_PARAMETERS}.primaryPhoneNumber": "$phone", f"{_PARAMETERS}.extension": ...}
_READY: Final = {"status": "provisioned"}


def _precheck(rule: str, changes: Changes, *needs: str) -> Case:
    step = Step(call="subscribers.precheck", body=changed(SUBSCRIBER, changes), rule=rule)
    return Case(id=rule, needs=(*_PRECHECKED, *needs), steps=(step,))


def _provision(body: Body, **step: Any) -> Step:
    return Step(call="subscribers.provision", body=body, **step)


SUBSCRIBERS: Final = (
    Case(
        id="subscribers.precheck 200",
        needs=MAIN,
        steps=(Step(call="subscribers.precheck", body=SUBSCRIBER, status=(200,), shows={"message": "success"}),),
    ),
    *(_precheck(rule, changes) for rule, changes in SUBSCRIBER_BREACHES.items()),
    Case(
        id="subscriber.not-found",
        steps=(Step(call="subscribers.get", of="$madeUpSubscriber", rule="subscriber.not-found"),),
    ),
    Case(
        id="subscriber.location.not-calling",
        needs=(*_PRECHECKED, "locations.list 200"),
        steps=(
            Step(
                call="subscribers.precheck",
                body=changed(SUBSCRIBER, {**_NO_CALLING, f"{_PARAMETERS}.locationId": "$location"}),
                rule="subscriber.location.not-calling",
            ),
        ),
    ),
    Case(
        id="subscribers.provision 200",
        needs=MAIN,
        users=1,
        steps=(
            _provision(
                _CALLER,
                status=(200,),
                keeps={"subscriber": "id"},
                shows={"email": "$user", "customerId": "$customer", "packages": ["webex_calling"]},
            ),
            Step(
                call="subscribers.get", of="$subscriber", until=("provisioned", "error"), keeps={"person": "personId"}
            ),
        ),
    ),
    Case(
        id="subscribers.get 200",
        needs=CALLER,
        steps=(
            Step(call="subscribers.get", of="$subscriber", status=(200,), shows={"id": "$subscriber", **_READY}),
            Step(
                call="subscribers.list",
                query={"email": "$user"},
                status=(200,),
                shows={"items.0.id": "$subscriber", "items.0.externalCustomerId": "$externalId"},
            ),
        ),
    ),
    Case(
        id="subscribers.provision meetings",
        needs=MAIN,
        users=1,
        steps=(
            _provision(changed(SUBSCRIBER, {**_NO_CALLING, "email": "$other"}), status=(200,), keeps={"meeter": "id"}),
            Step(call="subscribers.get", of="$meeter", until=("provisioned", "error")),
        ),
    ),
    _precheck("subscriber.email.in-use", {"email": "$user"}, *CALLER),
    _precheck("subscriber.extension.in-use", {f"{_PARAMETERS}.extension": "$extension"}, *CALLER),
    _precheck("subscriber.package.limit", _NO_CALLING, *_MEETER),
    Case(
        id="subscriber.consent.not-pending",
        needs=CALLER,
        steps=(Step(call="subscribers.send_consent_email", of="$subscriber", rule="subscriber.consent.not-pending"),),
    ),
    Case(
        id="subscriber.phone.in-use",
        needs=_PRECHECKED,
        users=1,
        steps=(
            _provision(changed(SUBSCRIBER, {**_BY_PHONE, "email": "$phoned"}), status=(200,)),
            Step(
                call="subscribers.precheck",
                body=changed(SUBSCRIBER, _BY_PHONE),
                rule="subscriber.phone.in-use",
            ),
        ),
    ),
    Case(
        id="subscribers.provision 202",
        needs=MAIN,
        users=1,
        steps=(
            _provision(
                changed(SUBSCRIBER, {"email": "$freeAccount", f"{_PARAMETERS}.extension": "$pendingExtension"}),
                rule="subscriber.email.free-account",
                keeps={"pending": "id"},
                shows={"status": "pending_user_migration"},
            ),
        ),
    ),
    Case(
        id="subscribers.send_consent_email 204",
        needs=_PENDING,
        steps=(Step(call="subscribers.send_consent_email", of="$pending", status=(204,)),),
    ),
    Case(
        id="subscriber.pending-migration",
        needs=_PENDING,
        steps=(
            Step(
                call="subscribers.update",
                of="$pending",
                body={"package": "webex_meetings"},
                rule="subscriber.pending-migration",
            ),
        ),
    ),
)

LAST_OF_SUBSCRIBERS: Final = (
    Case(
        id="subscribers.update 200",
        needs=_MEETER,
        steps=(
            Step(
                call="subscribers.update",
                of="$meeter",
                body={"packages": ["webex_calling"], _PARAMETERS: {"extension": "$otherExtension"}},
                status=(200,),
                shows={"id": "$meeter", "packages": ["webex_calling"]},
            ),
        ),
    ),
    Case(
        id="subscribers.delete 204",
        needs=_MEETER,
        steps=(
            Step(call="subscribers.delete", of="$meeter", status=(204,)),
            Step(call="subscribers.get", of="$meeter", status=(404,), waits=True),
        ),
    ),
)
"""Cases that change or remove a subscriber."""
