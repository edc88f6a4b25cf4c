"""The five people of the demonstration who sign in."""

from __future__ import annotations

import datetime

from palabre.accounts import joining
from palabre.accounts.models import User
from palabre.demo import reading
from palabre.publications.models import Publication

PASSWORD = "palabre-demo"  # noqa: S105 (printed on the terminal; loopback only)
ACCOUNTS = ("admin", "editor", "moderator", "moderator2", "reader")


def make_accounts(publication: Publication, at: datetime.datetime) -> dict[str, User]:
    """The five accounts; their password is ``PASSWORD`` until ``give_passwords`` says otherwise."""
    users = {}
    for said in reading.table("publication")["accounts"]:
        user = joining.add_user(
            said["username"],
            role=said["role"],
            password=PASSWORD,
            email=said["email"],
            publication=publication if said["role"] in ("moderator", "editor") else None,
            at=at,
        )
        user.shown_name = said["shown_name"]
        user.save(update_fields=["shown_name"])
        users[user.username] = user
    return users


def give_passwords(passwords: dict[str, str]) -> None:
    """Give each account of ``passwords`` its password, unless it has it already."""
    for user in User.objects.filter(username__in=passwords):
        if not user.check_password(passwords[user.username]):
            user.set_password(passwords[user.username])
            user.save(update_fields=["password"])
