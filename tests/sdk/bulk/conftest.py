"""Plans of any size, as files and as objects, and the mock that they are carried out on."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from webex_wholesale import Address, CallingLocation, CallingParameters, CustomerInfo, ProvisioningParameters
from webex_wholesale._bulk.plan import Plan
from webex_wholesale._bulk.plan_lines import PlannedCustomer, PlannedSubscriber
from webex_wholesale_contracts.models import SubscriberParameters
from webex_wholesale_mock import WholesaleMock

Cells = dict[str, str]

COLUMNS = [
    *("type", "external_id", "provisioning_id", "packages", "limits", "name", "primary_email", "language"),
    *("address_line1", "city", "zip_or_postal_code", "country", "location_name", "location_timezone"),
    *("email", "first_name", "last_name", "primary_phone_number", "extension"),
]


@pytest.fixture
def mock() -> Iterator[WholesaleMock]:
    with WholesaleMock() as mock:
        yield mock


class Sheet:
    """A plan as somebody would write it in a spreadsheet."""

    def __init__(self, provisioning_id: str) -> None:
        self.provisioning_id = provisioning_id
        self.columns = [*COLUMNS]
        self.rows: list[Cells] = []

    def customer(self, key: str = "acme", **changes: str) -> Sheet:
        cells = {
            "type": "customer",
            "external_id": key,
            "provisioning_id": self.provisioning_id,
            "packages": "webex_calling",
            "name": f"Company {key}",
            "primary_email": f"admin@{key}.example",
            "language": "en_US",
            "address_line1": "Storgata 1",
            "city": "Oslo",
            "zip_or_postal_code": "0155",
            "country": "NO",
            "location_name": "Office",
            "location_timezone": "Europe/Oslo",
        }
        self.rows.append({**cells, **changes})
        return self

    def subscriber(self, key: str = "acme", number: int = 0, **changes: str) -> Sheet:
        cells = {
            "type": "subscriber",
            "external_id": key,
            "packages": "webex_calling",
            "email": f"user{number}@{key}.example",
            "first_name": "Ada",
            "last_name": f"Number {number}",
            "extension": str(1000 + number),
        }
        self.rows.append({**cells, **changes})
        return self

    def company(self, key: str, subscribers: int) -> Sheet:
        """A customer and that many subscribers."""
        self.customer(key)
        for number in range(subscribers):
            self.subscriber(key, number)
        return self

    def text(self, separator: str = ",") -> str:
        file = io.StringIO()
        writer = csv.DictWriter(file, self.columns, delimiter=separator, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(self.rows)
        return file.getvalue()


@pytest.fixture
def sheet(mock: WholesaleMock) -> Sheet:
    return Sheet(mock.template.provisioning_id)


@pytest.fixture
def sheet_of() -> type[Sheet]:
    return Sheet


@pytest.fixture
def planned(tmp_path: Path) -> Callable[..., Plan]:
    """Reads a sheet, or any text or bytes, as a file of that name."""

    def read(content: Sheet | str | bytes, name: str = "plan.csv") -> Plan:
        path = tmp_path / name
        text = content.text() if isinstance(content, Sheet) else content
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Plan.read_csv(path)

    return read


@pytest.fixture
def company(mock: WholesaleMock) -> Callable[..., PlannedCustomer]:
    """Makes a planned customer with that many subscribers."""

    def make(key: str = "acme", subscribers: int = 0, **changes: Any) -> PlannedCustomer:
        address = Address(address_line1="Storgata 1", city="Oslo", zip_or_postal_code="0155", country="NO")
        office = CallingLocation(name="Office", address=address, timezone="Europe/Oslo", language="en_US")
        fields = {
            "provisioning_id": mock.template.provisioning_id,
            "packages": ["webex_calling"],
            "external_id": key,
            "address": address,
            "customer_info": CustomerInfo(
                name=f"Company {key}", primary_email=f"admin@{key}.example", language="en_US"
            ),
            "provisioning_parameters": ProvisioningParameters(calling=CallingParameters(location=office)),
            "subscribers": [person(key, number) for number in range(subscribers)],
        }
        return PlannedCustomer(**{**fields, **changes})

    return make


def person(key: str, number: int) -> PlannedSubscriber:
    parameters = SubscriberParameters(first_name="Ada", last_name=f"Number {number}", extension=str(1000 + number))
    return PlannedSubscriber(
        email=f"user{number}@{key}.example", packages=["webex_calling"], provisioning_parameters=parameters
    )


@pytest.fixture(params=["sync", "async"])
def carry_out(request: pytest.FixtureRequest, mock: WholesaleMock) -> Callable[..., Any]:
    """Carries out a plan with a blocking or an asynchronous client."""

    def carry_out(plan: Any, use: str = "provision", client: Any = None, **options: Any) -> Any:
        if request.param == "sync":
            with mock.client(**(client or {})) as blocking:
                return getattr(blocking.bulk, use)(plan, **options)

        async def main() -> Any:
            async with mock.async_client(**(client or {})) as tasks:
                return await getattr(tasks.bulk, use)(plan, **options)

        return asyncio.run(main())

    return carry_out


@pytest.fixture
def there(mock: WholesaleMock) -> Callable[[], tuple[Counter[str | None], Counter[str | None]]]:
    """External ids of the customers that exist, and emails of the subscribers."""

    def there() -> tuple[Counter[str | None], Counter[str | None]]:
        with mock.client() as client:
            customers = Counter(customer.external_id for customer in client.customers.list())
            return customers, Counter(subscriber.email for subscriber in client.subscribers.list())

    return there
