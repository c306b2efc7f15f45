"""Scheduled work in words, for people who look at the clock."""

from __future__ import annotations

from typing import Final

__all__ = ["EVENTS", "in_words"]

EVENTS: Final = {
    "customer.review": "the name of customer {name} is checked again",
    "customer.cease": "onboarding of customer {name} stops, if nobody has decided on the review",
    "customer.finish": "customer {name} finishes provisioning or its update",
    "customer.resume": "customer {name} goes on with provisioning",
    "customer.remove": "customer {name} is removed",
    "subscriber.finish": "subscriber {name} finishes",
    "report.finish": "the billing report {name} is completed",
    "setup_assist.phase": "Setup Assist for {name} ends a phase",
    "setup_assist.complete": "Setup Assist for {name} is complete",
    "device.expire": "the activation code of a {name} expires",
    "sub_partner.set_up": "sub-partner {name} is set up",
    "sso.trust": "Cisco TAC establishes the trust with {name}",
    "trial.provisioned": "the services of the trial of {name} are there",
    "trial.lapse": "the request for a trial lapses, if {name} has not consented",
    "trial.notice": "the end of the trial of {name} is announced",
    "trial.expire": "the trial of {name} expires",
    "trial.purge": "the services of the trial of {name} are purged",
    "trial.release": "the numbers of the trial of {name} are released",
    "order.mail": "the emails about order {name} are sent",
    "order.provisioned": "the services of order {name} are there",
    "order.close_line": "a line of order {name} is closed",
    "shipment.ship": "the {name} is shipped",
    "shipment.deliver": "the {name} is delivered",
    "shipment.due": "the {name} is due back",
    "shipment.overdue": "the {name} is overdue",
    "shipment.receive": "the returned {name} is received",
}
"""Sentences by the kind of event; `name` is that of the event."""


def in_words(kind: str, name: str) -> str:
    """Tell an event in words; one of an unknown kind by its kind."""
    return EVENTS.get(kind, kind + " {name}").format(name=name)
