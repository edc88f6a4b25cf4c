"""
Build the demonstration: a local paper with its articles, its people, its discussions, its desk.

Everything goes through the acts that the product itself uses, comment by comment, in the order of
time, so that what is shown is what would have come to be. One transaction holds it all (acts nest in
it as savepoints, which only a program alone with its database may do): a build that is cut off leaves
nothing, and one that is done is never done again.
"""

from __future__ import annotations

import datetime
import heapq
import itertools
import json
import logging
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Page, Site

from palabre.accounts import joining
from palabre.accounts.models import Measure, Reader, Sanction, User, hash_of_key, new_key
from palabre.charter import applying
from palabre.charter.draft import Draft
from palabre.charter.models import Rule, Version
from palabre.demo import drawing, planning, reading
from palabre.demo.planning import Planned
from palabre.discussion import advising, opening, posting
from palabre.discussion.models import Comment, Notice, Opening, State, Thread
from palabre.journal.models import Entry
from palabre.journal.recording import record
from palabre.moderation import alerting, deciding, sanctioning
from palabre.moderation.models import UNLAWFUL
from palabre.press.models import (
    Article,
    Author,
    Byline,
    ChosenRelated,
    FrontPage,
    Picture,
    Promotion,
    PromotionItem,
    Section,
)
from palabre.press.setting_up import collection_of, grant_editors, make_pages
from palabre.publications.models import Publication

PASSWORD = "palabre-demo"  # noqa: S105 (printed on the terminal; loopback only)
# Under which name the account `reader` has commented: a browser that signs in as reader finds these at /mine/.
READER_NAME = "Nadia"
ACCOUNTS = ("admin", "editor", "moderator", "moderator2", "reader")
COMPLETE = "le-canal-rouvre-a-la-baignade"
LONGEST = "le-pont-de-la-minoterie-sans-voitures"
MIDDLING = "cantine-deux-repas-sans-viande"
FIRST_NUMBER = 48_211
# The entry by which a demonstration is known: everything else, somebody may have changed since.
BUILT = "demo.built"


class SomebodyElses(Exception):
    """The database holds a publication that is not the demonstration's: nothing of it is touched."""


@dataclass(frozen=True)
class Size:
    """How many comments the two long discussions get (nothing: as many as their files say)."""

    longest: int | None = None
    middling: int | None = None


FULL = Size()
SMALL = Size(longest=24, middling=12)


@dataclass
class Hands:
    """What the build holds while it works."""

    publication: Publication
    users: dict[str, User]
    threads: dict[str, Thread]
    charters: list[Version]
    comments: dict[tuple[str, str], Comment]
    readers: dict[str, Reader]
    known_words: dict[int, frozenset[str]] = field(default_factory=dict)


def build(
    at: datetime.datetime, *, size: Size = FULL, say: Callable[[str], None] = lambda line: None
) -> bool:
    """
    Build the demonstration as it would be at ``at``, telling ``say`` how far it is.

    Returns whether anything was done: what stands already is left as it is. Raises ``SomebodyElses``.
    """
    if Entry.objects.filter(kind=BUILT).exists():
        return False
    if Publication.objects.exists():
        raise SomebodyElses
    at = at.astimezone(zoneinfo.ZoneInfo("Europe/Paris"))
    with quietly(), transaction.atomic():
        say("The paper, its people and its charter …")
        publication = make_publication()
        users = make_accounts(publication, at)
        charters = make_charters(publication, at)
        say("Twelve pictures and fourteen articles …")
        pictures = draw_pictures(publication, users["editor"])
        make_promotions(publication, pictures)
        articles = make_articles(publication, users["editor"], pictures, at)
        make_notices(publication, articles, at)
        threads = {slug: opening.thread_of(article) for slug, article in articles.items() if article.live}
        start_numbers_at(FIRST_NUMBER)
        hands = Hands(publication, users, threads, charters, {}, {})
        discuss(hands, at, size, say)
        set_openings(hands, at)
        record(BUILT, journal=publication.pk, subject=publication, by="system", at=at)
    return True


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the log of thousands of acts from the terminal."""
    logger = logging.getLogger("palabre.journal")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def make_publication() -> Publication:
    """The paper with its two groups of people, its front page and its sections."""
    said = reading.table("publication")
    # What Wagtail puts into an empty database: a page that welcomes, and a host that shows it.
    Site.objects.filter(publication__isnull=True).delete()
    for page in Page.objects.filter(depth=2, slug="home"):
        page.delete()
    site = Site.objects.create(
        hostname="127.0.0.1",
        port=8000,
        root_page=Page.objects.get(depth=1),
        site_name=said["publication"]["name"],
        is_default_site=True,
    )
    publication = Publication.objects.create(
        site=site,
        moderators=Group.objects.create(name=f"{said['publication']['name']} : modération"),
        editors=Group.objects.create(name=f"{said['publication']['name']} : rédaction"),
        **said["publication"],
    )
    front = make_pages(publication)
    for section in said["sections"]:
        front.add_child(instance=Section(**section))
    grant_editors(publication)
    return publication


def stand_at(host: str, port: int) -> None:
    """Make the paper's own addresses those of the place where it is served this time."""
    # Somebody may have made another publication beside it.
    site = Site.objects.get(publication=Entry.objects.get(kind=BUILT).journal)
    if (site.hostname, site.port) != (host, port):
        site.hostname, site.port = host, port
        site.save()


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


