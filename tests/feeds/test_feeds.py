"""The feeds: what is in them, what never is, and that they are well-formed whatever was typed."""

from __future__ import annotations

import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from palabre.accounts.models import User
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment, Revision
from palabre.feeds import atom
from palabre.journal.models import Entry
from palabre.moderation import alerting, deciding
from palabre.press.models import Article, Author, Byline, Section
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON

A = "{http://www.w3.org/2005/Atom}"
THR = "{http://purl.org/syndication/thread/1.0}"
HOUR = datetime.timedelta(hours=1)
CORPUS = (Path(__file__).parent.parent / "data" / "xss.txt").read_text(encoding="utf-8").splitlines()
ADDRESSES = ["/feed/", "/comments/feed/", "{article}feed/"]


def read(client, address, **headers):
    """A feed as a reader program understands it."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return ElementTree.fromstring(answer.content)


def ids(feed):
    """The names of the entries, in their order."""
    return [entry.findtext(f"{A}id") for entry in feed.iter(f"{A}entry")]


def links(element, rel):
    """The links of one relation."""
    return [link for link in element.findall(f"{A}link") if link.get("rel") == rel]


def tag(what):
    """The name of a thing at the test client's host."""
    return f"tag:testserver,{timezone.now().year}:{what}"


@pytest.fixture
def feed_of(thread):
    """The address of the feed of the thread's article."""
    return path_of(thread) + "feed/"


def path_of(thread):
    """The path of the thread's article."""
    return urlsplit(thread.url).path


def remove(comment, by):
    """Take a published comment off its page."""
    deciding.remove(comment, **said(comment, by))


def said(comment, by, *, number=2, reasons="Attaque une personne.", at=NOON + HOUR):
    """What a decision against a comment needs."""
    rule = comment.charter.rules.get(number=number)
    return {"revision": comment.revision_id, "by": by, "rule": rule, "reasons": reasons, "at": at}


# What is in them


def test_a_published_comment_is_in_both_feeds(client, thread, feed_of):
    comment = factories.make_published(thread, typed="Bravo < tous & merci", name="Étienne R.")
    for address in (feed_of, "/comments/feed/"):
        (entry,) = read(client, address).iter(f"{A}entry")
        assert entry.findtext(f"{A}id") == tag(f"comment/{comment.number}")
        assert entry.findtext(f"{A}author/{A}name") == "Étienne R."
        assert entry.findtext(f"{A}content") == "<p>Bravo &lt; tous &amp; merci</p>"
        assert entry.find(f"{A}content").get("type") == "html"
        assert entry.findtext(f"{A}published") == "2026-06-18T12:00:00Z"
        assert links(entry, "alternate")[0].get("href") == f"http://testserver/c/{comment.number}/"


def test_a_comment_answers_its_article_and_a_reply_its_comment(client, thread, feed_of):
    first = factories.make_published(thread)
    reply = factories.make_published(thread, parent=first, at=NOON + HOUR)
    entries = {entry.findtext(f"{A}id"): entry for entry in read(client, feed_of).iter(f"{A}entry")}
    article = f"http://testserver{path_of(thread)}"
    assert entries[tag(f"comment/{first.number}")].find(f"{THR}in-reply-to").attrib == {
        "ref": tag(f"article/{thread.article_id}"),
        "href": article,
        "type": "text/html",
        "source": "http://testserver/feed/",
    }
    assert entries[tag(f"comment/{reply.number}")].find(f"{THR}in-reply-to").attrib == {
        "ref": tag(f"comment/{first.number}"),
        "href": f"http://testserver/c/{first.number}/",
        "type": "text/html",
        "source": article + "feed/",
    }


