"""A mock in this process as the target of a verification, with everything that a case can need."""

from __future__ import annotations

from webex_wholesale_contracts.verify import Target
from webex_wholesale_mock.mock import WholesaleMock


def target(mock: WholesaleMock | None = None, name: str = "mock") -> Target:
    """Return a mock as a target: with partners, a template, organizations and an account that cases need.

    Args:
        mock: the mock, to which these are added; a fresh one by default.
        name: of the target.
    """
    mock = mock or WholesaleMock()
    mock.add_partner("Suspended Telecom", parent=mock.partner, suspended=True)
    below = mock.add_partner("Harbour Telecom", parent=mock.partner)
    stranger = mock.add_partner("Other Telecom", entitled=False)
    paying, trying = mock.hub.add_organization("Paying"), mock.hub.add_organization("Trying")
    mock.hub.add_subscription(paying.org_id, "messaging")
    mock.hub.add_subscription(trying.org_id, "messaging", trial_days=30)
    mock.hub.add_free_account("free@example.com")
    others = {"not-entitled": stranger.tokens["full-admin"], "sub-partner": below.tokens["full-admin"]}
    return Target(
        name=name,
        base_url="https://webexapis.com/v1",
        transport=mock.transport(),
        tokens={**mock.tokens, **others},
        facts={
            "provisioningId": mock.template.provisioning_id,
            "bareTemplate": mock.add_template("No PSTN", pstn_provider=None).provisioning_id,
            "paidOrganization": paying.org_id,
            "trialOrganization": trying.org_id,
            "freeAccount": "free@example.com",
            "phone": "+12405551212",
            "clientId": mock.partner.integration.client_id,
            "clientSecret": mock.partner.integration.client_secret,
        },
        pause=mock.clock.advance,
        is_mock=True,
    )
