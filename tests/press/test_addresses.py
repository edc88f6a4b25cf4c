"""The addresses that are Palabre's own, and no section's or article's."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLResolver, get_resolver
from wagtail.models import Page

from palabre.press.addresses import RESERVED_SLUGS
from palabre.press.models import Article, Section
from tests import factories

# Where the first word is a section's own: its articles and what belongs to them.
OF_SECTIONS = re.compile(r"<\w+:section>|\(\?P<old>|\(\(\?:\[")


def first_words(patterns, before="", *, is_regex=False):
    """The first word of each address that the resolver knows, where it is one word alone."""
    for one in patterns:
        written = str(one.pattern)
        whole = before + written.removeprefix("^")
        if isinstance(one, URLResolver) and "/" not in whole:
            yield from first_words(one.url_patterns, whole)
        elif whole.strip("/$") and not OF_SECTIONS.match(whole):
            yield re.split(r"/|\\Z|\$", whole)[0].replace("\\", "")


def test_no_section_can_take_the_first_word_of_an_address_of_our_own():
    words = set(first_words(get_resolver().url_patterns))
    assert {"desk", "cms", "account-closed", "_util", "media", "search"} <= words
    # A section's slug has no dot and begins with none of these characters.
    assert {word for word in words if re.fullmatch(r"[\w-]+", word)} <= RESERVED_SLUGS


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["desk", "account-closed", "_util"])
def test_a_section_cannot_be_called_so(publication, slug):
    with pytest.raises(ValidationError, match=slug):
        Page.objects.get(pk=publication.front_page.pk).add_child(instance=Section(title="Une", slug=slug))


@pytest.mark.django_db
def test_an_article_cannot_be_called_as_a_page_of_a_discussion_on_wordpress(publication):
    section = Section.objects.child_of(publication.front_page).get()
    with pytest.raises(ValidationError, match="comment-page-2"):
        section.add_child(instance=Article(title="Comment page 2"))
    section.add_child(instance=Article(title="Une", slug="comment-page-deux"))


def test_an_address_without_its_slash_leads_to_the_page(client, publication):
    article = factories.make_article(publication)
    section = Section.objects.parent_of(article).get()
    for address in (article.address, "/" + section.slug + "/"):
        answer = client.get(address.rstrip("/") + "?a=b")
        assert (answer.status_code, answer["Location"]) == (301, f"{address}?a=b")
    for unknown in ("/nulle-part", "/nulle.part", "/c/99"):
        assert client.get(unknown).status_code == 404