def test_an_article_says_where_its_comments_are_followed_and_how_many(client, publication):
    author = Author.objects.create(publication=publication, name="Inès Morvan", slug="ines-morvan")
    article = factories.make_article(publication, title="L'eau ?", standfirst="Les analyses sont bonnes.")
    article.keywords.add("eau", "canal")
    Byline.objects.create(article=article, author=author)
    article.save()
    thread = thread_of(article)
    factories.make_published(thread, at=NOON + HOUR)
    factories.make_comment(thread)
    (entry,) = read(client, "/feed/").iter(f"{A}entry")
    assert entry.findtext(f"{A}id") == tag(f"article/{article.pk}")
    assert entry.findtext(f"{A}title") == "L’eau\u202f?"
    assert entry.findtext(f"{A}summary") == "Les analyses sont bonnes."
    assert entry.findtext(f"{A}author/{A}name") == "Inès Morvan"
    assert {category.get("term") for category in entry.findall(f"{A}category")} == {"eau", "canal"}
    (replies,) = links(entry, "replies")
    assert replies.get("href") == f"http://testserver{path_of(thread)}feed/"
    assert replies.get("type") == "application/atom+xml"
    assert replies.get(f"{THR}count") == entry.findtext(f"{THR}total") == "1"
    assert replies.get(f"{THR}updated") == "2026-06-18T13:00:00Z"


def thread_of(article):
    """The thread of an article."""
    from palabre.discussion.opening import thread_of

    return thread_of(article)


def test_an_article_without_byline_is_by_its_publication(client, thread):
    (entry,) = read(client, "/feed/").iter(f"{A}entry")
    assert entry.findtext(f"{A}author/{A}name") == "La Gazette du Canal"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_says_what_rfc_4287_asks_of_it(client, thread, address):
    factories.make_published(thread)
    address = address.format(article=path_of(thread))
    feed = read(client, address)
    for element in [feed, *feed.iter(f"{A}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{A}{name}")) == 1
            assert element.findtext(f"{A}{name}")
        assert element.findall(f"{A}author")
    assert links(feed, "self")[0].get("href") == f"http://testserver{address}"
    assert feed.findtext(f"{A}updated") == max(
        entry.findtext(f"{A}updated") for entry in feed.iter(f"{A}entry")
    )
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_feed_is_a_feed(client, publication, address):
    thread = factories.make_thread(publication)
    feed = read(client, address.format(article=path_of(thread)))
    assert feed.findtext(f"{A}updated")


def test_the_fifty_newest_come_newest_first(client, thread, feed_of, moderator):
    made = [
        factories.make_published(thread, by=moderator, at=NOON + n * HOUR).number for n in range(52)
    ]  # fmt: skip
    for address in (feed_of, "/comments/feed/"):
        assert ids(read(client, address)) == [tag(f"comment/{number}") for number in reversed(made[2:])]


def test_a_text_that_was_edited_and_published_again_is_newer(client, thread, feed_of, moderator):
    comment = factories.make_published(thread, typed="Premier texte")
    reader, _key = factories.make_reader(thread.publication)
    posting.edit(comment, revision=comment.revision_id, typed="Second texte", by=reader, at=NOON + HOUR)
    (entry,) = read(client, feed_of).iter(f"{A}entry")
    assert "Premier" in entry.findtext(f"{A}content")
    assert entry.findtext(f"{A}updated") == "2026-06-18T12:00:00Z"
    comment.refresh_from_db()
    deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON + 2 * HOUR)
    (entry,) = read(client, feed_of).iter(f"{A}entry")
    assert "Second" in entry.findtext(f"{A}content")
    assert entry.findtext(f"{A}updated") == "2026-06-18T13:00:00Z"
    assert entry.findtext(f"{A}id") == tag(f"comment/{comment.number}")


def test_a_comment_on_a_page_elsewhere_is_followed_too(client, publication):
    page = "https://ailleurs.example/page?a=1&b=2"
    thread = factories.make_outside_thread(publication, page)
    first = factories.make_published(thread)
    factories.make_published(thread, parent=first, at=NOON + HOUR)
    reply, answered = read(client, "/comments/feed/").iter(f"{A}entry")
    assert answered.find(f"{THR}in-reply-to").get("ref") == page
    assert reply.find(f"{THR}in-reply-to").get("ref") == tag(f"comment/{first.number}")


