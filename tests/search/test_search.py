"""The search page: what it finds, and what it never shows."""

from __future__ import annotations

import datetime
import html
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from palabre.config import cli, working
from palabre.discussion import arriving, importing, leaving, posting
from palabre.discussion.models import Comment, State, Thread
from palabre.journal.models import Cursor
from palabre.journal.recording import record
from palabre.moderation import deciding
from palabre.press.models import Article, Author, Byline, Section
from palabre.search import asking, indexing, tables
from palabre.search.models import Entry
from tests import factories
from tests.factories import NOON, make_article, make_comment, make_publication, make_published, make_thread

MARKER = "zigzagant"
LATER = NOON + datetime.timedelta(hours=1)


@pytest.fixture
def look(client):
    """Bring the index up to date, then search: the whole answer."""

    def look(q=MARKER, **asked):
        while indexing.work_once():
            pass
        return client.get("/search/", {"q": q, **asked})

    return look


def results(answer) -> list[str]:
    """The address of each result."""
    assert answer.status_code == 200
    return re.findall(r'<h3><a href="([^"]+)"', answer.content.decode())


def counted(answer) -> int:
    """The number that the page says."""
    said = re.search(r'id="results">(?:Plus de )?([\d\u202f]+)', answer.content.decode())
    return int(said[1].replace("\u202f", "")) if said else 0


# --- what is found ---


def test_an_article_and_a_comment_are_found(look, thread):
    comment = make_published(thread, typed=f"Un mot {MARKER} ici.", name="Inès")
    article = make_article(thread.publication, title=f"Le {MARKER}")
    answer = look()
    assert results(answer) == [article.address, comment.url]
    assert counted(answer) == 2
    page = answer.content.decode()
    assert f"Un mot <mark>{MARKER}</mark> ici." in page
    assert f"#{comment.number}" in page
    assert "Inès" in page
    assert thread.title in page
    assert '<a href="/environnement/">Environnement</a>' in page
    assert "18 juin 2026" in page


@pytest.mark.parametrize("typed", ["{}", "#{}", " # {} "])
def test_a_comment_is_found_by_its_number(look, thread, typed):
    comment = make_published(thread, typed="Rien de tel.")
    answer = look(typed.format(comment.number))
    html = answer.content.decode()
    assert f'<a href="{comment.url}">Commentaire #' in html
    assert "Rien n’a été trouvé" not in html
    assert comment.url not in look(typed.format(comment.number), **{"in": "articles"}).content.decode()


def test_what_has_a_number_in_its_text_is_found_below_the_comment_of_that_number(look, thread):
    comment = make_published(thread)
    naming = make_published(thread, typed=f"Voyez le {comment.number}.")
    answer = look(str(comment.number))
    assert results(answer) == [naming.url]
    page = answer.content.decode()
    assert page.index(f'href="{comment.url}"') < page.index(f'href="{naming.url}"')


def test_no_number_leads_to_what_nobody_may_read(look, thread, moderator):
    waiting = make_comment(thread)
    removed = make_published(thread, by=moderator)
    deciding.remove(removed, revision=removed.revision_id, by=moderator, at=NOON)
    elsewhere = make_published(make_thread(make_publication(host="ailleurs.example")))
    locked = make_thread(thread.publication)
    behind = make_published(locked)
    PageViewRestriction.objects.create(page=locked.article, restriction_type="login")
    for number in (waiting.number, removed.number, elsewhere.number, behind.number, 10**9, 10**19 - 1):
        answer = look(f"#{number}")
        assert answer.status_code == 200
        assert "search__numbered" not in answer.content.decode()


