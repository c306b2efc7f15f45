"""The default call-in number of a Meetings site: the country's own, that of its region, or none."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale_contracts.facts.call_in import call_in, domains
from webex_wholesale_mock import HubError, WholesaleMock

OWN = [("NO", "+47"), ("FR", "+33"), ("JP", "+81"), ("IN", "+91"), ("BR", "+55")]
REGIONS = [
    ("US", "AMER", "+1"),
    ("CA", "AMER", "+1"),
    ("SG", "APAC", "+65"),
    ("AU", "ANZ", "+61"),
    ("GB", "EMEA", "+44"),
    ("DE", "EURO", "+49"),
]
IN_A_REGION = [("BR", "+1"), ("JP", "+65"), ("IN", "+65"), ("NZ", "+61"), ("ZA", "+44"), ("NO", "+49"), ("FR", "+49")]


def call_in_of(mock, country, **settings):
    """The default call-in of the site of a new customer with a billing address in a country."""
    name = f"{country} {len(mock.partner.templates)}"
    template = mock.add_template(name, country=country, **settings)
    address = {"addressLine1": "1 Quay", "city": "X", "country": country, "zipOrPostalCode": "1"}
    customer = mock.hub.add_customer(
        provisioning_id=template, packages=["webex_meetings"], address=address | {"stateOrProvince": "NSW"}
    )
    return mock.hub.organization(customer).call_in


@pytest.mark.parametrize(("country", "code"), OWN)
def test_a_country_in_the_table_has_a_number_of_its_own(mock, country, code):
    assert call_in_of(mock, country) == code
    number = mock.hub.call_in.get(country)
    assert (number.code, number.own) == (code, True)
    assert number in mock.hub.call_in.list()


@pytest.mark.parametrize(("country", "region", "code"), REGIONS)
def test_a_country_that_names_its_region_has_the_number_of_the_region(mock, country, region, code):
    mock.hub.call_in.remove(country)
    number = mock.hub.call_in.get(country)
    assert (number.region, number.code, number.own) == (region, code, False)
    assert call_in_of(mock, country) == code


@pytest.mark.parametrize(("country", "code"), IN_A_REGION)
def test_a_country_that_is_taken_out_of_the_table_gets_the_number_of_its_region(mock, country, code):
    removed = mock.hub.call_in.remove(country)
    assert (removed.country, removed.code, removed.own) == (country, code, False)
    assert call_in_of(mock, country) == code
    assert country not in {number.country for number in mock.hub.call_in.list()}


def test_the_table_is_edited_line_by_line_for_sites_made_from_then_on(mock):
    before = call_in_of(mock, "SE")
    customer = mock.customers()[0]
    changed = mock.hub.call_in.set("SE", "+47")
    assert (before, changed.code, changed.region, changed.own) == ("+46", "+47", "EURO", True)
    assert call_in_of(mock, "SE") == "+47"
    assert call_in_of(mock, "DK") == "+45"
    assert mock.hub.organization(customer).call_in == "+46"


@pytest.mark.parametrize("provider", [None, "Nordtel"])
@pytest.mark.parametrize("country", ["NO", "US"])
def test_a_site_without_call_in_over_ciscos_pstn_has_none(mock, provider, country):
    assert call_in_of(mock, country, pstn_provider=provider) is None
    assert call_in_of(mock, country, pstn_provider="Cisco Calling Plans") is not None


def test_the_country_is_that_of_the_organization_and_of_the_billing_address(mock):
    org = mock.hub.add_organization("Globex", country="JP")
    attached = mock.hub.add_customer(org_id=org.org_id)
    assert mock.hub.organization(attached).call_in == "+81"


def test_the_whole_table_can_be_replaced_and_put_back(mock):
    mock.hub.set_telephony_domain({"NO": "+47"})
    assert [(number.country, number.code) for number in mock.hub.call_in.list()] == [("NO", "+47")]
    mock.hub.set_telephony_domain(None)
    assert {number.country: number.code for number in mock.hub.call_in.list()} == domains()


def test_the_table_of_the_contracts_can_be_copied_and_edited():
    table = dict(domains())
    assert (table["NO"], "AQ" in table) == ("+47", False)
    del table["NO"]
    assert [call_in(country, table) for country in ("NO", "SE")] == ["+49", "+46"]
    with pytest.raises(TypeError):
        domains()["NO"] = "+1"  # type: ignore[index]  # it cannot


def test_each_partner_has_a_table_of_its_own(mock):
    rival = mock.add_partner("Rival")
    mock.hub.call_in.set("NO", "+44", partner=rival)
    assert (mock.hub.call_in.get("NO", partner=rival).code, mock.hub.call_in.get("NO").code) == ("+44", "+47")


@pytest.mark.rule("hub.call-in.country")
@pytest.mark.parametrize("country", ["no", "NOR", "XX", ""])
def test_a_country_is_one_of_iso_3166(mock, country):
    numbers = mock.hub.call_in
    for act in (numbers.get, numbers.remove, lambda country: numbers.set(country, "+47")):
        with refused(mock, "hub.call-in.country"):
            act(country)
    with pytest.raises(HubError) as caught:
        mock.hub.set_telephony_domain({country: "+47"})
    assert caught.value.rule == "hub.call-in.country"


@pytest.mark.rule("hub.call-in.code")
@pytest.mark.parametrize("code", ["47", "+0", "+4711", "+", ""])
def test_a_code_is_a_calling_code(mock, code):
    with refused(mock, "hub.call-in.code"):
        mock.hub.call_in.set("NO", code)
    with pytest.raises(HubError) as caught:
        mock.hub.set_telephony_domain({"NO": code})
    assert caught.value.rule == "hub.call-in.code"


@pytest.mark.rule("hub.call-in.absent")
def test_a_country_is_taken_out_once(mock):
    mock.hub.call_in.remove("NO")
    for country in ("NO", "AQ"):
        with refused(mock, "hub.call-in.absent"):
            mock.hub.call_in.remove(country)


@pytest.mark.rule("hub.role.insufficient")
def test_the_table_is_shown_to_administrators_and_edited_by_the_vendor(mock):
    assert mock.hub.call_in.get("NO", actor="read-only").code == "+47"
    for act in (mock.hub.call_in.list, lambda actor: mock.hub.call_in.get("NO", actor=actor)):
        with refused(mock, "hub.role.insufficient"):
            act(actor="sales-admin")
    with pytest.raises(TypeError, match="actor"):
        mock.hub.call_in.set("NO", "+47", actor="full-admin")


def test_snapshots_forks_and_files_keep_the_table(mock, tmp_path):
    ready = mock.snapshot()
    mock.hub.call_in.set("NO", "+44")
    mock.save(tmp_path / "world.json")
    others = (mock.fork(), WholesaleMock.load(tmp_path / "world.json"))
    assert [other.hub.call_in.get("NO").code for other in others] == ["+44", "+44"]
    mock.rollback(ready)
    assert mock.hub.call_in.get("NO").code == "+47"
