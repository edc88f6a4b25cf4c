"""
Every kind of page, read by axe-core: no violation, in light and dark, wide and narrow.

By day on one database: a page that is there looks the same on both, and other tests ask both for every one.
"""

from __future__ import annotations

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from wagtail.models import PageViewRestriction

from palabre.accounts import private_link
from palabre.charter.models import OwnHead, Rule
from palabre.discussion import threading
from palabre.discussion.models import Comment
from palabre.moderation import (
    alerting,
    appealing,
    appealing_sanctions,
    backtesting,
    deciding,
    noting,
    rereading,
    sanctioning,
    tracing,
)
from palabre.press.models import Article, Author, Byline
from palabre.press.setting_up import grant_editors
from palabre.publications import hosts
from tests.factories import (
    NOON,
    make_article,
    make_charter,
    make_comment,
    make_editor,
    make_moderator,
    make_outside_thread,
    make_published,
    make_reader,
)
from tests.journeys.pressing import press, press_enter

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.nightly(on="postgresql"),
]

LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
]
LOUD = "C'EST VRAIMENT INADMISSIBLE !!!! https://a.example https://b.example https://c.example"


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark and narrow"])
def look(request):
    """How the page is looked at."""
    return request.param


@pytest.fixture
def discussed(paper):
    """The article, with everything that a page of readers can have."""
    by = paper.moderator
    first = make_published(paper, by=by, typed="Qui vient ?\n> demain\nhttps://a.example/x")
    reply = make_published(paper, by=by, parent=first, typed="Moi !")
    make_published(paper, by=by, parent=reply, typed="Moi aussi.")
    gone = make_published(paper, by=by, typed="À retirer.")
    rule = paper.publication.charter_versions.first().rules.get(number=2)
    deciding.remove(gone, revision=gone.revision_id, by=by, rule=rule, reasons="Vise quelqu'un.", at=NOON)
    author = Author.objects.create(publication=paper.publication, name="Inès Moreau", slug="ines-moreau")
    article = Article.objects.get(pk=paper.article_id)
    article.standfirst = "Les analyses sont bonnes."
    article.bylines = [Byline(author=author)]
    article.body = [("paragraph", "<p>Un <b>début</b>.</p>"), ("heading", "Ensuite")]
    article.keywords.add("canal")
    article.save_revision().publish()
    make_charter(paper.publication, number=2, in_force_at=NOON)
    paper.first = first
    return paper


def violations(page) -> list[str]:
    """What axe-core finds wrong on the page as it stands: rule, what it is about, where."""
    return [
        f"{page.url} {found['id']}: {found['help']} at {[node['target'] for node in found['nodes']][:3]}"
        for found in Axe().run(page).response["violations"]
    ]


def test_what_readers_read(visit, discussed, look):
    page, wrong = visit(**look), []
    for path in (
        "/", "/environnement/", discussed.url, "/authors/ines-moreau/", "/charter/", "/charter/1/", "/legal/",
        "/legal/contact/", "/legal/personal-data/", "/follow/", f"/follow/?article={discussed.article_id}",
        f"/c/{discussed.first.number}/branch/", "/sign-in/", "/password/forgotten/", "/mine/", "/nothing/here/",
        "/search/", "/search/?q=vélo", "/search/?q=zzz", "/search/?q=-vélo", "/transparency/?since=2026-06&until=2026-06",
        "/api/v1/docs",
    ):  # fmt: skip
        page.goto(discussed.host + path)
        wrong += violations(page)
    assert wrong == []


def test_what_is_long_or_behind_a_password(visit, discussed, look, monkeypatch):
    monkeypatch.setattr(threading, "UNITS", 3)
    monkeypatch.setattr(threading, "LONG_BRANCH", 3)
    for n in range(10):
        make_published(discussed, by=discussed.moderator, parent=discussed.first if n < 5 else None)
    locked = make_article(discussed.publication, title="Réservé")
    PageViewRestriction.objects.create(page=locked, restriction_type="password", password="sésame")
    page, wrong = visit(**look), []
    branch = f"/c/{discussed.first.number}/branch/"
    for path in (discussed.url, f"{discussed.url}discussion/2/", branch, f"{branch}2/"):
        page.goto(discussed.host + path)
        assert page.locator("nav.pages").count()
        wrong += violations(page)
    page.goto(discussed.host + locked.address)
    wrong += violations(page)
    for password in ("faux", "sésame"):
        page.fill("input[name=password]", password)
        press(page, "main button[type=submit]")
        wrong += violations(page)
    assert page.inner_text("h1") == "Réservé"
    assert wrong == []