def test_every_part_of_an_article_is_found(look, publication):
    body = [
        ("heading", "unheading"),
        ("paragraph", "<p>un <b>unparag</b>raphe &amp; suite</p><p>autre</p>"),
        ("quotation", {"text": "uncitation", "who": "unauteur"}),
        ("list", "<ul><li>unpremier</li><li>unsecond</li></ul>"),
        ("embed", {"url": "https://youtu.be/unlien", "title": "unembed"}),
        ("note", {"title": "untitre", "text": "<p>unenote</p>"}),
    ]
    article = make_article(
        publication, title="Untete", standfirst="unchapo", source="unesource", image_caption="unelegende",
        body=json.dumps([{"type": kind, "value": value} for kind, value in body]),
    )  # fmt: skip
    author = Author.objects.create(publication=publication, name="Unnom", slug="unnom")
    article.bylines.add(Byline(author=author))
    article.keywords.add("unmotcle")
    article.save_revision().publish()
    words = (
        "untete unchapo unheading unparagraphe uncitation unauteur unpremier unsecond unembed untitre unenote "
        "unesource unelegende unnom unmotcle"
    )
    for word in words.split():
        assert results(look(word)) == [article.address], word
    for word in ("unlien", "youtu", "amp", "secondunpremier"):
        assert results(look(word)) == [], word


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("été", True), ("ETE", True), ("etes", True), ("œuvre", True), ("oeuvres", True), ("l’œuvre", True),
        ("canal", True), ("local", True), ("baign*", True), ("baign", False), ("aujourd'hui", True),
        ('"le vieux canaux"', False), ('"les vieux canaux"', True), ("« LES VIEUX »", True), ('"vieux les"', False),
        ("canaux -baignade", False), ("canaux -baigneurs", True), ('canaux -"vieux les"', True),
        ("canaux pétrole", False), ("maud canaux", True), ("12h30", True), ("1789-1793", True), ('"1789 1793"', True),
        ("saint-denis", True), ("denis", True), ("denis-saint", False), ("www.exemple.fr/chemin", True),
        ("москва", True), ('"maud les"', False), ("3,5", True), ("-5", False),
    ],
)  # fmt: skip
def test_words_find_alike_on_both_databases(look, thread, typed, is_found):
    make_published(
        thread,
        name="Maud",
        typed="Les vieux canaux, l’Été : une Œuvre, la baignade aujourd’hui à 12h30 (1789-1793) à Saint-Denis. "
        "Journaux locaux : www.exemple.fr/chemin, Москва, 3,5 km -5 °C, it's a/b c:d <-> & | ! \\ 'x'",
    )
    answer = look(typed)
    assert answer.status_code == (422 if typed == "-5" else 200)
    assert ('<span class="results__number">' in answer.content.decode()) == is_found


def test_a_headline_weighs_more_and_then_the_newest_comes_first(look, publication):
    in_text = make_article(publication, standfirst=f"Un {MARKER}.", dated_at=LATER)
    in_title = make_article(publication, title=f"Un {MARKER}", dated_at=NOON)
    same_but_newer = make_article(publication, title=f"Un {MARKER}", dated_at=LATER)
    undated = make_article(publication, title=f"Un {MARKER}", dated_at=None)
    assert results(look()) == [one.address for one in (same_but_newer, in_title, undated, in_text)]
    assert results(look(by="date"))[-1] == undated.address
    assert set(results(look(by="date"))[:2]) == {in_text.address, same_but_newer.address}


def test_an_article_about_it_comes_before_a_short_remark(look, thread):
    remark = make_published(thread, typed=MARKER, name=MARKER)
    body = [("paragraph", "<p>" + "bien d’autres mots " * 400 + "</p>")]
    about = make_article(thread.publication, title=f"Le long {MARKER} de nos rivières", body=body)
    assert results(look()) == [about.address, remark.url]
    assert results(look(f"{MARKER} rivière -étang")) == [about.address]


def test_articles_or_comments_alone(look, thread):
    comment = make_published(thread, typed=f"Un {MARKER}.")
    article = make_article(thread.publication, title=MARKER)
    assert results(look(**{"in": "articles"})) == [article.address]
    assert results(look(**{"in": "comments"})) == [comment.url]
    assert len(results(look(**{"in": "nonsense"}))) == 2


