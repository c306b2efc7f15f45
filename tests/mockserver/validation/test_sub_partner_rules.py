"""The sub-partner.* rules, acting for sub-partners, their isolation, and the list of sub-partners."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from webex_wholesale_contracts import ids

UUID = "52cf576d-60a8-407a-b22c-467c51591908"
NOWHERE = {kind: ids.encode(kind, UUID) for kind in ("ENTERPRISE", "SUBSCRIBER")}
SUB_PARTNERS = "/v1/wholesale/subPartners"
MEETINGS = {"packages": ["webex_meetings"]}
QUIET = {"x-mock-explain": "0"}


def acting_for(partner):
    return f"onBehalfOfSubPartnerOrgId={partner.org_id}"


def told(answer):
    """All that a caller can see of an answer but its tracking id."""
    headers = [(name, value) for name, value in answer.response.headers if name != "trackingid"]
    return answer.status, headers, answer.response.body.replace(answer.header("trackingid").encode(), b"")


@pytest.fixture
def sub(api):
    return api.mock.add_partner("Harbour Telecom", parent=api.mock.partner)


@pytest.fixture
def sibling(api, sub):
    return api.mock.add_partner("Hill Telecom", parent=api.mock.partner)


def household(api, owner, number, **sending):
    """A customer of a partner with one subscriber; both ids."""
    changes = {**api.numbered(number), "provisioningId": owner.template.provisioning_id}
    customer_id = api.provisioned(changes, **sending)
    numbered = api.subscribers(customer_id).numbered(number)
    return customer_id, api.subscribers(customer_id).provision(numbered, **sending)


@pytest.fixture
def ours(api):
    return household(api, api.mock.partner, 0)


@pytest.fixture
def theirs(api, sub):
    return household(api, sub, 1, partner=sub)


def every_call(api, customer_id, subscriber_id, **how):
    """The answers of every operation that is about one customer or one subscriber; the removals come last."""
    subscribers = api.subscribers(customer_id)
    return [
        api.get(customer_id, **how),
        api.put(customer_id, MEETINGS, **how),
        subscribers.precheck(subscribers.numbered(9), **how),
        subscribers.post(subscribers.numbered(9), **how),
        subscribers.get(subscriber_id, **how),
        subscribers.put(subscriber_id, MEETINGS, **how),
        subscribers.ask_again(subscriber_id, **how),
        subscribers.delete(subscriber_id, **how),
        api.delete(customer_id, **how),
    ]


def lists(api, **how):
    """The ids of the customers and of the subscribers that a caller sees."""
    subscribers = api.subscribers("")
    found = [api.list(**how), subscribers.list(**how)]
    return [[item["id"] for item in answer.json["items"]] for answer in found]


# Acting for one


def test_what_is_done_for_a_sub_partner_is_its_own(api, sub):
    query = acting_for(sub)
    customer_id, subscriber_id = household(api, sub, 1, query=query)
    assert lists(api, partner=sub) == lists(api, query=query) == [[customer_id], [subscriber_id]]
    assert lists(api) == [[], []]
    assert api.get(customer_id, partner=sub).json == api.get(customer_id, query=query).json


def test_every_operation_can_be_done_for_a_sub_partner(api, sub, theirs):
    answers = every_call(api, *theirs, query=acting_for(sub))
    statuses = [answer.status for answer in answers]
    assert statuses == [200, 409, 200, 200, 200, 200, 409, 204, 409]
    rules = [answer.rule for answer in answers if answer.rule]
    assert rules == ["customer.package.in-use", "subscriber.consent.not-pending", "customer.has-subscribers"]


@pytest.mark.parametrize("padding", ["", "="])
def test_a_sub_partner_is_named_with_or_without_padding(api, sub, theirs, padding):
    named = sub.org_id + padding * (-len(sub.org_id) % 4)
    query = f"onBehalfOfSubPartnerOrgId={named.replace('=', '%3D')}"
    assert lists(api, query=query) == [[theirs[0]], [theirs[1]]]


def test_pages_of_a_sub_partner_lead_to_pages_of_the_sub_partner(api, sub, theirs):
    subscribers = api.subscribers(theirs[0])
    subscribers.provision(subscribers.numbered(2), partner=sub)
    answer = subscribers.list(f"max=1&{acting_for(sub)}")
    query = urlsplit(answer.header("link")[1:].partition(">")[0]).query
    assert parse_qs(query)["onBehalfOfSubPartnerOrgId"] == [sub.org_id]
    assert subscribers.ids(query) == [theirs[1]]


def test_a_sub_partner_has_templates_of_its_own(api, sub):
    for template, how in ((api.mock.template, {"partner": sub}), (sub.template, {})):
        answer = api.post({"provisioningId": template.provisioning_id}, **how)
        assert answer.rule == "customer.template.unknown"


def test_a_sub_partner_may_use_an_external_id_of_its_parent(api, sub, ours):
    changes = {"provisioningId": sub.template.provisioning_id, "customerInfo.primaryEmail": "bo@b.example"}
    assert api.post({**changes, "externalId": "acme-0"}, query=acting_for(sub)).status == 202


@pytest.mark.rule("customer.email.in-use")
@pytest.mark.rule("subscriber.email.in-use")
def test_an_email_is_taken_across_partners(api, expect, sub, ours, theirs):
    email = "customerInfo.primaryEmail"
    taken = {"externalId": "new", "provisioningId": sub.template.provisioning_id, email: "ann0@acme.example"}
    expect(api.post(taken, partner=sub), "customer.email.in-use", email)
    answer = api.subscribers(theirs[0], sub).post({"email": "una0@acme.example"})
    expect(answer, "subscriber.email.in-use", "email")


@pytest.mark.rule("sub-partner.unknown")
def test_only_ones_own_sub_partners_are_acted_for(api, expect, sub, theirs):
    other = api.mock.add_partner("Other Telecom")
    named = [
        sub.org_id,
        other.org_id,
        api.mock.partner.org_id,
        ids.encode("ORGANIZATION", UUID),
        ids.encode("PEOPLE", UUID),
    ]
    for org_id in named:
        for answer in every_call(api, *theirs, partner=other, query=f"onBehalfOfSubPartnerOrgId={org_id}"):
            expect(answer, "sub-partner.unknown")
            assert answer.status == 403


# Isolation


@pytest.mark.rule("sub-partner.isolation")
def test_what_is_the_parents_looks_to_a_sub_partner_exactly_as_if_it_were_not(api, sub, ours):
    for how in ({"partner": sub}, {"query": acting_for(sub)}):
        answers = every_call(api, *ours, **how, headers=QUIET)
        assert {answer.status for answer in answers} == {404}
        missing = every_call(api, NOWHERE["ENTERPRISE"], NOWHERE["SUBSCRIBER"], **how, headers=QUIET)
        assert [told(answer) for answer in answers] == [told(answer) for answer in missing]
    assert lists(api) == [[ours[0]], [ours[1]]]


@pytest.mark.rule("customer.not-found")
@pytest.mark.rule("subscriber.not-found")
def test_what_is_a_sub_partners_looks_to_its_parent_exactly_as_if_it_were_not(api, theirs):
    answers = every_call(api, *theirs, headers=QUIET)
    assert {answer.status for answer in answers} == {404}
    missing = every_call(api, NOWHERE["ENTERPRISE"], NOWHERE["SUBSCRIBER"], headers=QUIET)
    assert [told(answer) for answer in answers] == [told(answer) for answer in missing]


@pytest.mark.rule("sub-partner.isolation")
def test_siblings_see_nothing_of_each_other(api, expect, sibling, theirs):
    answers = every_call(api, *theirs, partner=sibling)
    named_in_the_body = {"subscriber.customer.unknown"}
    assert {answer.rule for answer in answers} == {"sub-partner.isolation"} | named_in_the_body
    assert lists(api, partner=sibling) == lists(api, query=acting_for(sibling)) == [[], []]


@pytest.mark.rule("sub-partner.isolation")
def test_the_journal_tells_isolation_from_absence(api, sub, ours):
    api.get(ours[0], partner=sub, headers=QUIET)
    api.get(NOWHERE["ENTERPRISE"], partner=sub, headers=QUIET)
    assert [call.rule for call in api.mock.calls[-2:]] == ["sub-partner.isolation", "customer.not-found"]
    assert api.mock.calls[-2].response_json()["errors"] == api.mock.calls[-1].response_json()["errors"]


@pytest.mark.parametrize("name", ["customerId={}", "externalCustomerId=acme-0", "email=una0@acme.example"])
def test_no_filter_finds_anything_across(api, sub, ours, name):
    subscribers = api.subscribers(ours[0])
    query = name.format(ours[0])
    assert subscribers.ids(query) == [ours[1]]
    assert subscribers.list(query, partner=sub).json == {"items": []}
    assert subscribers.list(f"{query}&{acting_for(sub)}").json == {"items": []}
    person_id = subscribers.get(ours[1]).json["personId"]
    assert subscribers.list(f"personId={person_id}", partner=sub).json == {"items": []}


# Suspended


def suspended_calls(api, sub, customer_id, subscriber_id, **how):
    template = {"provisioningId": sub.template.provisioning_id}
    subscribers = api.subscribers(customer_id)
    return [
        api.post(template, **how),
        api.put(customer_id, MEETINGS, **how),
        subscribers.post(**how),
        subscribers.put(subscriber_id, MEETINGS, **how),
    ]


@pytest.mark.rule("sub-partner.suspended")
def test_a_suspended_sub_partner_adds_and_changes_no_customers_and_subscribers(api, expect, sub, theirs):
    api.mock.hub.suspend(sub.org_id)
    for how in ({"partner": sub}, {"query": acting_for(sub)}):
        for answer in suspended_calls(api, sub, *theirs, **how):
            expect(answer, "sub-partner.suspended")
            assert answer.status == 403
        assert lists(api, **how) == [[theirs[0]], [theirs[1]]]
        assert api.get(theirs[0], **how).status == 200
        template = {"provisioningId": sub.template.provisioning_id}
        assert api.precheck({**api.numbered(7), **template}, **how).status == 200
        assert api.subscribers(theirs[0]).precheck({"email": "new@there.example", **MEETINGS}, **how).rule is None
    assert api.subscribers(theirs[0], sub).delete(theirs[1]).status == 204
    assert api.delete(theirs[0], query=acting_for(sub)).status == 202


def test_a_suspended_sub_partner_goes_on_with_people_locations_and_reports(api, sub, theirs):
    """Rule sub-partner.suspended is about provisioning and updating, as the vendor's description says, and no more."""
    api.mock.hub.suspend(sub.org_id)
    org_id = api.get(theirs[0], partner=sub).json["orgId"]
    person = {"emails": ["bo@there.example"], "displayName": "Bo", "orgId": org_id}
    added = api.send("POST", "/v1/people", person, partner=sub)
    assert added.status == 200
    changed = api.send("PUT", f"/v1/people/{added.json['id']}", {**person, "displayName": "Bo Vik"}, partner=sub)
    assert (changed.status, changed.json["displayName"]) == (200, "Bo Vik")
    place = {
        "name": "Harbour",
        "timeZone": "Europe/Oslo",
        "preferredLanguage": "nb_no",
        "announcementLanguage": "en_us",
        "address": {"address1": "Kaien 1", "city": "Oslo", "state": "03", "postalCode": "0150", "country": "NO"},
    }
    assert api.send("POST", "/v1/locations", place, partner=sub, query=f"orgId={org_id}").status == 201
    report = {"billingStartDate": "2025-12-01", "billingEndDate": "2025-12-31"}
    assert api.reports(sub).post(report).status == 200
    assert api.send("DELETE", f"/v1/people/{added.json['id']}", partner=sub).status == 204


