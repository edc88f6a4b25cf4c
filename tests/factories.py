"""Plain factories: a publication with its charter, articles, comments in every state, through the real acts."""

from __future__ import annotations

import datetime
import itertools

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from wagtail.models import Collection, Locale, Page, Site

from palabre.accounts.models import Reader, User, hash_of_key, new_key
from palabre.charter.models import Rule, Version
from palabre.demo.numbering import start_numbers_at
from palabre.discussion import piece, posting, text, threading
from palabre.discussion.models import Comment, Revision, State, Thread, ThreadPage
from palabre.moderation import deciding
from palabre.press.models import Article, FrontPage, Section
from palabre.publications.models import Publication

NOON = datetime.datetime(2026, 6, 18, 12, 0, tzinfo=datetime.UTC)
_count = itertools.count(1)


def make_roots() -> None:
    """What Wagtail's migrations make: its language, the root of the pages, the root of the collections."""
    Locale.objects.get_or_create(language_code="fr")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def make_publication(*, name="La Gazette du Canal", host=None, language="fr", **settings) -> Publication:
    """A publication with its host, front page, one section and a charter of three rules in force."""
    n = next(_count)
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    first = not Publication.objects.exists()
    # The host points at the root until there is a front page: each of the two needs the publication first.
    site = Site.objects.create(
        hostname=host or ("testserver" if first else f"p{n}.example"),
        port=80,
        root_page=root,
        site_name=name,
    )
    publication = Publication.objects.create(
        site=site,
        name=name,
        language=language,
        publisher="A. Le Goff",
        moderators=Group.objects.create(name=f"{name} {n}: moderators"),
        editors=Group.objects.create(name=f"{name} {n}: editors"),
        **settings,
    )
    front = root.add_child(instance=FrontPage(title=name, slug=f"front-{n}", publication=publication))
    Site.objects.filter(pk=site.pk).update(
        root_page=front, is_default_site=first and not Site.objects.filter(is_default_site=True).exists()
    )
    site.refresh_from_db()
    front.add_child(instance=Section(title="Environnement", slug="environnement"))
    make_charter(publication)
    Site.clear_site_root_paths_cache()
    return publication


def make_charter(
    publication: Publication, *, number=1, in_force_at=NOON - datetime.timedelta(days=400)
) -> Version:
    """A version of the charter with the three rules, and checks bound to the third."""
    version = Version.objects.create(
        publication=publication,
        number=number,
        in_force_at=in_force_at,
        introduction="Discutons.",
        closing="Chaque commentaire est lu avant de paraître.",
    )
    titles = ["Rien de raciste ni de contraire à la loi", "Aucune insulte", "Un français soigné"]
    for place, title in enumerate(titles, 1):
        Rule.objects.create(
            version=version, number=place, title=title, explanation=f"{title}, toujours.", sort_order=place
        )
    third = version.rules.get(number=3)
    third.checks = [{"check": "capitals"}, {"check": "links"}, {"check": "repetition"}, {"check": "length"}]
    third.save()
    return version


def make_article(
    publication: Publication, *, title="Le canal rouvre à la baignade", slug=None, **fields
) -> Article:
    """A published article in the publication's first section."""
    section = Section.objects.child_of(publication.front_page).first()
    article = Article(title=title, slug=slug or f"article-{next(_count)}", **{"dated_at": NOON, **fields})
    section.add_child(instance=article)
    article.save_revision().publish()
    return Article.objects.get(pk=article.pk)


def make_thread(publication: Publication, **fields) -> Thread:
    """The thread of a new article."""
    from palabre.discussion.opening import thread_of

    return thread_of(make_article(publication, **fields))


def make_outside_thread(
    publication: Publication, address="https://journal.example/a", *, key=None, title="Ailleurs"
) -> Thread:
    """The thread of a page on somebody else's site."""
    from palabre.discussion import outside

    key = key or outside.canonical(address)
    return outside.open_(publication, key=key, address=address, title=title, by="guest", at=NOON)


