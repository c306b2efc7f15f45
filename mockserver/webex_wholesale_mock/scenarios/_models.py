"""Models of a scenario file, from which the published schema is generated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from webex_wholesale_contracts.facts.packages import Service as WholesaleService
from webex_wholesale_contracts.models import (
    BillingReportStatus,
    BillingReportType,
    CustomerPackage,
    CustomerStatus,
    SubscriberPackage,
    SubscriberStatus,
)
from webex_wholesale_mock.entities import ROLES
from webex_wholesale_mock.entities.lifecycles import DeviceStatus, SetupAssistStatus, SsoStatus, SubPartnerStatus
from webex_wholesale_mock.entities.trial_lifecycles import Edition, ShipmentStatus, TrialStatus
from webex_wholesale_mock.scenarios._order_models import Order, OrderOptions
from webex_wholesale_mock.scenarios._part import Country, Part, Text
from webex_wholesale_mock.state.lookup import known

Service = Literal[WholesaleService, "devices"]
Seconds = Annotated[float, Field(ge=0, le=10_000_000_000, allow_inf_nan=False)]
RoleName = Annotated[
    str, AfterValidator(partial(known, "role", names=ROLES)), Field(json_schema_extra={"enum": [*ROLES]})
]

CallIn = dict[Country, Annotated[str, Field(description="Calling code, such as +47.")]]


class Failure(Part):
    """A failure, with its code and its text."""

    code: int
    description: Text


class Durations(Part):
    """Seconds of the clock that the service takes."""

    provisioning: Seconds | None = None
    updating: Seconds | None = None
    deleting: Seconds | None = None
    report: Seconds | None = None
    order: Seconds | None = None


class Limit(Part):
    """So many requests per token in so many seconds."""

    requests: int = Field(ge=1)
    seconds: float = Field(gt=0, le=10_000_000_000)


class Rules(Part):
    """Which rules are in force, and the codes they answer with."""

    disabled: list[str] = []
    enabled: list[str] = Field(default=[], description="Rules that are off by default.")
    codes: dict[str, int] = {}


class Place(Part):
    """A postal address."""

    address_line1: str
    address_line2: str | None = None
    city: str
    state_or_province: str | None = None
    zip_or_postal_code: str | None = None
    country: Country


class Office(Part):
    """Where the calling packages of a customer are."""

    name: str
    address: Place
    timezone: str = Field(description="IANA name, such as Europe/Oslo.")
    language: str = Field(description="Locale, such as nb_NO.")


class Person(Part):
    """A user of an organization."""

    email: str
    name: str = ""


class Branding(Part):
    """Logos, colours and support URLs of the Webex App."""

    kind: Literal["basic", "advanced"] = "advanced"
    logo: str | None = Field(default=None, description="Name of a PNG file; with kind: basic.")
    bar_color: str | None = Field(default=None, description="#RRGGBB; with kind: basic.")
    logo_light: str | None = Field(default=None, description="Name of a PNG file.")
    logo_dark: str | None = Field(default=None, description="Name of a PNG file.")
    color_light: str | None = Field(default=None, description="#RRGGBB.")
    color_dark: str | None = Field(default=None, description="#RRGGBB.")
    support_urls: list[str] = []


class Organization(Part):
    """An organization that exists on Webex apart from wholesale."""

    name: Text = Field(description="What customers name it by; each name stands once.")
    country: Country = "US"
    users: int = Field(default=0, ge=0, description="From 100 on, an administrator decides about attaching it.")
    administrators: list[str] = []
    verified_domains: list[str] = []
    claimed_domains: list[str] = []
    people: list[Person] = []
    bought: list[Service] = Field(default=[], description="Services that it pays for already.")
    trial: list[Service] = Field(default=[], description="Services that it tries out.")
    trial_days: int = Field(default=30, ge=0, le=100_000)
    branding: Branding | None = Field(default=None, description="Its own, which it keeps when it is attached.")
    admin_invite_emails: bool = Field(default=True, description="Its setting allow-admin-invite-emails.")


class Subscriber(Part):
    """A subscriber of a customer."""

    email: str | None = None
    packages: list[SubscriberPackage] | None = Field(default=None, description="By default the customer's first.")
    status: SubscriberStatus = "provisioned"
    first_name: str = "Test"
    last_name: str = "User"
    phone_number: str | None = None
    extension: str | None = Field(default=None, description="By default a free one, where one is needed.")
    location: str | None = Field(default=None, description="Name of a location of the customer, by default the first.")


class Administrator(Part):
    """An administrator of a partner or of a customer."""

    email: Text
    roles: list[RoleName] = Field(default=["full-admin"], min_length=1)
    name: str = ""


class PartnerAdministrator(Administrator):
    """An administrator of a partner."""

    manages: list[str] = Field(default=[], description="External ids of customers, for one who does not see them all.")


class Workspace(Part):
    """A place with a calling package, such as a lobby."""

    name: Text = Field(description="What devices name it by; each name stands once in a customer.")
    package: CustomerPackage = "common_area_calling"


class Device(Part):
    """A phone of a person or of a workspace, one of the two."""

    model: Text = Field(description="Such as Cisco 8865.")
    person: str | None = Field(default=None, description="Email of a user of the customer who has calling.")
    workspace: str | None = Field(default=None, description="Name of a workspace of the customer.")
    mac: str | None = Field(default=None, description="Twelve hexadecimal digits; by default made up.")
    by_code: bool = Field(default=False, description="Added by an activation code, not by the MAC address.")
    status: DeviceStatus = "connected"


class Contact(Part):
    """Somebody at the customer whom the vendor's team can ask."""

    email: str
    name: str = ""
    knows_call_flows: bool = False


