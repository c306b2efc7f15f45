from __future__ import annotations

import pytest

from webex_wholesale_contracts.facts.devices import MODELS, Model, mac_address, model


@pytest.mark.parametrize("maker", MODELS)
def test_every_model_is_known_with_and_without_its_prefixes(maker: str) -> None:
    for name in MODELS[maker]:  # type: ignore[index]  # a parameter is a plain text
        full = f"DMS {maker} {name}"
        spellings = (full, full.lower(), f"{maker} {name}", f"DMS {name}", name)
        assert {model(spelling) for spelling in spellings} == {Model(maker, name)}  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["DMS Cisco 192", "DMS Cisco DBS110", "DMS Polycom EE400", "Polycom VVX 450"])
def test_models_of_the_vendors_examples_are_known(text: str) -> None:
    assert model(text)


@pytest.mark.parametrize("text", ["", "DMS ", "Cisco", "Grandstream GXP2135", "Polycom 8865", "8866", "8865 X"])
def test_another_makers_phone_and_a_made_up_one_are_unknown(text: str) -> None:
    assert model(text) is None


def test_a_model_reads_as_maker_and_name() -> None:
    assert str(model("dms-cisco-8865")) == "Cisco 8865"


def test_no_two_makers_share_the_name_of_a_model() -> None:
    names = [name.upper() for own in MODELS.values() for name in own]
    assert len(names) == len({*names})


@pytest.mark.parametrize("text", ["001122aabbcc", "00:11:22:aa:bb:cc", "00-11-22-AA-BB-CC"])
def test_a_mac_address_may_have_colons_or_hyphens(text: str) -> None:
    assert mac_address(text) == "001122AABBCC"


@pytest.mark.parametrize(
    "text",
    ["", "0" * 11, "0" * 13, "x" * 12, "00:11-22:33:44:55", "0011:2233:4455", "00:11:22:33:44:55:", "\u0660" * 12],
)
def test_anything_else_is_not_a_mac_address(text: str) -> None:
    assert mac_address(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("6821", "6841", "6851", "6861", "6871", "7811", "7821", "7841", "7861", "7832"),
        *("8811", "8841", "8845", "8851", "8861", "8865", "8832", "8875", "9811", "9841", "9851", "9861", "9871"),
    ],
)
def test_phones_that_the_help_page_lists_take_an_activation_code(text: str) -> None:
    """The list stands at help.webex.com/article/n9r1aac."""
    found = model(text)
    assert found
    assert (found.maker, found.line.has_activation_code, found.line.is_webex_aware) == ("Cisco", True, True)


@pytest.mark.parametrize("text", ["Polycom VVX450", "Yealink T46S"])
def test_phones_of_other_makers_take_neither_a_code_nor_part_in_the_app(text: str) -> None:
    found = model(text)
    assert found
    line = found.line
    assert (line.has_activation_code, line.is_webex_aware, line.takes_password) == (False, False, True)
