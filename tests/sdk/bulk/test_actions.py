"""Plans that change and remove: what becomes of each line, and what is left afterwards."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from webex_wholesale import (
    ChangedCustomer,
    ChangedSubscriber,
    InvalidArgument,
    Plan,
    PlanError,
    RemovedCustomer,
    RemovedSubscriber,
    SubscriberCalling,
)
from webex_wholesale_contracts import ids
from webex_wholesale_contracts.models import PackageLimits, PackageParameters, ProvisioningParameters
from webex_wholesale_mock import Fails

WRITES = {"POST", "PUT", "DELETE"}


def outcomes(summary):
    return [line.outcome for line in summary.lines]


def texts(summary):
    return [line.text for line in summary.lines]


# Removals


def test_a_customer_is_removed_with_all_its_people(carry_out, company, there):
    carry_out([company("acme", 3), company("globex", 1)])
    summary = carry_out([RemovedCustomer(external_id="acme")])
    assert (outcomes(summary), texts(summary)) == (["removed"], ["with 3 subscribers"])
    assert there() == ({"globex": 1}, {"user0@globex.example": 1})
    assert summary.ok


def test_a_plan_for_a_sub_partner_leaves_the_partners_customer_of_the_same_name(company, mock, there):
    sub_partner = mock.add_partner("Reseller", parent=mock.partner)
    theirs = company("acme", 1, provisioning_id=sub_partner.template.provisioning_id)
    theirs.customer_info.primary_email = "post@theirs.example"
    theirs.subscribers[0].email = "kari@theirs.example"
    with mock.client() as client:
        acting = client.on_behalf_of(sub_partner.org_id)
        assert client.bulk.provision([company("acme", 1)]).ok
        assert acting.bulk.provision([theirs]).ok
        assert texts(acting.bulk.provision([RemovedCustomer(external_id="acme")])) == ["with 1 subscriber"]
        assert acting.customers.list().all() == []
    assert there() == ({"acme": 1}, {"user0@acme.example": 1})


def test_a_removal_of_the_partner_does_not_hold_up_the_sub_partner(company, mock):
    sub_partner = mock.add_partner("Reseller", parent=mock.partner)
    theirs = company("acme", provisioning_id=sub_partner.template.provisioning_id)
    theirs.customer_info.primary_email = "post@theirs.example"
    mock.durations.deleting = 10_000
    with mock.client() as client:
        (line,) = client.bulk.provision([company("acme")]).lines
        client.customers.delete(line.id)
        assert outcomes(client.on_behalf_of(sub_partner.org_id).bulk.provision([theirs])) == ["created"]


@pytest.mark.parametrize("form", [lambda id: f"{id}=", lambda id: ids.encode("enterprise", ids.decode(id)[1])])
def test_people_are_recognised_as_the_customers_with_its_id_in_another_form(company, mock, form, carry_out):
    (customer, kari) = carry_out([company("acme", 1)]).lines
    with mock.client() as client:
        found = client.subscribers.find(email="user0@acme.example", customer_id=form(customer.id))
    assert found.id == kari.id


def test_more_people_than_a_page_holds_are_all_removed(carry_out, company, mock, there):
    mock.durations.provisioning = 0
    (customer,) = carry_out([company("acme")]).lines
    for number in range(230):
        mock.hub.add_subscriber(customer.id, f"person{number}@acme.example")
    summary = carry_out([RemovedCustomer(external_id="acme")])
    assert texts(summary) == ["with 230 subscribers"]
    assert there() == ({}, {})


def test_people_who_are_not_listed_yet_are_removed_too(carry_out, company, mock, there):
    carry_out([company("acme", 2)])
    summary = carry_out([RemovedCustomer(external_id="acme")], client={"transport": Lagging(mock)})
    assert (outcomes(summary), texts(summary)) == (["removed"], ["with 2 subscribers"])
    assert there() == ({}, {})


class Lagging(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A mock whose first list of subscribers shows nobody yet."""

    def __init__(self, mock):
        self.inner, self.late = mock.transport(), True

    def handle_request(self, request):
        if self.late and request.method == "GET" and request.url.path.endswith("/subscribers"):
            self.late = False
            return httpx.Response(200, json={"items": []}, request=request)
        return self.inner.handle_request(request)

    async def handle_async_request(self, request):
        return self.handle_request(request)