def test_names_stay_when_the_host_changes_and_addresses_follow_it(client, thread, feed_of):
    reply = factories.make_published(thread, parent=factories.make_published(thread), at=NOON + HOUR)
    addresses = [address.format(article=path_of(thread)) for address in ADDRESSES]
    before = {address: read(client, address) for address in addresses}
    site = thread.publication.site
    site.hostname = "gazette.example"
    site.save()
    publication = Publication.objects.get(pk=thread.publication_id)
    publication.motto = "Au fil de l'eau"
    publication.save()
    for address in addresses:
        after = read(client, address, host="gazette.example")
        assert after.findtext(f"{A}id") == before[address].findtext(f"{A}id")
        assert ids(after) == ids(before[address])
        assert links(after, "self")[0].get("href") == f"http://gazette.example{address}"
    (newest, _older) = read(client, feed_of, host="gazette.example").iter(f"{A}entry")
    assert newest.find(f"{THR}in-reply-to").get("ref") == tag(f"comment/{reply.parent_id}")
    assert links(newest, "alternate")[0].get("href") == f"http://gazette.example/c/{reply.number}/"


# What never is


@pytest.mark.parametrize("fate", ["pending", "refused", "returned", "removed", "withdrawn"])
def test_what_is_not_published_leaves_no_trace(client, thread, feed_of, moderator, fate):
    if fate in ("removed", "withdrawn"):
        comment = factories.make_published(thread, typed="MARQUE secrète", name="MARQUE nom", by=moderator)
    else:
        comment = factories.make_comment(thread, typed="MARQUE secrète", name="MARQUE nom")
    if fate == "refused":
        deciding.refuse(comment, **said(comment, moderator, reasons="MARQUE motif"))
    elif fate == "returned":
        deciding.return_(comment, **said(comment, moderator, number=3, reasons="MARQUE motif"))
    elif fate == "removed":
        remove(comment, moderator)
    elif fate == "withdrawn":
        reader, _key = factories.make_reader(thread.publication)
        posting.withdraw(comment, by=reader, at=NOON + HOUR)
    for address in ADDRESSES:
        answer = client.get(address.format(article=path_of(thread)))
        assert "MARQUE" not in answer.content.decode()
        assert f"comment/{comment.number}" not in answer.content.decode()
    (entry,) = read(client, "/feed/").iter(f"{A}entry")
    assert entry.findtext(f"{THR}total") == "0"


def test_a_pending_comment_moves_neither_mark_nor_date(client, thread, feed_of):
    factories.make_published(thread)
    before = {address: client.get(address) for address in (feed_of, "/comments/feed/", "/feed/")}
    factories.make_comment(thread, at=NOON + HOUR)
    for address, answer in before.items():
        after = client.get(address)
        assert after.content == answer.content
        assert after["ETag"] == answer["ETag"]
        assert after["Last-Modified"] == answer["Last-Modified"]


def test_an_unpublished_article_takes_its_comments_with_it(client, thread, feed_of):
    comment = factories.make_published(thread)
    Article.objects.get(pk=thread.article_id).unpublish()
    assert client.get(feed_of).status_code == 404
    assert ids(read(client, "/feed/")) == []
    assert ids(read(client, "/comments/feed/")) == []
    assert f"comment/{comment.number}" not in client.get("/comments/feed/").content.decode()


@pytest.mark.parametrize("restricted", ["article", "section"])
@pytest.mark.parametrize("by", ["password", "login", "groups"])
def test_what_is_behind_a_password_or_a_sign_in_is_in_no_feed(client, thread, feed_of, restricted, by):
    factories.make_published(thread)
    page = thread.article if restricted == "article" else thread.article.section
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=by, password="secret")
    if by == "groups":
        restriction.groups.add(Group.objects.create(name="Abonnés"))
    assert client.get(feed_of).status_code == 404
    assert ids(read(client, "/feed/")) == []
    assert ids(read(client, "/comments/feed/")) == []


def test_a_feed_tells_nothing_of_another_publication(client, thread):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    their_thread = factories.make_thread(other)
    theirs = factories.make_published(their_thread)
    ours = factories.make_published(thread)
    assert ids(read(client, "/comments/feed/")) == [tag(f"comment/{ours.number}")]
    assert len(ids(read(client, "/feed/"))) == 1
    there = read(client, "/comments/feed/", host="phare.example")
    assert ids(there) == [f"tag:phare.example,{timezone.now().year}:comment/{theirs.number}"]
    assert b"testserver" not in client.get("/comments/feed/", headers={"host": "phare.example"}).content


def test_no_address_of_an_author_is_in_a_feed(client, thread, feed_of):
    factories.make_published(thread, email="maud.secrete@example.org")
    for address in ADDRESSES:
        assert b"maud.secrete" not in client.get(address.format(article=path_of(thread))).content