@pytest.mark.rule("sub-partner.suspended")
def test_a_suspension_concerns_one_and_can_end(api, expect, sub, sibling, theirs, ours):
    api.mock.hub.suspend(sub.org_id)
    assert household(api, sibling, 3, partner=sibling)
    assert api.subscribers(ours[0]).put(ours[1], MEETINGS).status == 200
    subscribers = api.subscribers(theirs[0], sub)
    expect(subscribers.put(theirs[1], MEETINGS), "sub-partner.suspended")
    api.mock.hub.resume(sub.org_id)
    assert subscribers.put(theirs[1], MEETINGS).status == 200


# One level


@pytest.mark.rule("sub-partner.one-level")
def test_a_sub_partner_has_none_of_its_own(api, expect, sub, sibling, theirs):
    expect(api.send("GET", SUB_PARTNERS, partner=sub), "sub-partner.one-level")
    for named in (sub, sibling, api.mock.partner):
        for answer in every_call(api, *theirs, partner=sub, query=acting_for(named)):
            expect(answer, "sub-partner.one-level")
            assert answer.status == 403
    with pytest.raises(ValueError, match="only one level"):
        api.mock.add_partner("Too deep", parent=sub)


# The list


def listed(api, query="", **how):
    answer = api.send("GET", SUB_PARTNERS, query=query, **how)
    assert answer.status == 200
    return [item["orgId"] for item in answer.json["items"]]


