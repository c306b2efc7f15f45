"""All that people do by hand stands in a scenario, and what cannot be is told at its line."""

from __future__ import annotations

import pytest

from webex_wholesale_mock import ScenarioError, WholesaleMock

ADDRESS = "{address_line1: Storgata 1, city: Oslo, zip_or_postal_code: 1, country: NO}"
WORLD = """
partners:
  - name: Fjord
    country: NO
    sso: {entity_id: "https://idp.example", status: login_verified}
    identity_providers: ["https://other.example"]
    templates:
      - {name: Standard}
      - {name: Gold, authentication: partner, idp_entity_id: "https://idp.example"}
      - {name: Silver, authentication: partner, idp_entity_id: "https://other.example"}
    sub_partner_requests:
      - {name: Hill, admin_email: ada@hill.example, first_name: Ada, last_name: Berg}
      - {name: Dale, admin_email: bo@dale.example, first_name: Bo, last_name: Dahl, status: completed}
      - {name: Glen, admin_email: eva@glen.example, first_name: Eva, last_name: Lie, status: withdrawn}
    customers:
      - external_id: acme
        template: Gold
        packages: [webex_calling, common_area_calling, webex_meetings]
        admin_invite_emails: false
        locations:
          - name: Harbour
            address:
              {address_line1: Kaia 2, city: Bergen, state_or_province: NO-46, zip_or_postal_code: 5003, country: NO}
            timezone: Europe/Oslo
            language: nb_NO
        people: [{email: bo@acme.example, name: Bo}]
        subscribers:
          - {email: una@acme.example, packages: [webex_calling], location: Harbour}
        workspaces: [{name: Lobby}]
        devices:
          - {model: Cisco 8865, person: una@acme.example, mac: "001A2B3C4D5E", status: disconnected}
          - {model: Cisco 8845, workspace: Lobby, by_code: true, status: activating}
        setup_assist:
          - {status: solution_design, users: 9, contacts: [{email: kim@acme.example, knows_call_flows: true}]}
          - {location: Harbour, status: completed, completes: 2026-03-01T12:00:00Z}
        directory:
          people: [{email: bo@acme.example, name: Bo}, {email: una@acme.example, name: Una}]
          deactivated: [{email: max@acme.example}]
  - {name: New, onboarded: false, assist_ordered: false}
organizations:
  - {name: Elsewhere, admin_invite_emails: false}
"""


@pytest.fixture
def load(tmp_path):
    def load(text):
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return WholesaleMock.from_scenario(path)

    return load


@pytest.fixture
def problems(load):
    """What is wrong with a text, as `line:column: key`."""

    def problems(text):
        with pytest.raises(ScenarioError) as refused:
            load(text)
        return {f"{one.line}:{one.column}: {one.key}": one.text for one in refused.value.problems}

    return problems


def of_acme(*lines):
    """A scenario with one customer of calling; the lines begin in the sixth."""
    return "\n        ".join(
        [
            "partners:\n  - name: Fjord\n    customers:\n      - external_id: acme\n        packages: [webex_calling]",
            *lines,
        ]
    )


def test_phones_stand_in_a_scenario(load):
    by_mac, by_code = load(WORLD).hub.devices.list()
    assert (by_mac.model, by_mac.mac, by_mac.shown_status) == ("Cisco 8865", "001A2B3C4D5E", "disconnected")
    assert (by_code.status, len(by_code.code), by_code.workspace_id is None) == ("activating", 16, False)


def test_orders_of_setup_assist_stand_in_a_scenario(load):
    mock = load(WORLD)
    first, second = mock.hub.setup_assist.list()
    assert (first.status, first.quantity, first.contacts[0].email) == ("solution_design", 9, "kim@acme.example")
    assert (second.status, second.completes.isoformat()) == ("completed", "2026-03-01T12:00:00+00:00")
    harbour = mock.hub.organization("acme").locations[-1]
    assert (harbour.name, second.location_id) == ("Harbour", harbour.id)


def test_people_locations_and_the_directory_stand_in_a_scenario(load):
    mock = load(WORLD)
    una = mock.hub.person("una@acme.example")
    assert una.location_id == mock.hub.organization("acme").locations[-1].id
    state = mock.hub.users.get_sync("acme")
    assert (state.on, state.deactivated) == (True, ("max@acme.example",))
    assert {"bo@acme.example", "una@acme.example"} <= {*state.active}
    setting = "allow-admin-invite-emails"
    assert mock.client().settings.get(mock.hub.customer("acme").org_id, setting).value is False