@pytest.mark.parametrize(
    "address", ["/environnement/rien/feed/", "/c/1/feed/", "/rien/rien/feed/", "/environnement/%00/feed/"]
)
def test_the_feed_of_what_is_not_is_404(client, thread, address):
    assert client.get(address).status_code in (400, 404)


def test_a_feed_is_only_read(client, thread, feed_of):
    for address in (feed_of, "/feed/", "/comments/feed/"):
        assert client.post(address).status_code == 405
        assert client.head(address).content == b""


# Asking twice


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_it_already_is_told_so(client, thread, address):
    factories.make_published(thread)
    address = address.format(article=path_of(thread))
    first = client.get(address)
    assert first["ETag"].startswith('"')
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def asked_by_date(client, address, at):
    """What who has the feed of the date ``at`` is answered."""
    return client.get(address, headers={"if-modified-since": at})


def at_second(fraction):
    """An instant within the second after noon."""
    return NOON + datetime.timedelta(seconds=fraction)


def test_the_date_of_a_feed_is_believed_after_a_publication(client, thread):
    factories.make_published(thread, at=at_second(0.25))
    for address in (address.format(article=path_of(thread)) for address in ADDRESSES):
        date = client.get(address)["Last-Modified"]
        assert date == "Thu, 18 Jun 2026 12:00:01 GMT"
        again = asked_by_date(client, address, date)
        assert (again.status_code, again.content) == (304, b"")
        assert again["Last-Modified"] == date


def test_a_date_that_we_did_not_send_is_not_believed(client, thread, feed_of):
    # A clock that runs ahead says nothing of what was removed since.
    factories.make_published(thread)
    for date in (
        "Fri, 01 Jan 2100 00:00:00 GMT",
        "Thu, 18 Jun 2026 12:30:00 GMT",
        "Mon, 01 Jan 2024 00:00:00 GMT",
    ):
        assert asked_by_date(client, feed_of, date).status_code == 200


def test_what_was_removed_is_not_hidden_by_a_date(client, thread, feed_of, moderator):
    older = factories.make_published(thread, by=moderator)
    factories.make_published(thread, by=moderator, at=NOON + HOUR)
    since = client.get(feed_of)["Last-Modified"]
    deciding.remove(older, **said(older, moderator, at=NOON + 2 * HOUR))
    # What was removed makes no entry newer: the date of the entries would hide it.
    after = asked_by_date(client, feed_of, since)
    assert after.status_code == 200
    assert f"comment/{older.number}" not in after.content.decode()


@pytest.mark.parametrize("asked_at", [0.3, 0.95, 1.2, 4.0])
def test_a_removal_in_the_same_second_is_never_hidden_by_a_date(
    client, thread, feed_of, moderator, monkeypatch, asked_at
):
    def at(instant):
        monkeypatch.setattr(timezone, "now", lambda: instant)

    comment = factories.make_published(thread, by=moderator, at=at_second(0.25))
    at(at_second(asked_at))
    before = client.get(feed_of)["Last-Modified"]
    assert parsedate_to_datetime(before) <= at_second(asked_at)
    deciding.remove(comment, **said(comment, moderator, at=at_second(0.9)))
    for later in (1.0, 2.0, 60.0):
        at(at_second(later))
        after = asked_by_date(client, feed_of, before)
        assert after.status_code == 200
        assert f"comment/{comment.number}" not in after.content.decode()


def quiet_acts(thread, moderator):
    """Acts of which readers see nothing, one by one."""
    reader, _key = factories.make_reader(thread.publication)
    published = thread.comments.get(state="published")
    waiting = factories.make_comment(thread, at=NOON + HOUR, reader=reader)
    yield "sent"
    edit = {"by": reader, "at": NOON + 2 * HOUR}
    posting.edit(waiting, revision=waiting.revision_id, typed="Autrement dit.", **edit)
    yield "edited"
    posting.edit(published, revision=published.revision_id, typed="Dit autrement.", **edit)
    yield "published one edited"
    published.refresh_from_db()
    deciding.return_(published, **said(published, moderator, number=3))
    yield "edit of the published one returned"
    waiting.refresh_from_db()
    deciding.return_(waiting, **said(waiting, moderator, number=3))
    yield "returned"
    posting.withdraw(waiting, by=reader, at=NOON + 3 * HOUR)
    yield "withdrawn unread"
    refused = factories.make_comment(thread, at=NOON + HOUR)
    deciding.refuse(refused, **said(refused, moderator))
    yield "refused"
    alerting.alert(thread.publication, comment=published, category="other", text="?", at=NOON + 3 * HOUR)
    yield "alerted"
    leaving.erase(reader, keep_texts=True, at=NOON + 4 * HOUR)
    yield "erased, nothing of which was read"
    for n in range(30):
        factories.make_comment(thread, at=NOON + 5 * HOUR, typed=f"Encore {n}")
    yield "many sent"


