"""What the page says of its article: headline, names, dates, section, keywords, and the count of its comments."""

from __future__ import annotations

import re

from bs4 import Tag

from palabre.exchange.page.markup.page import Page
from palabre.exchange.page.markup.tree import HEADINGS, attribute, classes, date_of, is_web, label, said
from palabre.exchange.page.outline import Block, When
from palabre.exchange.page.words import counting, dating, naming, surroundings
from palabre.exchange.page.words.line import matches

HEADLINES = [
    "[itemprop~=headline]", "article.article h1, .entry-title, [class*=article-titre], h1.titre, .wp-block-post-title",
    "article h1, main h1", "h1",
]  # fmt: skip
STANDFIRSTS = (
    ".article__standfirst, .chapo, [class*=article-chapo], .standfirst, .article-lead, .lead, .entry-summary, "
    ".wp-block-post-excerpt, p[itemprop~=description], div[itemprop~=description]"
)
NAMES = (
    ".article__byline a[href*='/authors/'], .byline .fn, .author .fn, a[rel~=author], .auteurs a, .auteurs .fn, "
    ".info-publi .fn, .byline .author, .author-name, .wp-block-post-author__name"
)
DATES = (
    "time[itemprop~=datePublished], meta[itemprop~=datePublished], abbr.published, time.published, time.entry-date, "
    ".wp-block-post-date time, .article__byline time, article header time, .info-publi time"
)
# Any other time of the page may be of what it points to, or of what it tells of: it must say nothing else, or stand
# in a line that a byline is.
OTHER_TIMES = "article time, main time"
# Where a page that marks no date writes one, alone or beside names: SPIP's, and older themes'.
ABOUT = (
    ".info-publi, .byline, .article__byline, .entry-meta, .post-meta, .posted-on, .entry-date, .date-publication, "
    ".date, .cartouche p, .cartouche small, .cartouche div, article header p, .meta"
)
# Lines that stand around a headline and have no place of their own here.
BESIDE_HEADLINE = {
    "line above the headline": ".surtitre, .sur-titre, .kicker, .overline, .article-surtitre",
    "line below the headline": ".soustitre, .sous-titre, .subtitle, .entry-subtitle, .article-soustitre",
}
# How many elements below the headline are looked at for a line with names and a date.
BELOW_HEADLINE = 15
SECTIONS = ".article__section a, a[rel~=category], .cat-links a, [itemprop~=articleSection]"
CRUMBS = ".arbo a, .breadcrumb a, .breadcrumbs a, #breadcrumb a, .fil-ariane a"
KEYWORDS = "a[rel~=tag]:not([rel~=category]), .tags-links a, .mots-cles a, .mots_cles a, .mots a, [itemprop~=keywords]"


def headline(page: Page) -> str:
    """What the page calls itself, as readers see it before what it tells machines."""
    for selector in HEADLINES[:3]:
        if tag := page.first(selector):
            page.headline = tag
            return said(tag) or attribute(tag, "content")
    if page.data.headline:
        return page.data.headline
    if tag := page.first(HEADLINES[3]):
        page.headline = tag
        return said(tag)
    return page.meta("og:title") or said(page.soup.find("title"))


def description(page: Page, body: list[Block]) -> str:
    """The standfirst that only JSON-LD states; not one that is the body's beginning, cut off."""
    text = page.data.description
    if not text or re.search(r"(?:…|\.\.\.|\[…\])\s*$", text):
        return ""
    begin = re.sub(r"<[^<>]*>", "", str(body[0].value)) if body else ""
    return "" if begin.startswith(text[:60]) else text


def names(page: Page) -> list[str]:
    """The authors that the page names."""
    said_names = list(page.data.names)
    if not said_names:
        for tag in page.select("[itemprop~=author]"):
            if page.is_article_s(tag):
                name = tag.select_one("[itemprop~=name]")
                said_names.append(said(name) or attribute(tag, "content") or said(tag))
    if not said_names:
        said_names = [said(tag) for tag in page.select(NAMES) if page.is_article_s(tag)]
    if not said_names and (line := byline(page)):
        said_names = list(line[0])
    if not said_names:
        said_names = [page.meta("author")]
    cleaned = [re.sub(r"^(?:par|by)\s+", "", name.strip(), flags=re.IGNORECASE) for name in said_names]
    return list(dict.fromkeys(name for name in cleaned if 0 < len(name) <= 120 and not is_web(name)))


def dated(page: Page) -> When | None:
    """The date that the page states."""
    if page.data.dated:
        return page.data.dated
    if dated := dating.when(page.meta("article:published_time", "date", "DC.date")):
        return dated
    for tag in page.select(DATES):
        if page.is_article_s(tag) and (dated := date_of(tag)):
            return dated
    above = above_first_paragraph(page)
    for tag in page.select(OTHER_TIMES):
        if page.is_article_s(tag) and is_of_article(tag, above) and (dated := date_of(tag)):
            return dated
    line = byline(page)
    return line[1] if line else None


