"""Reading a discussion: order, pages, numbers, and what is never shown."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.discussion import posting, threading
from palabre.discussion.models import Comment, Thread
from palabre.moderation import deciding
from tests.factories import (
    NOON,
    make_article,
    make_charter,
    make_comment,
    make_long_thread,
    make_publication,
    make_published,
    make_reader,
    make_thread,
)


def numbers_on(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="comment[^"]*" id="c(\d+)"', html)]


def is_balanced(html: str) -> bool:
    """Whether every list and item is closed where it should be, and lists hold items alone."""
    inside: list[str] = []
    for closing, tag in re.findall(r"<(/?)(ol|li)\b", html):
        if closing:
            if not inside or inside.pop() != tag:
                return False
        else:
            if (inside[-1] if inside else "li") == tag:
                return False
            inside.append(tag)
    return not inside


def test_a_published_comment_stands_on_its_article_with_its_number(client, thread, moderator):
    comment = make_published(thread, by=moderator, typed="Bravo pour ce chantier !")
    html = client.get(thread.url).content.decode()
    assert f'id="c{comment.number}"' in html
    assert f"#{comment.number}" in html
    assert "Bravo pour ce chantier\u202f!" in html
    assert "1 commentaire</h2>" in html


def test_a_date_is_written_as_the_french_press_writes_it(client, thread, moderator):
    make_published(thread, by=moderator, at=NOON)
    html = client.get(thread.url).content.decode()
    assert (
        '<time datetime="2026-06-18T14:00:00+02:00">18 juin 2026, 14\u00a0h\u00a000</time></header>' in html
    )


def test_the_badge_of_the_publication_s_people_has_its_name_of_today(client, thread, moderator):
    make_published(thread, by=moderator, user=moderator)
    thread.publication.name = "Le Courrier du Canal"
    thread.publication.save()
    assert '<span class="staff">Le Courrier du Canal</span>' in client.get(thread.url).content.decode()


def test_replies_follow_what_they_answer_whenever_they_were_published(client, thread, moderator):
    first = make_published(thread, by=moderator)
    second = make_published(thread, by=moderator)
    waiting = make_comment(thread, parent=first)
    reply = make_published(thread, by=moderator, parent=second)
    deciding.publish(waiting, revision=waiting.revision_id, by=moderator, at=NOON)
    another = make_published(thread, by=moderator, parent=second)
    html = client.get(thread.url).content.decode()
    assert numbers_on(html) == [first.number, waiting.number, second.number, reply.number, another.number]
    assert is_balanced(
        html[html.index('<ol class="thread">') : html.index("</section>", html.index('<ol class="thread">'))]
    )


def test_the_count_equals_what_is_listed_with_its_text(client, thread, moderator):
    comments = [make_published(thread, by=moderator) for _n in range(4)]
    deciding.remove(comments[1], revision=comments[1].revision_id, by=moderator, at=NOON)
    reader, _key = make_reader(thread.publication)
    posting.withdraw(comments[2], by=reader, at=NOON)
    html = client.get(thread.url).content.decode()
    assert "2 commentaires</h2>" in html
    assert len(re.findall(r'<li class="comment" id=', html)) == 2
    assert len(re.findall(r'<li class="comment comment--(?:removed|withdrawn)"', html)) == 2


@pytest.mark.parametrize("address", ["/c/{}/", "/c/{}/branch/", "/c/{}/branch/1/"])
def test_pending_refused_and_never_issued_are_the_same_404(client, thread, moderator, address):
    pending = make_comment(thread)
    refused = make_comment(thread)
    deciding.refuse(refused, revision=refused.revision_id, by=moderator, at=NOON)
    answers = [client.get(address.format(n)) for n in (pending.number, refused.number, 10**9, 10**30)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_number_leads_to_its_place(client, thread, moderator):
    comment = make_published(thread, by=moderator)
    answer = client.get(comment.url)
    assert answer.status_code == 302
    assert answer["Location"] == f"{thread.url}#c{comment.number}"


def test_an_unpublished_article_takes_its_comments_with_it(client, thread, moderator):
    comment = make_published(thread, by=moderator)
    thread.article.unpublish()
    assert client.get(comment.url).status_code == 404
    assert client.get(thread.url).status_code == 404
    assert client.get(thread.respond_url).status_code == 404


def test_a_page_that_is_full_begins_another_and_a_late_comment_moves_nobody(
    client, thread, moderator, monkeypatch
):
    monkeypatch.setattr(threading, "UNITS", 3)
    late = make_comment(thread)
    comments = [make_published(thread, by=moderator) for _n in range(7)]
    before = {c.number: client.get(c.url)["Location"] for c in comments}
    deciding.publish(late, revision=late.revision_id, by=moderator, at=NOON)
    assert {c.number: client.get(c.url)["Location"] for c in comments} == before
    assert numbers_on(client.get(thread.url).content.decode()) == [late.number] + [
        c.number for c in comments[:3]
    ]
    second = client.get(f"{thread.url}discussion/2/").content.decode()
    assert numbers_on(second) == [c.number for c in comments[3:6]]
    assert client.get(f"{thread.url}discussion/4/").status_code == 404
    assert client.get(f"{thread.url}discussion/0/").status_code == 404
    assert client.get(f"{thread.url}discussion/1/").status_code == 301
    assert client.get(f"{thread.url}discussion/02/").status_code == 404
    assert f'<link rel="canonical" href="http://testserver{thread.url}discussion/2/">' in second


def test_what_a_long_branch_has_more_stands_on_pages_of_its_own(client, thread, moderator, monkeypatch):
    monkeypatch.setattr(threading, "LONG_BRANCH", 3)
    top = make_published(thread, by=moderator)
    replies = [make_published(thread, by=moderator, parent=top) for _n in range(5)]
    after = make_published(thread, by=moderator)
    html = client.get(thread.url).content.decode()
    assert numbers_on(html) == [top.number, *(reply.number for reply in replies[:3]), after.number]
    link = f'href="/c/{top.number}/branch/">Encore 2 réponses\u202f: lire toute la branche'
    assert html.index(f'id="c{replies[2].number}"') < html.index(link) < html.index(f'id="c{after.number}"')
    branch = client.get(f"/c/{top.number}/branch/").content.decode()
    assert numbers_on(branch) == [top.number] + [reply.number for reply in replies]
    assert client.get(replies[1].url)["Location"] == f"{thread.url}#c{replies[1].number}"
    assert client.get(replies[4].url)["Location"] == f"/c/{top.number}/branch/#c{replies[4].number}"


def test_a_branch_that_grows_takes_nothing_off_its_page(client, thread, moderator, monkeypatch):
    monkeypatch.setattr(threading, "LONG_BRANCH", 3)
    top = make_published(thread, by=moderator)
    below = make_published(thread, by=moderator, parent=top)
    late = [make_comment(thread, parent=parent) for parent in (top, below)]
    comments = [
        make_published(thread, by=moderator, parent=parent) for parent in (top, below, top, below, below)
    ]
    everything = [top, below, *comments]
    stood = {one.number: client.get(one.url)["Location"] for one in everything}
    shown = numbers_on(client.get(thread.url).content.decode())
    for one in late:
        deciding.publish(one, revision=one.revision_id, by=moderator, at=NOON)
    assert {one.number: client.get(one.url)["Location"] for one in everything} == stood
    assert numbers_on(client.get(thread.url).content.decode()) == shown


def test_every_comment_of_a_branch_in_many_layers_is_found_by_its_links(
    client, thread, moderator, monkeypatch
):
    monkeypatch.setattr(threading, "LONG_BRANCH", 2)
    comments = [make_published(thread, by=moderator)]
    for n in range(1, 40):
        parent = comments[n - 1] if n % 3 else comments[n // 3]
        comments.append(make_published(thread, by=moderator, parent=parent))
    seen, waiting = set(), [thread.url]
    while waiting:
        html = client.get(waiting.pop()).content.decode()
        seen |= set(numbers_on(html))
        waiting += re.findall(r'<p class="comment__branch"><a href="([^"]+)"', html)
    assert seen == {one.number for one in comments}
    for one in comments:
        address, _hash, anchor = client.get(one.url)["Location"].partition("#")
        assert f'id="{anchor}"' in client.get(address).content.decode()


def test_each_page_of_a_long_branch_has_one_address_and_names_it(client, thread, moderator, monkeypatch):
    monkeypatch.setattr(threading, "LONG_BRANCH", 3)
    monkeypatch.setattr(threading, "UNITS", 3)
    top = make_published(thread, by=moderator)
    for _n in range(5):
        make_published(thread, by=moderator, parent=top)
    for address, own in (("branch/", "branch/"), ("branch/1/", "branch/"), ("branch/2/", "branch/2/")):
        html = client.get(f"/c/{top.number}/{address}").content.decode()
        assert f'<link rel="canonical" href="http://testserver/c/{top.number}/{own}">' in html
    for address in (f"/c/{top.number}/branch/02/", f"/c/0{top.number}/branch/", f"/c/0{top.number}/"):
        assert client.get(address).status_code == 404


def test_the_figure_of_a_long_branch_is_grouped_like_that_of_the_discussion(client, thread, moderator):
    top = make_published(thread, by=moderator)
    Comment.objects.filter(pk=top.pk).update(shown_descendants=19_999, listed_descendants=60)
    assert "Encore 19\u202f939 réponses" in client.get(thread.url).content.decode()


def test_the_two_lists_of_pages_have_names_of_their_own(client, thread):
    make_long_thread(thread, 240)
    html = client.get(f"{thread.url}discussion/2/").content.decode()
    names = re.findall(r'<nav class="pages" aria-label="([^"]+)"', html)
    assert len(names) == len(set(names)) == 2


def test_a_chain_of_replies_deeper_than_a_path_is_read_like_a_list(client, thread, moderator):
    chain = [make_published(thread, by=moderator)]
    for _n in range(30):
        chain.append(make_published(thread, by=moderator, parent=chain[-1]))
    html = client.get(thread.url).content.decode()
    assert numbers_on(html) == [comment.number for comment in chain]
    assert f"en réponse à #{chain[29].number}" in html
    assert is_balanced(
        html[html.index('<ol class="thread">') : html.index("</section>", html.index('<ol class="thread">'))]
    )
    fresh = Comment.objects.get(pk=chain[0].pk)
    assert fresh.shown_descendants == 30


def test_an_article_takes_as_many_queries_whatever_its_discussion_holds(client, thread, moderator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(thread.url)
        return len(counted)

    make_published(thread, by=moderator)
    make_published(thread, by=moderator)
    queries()  # What Wagtail keeps of its sites is asked for once.
    few = queries()
    for _n in range(30):
        make_published(thread, by=moderator)
    assert queries() == few


def test_a_public_page_sets_no_cookie_and_is_the_same_for_everybody(client, thread, moderator):
    make_published(thread, by=moderator)
    as_visitor = client.get(thread.url)
    client.force_login(moderator)
    as_moderator = client.get(thread.url)
    assert not as_visitor.cookies
    assert "Cookie" not in as_visitor.get("Vary", "")
    assert as_visitor.content == as_moderator.content


def test_nothing_that_waits_moves_a_byte_of_the_page(client, thread, moderator):
    published = make_published(thread, by=moderator)
    before = client.get(thread.url).content
    make_comment(thread, typed="Ceci attend d'être lu.")
    posting.edit(published, revision=published.revision_id, typed="Une autre version.", by=moderator, at=NOON)
    assert client.get(thread.url).content == before


def test_each_of_several_publications_is_served_at_its_own_host(client, thread, moderator):
    comment = make_published(thread, by=moderator)
    other = make_publication(name="Ailleurs", host="ailleurs.example")
    there = make_thread(other, title="Là-bas")
    theirs = make_published(there)
    assert client.get(comment.url)["Location"] == f"{thread.url}#c{comment.number}"
    assert client.get(thread.url).status_code == 200
    assert client.get(there.url).status_code == 404
    assert client.get(theirs.url).status_code == 404
    html = client.get(there.url, headers={"host": "ailleurs.example"}).content.decode()
    assert f"#{theirs.number}" in html
    assert f'<link rel="canonical" href="http://ailleurs.example{there.url}">' in html


def test_an_article_of_another_publication_is_not_found_here(client, thread, publication):
    other = make_publication(name="Ailleurs", host="ailleurs.example")
    article = make_article(other)
    make_charter(other, number=2)
    assert client.get(f"/environnement/{article.slug}/discussion/2/").status_code == 404


def test_a_closed_discussion_says_so_around_its_comments(client, thread, moderator):
    make_published(thread, by=moderator)
    assert "discussion--closed" not in client.get(thread.url).content.decode()
    Thread.objects.filter(pk=thread.pk).update(opening="read_only")
    assert "discussion--closed" in client.get(thread.url).content.decode()


def test_each_page_of_a_discussion_names_the_feed_of_its_article(client, thread, moderator):
    make_long_thread(thread, 240)
    feed = f'<link rel="alternate" type="application/atom+xml" title="Commentaires de cet article" href="{thread.url}feed/">'
    for address in (thread.url, f"{thread.url}discussion/2/"):
        assert feed in client.get(address).content.decode()
