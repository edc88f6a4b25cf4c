"""
How staff get an account and sign in. Nobody joins alone: set-up and ``palabre user add`` make accounts.

Readers write without one.
"""

from __future__ import annotations

import datetime
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.db import transaction

from palabre.accounts.models import User
from palabre.journal.models import INSTALLATION
from palabre.journal.reading import in_words
from palabre.journal.recording import record
from palabre.publications.models import Publication

logger = logging.getLogger("palabre.accounts")

ROLES = ("reader", "moderator", "editor", "admin")


class NameTaken(Exception):
    """An account has this name, or this e-mail address."""


def new_account(
    username: str,
    *,
    role: str,
    password: str | None,
    email: str = "",
    shown_name: str = "",
    publication: Publication | None = None,
) -> User:
    """
    Make the row of an account with one of ``ROLES``, within the act that records it.

    ``moderator`` and ``editor`` are of one ``publication``. Without ``password`` nobody signs in before
    the forgotten-password mail was used. Raises ``ValidationError`` for a name, address or password that
    cannot be taken, ``NameTaken`` for one that somebody has.
    """
    if role not in ROLES or (role in ("moderator", "editor") and publication is None):
        raise ValueError(role)
    user = User(
        username=username,
        email=email,
        shown_name=shown_name,
        is_superuser=role == "admin",
        is_staff=role == "admin",
    )
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken(username)
    if email and User.objects.filter(email__iexact=email).exists():
        raise NameTaken(email)
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean()
    user.save()
    if publication is not None and role == "moderator":
        user.groups.add(publication.moderators)
    if publication is not None and role == "editor":
        user.groups.add(publication.editors)
    return user


@transaction.atomic
def add_user(
    username: str,
    *,
    role: str,
    password: str | None,
    email: str = "",
    publication: Publication | None = None,
    by: object = "system",
    at: datetime.datetime,
) -> User:
    """Make an account and record it; what comes in and what is raised: ``new_account``."""
    user = new_account(username, role=role, password=password, email=email, publication=publication)
    record(
        "user.added",
        journal=publication.pk if publication is not None else INSTALLATION,
        subject=user,
        by=by,
        at=at,
        role=role,
    )
    return user


# One thread, so that mails leave in their order; it is made with the first of them.
_posting = ThreadPoolExecutor(max_workers=1, thread_name_prefix="account-mail")


def _post(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as fault:
        # Neither the address nor the text: logs name acts, and a mail server's answer names the address.
        logger.error("a mail about an account was not sent: %s", in_words(fault))


def all_posted() -> None:
    """Wait until every mail about an account that was begun is sent."""
    _posting.submit(lambda: None).result()


class StaffOnly(DefaultAccountAdapter):
    """What allauth asks us: who may sign up (nobody), where to go, how mails are made and sent."""

    def is_open_for_signup(self, request) -> bool:
        """Staff are given an account; readers write without one."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether ``?next=`` leads within the site; what is no address at all leads nowhere."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def get_login_redirect_url(self, request) -> str:
        """Moderators begin at the desk, editors on their side, others on the home page."""
        publication = getattr(request, "publication", None)
        if publication is not None and publication.is_moderator(request.user):
            return "/desk/"
        if request.user.has_perm("wagtailadmin.access_admin"):
            return "/cms/"
        return "/"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address in the mail: made from the publication's own host, never from the request's."""
        path = f"/password/new/{key}/"
        publication = getattr(self.request, "publication", None)
        return (
            publication.root_url + path if publication is not None else self.request.build_absolute_uri(path)
        )

    def format_email_subject(self, subject: str) -> str:
        """``[La Gazette] …``."""
        publication = getattr(self.request, "publication", None)
        return f"[{publication.name if publication is not None else 'Palabre'}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Send a mail after the answer, from a thread.

        Whoever asks for a new password would otherwise learn from the time it takes whether the address
        belongs to an account.
        """
        publication = getattr(self.request, "publication", None)
        context = {"request": self.request, "email": email, "publication": publication, **context}
        self._posted: Future = _posting.submit(_post, self.render_mail(template_prefix, email, context))
