from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from webex_wholesale_contracts import models
from webex_wholesale_contracts.models import enums
from webex_wholesale_contracts.models._base import Query, Request, Response, Wire

ADDRESS = models.Address(address_line1="Karl Johans gate 1", city="Oslo", zip_or_postal_code="0154", country="NO")
LOCATION = models.CallingLocation(name="Hovedkontor", address=ADDRESS, timezone="Europe/Oslo", language="nb_NO")
PROVISION = models.ProvisionCustomer(
    provisioning_id="abc",
    packages=["webex_calling", "webex_meetings"],
    external_id="acme-1",
    address=ADDRESS,
    customer_info=models.CustomerInfo(name="Acme", primary_email="post@acme.example"),
    provisioning_parameters=models.ProvisioningParameters(
        calling=models.CallingParameters(location=LOCATION),
        packages=models.PackageParameters(limits=models.PackageLimits(webex_calling=5)),
    ),
)
CUSTOMER = {
    "id": "abc",
    "status": "provisioned_with_errors",
    "packages": ["webex_calling"],
    "resourceDetails": {
        "packages": [
            {"name": "webex_calling", "status": "error", "errors": [{"errorCode": 2560, "description": "maintenance"}]}
        ]
    },
}

WIRE_MODELS = [
    model
    for name in models.__all__
    if isinstance(model := getattr(models, name), type) and issubclass(model, Wire) and model is not Wire
]


def test_the_wire_form_has_camel_case_names_and_nothing_absent() -> None:
    assert PROVISION.to_wire() == {
        "provisioningId": "abc",
        "packages": ["webex_calling", "webex_meetings"],
        "externalId": "acme-1",
        "address": {
            "addressLine1": "Karl Johans gate 1",
            "city": "Oslo",
            "zipOrPostalCode": "0154",
            "country": "NO",
        },
        "customerInfo": {"name": "Acme", "primaryEmail": "post@acme.example"},
        "provisioningParameters": {
            "calling": {
                "location": {
                    "name": "Hovedkontor",
                    "address": {
                        "addressLine1": "Karl Johans gate 1",
                        "city": "Oslo",
                        "zipOrPostalCode": "0154",
                        "country": "NO",
                    },
                    "timezone": "Europe/Oslo",
                    "language": "nb_NO",
                }
            },
            "packages": {"limits": {"webex_calling": 5}},
        },
    }


def test_a_value_set_to_none_is_left_out() -> None:
    assert models.UpdateCustomer(packages=["webex_suite"], external_id=None).to_wire() == {"packages": ["webex_suite"]}


def test_a_request_reads_back_from_its_wire_form() -> None:
    assert models.ProvisionCustomer.model_validate(PROVISION.to_wire()) == PROVISION


def test_a_request_refuses_a_misspelt_field() -> None:
    with pytest.raises(ValidationError, match="externalid"):
        models.UpdateCustomer.model_validate({"packages": ["webex_suite"], "externalid": "acme-1"})


@pytest.mark.parametrize("limit", ["5", 5.0, True])
def test_a_request_does_not_coerce(limit: Any) -> None:
    with pytest.raises(ValidationError, match="webex_calling"):
        models.PackageLimits(webex_calling=limit)


def test_a_request_knows_only_listed_packages() -> None:
    with pytest.raises(ValidationError, match=r"packages\.0"):
        models.UpdateCustomer.model_validate({"packages": ["webex_caling"]})


def test_what_does_not_fit_is_named_but_not_shown() -> None:
    with pytest.raises(ValidationError, match="primary_email") as caught:
        models.CustomerInfo(name="Acme", primary_email=["kari@acme.example"])  # type: ignore[arg-type]
    assert "kari" not in str(caught.value)


def test_a_package_of_tomorrow_is_read_and_marked() -> None:
    read = models.Customer.model_validate({**CUSTOMER, "packages": ["webex_calling", "webex_orbit"]})
    assert read.packages == ["webex_calling", "webex_orbit"]
    assert [type(each) for each in read.packages] == [str, models.OtherPackage]
    assert json.loads(read.model_dump_json())["packages"] == ["webex_calling", "webex_orbit"]
    assert pickle.loads(pickle.dumps(read)) == copy.deepcopy(read) == read