def test_what_readers_do_not_see_moves_no_date(client, thread, feed_of, moderator):
    factories.make_published(thread, at=at_second(0.25))
    dates = {
        address: client.get(address)["Last-Modified"] for address in (feed_of, "/comments/feed/", "/feed/")
    }
    for act in quiet_acts(thread, moderator):
        for address, date in dates.items():
            assert client.get(address)["Last-Modified"] == date, act
            assert asked_by_date(client, address, date).status_code == 304, act


@pytest.mark.parametrize("fate", ["published", "removed", "withdrawn", "returned", "erased", "unpublished"])
def test_what_readers_see_moves_the_date(client, thread, moderator, fate):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, reader=reader)
    unread = factories.make_published(thread)
    Comment.objects.filter(pk=unread.pk).update(waiting_since=NOON)
    date = client.get("/comments/feed/")["Last-Modified"]
    if fate == "published":
        factories.make_published(thread, at=NOON + HOUR)
    elif fate == "removed":
        remove(comment, moderator)
    elif fate == "withdrawn":
        posting.withdraw(comment, by=reader, at=NOON + HOUR)
    elif fate == "returned":
        deciding.return_(unread, **said(unread, moderator, number=3))
    elif fate == "erased":
        leaving.erase(reader, keep_texts=True, at=NOON + HOUR)
    else:
        Article.objects.get(pk=thread.article_id).unpublish()
    assert asked_by_date(client, "/comments/feed/", date).status_code == 200
    assert client.get("/comments/feed/")["Last-Modified"] != date


def test_what_is_dated_ahead_does_not_date_the_feed_ahead(client, thread):
    thread.article.corrected_at = timezone.now() + datetime.timedelta(days=3)
    thread.article.save_revision().publish()
    factories.make_published(thread, at=timezone.now() + datetime.timedelta(days=3))
    assert parsedate_to_datetime(client.get("/feed/")["Last-Modified"]) <= timezone.now()


@pytest.mark.parametrize("since", ["", "yesterday", "Fri, 99 Jan 2026 00:00:00 GMT", "0"])
def test_a_date_that_is_none_is_let_be(client, thread, feed_of, since):
    assert client.get(feed_of, headers={"if-modified-since": since}).status_code == 200


