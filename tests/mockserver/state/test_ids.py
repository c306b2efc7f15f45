from __future__ import annotations

import re
import uuid

import pytest

from webex_wholesale_mock.state.ids import Ids, tracking_id


def test_uuids_are_random_ones_by_their_bits():
    made = Ids(1)
    for _ in range(200):
        text = made.uuid()
        parsed = uuid.UUID(text)
        assert str(parsed) == text
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)


def test_the_seed_decides_everything():
    one, same, other = Ids(1), Ids(1), Ids(2)
    drawn = [(ids.uuid(), ids.secret(), ids.number(8), ids.uuid()) for ids in (one, same, other)]
    assert drawn[0] == drawn[1]
    assert not {*drawn[0]} & {*drawn[2]}


def test_nothing_is_drawn_twice():
    made = Ids(0)
    assert len({made.uuid() for _ in range(2_000)}) == 2_000


def test_secrets_travel_in_a_header():
    made = Ids(0)
    assert all(re.fullmatch(r"[\w-]{48}", made.secret(), re.ASCII) for _ in range(100))


def test_numbers_keep_their_leading_zeros():
    made = Ids(0)
    assert {len(made.number(3)) for _ in range(200)} == {3}


def test_tracking_ids_tell_mocks_and_calls_apart():
    made = [tracking_id(seed, serial) for seed in (0, 1, -1) for serial in (1, 2, 10**12)]
    assert len({*made}) == len(made)


def test_a_source_is_resumed_with_a_number_alone():
    state = Ids(7).state
    assert Ids.resumed(7, state).uuid() == Ids(7).uuid()
    with pytest.raises(TypeError):
        Ids.resumed("NO", state)
