"""
Turns changes of a publication's people into journal entries: Wagtail's screens make them by themselves.

What depends on them, as the names that no guest may take, is made again after such an entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from palabre.accounts.models import User
from palabre.journal.recording import record
from palabre.publications.models import Publication

# Written each time somebody signs in.
OF_SIGNING_IN = frozenset({"last_login", "password"})


def who() -> object:
    """Whoever acts on the editors' side, as Wagtail's own log knows; the system otherwise."""
    return get_active_log_context().user or "system"


def note_staff(groups: Iterable[int], subject: object) -> None:
    """Record in each publication that has one of ``groups`` that its people are others, or called otherwise."""
    keys = list(groups)
    concerned = Publication.objects.filter(Q(moderators__in=keys) | Q(editors__in=keys)).order_by("pk")
    for publication in concerned.values_list("pk", flat=True) if keys else ():
        with transaction.atomic():
            record("staff.changed", journal=publication, subject=str(subject), by=who(), at=timezone.now())


def note_person(
    sender: object, instance: User, created: bool = False, raw: bool = False, **said: Any
) -> None:
    """Hear that an account was changed."""
    fields = said.get("update_fields")
    if not raw and not created and not (fields and OF_SIGNING_IN.issuperset(fields)):
        note_staff(instance.groups.values_list("pk", flat=True), f"user:{instance.pk}")


def note_leaving(sender: object, instance: User, **said: Any) -> None:
    """Remember the roles of an account that is about to be deleted."""
    instance._left = list(instance.groups.values_list("pk", flat=True))  # type: ignore[attr-defined]


def note_left(sender: object, instance: User, **said: Any) -> None:
    """Hear that it is gone: last of all, since an entry holds the journal until the end of the act."""
    note_staff(getattr(instance, "_left", []), f"user:{instance.pk}")


def note_groups(
    sender: object, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **said: Any
) -> None:
    """Hear that somebody was given a role, or has it no more."""
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    name = instance._meta.model_name
    if reverse:
        note_staff([instance.pk], f"{name}:{instance.pk}")
    else:
        groups = pk_set if pk_set is not None else instance.groups.values_list("pk", flat=True)
        note_staff(groups, f"{name}:{instance.pk}")


def connect() -> None:
    """Hear Django's signals (called once, when the app is ready)."""
    post_save.connect(note_person, sender=User, dispatch_uid="accounts.saved")
    pre_delete.connect(note_leaving, sender=User, dispatch_uid="accounts.leaving")
    post_delete.connect(note_left, sender=User, dispatch_uid="accounts.left")
    m2m_changed.connect(note_groups, sender=User.groups.through, dispatch_uid="accounts.groups")
