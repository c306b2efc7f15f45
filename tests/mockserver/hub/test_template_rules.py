"""Customer templates by hand: the form with its rules, the list, what an edit changes, and deleting."""

from __future__ import annotations

import pytest

from tests.support.by_hand import refused
from webex_wholesale_mock import HubError

IDP = "https://idp.example/metadata"


def test_a_template_has_every_setting_of_the_form_and_is_provisioned_with(api):
    mock = api.mock
    made = mock.hub.templates.create(
        "Gold",
        country="NO",
        service_provider_admin="partner-full-admin",
        wholesale_subscription=mock.partner.subscription_id,
        language="nb_NO",
        pstn_provider="Cisco Calling Plans",
        allow_admin_invite_on_attach=False,
        brand_name="Fjord Telecom",
        disable_webex_calls=True,
    )
    assert made.service_provider_admin.startswith("partner-full-admin@")
    assert (made.brand_name, made.disable_webex_calls) == ("Fjord Telecom", True)
    assert mock.hub.templates.get(made) == mock.hub.templates.get(made.provisioning_id) == made
    assert mock.hub.templates.list() == (mock.template, made) == mock.partner.templates
    assert api.post({"provisioningId": made.provisioning_id}).status == 202


def test_what_the_form_leaves_open_has_a_default(mock):
    made = mock.hub.templates.create("Gold", country="NO", actor="wholesale-admin")
    assert made.service_provider_admin.startswith("wholesale-admin@")
    assert made.wholesale_subscription == mock.partner.subscription_id
    assert (made.language, made.authentication, made.idp_entity_id) == ("en_US", "webex", None)
    assert (made.pstn_provider, made.allow_admin_invite_on_attach) == (None, True)
    assert (made.brand_name, made.disable_webex_calls) == ("", False)


def test_a_sub_partner_is_billed_by_the_subscription_of_its_parent(mock):
    sub = mock.add_partner("Sub", parent=mock.partner)
    made = mock.hub.templates.create("Gold", country="NO", partner=sub)
    assert made.wholesale_subscription == mock.partner.subscription_id
    assert made.service_provider_admin == sub.template.service_provider_admin


def test_an_edited_template_is_kept_as_it_was_by_its_own_customers_alone(api, mock):
    gold = mock.hub.templates.create("Gold", country="NO")
    own, other = api.provisioned(), api.provisioned(api.numbered(2) | {"provisioningId": gold.provisioning_id})
    mock.hub.templates.edit(gold, brand_name="Fjord Telecom")
    kept = [api.inside(each).template for each in (own, other)]
    assert (kept[0], kept[1].brand_name) == (None, "")


@pytest.mark.rule("hub.template.field-required")
@pytest.mark.parametrize("blank", [{"name": " "}, {"country": ""}, {"service_provider_admin": ""}])
def test_a_template_needs_name_country_and_administrator(mock, blank):
    given = {"name": "Gold", "country": "NO"} | blank
    with refused(mock, "hub.template.field-required"):
        mock.hub.templates.create(**given)
    with refused(mock, "hub.template.field-required"):
        mock.hub.templates.edit(mock.template, **blank)


@pytest.mark.rule("hub.template.country")
def test_the_country_of_a_template_exists(mock):
    with refused(mock, "hub.template.country"):
        mock.hub.templates.create("Gold", country="no")


@pytest.mark.rule("hub.template.language")
def test_the_language_of_a_template_is_a_supported_locale(mock):
    with refused(mock, "hub.template.language"):
        mock.hub.templates.create("Gold", country="NO", language="no_NO")


@pytest.mark.rule("hub.template.name-taken")
def test_a_partner_has_one_template_of_a_name(mock):
    with refused(mock, "hub.template.name-taken"):
        mock.hub.templates.create("standard ", country="NO")
    other = mock.hub.templates.create("Gold", country="NO")
    with refused(mock, "hub.template.name-taken"):
        mock.hub.templates.edit(other, name="Standard")
    assert mock.hub.templates.edit(other, name="GOLD").name == "GOLD"
    assert mock.hub.templates.create("Gold", country="NO", partner=mock.add_partner("Rival"))


@pytest.mark.rule("hub.template.admin-unknown")
def test_the_service_provider_administrator_is_one_of_the_partner(mock):
    rival = mock.add_partner("Rival")
    user = mock.hub.add_person(mock.hub.add_customer(), "una@acme.example")
    for given in (rival.template.service_provider_admin, user, "nobody@nowhere.example"):
        with refused(mock, "hub.template.admin-unknown"):
            mock.hub.templates.create("Gold", country="NO", service_provider_admin=given)


@pytest.mark.rule("hub.template.subscription-unknown")
def test_the_subscription_is_one_of_the_partner(mock):
    with refused(mock, "hub.template.subscription-unknown"):
        mock.hub.templates.create("Gold", country="NO", wholesale_subscription="Sub00000000")


@pytest.mark.rule("hub.template.authentication")
@pytest.mark.parametrize(
    "given",
    [
        {"authentication": "ldap"},
        {"authentication": "partner"},
        {"authentication": "partner", "idp_entity_id": IDP},
        {"authentication": "webex", "idp_entity_id": IDP},
    ],
)
def test_partner_authentication_needs_an_identity_provider_that_is_trusted(mock, given):
    for trusted in (None, "https://other.example"):
        if trusted:
            mock.place.identity_provider(trusted)
        with refused(mock, "hub.template.authentication") as caught:
            mock.hub.templates.create("Gold", country="NO", **given)
        told = f'trusted are "{trusted}"' if trusted else "trusted are none"
        assert (told in str(caught.value)) == (given["authentication"] == "partner")


def test_an_identity_provider_has_an_id(mock):
    with pytest.raises(HubError, match="is blank"):
        mock.place.identity_provider(" ")