def test_what_a_partner_has_set_up_stands_in_a_scenario(load):
    mock = load(WORLD)
    assert [each.status for each in mock.hub.sub_partners.requests()] == ["requested", "completed", "withdrawn"]
    assert [each.name for each in mock.hub.sub_partners.list()] == ["Dale"]
    assert mock.hub.sso.get().status == "login_verified"
    assert mock.hub.templates.create(
        "Bronze", country="NO", authentication="partner", idp_entity_id="https://other.example"
    )
    world = mock._engine.world
    assert [(each.onboarded, each.assist_ordered) for each in world.partners if not each.parent_id] == [
        (True, True),
        (False, False),
    ]
    (elsewhere,) = [each for each in world.directory.organizations.values() if each.name == "Elsewhere"]
    assert not elsewhere.is_on("allow-admin-invite-emails")


def test_a_scenario_with_all_of_it_is_the_same_each_time_and_can_be_saved(load, tmp_path):
    mock = load(WORLD)
    assert load(WORLD).hub.devices.list() == mock.hub.devices.list()
    mock.save(tmp_path / "world")
    assert WholesaleMock.load(tmp_path / "world").hub.setup_assist.list() == mock.hub.setup_assist.list()


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        (["devices:", "  - {model: Cisco 8865}"], "7:13: …devices[0].person", "hub.device.owner"),
        (
            ["workspaces: [{name: Lobby, package: webex_meetings}]"],
            "6:22: …workspaces[0]",
            "cannot hold 'webex_meetings'",
        ),
        (
            ["workspaces: [{name: A, package: webex_calling}, {name: A, package: webex_calling}]"],
            "6:58: …workspaces[1].name",
            "another workspace",
        ),
        (["devices:", "  - {model: Cisco 8865, workspace: Lobby}"], "7:33: …devices[0].workspace", "unknown workspace"),
        (
            ["devices:", "  - {model: Cisco 8865, person: bo@acme.example}"],
            "7:13: …devices[0]",
            "no person has",
        ),
        (
            ["subscribers:", "  - {email: a@acme.example, location: Nowhere}"],
            "7:37: …subscribers[0].location",
            "unknown",
        ),
        (["setup_assist:", "  - {status: hand_off}"], "7:13: …setup_assist[0]", "not a status of this order"),
        (
            ["setup_assist:", "  - {completes: 2026-01-06T00:00:00Z}"],
            "7:14: …setup_assist[0].completes",
            "hub.assist.too-late",
        ),
        (["people: [{email: x}]"], "6:18: …people[0]", "'x'"),
        (["directory: {people: [{email: x}]}"], "6:21: …directory.people", "has no @"),
        (
            [
                "locations:",
                f"  - {{name: A, timezone: x, language: nb_NO, address: {ADDRESS}}}",
            ],
            "7:53: …locations[0].address.state_or_province",
            "adjacent.field.required",
        ),
    ],
)
def test_what_cannot_be_is_told_at_its_line(problems, lines, place, said):
    found = problems(of_acme(*lines))
    key = place.replace("…", "partners[0].customers[0].")
    assert list(found) == [key], found
    assert said in found[key]


def test_a_phone_is_not_for_a_user_of_another_customer(problems):
    text = of_acme("subscribers: [{email: una@acme.example}]", "")
    text += """
      - external_id: other
        packages: [webex_calling]
        devices: [{model: Cisco 8865, person: una@acme.example}]
"""
    assert problems(text) == {
        "10:39: partners[0].customers[1].devices[0].person": "una@acme.example is a user of another customer"
    }


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{name: Standard}", "needs a template with this identity provider"),
        (
            '{name: Standard, authentication: partner, idp_entity_id: "https://idp.example"}',
            "needs a customer of such a template",
        ),
    ],
)
def test_single_sign_on_needs_what_leads_to_it(problems, template, said):
    text = f"""partners:
  - name: Fjord
    sso: {{entity_id: "https://idp.example", status: login_verified}}
    templates: [{template}]
"""
    ((place, found),) = problems(text).items()
    assert place == "3:45: partners[0].sso.status"
    assert said in found


def test_a_refused_relationship_is_told_once(problems):
    assert list(problems('partners:\n  - {name: Fjord, sso: {entity_id: " ", status: user_created}}\n')) == [
        "2:25: partners[0].sso.entity_id"
    ]
