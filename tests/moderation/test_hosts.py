"""The desk says whose pages may carry discussions."""

from __future__ import annotations

import pytest

from palabre.publications import hosts
from palabre.publications.models import Host


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
    answer = post(desk, host='https://journal.example/"><script>', with_subdomains="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Écrivez l’hôte seul" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page.partition("<main")[2]
    assert 'name="with_subdomains" value="on" checked' in page
    assert not Host.objects.exists()


@pytest.mark.parametrize("wrong", [{}, {"host": ""}, {"host": "a.example", "act": "?"}, {"host": "a" * 300}, {"host": "a\x00.example"}])  # fmt: skip
def test_what_means_nothing_changes_nothing(desk, publication, wrong):
    assert post(desk, **wrong).status_code == 422
    assert not Host.objects.exists()


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
