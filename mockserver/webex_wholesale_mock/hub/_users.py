"""Users of a customer by hand: in Control Hub one by one, from a file, claimed, or from the customer's directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webex_wholesale_contracts.models import Subscriber
from webex_wholesale_contracts.models.people import Person
from webex_wholesale_mock import entities
from webex_wholesale_mock.hub import _user_lines as user_lines
from webex_wholesale_mock.hub._base import HubError, listed
from webex_wholesale_mock.hub._operation import Noun, operation
from webex_wholesale_mock.hub._types import mistake
from webex_wholesale_mock.hub._user_csv import Import, Mode
from webex_wholesale_mock.hub._user_lines import AnyUser
from webex_wholesale_mock.state.tracked import all_or_nothing
from webex_wholesale_mock.validation import users as rules
from webex_wholesale_mock.values import DirectorySync, NewUser, UserImport, copies
from webex_wholesale_mock.values.resolver import AnyAdministrator, AnyCustomer, AnyLocation, AnySubscriber
from webex_wholesale_mock.workflows import users as workflow


class Users(Noun):
    """Users of a customer. Each line of a form is one request of the API, with its rules."""

    __slots__ = ()

    @operation(
        "users.add",
        who="people.write",
        source="004:1563-1593, h:nil4lpeb, h:v71ztb",
        refuses=user_lines.OF_USERS,
        like="subscribers.provision",
        customers=True,
        restricted=(1, 2),
    )
    def add(
        self, customer: AnyCustomer, users: Sequence[AnyUser], *, actor: AnyAdministrator | None = None
    ) -> tuple[Subscriber, ...]:
        """Add up to 25 users with their packages, as POST does for each; all of them or none.

        Args:
            customer: its id, external id or organization id, or a value.
            users: a `NewUser` each, or a dict of its fields.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Returns:
            The new subscribers.

        Raises:
            HubRefusal: the administrator may not, there are more than 25, or a user is refused; the findings name it.
            HubError: the customer does not exist, nobody is named, or a field is of a wrong type.
        """
        made = user_lines.join_all(self._world, self._customer(customer), users)
        return tuple(copies.subscriber(self._world, each) for each in made)

    @operation(
        "users.import_csv",
        who="people.write",
        source="004:1577, h:nil4lpeb",
        refuses=("hub.users.csv-field",),
        customers=True,
        restricted=(2,),
    )
    def import_csv(
        self, customer: AnyCustomer, text: str, *, mode: Mode = "add", actor: AnyAdministrator | None = None
    ) -> UserImport:
        """Add, update and delete users by the lines of a CSV file; with one bad line, none of them is done.

        Args:
            customer: its id, external id or organization id, or a value.
            text: the contents of the file, with a header.
            mode: `add` keeps the packages that an updated user has; `add-and-remove` leaves those of the line alone.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or the file has problems (rule hub.users.csv-field): the findings
                have the line, the column, and the rule of the API that the line breaks.
            HubError: the customer does not exist, or the mode is unknown.
        """
        if mode not in ("add", "add-and-remove"):
            raise HubError(f"{mode!r} is not a mode; use add or add-and-remove")
        return Import(self._world, self._customer(customer), mode).run(text)

    @operation(
        "users.change_package",
        who="people.write",
        source="004:1595-1608, h:ny0fr7x",
        refuses=("hub.package.admin-downgrade", "hub.users.name", "sub-partner.suspended"),
        like="subscribers.update",
        customers=True,
        restricted=(7, 8),
    )
    def change_package(
        self,
        subscriber: AnySubscriber,
        package: str,
        *,
        add_ons: Sequence[str] = (),
        phone_number: str = "",
        extension: str = "",
        location: AnyLocation = "",
        actor: AnyAdministrator | None = None,
    ) -> Subscriber:
        """Change the package of a user, with number details where calling begins, as PUT does.

        Args:
            subscriber: its id or email, or a value.
            package: the new one, in place of the present one and its add-ons.
            add_ons: packages that go with it, such as `attendant_console`.
            phone_number, extension, location: number details; a location by its name or id, or the value.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, a full administrator would get a lower package, or a rule of PUT
                refuses it.
            HubError: the subscriber does not exist.
        """
        found = self._subscriber(subscriber)
        line = NewUser(
            email=found.email,
            packages=(package, *listed(add_ons)),
            phone_number=phone_number,
            extension=extension,
            location=location,
        )
        user_lines.change(self._world, found, line)
        return copies.subscriber(self._world, found)

    @operation(
        "users.claimable",
        who="people.read",
        source="004:1579, h:0l5ajfb",
        customers=True,
        restricted=(3,),
        of_users=True,
    )
    def claimable(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> tuple[str, ...]:
        """List the addresses that can be claimed: of verified domains, in other organizations or the consumer one.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who looks, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        return tuple(rules.claimable(self._world, self._home(customer)))

    @operation(
        "users.claim",
        who="people.write",
        source="004:1579, h:0l5ajfb",
        refuses=("hub.users.claim", "adjacent.field.invalid"),
        customers=True,
        restricted=(3,),
        of_users=True,
    )
    def claim(
        self, customer: AnyCustomer, emails: Sequence[str], *, actor: AnyAdministrator | None = None
    ) -> tuple[Person, ...]:
        """Claim users who live elsewhere; they become users of the customer without a package, all of them or none.

        Args:
            customer: its id, external id or organization id, or a value.
            emails: addresses of the organization's verified domains.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Returns:
            The people, each of whom gets an email; `users.add` then gives packages.

        Raises:
            HubRefusal: the administrator may not, or a user cannot be claimed.
            HubError: the customer does not exist, or has no organization yet.
        """
        world, organization, owner = self._world, self._home(customer), self._customer(customer)
        with all_or_nothing(world):
            claimed = []
            for email in listed(emails):
                rules.check_claim(world, organization, email)
                claimed.append(workflow.claim(world, owner, email))
        return tuple(copies.person(world, person) for person in claimed)

    @operation(
        "users.sync",
        who="people.write",
        source="004:1581",
        refuses=("hub.users.external", "hub.users.name", "adjacent.field.invalid"),
        customers=True,
        restricted=(5,),
        of_users=True,
    )
    def sync(
        self,
        customer: AnyCustomer,
        people: Sequence[NewUser | Mapping[str, Any]],
        *,
        actor: AnyAdministrator | None = None,
    ) -> DirectorySync:
        """Synchronize with the customer's own directory: add its people, rename them, deactivate those who are absent.

        Administrators stay active. A deactivated person keeps packages, which are billed on, and loses the tokens; who
        is in the directory again is active again (assumed).

        Args:
            customer: its id, external id or organization id, or a value.
            people: all people of the directory: email, first and last name.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not, or an address is malformed, stands twice, or belongs to somebody
                elsewhere.
            HubError: the customer does not exist, or has no organization yet.
        """
        world, organization, owner = self._world, self._home(customer), self._customer(customer)
        directory = [_entry(each) for each in people]
        rules.check_listed_once(email for email, _, _ in directory)
        for entry in directory:
            rules.check_synced(world, owner, *entry)
        workflow.sync(world, organization, directory)
        return self._state(organization)

    @operation("users.end_sync", who="people.write", source="assumed", customers=True, restricted=(5,), of_users=True)
    def end_sync(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> DirectorySync:
        """End directory synchronization; those whom it has deactivated are active again (assumed).

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who acts, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, has no organization yet, or is not synchronized.
        """
        organization = self._home(customer)
        if organization.synced is None:
            raise HubError(f"{organization.name} is not synchronized with a directory")
        workflow.end_sync(self._world, organization)
        return self._state(organization)

    @operation("users.get_sync", who="people.read", source="004:1581", customers=True, of_users=True)
    def get_sync(self, customer: AnyCustomer, *, actor: AnyAdministrator | None = None) -> DirectorySync:
        """Show whether an organization follows the customer's directory, and who is active.

        Args:
            customer: its id, external id or organization id, or a value.
            actor: the administrator who looks, also one of the customer; by default the partner's full administrator.

        Raises:
            HubRefusal: the administrator may not.
            HubError: the customer does not exist, or has no organization yet.
        """
        return self._state(self._home(customer))

    def _home(self, customer: AnyCustomer) -> entities.Organization:
        return self._with_organization(customer)[1]

    def _state(self, organization: entities.Organization) -> DirectorySync:
        people = self._world.directory.people_of.get(organization.id, {}).values()
        return DirectorySync(
            org_id=organization.org_id,
            on=organization.synced is not None,
            synced=organization.synced,
            active=tuple(person.email for person in people if person.active),
            deactivated=tuple(person.email for person in people if not person.active),
        )


def _entry(given: AnyUser) -> workflow.Entry:
    """Address and names of somebody in a directory. Raises HubError where one is not a text."""
    user = user_lines.user_of(given)
    for name in ("email", "first_name", "last_name"):
        if wrong := mistake(str, getattr(user, name)):
            raise HubError(f"{name} {wrong}, for user {user.email!r}")
    return user.email, user.first_name, user.last_name
