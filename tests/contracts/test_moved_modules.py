"""Modules of the contracts that have another home."""

from __future__ import annotations

import importlib

import pytest

import webex_wholesale_contracts
from webex_wholesale_contracts import _renamed


def test_the_former_home_of_the_rules_names_the_packages_that_replace_it():
    with pytest.raises(ImportError, match=r"webex_wholesale_contracts\.catalogue"):
        importlib.import_module("webex_wholesale_contracts.rules")


def test_an_unknown_name_of_a_module_with_renamed_ones_is_told_as_python_tells_it():
    missing = _renamed.renamed("module", {"old": "new"})
    with pytest.raises(AttributeError, match="module 'module' has no attribute 'other'"):
        missing("other")
    with pytest.raises(ImportError, match=r"module\.old is now new"):
        missing("old")
    assert not hasattr(webex_wholesale_contracts, "no_such_name")
