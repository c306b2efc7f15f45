"""What the lists of customers and subscribers keep."""

from __future__ import annotations

from webex_wholesale_mock import WholesaleMock


def kept(mock: WholesaleMock) -> list[int]:
    """How many lists there are in each order."""
    return [len(lists) for lists in mock._engine.world.subscribers._lists.values()]


def test_a_customer_who_is_gone_leaves_no_list(mock: WholesaleMock) -> None:
    def come_and_go(number: int) -> list[int]:
        customer = mock.hub.add_customer(external_id=f"acme-{number}", packages=["webex_meetings"])
        one = mock.hub.add_subscriber(customer, email=f"una@acme-{number}.example")
        with mock.client() as client:
            client.subscribers.delete(one.id)
            client.customers.delete(customer.id)
            mock.clock.advance(mock.durations.deleting)
        return kept(mock)

    assert come_and_go(1) == come_and_go(2)


def test_a_look_at_a_list_that_there_is_not_makes_none(mock: WholesaleMock) -> None:
    customer = mock.hub.add_customer(external_id="acme")
    state = mock._engine.world._epoch.history.changes
    with mock.client() as client:
        assert [*client.subscribers.list(customer_id=customer.id, status="provisioned")] == []
        assert [*client.customers.list(status=["deleting", "error"])] == []
    assert mock._engine.world._epoch.history.changes == state
