"""The object that tests hold in their hands."""

from __future__ import annotations

import copy
import math
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from webex_wholesale_mock import HubError, RateLimit, Stuck, WholesaleMock
from webex_wholesale_mock.faults import Latency, Status
from webex_wholesale_mock.state.clock import LATEST


def test_a_fresh_mock_has_a_partner_with_a_template_and_tokens():
    with WholesaleMock() as mock:
        assert mock.partner.name == "Example Telecom"
        assert mock.partner.templates == (mock.template,)
        assert [*mock.tokens] == ["full-admin", "read-only", "no-scope", "expired"]
        assert (mock.calls, mock.outbox, mock.clock.upcoming()) == ([], [], [])


def test_more_partners_have_things_of_their_own(api):
    other = api.mock.add_partner("Other Telecom", country="DE")
    assert api.mock.partner.name == "Example Telecom"
    assert other.template.country == "DE"
    assert other.template not in api.mock.partner.templates
    assert not {*other.tokens.values()} & {*api.mock.tokens.values()}
    assert other.org_id != api.mock.partner.org_id


def test_templates_and_tokens_can_be_added_for_any_partner(api):
    other = api.mock.add_partner("Other Telecom")
    template = api.mock.add_template("Second", partner=other, language="de_DE")
    assert [one.name for one in api.mock.hub.partner(other).templates] == ["Standard", "Second"]
    assert api.mock.template.name == "Standard"
    api.mock.add_token("mine", partner=other, lifetime=timedelta(seconds=5))
    assert api.post({"provisioningId": template.provisioning_id}, partner=other, token="mine").status == 202
    api.mock.clock.advance(5)
    assert api.list(partner=other, token="mine").rule == "auth.token.expired"


def test_an_unknown_role_or_setting_is_refused(api):
    people = len(api.mock._engine.world.directory.people)
    with pytest.raises(ValueError, match="unknown role 'boss'"):
        api.mock.add_token("x", role="boss")
    assert len(api.mock._engine.world.directory.people) == people
    with pytest.raises(TypeError, match="colour"):
        api.mock.add_template("x", colour="red")


def test_a_lifetime_is_a_timedelta_and_a_limit_a_rate_limit(api):
    mock, before = api.mock, dict(api.mock.tokens)
    with pytest.raises(ValueError, match="lifetime must be a timedelta or seconds, at most 10000000000, got '90'"):
        mock.add_token("long", lifetime="90")
    with pytest.raises(ValueError, match="5 is not a rate limit; give RateLimit"):
        mock.rate_limit = 5
    with pytest.raises(ValueError, match="5 is not a rate limit"):
        mock.limit_token("full-admin", 5)
    assert mock.tokens == before
    assert mock.rate_limit is None
    assert mock.add_token("long").value == WholesaleMock().add_token("long").value


@pytest.mark.parametrize("seconds", [-1, "30", None, True, math.nan, math.inf, 1e300])
@pytest.mark.parametrize("name", ["provisioning", "updating", "deleting", "report"])
def test_durations_are_seconds(api, name, seconds):
    before = getattr(api.mock.durations, name)
    with pytest.raises(ValueError, match=f"{name} is .*; give a number of seconds"):
        setattr(api.mock.durations, name, seconds)
    assert getattr(api.mock.durations, name) == before


@pytest.mark.parametrize("seconds", [-1, math.nan, 1e300, "30", True])
def test_a_poll_moves_the_clock_by_seconds(seconds):
    with pytest.raises(ValueError, match=r"poll_step is .*; give a number of seconds"):
        WholesaleMock(poll_step=seconds)


def test_what_would_leave_the_calendar_is_refused_at_once(mock):
    with pytest.raises(ValueError, match=r"lifetime must be a timedelta or seconds, at most"):
        mock.add_token("x", lifetime=timedelta.max)
    with pytest.raises(ValueError, match=r"seconds must be greater than 0 and at most \d+, got 1e\+300"):
        RateLimit(1, 1e300)
    with pytest.raises(HubError, match="trial_days must be from 0 to 100000, got 10000000"):
        mock.hub.add_organization("Globex", trial=["calling"], trial_days=10_000_000)


def test_at_the_end_of_the_calendar_the_service_still_answers(api):
    mock = WholesaleMock(poll_step=5)
    at_the_end = type(api)(mock)
    mock.clock.advance_to(LATEST)
    mock.add_token("full-admin")
    customer_id = at_the_end.provision()
    assert at_the_end.get(customer_id).status == 200
    with mock.faults.injected(Latency(30)):
        assert at_the_end.get(customer_id).status == 200
    assert mock.clock.now == LATEST