class SetupAssist(Part):
    """An order of Setup Assist for one location: the request form, and how far it has come."""

    location: str | None = Field(default=None, description="Name of a location of the customer, by default the first.")
    status: SetupAssistStatus | None = Field(default=None, description="By default the first phase of the flow.")
    users: int | None = Field(default=None, ge=0, description="Up to five are Express; by default those reached there.")
    completes: AwareDatetime | None = Field(default=None, description="By default six business days later.")
    contacts: list[Contact] | None = Field(default=None, description="By default the primary email.")
    partner_tasks: Literal["on_time", "by_hand"] = "by_hand"


class Directory(Part):
    """The customer's own directory, which its organization follows."""

    people: list[Person] = []
    deactivated: list[Person] = Field(default=[], description="Those who were in it before.")


class Customer(Part):
    """A customer in any status."""

    external_id: str | None = None
    packages: list[CustomerPackage] = ["webex_calling", "webex_meetings"]
    status: CustomerStatus = "provisioned"
    template: str | None = Field(default=None, description="Name of a template of the partner, by default the first.")
    organization: str | None = Field(default=None, description="Name of the organization that it attaches.")
    name: str | None = None
    primary_email: str | None = None
    language: str | None = None
    address: Place | None = None
    location: Office | None = None
    meetings_timezone: str | None = None
    limits: dict[str, int] = {}
    review_hours: float | None = Field(
        default=None,
        ge=0,
        le=8_760,
        description="With status pending_rpl_review: hours since the review began; onboarding ceases after 72.",
    )
    verified_domains: list[Text] = Field(default=[], description="Domains whose people can be claimed.")
    internal: bool = Field(default=False, description="Only reports that ask for internal organizations count it.")
    restricted: bool = Field(default=True, description="Restricted by Partner mode.")
    branding: Branding | None = Field(default=None, description="That of the partner for this customer.")
    assistant: bool | None = Field(default=None, description="Webex Assistant; by default on with a package for it.")
    admin_invite_emails: bool = Field(default=True, description="Its setting allow-admin-invite-emails.")
    access: Literal["full-admin", "provisioning-admin"] | None = Field(
        default=None,
        description="Role of the partner there; provisioning-admin sees no users.",
    )
    locations: list[Office] = Field(default=[], description="Further ones, beside the headquarters.")
    people: list[Person] = Field(default=[], description="Users without a package.")
    administrators: list[Administrator] = []
    subscribers: list[Subscriber] = []
    workspaces: list[Workspace] = []
    devices: list[Device] = []
    setup_assist: list[SetupAssist] = []
    directory: Directory | None = Field(default=None, description="Directory synchronization.")


class Report(Part):
    """A billing report of a partner about itself."""

    start: date | None = Field(default=None, description="By default yesterday.")
    end: date | None = Field(default=None, description="By default the first day.")
    type: BillingReportType = "PARTNER"
    status: BillingReportStatus = "COMPLETED"


class Template(Part):
    """An onboarding template."""

    name: Text = Field(description="What customers name it by; each name stands once in a partner.")
    country: Country | None = Field(default=None, description="By default the partner's.")
    language: str = "en_US"
    authentication: Literal["webex", "partner"] = "webex"
    idp_entity_id: str | None = Field(default=None, description="Needed with authentication: partner.")
    pstn_provider: str | None = Field(default="Cisco Calling Plans", description="null for none.")
    allow_admin_invite_on_attach: bool = Field(default=True, description="false mails nobody when one is attached.")
    service_provider_admin: str | None = Field(default=None, description="Email of an administrator of the partner.")
    brand_name: str = Field(default="", description="Name of the provider in emails.")
    disable_webex_calls: bool = False


class Token(Part):
    """An access token of an administrator of the partner, or of one of its customers."""

    name: Text = Field(description="The four that every partner has can be replaced.")
    role: RoleName = "full-admin"
    administrator: str | None = Field(default=None, description="Email of the one whose roles count instead.")
    scopes: list[str] | None = Field(default=None, description="By default all.")
    lifetime: Seconds = Field(default=1_209_599, description="Seconds; 0 has expired.")


class Shipment(Part):
    """Devices of one type that were shipped for a trial, in any state."""

    device: Literal["phone", "room", "desk", "board"] = "phone"
    number: int = Field(default=1, ge=1)
    status: ShipmentStatus = "in_use"


