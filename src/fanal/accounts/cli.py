"""Commands about people, for who runs the node: list them, invite one, reset a lost second factor."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from fanal.core.actors import System
from fanal.core.commands import Command, counted
from fanal.core.errors import BadInput, NotFound

BY = System("cli")


def _list(_arguments: Namespace) -> int:
    from fanal.accounts import queries

    rows = queries.fetch_people(by=BY)
    for row in rows:
        held = ", ".join(role.slug for role in row.roles) or "no role"
        factors = ", ".join(row.second_factors) or "no second factor"
        state = "" if row.staff.is_active else "  (access ended)"
        print(f"{row.staff.email}  {row.staff.display_name}  {held}  {factors}{state}")
    print(f"{counted(len(rows), 'person', 'people')}, those with access first, by name.")
    return 0


def _invite_arguments(parser: ArgumentParser) -> None:
    from fanal.accounts import roles

    parser.add_argument("--email", required=True, help="address to sign in with")
    parser.add_argument("--name", required=True, help="name that colleagues see")
    parser.add_argument(
        "--role", required=True, action="append", choices=roles.SLUGS, help="may be given several times"
    )


def _invite(arguments: Namespace) -> int:
    from fanal.accounts import actions, roles

    if "@" not in arguments.email:
        raise BadInput("--email must be an address such as name@example.org.", place="--email")
    invitation, link = actions.invite_staff(
        by=BY,
        email=arguments.email,
        display_name=arguments.name,
        granted=[roles.BY_SLUG[slug] for slug in dict.fromkeys(arguments.role)],
    )
    print(link)
    print(f"Opens once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC. Whoever has it gets the access.")
    return 0


def _reset_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--email", required=True, help="whose second factor is lost")


def _reset(arguments: Namespace) -> int:
    from fanal.accounts import actions, queries

    person = queries.find_person(by=BY, email=arguments.email)
    if person is None:
        raise NotFound(f"Nobody signs in with {arguments.email}.")
    actions.reset_second_factor(by=BY, staff_id=person.pk)
    print("Done. They sign in with their passphrase and set up a new second factor. Every session of theirs has ended.")
    return 0


COMMANDS = [
    Command("staff list", "List who has access, with roles and second factors.", _list),
    Command("staff invite", "Make an invitation link for a colleague.", _invite, _invite_arguments),
    Command(
        "staff reset-second-factor", "Forget a lost phone or key, after seeing the person.", _reset, _reset_arguments
    ),
]
