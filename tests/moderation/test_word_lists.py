"""The publication's own words are kept from the desk, one by one."""

from __future__ import annotations

import pytest

from palabre.frontdoor import staleness
from palabre.journal.models import Entry
from palabre.publications.models import Publication
from tests import factories

MISSPELLED = {"check": "french.spelling@1", "rule": 3, "kind": "spelling", "start": 8, "end": 17, "score": 0.9,
              "message": "spelling.unknown", "values": {}, "replacement": None, "counts": True}  # fmt: skip


def post(desk, **said):
    return desk.post("/desk/words/", {"list": "known", "act": "add", **said})


def known():
    return Publication.objects.get().known_words.splitlines()


def test_a_word_that_is_right_here_is_added_from_its_finding_and_the_comment_is_read_on(desk, thread):
    comment = factories.make_comment(thread, typed="Vive la Ribaudine, et son eau.", findings=[MISSPELLED])
    page = desk.get("/desk/").content.decode()
    assert 'value="Ribaudine"' in page
    answer = post(desk, word="Ribaudine", back=comment.pk)
    assert answer.url == f"/desk/?focus={comment.pk}#c{comment.pk}"
    assert known() == ["Ribaudine"]
    entry = Entry.objects.filter(kind="publication.changed").latest("pk")
    assert (entry.actor, entry.facts["fields"]) == (f"user:{desk.moderator.pk}", ["known_words"])
    # From then on nobody is told of it: the check knows it.
    assert "ribaudine" in Publication.objects.get().own_words


def test_words_are_listed_added_once_and_taken_out(desk, publication):
    Publication.objects.update(known_words="Zone\nécluse\n\n  Abeille  ")
    post(desk, word="  Nouveau   mot ")
    post(desk, word="ÉCLUSE")
    assert known() == ["Abeille", "Nouveau mot", "Zone", "écluse"]
    post(desk, act="take_out", word="Zone")
    post(desk, act="take_out", word="Zone")
    assert known() == ["Abeille", "Nouveau mot", "écluse"]
    page = desk.get("/desk/words/").content.decode()
    assert "Nouveau mot" in page


def test_a_word_leaves_the_finished_pages_where_they_are(desk, publication):
    post(desk, word="Ribaudine")
    entry = Entry.objects.filter(kind="publication.changed").latest("pk")
    touched = staleness.touched(entry.kind, journal=entry.journal, subject=entry.subject, facts=entry.facts)
    # What is kept of the publication itself is read anew; no page is.
    assert touched == {"publications"}


def test_banned_words_are_another_list_and_sealed_names_are_not_there(desk, publication):
    Publication.objects.update(sealed_words="Nom sous scellés")
    post(desk, list="banned", word="casino")
    assert Publication.objects.get().banned_words == "casino"
    assert "Nom sous scellés" not in desk.get("/desk/words/").content.decode()


@pytest.mark.parametrize("wrong", [{"word": ""}, {"word": "x" * 61}, {"word": "a\nb"}, {"word": "a\u202eb"}, {"list": "sealed", "word": "x"}, {"act": "?", "word": "x"}, {"word": "x", "back": "-1"}])  # fmt: skip
def test_what_means_nothing_changes_nothing(desk, publication, wrong):
    assert post(desk, **wrong).status_code == 422
    assert (known(), Publication.objects.get().sealed_words) == ([], "")