def make_charters(publication: Publication, at: datetime.datetime) -> list[Version]:
    """The versions of the charter, oldest first, each from the midnight it came into force."""
    versions = []
    for number, said in enumerate(reading.table("publication")["charter"], 1):
        day = at - datetime.timedelta(days=said["days_ago"])
        version = Version.objects.create(
            publication=publication,
            number=number,
            in_force_at=day.replace(hour=0, minute=0, second=0, microsecond=0),
            introduction=said["introduction"],
            closing=said["closing"],
            reasons=said["reasons"],
        )
        for place, rule in enumerate(said["rules"], 1):
            Rule.objects.create(version=version, number=place, sort_order=place, **rule)
        versions.append(Version.objects.prefetch_related("rules").get(pk=version.pk))
    return versions


def draw_pictures(publication: Publication, by: User) -> dict[str, Picture]:
    """Every picture of ``drawing.py`` with its credit and its description."""
    pictures = {}
    collection = collection_of(publication)
    for name, (_draw, _sky, alternative, credit) in drawing.PICTURES.items():
        pictures[name] = Picture.objects.create(
            title=alternative,
            description=alternative,
            credit=credit,
            file=ContentFile(drawing.jpeg(name), name=f"{name}.jpg"),
            width=drawing.WIDE,
            height=drawing.HIGH,
            uploaded_by_user=by,
            collection=collection,
        )
    return pictures


def make_promotions(publication: Publication, pictures: dict[str, Picture]) -> None:
    """What the paper recommends."""
    for said in reading.table("publication")["promotions"]:
        promotion = Promotion(publication=publication, title=said["title"])
        promotion.items = [
            PromotionItem(
                text=item["text"],
                detail=item.get("detail", ""),
                url=item["url"],
                price=Decimal(item["price"]) if "price" in item else None,
                image=pictures.get(item.get("image", "")),
                sort_order=place,
            )
            for place, item in enumerate(said["items"])
        ]
        promotion.keywords.add(*said["keywords"])
        promotion.save()


def make_articles(
    publication: Publication, by: User, pictures: dict[str, Picture], at: datetime.datetime
) -> dict[str, Article]:
    """The articles by their slug: published, but for a draft and one that is scheduled."""
    authors = {
        said["name"]: Author.objects.create(
            publication=publication,
            name=said["name"],
            slug=slugify(said["name"]),
            biography=said["biography"],
            user=User.objects.filter(username=said.get("user")).first(),
        )
        for said in reading.table("publication")["authors"]
    }
    front = FrontPage.objects.get(publication=publication)
    made: dict[str, Article] = {}
    for written in reading.articles():
        section = Section.objects.child_of(front).get(slug=written.facts["section"])
        article = article_from(written, publication, pictures, at)
        article.bylines = [
            Byline(author=authors[name], sort_order=place)
            for place, name in enumerate(written.facts["authors"])
        ]
        article.keywords.add(*written.facts.get("keywords", []))
        section.add_child(instance=article)
        made[written.slug] = article
    # A second pass, since some recommend what comes after them.
    for written in reading.articles():
        article = made[written.slug]
        article.chosen_related = [
            ChosenRelated(related=made[slug], sort_order=place)
            for place, slug in enumerate(written.facts.get("related", []))
        ]
        revision = article.save_revision(user=by)
        if written.facts.get("state") != "draft":
            revision.publish(user=by)
        made[written.slug] = Article.objects.get(pk=article.pk)
    return made