def test_a_removal_changes_the_mark(client, thread, feed_of, moderator):
    comment = factories.make_published(thread, by=moderator)
    before = client.get(feed_of)["ETag"]
    remove(comment, moderator)
    assert client.get(feed_of, headers={"if-none-match": before}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_asks_the_same_of_the_database_however_long(client, publication, moderator, address):
    thread = factories.make_thread(publication)
    address = address.format(article=path_of(thread))
    first = factories.make_published(thread, by=moderator)
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    with_one = queries()
    for n in range(3):
        other = factories.make_thread(publication)
        factories.make_published(other, by=moderator, at=NOON + n * HOUR)
        factories.make_published(thread, by=moderator, parent=first, at=NOON + n * HOUR)
    assert queries() == with_one


# Whatever was typed


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_feed_is_well_formed_with_the_whole_corpus(client, publication, moderator, address):
    thread = factories.make_thread(publication, title="Titre")
    for start in range(0, len(CORPUS), 40):
        hostile = "\n".join(CORPUS[start : start + 40])[:2900] or "x"
        factories.make_published(thread, typed=hostile, name=(CORPUS[start] or "x")[:60], by=moderator)
    for number, line in enumerate(CORPUS[:40]):
        factories.make_article(
            publication, title=line[:200].strip() or "x", slug=f"h{number}", standfirst=line
        )
    feed = read(client, address.format(article=path_of(thread)))
    for content in feed.iter(f"{A}content"):
        text = (content.text or "").lower()
        assert "<script" not in text
        assert "<img" not in text
        assert "<svg" not in text


def test_characters_that_xml_does_not_have_are_dropped(client, thread, feed_of):
    comment = factories.make_published(thread)
    bad = "".join(map(chr, [1, 8, 11, 12, 14, 31, 0xFFFE, 0xFFFF]))
    # Such characters are refused where texts are typed; an import of long ago may have brought them.
    Comment.objects.filter(pk=comment.pk).update(author_name=f"Ma{bad}ud")
    Revision.objects.filter(comment=comment).update(html=f"<p>Bon{bad}jour\t\u0085👍</p>")
    (entry,) = read(client, feed_of).iter(f"{A}entry")
    assert entry.findtext(f"{A}author/{A}name") == "Maud"
    assert entry.findtext(f"{A}content") == "<p>Bonjour\t\u0085👍</p>"


def test_the_writer_survives_any_character():
    everything = "".join(map(chr, [*range(0x300), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x10FFFF])) + "]]>"
    item = atom.Item(everything, everything, everything, NOON, authors=(everything,), summary=everything,
                     content=everything, categories=(everything,),
                     in_reply_to=atom.InReplyTo(everything, everything, everything))  # fmt: skip
    feed = atom.Feed(
        everything, everything, everything, everything, everything, "fr", NOON, everything, [item]
    )
    read_again = ElementTree.fromstring(atom.write(feed))
    assert read_again.findtext(f"{A}entry/{A}content").endswith("]]>")


def test_nobody_is_named_who_gave_no_name(client, thread, feed_of):
    comment = factories.make_published(thread)
    Comment.objects.filter(pk=comment.pk).update(author_name="")
    (entry,) = read(client, feed_of).iter(f"{A}entry")
    assert entry.findtext(f"{A}author/{A}name")
    assert User.objects.exists()


# The page that explains


def test_following_is_explained_with_addresses_to_copy(client, publication):
    page = client.get("/follow/").content.decode()
    assert 'value="http://testserver/feed/"' in page
    assert 'value="http://testserver/comments/feed/"' in page


def test_following_one_article_leads_with_its_discussion(client, thread, feed_of):
    page = client.get(f"/follow/?article={thread.article_id}").content.decode()
    assert f'value="http://testserver{feed_of}"' in page


@pytest.mark.parametrize("wanted", ["", "x", "0", "-1", "99999999", "9" * 40, "1e3", "١", "1 OR 1=1"])
def test_following_an_article_that_is_not_is_404(client, publication, wanted):
    assert client.get("/follow/", {"article": wanted}).status_code == 404


def test_following_an_unpublished_article_is_404(client, thread):
    Article.objects.get(pk=thread.article_id).unpublish()
    assert client.get(f"/follow/?article={thread.article_id}").status_code == 404


def rename_an_author(article, admin_client):
    author = Author.objects.create(publication=article.section.get_parent().specific.publication, slug="a")
    author.name = "Maud"
    author.save()


def move(article, admin_client):
    front = Page.objects.get(pk=article.section.get_parent().pk)
    article.move(front.add_child(instance=Section(title="Culture", slug="culture")), pos="last-child")


def restrict(article, admin_client):
    PageViewRestriction.objects.create(page=article.section, restriction_type="login")


def rename_the_publication(article, admin_client):
    publication = Publication.objects.get()
    edit = reverse(Publication.snippet_viewset.get_url_name("edit"), args=[publication.pk])
    form = admin_client.get(edit).context["form"]
    said = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    said["name"] = "Le Phare"
    assert admin_client.post(edit, said).status_code == 302
    assert Entry.objects.get(kind="publication.changed").facts == {"fields": ["name"]}


@pytest.mark.parametrize("act", [rename_an_author, move, restrict, rename_the_publication])
def test_what_editors_change_beside_the_articles_moves_the_date(
    client, admin_client, publication, monkeypatch, act
):
    article = factories.make_article(publication)
    later = timezone.now() + HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    since = client.get("/feed/")["Last-Modified"]
    assert asked_by_date(client, "/feed/", since).status_code == 304
    act(article, admin_client)
    assert asked_by_date(client, "/feed/", since).status_code == 200
