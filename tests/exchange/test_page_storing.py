"""What a saved page becomes in a publication."""

from __future__ import annotations

import datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

from palabre.config import cli
from palabre.discussion import old_numbers
from palabre.discussion.models import Comment, Opening, Revision, State, Thread
from palabre.exchange.page import plain, reading, storing
from palabre.exchange.page.outline import Comment as Said
from palabre.exchange.page.outline import Link, Outline
from palabre.exchange.page.outline import Promotion as Promos
from palabre.journal.models import Entry
from palabre.press.models import Article, Author, Promotion, Section
from palabre.press.setting_up import grant_editors
from tests import factories
from tests.factories import NOON

PAGES = Path(__file__).parent / "pages"


def bring(publication, name: str, *, published=False, section=None):
    """Bring one of the fixtures."""
    raw = (PAGES / name).read_bytes()
    return bring_outline(
        publication, reading.read(raw).outline, raw=raw, published=published, section=section
    )


def bring_outline(publication, outline: Outline, *, raw=b"x", published=False, section=None):
    """Bring an outline."""
    return storing.bring(
        outline,
        key=storing.key_of(outline, raw),
        publication=publication,
        section=storing.section_for(outline, publication, section),
        published=published,
        by="import:page",
        at=NOON,
    )


def run(*arguments: str, capsys) -> tuple[int, str, str]:
    """The exit status, stdout and stderr of a command."""
    status = cli.main([str(one) for one in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_page_becomes_a_draft_with_a_read_only_thread(publication):
    brought = bring(publication, "data.html")
    article = Article.objects.get(pk=brought.article.pk)
    assert (article.title, article.live) == ("La halle rouvre le samedi", False)
    assert article.standfirst == "Les maraîchers sont revenus les premiers."
    assert article.dated_at == datetime.datetime(2026, 6, 18, 8, 12, tzinfo=datetime.UTC)
    assert [author.name for author in article.authors] == ["Maud Le Goff"]
    assert sorted(article.keywords.names()) == ["halle", "marché"]
    assert [block.block_type for block in article.body] == [
        "paragraph", "heading", "paragraph", "quotation", "list", "note",
    ]  # fmt: skip
    assert article.thread.opening == Opening.READ_ONLY
    assert brought.brought == article.thread.comments.count() == 5


def test_comments_wait_to_be_read_below_those_they_answer(publication):
    thread = bring(publication, "data.html").article.thread
    first, answer = thread.comments.get(number=4101), thread.comments.get(number=4107)
    assert {comment.state for comment in thread.comments.all()} == {State.PENDING}
    assert all(NOON - one.waiting_since < datetime.timedelta(minutes=1) for one in thread.comments.all())
    assert answer.parent == first
    assert first.author_name == "Nolwenn"
    assert first.sent_at == datetime.datetime(2026, 6, 18, 9, 30, tzinfo=datetime.UTC)
    assert answer.sent_at is None
    assert thread.comments.get(number=4110).author_name == ""
    assert "&lt;3 &amp;" in Comment.objects.get(parent=answer).revision.html
    assert Thread.objects.get(pk=thread.pk).published_count == 0


def test_published_comments_are_counted_and_the_page_shows_them_once_it_is_published(client, publication):
    brought = bring(publication, "numbers.txt", published=True)
    address = Article.objects.get(pk=brought.article.pk).address
    assert client.get(address).status_code == 404
    assert client.get("/c/1661120/").status_code == 404
    brought.article.get_latest_revision().publish()
    page = client.get(address).content.decode()
    assert Thread.objects.get(article=brought.article).published_count == 6
    assert page.count('class="comment"') == 6
    assert 'id="c1661131"' in page
    assert "Promettre n’est pas tenir." in page
    assert client.get("/c/1661120/").status_code == 302
    assert Thread.objects.get(article=brought.article).opening == Opening.READ_ONLY


def test_what_a_page_does_not_say_stays_empty(publication):
    article = bring(publication, "truncated.txt").article
    article.refresh_from_db()
    assert (article.dated_at, article.corrected_at, article.authors) == (None, None, [])
    assert set(article.thread.comments.values_list("author_name", "sent_at")) == {("", None)}


def test_the_same_page_twice_makes_nothing_twice(publication):
    for name in ("data.html", "bullets.txt"):
        first = bring(publication, name)
        articles, comments = Article.objects.count(), Comment.objects.count()
        entries = Entry.objects.count()
        second = bring(publication, name)
        assert (second.was_there, second.brought) == (True, 0)
        assert second.were_there == first.brought
        assert second.article.pk == first.article.pk
        assert (Article.objects.count(), Comment.objects.count()) == (articles, comments)
        assert Entry.objects.count() == entries
        assert Revision.objects.count() == comments


def test_a_page_saved_again_brings_only_its_new_comments(publication):
    before = plain.read("Titre\n\nTexte.\n\n2 commentaires\n\n* Un.\n* Trois.\n")
    later = plain.read("Titre\n\nTexte.\n\n3 commentaires\n\n* Un.\n  * Deux.\n* Trois.\n")
    bring_outline(publication, before, raw=b"same")
    brought = bring_outline(publication, later, raw=b"same")
    assert (brought.brought, brought.were_there) == (1, 2)
    answer = Comment.objects.get(revision__text="Deux.")
    assert answer.parent.revision.text == "Un."


def test_what_was_cut_off_goes_on_where_it_was(publication, monkeypatch):
    real, done = storing.importing.bring_all, []

    def break_after_two(thread, arrivals, **said):
        if len(done) == 2:
            raise RuntimeError("the lights went out")
        done.append(arrivals)
        return real(thread, arrivals, **said)

    monkeypatch.setattr(storing, "BATCH", 1)
    monkeypatch.setattr(storing.importing, "bring_all", break_after_two)
    with pytest.raises(RuntimeError):
        bring(publication, "numbers.txt")
    monkeypatch.undo()
    brought = bring(publication, "numbers.txt")
    assert (brought.was_there, brought.brought, brought.were_there) == (True, 4, 2)
    assert Comment.objects.get(number=1661131).parent_id == 1661125


def test_an_address_is_the_headline_in_plain_letters_and_its_own(publication):
    slugs = [
        bring_outline(publication, Outline(headline=headline), raw=headline.encode()).article.slug
        for headline in ("L’été arrive à Brest", "L’été arrive à Brest !", "？？", "mot " * 40)
    ]
    assert slugs == ["lete-arrive-a-brest", "lete-arrive-a-brest-2", "article", "mot-" * 19 + "mot"]


def test_a_number_that_is_taken_or_too_high_is_not_kept(publication):
    thread = factories.make_thread(publication)
    taken = factories.make_comment(thread)
    outline = Outline(
        headline="Titre",
        comments=(
            Said("Un.", number=taken.number),
            Said("Deux.", number=9_999_999_999),
            Said("Trois.", number=7_001),
        ),
    )
    brought = bring_outline(publication, outline)
    assert set(brought.renumbered) == {taken.number, 9_999_999_999}
    assert Comment.objects.get(revision__text="Un.").number != taken.number
    assert Comment.objects.get(revision__text="Deux.").number < old_numbers.HIGHEST_OLD_NUMBER
    assert Comment.objects.get(revision__text="Trois.").number == 7_001
    after = factories.make_comment(thread)
    assert not Comment.objects.filter(number=after.number).exclude(pk=after.pk).exists()


def test_the_section_is_the_one_asked_for_else_the_one_named_else_the_first(publication):
    front = publication.front_page
    front.add_child(instance=Section(title="Vie locale", slug="vie-locale"))
    outline = reading.read((PAGES / "data.html").read_bytes()).outline
    assert storing.section_for(outline, publication, None).slug == "vie-locale"
    assert storing.section_for(outline, publication, "environnement").slug == "environnement"
    assert storing.section_for(Outline(section="Ailleurs"), publication, None).slug == "environnement"
    with pytest.raises(storing.CannotBring, match="There are: environnement, vie-locale"):
        storing.section_for(outline, publication, "ailleurs")


def test_a_promotion_is_made_of_its_items_and_only_once(publication):
    brought = bring(publication, "data.html")
    promotion = Promotion.objects.get(publication=publication)
    item, without_link, _third = promotion.items.all()
    assert (item.text, item.detail, item.price) == ("Halles et marchés", "Hélène Marzin", Decimal("22.00"))
    assert item.url == "https://librairie.example/halles"
    assert (without_link.text, without_link.price, without_link.url) == (
        "Le goût des places",
        Decimal("9.50"),
        "",
    )
    assert Article.objects.get(pk=brought.article.pk).promotion == promotion
    outline = reading.read((PAGES / "data.html").read_bytes()).outline
    bring_outline(publication, Outline(headline="Autre", promotion=outline.promotion), raw=b"other")
    assert Promotion.objects.count() == 1


def test_a_promotion_of_a_plain_text_is_shown_with_its_prices_and_without_links(client, publication):
    text = "Titre\n\nTexte.\n\nComprendre l’eau avec le Quai\n\n- Le Bain, 18 €\n- Rivières, H. Marzin, 24,50 €\n"
    brought = bring_outline(publication, plain.read(text))
    assert brought.not_brought == []
    brought.article.get_latest_revision().publish()
    page = client.get(Article.objects.get(pk=brought.article.pk).address).content.decode()
    aside = page.split('<aside class="promotion"')[1].split("</aside>")[0]
    assert "<li><cite>Le Bain</cite> — 18" in aside
    assert "<cite>Rivières</cite>, H. Marzin — 24,50" in aside
    assert "<a " not in aside
    assert reading.read(page.encode()).outline.promotion == plain.read(text).promotion


def test_a_link_that_cannot_be_kept_is_told_and_its_item_stays(publication):
    said = Promos("À découvrir", (Link("Un", "https://livres.example/" + "x" * 200), Link("y" * 201)))
    brought = bring_outline(publication, Outline(headline="Titre", promotion=said))
    item = Promotion.objects.get().items.get()
    assert (item.text, item.url) == ("Un", "")
    assert [why for _what, why in brought.not_brought] == [
        "it is longer than 200 characters", "its text is longer than 200 characters",
    ]  # fmt: skip


def test_items_that_a_known_promotion_lacks_are_told(publication):
    for name, items in (("Un", ("Le Bain",)), ("Deux", ("Le Bain", "Rivières"))):
        said = Promos("À découvrir", tuple(Link(item) for item in items))
        brought = bring_outline(publication, Outline(headline=name, promotion=said), raw=name.encode())
    assert brought.not_brought == [
        ("promotion: Rivières", "the promotion of that title is here already, without it")
    ]


def test_see_also_leads_to_the_articles_that_are_here(publication):
    there = factories.make_article(publication, title="Une écluse sans éclusier")
    brought = bring(publication, "bullets.txt")
    article = Article.objects.get(pk=brought.article.pk)
    assert [chosen.related for chosen in article.chosen_related.all()] == [there]
    assert ("see also: Les platanes du quai seront gardés", "no article here has this headline") in (
        brought.not_brought
    )


def test_an_author_is_made_once(publication):
    Author.objects.create(publication=publication, name="Jean TANGUY", slug="jean")
    Author.objects.create(publication=publication, name="M. L. G.", slug="maud-le-goff")
    bring(publication, "bullets.txt")
    assert list(Author.objects.order_by("slug").values_list("name", "slug")) == [
        ("Jean TANGUY", "jean"), ("M. L. G.", "maud-le-goff"), ("Maud Le Goff", "maud-le-goff-2"),
    ]  # fmt: skip


def test_a_page_without_a_headline_is_not_brought(publication):
    with pytest.raises(storing.CannotBring, match="No headline was found"):
        bring_outline(publication, Outline(comments=(Said("Un."),)))
    assert not Article.objects.exists()


def test_without_a_charter_in_force_nothing_is_brought(publication):
    publication.charter_versions.update(in_force_at=None)
    with pytest.raises(storing.CannotBring, match="no charter in force"):
        bring(publication, "numbers.txt")
    assert not Article.objects.exists()


def test_a_comment_of_which_nothing_can_be_stored_leaves_its_answers(publication):
    outline = Outline(
        headline="Titre", comments=(Said("Un."), Said("\ufffd", parent=0), Said("Deux.", parent=1))
    )
    brought = bring_outline(publication, outline)
    assert brought.brought == 2
    assert ("comment", "none of its characters can be stored") in brought.not_brought
    assert Comment.objects.get(revision__text="Deux.").parent.revision.text == "Un."


def test_a_long_discussion_is_brought_with_its_pages(publication, django_assert_max_num_queries):
    outline = Outline(
        headline="Titre", comments=tuple(Said(f"Le {n}.", number=10_000 + n) for n in range(320))
    )
    with django_assert_max_num_queries(200):
        brought = bring_outline(publication, outline, published=True)
    assert brought.brought == 320
    thread = Thread.objects.get(article=brought.article)
    assert thread.published_count == 320
    assert thread.pages.count() == 6


def test_a_hostile_comment_is_shown_as_text(client, publication):
    outline = Outline(headline="<b>Titre</b>", comments=(Said("<script>alert(1)</script>", name="<i>x</i>"),))
    brought = bring_outline(publication, outline, published=True)
    brought.article.get_latest_revision().publish()
    page = client.get(Article.objects.get(pk=brought.article.pk).address).content.decode()
    assert "<script>alert(1)" not in page
    assert "<i>x</i>" not in page
    assert "<b>Titre</b>" not in page


def test_a_dry_run_prints_the_outline_and_writes_nothing(publication, capsys):
    status, out, _err = run("import", "page", PAGES / "truncated.txt", "--dry-run", capsys=capsys)
    assert status == 0
    assert "announced 1,203, found 4: 1,199 are missing." in out
    assert "#?: Le bus de 22 h était vide" in out
    assert not Article.objects.exists()
    assert not Entry.objects.filter(kind=storing.IMPORTED).exists()


def test_the_command_brings_a_page_and_says_what_it_did(publication, capsys):
    status, out, _err = run("import", "page", PAGES / "spip.html", "--published", capsys=capsys)
    assert status == 0
    assert "Made a draft: Le bus de nuit s'arrête à minuit" in out
    assert "Comments: 4 brought, published; 0 were here already." in out
    status, out, _err = run("import", "page", PAGES / "spip.html", capsys=capsys)
    assert status == 0
    assert "The article was here already" in out
    assert Comment.objects.count() == 4


@pytest.mark.parametrize("raw", [b"", b"\x89PNG\r\n\x1a\n\x00"])
def test_a_file_that_is_no_page_gets_a_sentence_and_exit_2(tmp_path, capsys, raw):
    file = tmp_path / "page.html"
    file.write_bytes(raw)
    status, out, err = run("import", "page", file, capsys=capsys)
    assert (status, out) == (2, "")
    assert "The file is " in err


def test_a_file_that_is_not_there_or_a_section_that_is_not_gets_a_sentence(publication, tmp_path, capsys):
    status, _out, err = run("import", "page", tmp_path / "none.html", capsys=capsys)
    assert (status, "No such file" in err) == (1, True)
    status, _out, err = run("import", "page", PAGES / "spip.html", "--section", "nulle", capsys=capsys)
    assert status == 1
    assert "There is no section “nulle”. There are: environnement. Nothing was written." in err
    assert not Article.objects.exists()


@pytest.mark.parametrize("name", ["data.html", "spip.html", "wordpress.html", "bullets.txt", "truncated.txt"])
def test_an_editor_can_open_the_draft(client, publication, editor, name):
    grant_editors(publication)
    brought = bring(publication, name)
    client.force_login(editor)
    answer = client.get(f"/cms/pages/{brought.article.pk}/edit/")
    assert answer.status_code == 200
    assert brought.article.title in unescape(answer.content.decode())


def test_a_page_of_palabre_itself_is_read_back_as_it_is(client, publication):
    for name in ("data.html", "numbers.txt"):
        before = reading.read((PAGES / name).read_bytes()).outline
        brought = bring(publication, name, published=True)
        brought.article.get_latest_revision().publish()
        page = client.get(Article.objects.get(pk=brought.article.pk).address).content
        after = reading.read(page).outline
        assert (after.headline, after.standfirst, after.names) == (
            before.headline,
            before.standfirst,
            before.names,
        )
        assert [block.kind for block in after.body] == [block.kind for block in before.body]
        assert after.announced == len(after.comments) == len(before.comments)
        assert after.depths() == before.depths()
        # Spaces are set for the eye; the words are those that were typed.
        assert [one.text.split()[0] for one in after.comments] == [
            one.text.split()[0] for one in before.comments
        ]
        assert [one.number for one in after.comments][:2] == [one.number for one in before.comments][:2]


def test_a_headline_that_is_an_address_of_our_own_gets_another(publication):
    section = Section.objects.child_of(publication.front_page).get()
    assert storing.free_slug("Comment page 2", section) == "comment-page-2-2"