def test_a_partner_that_is_gone_gets_nothing_more(mock):
    gone = mock.add_partner("Other Telecom")
    mock.reset()
    for give in (
        lambda: mock.add_token("x", partner=gone),
        lambda: mock.add_template("x", partner=gone),
        lambda: mock.add_partner("Child", parent=gone),
        lambda: mock.billing.plant("empty", partner=gone),
        lambda: mock.billing.expected(date(2026, 1, 1), date(2026, 1, 2), partner=gone),
    ):
        with pytest.raises(ValueError, match="no partner has the name or organization id"):
            give()
    assert len(mock._engine.world.partners) == 1


def test_a_partner_from_before_a_reset_stands_for_the_one_that_is_there(api):
    first = api.mock.partner
    api.mock.reset()
    assert api.mock.add_token("mine", partner=first).value == api.mock.tokens["mine"]
    assert api.list(token="mine").status == 200


def test_what_is_held_in_the_hand_survives_a_reset(api):
    hub, faults, billing = api.mock.hub, api.mock.faults, api.mock.billing
    api.mock.reset()
    assert hub.customer(hub.add_customer()) in api.mock.customers()
    faults.add(Status(503), times=1)
    assert [api.list().status for _ in range(2)] == [503, 200]
    billing.plant("empty")
    assert len(api.mock.billing.planted) == 1


def test_tokens_are_not_shown_by_accident(api):
    token = api.mock.tokens["full-admin"]
    shown = [api.mock.partner, api.mock._engine.world.partners.tokens[token], api.mock, api.mock.add_token("new")]
    assert token not in repr(shown)


@pytest.mark.parametrize("carry", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_mock_stays_in_its_process(mock, carry):
    with pytest.raises(TypeError, match="mock serve"):
        carry(mock)


def test_calls_from_many_threads_are_one_after_the_other(api):
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda number: api.post(api.numbered(number % 20)).status, range(60))]
    assert sorted(answers) == [202] * 20 + [409] * 40
    assert [call.serial for call in api.mock.calls] == [*range(1, 61)]
    assert len({*api.ids()}) == 20


def test_paths_below_the_reserved_prefix_are_not_the_services(api):
    assert api.send("GET", "/__mock__/", token=None).status == 200
    assert api.mock.calls == []


@pytest.mark.parametrize(
    ("missing", "told"),
    [("attrs", "the mock needs attrs, which an extra brings: pip install"), ("heapq", "heapq halted")],
)
def test_without_its_extra_the_mock_names_it(missing, told):
    script = f"import sys, webex_wholesale_mock as m; sys.modules[{missing!r}] = None; m.WholesaleMock"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert told in done.stderr.splitlines()[-1]


def test_what_is_looked_at_through_a_fork_is_its_own(mock):
    mock.faults.add(Status(503))
    mock.outcomes.add(Stuck(), customer="*")
    fork = mock.fork()
    held = fork.faults, fork.outcomes, *fork.outcomes
    mock.faults.clear()
    mock.outcomes.clear()
    assert (len(mock.faults), len(fork.faults), len(mock.outcomes), len(fork.outcomes)) == (0, 1, 0, 1)
    assert mock.clock.now
    assert (len(held[0]), [*map(str, mock.outcomes)], len([*held[1]])) == (1, [], 1)
    assert [*mock.faults] == []
    assert repr(held[2]) == "<ScriptedOutcome 1: Stuck() for customer '*', 0 hits>"


@pytest.mark.parametrize("name", ["", "  ", None, 5, "half \ud800"])
def test_what_is_no_name_is_refused(mock, name):
    for add in (mock.add_partner, mock.add_template, mock.add_token):
        with pytest.raises(ValueError, match="is not a name of a"):
            add(name)
    assert (len(mock.partner.templates), sorted(mock.tokens)) == (1, ["expired", "full-admin", "no-scope", "read-only"])


def test_countries_languages_and_scopes_have_to_be_known(mock):
    with pytest.raises(ValueError, match="'Norway' is not an ISO 3166-1 code"):
        mock.add_partner("Fjord", country="Norway")
    with pytest.raises(ValueError, match="'ZZ' is not an ISO 3166-1 code"):
        mock.add_template("z", country="ZZ")
    with pytest.raises(ValueError, match="did you mean 'en_US'"):
        mock.add_template("z", language="en_UZ")
    with pytest.raises(ValueError, match="did you mean 'spark-admin:wholesale_customers_read'"):
        mock.add_token("z", scopes=frozenset({"spark-admin:wholesale_customer_read"}))
    with pytest.raises(ValueError, match="no partner has the name or organization id 'Example'"):
        mock.add_partner("Fjord", parent="Example")
    assert mock.hub.partner("Example Telecom") == mock.partner


def test_a_mock_loads_the_coverage_report_only_when_it_is_asked_for() -> None:
    script = (
        "import sys; from webex_wholesale_mock import WholesaleMock; name = 'webex_wholesale_mock.testkit.coverage'; "
        "mock = WholesaleMock(); print(name in sys.modules); mock.coverage; print(name in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["False", "True"]