def make_comment(thread: Thread, *, typed=None, name="Maud", at=NOON, parent=None, **fields) -> Comment:
    """A comment that waits to be read."""
    charter = Version.objects.in_force(thread.publication, at)
    typed = typed or f"Bravo pour ce chantier, numéro {next(_count)}."
    return posting.send(thread, typed=typed, name=name, charter=charter, at=at, parent=parent, **fields)


def make_published(thread: Thread, *, by=None, at=NOON, **fields) -> Comment:
    """A comment that a moderator has published."""
    comment = make_comment(thread, at=at, **fields)
    by = by or make_moderator(thread.publication)
    deciding.publish(comment, revision=comment.revision_id, by=by, at=at)
    return Comment.objects.get(pk=comment.pk)


def make_user(username=None, **fields) -> User:
    """Somebody with an account and no role; the password is ``palabre-test``."""
    n = next(_count)
    return User.objects.create_user(
        username=username or f"user{n}", email=f"user{n}@example.org", password="palabre-test", **fields
    )


def make_moderator(publication: Publication, **fields) -> User:
    """Somebody who decides on the publication's comments."""
    user = make_user(**fields)
    user.groups.add(publication.moderators)
    return user


def make_editor(publication: Publication, **fields) -> User:
    """Somebody who writes the publication's articles."""
    user = make_user(**fields)
    user.groups.add(publication.editors)
    return user


def make_reader(publication: Publication, *, at=NOON) -> tuple[Reader, str]:
    """Somebody who writes comments, and the key of their private link."""
    key = new_key()
    return Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=at), key


def make_long_thread(thread: Thread, count: int, *, with_pieces=False) -> Thread:
    """
    Fill ``thread`` with ``count`` published comments at once, every fourth of them directly in it.

    Written straight into the tables, since acts would take minutes; a test holds it to what acts make.
    """
    charter = Version.objects.in_force(thread.publication, NOON)
    first = (Comment.objects.aggregate(n=Max("number"))["n"] or 0) + 1
    comments: list[Comment] = []
    pages: list[ThreadPage] = []
    units = 0
    for n in range(count):
        parent = None if n % 4 == 0 else comments[n - 1 if n % 4 < 3 else n - 3]
        place = threading.place_below(parent, first + n)
        at = NOON + datetime.timedelta(seconds=n)
        comments.append(
            Comment(
                number=first + n, thread=thread, parent=parent, placed_under_id=place.under, path=place.path,
                level=place.level, state=State.PUBLISHED, author_name=f"Lectrice {n % 97}", charter=charter,
                sent_at=at, published_at=at,
            )
        )  # fmt: skip
        for above in threading.numbers_of(place.path)[:-1]:
            comments[above - first].shown_descendants += 1
            comments[above - first].listed_descendants += 1  # No branch is long: four comments at most.
        if parent is None:
            units += 1
            if units > threading.UNITS and units % threading.UNITS == 1:
                number = 1 + units // threading.UNITS
                pages.append(ThreadPage(thread=thread, number=number, first_path=place.path))
    typed = [f"Commentaire {n} d’une longue discussion.\n\nIl a deux paragraphes." for n in range(count)]
    with transaction.atomic():
        Comment.objects.bulk_create(comments, batch_size=500)
        Revision.objects.bulk_create(
            [Revision(comment=comment, text=said, html=text.to_html(said, "fr"), sent_at=comment.sent_at)
             for comment, said in zip(comments, typed, strict=True)],
            batch_size=500,
        )  # fmt: skip
        own = Revision.objects.filter(comment=OuterRef("pk")).values("pk")[:1]
        filled = Comment.objects.filter(thread=thread)
        filled.update(revision_id=Subquery(own), published_revision_id=Subquery(own))
        ThreadPage.objects.bulk_create(pages)
        Thread.objects.filter(pk=thread.pk).update(
            published_count=count, last_published_at=comments[-1].published_at
        )
        start_numbers_at(first + count)
        if with_pieces:
            made = list(filled.select_related("published_revision"))
            for comment in made:
                comment.piece = piece.make(comment, thread.publication)
                comment.piece_json = piece.make_json(comment)
                comment.piece_mark = piece.mark_for(thread.publication)
            Comment.objects.bulk_update(made, ["piece", "piece_json", "piece_mark"], batch_size=200)
    return Thread.objects.get(pk=thread.pk)