def test_a_partner_lists_its_own_sub_partners_newest_first(api, sub, sibling):
    other = api.mock.add_partner("Other Telecom")
    grandchild = api.mock.add_partner("Other Sub", parent=other)
    assert listed(api) == [sibling.org_id, sub.org_id]
    assert listed(api, partner=other) == [grandchild.org_id]
    assert listed(api, partner=api.mock.add_partner("Third Telecom")) == []


def test_a_sub_partner_is_shown_with_its_documented_fields(api, sub):
    (view,) = api.send("GET", SUB_PARTNERS).json["items"]
    assert view == {
        "orgId": sub.org_id,
        "subscriptionId": api.mock.partner.subscription_id,
        "provisioningState": "active",
        "created": "2026-01-05T09:00:00.000Z",
        "billingStartDate": "2026-01-05T09:00:00.000Z",
    }


def test_sub_partners_are_filtered_by_their_state(api, sub, sibling):
    api.mock.hub.suspend(sub.org_id)
    assert listed(api, "provisioningState=suspended") == [sub.org_id]
    assert listed(api, "provisioningState=active") == [sibling.org_id]
    assert [item["provisioningState"] for item in api.send("GET", SUB_PARTNERS).json["items"]] == [
        "active",
        "suspended",
    ]


@pytest.mark.rule("http.query.invalid")
@pytest.mark.parametrize("query", ["provisioningState=gone", "provisioningState=,x", "max=-1", "offset=x"])
def test_an_unreadable_filter_is_refused(api, expect, query):
    answer = api.send("GET", SUB_PARTNERS, query=query)
    expect(answer, "http.query.invalid", query.partition("=")[0])


def test_sub_partners_come_in_pages(api):
    made = [api.mock.add_partner(f"Telecom {number}", parent=api.mock.partner).org_id for number in range(102)][::-1]
    api.mock.hub.suspend(made[0])
    first = api.send("GET", SUB_PARTNERS, query="provisioningState=active&max=1000")
    assert [item["orgId"] for item in first.json["items"]] == made[1:101]
    url = first.header("link")[1:].partition(">")[0]
    assert url == f"https://webexapis.com{SUB_PARTNERS}?provisioningState=active&max=100&offset=100"
    assert listed(api, urlsplit(url).query) == made[101:]
    assert listed(api, "max=2&offset=1") == made[1:3]
    assert listed(api) == made[:100]
