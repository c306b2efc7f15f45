"""The file of a saved world beside other processes, and on other systems."""

from __future__ import annotations

import os

import pytest

from webex_wholesale_mock import WholesaleMock
from webex_wholesale_mock.persistence import _file

fcntl = pytest.importorskip("fcntl", reason="files are claimed on POSIX systems only")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "world.json"


def leftovers(path):
    return [*path.parent.glob(".*.part")]


def test_a_file_that_another_process_is_writing_stays(path):
    beside = path.with_name(f".{path.name}.other.part")
    beside.write_bytes(b"half")
    descriptor = os.open(beside, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    WholesaleMock().save(path)
    assert leftovers(path) == [beside]
    os.close(descriptor)
    WholesaleMock().save(path)
    assert leftovers(path) == []


def test_a_file_that_was_taken_for_a_leftover_before_it_was_claimed_is_made_again(path, monkeypatch):
    claim, first = _file._claim, []

    def taken(descriptor):
        if not first:
            first.append(descriptor)
            return False
        return claim(descriptor)

    monkeypatch.setattr(_file, "_claim", taken)
    _file.write(path, [b"{}"])
    assert len(first) == 1
    assert _file.unpacked(_file.read(path), "a file") == {}


def test_a_system_without_locks_claims_every_file_and_does_not_sync_folders(path, monkeypatch):
    monkeypatch.setattr(_file.sys, "platform", "win32")
    monkeypatch.setattr(_file.os, "name", "nt")
    left = path.with_name(f".{path.name}.killed.part")
    left.write_bytes(b"half")
    _file._remove_leftovers(path)
    assert not left.exists()
    _file._keep_name(path.parent / "no such folder")