def test_what_stands_in_frames_on_other_sites(visit, at_the_desk, discussed, look):
    by, page, wrong = discussed.moderator, visit(**look), []
    hosts.register(discussed.publication, "journal.example", with_subdomains=True, by=by, at=NOON)
    outside = make_outside_thread(discussed.publication)
    comment = make_published(outside, by=by)
    make_published(outside, by=by, parent=comment)
    new = "?address=https://journal.example/b"
    for path in (
        f"/embed/{new}", f"/embed/{outside.pk}/", f"/embed/{outside.pk}/?lang=en&theme=dark", f"/embed/{outside.pk}/?theme=light",
        f"/embed/{outside.pk}/follow/", f"/embed/alert/{comment.pk}/", "/embed/alert/received/", "/embed/?address=https://mal.example/",
        f"/threads/{outside.pk}/", f"/threads/{new}", "/threads/?address=x", f"/embed/branch/{comment.pk}/?lang=en&theme=dark",
        f"/embed/branch/{comment.pk}/", f"/embed/{outside.pk}/respond/?to={comment.pk}",
    ):  # fmt: skip
        page.goto(discussed.host + path)
        wrong += violations(page)
    page.fill("#text", LOUD)
    page.fill("#name", "Maud")
    for button in ("preview", "confirm"):
        press(page, f"button[value={button}]")
        wrong += violations(page)
    assert "reçu" in page.inner_text("h1")
    for path in (
        "/desk/hosts/",
        "/desk/settings/",
        "/desk/threads/",
        "/desk/threads/?q=rien",
        f"/desk/threads/{outside.pk}/",
    ):
        at_the_desk.goto(discussed.host + path)
        wrong += violations(at_the_desk)
    assert wrong == []


def test_what_authors_write_in(visit, discussed, look):
    page, wrong = visit(**look), []
    page.goto(f"{discussed.host}{discussed.respond_url}?to={discussed.first.number}")
    wrong += violations(page)
    press(page, "button[value=preview]")  # With nothing in it: the sentences beside the fields.
    wrong += violations(page)
    page.fill("#text", LOUD)
    page.fill("#name", "Maud")
    press(page, "button[value=preview]")
    assert page.locator("mark").count()
    wrong += violations(page)
    press(page, "button[value=confirm]")
    number = page.inner_text("h1").partition("#")[2].strip()
    wrong += violations(page)
    _stranger, key = make_reader(discussed.publication)
    for path in ("/mine/", f"/mine/{number}/edit/", private_link.path(key), f"/alert/{discussed.first.number}/",
                 f"/alert/article/{discussed.article_id}/"):  # fmt: skip
        page.goto(discussed.host + path)
        wrong += violations(page)
    press(page, "main button[type=submit]")
    wrong += violations(page)
    page.fill("#alert-text", "Une date est fausse.")
    page.check("input[value=mistake]")
    press(page, "main button[type=submit]")
    wrong += violations(page)
    sent = Comment.objects.get(pk=int(number))
    decision = refused(sent, by=discussed.moderator)
    page.goto(f"{discussed.host}/decisions/{decision.pk}/")
    for words in ("", "J’avais de la fièvre."):
        wrong += violations(page)
        page.fill("#appeal-text", words)
        press(page, ".alert__form button[type=submit]")
    assert page.locator("#appeal").count()
    wrong += violations(page)
    assert wrong == []


def test_what_whoever_is_under_a_sanction_reads(visit, discussed, look):
    publication, by, now = discussed.publication, discussed.moderator, timezone.now()
    reader, key = make_reader(publication)
    comment = make_comment(discussed, reader=reader, at=now)
    page, wrong = visit(**look), []
    page.goto(discussed.host + private_link.path(key))
    given = {
        "target": sanctioning.Target(reader=reader), "ground": "charter", "reasons": "Des insultes.", "by": by,
        "at": now, "comment": comment, "rule": comment.charter.rules.get(number=2),
    }  # fmt: skip
    sanctioning.give(publication, kind="warning", **given)
    page.goto(discussed.host + discussed.respond_url)
    page.fill("#text", "Un mot de plus.")
    page.fill("#name", "Maud")
    press(page, "button[value=preview]")
    assert page.locator("#warning").count()
    wrong += violations(page)
    press(page, "button[value=confirm]")
    assert page.locator("#warning").count()
    wrong += violations(page)
    until = now + datetime.timedelta(days=9)
    pause = sanctioning.give(publication, kind="pause", until=until, **given)
    page.goto(discussed.host + discussed.respond_url)
    assert page.locator(".sanctioned").count()
    for path in (
        discussed.respond_url,
        "/mine/",
        f"/mine/{comment.number}/edit/",
        f"/decisions/sanctions/{pause.pk}/",
    ):
        page.goto(discussed.host + path)
        wrong += violations(page)
    for words in ("", "J’avais de la fièvre."):
        page.fill("#appeal-text", words)
        press(page, ".alert__form button[type=submit]")
        wrong += violations(page)
    assert page.locator("#appeal").count()
    assert wrong == []


