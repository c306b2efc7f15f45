"""Branding by hand: kinds and their settings, contexts from strongest to weakest, and the say of customers."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale_mock import Branding, HubError

PNG = b"\x89PNG\r\n\x1a\n"
ADA = "ada@acme.example"


@pytest.fixture
def acme(mock):
    customer = mock.hub.add_customer()
    mock.place.administrator(ADA, customer=customer)
    return customer


def test_the_strongest_branding_is_in_effect(mock, acme):
    branding = mock.hub.branding
    assert branding.get(customer=acme).context == "none"
    branding.set(color_light="#112233")
    assert branding.get(customer=acme).context == branding.get().context == "partner"
    assert branding.set(color_light="#445566", customer=acme).context == "partner for the customer"
    branding.allow_own(allowed=True)
    own = branding.set(color_dark="#00aaFF", support_urls=["https://help.acme.example"], customer=acme, actor=ADA)
    assert (own.context, own.branding.color_dark, own.may_override) == ("customer", "#00aaFF", True)
    branding.allow_own(allowed=False)
    assert branding.get(customer=acme, actor=ADA).branding.color_light == "#445566"
    assert branding.clear(customer=acme).context == "partner"
    assert branding.clear().context == branding.get(customer=acme).context == "none"


def test_the_partners_own_organization_is_apart(mock, acme):
    assert mock.hub.branding.set(logo_light="own.png", own=True).context == "own organization"
    assert mock.hub.branding.get(customer=acme).context == mock.hub.branding.get().context == "none"


@pytest.mark.rule("hub.branding.override")
def test_a_customer_has_a_say_if_its_partner_allows_it(mock, acme):
    for act in (mock.hub.branding.set, mock.hub.branding.clear):
        with refused(mock, "hub.branding.override"):
            act(customer=acme, actor=ADA)


def test_an_attached_organization_keeps_its_branding(mock):
    there = mock.hub.add_organization("Acme")
    mock.place.branding(there, {"colorLight": "#112233"})
    mock.hub.branding.set(color_light="#445566")
    customer = mock.hub.add_customer(org_id=there.id)
    found = mock.hub.branding.get(customer=customer)
    assert (found.context, found.branding) == ("customer", Branding(color_light="#112233"))
    mock.place.administrator(ADA, customer=customer)
    assert mock.hub.branding.set(customer=customer, actor=ADA, color_light="#000000").context == "customer"
    with pytest.raises(HubError, match=r"hub\.branding\.colour"):
        mock.place.branding(there, Branding(color_light="red"))
    with pytest.raises(HubError, match="cannot be made of"):
        mock.place.branding(there, {"shade": "red"})


@pytest.mark.rule("hub.branding.one-kind")
@pytest.mark.parametrize("given", [{"kind": "fancy"}, {"logo": "a.png"}, {"kind": "basic", "color_dark": "#112233"}])
def test_a_branding_has_the_settings_of_its_kind(mock, given):
    with refused(mock, "hub.branding.one-kind"):
        mock.hub.branding.set(**given)


@pytest.mark.rule("hub.branding.one-kind")
def test_one_kind_takes_the_place_of_the_other_after_clearing(mock):
    assert mock.hub.branding.set(kind="basic", logo="a.png", bar_color="#112233").warnings
    assert mock.hub.branding.set(kind="basic", logo="b.png").branding.kind == "basic"
    with refused(mock, "hub.branding.one-kind"):
        mock.hub.branding.set(logo_light="a.png")
    mock.hub.branding.clear()
    assert mock.hub.branding.set(logo_light="a.png").warnings == ()


@pytest.mark.rule("hub.branding.colour")
@pytest.mark.parametrize("color", ["", "red", "#12345", "#1234567", "1122334", "#12345g"])
def test_a_colour_is_six_hexadecimal_digits(mock, color):
    with refused(mock, "hub.branding.colour"):
        mock.hub.branding.set(color_light=color)


@pytest.mark.rule("hub.branding.logo")
@pytest.mark.parametrize("logo", ["a.jpg", b"GIF89a", PNG + bytes(1_048_576)])
def test_a_logo_is_a_png_of_limited_size(mock, logo):
    with refused(mock, "hub.branding.logo"):
        mock.hub.branding.set(logo_dark=logo)
    assert mock.hub.branding.set(logo_dark=PNG).branding.logo_dark == PNG


@pytest.mark.rule("hub.branding.url")
@pytest.mark.parametrize("url", ["help", "ftp://help.example", "https://", "https://[x"])
def test_a_support_url_is_absolute(mock, url):
    with refused(mock, "hub.branding.url"):
        mock.hub.branding.set(support_urls=[url])


def test_brandings_are_saved_and_rolled_back(mock, acme, tmp_path):
    before = mock.snapshot()
    mock.hub.branding.set(logo_light=PNG)
    mock.hub.branding.set(logo_dark="a.png", customer=acme)
    mock.save(tmp_path / "world")
    again = type(mock).load(tmp_path / "world")
    assert again.hub.branding.get() == mock.hub.branding.get()
    assert again.hub.branding.get(customer=acme) == mock.hub.branding.get(customer=acme)
    mock.rollback(before)
    assert mock.hub.branding.get(customer=acme).branding is None