def article_from(
    written: reading.Written, publication: Publication, pictures: dict[str, Picture], at: datetime.datetime
) -> Article:
    """The article that ``written`` describes, not yet in the tree of pages."""
    facts = written.facts
    day = written.dated_at(at)

    def said(text: str) -> str:
        return reading.dated(text, day)

    def block(kind: str, value: Any) -> dict[str, Any]:
        if kind == "image":
            value = {**value, "image": pictures[value["image"]].pk}
        return {"type": kind, "value": value}

    is_scheduled = facts.get("state") == "scheduled"
    corrected = facts.get("corrected_days_ago")
    return Article(
        title=facts["title"],
        slug=written.slug,
        standfirst=said(facts["standfirst"]),
        source=facts.get("source", ""),
        source_url=facts.get("source_url", ""),
        dated_at=day,
        corrected_at=at - datetime.timedelta(days=corrected) if corrected else None,
        first_published_at=None if facts.get("state") else day,
        image=pictures.get(facts.get("image", "")),
        image_caption=said(facts.get("image_caption", "")),
        body=json.dumps([block(kind, value) for kind, value in reading.body(said(written.text))]),
        promotion=Promotion.objects.filter(publication=publication, title=facts.get("promotion", "")).first(),
        reading=facts.get("reading", ""),
        live=False,
        go_live_at=day if is_scheduled else None,
    )


def make_notices(publication: Publication, articles: dict[str, Article], at: datetime.datetime) -> None:
    """The dated warnings above the charter."""
    for said in reading.table("publication")["notices"]:
        ends = said.get("ends_in_days")
        Notice.objects.create(
            publication=publication,
            article=articles[said["article"]] if "article" in said else None,
            text=said["text"],
            starts_on=(at - datetime.timedelta(days=said["starts_days_ago"])).date(),
            ends_on=(at + datetime.timedelta(days=ends)).date() if ends else None,
        )