def test_a_comment_on_a_page_elsewhere_is_found(look, publication):
    thread = factories.make_outside_thread(publication)
    comment = make_published(thread, typed=MARKER)
    answer = look()
    assert results(answer) == [comment.url]
    assert "Ailleurs" in answer.content.decode()


def test_imported_comments_are_found(look, thread):
    arrivals = [
        arriving.Arrival(
            origin=f"x:{n}", text=f"{MARKER} {n}", state=State.PUBLISHED if n % 2 else State.PENDING
        )
        for n in range(4)
    ]
    importing.bring_all(thread, arrivals, at=NOON, by="import:test")
    assert len(results(look())) == 2


# --- what is never shown ---


def never(thread: Thread) -> None:
    """Comments in every state but published, with the marker in their text and name."""
    moderator = factories.make_moderator(thread.publication)

    def decide(act, comment, **said):
        act(Comment.objects.get(pk=comment.pk), revision=comment.revision_id, by=moderator, at=NOON, **said)

    make_comment(thread, typed=f"En attente {MARKER}", name=MARKER)
    decide(deciding.refuse, make_comment(thread, typed=f"Refusé {MARKER}"))
    decide(deciding.return_, make_comment(thread, typed=f"Rendu {MARKER}"))
    decide(deciding.remove, make_published(thread, typed=f"Retiré {MARKER}", by=moderator))
    reader, _key = factories.make_reader(thread.publication)
    for typed in (f"Repris {MARKER}", "Modifié sans marque"):
        comment = make_comment(thread, typed=typed, reader=reader, email=f"{MARKER}@example.org")
        decide(deciding.publish, comment)
        comment = Comment.objects.get(pk=comment.pk)
        if "Repris" in typed:
            posting.withdraw(comment, by=reader, at=LATER)
        else:
            typed = f"Version qui attend {MARKER}"
            posting.edit(comment, revision=comment.revision_id, typed=typed, by=reader, at=LATER)


@pytest.mark.parametrize("how", ["journal", "rebuild"])
def test_nothing_but_what_is_published_is_found(look, thread, how):
    never(thread)
    if how == "rebuild":
        indexing.rebuild()
    shown = make_published(thread, typed=f"Publié {MARKER}")
    answer = look()
    assert results(answer) == [shown.url]
    assert counted(answer) == 1
    page = answer.content.decode()
    for word in ("attente", "Refus", "Rendu", "Retir", "Repris", "Version qui", "example.org"):
        assert word not in page.partition('id="results"')[2], word
    assert not [
        one for one in Entry.objects.exclude(comment=shown) if MARKER in f"{one.title_words} {one.text_words}"
    ]


def test_an_edit_is_found_once_it_is_published(look, thread, moderator):
    reader, _key = factories.make_reader(thread.publication)
    comment = make_comment(thread, typed="Avant correction", reader=reader)
    deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON)
    comment = Comment.objects.get(pk=comment.pk)
    revision = posting.edit(
        comment, revision=comment.revision_id, typed=f"Après {MARKER}", by=reader, at=LATER
    )
    assert results(look()) == []
    assert results(look("avant")) == [comment.url]
    deciding.publish(comment, revision=revision.pk, by=moderator, at=LATER)
    assert results(look("avant")) == []
    assert results(look()) == [comment.url]


@pytest.mark.parametrize(
    "hide",
    [
        lambda article: Page.objects.filter(pk=article.pk).update(live=False),
        lambda article: PageViewRestriction.objects.create(page=article, restriction_type="login"),
        lambda article: PageViewRestriction.objects.create(
            page=Section.objects.parent_of(article).get(), restriction_type="password", password="x"
        ),
    ],
    ids=["unpublished", "private", "in a private section"],
)
def test_an_article_takes_its_comments_with_it_at_once(client, look, thread, hide):
    article = make_article(thread.publication, title=f"Titre {MARKER}")
    make_published(make_thread(thread.publication, title="Autre"), typed="Autre chose")
    hidden = factories.make_thread(thread.publication, title=f"Discuté {MARKER}")
    make_published(hidden, typed=f"Dessous {MARKER}")
    assert counted(look()) == 3
    # No journal, no listener: the rows of the index stay as they are.
    hide(hidden.article)
    answer = client.get("/search/", {"q": MARKER})
    if PageViewRestriction.objects.filter(restriction_type="password").exists():
        assert results(answer) == []  # Both stand in the one section.
    else:
        assert results(answer) == [article.address]
    assert "Discut" not in answer.content.decode()


