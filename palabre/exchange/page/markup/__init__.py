"""
A page as HTML: what JSON-LD, microdata, and the markup of SPIP, WordPress and Palabre say of it.

The page is parsed as browsers parse it and stripped of all that is not text before anything is read
(nh3): of scripts only the data of JSON-LD remain. Elements nest as deep as the page wants: everything
here walks, nothing recurs.
"""

from __future__ import annotations

import nh3

from palabre.exchange.page import gone, jsonld
from palabre.exchange.page.markup import article, body, discussion, recommended
from palabre.exchange.page.markup.page import Page
from palabre.exchange.page.markup.prose import of_html, paragraphs
from palabre.exchange.page.markup.tree import ATTRIBUTES, NEVER_TEXT, TAGS, parsed, plain_html, said
from palabre.exchange.page.outline import Block, Outline


def read(text: str) -> Outline:
    """The outline of a page that is HTML, as ``reading.decoded`` gives it."""
    clean = nh3.clean(text, tags=TAGS, clean_content_tags=NEVER_TEXT, attributes=ATTRIBUTES, link_rel=None)
    soup = parsed(clean)
    data = jsonld.read(
        [str(script.string or "") for script in soup.find_all("script", type="application/ld+json")], of_html
    )
    for unseen in soup.find_all(["script"]):
        unseen.decompose()
    for unseen in soup.find_all(hidden=True):
        if not unseen.decomposed:
            unseen.decompose()
    return outline(Page(soup, data))


def outline(page: Page) -> Outline:
    """Everything, each part from the source that says it best. The comments first: the rest is not theirs."""
    data = page.data
    discussion.find(page)
    headline = article.headline(page)
    comments = discussion.comments(page, headline)
    announced = article.announced(page)
    discussion.leave_out_charter(page)
    see_also, promotion = recommended.recommended(page)
    standfirst = page.first(article.STANDFIRSTS)
    article.leave_out_beside(page, headline, said(standfirst))
    blocks = body.body(page, standfirst, headline) or [
        Block("paragraph", f"<p>{plain_html(one)}</p>") for one in paragraphs(data.body)
    ]
    comments, away = gone.settled(comments)
    of_data, away_of_data = gone.settled(data.comments)
    if len(of_data) > len(comments):
        comments, away = of_data, away_of_data
    elif not data:
        page.marks = [mark for mark in page.marks if mark != "JSON-LD"]
    return Outline(
        headline=headline,
        standfirst=said(standfirst) or article.description(page, blocks),
        names=tuple(article.names(page)),
        dated=article.dated(page),
        corrected=data.corrected if data.corrected != data.dated else None,
        section=article.section(page),
        keywords=tuple(article.keywords(page)),
        body=tuple(blocks),
        promotion=promotion,
        see_also=tuple(see_also),
        announced=announced,
        comments=tuple(comments),
        gone=away,
        address=page.base,
        marks=tuple(dict.fromkeys(page.marks)),
        left_out=tuple(page.left_out),
    )
