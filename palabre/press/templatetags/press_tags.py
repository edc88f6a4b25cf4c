"""Typography and clean HTML for templates."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import nh3
from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.rich_text import expand_db_html

from palabre.kit import dates, depending
from palabre.kit.json_scripts import in_script
from palabre.press import pictures, typography
from palabre.press.models import Article, FrontPage, Picture, Rendition, Section
from palabre.publications.models import Publication

register = template.Library()
TAGS = {"p", "br", "b", "strong", "i", "em", "a", "sup", "sub", "code", "ul", "ol", "li"}


@register.filter
def set_text(value: object) -> str:
    """Plain text of the publication, set in the language of the page; escaped by the template as usual."""
    return typography.set_text(str(value or ""), get_language() or "fr")


@register.filter
def set_richtext(value: object) -> SafeString:
    """What an editor wrote, cleaned by nh3, then set. Safe: nothing but typography follows the cleaning."""
    source = getattr(value, "source", value)
    clean = nh3.clean(expand_db_html(str(source or "")), tags=TAGS, attributes={"a": {"href"}})
    return mark_safe(typography.set_html(clean, get_language() or "fr"))


@register.filter(expects_localtime=True, is_safe=False)
def dated(value: datetime.date | datetime.datetime | None, form: str) -> str:
    """``1er juin 2026`` for readers (``kit/dates.py``), in the time zone of the page; nothing for no date."""
    return dates.written(value, form) if value else ""


@register.simple_tag
def sections_of(publication: Publication) -> list[tuple[str, str]]:
    """The title and slug of each section that anybody may read, in the order editors gave them."""

    def find() -> list[tuple[str, str]]:
        front = publication.front_page  # type: ignore[attr-defined]
        shown = Section.objects.live().public().child_of(front).order_by("path")
        return list(shown.values_list("title", "slug"))

    return depending.part(("sections", publication.pk), find, f"publication:{publication.pk}")


@register.simple_tag
def sized(picture: Picture | None, spec: str) -> Rendition | None:
    """``picture`` in one size, or nothing where its file cannot be read (``press/pictures.py``)."""
    return pictures.sized(picture, spec)


@register.filter
def price(value: Decimal) -> str:
    """``18 €`` and ``18,50 €`` in French, ``€18`` and ``€18.50`` in English."""
    written = f"{value:.2f}".removesuffix(".00")
    if (get_language() or "fr").startswith("fr"):
        return written.replace(".", ",") + typography.NARROW + "€"
    return "€" + written


@register.filter
def grouped(number: int) -> str:
    """``20 000`` or ``20,000``, as the language spoken groups its figures."""
    return number_format(number, force_grouping=True).replace("\xa0", "\u202f")


@register.filter
def count_of(counts: dict[int, Any], article: Article) -> Any:
    """The count of one article among ``counts``."""
    return counts[article.pk]


@register.simple_tag
def article_jsonld(article: Article, address: str, comments: str) -> SafeString:
    """
    The article as schema.org ``NewsArticle``, safe within its script element.

    ``comments`` are the last members of the object, from a comma on, already written as JSON for a script.
    """
    publication = Publication.objects.get(front_page__in=FrontPage.objects.ancestor_of(article))
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": publication.language,
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": publication.name,
            "url": publication.root_url,
        },
    }
    if article.standfirst:
        said["description"] = article.standfirst
    if article.dated_at:
        said["datePublished"] = article.dated_at.isoformat()
    if article.corrected_at:
        said["dateModified"] = article.corrected_at.isoformat()
    if article.authors:
        said["author"] = [
            {"@type": "Person", "name": author.name, "url": publication.root_url + author.get_absolute_url()}
            for author in article.authors
        ]
    if shared := pictures.sized(article.image, "width-1200"):
        said["image"] = [publication.root_url + shared.url]
    written = in_script(said)
    return mark_safe(f'<script type="application/ld+json">{written[:-1]}{comments}}}</script>')