def refused(comment, *, by):
    rule = comment.charter.rules.get(number=2)
    return deciding.refuse(comment, revision=comment.revision_id, by=by, at=timezone.now(), rule=rule)


def test_what_moderators_work_in(visit, discussed, look):
    colleague = make_moderator(discussed.publication, username="colleague")
    for decider in (discussed.moderator, colleague):
        decision = refused(make_comment(discussed, at=timezone.now()), by=decider)
        appealing.appeal(decision, text="Relisez.", by=None, at=timezone.now())
    sanctioned, unsanctioned = (
        make_comment(discussed, reader=make_reader(discussed.publication)[0], at=timezone.now())
        for _n in range(2)
    )
    given = sanctioning.give(
        discussed.publication, kind="exclusion", target=sanctioning.author_of(sanctioned), ground="law",
        reasons="Des menaces.", why_at_once="Des menaces.", by=discussed.moderator, at=timezone.now(),
        comment=sanctioned,
    )  # fmt: skip
    appealing_sanctions.appeal(given, text="Relisez.", by=None, at=timezone.now())
    make_comment(discussed, typed=LOUD, at=timezone.now())
    waiting = make_comment(discussed, typed="Un autre.", at=timezone.now(), parent=discussed.first)
    alerting.alert(
        discussed.publication, category="rule:2", text="Voyez.", comment=discussed.first, at=timezone.now()
    )
    shouting = make_charter(discussed.publication, number=9)
    shouting.rules.update(checks=[{"check": "capitals", "at_least": 12}])
    day = NOON.date()
    tried, under_way = (
        backtesting.begin(discussed.publication, shouting, day, by=discussed.moderator, at=NOON)
        for _n in range(2)
    )
    while tried.ended_at is None:
        backtesting.step(tried)
    assert tried.tally["which"]
    Rule.objects.filter(version__publication=discussed.publication, number=2).update(
        checks=[{"check": "desk"}]
    )
    effect = {
        "learned_from": 400, "held": 100, "held_against": 40, "auc": 0.9, "auc_before": 0.7, "threshold": 0.6, "noted": 30,
        "noted_rightly": 25, "was_noted": 9, "was_noted_rightly": 4, "anew_count": 1,
        "anew": [[discussed.first.number, True, 0.91, discussed.first.revision_id]],
    }  # fmt: skip
    learned = OwnHead.objects.create(
        publication=discussed.publication, rule_number=2, rule_title="Aucune insulte", asked_at=NOON, learned_at=NOON,
        numbers=b"1", effect=effect,
    )  # fmt: skip
    type(discussed.publication).objects.update(blind_share=100)
    for _n in range(2):
        drawn = refused(make_comment(discussed, parent=discussed.first), by=colleague)
    assert rereading.draw(at=drawn.decided_at + datetime.timedelta(hours=7))
    read = rereading.next_to_read(discussed.publication, discussed.moderator)
    rereading.say(read, by=discussed.moderator, at=timezone.now())
    page, wrong = visit(**look), []
    page.goto(f"{discussed.host}/desk/")
    page.fill("input[name=login]", "moderator")
    page.fill("input[name=password]", "palabre-test")
    press_enter(page)
    page.wait_for_url(f"{discussed.host}/desk/**")
    for path in ("", "alerts/", "appeals/", "decisions/", f"comments/{waiting.number}/", f"comments/{discussed.first.number}/",
                 f"threads/{discussed.pk}/", "checks/", "report/?since=2026-06-01", "backtests/", f"backtests/{tried.pk}/",
                 f"backtests/{under_way.pk}/", "learning/", f"learning/{learned.pk}/", "sanctions/", "blind/", "day/", "tokens/",
                 f"comments/{sanctioned.number}/sanction/", f"comments/{waiting.number}/sanction/",
                 f"comments/{unsanctioned.number}/sanction/"):  # fmt: skip
        page.goto(f"{discussed.host}/desk/{path}")
        wrong += violations(page)
    press(page, ".sanction__form button[type=submit]")  # With nothing in it: what is wrong is said.
    wrong += violations(page)
    page.goto(f"{discussed.host}/desk/")
    page.check("input[name=chosen] >> nth=0")
    press(page, "#bulk button")
    wrong += violations(page)
    assert wrong == []


