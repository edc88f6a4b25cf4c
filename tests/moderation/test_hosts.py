"""The desk says whose pages may carry discussions."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from palabre.discussion.wordpress import plugin
from palabre.publications import hosts
from palabre.publications.models import Host

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "embed-wordpress.md"


def post(desk, **said):
    return desk.post("/desk/hosts/", {"act": "add", **said})


def test_a_host_is_added_and_taken_away(desk, publication):
    assert post(desk, host=" Journal.example ", with_subdomains="on").status_code == 302
    page = desk.get("/desk/hosts/").content.decode()
    assert "journal.example" in page
    assert "data-palabre" in page
    assert hosts.ancestors(publication) == ["journal.example", "*.journal.example"]
    post(desk, act="take_away", host="journal.example")
    assert not Host.objects.exists()


def test_what_is_wrong_is_said_beside_it_and_kept(desk, publication):
    answer = post(desk, host='https://maud@journal.example/"><script>', with_subdomains="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Écrivez l’hôte, par exemple journal.example" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page.partition("<main")[2]
    assert 'name="with_subdomains" value="on" checked' in page
    assert not Host.objects.exists()


@pytest.mark.parametrize("wrong", [{}, {"host": ""}, {"host": "a.example", "act": "?"}, {"host": "a" * 300}, {"host": "a" * 3000}, {"host": "https://"}, {"host": "ftp://a.example/"}, {"host": "a\x00.example"}])  # fmt: skip
def test_what_means_nothing_changes_nothing(desk, publication, wrong):
    assert post(desk, **wrong).status_code == 422
    assert not Host.objects.exists()


@pytest.mark.parametrize(
    ("pasted", "host"),
    [
        ("http://localhost:8812/canal.html", "localhost:8812"),
        ("https://Revue.example:443/a?b=//c@d#e", "revue.example"),
        ("//revue.example", "revue.example"),
        ("revue.example/article", "revue.example"),
        ("HTTP://revue.example?a", "revue.example"),
        ("https://revue.example/" + "a" * 1500, "revue.example"),
    ],
)
def test_the_address_of_a_page_means_its_host(desk, publication, pasted, host):
    assert post(desk, host=pasted).status_code == 302
    assert [one.name for one in Host.objects.all()] == [host]


def test_on_ones_own_machine_the_example_is_a_page_without_a_certificate(desk, publication):
    post(desk, host="localhost:8812")
    page = desk.get("/desk/hosts/").content.decode()
    assert "address=http%3A%2F%2Flocalhost%3A8812%2Fan-article" in page


def test_the_same_again_is_no_fault(desk, publication):
    post(desk, host="journal.example")
    assert post(desk, host="journal.example").status_code == 302
    assert post(desk, act="take_away", host="revue.example").status_code == 302
    assert Host.objects.count() == 1


def test_one_more_than_fit_is_refused_and_stays_in_its_field(desk, publication, monkeypatch):
    monkeypatch.setattr(hosts, "MOST", 1)
    post(desk, host="journal.example")
    answer = post(desk, host="revue.example")
    assert answer.status_code == 409
    assert 'value="revue.example"' in answer.content.decode()


def test_the_tag_is_there_to_be_copied_with_a_page_of_ones_own_in_its_link(desk, publication):
    address = publication.root_url
    assert "address=https%3A%2F%2Fjournal.example%2Fan-article" in desk.get("/desk/hosts/").content.decode()
    post(desk, host="revue.example")
    page = desk.get("/desk/hosts/").content.decode()
    assert f'&lt;script async src="{address}/embed.js" data-palabre&gt;&lt;/script&gt;' in page
    assert f'href="{address}/threads/?address=https%3A%2F%2Frevue.example%2Fan-article"' in page


def test_the_plugin_for_wordpress_has_this_address_in_it_and_is_the_same_each_time(desk, publication):
    assert 'href="/desk/hosts/palabre.zip"' in desk.get("/desk/hosts/").content.decode()
    answer = desk.get("/desk/hosts/palabre.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="palabre.zip"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert desk.get("/desk/hosts/palabre.zip").content == answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["palabre/discussion.php", "palabre/palabre.php"]
        said = archive.read("palabre/palabre.php").decode()
    assert f"define( 'PALABRE_ADDRESS', '{publication.root_url}' );" in said
    assert "discussion.example" not in said


def test_an_address_is_a_string_of_php_whatever_stands_in_it():
    hostile = "https://a.example/\\'); phpinfo(); //?>\\"
    assert plugin.quoted(hostile) == "'https://a.example/\\\\\\'); phpinfo(); //?>\\\\'"
    said = plugin.written("palabre.php", hostile)
    assert f"define( 'PALABRE_ADDRESS', {plugin.quoted(hostile)} );" in said


def test_the_documentation_shows_the_plugin_that_is_handed_out():
    shown = dict(re.findall(r"## `(\w+[.]php)`\n\n```php\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL))
    assert shown == {name: (plugin.HERE / name).read_text() for name in plugin.FILES}
    assert shown["palabre.php"].count(plugin.EXAMPLE) == 1
