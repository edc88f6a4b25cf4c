"""The hosts that may carry a publication's discussions."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from palabre.frontdoor import staleness
from palabre.journal.models import Entry
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON


def register(publication, moderator, name, *, with_subdomains=False):
    return hosts.register(publication, name, with_subdomains=with_subdomains, by=moderator, at=NOON)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Journal.Example ", "journal.example"),
        ("écluse.example", "xn--cluse-9ra.example"),
        ("localhost", "localhost"),
        ("127.0.0.1:9000", "127.0.0.1:9000"),
        ("journal.example:443", "journal.example"),
        ("journal.example:8443", "journal.example:8443"),
        ("journal.co.uk", "journal.co.uk"),
        ("moi.github.io", "moi.github.io"),
        ("https://journal.example", "journal.example"),
        ("//journal.example", "journal.example"),
        ("journal.example/", "journal.example"),
        ("http://journal.example:8080/an/article.html?a=b#c", "journal.example:8080"),
    ],
)
def test_a_host_is_taken_as_people_write_it(written, kept):
    assert hosts.host_of(written) == kept


@pytest.mark.parametrize(
    "written",
    ["", "com", "fr", "*", "*.journal.example", "a@journal.example", "co.uk", "gouv.fr", "com.br", "github.io", "wordpress.com", "10.0.0.1", "1.2.3.4:80", "[::1]", "journal example", "journal.example;", "'none'", "journal.example 'unsafe-inline'", "a.example, b.example", "journal.example\x00"],
)  # fmt: skip
def test_what_is_no_host_of_ones_own_is_refused_with_a_sentence(written):
    with pytest.raises(ValidationError) as refused:
        hosts.host_of(written)
    assert refused.value.messages[0].endswith(".")


def test_a_host_carries_and_its_subdomains_where_they_are_meant(publication, moderator):
    register(publication, moderator, "journal.example")
    register(publication, moderator, "revue.example", with_subdomains=True)
    assert hosts.ancestors(publication) == ["journal.example", "revue.example", "*.revue.example"]
    for name in ("journal.example", "revue.example", "blog.revue.example", "a.b.revue.example"):
        assert hosts.may_carry(publication, name), name
    for name in (
        "blog.journal.example",
        "malrevue.example",
        "example",
        "journal.example:8001",
        "journal.example.mal.example",
    ):
        assert not hosts.may_carry(publication, name), name


def test_what_is_taken_away_holds_at_once_and_is_in_the_journal(publication, moderator):
    register(publication, moderator, "journal.example")
    hosts.remove(publication, "journal.example", by=moderator, at=NOON)
    assert hosts.ancestors(publication) == []
    added, removed = Entry.objects.filter(kind__startswith="publication.host_").order_by("number")
    assert (added.kind, removed.kind) == ("publication.host_registered", "publication.host_removed")
    assert {added.actor, removed.actor} == {f"user:{moderator.pk}"}
    assert added.subject == removed.subject
    assert removed.facts["host"] == "journal.example"
    touched = staleness.touched(
        removed.kind, journal=removed.journal, subject=removed.subject, facts=removed.facts
    )
    assert f"publication:{publication.pk}" in touched


def test_a_host_is_registered_once_and_its_subdomains_may_be_added_later(publication, moderator):
    register(publication, moderator, "journal.example")
    with pytest.raises(hosts.NothingToChange):
        register(publication, moderator, "journal.example")
    register(publication, moderator, "journal.example", with_subdomains=True)
    assert hosts.ancestors(publication) == ["journal.example", "*.journal.example"]
    with pytest.raises(hosts.NothingToChange):
        hosts.remove(publication, "revue.example", by=moderator, at=NOON)


def test_as_many_are_registered_as_fit_in_a_header(publication, moderator):
    for n in range(hosts.MOST):
        register(publication, moderator, f"h{n}.example")
    with pytest.raises(hosts.TooMany):
        register(publication, moderator, "encore.example")
    # The subdomains of what is there are another matter.
    register(publication, moderator, "h1.example", with_subdomains=True)


def test_another_publication_has_hosts_of_its_own(publication, moderator):
    other = factories.make_publication(host="phare.example")
    register(publication, moderator, "journal.example")
    assert not hosts.may_carry(other, "journal.example")
    register(other, moderator, "journal.example")
    hosts.remove(publication, "journal.example", by=moderator, at=NOON)
    assert hosts.may_carry(other, "journal.example")
