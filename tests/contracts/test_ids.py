from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_wholesale_contracts import ids

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
CUSTOMER = "Y2lzY29zcGFyazovL3VzL0VOVEVSUFJJU0UvNTJjZjU3NmQtNjBhOC00MDdhLWIyMmMtNDY3YzUxNTkxOTA4"
TEMPLATE = "ZjViMzYxODctYzhkZC00NzI3LThiMmYtZjljNDQ3ZjI5MDQ2"


def test_an_id_is_unpadded_base64_of_a_uri() -> None:
    assert ids.encode("ENTERPRISE", UUID) == CUSTOMER
    assert ids.decode(CUSTOMER) == ("ENTERPRISE", UUID)


@given(st.sampled_from(["ENTERPRISE", "ORGANIZATION", "BILLING_REPORT", "ROLE"]), st.uuids().map(str))
def test_an_id_leads_back_to_its_kind_and_uuid(kind: str, uuid: str) -> None:
    text = ids.encode(kind, uuid)
    assert "=" not in text
    assert ids.decode(text) == (kind, uuid)


@pytest.mark.parametrize("kind", ["PEOPLE", "LOCATION", "SUBSCRIBER"])
def test_padding_makes_no_difference(kind: str) -> None:
    text = ids.encode(kind, UUID)
    assert ids.decode(text + "=" * (-len(text) % 4)) == ids.decode(text)


def test_the_kind_is_read_in_any_case() -> None:
    assert ids.decode(ids.encode("Organization", UUID)) == ("ORGANIZATION", UUID)


def test_a_licence_id_holds_more_than_a_uuid() -> None:
    other = "7fa0df8c-9f51-4a5f-9c68-5584e5c67a4b"
    assert ids.decode(ids.encode_license(UUID, other)) == ("LICENSE", f"{UUID}:SLWCA_{other}")


def test_the_licence_id_of_the_vendors_example_is_read() -> None:
    text = (
        "Y2lzY29zcGFyazovL3VzL0xJQ0VOU0UvYjdjNGRlZTgtODZmNi00YzAxLWJkYjMtMTM3MjM2ZWY3NGRm"
        "OlNMV0NBXzdmYTBkZjhjLTlmNTEtNGE1Zi05YzY4LTU1ODRlNWM2N2E0Yg"
    )
    organization, _, license = ids.decode(text)[1].partition(":SLWCA_")
    assert ids.encode_license(organization, license) == text


@pytest.mark.parametrize(
    "text",
    ["", "=", "not an id", "Zażółć", CUSTOMER[:-10] + "*" + CUSTOMER[-9:], CUSTOMER + "\n", CUSTOMER[:40], TEMPLATE],
    ids=["empty", "padding", "spaces", "letters", "inner-star", "newline", "cut", "provisioning-id"],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        ids.decode(text)


@given(st.text())
def test_any_text_gives_an_id_or_a_value_error(text: str) -> None:
    try:
        kind, name = ids.decode(text)
    except ValueError:
        return
    assert kind
    assert name


def test_a_provisioning_id_is_base64_of_a_bare_uuid() -> None:
    uuid = ids.decode_provisioning_id(TEMPLATE)
    assert uuid == "f5b36187-c8dd-4727-8b2f-f9c447f29046"
    assert ids.encode_provisioning_id(uuid) == TEMPLATE


def test_a_provisioning_id_is_the_same_with_any_padding() -> None:
    assert {ids.decode_provisioning_id(TEMPLATE.rstrip("=") + "=" * count) for count in range(3)} == {
        ids.decode_provisioning_id(TEMPLATE)
    }


@pytest.mark.parametrize("text", [CUSTOMER, "", "f5b36187-c8dd-4727-8b2f-f9c447f29046", TEMPLATE[:-2]])
def test_what_is_no_provisioning_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        ids.decode_provisioning_id(text)


@pytest.mark.parametrize(
    "form",
    [
        CUSTOMER,
        f"{CUSTOMER}==",
        f" {CUSTOMER}\n",
        UUID,
        UUID.upper(),
        f" {UUID}",
        ids.encode("Enterprise", UUID.upper()),
    ],
)
def test_every_form_of_an_id_is_the_same_to_compare(form: str) -> None:
    assert ids.bare(form) == UUID


@pytest.mark.parametrize("text", ["c1", "", "Acme", "acme", TEMPLATE])
def test_another_text_is_compared_as_it_is(text: str) -> None:
    assert ids.bare(f" {text} ") == text