def test_a_trusted_identity_provider_can_be_used(mock):
    mock.place.identity_provider(IDP)
    made = mock.hub.templates.create("Gold", country="NO", authentication="partner", idp_entity_id=IDP)
    assert (made.authentication, made.idp_entity_id) == ("partner", IDP)
    back = mock.hub.templates.edit(made, authentication="webex", idp_entity_id="")
    assert (back.authentication, back.idp_entity_id) == ("webex", None)


def test_an_edit_changes_what_it_names_for_later_customers_alone(api):
    mock = api.mock
    before = mock.template
    early = mock.hub.add_customer(packages=["webex_meetings"])
    edited = mock.hub.templates.edit(before, pstn_provider="", disable_webex_calls=True, brand_name="Fjord Telecom")
    assert edited.provisioning_id == before.provisioning_id
    assert (edited.pstn_provider, edited.country) == (None, before.country)
    late = mock.hub.add_customer(packages=["webex_meetings"])
    organizations = [mock.hub.organization(customer) for customer in (early, late)]
    assert [each.meetings_site.call_in for each in organizations] == ["+1", None]
    assert [each.webex_calls for each in organizations] == [True, False]


def test_a_customer_on_its_way_goes_on_with_the_template_that_it_was_asked_for_with(api):
    mock = api.mock
    customer_id = api.provision({"packages": ["webex_meetings"]})
    mock.hub.templates.edit(mock.template, disable_webex_calls=True)
    mock.hub.templates.edit(mock.template, pstn_provider="")
    mock.clock.advance(mock.durations.provisioning)
    organization = mock.hub.organization(mock.hub.customer(customer_id))
    assert (organization.webex_calls, organization.meetings_site.call_in is None) == (True, False)


@pytest.mark.rule("hub.template.in-use")
def test_a_template_that_customers_use_stays(mock):
    customer = mock.hub.add_customer()
    with refused(mock, "hub.template.in-use") as caught:
        mock.hub.templates.delete(mock.template)
    assert f"is that of customer {customer.external_id!r}".replace("'", '"') in str(caught.value)
    assert "more" not in str(caught.value)
    mock.hub.add_customer()
    with refused(mock, "hub.template.in-use") as caught:
        mock.hub.templates.delete(mock.template)
    assert " and 1 more " in str(caught.value)


def test_a_deleted_template_is_unknown(api, expect):
    mock = api.mock
    made = mock.hub.templates.create("Gold", country="NO")
    mock.hub.templates.delete(made, actor="wholesale-admin")
    assert made not in mock.hub.templates.list()
    with pytest.raises(HubError, match="no template has the provisioning id"):
        mock.hub.templates.get(made)
    expect(api.post({"provisioningId": made.provisioning_id}), "customer.template.unknown", "provisioningId")


def test_a_partner_without_any_template_says_so(api, expect):
    mock, gone, body = api.mock, api.mock.template, api.body()
    mock.hub.templates.delete(gone)
    assert mock.hub.templates.list() == ()
    for owner in (mock, mock.partner):
        with pytest.raises(ValueError, match="Example Telecom has no template"):
            _ = owner.template
    with pytest.raises(HubError, match="Example Telecom has no template"):
        mock.hub.add_customer()
    expect(api.send("POST", "/v1/wholesale/customers", body), "customer.template.unknown", "provisioningId")
    assert gone.provisioning_id == body["provisioningId"]


def test_the_welcome_of_a_customer_carries_the_brand_and_the_language_of_its_template(mock):
    made = mock.hub.templates.create("Gold", country="NO", language="nb_NO", brand_name="Fjord Telecom")
    mock.hub.add_customer(provisioning_id=made)
    mock.hub.add_customer(provisioning_id=made, language="fr_FR")
    mock.hub.add_customer()
    assert [(email.brand, email.language) for email in mock.outbox(kind="welcome")] == [
        ("Fjord Telecom", "nb_NO"),
        ("Fjord Telecom", "fr_FR"),
        ("", "en_US"),
    ]


def test_templates_are_rolled_back_and_saved(mock, tmp_path):
    snapshot = mock.snapshot()
    customer = mock.hub.add_customer()
    mock.hub.templates.edit(mock.template, brand_name="Fjord Telecom")
    mock.save(tmp_path / "world")
    again = type(mock).load(tmp_path / "world")
    assert again.hub.templates.list() == mock.hub.templates.list()
    assert again.hub.customer(customer) == customer
    mock.rollback(snapshot)
    assert mock.template.brand_name == ""


@pytest.mark.rule("hub.template.admin-unknown")
def test_the_service_provider_administrator_has_a_role(mock):
    """A template that is there keeps the administrator, until somebody edits it."""
    pia = mock.place.administrator("pia@telecom.example", roles=["wholesale-admin"])
    made = mock.hub.templates.create("Gold", country="NO", service_provider_admin=pia)
    mock.hub.administrators.remove_role(pia, "wholesale-admin")
    assert mock.hub.templates.get(made).service_provider_admin == pia.email
    with refused(mock, "hub.template.admin-unknown"):
        mock.hub.templates.edit(made, brand_name="Fjord")
    assert mock.hub.templates.edit(made, brand_name="Fjord", service_provider_admin="full-admin").brand_name == "Fjord"


def test_a_template_whose_administrator_is_gone_has_the_one_from_the_start(mock):
    pia = mock.place.administrator("pia@telecom.example", roles=["wholesale-admin"])
    made = mock.hub.templates.create("Gold", country="NO", service_provider_admin=pia)
    with mock.client() as api:
        api.people.delete(pia.id)
    assert mock.hub.templates.get(made).service_provider_admin == mock.template.service_provider_admin