def test_the_people_of_a_plan_are_removed_before_their_customer(carry_out, sheet, planned, there):
    carry_out(planned(sheet.company("acme", 3)))
    sheet.columns.append("action")
    keys = ("type", "external_id", "email")
    rows = [row for row in sheet.rows if row.get("email") != "user2@acme.example"]
    sheet.rows = [{**{key: row.get(key, "") for key in keys}, "action": "remove"} for row in rows]
    summary = carry_out(planned(sheet))
    assert outcomes(summary) == ["removed", "removed", "removed"]
    assert summary.lines[0].text == "with 1 subscriber"
    assert there() == ({}, {})


def test_single_people_are_removed_without_the_line_of_their_customer(carry_out, company, planned, there):
    carry_out([company("acme", 2)])
    plan = planned("type,action,external_id,email\nsubscriber,remove,acme,USER0@acme.example\n")
    assert outcomes(carry_out(plan)) == ["removed"]
    assert there() == ({"acme": 1}, {"user1@acme.example": 1})


def test_people_of_another_customer_are_left_alone(carry_out, company, planned, there):
    carry_out([company("acme", 1), company("globex")])
    plan = planned("type,action,external_id,email\nsubscriber,remove,globex,user0@acme.example\n")
    assert outcomes(carry_out(plan)) == ["absent"]
    assert there()[1] == {"user0@acme.example": 1}


def test_what_is_gone_already_is_absent_and_well(carry_out, company):
    carry_out([company("acme")])
    plan = [
        RemovedCustomer(external_id="nobody"),
        ChangedCustomer(external_id="acme", subscribers=[RemovedSubscriber(email="nobody@acme.example")]),
    ]
    summary = carry_out(plan)
    assert (outcomes(summary), summary.ok) == (["absent", "found", "absent"], True)


def test_a_customer_that_is_being_removed_is_waited_for(carry_out, company, mock, there):
    (line,) = carry_out([company("acme")]).lines
    with mock.client() as client:
        client.customers.delete(line.id)
    assert outcomes(carry_out([RemovedCustomer(external_id="acme")])) == ["removed"]
    assert there() == ({}, {})


def test_a_customer_that_is_still_being_provisioned_is_waited_for_and_removed(carry_out, company, mock, there):
    with mock.client() as client:
        client.customers.provision(**without_people(company("acme")))
    assert outcomes(carry_out([RemovedCustomer(external_id="acme")])) == ["removed"]
    assert there() == ({}, {})


def without_people(planned):
    fields = {name: value for name, value in dict(planned).items() if value is not None}
    fields.pop("subscribers")
    return fields


def test_a_customer_under_review_is_left_for_a_later_run(carry_out, company, mock):
    """Rule customer.async.compliance."""
    mock.hub.deny_names("Company acme")
    carry_out([company("acme")])
    summary = carry_out([RemovedCustomer(external_id="acme")])
    assert (outcomes(summary), summary.lines[0].rule) == (["failed"], "customer.async.compliance")


def test_answers_that_are_lost_do_not_stop_a_removal(carry_out, company, mock, there):
    carry_out([company("acme", 2)])
    summary = carry_out([RemovedCustomer(external_id="acme")], client={"transport": Cut(mock, "DELETE")})
    assert outcomes(summary) == ["removed"]
    assert there() == ({}, {})