def above_first_paragraph(page: Page) -> set[int]:
    """The times between the headline and the first paragraph, by their ids: there a page says when it appeared."""
    found: set[int] = set()
    is_below = page.headline is None
    for tag in page.soup.find_all(True):
        if tag is page.headline:
            is_below = True
        elif tag.name == "p" and is_below:
            break
        elif tag.name == "time" and is_below:
            found.add(id(tag))
    return found


def is_of_article(time: Tag, above: set[int]) -> bool:
    """Whether a time is the article's: it stands above its text, or in a line that says nothing but names and dates."""
    if time.find_parent(["aside", "nav", "footer", "a", "blockquote"]) is not None:
        return False
    if id(time) in above:
        return True
    if time.find_parent("li") is not None or time.parent is None:
        return False
    text = label(time.parent)
    return time.parent.name in ("p", "div", "span", "small", "header") and (
        naming.byline(text) is not None or dating.when(text) is not None
    )


def byline(page: Page) -> tuple[list[str], When | None] | None:
    """The names and the date of a line that says nothing else: by its class, else below the headline."""
    names: list[str] = []
    dated: When | None = None
    below = (
        page.headline.find_all_next(["p", "small", "div", "span"], limit=BELOW_HEADLINE)
        if page.headline
        else []
    )
    for tag in [*page.select(ABOUT, limit=200), *below]:
        if not page.is_article_s(tag) or (read := naming.byline(label(tag))) is None:
            continue
        if tag.find_parent(["li", "aside", "nav", "footer"]) is not None:
            continue  # Of something else that the page points to.
        names, dated = names or read[0], dated or read[1]
        if names and dated:
            break
    return (names, dated) if names or dated else None


def leave_out_beside(page: Page, headline: str, taken: str) -> None:
    """Name what stands around the headline and has no place here. ``taken``: the standfirst."""
    seen = {headline, taken}
    for what, selector in BESIDE_HEADLINE.items():
        for tag in page.select(selector, limit=20):
            text = said(tag)
            if page.is_article_s(tag) and text and text not in seen:
                seen.add(text)
                page.left_out.append((what, text))
    for tag in page.select(".cartouche p, .cartouche div, .cartouche small", limit=50):
        text = label(tag)
        if (
            page.is_article_s(tag) and text and text not in seen and not any(text in one for one in seen)
            and not tag.find(["p", "div", "small", "h1", "h2", "time"]) and naming.byline(text) is None
            and not classes(tag) & {"info-publi", "arbo", "auteurs"} and not matches(surroundings.NOISE, text)
        ):  # fmt: skip
            seen.add(text)
            page.left_out.append(("beside the headline", text))


def section(page: Page) -> str:
    """The section that the page states; else the last that the way to it names."""
    if stated := page.data.section or page.meta("article:section"):
        return stated
    named, crumbs = (
        [said(tag) or attribute(tag, "content") for tag in page.select(selector) if page.is_article_s(tag)]
        for selector in (SECTIONS, CRUMBS)
    )
    if named := [name for name in named if name and not matches(surroundings.NOISE, name)]:
        return named[0]
    own = said(page.headline)
    crumbs = [name for name in crumbs if name and name != own]
    # The site itself need not be among the links.
    return surroundings.section_of(["", *crumbs], is_below_them=True)


def keywords(page: Page) -> list[str]:
    """The keywords that the page states."""
    found = list(page.data.keywords)
    if not found:
        found = [attribute(tag, "content") for tag in page.soup.find_all("meta", property="article:tag")]
    if not found:
        for tag in page.select(KEYWORDS):
            if page.is_article_s(tag):
                found += (attribute(tag, "content") or said(tag)).split(",")
    if not found:
        found = said(page.first(".article__keywords")).partition(":")[2].split(",")
    return list(dict.fromkeys(one.strip() for one in found if 0 < len(one.strip()) <= 100))


def announced(page: Page) -> int | None:
    """The count of comments: of the last heading that states one before they begin, else of the data."""
    stated: int | None = None
    for tag in page.soup.find_all([*HEADINGS, "p", "span", "a", "strong", "legend", "div", "li"]):
        if not page.is_article_s(tag):
            # The first comment has begun: a count from here on is somebody's words.
            if stated is not None:
                break
            continue
        count = counting.announced(label(tag))
        if count is not None and (stated is None or tag.name in HEADINGS):
            stated = count
    if stated is None:
        stated = page.data.announced
    if stated is None:
        for tag in page.select("[itemprop~=commentCount], [itemprop~=interactionCount]"):
            written = attribute(tag, "content") or said(tag)
            if found := re.fullmatch(r"(?:UserComments:)?\s?(\d{1,9})", written):
                return int(found[1])
    return stated
