"""What stands beside an article: what the publication recommends, and what else it wrote."""

from __future__ import annotations

import math
import re
from collections import Counter

from django.db.models import Count, Q

from palabre.press.models import Article, ArticleKeyword, Promotion, PromotionKeyword
from palabre.publications.models import Publication

AT_MOST = 5
# Articles whose text is compared: the latest ones, so that the cost does not grow with the archive.
COMPARED = 200
WORD = re.compile(r"[^\W\d_]{5,}")


def words_of(article: Article) -> set[str]:
    """The words of five letters or more in the headline and standfirst: short ones say little."""
    return {word.casefold() for word in WORD.findall(f"{article.title} {article.standfirst}")}


def keywords_of(article: Article) -> list[int]:
    """The keys of the article's keywords: those of the draft in hand, which its rows may not have yet."""
    return [keyword.pk for keyword in article.keywords.all()]


def related_to(article: Article, publication: Publication) -> list[Article]:
    """
    At most five articles of the publication, each once: those chosen by hand, then the nearest.

    Only what anybody may read who reads the publication: published, and behind no restriction.
    Nearness: shared keywords, each the heavier the rarer it is (log of its inverse frequency), then
    shared words of headline and standfirst. The number of queries is fixed.
    """
    readable = Article.objects.readable_below(publication.front_page)  # type: ignore[attr-defined]
    picked = [one.related_id for one in article.chosen_related.order_by("sort_order")]
    found = readable.exclude(pk=article.pk).in_bulk(picked)
    chosen = [found[key] for key in dict.fromkeys(picked) if key in found][:AT_MOST]
    if len(chosen) == AT_MOST:
        return chosen
    taken = {article.pk, *(one.pk for one in chosen)}
    keywords = keywords_of(article)
    sharing = Count("tagged_keywords", filter=Q(tagged_keywords__tag_id__in=keywords), distinct=True)
    candidates = list(
        readable.exclude(pk__in=taken)
        .annotate(sharing=sharing)
        .order_by("-sharing", "-dated_at", "-pk")[:COMPARED]
    )
    shared = ArticleKeyword.objects.filter(tag_id__in=keywords).values_list("content_object_id", "tag_id")
    by_article: dict[int, set[int]] = {}
    frequency: Counter[int] = Counter()
    for pk, tag in shared:
        by_article.setdefault(pk, set()).add(tag)
        frequency[tag] += 1
    total = len(candidates) + 2
    own_words = words_of(article)

    def nearness(other: Article) -> float:
        by_keyword = sum(math.log(total / frequency[tag]) + 1 for tag in by_article.get(other.pk, ()))
        return 3 * by_keyword + len(own_words & words_of(other))

    nearest = sorted((one for one in candidates if nearness(one) > 0), key=nearness, reverse=True)
    return [*chosen, *nearest][:AT_MOST]


def promotion_for(article: Article, publication: Publication) -> Promotion | None:
    """The promotion chosen for the article, else the publication's that shares most keywords with it, else none."""
    if article.promotion_id is not None:
        return article.promotion
    best = (
        PromotionKeyword.objects.filter(
            tag_id__in=keywords_of(article), content_object__publication=publication
        )
        .values("content_object_id")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "content_object_id")
        .first()
    )
    return Promotion.objects.filter(pk=best["content_object_id"]).first() if best else None