def start_numbers_at(first: int) -> None:
    """Let the next comment's number be at least ``first``: a paper with some years behind it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('discussion_comment', 'number'), "
                "greatest(%s, nextval(pg_get_serial_sequence('discussion_comment', 'number'))))",
                [first - 1],
            )
            return
        cursor.execute("SELECT count(*) FROM sqlite_sequence WHERE name = 'discussion_comment'")
        if not cursor.fetchone()[0]:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('discussion_comment', 0)")
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = 'discussion_comment'", [first - 1]
        )


def plan(at: datetime.datetime, size: Size) -> list[Planned]:
    """Every comment there will be."""
    planned = planning.waiting(at)
    for written in reading.articles():
        said = reading.discussion(written.slug)
        began = written.dated_at(at) or at - datetime.timedelta(days=said.get("days_ago", 0))
        discussion = planning.by_hand(written.slug, began)
        if "grammar" in said:
            asked = {LONGEST: size.longest, MIDDLING: size.middling}.get(written.slug)
            discussion += planning.many(written.slug, began, count=asked or said["comments"])
        planned += planning.over_by(discussion, began, at)
    return planned


def discuss(hands: Hands, at: datetime.datetime, size: Size, say: Callable[[str], None]) -> None:
    """Send and decide everything planned in the order of time, then bring in the alerts."""
    planned = plan(at, size)
    order = itertools.count()
    # What is decided, edited or withdrawn is put in as it comes to be known: (when, order, act).
    events: list[tuple[datetime.datetime, int, Callable[[], None]]] = []

    def after(when: datetime.datetime, act: Callable[[], None]) -> None:
        heapq.heappush(events, (min(when, at), next(order), act))

    def sending(one: Planned) -> Callable[[], None]:
        return lambda: send(hands, one, after)

    for one in planned:
        after(one.at, sending(one))
    for said in reading.table("waiting")["sanction"]:
        when = at - datetime.timedelta(minutes=said["ago"])
        after(when, partial(pause, hands, said, when))
    done, sent = 0, len(planned)
    while events:
        _when, _order, act = heapq.heappop(events)
        act()
        done += 1
        if done % 1000 == 0:
            say(f"Discussions: {len(hands.comments)} of {sent} comments …")
    for said in reading.table("waiting")["alert"]:
        raise_alert(hands, said, at)
    say(f"Discussions: {len(hands.comments)} comments, of which some wait to be read.")


def send(hands: Hands, one: Planned, after: Callable) -> None:
    """Send one planned comment (or the edit it is), and plan what becomes of it."""
    thread = hands.threads[one.article]
    version = next(v for v in reversed(hands.charters) if v.in_force_at and v.in_force_at <= one.at)
    findings = noted(hands, version, thread, one.text)
    reader = reader_named(hands, one) if one.is_known else None
    if one.edit_of:
        rewrite(hands, one.article, one.edit_of, typed=one.text, at=one.at, findings=findings)
        return
    if one.to and (one.article, one.to) not in hands.comments:
        return  # A smaller demonstration may lack what this answers.
    user = hands.users.get(one.user)
    comment = posting.send(
        thread,
        typed=one.text,
        name=one.name or str(user),
        charter=version,
        at=one.at,
        parent=hands.comments[one.article, one.to] if one.to else None,
        email=one.email,
        reader=reader,
        user=user,
        findings=findings,
    )
    hands.comments[one.article, one.key] = comment
    if one.fate in (planning.WAITING, planning.WAITING_AFTER):
        return
    after(one.decided_at, lambda: decide(hands, one, after))


def decide(hands: Hands, one: Planned, after: Callable) -> None:
    """Decide as planned; what is edited, removed or withdrawn is published first."""
    # The acts read again what they change: the comment as it was sent says enough.
    comment = hands.comments[one.article, one.key]
    by = hands.users["moderator" if comment.pk % 3 else "moderator2"]
    when = one.decided_at
    version = next(version for version in hands.charters if version.pk == comment.charter_id)
    rule = next((rule for rule in version.rules.all() if rule.number == one.rule), None)
    revision = latest(comment)
    if one.fate == planning.REFUSED:
        deciding.refuse(
            comment, rule=rule, reasons=one.reasons, ground=one.ground, revision=revision, by=by, at=when
        )
    elif one.fate == planning.RETURNED:
        deciding.return_(comment, rule=rule, reasons=one.reasons, revision=revision, by=by, at=when)
    else:
        deciding.publish(comment, revision=revision, by=by, at=when)
    if one.fate == planning.REMOVED:
        # Long enough for somebody to have answered it.
        later = when + datetime.timedelta(hours=2) * one.pace
        after(later, lambda: remove(hands, one, rule, later))
    elif one.fate == planning.WITHDRAWN:
        later = when + planning.CONSEQUENCES * one.pace
        after(later, lambda: withdraw(hands, one, later))
    elif one.edited:
        later = when + datetime.timedelta(minutes=25) * one.pace
        after(later, lambda: edit(hands, one, later))


def remove(hands: Hands, one: Planned, rule: Rule | None, at: datetime.datetime) -> None:
    """Remove what was published."""
    comment = current(hands, one.article, one.key)
    deciding.remove(
        comment,
        revision=latest(comment),
        by=hands.users["moderator2"],
        rule=rule,
        reasons=one.reasons,
        at=at,
    )


def withdraw(hands: Hands, one: Planned, at: datetime.datetime) -> None:
    """Let the author take it back."""
    comment = current(hands, one.article, one.key)
    assert comment.reader is not None  # noqa: S101 (planned so: is_known)
    posting.withdraw(comment, by=comment.reader, at=at)


def edit(hands: Hands, one: Planned, at: datetime.datetime) -> None:
    """Let the author edit what is published, and a moderator publish that too."""
    rewrite(hands, one.article, one.key, typed=one.edited, at=at, findings=[])
    comment = current(hands, one.article, one.key)
    deciding.publish(comment, revision=latest(comment), by=hands.users["moderator"], at=at)


def rewrite(
    hands: Hands, article: str, key: str, *, typed: str, at: datetime.datetime, findings: list[dict[str, Any]]
) -> None:
    """Let the author send another revision."""
    comment = current(hands, article, key)
    assert comment.reader is not None  # noqa: S101 (planned so: is_known)
    posting.edit(comment, revision=latest(comment), typed=typed, by=comment.reader, at=at, findings=findings)


def latest(comment: Comment) -> int:
    """The revision that is on the moderator's screen: the one that was sent last."""
    assert comment.revision_id is not None  # noqa: S101 (the act of sending makes the first)
    return comment.revision_id