def test_what_a_failed_listener_left_is_not_found(client, look, thread, moderator):
    reader, _key = factories.make_reader(thread.publication)
    comments = [
        make_published(thread, typed=f"Le {MARKER} numéro {n}", name=f"Nom{MARKER}", reader=reader)
        for n in range(4)
    ]
    assert counted(look()) == 4
    deciding.remove(comments[0], revision=comments[0].revision_id, by=moderator, at=LATER)
    posting.withdraw(comments[1], by=reader, at=LATER)
    edited = posting.edit(
        comments[2], revision=comments[2].revision_id, typed="Sans marque", by=reader, at=LATER
    )
    deciding.publish(comments[2], revision=edited.pk, by=moderator, at=LATER)
    assert results(client.get("/search/", {"q": MARKER})) == [comments[3].url]
    leaving.erase(reader, keep_texts=True, at=LATER)
    assert results(client.get("/search/", {"q": f"nom{MARKER}"})) == []
    # The next round makes the rows true again.
    assert results(look(f"nom{MARKER}")) == []
    assert results(look()) == [comments[3].url]
    assert "Anonyme" in look().content.decode()


def test_an_older_revision_of_an_article_is_not_found(client, look, publication):
    article = make_article(publication, title=f"Titre {MARKER}")
    assert counted(look()) == 1
    article.title = "Un autre titre"
    article.save_revision()
    assert counted(look()) == 1  # A draft changes nothing,
    assert results(look("autre")) == []  # and is not found.
    article.save_revision().publish()
    assert results(client.get("/search/", {"q": MARKER})) == []
    assert results(look("autre")) == [article.address]


def test_a_deleted_article_leaves_no_words(look, publication):
    article = make_article(publication, title=MARKER)
    make_published(factories.make_thread(publication), typed=MARKER)
    assert counted(look()) == 2
    Article.objects.get(pk=article.pk).delete()
    assert counted(look()) == 1
    assert Entry.objects.filter(title_words=MARKER).count() == 0


def test_another_publication_is_not_searched(client, look, thread):
    other = make_publication(name="Le Phare", host="phare.example")
    theirs = make_thread(other, title=f"Chez eux {MARKER}")
    make_published(theirs, typed=f"Chez eux aussi {MARKER}")
    ours = make_published(thread, typed=f"Chez nous {MARKER}")
    assert results(look()) == [ours.url]
    answer = client.get("/search/", {"q": MARKER}, headers={"host": "phare.example"})
    assert len(results(answer)) == 2
    assert "Chez nous" not in answer.content.decode()


# --- the page ---


def test_the_page_has_a_labelled_form_and_is_not_indexed(client, publication):
    page = client.get("/search/").content.decode()
    assert 'role="search"' in page
    assert '<label for="q">Mots à chercher</label>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'id="results"' not in page
    assert '<a href="/search/">Chercher</a>' in client.get("/").content.decode()


def test_the_page_speaks_the_publication_s_language(client, db):
    make_publication(language="en")
    assert "Words to look for" in client.get("/search/").content.decode()


def test_nothing_found_says_so(look, publication):
    answer = look()
    assert results(answer) == []
    assert "Rien n’a été trouvé" in html.unescape(answer.content.decode())


