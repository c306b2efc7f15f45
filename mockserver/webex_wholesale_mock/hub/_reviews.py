"""Compliance reviews: seen by the partner, decided by the vendor's operations team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities.lifecycles import ReviewStatus
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.values import Review, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPartner, AnyReview
from webex_wholesale_mock.values.vendor_setup import review as value_of
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import customers as customer_workflow

OPERATIONS: Final = "the vendor's operations team"
_SOURCE: Final = "004:562-566"


class Reviews(Noun):
    """Compliance reviews of new customers, those that are over among them."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __call__(self) -> NoReturn:
            raise HubError("mock.hub.reviews is a noun now; use mock.hub.reviews.list() (docs/upgrading.md)")

    @operation("reviews.list", who="wholesale.read", source=_SOURCE)
    def list(
        self,
        *,
        status: ReviewStatus | None = None,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> tuple[Review, ...]:
        """List the reviews of a partner's customers, oldest first; also those that are over.

        Args:
            status: only those that are `checking`, `ceased`, `cleared` or `denied`.
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Returns:
            Those of customers that the administrator sees. One who does not see every customer does not see the
            reviews of customers that are gone.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the partner does not exist.
        """
        owner = self._partner(partner)
        found = (each for each in self._world.reviews.values() if each.partner_id == owner.id and self._sees(each))
        return tuple(value_of(each) for each in found if status in (None, each.status))

    @operation("reviews.get", who="wholesale.read", source=_SOURCE, refuses=("hub.review.none",))
    def get(self, review: AnyReview, *, actor: AnyAdministrator | None = None) -> Review:
        """Show a review: its status, who has it in hand, the name that matched, and every step.

        Args:
            review: the customer, who may be gone: its id, external id or organization id, or a value; or the review.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the customer has never been under review.
            HubError: the customer does not exist.
        """
        return value_of(self._review(review))

    @operation("reviews.clear", who="", by=OPERATIONS, source=_SOURCE, refuses=("hub.review.none", "hub.review.over"))
    def clear(self, review: AnyReview) -> Review:
        """Clear the customer: provisioning starts, and the error of a review that had ceased is gone.

        Args:
            review: the customer: its id, external id or organization id, or a value; or the review.

        Raises:
            HubRefusal: the customer has never been under review, or the review is over.
            HubError: the customer does not exist.
        """
        found = self._open(review)
        customer_workflow.clear(self._world, found)
        return value_of(found)

    @operation("reviews.deny", who="", by=OPERATIONS, source=_SOURCE, refuses=("hub.review.none", "hub.review.over"))
    def deny(self, review: AnyReview) -> Review:
        """Deny the customer, which is removed; the API does not know it any more (assumed).

        Args:
            review: the customer: its id, external id or organization id, or a value; or the review.

        Raises:
            HubRefusal: the customer has never been under review, or the review is over.
            HubError: the customer does not exist.
        """
        found = self._open(review)
        customer_workflow.deny(self._world, found)
        return value_of(found)

    def _sees(self, review: entities.Review) -> bool:
        customer = self._world.customers.get(review.id)
        return self.by.sees_all if customer is None else self.by.sees(customer)

    def _review(self, given: AnyReview) -> entities.Review:
        found = resolver.review(self._world, given, HubError)
        if found is None:
            customer = self._customer(resolver.review_text(given, HubError))
            text = f"no review is under way: customer {customer.external_id!r} is {customer.status}, never reviewed"
            raise Refusal("hub.review.none", Finding("review", text))
        return found

    def _open(self, given: AnyReview) -> entities.Review:
        found = self._review(given)
        if not found.is_open:
            text = f"no review is under way: customer {found.external_id!r} was {found.status}"
            raise Refusal("hub.review.over", Finding("review", text))
        return found
