"""Customer templates: kept, edited, deleted."""

from __future__ import annotations

import attrs

from webex_wholesale_contracts import ids as wire_ids
from webex_wholesale_mock.entities import Template
from webex_wholesale_mock.workflows import sso
from webex_wholesale_mock.world.world import World


def add(world: World, draft: Template) -> Template:
    """Keep a new template of its partner; it gets its provisioning id now."""
    uuid = world.ids.uuid()
    made = attrs.evolve(draft, id=uuid, provisioning_id=wire_ids.encode_provisioning_id(uuid))
    sso.use_in_template(world, made)
    return world.partners.add_template(world.partners[made.partner_id], made)


def edit(world: World, edited: Template) -> Template:
    """Put an edited template in place of the present one; customers that are there keep the one they have (assumed)."""
    before = world.partners.templates[edited.id]
    for customer in world.customers:
        if customer.template_id == edited.id and customer.template is None:
            customer.template = before
    sso.use_in_template(world, edited)
    return world.partners.replace_template(edited)


def delete(world: World, template: Template) -> None:
    """Take a template away; no request can name it any more."""
    world.partners.remove_template(template)
