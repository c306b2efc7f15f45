"""Related operations: calls of other Webex APIs that wholesale integrations make with the same tokens.

Sources: "admin spec" is the vendor's administration API description of 2026-05-04, cut down, "calling spec" that of its
calling API of 2025, "reference" the API reference pages, "wire" the token calls as documented for integrations. The
scopes are those that these documents name, except where the source says that one is assumed. The vendor describes
administrators in prose only, so the roles are our reading of it; "read" where it says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webex_wholesale_contracts._renamed import renamed
from webex_wholesale_contracts.models._base import Query
from webex_wholesale_contracts.models.administrators import ManagedOrganizationList, ManagersQuery, PartnerAdminList
from webex_wholesale_contracts.models.devices import (
    ActivationCode,
    CreateActivationCode,
    CreateDevice,
    Device,
    DeviceList,
    DevicesQuery,
)
from webex_wholesale_contracts.models.identity import IdentityOrganization, UpdateIdentityOrganization
from webex_wholesale_contracts.models.licenses import License, LicenseList
from webex_wholesale_contracts.models.locations import (
    CreatedLocation,
    CreateLocation,
    Location,
    LocationList,
    LocationsQuery,
    UpdateCallingLocation,
)
from webex_wholesale_contracts.models.numbers import (
    AddNumbers,
    ExtensionsAnswer,
    PhoneNumberList,
    PhoneNumbersQuery,
    ValidateExtensions,
)
from webex_wholesale_contracts.models.organizations import Organization, OrganizationList, OrganizationQuery
from webex_wholesale_contracts.models.people import (
    CreatePerson,
    PeopleQuery,
    Person,
    PersonList,
    PersonQuery,
    UpdatePerson,
)
from webex_wholesale_contracts.models.pstn import ConnectPstn, PstnConnection, PstnOptionList
from webex_wholesale_contracts.models.roles import Role, RoleList
from webex_wholesale_contracts.models.settings import OrganizationSetting, UpdateOrganizationSetting
from webex_wholesale_contracts.models.tokens import AccessToken, AuthorizeQuery, ExchangeToken, ServiceAppToken
from webex_wholesale_contracts.operations import OPERATIONS, Operation

__all__ = ["ALL_OPERATIONS", "RELATED_OPERATIONS"]

_PEOPLE_READ, _PEOPLE_WRITE = "spark-admin:people_read", "spark-admin:people_write"
_ORGANIZATIONS_READ, _ORGANIZATIONS_WRITE = "spark-admin:organizations_read", "spark-admin:organizations_write"
_LICENSES_READ, _ROLES_READ = "spark-admin:licenses_read", "spark-admin:roles_read"
_LOCATIONS_READ, _LOCATIONS_WRITE = "spark-admin:locations_read", "spark-admin:locations_write"
_CALLING_READ, _CALLING_WRITE = "spark-admin:telephony_config_read", "spark-admin:telephony_config_write"
_PSTN_READ, _PSTN_WRITE = "spark-admin:telephony_pstn_read", "spark-admin:telephony_pstn_write"
_DEVICES_READ, _DEVICES_WRITE = "spark-admin:devices_read", "spark-admin:devices_write"
_IDENTITY_READ, _IDENTITY_WRITE = "identity:organizations_read", "identity:organizations_rw"
_USERS_WRITE = "identity:people_rw"
_NO_TOKEN = ""

_OWN_PEOPLE, _OWN_DEVICES = ("spark:people_read",), ("spark:devices_read",)
# The vendor writes this one device_read, although its devices API knows devices_read alone.
_LOCATIONS_TOO = (_PEOPLE_READ, "spark-admin:device_read")

_200, _201, _204, _302 = frozenset({200}), frozenset({201}), frozenset({204}), frozenset({302})

_ADMIN, _CALLING, _REFERENCE, _WIRE = "admin spec; reference", "calling spec", "reference", "wire"
_SCOPE_ASSUMED = "admin spec; the administrator's scope is assumed"

_CONNECTION = "/telephony/pstn/locations/{locationId}"
_MANAGED = "/partner/organizations/{orgId}"
_EXTENSIONS = "actions/validateExtensions/invoke"

# fmt: off
RELATED_OPERATIONS: tuple[Operation[Any, Any], ...] = (
    Operation("people.me", "GET", "/people/me", _PEOPLE_READ,
              PersonQuery, None, Person, _200, "read", True, "Show the person that the token acts for",
              _SCOPE_ASSUMED, _OWN_PEOPLE),
    Operation("people.list", "GET", "/people", _PEOPLE_READ,
              PeopleQuery, None, PersonList, _200, "read", True, "List people, a page at a time", _ADMIN, _OWN_PEOPLE),
    Operation("people.get", "GET", "/people/{personId}", _PEOPLE_READ,
              PersonQuery, None, Person, _200, "read", True, "Show one person", _ADMIN, _OWN_PEOPLE),
    Operation("people.create", "POST", "/people", _PEOPLE_WRITE,
              PersonQuery, CreatePerson, Person, _200, "write", False, "Add a person to an organization", _ADMIN),
    Operation("people.update", "PUT", "/people/{personId}", _PEOPLE_WRITE,
              PersonQuery, UpdatePerson, Person, _200, "write", True, "Replace the details of a person", _ADMIN),
    Operation("people.delete", "DELETE", "/people/{personId}", _PEOPLE_WRITE,
              Query, None, None, _204, "full-admin", True, "Remove a person, so that the email is free", _ADMIN),
    Operation("organizations.list", "GET", "/organizations", _ORGANIZATIONS_READ,
              Query, None, OrganizationList, _200, "read", True, "List the organizations under management", _ADMIN),
    Operation("organizations.get", "GET", "/organizations/{orgId}", _ORGANIZATIONS_READ,
              Query, None, Organization, _200, "read", True, "Show one organization", _ADMIN),
    Operation("organizations.delete", "DELETE", "/organizations/{orgId}", _ORGANIZATIONS_WRITE,
              Query, None, None, _204, "full-admin", True, "Remove an organization that nothing is left in", _ADMIN),
    Operation("licenses.list", "GET", "/licenses", _LICENSES_READ,
              OrganizationQuery, None, LicenseList, _200, "read", True, "List the licences of an organization", _ADMIN),
    Operation("licenses.get", "GET", "/licenses/{licenseId}", _LICENSES_READ,
              Query, None, License, _200, "read", True, "Show one licence and how much of it is in use", _ADMIN),
    Operation("roles.list", "GET", "/roles", _ROLES_READ,
              Query, None, RoleList, _200, "read", True, "List the roles of administrators", _ADMIN),
    Operation("roles.get", "GET", "/roles/{roleId}", _ROLES_READ,
              Query, None, Role, _200, "read", True, "Show one role", _ADMIN),
    Operation("locations.list", "GET", "/locations", _LOCATIONS_READ,
              LocationsQuery, None, LocationList, _200, "read", True, "List locations, a page at a time",
              _CALLING, _LOCATIONS_TOO),
    Operation("locations.get", "GET", "/locations/{locationId}", _LOCATIONS_READ,
              OrganizationQuery, None, Location, _200, "read", True, "Show one location", _CALLING, _LOCATIONS_TOO),
    Operation("locations.create", "POST", "/locations", _LOCATIONS_WRITE,
              OrganizationQuery, CreateLocation, CreatedLocation, _201, "full-admin", False,
              "Add a location to an organization", _CALLING),
    Operation("locations.update_calling", "PUT", "/telephony/config/locations/{locationId}", _CALLING_WRITE,
              OrganizationQuery, UpdateCallingLocation, None, _204, "full-admin", True,
              "Change the calling settings of a location", _REFERENCE),
    Operation("numbers.list", "GET", "/telephony/config/numbers", _CALLING_READ,
              PhoneNumbersQuery, None, PhoneNumberList, _200, "read", True, "List numbers, a page at a time", _CALLING),
    Operation("numbers.add", "POST", "/telephony/config/locations/{locationId}/numbers", _CALLING_WRITE,
              OrganizationQuery, AddNumbers, None, _200, "full-admin", False, "Add numbers to a location", _CALLING),
    Operation("extensions.validate", "POST", f"/telephony/config/{_EXTENSIONS}", _CALLING_READ,
              OrganizationQuery, ValidateExtensions, ExtensionsAnswer, _200, "read", True,
              "Ask whether extensions can be used in an organization", _REFERENCE),
    Operation("extensions.validate_in_location", "POST", f"/telephony/config/locations/{{locationId}}/{_EXTENSIONS}",
              _CALLING_WRITE, OrganizationQuery, ValidateExtensions, ExtensionsAnswer, _200, "full-admin", True,
              "Ask whether extensions can be used in a location", _REFERENCE),
    Operation("pstn.options", "GET", f"{_CONNECTION}/connectionOptions", _PSTN_READ,
              OrganizationQuery, None, PstnOptionList, _200, "read", True,
              "List the connections that a location could have", _CALLING),
    Operation("pstn.connection", "GET", f"{_CONNECTION}/connection", _PSTN_READ,
              OrganizationQuery, None, PstnConnection, _200, "read", True, "Show the connection of a location",
              _CALLING),
    Operation("pstn.connect", "PUT", f"{_CONNECTION}/connection", _PSTN_WRITE,
              OrganizationQuery, ConnectPstn, None, _204, "full-admin", True,
              "Connect a location to the telephone network", _CALLING),
    Operation("devices.list", "GET", "/devices", _DEVICES_READ,
              DevicesQuery, None, DeviceList, _200, "read", True, "List devices, a page at a time",
              _CALLING, _OWN_DEVICES),
    Operation("devices.create", "POST", "/devices", _DEVICES_WRITE,
              OrganizationQuery, CreateDevice, Device, _200, "write", False,
              "Add a phone for a person or a workspace", _CALLING),
    Operation("devices.create_activation_code", "POST", "/devices/activationCode", _DEVICES_WRITE,
              OrganizationQuery, CreateActivationCode, ActivationCode, _200, "write", False,
              "Issue an activation code for a phone", _REFERENCE),
    Operation("devices.delete", "DELETE", "/devices/{deviceId}", _DEVICES_WRITE,
              OrganizationQuery, None, None, _204, "write", True, "Remove a phone", _CALLING),
    Operation("identity.get_organization", "GET", "/identity/organizations/{orgId}", _IDENTITY_READ,
              Query, None, IdentityOrganization, _200, "read", True, "Show an organization by its bare uuid",
              _ADMIN, (_IDENTITY_WRITE,)),
    Operation("identity.update_organization", "PATCH", "/identity/organizations/{orgId}", _IDENTITY_WRITE,
              Query, UpdateIdentityOrganization, IdentityOrganization, _200, "full-admin", True,
              "Rename an organization, or change its language", _ADMIN),
    Operation("identity.delete_user", "DELETE", "/identity/scim/{orgId}/v2/Users/{userId}", _USERS_WRITE,
              Query, None, None, _204, "full-admin", True, "Remove a person by its bare uuid", _REFERENCE),
    Operation("settings.get", "GET", "/settings/organizations/{orgId}/settings/{settingKey}", _IDENTITY_READ,
              Query, None, OrganizationSetting, _200, "read", True, "Show a setting of an organization",
              _REFERENCE, (_IDENTITY_WRITE,)),
    Operation("settings.update", "POST", "/settings/organizations/{orgId}/settings", _IDENTITY_WRITE,
              Query, UpdateOrganizationSetting, OrganizationSetting, _200, "write", False,
              "Switch a setting of an organization", _REFERENCE),
    Operation("administrators.organizations", "GET", "/partner/organizations", _ORGANIZATIONS_READ,
              ManagersQuery, None, ManagedOrganizationList, _200, "read", True,
              "List the customers that are assigned to a partner administrator", _REFERENCE),
    Operation("administrators.list", "GET", f"{_MANAGED}/partnerAdmins", _ORGANIZATIONS_READ,
              Query, None, PartnerAdminList, _200, "read", True,
              "List the partner administrators to whom a customer is assigned", _REFERENCE),
    Operation("administrators.assign", "POST", f"{_MANAGED}/partnerAdmin/{{personId}}/assign", _ORGANIZATIONS_WRITE,
              Query, None, None, _200, "full-admin", False, "Assign a customer to a partner administrator",
              _REFERENCE),
    Operation("administrators.unassign", "DELETE", f"{_MANAGED}/partnerAdmin/{{personId}}/unassign",
              _ORGANIZATIONS_WRITE, Query, None, None, _200, "full-admin", True,
              "Take a customer from a partner administrator", _REFERENCE),
    Operation("administrators.revoke", "DELETE", "/partner/organizations/partnerAdmin/{personId}",
              _ORGANIZATIONS_WRITE, Query, None, None, _204, "full-admin", True,
              "Take all partner roles from a person", _REFERENCE),
    Operation("tokens.exchange", "POST", "/access_token", _NO_TOKEN,
              Query, ExchangeToken, AccessToken, _200, "read", False,
              "Turn a code or a refresh token into an access token", _WIRE, form=True),
    Operation("tokens.authorize", "GET", "/authorize", _NO_TOKEN,
              AuthorizeQuery, None, None, _302, "read", True, "Ask a person for access; redirects with a code", _WIRE),
    Operation("tokens.service_app", "POST", "/applications/{applicationId}/token", "spark:applications_token",
              Query, ServiceAppToken, AccessToken, _200, "read", False,
              "Get the token of a service app for an organization", "admin spec"),
)
# fmt: on

ALL_OPERATIONS: tuple[Operation[Any, Any], ...] = OPERATIONS + RELATED_OPERATIONS

if not TYPE_CHECKING:
    __getattr__ = renamed(__name__, {"ADJACENT": "RELATED_OPERATIONS", "EVERY": "ALL_OPERATIONS"})
