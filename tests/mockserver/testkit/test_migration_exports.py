"""Exports that the mock writes: invented, broken, and of a world."""

from __future__ import annotations

import csv

import pytest

from webex_wholesale.migration import PackageMap, read_export
from webex_wholesale_mock import WholesaleMock


@pytest.fixture
def mock():
    with WholesaleMock() as mock:
        yield mock


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.csv")}


def rows(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_the_same_seed_gives_the_same_files(mock, tmp_path):
    first = files(mock.migration.export(tmp_path / "a", customers=3, users=(3, 19), seed=4))
    assert files(WholesaleMock().migration.export(tmp_path / "b", customers=3, users=(3, 19), seed=4)) == first
    assert files(mock.migration.export(tmp_path / "c", customers=3, users=(3, 19), seed=5)) != first


def test_the_world_stays_as_it_was(mock, tmp_path):
    before = mock.template, len(mock.calls), [mock.hub.add_customer().id]
    mock.migration.export(tmp_path / "a")
    mock.migration.export_broken(tmp_path / "b")
    assert (mock.template, len(mock.calls), [each.id for each in mock.customers()]) == before
    assert repr(mock.migration) == "<Exports of WholesaleMock seed 0>"


def test_a_customer_of_360_users_is_clean(mock, tmp_path):
    folder = mock.migration.export(tmp_path / "one", users=360)
    migration = read_export(folder, provisioning_id="x")
    assert migration.counts == {"customers": 1, "locations": 6, "numbers": 360, "users": 324, "phones": 216}
    assert {*migration.packages} == {
        "webex_calling",
        "webex_suite",
        "webex_voice",
        "webex_meetings",
        "common_area_calling",
    }


@pytest.mark.slow
def test_a_batch_of_1000_small_customers_is_clean(mock, tmp_path):
    folder = mock.migration.export(tmp_path / "batch", customers=1000, users=(3, 19))
    migration = read_export(folder, provisioning_id="x")
    assert (len(migration), migration.refused) == (1000, {})
    sizes = [len(share.enterprise.rows("users")) for share in migration.shares]
    assert (min(sizes), max(sizes)) == (3, 19)


def test_a_customer_without_users_has_a_location(mock, tmp_path):
    assert len(rows(mock.migration.export(tmp_path, users=0), "locations")) == 1


@pytest.mark.parametrize("options", [{"customers": 0}, {"users": -1}, {"users": (5, 4)}])
def test_sizes_that_make_no_sense_are_refused(mock, tmp_path, options):
    with pytest.raises(ValueError, match="customers must be at least 1"):
        mock.migration.export(tmp_path / "a", **options)
    assert not (tmp_path / "a").exists()


def test_the_customers_of_a_world_are_exported_and_can_be_migrated_to_another(mock, tmp_path):
    with mock.client() as client:
        migration = read_export(
            mock.migration.export(tmp_path / "first", users=9), provisioning_id=mock.template.provisioning_id
        )
        client.migration.run(migration, journal=tmp_path / "journal")
    mock.hub.add_customer(external_id="bare", status="provisioning")
    folder = mock.migration.export(tmp_path / "second", customers=None)
    assert [path.name for path in folder.iterdir()] == ["customer-00001"]
    packs = {name: name for name in ("webex_calling", "webex_suite", "webex_voice", "webex_meetings")}
    other = WholesaleMock(seed=1)
    again = read_export(folder, provisioning_id=other.template.provisioning_id, package_map=PackageMap(packs))
    assert (again.counts["users"], again.counts["phones"]) == (9, 6)
    with other.client() as client:
        assert client.migration.run(again, journal=tmp_path / "other").ok
        assert client.migration.review(again, journal=tmp_path / "other").ok


def test_a_subscriber_who_has_not_consented_is_exported_too(mock, tmp_path):
    customer = mock.hub.add_customer(external_id="acme", packages=["webex_calling"])
    mock.hub.add_free_account("ada@acme.example")
    with mock.client() as client:
        client.subscribers.provision(
            customer_id=customer.id,
            email="ada@acme.example",
            packages=["webex_calling"],
            provisioning_parameters={"first_name": "Ada", "last_name": "L", "extension": "2001"},
        )
    (user,) = rows(mock.migration.export(tmp_path, customers=None) / "customer-00001", "users")
    assert (user["email"], user["extension"], user["number"]) == ("ada@acme.example", "2001", "")


def test_a_customer_without_calling_has_users_without_a_group(mock, tmp_path):
    customer = mock.hub.add_customer(external_id="acme", packages=["webex_meetings"])
    mock.hub.add_subscriber(customer.id, email="ada@acme.example")
    folder = mock.migration.export(tmp_path, customers=None) / "customer-00001"
    (user,) = rows(folder, "users")
    assert (user["group_id"], rows(folder, "locations")) == ("", [])
