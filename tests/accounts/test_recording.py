"""Who is of a publication's people is in its journal, whoever changed it and how."""

from __future__ import annotations

from palabre.accounts.models import User
from palabre.discussion import naming
from palabre.frontdoor.news import names_of
from palabre.journal.models import Entry
from palabre.kit import depending
from tests import factories


def told(publication):
    """How often the journal says that the publication's people changed."""
    return Entry.objects.filter(journal=publication.pk, kind="staff.changed").count()


def test_a_role_given_renamed_taken_and_deleted_is_recorded(publication):
    user = factories.make_user(username="maud")
    assert told(publication) == 0
    user.groups.add(publication.moderators)
    assert told(publication) == 1
    user.shown_name = "Maud Le Bihan"
    user.save()
    assert told(publication) == 2
    user.groups.remove(publication.moderators)
    assert told(publication) == 3
    user.shown_name = "Maud"
    user.save()
    assert told(publication) == 3
    publication.editors.user_set.add(user)
    assert told(publication) == 4
    user.groups.clear()
    assert told(publication) == 5
    publication.editors.user_set.add(user)
    user.delete()
    assert told(publication) == 7


def test_signing_in_is_no_change_of_people(publication, client):
    user = factories.make_moderator(publication, username="maud")
    before = told(publication)
    client.force_login(user)
    assert User.objects.get(pk=user.pk).last_login is not None
    assert told(publication) == before


def test_another_publication_hears_nothing(publication):
    other = factories.make_publication(host="phare.example")
    factories.make_moderator(other, username="nolwenn")
    assert told(publication) == 0
    assert told(other) == 1


def test_a_name_that_was_free_is_taken_as_soon_as_somebody_of_the_publication_has_it(publication):
    """Also in a process that keeps the names that are taken until it hears of others."""

    def is_taken():
        with depending.noting(with_parts=True):
            return naming.is_taken("Maud Le Bihan", publication)

    assert not is_taken()
    factories.make_moderator(publication, username="maud", shown_name="Maud Le Bihan")
    entry = Entry.objects.filter(journal=publication.pk).latest("number")
    depending.parts.drop(names_of(entry.kind, entry.journal, entry.subject, entry.facts))
    assert is_taken()
    depending.parts.drop(None)
