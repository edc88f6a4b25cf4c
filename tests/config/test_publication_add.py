"""Another publication on one installation: made by command, at a host of its own."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Site

from palabre.accounts.models import User
from palabre.charter.models import Version
from palabre.config import cli
from palabre.journal.models import Entry
from palabre.press.models import Article, FrontPage, Section
from palabre.publications.models import Publication
from tests import factories

SAID = {
    "--name": "Le Phare",
    "--publisher": "N. Kermarrec",
    "--contact-email": "bonjour@phare.example",
    "--section": "Port",
}


@pytest.fixture(autouse=True)
def the_test_database_is_there(monkeypatch):
    """The tables of the tests are made without a command."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)


def add(address="https://phare.example", *more, **changed):
    """Ask for another publication; the exit status."""
    said = {**SAID, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    options = [part for option, value in said.items() if value is not None for part in (option, value)]
    return cli.main(["publication", "add", address, *options, *more])


def test_another_publication_is_made_whole(publication, capsys):
    status = add(
        "https://phare.example", "--section", "Vie de quartier", "--section", "Été", "--reading", "after",
        "--charter", "two-rules", "--motto", "Chaque soir", "--connection-data-days", "0",
    )  # fmt: skip
    assert status == 0
    made = Publication.objects.get(name="Le Phare")
    assert (made.root_url, made.publisher, made.motto) == (
        "https://phare.example",
        "N. Kermarrec",
        "Chaque soir",
    )
    assert (made.language, made.time_zone, made.reading, made.legal_log_days) == (
        "fr",
        "Europe/Paris",
        "after",
        0,
    )
    sections = Section.objects.child_of(made.front_page).order_by("path")
    assert list(sections.values_list("slug", flat=True)) == ["port", "vie-de-quartier", "ete"]
    charter = Version.objects.in_force(made, timezone.now())
    assert charter.rules.count() == 2
    entry = Entry.objects.get(kind="publication.added")
    assert (entry.journal, entry.subject, entry.actor) == (made.pk, f"publication:{made.pk}", "system")
    assert entry.facts == {"charter": charter.pk, "sections": 3, "reading": "after", "legal_log_days": 0}
    assert Site.objects.filter(is_default_site=True).count() == 1
    said = capsys.readouterr().out
    assert "Made Le Phare at https://phare.example." in said
    assert "palabre user add NAME --role editor --publication phare.example" in said


def test_each_answers_at_its_own_host_with_its_own_people(publication, client, moderator):
    assert add() == 0
    made = Publication.objects.get(name="Le Phare")
    editor = factories.make_editor(made)
    there = {"HTTP_HOST": "phare.example"}
    assert "Le Phare" in client.get("/", **there).content.decode()
    assert publication.name in client.get("/").content.decode()

    client.force_login(editor)
    port = Section.objects.child_of(made.front_page).get()
    port.add_child(instance=Article(title="La digue", slug="digue", live=False)).save_revision().publish()
    assert client.get("/port/digue/", **there).status_code == 200
    assert client.get("/port/digue/").status_code == 404
    assert client.get("/desk/", **there).status_code == 403
    assert client.get("/cms/", **there).status_code == 200
    assert client.get(f"/cms/pages/{port.pk}/", **there).status_code == 200

    client.force_login(moderator)
    assert client.get("/desk/").status_code == 200
    assert client.get("/desk/", **there).status_code == 403


def test_who_is_made_by_command_is_of_the_publication_named(publication):
    add()
    role = ["--role", "editor", "--email", "nolwenn@example.org", "--publication", "phare.example"]
    assert cli.main(["user", "add", "nolwenn", *role]) == 0
    user = User.objects.get()
    assert Publication.objects.get(name="Le Phare").is_editor(user)
    assert not publication.is_editor(user)


def test_an_english_one_has_english_ways(publication):
    assert add(language="en") == 0
    made = Publication.objects.get(name="Le Phare")
    assert (made.time_zone, made.legal_log_days) == ("UTC", 0)
    assert made.editors.name == "Le Phare: editors"


def test_two_may_have_one_name(publication):
    assert add() == 0
    assert add("https://autre-phare.example") == 0
    assert Publication.objects.filter(name="Le Phare").count() == 2


@pytest.mark.parametrize(
    ("address", "changed", "option"),
    [
        ("https://phare.example/x", {}, "ADDRESS: "),
        ("phare_.example", {}, "ADDRESS: "),
        ("", {}, "ADDRESS: "),
        ("https://phare.example", {"contact_email": "nobody"}, "--contact-email: "),
        ("https://phare.example", {"time_zone": "Europe/Atlantis"}, "--time-zone: "),
        ("https://phare.example", {"section": "Desk"}, "--section: "),
        ("https://phare.example", {"section": "!"}, "--section: "),
        ("https://phare.example", {"charter": "no-rules"}, "--charter: "),
        ("https://phare.example", {"name": " "}, "--name: "),
        ("https://phare.example", {"name": "x" * 121}, "--name: "),
        ("https://phare.example", {"publisher": None}, "--publisher"),
        ("https://phare.example", {"language": "de"}, "--language"),
    ],
)
def test_what_is_wrong_is_said_by_its_option_in_english_and_nothing_is_made(
    publication, capsys, address, changed, option
):
    assert add(address, **changed) == 2
    said = capsys.readouterr()
    assert option in said.err
    assert said.out == ""
    assert not any(word in said.err for word in ("Traceback", "Saisi", "Choisissez", "champ"))
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("address", ["https://testserver", "http://TESTSERVER:8000", "http://testserver"])
def test_a_host_at_which_something_stands_is_refused(publication, capsys, address):
    assert add(address) == 1
    assert "Something stands at testserver already" in capsys.readouterr().err
    assert Publication.objects.count() == 1


def test_before_the_first_start_there_is_nothing_to_stand_beside(db, capsys):
    assert add() == 1
    assert "palabre serve" in capsys.readouterr().err
    assert not Publication.objects.exists()


def test_the_publications_are_listed(publication, capsys):
    add()
    capsys.readouterr()
    assert cli.main(["publication", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"http://testserver\t{publication.name}",
        "https://phare.example\tLe Phare",
    ]


def test_a_host_that_another_process_made_is_known_to_the_editors_side_at_once(publication):
    assert publication.front_page.full_url.startswith("http://testserver")
    # As another process writes: no signal is heard here.
    Site.objects.filter(pk=publication.site_id).update(hostname="phare.example", port=443)
    assert FrontPage.objects.get().full_url == "https://phare.example/"
