"""What the press makes of a paper: pictures, promotions, articles, and the notices above the charter."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify

from palabre.accounts.models import User
from palabre.demo import drawing, reading
from palabre.demo.canvas import HIGH, WIDE
from palabre.discussion.models import Notice
from palabre.press.models import (
    Article,
    Author,
    Byline,
    ChosenRelated,
    FrontPage,
    Picture,
    Promotion,
    PromotionItem,
    Section,
)
from palabre.press.setting_up import collection_of
from palabre.publications.models import Publication


def draw_pictures(publication: Publication, by: User) -> dict[str, Picture]:
    """Every picture of ``drawing.py`` with its credit and its description."""
    pictures = {}
    collection = collection_of(publication)
    for name, (_draw, _sky, alternative, credit) in drawing.PICTURES.items():
        pictures[name] = Picture.objects.create(
            title=alternative,
            description=alternative,
            credit=credit,
            file=ContentFile(drawing.jpeg(name), name=f"{name}.jpg"),
            width=WIDE,
            height=HIGH,
            uploaded_by_user=by,
            collection=collection,
        )
    return pictures


def make_promotions(publication: Publication, pictures: dict[str, Picture]) -> None:
    """What the paper recommends."""
    for said in reading.table("publication")["promotions"]:
        promotion = Promotion(publication=publication, title=said["title"])
        promotion.items = [
            PromotionItem(
                text=item["text"],
                detail=item.get("detail", ""),
                url=item["url"],
                price=Decimal(item["price"]) if "price" in item else None,
                image=pictures.get(item.get("image", "")),
                sort_order=place,
            )
            for place, item in enumerate(said["items"])
        ]
        promotion.keywords.add(*said["keywords"])
        promotion.save()


def make_articles(
    publication: Publication, by: User, pictures: dict[str, Picture], at: datetime.datetime
) -> dict[str, Article]:
    """The articles by their slug: published, but for a draft and one that is scheduled."""
    authors = {
        said["name"]: Author.objects.create(
            publication=publication,
            name=said["name"],
            slug=slugify(said["name"]),
            biography=said["biography"],
            user=User.objects.filter(username=said.get("user")).first(),
        )
        for said in reading.table("publication")["authors"]
    }
    front = FrontPage.objects.get(publication=publication)
    made: dict[str, Article] = {}
    for written in reading.articles():
        section = Section.objects.child_of(front).get(slug=written.facts["section"])
        article = article_from(written, publication, pictures, at)
        article.bylines = [
            Byline(author=authors[name], sort_order=place)
            for place, name in enumerate(written.facts["authors"])
        ]
        article.keywords.add(*written.facts.get("keywords", []))
        section.add_child(instance=article)
        made[written.slug] = article
    # A second pass, since some recommend what comes after them.
    for written in reading.articles():
        article = made[written.slug]
        article.chosen_related = [
            ChosenRelated(related=made[slug], sort_order=place)
            for place, slug in enumerate(written.facts.get("related", []))
        ]
        revision = article.save_revision(user=by)
        if written.facts.get("state") != "draft":
            revision.publish(user=by)
        made[written.slug] = Article.objects.get(pk=article.pk)
    return made


def article_from(
    written: reading.Written, publication: Publication, pictures: dict[str, Picture], at: datetime.datetime
) -> Article:
    """The article that ``written`` describes, not yet in the tree of pages."""
    facts = written.facts
    day = written.dated_at(at)

    def said(text: str) -> str:
        return reading.dated(text, day)

    def block(kind: str, value: Any) -> dict[str, Any]:
        if kind == "image":
            value = {**value, "image": pictures[value["image"]].pk}
        return {"type": kind, "value": value}

    is_scheduled = facts.get("state") == "scheduled"
    corrected = facts.get("corrected_days_ago")
    return Article(
        title=facts["title"],
        slug=written.slug,
        standfirst=said(facts["standfirst"]),
        source=facts.get("source", ""),
        source_url=facts.get("source_url", ""),
        dated_at=day,
        corrected_at=at - datetime.timedelta(days=corrected) if corrected else None,
        first_published_at=None if facts.get("state") else day,
        image=pictures.get(facts.get("image", "")),
        image_caption=said(facts.get("image_caption", "")),
        body=json.dumps([block(kind, value) for kind, value in reading.body(said(written.text))]),
        promotion=Promotion.objects.filter(publication=publication, title=facts.get("promotion", "")).first(),
        reading=facts.get("reading", ""),
        live=False,
        go_live_at=day if is_scheduled else None,
    )


def make_notices(publication: Publication, articles: dict[str, Article], at: datetime.datetime) -> None:
    """The dated warnings above the charter."""
    for said in reading.table("publication")["notices"]:
        ends = said.get("ends_in_days")
        Notice.objects.create(
            publication=publication,
            article=articles[said["article"]] if "article" in said else None,
            text=said["text"],
            starts_on=(at - datetime.timedelta(days=said["starts_days_ago"])).date(),
            ends_on=(at + datetime.timedelta(days=ends)).date() if ends else None,
        )
