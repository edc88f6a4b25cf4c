"""A discussion on somebody else's page: the host page is on another site, the browser a real one."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from django.utils import timezone

from palabre.accounts import vouching_keys
from palabre.accounts.models import Reader, SpentToken
from palabre.discussion import clearing, merging
from palabre.discussion import threading as threading_of_comments
from palabre.discussion.models import Comment, State, Thread
from palabre.moderation.models import Alert
from palabre.publications import hosts
from tests import chromium, factories
from tests.discussion.test_known_readers import ISSUER, SECRET, token
from tests.factories import NOON
from tests.journeys.playing import FLAGS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DOCS = Path(__file__).resolve().parents[2] / "docs"
TYPED = "Le canal vu de la berge, au petit matin."


class Elsewhere:
    """A site of its own at ``127.0.0.1``: another one than ``localhost``, for cookies too. ``pages`` by path."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        pages = self.pages

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, headers = pages.get(self.path.partition("?")[0], ("", {}))
                self.send_response(200 if body else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_said: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.name = f"127.0.0.1:{self.server.server_port}"
        self.root = f"http://{self.name}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path: str, inner: str, *, head: str = "", **headers: str) -> str:
        """A page at ``path``; its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Journal</title>{head}</head><body>{inner}</body></html>'
        self.pages[path] = (body, named)
        return self.root + path


@pytest.fixture
def elsewhere():
    site = Elsewhere()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def registered(paper, elsewhere):
    """The site, whose host the desk has registered."""
    hosts.register(paper.publication, elsewhere.name, with_subdomains=False, by=paper.moderator, at=NOON)
    return elsewhere


@pytest.fixture
def reader(chrome, paper, elsewhere):
    """Opens a browser; at its end nothing went wrong, nobody else was asked, and no cookie is there."""
    opened = []

    def somebody(browser=chrome, **options):
        context = browser.new_context(locale="fr-FR", **options)
        page = context.new_page()
        page.faults, page.forgiven, page.is_known = [], "nothing", False
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        context.on(
            "request",
            lambda request: (
                request.url.startswith((paper.host, elsewhere.root)) or page.faults.append(request.url)
            ),
        )
        page.on(
            "console", lambda said: "Content Security Policy" in said.text and page.faults.append(said.text)
        )
        opened.append((context, page))
        return page

    yield somebody
    for context, page in opened:
        faults = [one for one in page.faults if page.forgiven not in one]
        cookies = [] if page.is_known else context.cookies()
        context.close()
        assert (faults, cookies) == ([], [])


def tag(paper, **said: str) -> str:
    attributes = "".join(f' data-{name}="{value}"' for name, value in said.items())
    return f'<script async src="{paper.host}/embed.js" data-palabre{attributes}></script>'


def strict(paper) -> str:
    """The policy that docs/embed.md spells out, and nothing more."""
    allowed = "; ".join(f"{one} {paper.host}" for one in ("script-src", "frame-src", "connect-src"))
    return f"default-src 'none'; {allowed}; require-trusted-types-for 'script'"


def discussion(page):
    """What stands in the frame."""
    return page.frame_locator("iframe.palabre")


def grown(page):
    """The same, once its script is there: a link that is pressed before opens in a tab of its own."""
    frame = discussion(page)
    frame.locator("html.is-grown").wait_for()
    return frame


def write_in_frame(page, text=TYPED) -> None:
    frame = discussion(page)
    frame.get_by_label("Votre commentaire").fill(text)
    frame.get_by_label("Nom affiché").fill("Maud")
    frame.get_by_role("button", name="Relire et envoyer").click()
    frame.get_by_role("heading", name="Relisez, puis envoyez").wait_for()
    frame.get_by_role("button", name="Envoyer").click()
    frame.get_by_role("heading", name="Votre commentaire est reçu").wait_for()


def test_a_reader_begins_a_discussion_under_a_strict_policy_on_a_telephone(paper, registered, reader):
    address = registered.put(
        "/canal",
        f"<h1>Le canal</h1>{tag(paper, title='Le canal rouvre')}<p>Fin.</p>",
        Content_Security_Policy=strict(paper),
    )
    page = reader(viewport={"width": 320, "height": 640})
    page.goto(address + "?utm_source=lettre#haut")
    frame = discussion(page)
    frame.get_by_text("Aucune insulte").first.wait_for()
    assert not Thread.objects.filter(article=None).exists()
    frame.get_by_role("button", name="Écrire le premier commentaire").click()
    write_in_frame(page)
    thread = Thread.objects.get(article=None)
    assert (thread.page_address, thread.page_title) == (address, "Le canal rouvre")
    comment = Comment.objects.get(thread=thread)
    assert (comment.state, comment.author_name) == (State.PENDING, "Maud")
    # Nothing is cut off and nothing scrolls twice, neither across nor down.
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().width <= 320")
    inner = page.frames[1].evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    )
    assert inner[0] <= inner[2]
    assert inner[1] <= inner[3] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_whoever_blocks_the_cookies_of_other_sites_writes_all_the_same(paper, registered, reader):
    factories.make_outside_thread(paper.publication, registered.put("/canal", tag(paper)))
    page = reader()
    asked = page.context.new_cdp_session(page)
    asked.send("Network.enable")
    blocked = {
        "enableThirdPartyCookieRestriction": True,
        "disableThirdPartyCookieMetadata": True,
        "disableThirdPartyCookieHeuristics": True,
    }
    asked.send("Network.setCookieControls", blocked)
    page.goto(f"{registered.root}/canal")
    write_in_frame(page)
    assert Comment.objects.count() == 1


def test_a_reply_an_alert_and_what_opens_outside(paper, registered, reader):
    address = registered.put("/canal", f"<p>Texte.</p>{tag(paper)}")
    thread = factories.make_outside_thread(paper.publication, address)
    first = factories.make_published(
        thread, by=paper.moderator, typed="Voir https://autre.example/ et la suite."
    )
    page = reader()
    page.goto(address)
    frame = grown(page)
    frame.get_by_role("link", name=f"Répondre à Maud, #{first.pk}").click()
    write_in_frame(page)
    assert Comment.objects.get(parent=first).state == State.PENDING
    frame.get_by_role("link", name="Retour à la discussion").click()
    frame.get_by_role("link", name=f"Alerter à propos du #{first.pk}").wait_for()
    grown(page).get_by_role("link", name=f"Alerter à propos du #{first.pk}").click()
    frame.get_by_label("Autre chose").check()
    frame.locator("textarea").fill("Ceci vise quelqu’un.")
    frame.get_by_role("button", name="Envoyer l’alerte").click()
    frame.get_by_role("heading", name="Merci").wait_for()
    assert Alert.objects.get().comment == first
    frame.get_by_role("link", name="Retour à la discussion").click()
    frame.locator(f"#c{first.pk}").wait_for()
    grown(page)
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name=f"#{first.pk}", exact=True).click()
    opened.value.wait_for_url(f"{paper.host}/threads/{thread.pk}/#c{first.pk}")
    assert page.url == address


def test_your_comments_below_the_frame_are_there_once_the_private_link_was_opened(paper, registered, reader):
    factories.make_outside_thread(paper.publication, registered.put("/canal", tag(paper)))
    page = reader()
    page.is_known = True
    page.goto(f"{registered.root}/canal")
    grown(page)
    write_in_frame(page)
    frame = grown(page)
    frame.get_by_text("Ouvrez-le une fois").wait_for()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name=f"{paper.host}/mine/").click()
    opened.value.get_by_text(TYPED).wait_for()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Vos commentaires").click()
    opened.value.get_by_text(TYPED).wait_for()


def on_the_second_page(paper, address) -> tuple[Thread, Comment]:
    """A discussion of two pages, and a comment that Disqus once numbered 4711 on the second."""
    thread = factories.make_outside_thread(paper.publication, address)
    factories.make_long_thread(thread, 204, with_pieces=True)
    last = Comment.objects.filter(thread=thread, parent=None).latest("pk")
    Comment.objects.filter(pk=last.pk).update(origin="disqus:1:4711", piece_mark="")
    return thread, last


def is_seen(page, comment) -> None:
    """The page has moved to where ``comment`` stands in the frame."""
    grown(page)
    discussion(page).locator(f"#c{comment.pk}").wait_for()
    page.wait_for_function(
        "(y) => { const at = document.querySelector('iframe').getBoundingClientRect().top + y; return at > -50 && at < innerHeight }",
        arg=page.frames[1].evaluate(f"document.getElementById('c{comment.pk}').getBoundingClientRect().top"),
    )


@pytest.mark.parametrize("anchor", ["own", "old"])
def test_a_link_to_a_comment_finds_it_on_any_page_of_the_discussion(paper, registered, reader, anchor):
    address = registered.put("/canal", f'<div style="height: 900px">Texte.</div>{tag(paper, theme="dark")}')
    thread, last = on_the_second_page(paper, address)
    page = reader(viewport={"width": 800, "height": 600})
    page.goto(f"{address}#{'comment-4711' if anchor == 'old' else f'c{last.pk}'}")
    is_seen(page, last)
    assert page.frames[1].url == f"{paper.host}/embed/{thread.pk}/2/?theme=dark#c{last.pk}"


def test_a_link_within_the_page_leads_to_a_comment_and_takes_nobody_s_words_away(paper, registered, reader):
    inner = '<a href="#c{0}">Le dernier</a> <a href="#c{1}">Le premier</a> <a href="#comment-99">Rien</a> <p id="comment-5">Ici.</p><a href="#comment-5">Ici</a>'
    address = registered.put("/canal", "")
    thread, last = on_the_second_page(paper, address)
    first = Comment.objects.filter(thread=thread).earliest("pk")
    registered.put(
        "/canal", f'{inner.format(last.pk, first.pk)}<div style="height: 900px"></div>{tag(paper)}'
    )
    page = reader(viewport={"width": 800, "height": 600})
    page.goto(address)
    grown(page)
    page.get_by_role("link", name="Le dernier").click()
    page.wait_for_function("scrollY > 500")
    is_seen(page, last)
    # By keyboard: what stood there before the page moved may still take a press of the mouse.
    page.get_by_role("link", name="Le premier").press("Enter")
    is_seen(page, first)
    before = page.frames[1].url
    assert page.frames[1].evaluate("document.activeElement.id") in ("", f"c{first.pk}")
    # What stands on the page itself is the page's.
    page.get_by_role("link", name="Ici").press("Enter")
    assert page.frames[1].url == before
    discussion(page).get_by_label("Votre commentaire").fill(TYPED)
    page.get_by_role("link", name="Le dernier").press("Enter")
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert discussion(page).get_by_label("Votre commentaire").input_value() == TYPED
    assert page.frames[1].url == before


@pytest.mark.parametrize("anchor", ["own", "old"])
def test_who_asks_for_a_comment_by_keyboard_reads_on_there(paper, registered, reader, anchor):
    address = registered.put("/canal", "")
    _thread, last = on_the_second_page(paper, address)
    meant = "comment-4711" if anchor == "old" else f"c{last.pk}"
    registered.put("/canal", f'<a href="#{meant}">Le dernier</a> <a href="/">Accueil</a>{tag(paper)}')
    page = reader()
    page.goto(address)
    grown(page)
    page.get_by_role("link", name="Le dernier").press("Enter")
    discussion(page).locator(f"#c{last.pk}:focus").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    page.keyboard.press("Tab")
    assert page.frames[1].evaluate("document.activeElement.closest('.comment').id") == f"c{last.pk}"


def test_who_goes_elsewhere_before_the_comment_comes_is_not_called_away(paper, registered, reader):
    address = registered.put("/canal", "")
    _thread, last = on_the_second_page(paper, address)
    registered.put(
        "/canal", f'<a href="#c{last.pk}">Le dernier</a> <input aria-label="Chercher">{tag(paper)}'
    )
    page = reader()
    page.goto(address)
    grown(page)
    waiting = held(page, f"**/embed/?**comment=c{last.pk}")
    with page.expect_request("**/embed/?**comment=**"):
        page.get_by_role("link", name="Le dernier").press("Enter")
    page.get_by_label("Chercher").press("e")
    waiting[0].continue_()
    is_seen(page, last)
    page.keyboard.press("t")
    assert page.get_by_label("Chercher").input_value() == "et"


@pytest.mark.parametrize("whose", ["the discussion's", "the page's"])
def test_an_address_means_what_stands_below_the_tag_before_it_means_a_comment(
    paper, registered, reader, whose
):
    address = registered.put("/canal", "")
    thread, last = on_the_second_page(paper, address)
    below = '<p id="comment-4711">Un ancien commentaire.</p>' if whose == "the page's" else "<p>Fin.</p>"
    # The tag's script is here while the page still comes.
    registered.put("/canal", f'{tag(paper)}<script src="/lent.js"></script>{below}')
    registered.pages["/lent.js"] = ("document.body.dataset.rest = 1", {"Content-Type": "text/javascript"})
    page = reader(viewport={"width": 800, "height": 600})
    waiting = held(page, "**/lent.js")
    with page.expect_request("**/embed/?**") as first:
        page.goto(f"{address}#comment-4711", wait_until="commit")
    assert "comment=" not in first.value.url
    asked: list[str] = []
    page.on("request", lambda request: "comment=" in request.url and asked.append(request.url))
    waiting[0].continue_()
    page.wait_for_load_state()
    if whose == "the page's":
        grown(page)
        assert page.frames[1].url == f"{paper.host}/embed/{thread.pk}/?theme=light"
        assert asked == []
    else:
        is_seen(page, last)
        assert page.frames[1].url == f"{paper.host}/embed/{thread.pk}/2/?theme=light#c{last.pk}"


def test_what_was_being_written_is_there_when_the_discussion_is_begun_anew_or_merged(
    paper, registered, reader
):
    # A frame of another site keeps nothing in a browser without history, as these are: this one stands on a neighbour.
    neighbour = registered.name.replace("127.0.0.1", "localhost")
    hosts.register(paper.publication, neighbour, with_subdomains=False, by=paper.moderator, at=NOON)
    registered.root = f"http://{neighbour}"
    address = registered.put("/canal", tag(paper))
    empty = factories.make_outside_thread(paper.publication, address)
    page = reader()
    page.goto(address)
    grown(page).get_by_label("Votre commentaire").fill(TYPED)
    assert clearing.clear_empty(at=NOON + clearing.AFTER) == 1
    page.goto(address)
    grown(page).get_by_role("button", name=INVITATION).click()
    text = discussion(page).get_by_label("Votre commentaire")
    text.wait_for()
    grown(page)
    anew = Thread.objects.get(article=None)
    assert anew.pk != empty.pk
    assert text.input_value() == TYPED
    other = factories.make_outside_thread(paper.publication, registered.root + "/quai")
    merging.take_in(other, anew, by=paper.moderator, at=NOON)
    page.goto(address)
    discussion(page).locator(f"form[action^='/embed/{other.pk}/respond/']").wait_for()
    grown(page)
    assert text.input_value() == TYPED
    # Once it is sent nothing of it comes back, whatever its discussion was called.
    write_in_frame(page)
    page.goto(address)
    grown(page)
    assert text.input_value() == ""


def test_a_long_branch_is_read_in_the_frame(paper, registered, reader, monkeypatch):
    monkeypatch.setattr(threading_of_comments, "LONG_BRANCH", 1)
    address = registered.put("/canal", tag(paper))
    thread = factories.make_outside_thread(paper.publication, address)
    root = factories.make_published(thread, by=paper.moderator)
    answers = [factories.make_published(thread, by=paper.moderator, parent=root) for _n in range(3)]
    page = reader()
    page.goto(address)
    grown(page).get_by_role("link", name="Encore 2 réponses").click()
    discussion(page).get_by_role("heading", name=f"Réponses à #{root.pk}").wait_for()
    grown(page).locator(f"#c{answers[-1].pk}").get_by_role("link", name="Répondre").click()
    write_in_frame(page)
    assert Comment.objects.get(revision__text=TYPED).parent == answers[-1]
    page.goto(f"{registered.root}/canal#c{answers[-1].pk}")
    page.reload()
    is_seen(page, answers[-1])
    grown(page).get_by_role("link", name="À sa place dans la discussion").click()
    is_seen(page, root)


def test_from_what_went_wrong_in_the_frame_the_home_page_opens_outside(paper, registered, reader):
    address = registered.put("/canal", tag(paper))
    page = reader()
    page.goto(address)
    grown(page)
    page.frames[1].goto(f"{paper.host}/embed/nowhere/")
    with page.context.expect_page() as opened:
        discussion(page).get_by_role("link", name="Vers la page d’accueil").click()
    opened.value.wait_for_url(f"{paper.host}/")
    assert page.url == address


def test_without_javascript_a_link_leads_to_the_discussion(paper, registered, reader):
    address = registered.put("/canal", "")
    inner = f'{tag(paper)}<noscript><a href="{paper.host}/threads/?address={quote(address, safe="")}">La discussion</a></noscript>'
    registered.put("/canal", inner)
    page = reader(java_script_enabled=False)
    page.goto(address)
    assert page.locator("iframe").count() == 0
    page.get_by_role("link", name="La discussion").click()
    page.get_by_role("button", name="Écrire le premier commentaire").click()
    page.get_by_label("Votre commentaire").fill(TYPED)
    page.get_by_label("Nom affiché").fill("Maud")
    page.get_by_role("button", name="Relire et envoyer").click()
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Votre commentaire est reçu").wait_for()
    assert Comment.objects.get().thread.page_address == address
    # On a page of our own the browser is known.
    page.is_known = True


def test_an_unregistered_host_gets_a_sentence(paper, elsewhere, reader):
    address = elsewhere.put("/canal", f"{tag(paper)}<span data-palabre-count='/canal'>–</span>")
    page = reader()
    page.forgiven = "frame-ancestors"
    page.clock.install()
    with page.expect_response(f"{paper.host}/embed/?**") as asked:
        page.goto(address)
    assert asked.value.status == 403
    # The browser's own page about what was refused is never seen; the place for a discussion is kept until then.
    frame = page.locator("iframe")
    frame.wait_for(state="attached")
    assert frame.evaluate("(one) => one.offsetHeight") > 300
    assert not frame.is_visible()
    page.clock.run_for(25_000)
    note = page.locator(".palabre-away")
    note.wait_for()
    assert "ne peut pas s’afficher ici" in note.text_content()
    assert not page.locator("iframe").is_visible()
    assert page.locator("span").text_content() == "–"
    page.faults = [
        one for one in page.faults if "frame-ancestors" not in one and "Content Security" not in one
    ]


def test_a_page_elsewhere_that_frames_scripts_or_posts_gets_nothing(paper, registered, reader):
    thread = factories.make_outside_thread(paper.publication, "https://journal.example/a")
    comment = factories.make_published(thread, by=paper.moderator)
    article_s = paper.url
    inner = "".join(
        f'<iframe src="{paper.host}{path}"></iframe>'
        for path in (
            article_s,
            f"/respond/{thread.pk}/",
            f"/threads/{thread.pk}/",
            f"/alert/{comment.pk}/",
            "/sign-in/",
        )
    )
    page = reader()
    page.forgiven = "frame-ancestors"
    page.goto(registered.put("/cadre", inner))
    page.wait_for_load_state("networkidle")
    framed = [frame for frame in page.frames if frame is not page.main_frame]
    assert len(framed) == 5
    assert all(frame.url.startswith("chrome-error:") for frame in framed)
    read = """async (address) => { try { return await (await fetch(address)).text() } catch { return "" } }"""
    for path in ("/embed/", f"/embed/{thread.pk}/", "/mine/", f"/threads/{thread.pk}/feed/"):
        assert page.evaluate(read, paper.host + path) == "", path
    sent = """async (address) => {
        const body = new URLSearchParams({ text: "x", name: "x", do: "confirm" });
        try { await fetch(address, { method: "POST", mode: "no-cors", body }) } catch {}
    }"""
    for path in (
        f"/embed/{thread.pk}/respond/",
        f"/respond/{thread.pk}/",
        f"/embed/alert/{comment.pk}/",
        "/embed/open/",
    ):
        page.evaluate(sent, paper.host + path)
    assert Comment.objects.count() == 1
    assert not Alert.objects.exists()


def test_a_list_of_articles_has_its_counts(paper, registered, reader):
    thread = factories.make_outside_thread(paper.publication, f"{registered.root}/canal")
    factories.make_published(thread, by=paper.moderator)
    inner = f"""<span id="one" data-palabre-count="/canal?fbclid=1">–</span> <span id="two" data-palabre-count="{registered.root}/autre">–</span>
        <script async src="{paper.host}/embed.js"></script>"""
    page = reader()
    with page.expect_response(f"{paper.host}/embed/counts/?**"):
        page.goto(registered.put("/", inner, Content_Security_Policy=strict(paper)))
    page.wait_for_function("document.getElementById('one').textContent === '1 commentaire'")
    assert page.locator("#two").text_content() == "Aucun commentaire"
    assert page.locator("iframe").count() == 0


@pytest.mark.parametrize("dark", [True, False])
def test_the_frame_is_as_light_or_dark_as_the_page_around(paper, registered, reader, dark):
    address = registered.put(
        "/canal", tag(paper), head=f"<style>:root {{ color-scheme: {'dark' if dark else 'light'} }}</style>"
    )
    factories.make_outside_thread(paper.publication, address)
    # The browser's own setting, not one that is put upon every frame.
    page = reader(color_scheme="null")
    page.goto(address)
    discussion(page).get_by_role("textbox").first.wait_for()
    paper_colour = page.frames[1].evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper_colour == ("rgb(22, 24, 27)" if dark else "rgb(251, 250, 247)")
    page.goto(
        registered.put(
            "/force",
            tag(paper, theme="light" if dark else "dark", thread=address),
            head="<style>:root { color-scheme: light dark }</style>",
        )
    )
    discussion(page).get_by_role("textbox").first.wait_for()
    colour = page.frames[1].evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert colour == ("rgb(251, 250, 247)" if dark else "rgb(22, 24, 27)")


LIGHT, DARK = "rgb(251, 250, 247)", "rgb(22, 24, 27)"


def colour_of(frame) -> str:
    return frame.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.fixture(scope="module")
def dark_chrome(chrome):
    """A browser on a system that prefers dark: nothing is put upon its frames from outside."""
    browser = chrome.browser_type.launch(executable_path=chromium.find(), args=[*FLAGS, "--force-dark-mode"])
    yield browser
    browser.close()


@pytest.mark.parametrize(
    ("around", "head", "said"),
    [
        (LIGHT, "", ""),
        (LIGHT, "<style>body { background: #fff }</style>", ""),
        (DARK, "<style>html { background: #123 }</style>", ""),
        (DARK, "<style>body { background: white } main { background: oklch(none 0.1 20 / 0.9) }</style>", ""),
        (LIGHT, "<style>body { background: color(display-p3 1 1 0.9) } main { background: rgb(0 0 0 / 0.1) }</style>", ""),
        (LIGHT, "<style>body { background: #111 } main { background: lab(90 0 0) }</style>", ""),
        # Who says a scheme is taken at their word, whatever the colours.
        (DARK, "<style>:root { color-scheme: light dark } body { background: white }</style>", ""),
        (DARK, '<meta name="color-scheme" content="light dark"><style>body { background: white }</style>', ""),
        (DARK, "<style>body { background: white }</style>", "dark"),
    ],
)  # fmt: skip
def test_where_a_page_says_no_scheme_the_frame_is_as_light_or_dark_as_what_is_seen_there(
    paper, registered, reader, dark_chrome, around, head, said
):
    written = tag(paper, theme=said) if said else tag(paper)
    address = registered.put("/canal", f"<main>{written}</main>", head=head)
    factories.make_outside_thread(paper.publication, address)
    page = reader(dark_chrome, color_scheme="null")
    page.goto(address)
    frame = grown(page)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert colour_of(page.frames[1]) == around
    # So it stays on the next page in the frame.
    frame.get_by_label("Votre commentaire").fill(TYPED)
    frame.get_by_label("Nom affiché").fill("Maud")
    frame.get_by_role("button", name="Relire et envoyer").click()
    frame.get_by_role("heading", name="Relisez, puis envoyez").wait_for()
    assert colour_of(page.frames[1]) == around


@pytest.mark.parametrize("comes", ["in time", "never"])
def test_a_style_sheet_on_its_way_is_waited_for_but_not_for_ever(
    paper, registered, reader, dark_chrome, comes
):
    address = registered.put("/canal", tag(paper), head='<link rel="stylesheet" href="/lent.css">')
    registered.pages["/lent.css"] = ("body { background: #111 }", {"Content-Type": "text/css"})
    factories.make_outside_thread(paper.publication, address)
    page = reader(dark_chrome, color_scheme="null")
    page.clock.install()
    waiting = held(page, "**/lent.css")
    with page.expect_response("**/embed.js"):
        page.goto(address, wait_until="commit")
    page.wait_for_selector("script[data-palabre]", state="attached")
    if comes == "in time":
        waiting[0].continue_()
    else:
        page.clock.run_for(2100)
    page.wait_for_selector("iframe.palabre", state="attached")
    assert f"theme={'dark' if comes == 'in time' else 'light'}" in page.locator("iframe").get_attribute("src")
    if comes == "never":
        waiting[0].continue_()


def test_focus_goes_in_order_and_to_what_is_new_in_the_frame(paper, registered, reader):
    address = registered.put(
        "/canal",
        f'<div style="height: 900px"></div><a href="#avant" id="avant">Avant</a>{tag(paper)}<a href="#apres" id="apres">Après</a>',
    )
    factories.make_outside_thread(paper.publication, address)
    page = reader(viewport={"width": 800, "height": 600})
    page.goto(address)
    frame = discussion(page)
    frame.get_by_label("Votre commentaire").wait_for()
    assert page.locator("iframe").get_attribute("title") == "Discussion"
    page.locator("#avant").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    for _step in range(40):
        if page.evaluate("document.activeElement.id") == "apres":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "apres"
    frame.get_by_label("Votre commentaire").fill(TYPED)
    frame.get_by_label("Nom affiché").fill("Maud")
    page.keyboard.press("Enter")
    heading = frame.get_by_role("heading", name="Relisez, puis envoyez")
    heading.wait_for()
    assert page.frames[1].evaluate("document.activeElement.tagName") == "H1"
    # What is new begins where it is seen.
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().top >= 0")


def test_a_page_cannot_make_the_frame_or_the_frame_s_place_its_own(paper, registered, reader):
    address = registered.put("/canal", tag(paper))
    factories.make_outside_thread(paper.publication, address)
    page = reader()
    page.goto(address)
    discussion(page).get_by_role("textbox").first.wait_for()
    page.wait_for_function("parseFloat(document.querySelector('iframe').style.blockSize) > 0")
    before = page.evaluate("document.querySelector('iframe').style.blockSize")
    # Neither a message of the page itself nor one of nonsense moves anything.
    page.evaluate(
        """() => { for (const data of [{ palabre: 1, height: 5 }, null, "x", { palabre: 1, height: "x" }]) postMessage(data, "*") }"""
    )
    page.evaluate(
        """() => { for (const data of [null, 7, { palabre: 2 }]) frames[0].postMessage(data, "*") }"""
    )
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert page.evaluate("document.querySelector('iframe').style.blockSize") == before
    sandbox = page.locator("iframe").get_attribute("sandbox")
    assert "allow-top-navigation" not in sandbox


def test_whom_the_page_vouches_for_writes_under_their_name_there(paper, registered, reader):
    vouching_keys.enter(
        paper.publication,
        algorithm="HS256",
        issuer=ISSUER,
        written=SECRET,
        by=paper.moderator,
        at=timezone.now(),
    )
    thread = factories.make_outside_thread(paper.publication, registered.root + "/canal")
    first = factories.make_published(thread, by=paper.moderator)
    word = token(aud=paper.publication.root_url)
    page = reader()
    page.goto(registered.put("/canal", tag(paper, token=word), Content_Security_Policy=strict(paper)))
    frame = discussion(page)
    frame.get_by_text("Vous écrivez sous le nom Maud Lebrun").wait_for()
    # It is taken once; what came of it goes on to each page of the frame, and nowhere else.
    assert SpentToken.objects.count() == 1
    frame.locator(f"#c{first.number}").get_by_role("link", name="Répondre").click()
    frame.get_by_text("Vous écrivez sous le nom Maud Lebrun").wait_for()
    frame.get_by_label("Votre commentaire").fill(TYPED)
    frame.get_by_role("button", name="Relire et envoyer").click()
    frame.get_by_role("heading", name="Relisez, puis envoyez").wait_for()
    frame.get_by_role("button", name="Envoyer").click()
    frame.get_by_role("heading", name="Votre commentaire est reçu").wait_for()
    comment = Comment.objects.get(revision__text=TYPED)
    assert (comment.author_name, comment.reader) == ("Maud Lebrun", Reader.objects.get(subject="member-7"))
    assert SpentToken.objects.count() == 1


def test_whoever_reads_for_long_before_the_first_comment_is_known_all_the_same(paper, registered, reader):
    vouching_keys.enter(
        paper.publication, algorithm="HS256", issuer=ISSUER, written=SECRET, by=paper.moderator, at=timezone.now()
    )  # fmt: skip
    word = token(aud=paper.publication.root_url)
    page = reader()
    with page.expect_response(lambda answer: "/embed/known/" in answer.url and answer.ok):
        page.goto(registered.put("/canal", tag(paper, token=word), Content_Security_Policy=strict(paper)))
    # It was taken as the page came, whenever they begin: from here on it may expire.
    assert (SpentToken.objects.count(), Thread.objects.filter(article=None).count()) == (1, 0)
    frame = discussion(page)
    frame.get_by_role("button", name="Écrire le premier commentaire").click()
    frame.get_by_text("Vous écrivez sous le nom Maud Lebrun").wait_for()
    frame.get_by_label("Votre commentaire").fill(TYPED)
    frame.get_by_role("button", name="Relire et envoyer").click()
    frame.get_by_role("heading", name="Relisez, puis envoyez").wait_for()
    frame.get_by_role("button", name="Envoyer").click()
    frame.get_by_role("heading", name="Votre commentaire est reçu").wait_for()
    assert Comment.objects.get(revision__text=TYPED).reader == Reader.objects.get(subject="member-7")
    assert SpentToken.objects.count() == 1


@pytest.fixture
def vouched(paper):
    """A token of the site around, which has given its key."""
    vouching_keys.enter(
        paper.publication, algorithm="HS256", issuer=ISSUER, written=SECRET, by=paper.moderator, at=timezone.now()
    )  # fmt: skip
    return token(aud=paper.publication.root_url)


def held(page, address) -> list:
    """What is asked of ``address`` by the frame of ``page`` from now on: it waits for the test to let it go."""
    waiting: list = []
    page.route(address, lambda route: waiting.append(route))
    return waiting


INVITATION = "Écrire le premier commentaire"


@pytest.mark.parametrize("comes_of_it", ["a pass", "nothing", "silence"])
def test_whoever_begins_while_their_token_is_on_its_way_waits_for_what_comes_of_it(
    paper, registered, reader, vouched, comes_of_it
):
    page = reader()
    page.clock.install()
    waiting = held(page, "**/embed/known/?**")
    with page.expect_request("**/embed/known/?**"):
        page.goto(registered.put("/canal", tag(paper, token=vouched), Content_Security_Policy=strict(paper)))
    button = grown(page).get_by_role("button", name=INVITATION)
    before = page.frames[1].locator("#respond").aria_snapshot()
    button.press("Enter")
    button.press("Enter")
    # Nothing has happened yet, and nothing is said.
    assert not Thread.objects.filter(article=None).exists()
    assert page.frames[1].locator("#respond").aria_snapshot() == before
    assert page.frames[1].evaluate("document.activeElement.textContent") == INVITATION
    if comes_of_it == "a pass":
        waiting[0].continue_()
    elif comes_of_it == "nothing":
        waiting[0].abort()
    else:
        page.clock.run_for(4100)
    frame = discussion(page)
    frame.get_by_label("Votre commentaire").wait_for()
    assert Thread.objects.filter(article=None).count() == 1
    if comes_of_it == "a pass":
        frame.get_by_text("Vous écrivez sous le nom Maud Lebrun").wait_for()
        assert SpentToken.objects.count() == 1
    elif comes_of_it == "nothing":
        # It never arrived: the form that came of it hands the token in again.
        frame.get_by_text("Vous écrivez sous le nom Maud Lebrun").wait_for()


def test_whoever_sends_while_their_token_is_on_its_way_sends_as_who_they_are(
    paper, registered, reader, vouched
):
    thread = factories.make_outside_thread(paper.publication, registered.root + "/canal")
    page = reader()
    waiting = held(page, f"**/embed/{thread.pk}/known/?**")
    with page.expect_request(f"**/embed/{thread.pk}/known/?**"):
        page.goto(registered.put("/canal", tag(paper, token=vouched)))
    frame = grown(page)
    frame.get_by_label("Votre commentaire").fill(TYPED)
    frame.get_by_label("Nom affiché").fill("Zoé")
    frame.get_by_role("button", name="Relire et envoyer").press("Enter")
    waiting[0].continue_()
    frame.get_by_role("heading", name="Relisez, puis envoyez").wait_for()
    frame.get_by_text("Vous écrivez sous le nom Maud Lebrun").wait_for()
    assert frame.get_by_label("Votre commentaire").input_value() == TYPED


def test_what_is_sent_already_spends_no_token(paper, registered, reader, vouched):
    address = registered.put("/canal", "")
    lookup = f"{paper.host}/embed/?address={quote(address, safe='')}"
    registered.put("/canal", f'<iframe class="palabre" src="{lookup}"></iframe>')
    page = reader()
    page.goto(address)
    waiting = held(page, "**/embed/open/")
    with page.expect_request("**/embed/open/"):
        discussion(page).get_by_role("button", name=INVITATION).press("Enter", no_wait_after=True)
    # The page around is told of the frame only now, as on a slow line.
    tell = """(token) => new Promise((answered) => {
        addEventListener("message", answered, { once: true });
        frames[0].postMessage({ palabre: 1, token }, "*");
    }).then(() => true)"""
    assert page.evaluate(tell, vouched)
    waiting[0].continue_()
    discussion(page).get_by_label("Votre commentaire").wait_for()
    assert not SpentToken.objects.exists()


UNBELIEVED = "Écrivez sous un nom, ou rechargez la page du site."


def test_who_is_not_believed_writes_under_a_name(paper, registered, reader):
    thread = factories.make_outside_thread(paper.publication, registered.root + "/canal")
    factories.make_published(thread, by=paper.moderator)
    page = reader()
    page.goto(registered.put("/canal", tag(paper, token=token())))
    with page.expect_response(lambda answer: "/known/" in answer.url and answer.status == 403):
        pass
    said = grown(page).get_by_role("status").filter(has_text=UNBELIEVED)
    said.wait_for()
    assert said.evaluate("(one) => one.closest('form') !== null && one.ariaLive !== 'assertive'")
    write_in_frame(page)
    assert Comment.objects.get(revision__text=TYPED).author_name == "Maud"


def test_where_the_site_says_nobody_nothing_is_said_of_it(paper, registered, reader):
    factories.make_outside_thread(paper.publication, registered.root + "/canal")
    page = reader()
    page.goto(registered.put("/canal", tag(paper)))
    write_in_frame(page)
    page.goto(f"{registered.root}/canal")
    grown(page).get_by_label("Votre commentaire").wait_for()
    assert discussion(page).get_by_text(UNBELIEVED).count() == 0


@pytest.fixture
def copied(paper, registered):
    """The site with the pages that docs/embed-plain-html.md gives; only the two addresses in them are others."""
    written = (DOCS / "embed-plain-html.md").read_text()
    article, index = re.findall(r"```html\n(.*?)```", written, re.DOTALL)
    for path, text in {"/an-article.html": article, "/": index}.items():
        for said, meant in {
            "https://discussion.example": paper.host,
            "https://journal.example": registered.root,
            quote("https://journal.example", safe=""): quote(registered.root, safe=""),
        }.items():
            text = text.replace(said, meant)
        registered.pages[path] = (text, {})
    return registered


def test_the_page_of_the_documentation_works_when_it_is_copied(paper, copied, reader):
    page = reader()
    page.goto(copied.root + "/an-article.html")
    discussion(page).get_by_role("button", name="Write the first comment").click()
    discussion(page).get_by_label("Your comment").wait_for()
    thread = Thread.objects.get(article=None)
    assert thread.page_title == "The canal at dawn"
    factories.make_published(thread)
    page.goto(copied.root + "/")
    page.get_by_role("link", name="1 comment").wait_for()


def test_the_link_of_the_documentation_leads_to_the_discussion_without_script(paper, copied, reader):
    page = reader(java_script_enabled=False)
    page.goto(copied.root + "/an-article.html")
    page.get_by_role("link", name="Read and join the discussion").click()
    page.get_by_role("button", name="Écrire le premier commentaire").wait_for()
    page.get_by_role("button", name="Écrire le premier commentaire").click()
    page.get_by_label("Votre commentaire").wait_for()
    assert Thread.objects.get(article=None).page_title == "The canal at dawn"
    # On the Palabre host itself, its form has its cookie.
    page.is_known = True
