"""Customer templates, as administrators of a partner keep them in Partner Hub."""

from __future__ import annotations

from typing import Any, Final

import attrs

from webex_wholesale_contracts.checks import Finding
from webex_wholesale_mock import entities
from webex_wholesale_mock.entities import Authentication
from webex_wholesale_mock.hub._acting import Actor, actor_of
from webex_wholesale_mock.hub._base import HubError
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.validation import templates as rules
from webex_wholesale_mock.values import Template, copies, resolver
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyPartner, AnyTemplate
from webex_wholesale_mock.wire.refusal import Refusal
from webex_wholesale_mock.workflows import templates

_SAVING: Final = (
    "hub.template.field-required",
    "hub.template.country",
    "hub.template.language",
    "hub.template.name-taken",
    "hub.template.admin-unknown",
    "hub.template.subscription-unknown",
    "hub.template.authentication",
)
_CAN_BE_NONE: Final = ("idp_entity_id", "pstn_provider")


class Templates(Noun):
    """Customer templates of a partner: the settings that its customers begin with."""

    __slots__ = ()

    @operation("templates.list", who="templates.read", source="004:1247")
    def list(self, *, partner: AnyPartner | None = None, actor: AnyAdministrator | None = None) -> tuple[Template, ...]:
        """List the templates of a partner, oldest first.

        Args:
            partner: by default the first.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
        """
        return tuple(copies.template(self._world, each) for each in self._partner(partner).templates)

    @operation("templates.get", who="templates.read", source="004:1290")
    def get(self, template: AnyTemplate, *, actor: AnyAdministrator | None = None) -> Template:
        """Show a template with its provisioning id.

        Args:
            template: its provisioning id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the template does not exist.
        """
        return copies.template(self._world, self._template(template))

    @operation("templates.create", who="templates.write", source="004:1241-1291", refuses=_SAVING)
    def create(
        self,
        name: str,
        *,
        country: str,
        service_provider_admin: AnyAdministrator | None = None,
        wholesale_subscription: str | None = None,
        language: str = "en_US",
        authentication: Authentication = "webex",
        idp_entity_id: str | None = None,
        pstn_provider: str | None = None,
        allow_admin_invite_on_attach: bool = True,
        brand_name: str = "",
        disable_webex_calls: bool = False,
        partner: AnyPartner | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Template:
        """Create a template; it gets a provisioning id, which customers are provisioned with.

        Args:
            name, country: a name that no other template of the partner has, and ISO 3166-1 alpha-2.
            service_provider_admin, wholesale_subscription: of the partner; by default who acts, and the only one.
            language: the locale of emails and organizations where a request names none.
            authentication, idp_entity_id: `webex`; or `partner`, with the EntityID of a provider that Webex trusts.
            pstn_provider: a name that begins with Cisco gives Meetings sites call-in.
            allow_admin_invite_on_attach: False mails no administrator of an organization that is attached.
            brand_name, disable_webex_calls: the provider's name in emails; True allows calls over the PSTN alone.
            partner, actor: by default the first, and its full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule hub.template refuses it.
        """
        owner = self._partner(partner)
        return self._saved(
            _draft(
                owner,
                name=name,
                country=country,
                language=language,
                authentication=authentication,
                idp_entity_id=idp_entity_id or None,
                pstn_provider=pstn_provider or None,
                allow_admin_invite_on_attach=allow_admin_invite_on_attach,
                subscription_id=wholesale_subscription,
                brand_name=brand_name,
                disable_webex_calls=disable_webex_calls,
            ),
            self._administrator(owner, service_provider_admin),
        )

    @operation("templates.edit", who="templates.write", source="004:1288", refuses=_SAVING)
    def edit(
        self,
        template: AnyTemplate,
        *,
        name: str | None = None,
        country: str | None = None,
        service_provider_admin: AnyAdministrator | None = None,
        wholesale_subscription: str | None = None,
        language: str | None = None,
        authentication: Authentication | None = None,
        idp_entity_id: str | None = None,
        pstn_provider: str | None = None,
        allow_admin_invite_on_attach: bool | None = None,
        brand_name: str | None = None,
        disable_webex_calls: bool | None = None,
        actor: AnyAdministrator | None = None,
    ) -> Template:
        """Edit a template, for later customers; those that are there keep the settings that they have (assumed).

        Args:
            template: its provisioning id, or the value. The id stays.
            name, country, service_provider_admin, wholesale_subscription, language: as in `create`; None leaves one as
                it is, and an empty text takes an optional one away.
            authentication, idp_entity_id, pstn_provider: the same.
            allow_admin_invite_on_attach, brand_name, disable_webex_calls: the same.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or a rule hub.template refuses it.
            HubError: the template does not exist.
        """
        before = self._template(template)
        owner = self._world.partners[before.partner_id]
        wanted = {
            "name": name,
            "country": country,
            "subscription_id": wholesale_subscription,
            "language": language,
            "authentication": authentication,
            "idp_entity_id": idp_entity_id,
            "pstn_provider": pstn_provider,
            "allow_admin_invite_on_attach": allow_admin_invite_on_attach,
            "brand_name": brand_name,
            "disable_webex_calls": disable_webex_calls,
        }
        changes: dict[str, Any] = {field: value for field, value in wanted.items() if value is not None}
        changes |= {field: None for field in _CAN_BE_NONE if changes.get(field) == ""}
        chosen = None if service_provider_admin is None else self._administrator(owner, service_provider_admin)
        return self._saved(attrs.evolve(before, **changes), chosen)

    @operation("templates.delete", who="templates.write", source="assumed", refuses=("hub.template.in-use",))
    def delete(self, template: AnyTemplate, *, actor: AnyAdministrator | None = None) -> None:
        """Delete a template that no customer uses; requests can no longer name it.

        Args:
            template: its provisioning id, or the value.
            actor: the administrator who acts; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or customers use the template (rule hub.template.in-use).
            HubError: the template does not exist.
        """
        found = self._template(template)
        rules.may_delete(rules.TemplateCase(self._world, self._world.partners[found.partner_id], found))
        templates.delete(self._world, found)

    def _template(self, given: AnyTemplate) -> entities.Template:
        return resolver.template(self._world, given, HubError)

    def _saved(self, draft: entities.Template, administrator: Actor | None) -> Template:
        """Save a new or an edited template, with this administrator in place of the present one."""
        world = self._world
        if administrator:
            draft = attrs.evolve(draft, administrator_id=administrator.person_id)
        rules.may_save(rules.TemplateCase(world, world.partners[draft.partner_id], draft))
        if administrator:
            administrator.person(world)
        save = templates.edit if draft.id else templates.add
        return copies.template(world, save(world, draft))

    def _administrator(self, owner: entities.Partner, given: AnyAdministrator | None) -> Actor:
        """Find the service provider administrator, who acts unless named. Raises Refusal where there is none."""
        if given is None:
            return self.by
        if given == "":
            raise Refusal("hub.template.field-required", Finding("serviceProviderAdmin", "a template needs one"))
        try:
            return actor_of(self._world, given, owner)
        except HubError as error:
            raise Refusal("hub.template.admin-unknown", Finding("serviceProviderAdmin", str(error))) from None


def _draft(owner: entities.Partner, **settings: Any) -> entities.Template:
    """A template of a partner that is not saved yet."""
    return entities.Template(id="", provisioning_id="", partner_id=owner.id, **settings)