class Trial(Part):
    """A trial of a customer of its own, in any state."""

    company: Text = "Acme"
    admin_email: Text = "ada@acme.example"
    status: TrialStatus = "active"
    days_left: int | None = Field(default=None, ge=1, le=90, description="Days to the end, or of grace.")
    services: list[Service] = Field(default=["messaging", "calling"], min_length=1)
    quantity: int = Field(default=10, ge=1, description="Licences of each service.")
    country: Country = "US"
    site_url: str | None = Field(default=None, description="URL of the Meetings site.")
    timezone: str | None = Field(default=None, description="IANA name, of the Meetings site.")
    deal_id: str = Field(default="", description="Deal identification number, in the older edition.")
    shipments: list[Shipment] = Field(default=[], description="Devices, each type once; services have devices then.")


class SingleSignOn(Part):
    """The SSO relationship of a partner; what a status from template_set on needs, its file has: template and user."""

    entity_id: Text = Field(description="EntityID of the identity provider.")
    status: SsoStatus = "metadata_uploaded"
    pass_email_in_request: bool = False


class SubPartnerRequest(Part):
    """A request for a sub-partner; a completed one makes its sub-partner."""

    name: Text
    status: SubPartnerStatus = "requested"
    admin_email: Text
    first_name: Text
    last_name: Text
    country: Country | None = Field(default=None, description="By default the parent's.")
    billing_starts: date | None = Field(default=None, description="By default the day of the set-up.")
    parent_admin_email: str = Field(default="", description="An account of the parent's in the sub-partner.")


class SubPartner(Part):
    """A partner below a partner."""

    name: Text
    country: Country = "US"
    suspended: bool = False
    billing_starts: date | None = Field(default=None, description="By default when it is made.")
    branding: Branding | None = Field(default=None, description="That of its customers.")
    own_branding: bool = Field(default=False, description="Customers may have a branding of their own.")
    call_in: CallIn | None = Field(default=None, description="The table of default call-in, by default every country.")
    sso: SingleSignOn | None = None
    onboarded: bool = Field(default=True, description="PSTN, hosting, OSS and BSS are set up.")
    assist_ordered: bool = Field(default=True, description="A-Wholesale is ordered, which Setup Assist needs.")
    identity_providers: list[Text] = Field(default=[], description="Those that Webex trusts, beside that of sso.")
    templates: list[Template] = Field(default=[Template(name="Standard")], min_length=1)
    administrators: list[PartnerAdministrator] = []
    tokens: list[Token] = []
    customers: list[Customer] = []
    orders: list[Order] = []
    reports: list[Report] = []


class Partner(Part):
    """A service provider."""

    name: Text
    country: Country = "US"
    entitled: bool = Field(default=True, description="Whether it may use prechecks.")
    purchase_order: list[CustomerPackage] | None = Field(
        default=None, description="Packages that it may sell, by default all.", min_length=1
    )
    branding: Branding | None = Field(default=None, description="That of its customers.")
    own_branding: bool = Field(default=False, description="Customers may have a branding of their own.")
    call_in: CallIn | None = Field(default=None, description="The table of default call-in, by default every country.")
    sso: SingleSignOn | None = None
    onboarded: bool = Field(default=True, description="PSTN, hosting, OSS and BSS are set up.")
    assist_ordered: bool = Field(default=True, description="A-Wholesale is ordered, which Setup Assist needs.")
    identity_providers: list[Text] = Field(default=[], description="Those that Webex trusts, beside that of sso.")
    templates: list[Template] = Field(default=[Template(name="Standard")], min_length=1)
    administrators: list[PartnerAdministrator] = []
    tokens: list[Token] = []
    customers: list[Customer] = []
    trials: list[Trial] = []
    orders: list[Order] = []
    reports: list[Report] = []
    sub_partners: list[SubPartner] = []
    sub_partner_requests: list[SubPartnerRequest] = []


class Scenario(Part):
    """A whole world to begin in."""

    seed: int | None = Field(default=None, description="Decides every id and token.")
    clock: AwareDatetime | None = Field(
        default=None,
        ge=datetime(2000, 1, 1, tzinfo=UTC),
        le=datetime(2999, 12, 31, tzinfo=UTC),
        description="The moment in which it begins.",
    )
    poll_step: Seconds | None = Field(default=None, description="Seconds by which each poll moves the clock.")
    durations: Durations = Durations()
    rate_limit: Limit | None = None
    rules: Rules = Rules()
    denied_names: list[Text] = []
    holidays: list[date] = Field(default=[], description="Days that do not count as business days.")
    trial_edition: Edition = Field(default="webex", description="The edition of the trials.")
    order_options: OrderOptions = OrderOptions()
    calling_maintenance: bool = False
    maintenance_status: Literal["error", "provisioned"] = Field(
        default="error", description="How calling packages end under maintenance."
    )
    failing_packages: dict[CustomerPackage, Failure] = {}
    failing_reports: Failure | None = None
    free_accounts: list[str] = Field(default=[], description="Emails with an active consumer account.")
    organizations: list[Organization] = []
    partners: list[Partner] = Field(default=[Partner(name="Example Telecom")], min_length=1)