def test_where_passages_are_taken_out_and_opened(visit, discussed, look):
    type(discussed.publication).objects.update(seals_passages=True)
    waiting = make_comment(
        discussed,
        typed="Une phrase qui reste. Une phrase qui part.",
        reader=make_reader(discussed.publication)[0],
    )
    page, wrong = visit(**look), []
    page.goto(f"{discussed.host}/desk/comments/{waiting.number}/seal/")
    page.fill("input[name=login]", discussed.moderator.username)
    page.fill("input[name=password]", "palabre-test")
    press_enter(page)
    page.goto(f"{discussed.host}/desk/comments/{waiting.number}/seal/")
    wrong += violations(page)
    press(page, ".seal button[value=look]")  # With nothing chosen: what is wrong is said.
    wrong += violations(page)
    page.get_by_label("Une phrase qui part.").check()
    page.select_option("#seal-ground", "2")
    press(page, ".seal button[value=look]")
    wrong += violations(page)
    press(page, ".seal__preview button")
    page.goto(f"{discussed.host}/desk/comments/{waiting.number}/sealed/{waiting.revision_id}/")
    wrong += violations(page)
    page.fill("#opening-reason", "Pour voir.")
    press(page, ".verdict button")
    assert page.locator(".seal__whole mark").inner_text() == "Une phrase qui part."
    wrong += violations(page)
    page.goto(f"{discussed.host}/c/{waiting.number}/")
    wrong += violations(page)
    assert wrong == []


def test_what_stands_beside_a_comment_that_others_spoke_of(visit, discussed, look):
    by, publication = discussed.moderator, discussed.publication
    others = [make_moderator(publication, username=name) for name in ("anne", "bilal")]
    Rule.objects.filter(version__publication=publication, number=3).update(people=3)
    noted = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "message": "capitals.shouting", "rule": 3,
             "values": {"count": 12}, "replacement": None, "check": "capitals@1", "counts": True}  # fmt: skip
    said = "Le bassin du canal rouvre samedi à midi, et la fanfare jouera sur le quai jusqu’au soir"
    for n in range(3):
        refused(make_comment(discussed, typed=f"{said}, {n}."), by=by)
    reader, _key = make_reader(publication)
    waiting = make_comment(discussed, typed=f"{said} !", findings=[noted], reader=reader)
    noting.write(waiting, text="Corrige volontiers quand on le lui demande.", by=by, at=NOON)
    read = {"revision": waiting.revision_id, "at": NOON}
    deciding.ask(waiting, by=others[0], note="Ironie, ou pas ?", **read)
    deciding.publish(waiting, by=others[0], **read)
    deciding.refuse(
        waiting, by=others[1], rule=waiting.charter.rules.get(number=2), reasons="Vise quelqu’un.", **read
    )
    while tracing.work_once():
        pass
    page = visit(**look)
    page.goto(f"{discussed.host}/desk/")
    page.fill("input[name=login]", "moderator")
    page.fill("input[name=password]", "palabre-test")
    press_enter(page)
    page.goto(f"{discussed.host}/desk/?focus={waiting.number}")
    for part in (".opinions", ".precedents", ".author-notes", ".verdict__unlike", "[data-unlike]"):
        assert page.locator(part).count()
    for summary in page.locator(".verdict__more summary, .author-notes__new summary").all():
        summary.click()
    assert violations(page) == []
    # Nothing is wider than the screen.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_may_not_is_told_so_on_a_page_that_can_be_read(visit, paper, look):
    make_editor(paper.publication, username="editor")
    page = visit(**look)
    page.goto(f"{paper.host}/sign-in/")
    page.fill("input[name=login]", "editor")
    page.fill("input[name=password]", "palabre-test")
    press_enter(page)
    page.wait_for_url(lambda address: "sign-in" not in address)
    page.goto(f"{paper.host}/desk/")
    assert violations(page) == []


def test_where_editors_try_a_charter(visit, paper, look):
    grant_editors(paper.publication)
    make_editor(paper.publication, username="editor")
    page = visit(**look)
    page.goto(f"{paper.host}/cms/charter-try/")
    page.fill("input[name=login]", "editor")
    page.fill("input[name=password]", "palabre-test")
    press_enter(page)
    page.wait_for_selector(".trying textarea")
    page.fill(".trying textarea", LOUD)
    press(page, ".trying button[type=submit]")
    assert page.locator(".trying mark").count()
    # The frame around it is Wagtail's.
    assert Axe().run(page, context=".trying").response["violations"] == []
