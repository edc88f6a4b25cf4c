"""
The publication's own words, kept from the desk: names of the place that no check of spelling notes, and words that stop a sending.

Whoever reads all day sees first what the lists lack. Sealed names stay with the administrators: who may read them is fewer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palabre.accounts.models import User
from palabre.publications.models import Publication
from palabre.publications.settling import note_changed

LONGEST = 60


@dataclass(frozen=True)
class WordList:
    """One list: the publication's field that holds it, a word a line, and what is said of it."""

    field: str
    title: str | Promise
    says: str | Promise


LISTS = {
    "known": WordList(
        "known_words",
        _("Words of our own"),
        _("Names and words of the place, which no check of spelling notes."),
    ),
    "banned": WordList("banned_words", _("Banned words"), _("A comment with one of them cannot be sent.")),
}


class NothingToChange(Exception):
    """The word is in the list already, or not there to be taken out; nothing was written."""


def words_of(publication: Publication, name: str) -> list[str]:
    """The words of the list ``name``, as they were written, in the order of the alphabet."""
    written = getattr(publication, LISTS[name].field).splitlines()
    return sorted(filter(None, map(str.strip, written)), key=str.casefold)


def add(publication: Publication, name: str, word: str, *, by: User, at: datetime.datetime) -> None:
    """Put ``word`` into the list ``name``. Raises ``NothingToChange`` where it is there, however it is written."""
    with transaction.atomic():
        fresh = Publication.objects.select_for_update().get(pk=publication.pk)
        words = words_of(fresh, name)
        if word.casefold() in map(str.casefold, words):
            raise NothingToChange(word)
        _keep(fresh, name, [*words, word], by=by, at=at)


def take_out(publication: Publication, name: str, word: str, *, by: User, at: datetime.datetime) -> None:
    """Take ``word`` out of the list ``name``. Raises ``NothingToChange`` where it is not in it."""
    with transaction.atomic():
        fresh = Publication.objects.select_for_update().get(pk=publication.pk)
        words = words_of(fresh, name)
        if word not in words:
            raise NothingToChange(word)
        _keep(fresh, name, [one for one in words if one != word], by=by, at=at)


def _keep(fresh: Publication, name: str, words: list[str], *, by: User, at: datetime.datetime) -> None:
    field = LISTS[name].field
    setattr(fresh, field, "\n".join(sorted(words, key=str.casefold)))
    fresh.save(update_fields=[field])
    note_changed(fresh, [field], by=by, at=at)
