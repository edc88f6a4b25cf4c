"""The demonstration in its database."""

from __future__ import annotations

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.accounts.models import Measure, Reader, Sanction, User
from palabre.charter.models import Version
from palabre.demo import building, discussing, drawing, programme, signposts
from palabre.demo.people import PASSWORD, give_passwords
from palabre.discussion import threading
from palabre.discussion.models import Comment, Notice, State, Thread
from palabre.journal.models import Head
from palabre.journal.verifying import faults
from palabre.moderation import rereading, trusting
from palabre.moderation.models import Alert, Decision, Outcome
from palabre.press.models import Article, Picture
from palabre.publications.models import Publication
from tests.demo.conftest import AT


def listed(thread: Thread) -> int:
    """How many comments with their text the pages of ``thread`` list, branches included."""
    numbers: set[int] = set()

    def walk(root: Comment | None) -> None:
        page = threading.read_page(thread, 1, root=root)
        for number in range(1, page.count + 1):
            for row in threading.read_page(thread, number, root=root).rows:
                if row.number in numbers:
                    continue
                numbers.add(row.number)
                if row.jumped:
                    walk(Comment.objects.get(pk=row.number))

    walk(None)
    return Comment.objects.filter(pk__in=numbers, state=State.PUBLISHED).count()


def test_a_second_build_writes_nothing(demo):
    before = list(Head.objects.values())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert building.build(AT + datetime.timedelta(days=3), size=programme.SMALL) is False
    assert not [query["sql"] for query in asked if not query["sql"].lstrip("(").startswith("SELECT")]
    assert list(Head.objects.values()) == before


def test_counts_shown_equal_what_is_listed(demo):
    for thread in Thread.objects.all():
        assert thread.published_count == listed(thread), thread.url
    sizes = {thread.article.slug: thread.published_count for thread in Thread.objects.all()}
    assert sizes[programme.LONGEST] == programme.SMALL.longest
    assert sizes["la-fanfare-cherche-trois-tubas"] == 0
    assert sizes["le-rex-rallume-son-enseigne"] == 5


def test_the_complete_article_has_every_part(demo):
    article = Article.objects.get(slug=signposts.COMPLETE)
    assert len(article.authors) > 1
    assert article.standfirst
    assert article.source
    assert article.source_url
    assert article.corrected_at
    assert article.image.credit
    assert article.image_caption
    assert article.keywords.count() > 2
    assert article.promotion.items.count() > 2
    assert article.chosen_related.count() == 2
    assert {block.block_type for block in article.body} == {
        "paragraph", "heading", "quotation", "image", "list", "embed", "note",
    }  # fmt: skip
    assert any("<code>" in str(block.value["text"]) for block in article.body if block.block_type == "note")
    assert Notice.objects.filter(article=article).exists()


def test_its_discussion_has_every_state_that_readers_see(demo):
    comments = Comment.objects.filter(thread__article__slug=signposts.COMPLETE)
    assert {State.PUBLISHED, State.REMOVED, State.WITHDRAWN, State.PENDING} <= set(
        comments.values_list("state", flat=True)
    )
    assert comments.filter(speaks_for_publication=True).exists()
    assert comments.filter(level__gte=4).exists()
    assert min(comments.values_list("number", flat=True)) >= building.FIRST_NUMBER
    assert comments.filter(published_revision__number=2).exists()


def test_the_queue_has_every_kind(demo):
    waiting = Comment.objects.waiting()
    assert waiting.count() >= 40
    kinds = {finding["kind"] for comment in waiting for finding in comment.revision.findings}
    assert {"capitals", "too-many-links", "repetition", "too-short", "spelling", "shorthand"} <= kinds
    assert waiting.filter(parent__isnull=False).exists()
    assert waiting.filter(state=State.PUBLISHED, published_revision__isnull=False).exists()
    edits = [one for one in waiting if one.published_revision_id not in (None, one.revision_id)]
    assert len(edits) == 1
    assert waiting.filter(author_name=discussing.READER_NAME, reader__isnull=False).exists()


def test_decisions_give_their_rule_and_reasons(demo):
    refused = Decision.objects.filter(outcome=Outcome.REFUSED)
    assert refused.filter(ground="law").exists()
    assert not refused.filter(rule=None).exists()
    assert Decision.objects.filter(outcome=Outcome.RETURNED).exclude(reasons="").exists()
    for decision in Decision.objects.exclude(rule=None).select_related("rule", "comment"):
        assert decision.rule.version_id == decision.comment.charter_id


def test_alerts_wait_about_comments_and_articles(demo):
    waiting = Alert.objects.filter(answered_at=None)
    assert waiting.filter(article__isnull=False).exists()
    assert waiting.filter(comment__isnull=False, category="unlawful").exists()


def test_nothing_happens_after_the_day_it_is_built(demo):
    assert not Comment.objects.filter(sent_at__gt=AT).exists()
    assert not Decision.objects.filter(decided_at__gt=AT).exists()


def test_the_third_charter_is_in_force_with_its_checks(demo):
    version = Version.objects.in_force(demo.publication, AT)
    assert version.number == 3
    third = version.rules.get(number=3)
    bound = {one["check"] for one in third.checks}
    assert {"length", "capitals", "links", "repetition", "french.spelling", "french.homophones"} <= bound


def test_one_article_is_a_draft_and_one_is_scheduled(demo):
    later = Article.objects.filter(live=False)
    assert {article.slug for article in later} == {
        "la-piscine-municipale-a-cinquante-ans",
        "la-navette-de-la-gare-a-ses-horaires",
    }
    assert later.get(slug__startswith="la-navette").scheduled_revision


def test_the_roles_are_the_publications_own(demo):
    people = {user.username: user for user in User.objects.all()}
    assert demo.publication.is_editor(people["editor"])
    assert demo.publication.is_moderator(people["moderator"])
    assert demo.publication.is_moderator(people["moderator2"])
    assert not demo.publication.is_staff(people["reader"])
    assert people["editor"].has_perm("wagtailadmin.access_admin")
    assert all(user.check_password(PASSWORD) for user in people.values())


def test_the_journal_of_the_build_is_whole(demo):
    assert not list(faults(demo.publication.pk))


def test_real_passwords_take_the_place_of_the_known_one(demo):
    give_passwords({"admin": "quelque chose d'autre"})
    assert not User.objects.get(username="admin").check_password(PASSWORD)


def test_a_picture_is_always_drawn_the_same():
    assert drawing.jpeg("loutre") == drawing.jpeg("loutre")


def test_every_picture_is_described_and_credited(demo):
    assert Picture.objects.count() == len(drawing.PICTURES)
    assert not Picture.objects.filter(description="").exists()
    assert not Picture.objects.filter(credit="").exists()


def test_one_reader_is_paused_and_what_the_product_has_off_is_off(demo):
    [paused] = Sanction.objects.all()
    assert paused.kind == Measure.PAUSE
    assert paused.stands(AT)
    assert paused.until - paused.since == datetime.timedelta(days=30)
    assert (demo.publication.trusts_after, demo.publication.blind_share) == (0, 0)


def test_what_the_page_says_to_turn_on_does_something(demo):
    Publication.objects.update(trusts_after=1, trusted_without_refusal_days=1, blind_share=50)
    reader = Reader.objects.get(user__username="reader")
    publication = Publication.objects.get()
    assert trusting.has_earned(reader, publication, at=AT + datetime.timedelta(minutes=1))
    assert rereading.draw(at=AT) > 5
    for name in ("moderator", "moderator2"):
        assert rereading.to_read(publication, User.objects.get(username=name)).exists()