@pytest.mark.parametrize("typed", ["-mer", "!!!", "mot " * 60, "x" * 5_000])
def test_what_is_no_question_gets_a_sentence(client, publication, typed):
    answer = client.get("/search/", {"q": typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="q-error"' in page
    assert 'aria-invalid="true"' in page
    assert len(page) < 12_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=250),
        st.text("\"'*-()^:{}+~&|!<>%_\\;,. aé0«»NEAR", max_size=120),
        st.lists(
            st.sampled_from(["AND", "OR", "NOT", "NEAR(a b, 3)", '"', "-", "*", "a", "-b", '"c d"', "'"])
        ).map(" ".join),
    )
)
def test_whatever_is_asked_gets_an_answer(client, publication, typed):
    Entry.objects.exists()  # The database stands before each example.
    status = client.get("/search/", {"q": typed}).status_code
    assert status == 400 if "\0" in typed else status in (200, 422)


def test_a_hundred_words_and_a_long_word_are_no_trouble(client, publication):
    for typed in ("a " * 100, "ab " * 66, "é" * 200, '"a" -b ' * 28, "ou* " * 50):
        assert client.get("/search/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("attack", ['"><script>alert(1)</script>', "{{ 7*7 }}<mark onx=1>", "&lt;b&gt;<b>"])
def test_nothing_typed_becomes_markup(look, thread, attack):
    make_published(thread, typed=f"{MARKER} {attack} {MARKER}", name=attack)
    make_article(thread.publication, title=f"{MARKER} {attack}", standfirst=attack)
    for page in (look().content.decode(), look(attack).content.decode()):
        shown = page.partition("<main")[2]
        assert attack not in shown
        assert "<script>" not in shown
        assert "<b>" not in shown
        assert set(re.findall(r"<mark[^>]*>", shown)) <= {"<mark>"}


def test_results_come_in_pages_that_follow_each_other(look, thread, monkeypatch):
    monkeypatch.setattr(asking, "A_PAGE", 2)
    monkeypatch.setattr(asking, "PAGES", 2)
    comments = [
        make_published(thread, typed=f"{MARKER} {n}", at=NOON + n * datetime.timedelta(hours=1))
        for n in range(5)
    ]
    first, second = look(by="date"), look(by="date", page=2)
    assert [*results(first), *results(second)] == [one.url for one in reversed(comments[1:])]
    assert counted(first) == 5
    assert f'href="?q={MARKER}&amp;by=date&amp;page=2"' in first.content.decode()
    assert "Les 4 premiers" in first.content.decode()
    for page in ("0", "3", "x", "-1", "1e3", "9" * 30):
        assert look(page=page).status_code == 404


def test_a_count_stops_where_counting_helps_nobody(look, thread, monkeypatch):
    monkeypatch.setattr(asking, "COUNTED", 2)
    for n in range(4):
        make_published(thread, typed=f"{MARKER} {n}")
    answer = look()
    assert counted(answer) == 2
    assert "Plus de 2" in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_results(look, client, publication):
    def asked(q):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/search/", {"q": q}).status_code == 200
        return len(queries)

    thread = make_thread(publication, title=f"Un {MARKER}")
    make_published(thread, typed=MARKER)
    look()
    few = asked(MARKER)
    for n in range(6):
        other = make_thread(publication, title=f"{n} {MARKER}", standfirst=MARKER)
        make_published(other, typed=f"{MARKER} {n}")
    look()
    assert asked(MARKER) == few
    assert few <= 15


def test_post_is_refused(client, publication):
    assert client.post("/search/", {"q": "mot"}).status_code == 405


# --- keeping the index ---


@pytest.mark.django_db(transaction=True)
def test_a_listener_indexes_as_soon_as_an_act_is_committed(client):
    thread = make_thread(make_publication())
    comment = make_published(thread, typed=MARKER)
    assert results(client.get("/search/", {"q": MARKER})) == [comment.url]
    article = make_article(thread.publication, title=MARKER)
    assert counted(client.get("/search/", {"q": MARKER})) == 2
    article.unpublish()
    deciding.remove(
        comment, revision=comment.revision_id, by=factories.make_moderator(thread.publication), at=LATER
    )
    assert not Entry.objects.filter(comment=comment).exists()
    assert not Entry.objects.filter(article=article).exists()


def test_an_existing_database_is_indexed_by_the_worker(client, thread, monkeypatch):
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    shown = make_published(thread, typed=MARKER)
    Entry.objects.all().delete()
    Cursor.objects.filter(worker=indexing.WORKER).delete()
    due: dict[str, float] = {}
    while working.one_round(due):
        pass
    assert results(client.get("/search/", {"q": MARKER})) == [shown.url]


def test_a_listener_does_not_do_everything_that_was_missed(thread, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    for n in range(3):
        make_published(thread, typed=f"{MARKER} {n}")
    with pytest.MonkeyPatch.context() as quiet:
        quiet.setattr("palabre.journal.recording._listeners", {})
        entry = record(
            "comment.removed", journal=thread.publication_id, subject="comment:1", by=None, at=NOON
        )
    indexing.hear(entry)
    assert Cursor.objects.get(worker=indexing.WORKER, journal=thread.publication_id).number == 2


def test_doing_it_twice_is_harmless(look, thread):
    comment = make_published(thread, typed=MARKER)
    assert counted(look()) == 1
    Cursor.objects.filter(worker=indexing.WORKER).update(number=0)
    assert results(look()) == [comment.url]
    assert Entry.objects.filter(comment=comment).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_index_is_made_again(capsys, monkeypatch, client):
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)
    thread = make_thread(make_publication())
    shown = make_published(thread, typed=MARKER)
    gone = make_comment(thread, typed=f"Jamais {MARKER}")
    Entry.objects.create(publication=thread.publication, comment=gone, text_words=MARKER)
    assert cli.main(["search", "rebuild"]) == 0
    assert capsys.readouterr().out == "1 articles and 1 comments can be found.\n"
    assert results(client.get("/search/", {"q": MARKER})) == [shown.url]
    assert not Entry.objects.filter(comment=gone).exists()
    assert indexing.work_once() == 0


def test_the_tables_can_be_made_again(thread, look):
    tables.make(connection)
    make_published(thread, typed=MARKER)
    assert counted(look()) == 1


def test_a_text_as_long_as_any_is_indexed(look, thread):
    """What PostgreSQL would refuse: more than 1 MiB of words, places beyond 16,383."""
    words = " ".join(f"{n:05d}{'東' * 50}" for n in range(20_000))
    article = make_article(thread.publication, title=MARKER)
    other = make_article(thread.publication, title="Long")
    # Not saved as an editor would: Wagtail's own index has a limit of its own on PostgreSQL.
    Article.objects.filter(pk=article.pk).update(standfirst=words)
    Article.objects.filter(pk=other.pk).update(standfirst=f"{'mot ' * 15_990} {MARKER} fin")
    indexing.index_articles([article.pk, other.pk])
    assert set(results(look())) == {article.address, other.address}
    assert results(look(f'"{MARKER} fin"')) == [other.address]


def test_a_question_that_turns_the_page_around_is_refused_and_not_shown(look, publication):
    answer = look("\u202eabc")
    assert answer.status_code == 422
    assert "\u202e" not in answer.content.decode()
    assert "U+202E" in answer.content.decode()


# --- what editors change beside the articles ---


def test_an_author_is_found_by_another_name_and_no_more_by_the_old_one(look, publication):
    article = make_article(publication)
    author = Author.objects.create(publication=publication, name="Unnom Ancien", slug="unnom")
    article.bylines.add(Byline(author=author))
    article.save_revision().publish()
    assert counted(look("ancien")) == 1
    author.name = "Unnom Nouveau"
    author.save()
    assert counted(look("nouveau")) == 1
    assert counted(look("ancien")) == 0
    author.delete()
    assert counted(look("nouveau")) == 0


def test_an_alias_is_found_and_goes_with_its_article(look, publication):
    article = make_article(publication, title=MARKER)
    alias = article.create_alias(update_slug="autre")
    assert sorted(results(look())) == sorted([article.address, alias.address])
    article.title = "Autrement"
    article.save_revision().publish()
    assert results(look()) == []
    assert len(results(look("autrement"))) == 2