def test_a_customer_reads_down_to_the_errors_of_its_packages() -> None:
    customer = models.Customer.model_validate(CUSTOMER)
    assert customer.resource_details is not None
    package = customer.resource_details.packages[0]
    assert (package.name, package.status, package.errors[0].error_code) == ("webex_calling", "error", 2560)
    assert customer.errors == []


def test_a_response_keeps_what_it_does_not_know() -> None:
    customer = models.Customer.model_validate(CUSTOMER | {"status": "hibernating", "colour": "blue"})
    assert customer.status == "hibernating"
    assert customer.model_extra == {"colour": "blue"}


def test_a_response_gives_back_what_it_was_read_from() -> None:
    answer = CUSTOMER | {"colour": "blue"}
    assert models.Customer.model_validate(answer).to_wire() == answer


def test_a_response_takes_null_for_absent() -> None:
    assert models.Customer.model_validate(CUSTOMER | {"orgId": None}).org_id is None


def test_times_of_a_subscriber_are_instants() -> None:
    subscriber = models.Subscriber.model_validate(
        {"id": "a", "status": "provisioned", "created": "2021-08-06T02:05:41.791232Z"}
    )
    assert subscriber.created == datetime(2021, 8, 6, 2, 5, 41, 791232, tzinfo=UTC)


@pytest.mark.parametrize("info", [[{"infoCode": 100, "description": "fine"}], {"infoCode": 100, "description": "fine"}])
def test_precheck_info_is_read_as_a_list_or_as_one_object(info: Any) -> None:
    answer = models.PrecheckAnswer.model_validate({"message": "success", "info": info})
    assert [remark.info_code for remark in answer.info] == [100]


@pytest.mark.parametrize("key", ["items", "subPartners"])
def test_sub_partners_are_read_under_both_names(key: str) -> None:
    page = models.SubPartnerList.model_validate({key: [{"orgId": "a", "provisioningState": "active"}]})
    assert [partner.org_id for partner in page.items] == ["a"]


def test_an_error_body_needs_nothing() -> None:
    assert models.ErrorBody.model_validate({}) == models.ErrorBody(message="", errors=[], tracking_id=None)


def test_the_download_url_has_its_irregular_wire_name() -> None:
    report = models.BillingReport.model_validate({"id": "a", "status": "COMPLETED", "tempDownloadURL": "https://x/y"})
    assert report.temp_download_url == "https://x/y"
    assert report.to_wire()["tempDownloadURL"] == "https://x/y"


def test_the_days_of_a_report_are_dates_and_text_on_the_wire() -> None:
    asked = models.CreateBillingReport(billing_start_date=date(2026, 3, 1), billing_end_date=date(2026, 3, 31))
    assert asked.to_wire() == {"billingStartDate": "2026-03-01", "billingEndDate": "2026-03-31"}
    assert models.CreateBillingReport.model_validate_json(json.dumps(asked.to_wire())) == asked


@pytest.mark.parametrize("model", [PROVISION, models.Customer.model_validate(CUSTOMER | {"colour": "blue"})])
def test_models_survive_pickle_and_deepcopy(model: Wire) -> None:
    assert pickle.loads(pickle.dumps(model)) == model
    assert copy.deepcopy(model) == model


@pytest.mark.parametrize("model", WIRE_MODELS, ids=lambda model: model.__name__)
def test_every_model_builds_and_has_a_policy(model: type[Wire]) -> None:
    model.model_rebuild()
    assert model.__pydantic_complete__
    assert issubclass(model, Request | Response)
    assert model.model_config["extra"] == ("allow" if issubclass(model, Response) else "forbid")


@pytest.mark.parametrize(
    "model", [model for model in WIRE_MODELS if issubclass(model, Request)], ids=lambda model: model.__name__
)
def test_optional_parts_of_a_request_are_absent_by_default(model: type[Request]) -> None:
    optional = [field for field in model.model_fields.values() if not field.is_required()]
    assert all(field.default is None for field in optional)
    assert optional or not issubclass(model, Query) or model is Query


def test_the_tuples_of_values_are_those_of_the_types() -> None:
    assert get_args(enums.CustomerPackage) == models.CUSTOMER_PACKAGES
    assert len(models.CUSTOMER_PACKAGES) == 14
    assert set(models.SINGLE_SUBSCRIBER_PACKAGES) < set(models.SUBSCRIBER_PACKAGES) < set(models.CUSTOMER_PACKAGES)
