"""The first real start: the one-time address, the form behind it, and what it makes."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from palabre.accounts.models import User
from palabre.charter import binding, starting
from palabre.charter.categories import OF_RULES
from palabre.charter.models import Version
from palabre.config.cli import serve
from palabre.config.serving import Address
from palabre.config.setup import acting, address
from palabre.config.setup.forms import SetUpForm, read_host
from palabre.discussion.models import Comment
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.press.models import Article, Section
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON
from tests.frontdoor.conftest import free_port

PASSWORD = "le canal est ouvert à tous"
SAID = {
    "name": "La Gazette du Canal",
    "motto": "Le journal des gens d'ici",
    "address": "http://testserver",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "publisher": "Anne Le Goff",
    "publisher_address": "14, rue des Tanneurs\r\n99120 Saint-Aubin",
    "contact_email": "redaction@gazette.example",
    "hosting": "Héberge, Rennes, 02 00 00 00 00",
    "sections": "Vie locale\r\n\r\n  Économie \r\n",
    "reading": "before",
    "charter": "three-rules",
    "legal_log_days": "365",
    "editor_name": "Inès Morvan",
    "editor_email": "ines@gazette.example",
    "editor_password": PASSWORD,
    "editor_again": PASSWORD,
    "same_person": "on",
}
SECOND = {
    "same_person": "",
    "moderator_name": "Maud Le Bihan",
    "moderator_email": "maud@gazette.example",
    "moderator_password": PASSWORD,
    "moderator_again": PASSWORD,
}


@pytest.fixture
def path(db):
    """The path of the address that was printed."""
    return address.path(address.offer(at=NOON))


def text_of(answer) -> str:
    """A page as people read it: characters in the place of their escapes, narrow spaces as typed."""
    return html.unescape(answer.content.decode()).replace("\u202f", " ")


def form(**changed) -> SetUpForm:
    """The form as it comes back, with some of it changed."""
    return SetUpForm({**SAID, **changed})


# The address


def test_the_form_stands_at_the_printed_address_alone(client, path):
    assert client.get(path).status_code == 200
    for wrong in (
        "/set-up/",
        "/set-up/x/",
        path[:-2] + "/",
        path.replace("/set-up/", "/set-up/x"),
        "/set-up/é/",
    ):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, SAID).status_code == 404
    assert not Publication.objects.exists()


def test_without_an_offer_nothing_opens(client, db):
    assert client.get("/set-up/None/").status_code == 404


def test_the_next_start_makes_the_address_before_useless(client, path):
    new = address.path(address.offer(at=NOON))
    assert client.get(path).status_code == 404
    assert client.get(new).status_code == 200


def test_the_token_is_kept_nowhere(path):
    token = path.split("/")[2]
    assert len(token) >= 43
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in str(cursor.fetchall())
    assert Entry.objects.get(kind="set_up.offered").facts == {"token_sha256": address.hash_of(token)}


def test_with_a_publication_nothing_is_offered_and_every_address_is_gone(client, path):
    factories.make_publication()
    assert address.offer(at=NOON) is None
    assert client.get(path).status_code == 404
    assert client.post(path, SAID).status_code == 404
    assert Publication.objects.count() == 1


def test_the_page_is_kept_by_nobody_and_its_address_told_to_nobody(client, path):
    for answer in (client.get(path), client.post(path, {}), client.post(path, SAID)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_opening_it_changes_nothing(client, path):
    before = list(Entry.objects.values_list("pk", flat=True))
    client.get(path, SAID)
    client.head(path)
    assert list(Entry.objects.values_list("pk", flat=True)) == before
    assert not Publication.objects.exists()


def test_a_forged_form_makes_nothing(path):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, SAID).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(path).content.decode())[1]
    forged = strict.post(
        path, {**SAID, "csrfmiddlewaretoken": token}, headers={"origin": "https://elsewhere.example"}
    )
    assert forged.status_code == 403
    assert not Publication.objects.exists()
    own = {**SAID, "csrfmiddlewaretoken": token}
    assert strict.post(path, own, headers={"origin": "http://testserver"}).status_code == 200
    assert Publication.objects.count() == 1


def test_a_host_that_nobody_named_does_not_reach_it(client, path, settings):
    settings.PALABRE_HOSTS = ["127.0.0.1", "gazette.invalid"]
    assert client.get(path, headers={"host": "elsewhere.invalid"}).status_code == 400
    assert client.get(path, headers={"host": "gazette.invalid"}).status_code == 200


# Languages


def test_it_speaks_the_language_asked_for_then_the_browser_s(client, path):
    assert (
        '<html lang="fr">' in client.get(path, headers={"accept-language": "fr-CA,en;q=0.5"}).content.decode()
    )
    english = client.get(path, headers={"accept-language": "en-GB"}).content.decode()
    assert '<html lang="en">' in english
    assert 'href="?language=fr"' in english
    asked = client.get(path + "?language=fr", headers={"accept-language": "en"}).content.decode()
    assert "Mettre en place la publication" in asked
    assert 'action="?language=fr"' in asked
    wrong = client.post(path + "?language=fr", {}, headers={"accept-language": "en"})
    assert "À corriger" in wrong.content.decode()


def test_it_says_what_reading_before_or_after_means_and_names_the_article_of_law(client, path):
    for language in ("fr", "en"):
        said = text_of(client.get(f"{path}?language={language}"))
        assert "82-652" in said
        assert "93-3" in said
        assert "2021-1362" in said


def test_the_address_it_was_asked_at_is_proposed(client, path):
    assert (
        'value="http://127.0.0.1:8631"'
        in client.get(path, headers={"host": "127.0.0.1:8631"}).content.decode()
    )


# What is made


def test_one_sending_makes_the_publication_with_all_it_needs(client, path):
    answer = client.post(path, {**SAID, **SECOND})
    assert answer.status_code == 200
    publication = Publication.objects.get()
    assert (publication.name, publication.language, publication.legal_log_days) == (
        "La Gazette du Canal",
        "fr",
        365,
    )
    assert publication.root_url == "http://testserver"
    assert publication.publisher_address == "14, rue des Tanneurs\r\n99120 Saint-Aubin"
    assert list(Section.objects.child_of(publication.front_page).values_list("title", "slug")) == [
        ("Vie locale", "vie-locale"),
        ("Économie", "economie"),
    ]
    ines, maud = User.objects.order_by("pk")
    assert (ines.username, ines.shown_name, ines.is_superuser) == ("ines-morvan", "Inès Morvan", True)
    assert list(ines.groups.all()) == [publication.editors]
    assert (maud.username, maud.is_superuser, maud.is_staff) == ("maud-le-bihan", False, False)
    assert list(maud.groups.all()) == [publication.moderators]
    assert ines.check_password(PASSWORD)
    assert maud.check_password(PASSWORD)
    *people, entry = Entry.objects.filter(journal=publication.pk).order_by("number")
    assert [(one.kind, one.subject) for one in people] == [
        ("staff.changed", f"user:{ines.pk}"),
        ("staff.changed", f"user:{maud.pk}"),
    ]
    assert (entry.kind, entry.actor) == ("publication.set_up", f"user:{ines.pk}")
    assert entry.facts["moderator"] == maud.pk
    assert not re.search("Gazette|Morvan|@", str(entry.facts))
    assert list(verifying.faults(publication.pk)) == list(verifying.faults(0)) == []
    # Of what Wagtail puts into an empty database nothing is left.
    assert Site.objects.get().is_default_site
    assert not Page.objects.filter(slug="home").exists()
    assert PASSWORD not in answer.content.decode()


def test_one_person_may_edit_and_moderate_and_the_second_s_fields_are_then_ignored(client, path):
    assert (
        client.post(
            path, {**SAID, "moderator_name": "x" * 60, "moderator_email": "x@example.org"}
        ).status_code
        == 200
    )
    person = User.objects.get()
    assert set(person.groups.all()) == {
        Publication.objects.get().editors,
        Publication.objects.get().moderators,
    }


def test_the_charter_is_in_force_in_the_publication_s_language(client, path):
    client.post(path + "?language=fr", {**SAID, "language": "en", "reading": "after"})
    version = Version.objects.in_force(Publication.objects.get(), NOON.replace(year=2999))
    assert [rule.number for rule in version.rules.all()] == [1, 2, 3]
    assert version.rules.get(number=1).title == "Nothing racist or unlawful"
    assert version.closing.startswith("A refusal always says which rule")


def test_the_pages_that_follow_are_made_from_what_was_entered(client, path):
    done = text_of(client.post(path, SAID))
    links = set(re.findall(r'href="(/[^"?]*)', done)) - {"/static/press/icon.svg"}
    section = Section.objects.get(slug="vie-locale")
    assert f"/sign-in/?next=/cms/pages/add/press/article/{section.pk}/" in done
    assert {"/", "/legal/", "/legal/contact/", "/legal/personal-data/", "/charter/", "/sign-in/"} <= links
    for link in links:
        assert client.get(link).status_code == 200, link
    notice = text_of(client.get("/legal/"))
    for said in ("Anne Le Goff", "14, rue des Tanneurs", "redaction@gazette.example", "Héberge, Rennes"):
        assert said in notice
    assert "365 jours" in text_of(client.get("/legal/personal-data/"))
    assert "Un français soigné" in text_of(client.get("/charter/"))
    assert "Vie locale" in text_of(client.get("/"))


def test_from_there_to_a_published_comment(client, path):
    client.post(path, SAID)
    assert (
        client.post(
            reverse("account_login"), {"login": "ines@gazette.example", "password": PASSWORD}
        ).status_code
        == 302
    )
    section = Section.objects.get(slug="vie-locale")
    assert client.get(f"/cms/pages/add/press/article/{section.pk}/").status_code == 200
    thread = factories.make_thread(Publication.objects.get(), title="La première")
    visitor = Client()
    shown = visitor.post(
        thread.respond_url, {"text": "Bonne chance à ce journal.", "name": "Zoé", "do": "preview"}
    )
    stamp = re.search(r'name="stamp" value="([^"]*)"', shown.content.decode())[1]
    sent = visitor.post(
        thread.respond_url,
        {"text": "Bonne chance à ce journal.", "name": "Zoé", "do": "confirm", "stamp": stamp},
    )
    assert sent.status_code == 200
    assert Comment.objects.get().state == "pending"
    assert "Bonne chance" in text_of(client.get("/desk/"))
    assert Article.objects.get().live


def test_who_signs_in_is_told_and_a_taken_name_gets_a_number(client, path):
    factories.make_user("ines-morvan")
    done = text_of(client.post(path, SAID))
    assert "ines-morvan-2" in done
    assert User.objects.filter(username="ines-morvan-2", is_superuser=True).exists()
    assert mail.outbox == []


# What cannot be


def test_errors_keep_what_was_typed_but_the_passwords_and_lead_to_their_fields(client, path):
    wrong = {**SAID, **SECOND, "name": "", "sections": "Vie locale\nSearch", "moderator_email": "nobody"}
    answer = client.post(path + "?language=en", wrong)
    said = text_of(answer)
    assert answer.status_code == 422
    assert said.count('role="alert"') == 1
    assert "3 things are to mend" in said
    assert '<a href="#id_name">Name</a>' in said
    assert 'id="id_name_error"' in said
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', said)
    for kept in (
        "Le journal des gens d'ici",
        "14, rue des Tanneurs",
        "Vie locale\nSearch",
        "Maud Le Bihan",
        "nobody",
    ):
        assert kept in said
    assert PASSWORD not in said
    assert re.search(r'name="legal_log_days" value="365"[^>]*checked', said)
    assert not Publication.objects.exists()
    assert not User.objects.exists()


def test_an_empty_form_is_422_and_one_posted_as_json_400(client, path):
    assert client.post(path, {}).status_code == 422
    assert client.post(path, SAID, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 121),
        ("name", "nul\x00"),
        ("language", "de"),
        ("time_zone", "Europe/Nowhere"),
        ("contact_email", "somebody"),
        ("sections", "\n \n"),
        ("sections", "Search"),
        ("sections", "Vie locale\nVie  Locale"),
        ("sections", "!!!"),
        ("sections", "x" * 61),
        ("sections", "\n".join(f"Rubrique {n}" for n in range(31))),
        ("reading", "never"),
        ("charter", "none"),
        ("legal_log_days", "31"),
        ("editor_password", "court"),
        ("editor_password", "ines@gazette.example"),
        ("editor_again", "un tout autre mot de passe"),
        ("address", "ftp://gazette.example"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(db, field, value):
    assert field in form(**{field: value}).errors


def test_a_reserved_section_is_refused_with_a_sentence(db):
    (sentence,) = form(sections="Vie locale\nCharter").errors["sections"]
    assert "/charter/" in sentence


def test_another_moderator_gives_all_and_is_somebody_else(db):
    missing = form(same_person="").errors
    assert {"moderator_name", "moderator_email", "moderator_password", "moderator_again"} == set(missing)
    assert set(form(**{**SECOND, "moderator_email": "INES@gazette.example"}).errors) == {"moderator_email"}
    assert form(**SECOND).is_valid()


def test_an_e_mail_that_an_account_has_is_refused(db):
    factories.make_user()
    User.objects.update(email="Ines@Gazette.example")
    assert set(form().errors) == {"editor_email"}


def test_every_time_zone_offered_is_one_that_a_publication_takes(db):
    zones = [
        name
        for _region, places in form().fields["time_zone"].choices
        if isinstance(places, list)
        for name, _ in places
    ]
    assert {"Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea"} <= set(zones)
    validate = Publication._meta.get_field("time_zone").run_validators
    for name in [*zones, "UTC"]:
        validate(name)


@pytest.mark.parametrize(
    ("written", "name", "port"),
    [
        ("https://gazette.example", "gazette.example", 443),
        ("https://Gazette.example:443/", "gazette.example", 443),
        ("gazette.example", "gazette.example", 443),
        ("http://gazette.example", "gazette.example", 80),
        ("http://127.0.0.1:8631", "127.0.0.1", 8631),
        ("http://localhost:8000/", "localhost", 8000),
        ("http://[::1]:8000", "[::1]", 8000),
        ("https://évènement.example", "xn--vnement-2xah.example", 443),
    ],
)
def test_an_address_is_read_as_a_host(written, name, port):
    assert read_host(written) == acting.Host(name, port)


@pytest.mark.parametrize(
    "written",
    ["https://gazette.example/journal", "https://gazette.example:8443", "http://gazette.example:443", "https://",
     "https://a b", "https://user@gazette.example", "https://gazette.example?x=1", "https://gazette.example#x",
     "https://-a.example", "https://gazette..example", "https://gazette.example:99999", "javascript:alert(1)",
     "https://[::1", "https://" + "a" * 64 + ".example", "https://gazette_canal.example"],
)  # fmt: skip
def test_what_is_no_address_of_a_publication_is_refused(db, written):
    assert "address" in form(address=written).errors


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_starting_charters_are_the_same_in_both_languages_and_their_checks_exist(language):
    assert [one.key for one in starting.starters(language)] == [one.key for one in starting.starters("fr")]
    for starter in starting.starters(language):
        assert starter.closing
        for rule in starter.rules:
            assert rule["title"]
            assert rule.get("category", "OTHER_VIOLATION_TC") in dict(OF_RULES)
            binding.read(rule.get("checks", []))


# Two at once


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_of_two_who_finish_at_once_one_makes_the_publication():
    path = address.path(address.offer(at=NOON))
    start = threading.Barrier(2)
    answers: list[tuple[int, str]] = []

    def finish(name: str) -> None:
        try:
            client = Client()
            start.wait(timeout=60)
            answer = client.post(path, {**SAID, "name": name})
            answers.append((answer.status_code, text_of(answer)))
        finally:
            connection.close()

    threads = [threading.Thread(target=finish, args=(name,)) for name in ("La Gazette", "Le Phare")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    # 404, where the second's form was opened only after the first had finished.
    assert sorted(status for status, _said in answers) in ([200, 409], [200, 404])
    assert Publication.objects.count() == User.objects.count() == 1
    assert Entry.objects.filter(kind="publication.set_up").count() == 1


def test_the_second_of_two_is_told_that_nothing_was_made_twice(client, path, monkeypatch):
    def too_late(**_said):
        raise acting.AlreadySetUp

    monkeypatch.setattr(acting, "set_up", too_late)
    answer = client.post(path + "?language=en", SAID)
    assert answer.status_code == 409
    assert "Nothing was made twice" in text_of(answer)


def test_who_is_overtaken_while_their_form_is_looked_at_reads_no_word_of_the_other_s_account(
    client, path, monkeypatch
):
    """The second had opened the address before the first finished, and has the same e-mail: a button pressed twice."""
    opens = address.opens

    def overtaken(token: str) -> bool:
        is_open = opens(token)
        monkeypatch.setattr(address, "opens", opens)
        assert Client().post(path, SAID).status_code == 200
        return is_open

    monkeypatch.setattr(address, "opens", overtaken)
    answer = client.post(path, SAID, headers={"Accept-Language": "en"})
    assert answer.status_code == 409
    assert "Nothing was made twice" in text_of(answer)
    assert "An account has this e-mail" not in text_of(answer)
    assert Publication.objects.count() == User.objects.count() == 1


def test_the_act_itself_refuses_a_second_publication(db):
    factories.make_publication()
    said = form()
    assert said.is_valid()
    with pytest.raises(acting.AlreadySetUp):
        acting.set_up(
            settings=said.settings, host=said.host, sections=said.cleaned_data["sections"],
            charter="three-rules", editor=said.person("editor"), moderator=None, at=NOON,
        )  # fmt: skip
    assert not User.objects.exists()


# The command


def test_what_serve_prints(capsys):
    serve.announce(Address("127.0.0.1", 8000), None)
    serve.announce(Address("0.0.0.0", 8000), "a-token")
    assert capsys.readouterr().out == (
        "Palabre answers at http://127.0.0.1:8000/\n"
        "Palabre answers at http://127.0.0.1:8000/\n"
        "There is no publication yet. Set it up at http://127.0.0.1:8000/set-up/a-token/ (this address works once).\n"
    )


def test_serve_in_an_empty_folder_prints_an_address_on_stdout_alone_that_opens_the_form(tmp_path):
    import http.client

    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "palabre.config.cli", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
        env={"PATH": os.environ["PATH"], "PALABRE_DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.PIPE, stderr=(tmp_path / "stderr").open("w"), text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == f"Palabre answers at http://127.0.0.1:{port}/\n"
        printed = process.stdout.readline()
        path = re.search(
            rf"http://127\.0\.0\.1:{port}(/set-up/[\w-]{{43}}/) \(this address works once\)", printed
        )[1]
        for _worker in range(6):
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            asking.request("GET", path)
            answer = asking.getresponse()
            assert answer.status == 200
            assert b"csrfmiddlewaretoken" in answer.read()
            asking.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    assert path.split("/")[2] not in (tmp_path / "stderr").read_text()