def current(hands: Hands, article: str, key: str) -> Comment:
    """The comment as it is now."""
    return Comment.objects.select_related("reader").get(pk=hands.comments[article, key].pk)


def reader_named(hands: Hands, one: Planned) -> Reader:
    """Who writes under this name. Nobody was shown the link to their page: mails lead there, and ``/demo/``."""
    if one.name not in hands.readers:
        hands.readers[one.name] = Reader.objects.create(
            publication=hands.publication,
            key_hash=hash_of_key(new_key()),
            user=hands.users["reader"] if one.name == READER_NAME else None,
            email=one.email,
            since=one.at,
        )
    reader = hands.readers[one.name]
    if one.email and not reader.email:
        reader.email = one.email
        reader.save(update_fields=["email"])
    return reader


def noted(hands: Hands, version: Version, thread: Thread, text: str) -> list[dict[str, Any]]:
    """What the checks note in ``text`` under the charter in force then."""
    # An article's words are read once for its whole discussion.
    if thread.pk not in hands.known_words:
        hands.known_words[thread.pk] = advising.known_words(thread)
    publication = hands.publication
    draft = Draft.of(
        text,
        language=publication.language,
        banned_words=tuple(publication.forbidden_words),
        known_words=hands.known_words[thread.pk],
    )
    return applying.apply(version, draft, slow=False).kept()


def raise_alert(hands: Hands, said: dict[str, Any], at: datetime.datetime) -> None:
    """A reader's alert, about a comment or about an article; none about what a small build lacks."""
    comment = None
    if "about" in said:
        if (said["on"], said["about"]) not in hands.comments:
            return
        comment = current(hands, said["on"], said["about"])
    alerting.alert(
        hands.publication,
        category=said["category"],
        text=said["text"],
        at=at - datetime.timedelta(minutes=said["ago"]),
        comment=comment,
        article=None if comment else hands.threads[said["on"]].article,
        email=said.get("email", ""),
        name=said.get("name", ""),
        statement_category=said.get("statement_category", ""),
        in_good_faith=said["category"] == UNLAWFUL,
    )


def pause(hands: Hands, said: dict[str, Any], at: datetime.datetime) -> None:
    """A reader may not write for some days, after what of theirs was refused."""
    reader = hands.readers[said["name"]]
    comment = Comment.objects.get(thread=hands.threads[said["on"]], reader=reader)
    sanctioning.give(
        hands.publication,
        kind=Measure.PAUSE,
        target=sanctioning.Target(reader=reader),
        ground=said["ground"],
        reasons=said["reasons"],
        why_at_once=said["why_at_once"],
        by=hands.users[said["by"]],
        at=at,
        until=at + datetime.timedelta(days=said["days"]),
        comment=comment,
    )


def set_openings(hands: Hands, at: datetime.datetime) -> None:
    """Close what is months old; let what is older still only be read."""
    for written in reading.articles():
        state = written.facts.get("opening") or reading.discussion(written.slug).get("opening")
        if state and written.slug in hands.threads:
            opening.set_opening(
                hands.threads[written.slug],
                opening=Opening(state),
                closes_at=None,
                by=hands.users["editor"],
                at=at,
            )


def addresses() -> dict[str, str]:
    """The five addresses to see, by what they show: paths on the paper's own host."""
    articles = {
        article.slug: article.address for article in Article.objects.filter(slug__in=[COMPLETE, LONGEST])
    }
    return {
        "complete": articles[COMPLETE],
        "longest": articles[LONGEST],
        "desk": "/desk/",
        "editors": "/cms/",
        "mailbox": "/demo/mailbox/",
    }


def more_addresses() -> dict[str, str]:
    """What else there is of moderation: the pause as whoever it is against reads it, where it is lifted, what is off."""
    publication = Publication.objects.get(pk=Entry.objects.get(kind=BUILT).journal)
    given = Sanction.objects.filter(publication=publication, kind=Measure.PAUSE).order_by("pk").first()
    settings = reverse("wagtailsnippets_publications_publication:edit", args=[publication.pk])
    found = {"sanctions": "/desk/sanctions/", "settings": settings}
    return found | ({"statement": sanctioning.path_of(given)} if given is not None else {})


def waiting_count() -> int:
    """How many comments wait on the desk."""
    return Comment.objects.waiting().count()


def published_count() -> int:
    """How many comments readers see."""
    return Comment.objects.filter(state=State.PUBLISHED).count()