class Cut(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A mock behind a connection that is cut before the first answer to each write of a kind."""

    def __init__(self, mock, method):
        self.inner, self.method, self.seen = mock.transport(), method, set()

    def handle_request(self, request):
        answer = self.inner.handle_request(request)
        if request.method == self.method and request.url not in self.seen:
            self.seen.add(request.url)
            raise httpx.ReadError("cut", request=request)
        return answer

    async def handle_async_request(self, request):
        return self.handle_request(request)


# Changes


def test_a_customer_and_its_people_are_changed(carry_out, company, mock):
    carry_out([company("acme", 1)])
    plan = [
        ChangedCustomer(
            external_id="acme",
            packages=["webex_calling", "webex_suite"],
            subscribers=[ChangedSubscriber(email="user0@acme.example", packages=["webex_suite"])],
        )
    ]
    summary = carry_out(plan)
    assert outcomes(summary) == ["updated", "updated"]
    assert str(summary.lines[0].differences[0]) == "packages: there webex_calling, wanted webex_calling, webex_suite"
    assert outcomes(carry_out(plan)) == ["found", "found"]
    with mock.client() as client:
        assert client.customers.get(summary.lines[0].id).packages == ["webex_calling", "webex_suite"]
        assert client.subscribers.get(summary.lines[1].id).packages == ["webex_suite"]


def test_a_change_leaves_what_it_does_not_name(carry_out, company, mock, planned):
    carry_out([company("acme", 1)])
    text = "type,action,external_id,address_line1,city,zip_or_postal_code,country\n"
    summary = carry_out(planned(f"{text}customer,change,acme,Storgata 2,Oslo,0155,NO\n"))
    assert outcomes(summary) == ["updated"]
    with mock.client() as client:
        customer = client.customers.get(summary.lines[0].id)
        assert (customer.packages, customer.address.address_line1) == (["webex_calling"], "Storgata 2")


def test_limits_are_sent_although_the_service_does_not_show_them(carry_out, company, mock):
    carry_out([company("acme")])
    parameters = ProvisioningParameters(packages=PackageParameters(limits=PackageLimits(webex_calling=25)))
    plan = [ChangedCustomer(external_id="acme", provisioning_parameters=parameters)]
    assert outcomes(carry_out(plan)) == ["updated"]
    assert [call.operation for call in mock.calls].count("customers.update") == 1


def test_what_does_not_exist_cannot_be_changed(carry_out, company, mock):
    carry_out([company("acme")])
    plan = [
        ChangedCustomer(
            external_id="nobody", packages=["webex_suite"], subscribers=[RemovedSubscriber(email="a@acme.example")]
        ),
        ChangedCustomer(external_id="acme", subscribers=[ChangedSubscriber(email="nobody@acme.example")]),
    ]
    summary = carry_out(plan)
    assert outcomes(summary) == ["refused", "failed", "found", "refused"]
    assert texts(summary) == [
        "the customer does not exist, so it cannot be changed",
        'not tried: its customer "nobody" (line 1) was not changed',
        "",
        "the subscriber does not exist, so it cannot be changed",
    ]
    assert [*there_are(mock)] == ["acme"]


def there_are(mock):
    with mock.client() as client:
        return [customer.external_id for customer in client.customers.list()]


def test_a_number_that_no_change_can_set_differs(carry_out, company):
    carry_out([company("acme", 1)])
    calling = SubscriberCalling(extension="7777")
    person = ChangedSubscriber(email="user0@acme.example", provisioning_parameters=calling)
    summary = carry_out([ChangedCustomer(external_id="acme", subscribers=[person])])
    assert outcomes(summary) == ["found", "differs"]
    assert summary.lines[1].field == "provisioningParameters.extension"


def test_a_change_that_is_under_way_already_is_waited_for(carry_out, company, mock):
    (line,) = carry_out([company("acme")]).lines
    with mock.client() as client:
        client.customers.update(line.id, packages=["webex_calling", "webex_meetings"])
    plan = [ChangedCustomer(external_id="acme", packages=["webex_calling", "webex_suite"])]
    assert outcomes(carry_out(plan)) == ["updated"]
    with mock.client() as client:
        assert client.customers.get(line.id).packages == ["webex_calling", "webex_suite"]


def test_an_answer_to_a_change_that_is_lost_is_not_an_error(carry_out, company, mock):
    carry_out([company("acme")])
    plan = [ChangedCustomer(external_id="acme", packages=["webex_calling", "webex_suite"])]
    summary = carry_out(plan, client={"transport": Cut(mock, "PUT")})
    assert outcomes(summary) == ["updated"]
    with mock.client() as client:
        assert client.customers.get(summary.lines[0].id).packages == ["webex_calling", "webex_suite"]


def test_a_package_that_is_held_is_not_taken_away(carry_out, company):
    """Rule customer.package.in-use."""
    carry_out([company("acme", 1, packages=["webex_calling", "webex_suite"])])
    summary = carry_out([ChangedCustomer(external_id="acme", packages=["webex_suite"])])
    assert (outcomes(summary), summary.lines[0].rule) == (["refused"], "customer.package.in-use")


# Dry runs


def test_a_dry_run_says_what_would_happen_and_writes_nothing(carry_out, company, mock):
    carry_out([company("acme", 2), company("globex", 1)])
    sent = len(mock.calls)
    person = ChangedSubscriber(email="user0@globex.example", packages=["webex_suite"])
    gone = RemovedSubscriber(email="nobody@globex.example")
    plan = [
        RemovedCustomer(external_id="acme"),
        ChangedCustomer(external_id="globex", packages=["webex_calling", "webex_suite"], subscribers=[person, gone]),
        RemovedCustomer(external_id="nobody"),
        ChangedCustomer(external_id="nothing", subscribers=[person.model_copy(update={"email": "b@b.example"})]),
    ]
    summary = carry_out(plan, "precheck")
    assert outcomes(summary) == ["passed", "passed", "passed", "absent", "absent", "refused", "failed"]
    assert texts(summary)[:3] == [
        "would be removed, with 2 subscribers",
        "would be changed: packages: there webex_calling, wanted webex_calling, webex_suite",
        "would be changed: packages: there webex_calling, wanted webex_suite",
    ]
    assert not WRITES & {call.method for call in mock.calls[sent:]}


def test_a_dry_run_of_what_would_change_nothing_finds_it(carry_out, company):
    carry_out([company("acme", 1)])
    person = ChangedSubscriber(email="user0@acme.example", packages=["webex_calling"])
    plan = [ChangedCustomer(external_id="acme", packages=["webex_calling"], subscribers=[person])]
    assert outcomes(carry_out(plan, "precheck")) == ["found", "found"]


# Checkpoints


def test_a_removal_that_is_done_sends_nothing_the_second_time(carry_out, company, mock, tmp_path):
    carry_out([company("acme", 2)])
    plan = Plan.of([RemovedCustomer(external_id="acme"), RemovedCustomer(external_id="nobody")])
    first = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    sent = len(mock.calls)
    second = carry_out(plan, checkpoint=tmp_path / "checkpoint")
    assert (outcomes(first), outcomes(second)) == (["removed", "absent"], ["removed", "absent"])
    assert (second.resumed, len(mock.calls)) == (2, sent)


def test_a_plan_that_removes_is_not_the_one_that_changes():
    change, remove = (
        Plan.of([ChangedCustomer(external_id="acme")]),
        Plan.of([RemovedCustomer(external_id="acme")]),
    )
    assert change.fingerprint != remove.fingerprint


def test_polls_come_as_often_as_is_wanted(carry_out, company, mock):
    def looks(key, interval):
        began = len(mock.calls)
        carry_out([company(key)], interval=interval)
        return [call.operation for call in mock.calls[began:]].count("customers.get")

    assert looks("acme", 30.0) < looks("globex", 1.0)
    with pytest.raises(InvalidArgument, match="interval must be a number of seconds greater than 0"):
        carry_out([company("initech")], interval=0)


# Files


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        ("customer,acme,delete,,", "action", 'action is "delete"; write "add", "change" or "remove"'),
        ("customer,acme,remove,,webex_suite", "packages", "the action remove of a customer does not read packages"),
        ("customer,,remove,,", "external_id", "Field required"),
        ("subscriber,acme,remove,,", "email", "Field required"),
        ("subscriber,,remove,a@acme.example,", "external_id", "external_id is empty"),
        ("subscriber,acme,,a@acme.example,webex_suite", "external_id", "no customer in this file"),
        ("customer,acme,change,,webex_sweet", "packages", '"webex_sweet" is not a customer package'),
    ],
)
def test_wrong_lines_are_told_by_column(planned, line, column, text):
    header = "type,external_id,action,email,packages\n"
    with pytest.raises(PlanError) as refusal:
        planned(f"{header}{line}\n")
    found = {problem.column: problem.text for problem in refusal.value.problems}
    assert found[column].startswith(text)


def test_a_change_cannot_set_a_name(planned):
    with pytest.raises(PlanError) as refusal:
        planned("type,external_id,action,name\ncustomer,acme,change,Acme AS\n")
    (problem,) = refusal.value.problems
    assert str(problem) == "the action change of a customer does not change name; leave the cell empty (line 2, name)"


def test_nobody_is_added_to_a_customer_that_is_removed(planned):
    header = "type,external_id,action,email,packages,first_name,last_name"
    with pytest.raises(PlanError) as refusal:
        planned(f"{header}\ncustomer,acme,remove,,,,\nsubscriber,acme,add,a@acme.example,webex_meetings,Ada,Berg\n")
    (problem,) = refusal.value.problems
    assert (problem.line, problem.column) == (3, "action")
    assert problem.text == "the customer is removed in line 2, so its subscribers can only be removed"


def test_a_location_that_comes_with_a_change_takes_over_the_language(planned):
    header = "type,external_id,action,packages,language,location_name,location_timezone,address_line1,city,country"
    plan = planned(f"{header}\ncustomer,acme,change,webex_calling,nb_NO,Office,Europe/Oslo,Main Street,Nassau,BS\n")
    body = plan.lines[0].body
    assert body["provisioningParameters"]["calling"]["location"]["language"] == "nb_NO"
    assert "customerInfo" not in body


def test_empty_cells_get_the_provisioning_id(sheet, mock, tmp_path):
    sheet.customer("acme", provisioning_id="").customer("globex", provisioning_id="another").subscriber("acme")
    path = tmp_path / "plan.csv"
    path.write_text(sheet.text(), "utf-8")
    plan = Plan.read_csv(path, provisioning_id="filled")
    assert [line.body.get("provisioningId") for line in plan.lines] == ["filled", "another", None]
    sheet.columns.remove("provisioning_id")
    path.write_text(sheet.text(), "utf-8")
    assert Plan.read_csv(path, provisioning_id="filled").lines[1].body["provisioningId"] == "filled"


# Parts


@pytest.mark.parametrize("parts", [1, 2, 3, 10])
def test_parts_are_the_plan_and_keep_people_with_their_customer(company, parts):
    plan = Plan.of([*(company(f"c{number}", number % 4) for number in range(7)), RemovedCustomer(external_id="gone")])
    split = plan.split(parts)
    assert split == plan.split(parts)
    assert len(split) == parts
    lines = [line for part in split for line in part.lines]
    assert sorted(line.number for line in lines) == [line.number for line in plan.lines]
    for part in split:
        for line in part.lines:
            if line.kind == "subscriber":
                assert part.lines[line.customer].key == line.customer_key
    sizes = [len(part) for part in split]
    assert max(sizes) - min(sizes) <= 4


def test_people_without_the_line_of_their_customer_stay_together(planned):
    people = "".join(f"subscriber,remove,c{number % 2},p{number}@x.example\n" for number in range(6))
    one, other = planned(f"type,action,external_id,email\n{people}").split(2)
    assert [{line.customer_key for line in part.lines} for part in (one, other)] == [{"c0"}, {"c1"}]


def test_parts_are_carried_out_each_with_its_checkpoint(carry_out, company, tmp_path, there):
    plan = Plan.of([company("acme", 2), company("globex", 1), company("initech")])
    for number, part in enumerate(plan.split(2)):
        assert carry_out(part, checkpoint=tmp_path / str(number)).ok
    assert there() == (
        Counter(["acme", "globex", "initech"]),
        Counter(line.key for line in plan.lines if line.customer is not None),
    )


@pytest.mark.parametrize("parts", [0, -1, True, "2", 1.5])
def test_a_number_of_parts_that_cannot_be_is_refused(company, parts):
    with pytest.raises(InvalidArgument, match="parts must be a whole number of at least 1"):
        Plan.of([company("acme")]).split(parts)


# What others do meanwhile


class Quicker(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A mock of which somebody else asks something right before the first request of a kind."""

    def __init__(self, mock, method, path, act):
        self.inner, self.method, self.path, self.act = mock.transport(), method, path, act

    def handle_request(self, request):
        if self.act and request.method == self.method and self.path in request.url.path:
            act, self.act = self.act, None
            act(request.url.path.rpartition("/")[2])
        return self.inner.handle_request(request)

    async def handle_async_request(self, request):
        return self.handle_request(request)


def test_a_customer_that_is_being_removed_cannot_be_changed(carry_out, company, mock):
    (line,) = carry_out([company("acme")]).lines
    with mock.client() as client:
        client.customers.delete(line.id)
    plan = [ChangedCustomer(external_id="acme", packages=["webex_suite"])]
    for use in ("precheck", "provision"):
        summary = carry_out(plan, use)
        assert (outcomes(summary), texts(summary)) == (["failed"], ["it is being removed, so it cannot be changed"])


def test_a_dry_run_tells_a_removal_that_has_begun(carry_out, company, mock):
    (line,) = carry_out([company("acme")]).lines
    with mock.client() as client:
        client.customers.delete(line.id)
    summary = carry_out([RemovedCustomer(external_id="acme")], "precheck")
    assert (outcomes(summary), texts(summary)) == (["passed"], ["is being removed already"])


def test_a_dry_run_tells_people_who_cannot_be_changed(carry_out, company):
    carry_out([company("acme", 1)])
    calling = SubscriberCalling(extension="7777")
    people = [
        ChangedSubscriber(email="user0@acme.example", provisioning_parameters=calling),
        ChangedSubscriber(email="nobody@acme.example", packages=["webex_suite"]),
    ]
    summary = carry_out([ChangedCustomer(external_id="acme", subscribers=people)], "precheck")
    assert outcomes(summary)[1:] == ["differs", "refused"]


def test_a_person_who_is_there_otherwise_differs(carry_out, company):
    carry_out([company("acme", 1)])
    (person,) = company("acme", 1).subscribers
    other = person.model_copy(update={"packages": ["webex_meetings"]})
    summary = carry_out([company("acme").model_copy(update={"subscribers": [other]})])
    assert (outcomes(summary)[1], summary.lines[1].field) == ("differs", "packages")


def test_a_customer_whose_provisioning_fails_meanwhile_is_removed(carry_out, company, mock, there):
    mock.outcomes.add(Fails(code=10000, description="no capacity"), customer="acme")
    with mock.client() as client:
        client.customers.provision(**without_people(company("acme")))
    assert outcomes(carry_out([RemovedCustomer(external_id="acme")])) == ["removed"]
    assert there() == ({}, {})


def test_a_person_whom_somebody_else_removes_first_is_removed(carry_out, company, mock, there):
    carry_out([company("acme", 1)])
    quicker = Quicker(mock, "DELETE", "/subscribers/", lambda uuid: mock.client().subscribers.delete(uuid))
    summary = carry_out([RemovedCustomer(external_id="acme")], client={"transport": quicker})
    assert outcomes(summary) == ["removed"]
    assert there() == ({}, {})


def test_a_customer_whom_somebody_else_removes_first_is_absent(carry_out, company, mock, there):
    carry_out([company("acme")])

    def remove(uuid):
        mock.client().customers.delete(uuid)
        mock.clock.advance(60)

    quicker = Quicker(mock, "DELETE", "/customers/", remove)
    summary = carry_out([RemovedCustomer(external_id="acme")], client={"transport": quicker})
    assert outcomes(summary) == ["absent"]
    assert there() == ({}, {})


def test_a_change_comes_after_the_one_that_somebody_else_makes_first(carry_out, company, mock):
    """Rule customer.busy."""
    (line,) = carry_out([company("acme")]).lines

    def change(uuid):
        mock.client().customers.update(uuid, packages=["webex_calling", "webex_meetings"])

    quicker = Quicker(mock, "PUT", "/customers/", change)
    plan = [ChangedCustomer(external_id="acme", packages=["webex_calling", "webex_suite"])]
    assert outcomes(carry_out(plan, client={"transport": quicker})) == ["updated"]
    assert mock.client().customers.get(line.id).packages == ["webex_calling", "webex_suite"]
