"""The decorator that makes a method an operation of the hub, and the base class of the nouns that have them.

A noun is a class with a method for each thing that an administrator can do, such as `Templates.create`. The decorator
keeps the row of the operation at the method; `operations.py` collects the rows into the table. It also does what all
operations have in common, so that a method holds nothing but its own rules and its work: the lock, the check of who
acts, and the translation of a refusal into an exception. Inside the method `self.by` is the administrator who acts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, Final, ParamSpec, Self, TypeVar, get_type_hints

import attrs

from webex_wholesale_contracts.operations import OPERATION
from webex_wholesale_contracts.refusals import refusals
from webex_wholesale_mock.hub._acting import Actor, admit
from webex_wholesale_mock.hub._base import HubRefusal, LookUps
from webex_wholesale_mock.hub._types import check_types
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.world import acts

P = ParamSpec("P")
R = TypeVar("R")

READS: Final = frozenset(
    {"list", "get", "requests", "claimable", "get_sync", "review", "summary", "shipment", "pending"}
)
"""Verbs of operations that only look."""
OF_EACH: Final = ("hub.role.insufficient",)
"""Rules by which every operation of administrators can be refused."""

VENDOR: Final = "the vendor's people"
SELLER: Final = "the seller, in Cisco Commerce"
CONTACT: Final = "the provisioning contact, and after the mapping full administrators"
CUSTOMER: Final = "a full administrator of the customer"

_OF_NOUNS: Final = ("customer.", "subscriber.", "hub.")


class Noun(LookUps):
    """Base class of the nouns of the hub."""

    __slots__ = ("by",)

    by: Actor
    """The administrator who acts; there as long as an operation runs."""

    def _acting(self, by: Actor) -> Self:
        """Return the noun in the hands of an administrator."""
        noun = type(self)(self._holder, self._guard)
        noun.by = by
        return noun


@attrs.frozen(kw_only=True)
class HubOperation:
    """One thing that people do in Partner Hub or Control Hub.

    Attributes:
        name: `noun.verb`, permanent.
        who: the entitlement that the administrator needs; empty where no administrator has to act.
        by: who acts then.
        source: the lines of the guide, or the page, that describe it.
        refuses: ids of the rules by which it can be refused, beside those that every operation has.
        like: the operation of the API whose rules refuse it too; empty where there is none.
        customers: administrators of a customer may do it too, in their own organization.
        restricted: rows of Restricted by Partner mode that keep it from them.
        of_users: it is about users, whom a partner does not see where it only provisions services.
        method: the function that does it.
    """

    name: str
    who: str
    source: str
    refuses: tuple[str, ...] = ()
    like: str = ""
    customers: bool = False
    restricted: tuple[int, ...] = ()
    of_users: bool = False
    by: str = VENDOR
    method: Callable[..., Any] = attrs.field(repr=False, eq=False)

    @property
    def noun(self) -> str:
        """The noun of the name: `templates` of `templates.create`."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """The verb of the name: `create` of `templates.create`."""
        return self.name.partition(".")[2]

    @property
    def fields(self) -> tuple[inspect.Parameter, ...]:
        """The parameters of the function that are fields of the form, without the administrator who acts."""
        return tuple(each for each in self.signature.parameters.values() if each.name not in ("self", "actor"))

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.method) or "").partition("\n")[0]

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule by which it can be refused."""
        of_each = (*OF_EACH, *(("hub.restricted",) if self.restricted else ())) if self.who else ()
        of_each += ("hub.access.services-only",) if self.of_users else ()
        return (*of_each, *self.refuses, *self._of_the_request)

    @property
    def _of_the_request(self) -> tuple[str, ...]:
        """The rules of the request that it is like, without those of tokens and of what is sent."""
        rules = refusals(OPERATION[self.like]) if self.like else ()
        return tuple(rule.id for rule in rules if rule.id.startswith(_OF_NOUNS))

    @cached_property
    def signature(self) -> inspect.Signature:
        """The signature of the function."""
        return inspect.signature(self.method)

    @cached_property
    def types(self) -> dict[str, Any]:
        """The type of each parameter."""
        return get_type_hints(self.method)

    def perform(self, noun: Noun, positional: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Do it, if the administrator may. Raises HubRefusal or HubError; the world has not changed then."""
        try:
            arguments = self.signature.bind(noun, *positional, **named).arguments
        except TypeError:
            return self.method(noun, *positional, **named)  # for Python's own words, which name the method
        by = self.by
        try:
            if self.who:
                admitted = admit(
                    noun._world,
                    arguments,
                    who=self.who,
                    customers=self.customers,
                    restricted=self.restricted,
                    of_users=self.of_users,
                )
                noun, by = noun._acting(admitted), admitted.email
            check_types(self.types, arguments, self.name)
            if self.verb in READS:
                return self.method(noun, *positional, **named)
            return acts.done(noun._world, self.name, by, arguments, lambda: self.method(noun, *positional, **named))
        except Refusal as refusal:
            raise HubRefusal.of(refusal, self.name) from None


def operation(
    name: str,
    *,
    who: str,
    source: str,
    refuses: tuple[str, ...] = (),
    like: str = "",
    customers: bool = False,
    restricted: tuple[int, ...] = (),
    of_users: bool = False,
    by: str = VENDOR,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a method of a noun an operation of the hub; a decorator. The arguments are attributes of HubOperation.

    The method takes `actor` among its arguments, unless `who` is empty. The arguments `customer`, `subscriber`,
    `assist`, `device`, `workspace`, `review`, `template`, `sub_partner_request`, `location`, `organization`, `partner`,
    `trial`, `shipment`, `administrator` and `person` say what it is about.
    """

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        row = HubOperation(
            name=name,
            who=who,
            source=source,
            refuses=refuses,
            like=like,
            customers=customers,
            restricted=restricted,
            of_users=of_users,
            by=by,
            method=method,
        )

        @wraps(method)
        def run(*positional: Any, **named: Any) -> Any:
            noun: Noun = positional[0]
            with noun._guard:
                return row.perform(noun, positional[1:], named)

        run.operation = row  # type: ignore[attr-defined]  # read by hub.operations
        return run

    return decorate
