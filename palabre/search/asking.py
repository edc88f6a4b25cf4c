"""
What a reader typed, made into a question that both databases answer alike; and what answers it.

Nothing typed reaches a database's own search language: a question is built from folded words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.discussion.models import Comment
from palabre.press.models import Article, FrontPage
from palabre.publications.models import Publication
from palabre.search.models import Entry
from palabre.search.words import Word, words_of

LONGEST = 200
A_PAGE = 20
PAGES = 20
COUNTED = 10_000

QUOTES = str.maketrans(dict.fromkeys("«»“”„‟", '"'))
PART = re.compile(r'(?<!\S)([-\u2212]?)"([^"]*)"|[^\s"]+')
# What a French elision leaves of a word says nothing by itself: « l’eau » is asked as « eau ».
ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu"])
APOSTROPHE = "'’ʼ"
NUMBER = re.compile(r"#?\s*([0-9]{1,19})", re.ASCII)
LARGEST_NUMBER = 2**63 - 1


class CannotAsk(Exception):
    """What was typed is no question. ``sentence`` says why, and what to do."""

    def __init__(self, sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Term:
    """
    One thing looked for: a phrase of several words, or one word in any of its ``forms``.

    ``begins`` says that words which begin so are meant too.
    """

    forms: tuple[tuple[str, ...], ...]
    begins: bool = False

    def is_at(self, words: list[Word], place: int) -> int:
        """How many words, from ``place`` on, are what is looked for; 0 when they are not."""
        for form in self.forms:
            there = [word.folded for word in words[place : place + len(form)]]
            if tuple(there) == form or (self.begins and there and there[0].startswith(form[0])):
                return len(form)
        return 0


@dataclass(frozen=True)
class Question:
    """Everything in ``wanted`` must be there, nothing of ``unwanted``."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = field(default=())


# --- what was typed ---


def understood(typed: str, language: str) -> Question:
    """
    The question in ``typed``: words, “an exact phrase”, -without, begin*. Raises ``CannotAsk``.

    A word is also found in its singular or plural, as ``language`` makes them; a phrase only as it stands.
    """
    if len(typed) > LONGEST:
        raise CannotAsk(
            _("These are more than %(count)s characters. Keep the words that matter.") % {"count": LONGEST}
        )
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in PART.finditer(typed.translate(QUOTES)):
        if part.group(2) is not None:
            is_unwanted, term = bool(part.group(1)), _phrase(part.group(2))
        else:
            chunk = part.group()
            is_unwanted = len(chunk) > 1 and chunk[0] in "-\u2212"
            term = _words(chunk, language)
        if term is not None:
            (unwanted if is_unwanted else wanted)[term] = None
    if not wanted:
        if unwanted:
            raise CannotAsk(_("This only says what to leave out. Add a word to look for."))
        raise CannotAsk(_("There is no word in this. Type one at least."))
    return Question(tuple(wanted), tuple(unwanted))


def _phrase(typed: str) -> Term | None:
    words = tuple(word.folded for word in words_of(typed))
    return Term((words,)) if words else None


def _words(chunk: str, language: str) -> Term | None:
    """``canaux`` in both its numbers; ``saint-denis`` and ``aujourd’hui`` as they stand; ``l’eau`` as ``eau``."""
    words = list(words_of(chunk))
    while len(words) > 1 and words[0].folded in ELIDED and chunk[words[0].end] in APOSTROPHE:
        del words[0]
    if not words:
        return None
    if len(words) > 1:
        return Term((tuple(word.folded for word in words),))
    word = words[0].folded
    if len(word) > 2 and chunk[words[0].end :].startswith("*"):
        return Term(((word,),), begins=True)
    return Term(tuple((form,) for form in forms(word, language)))


def forms(word: str, language: str) -> list[str]:
    """``word`` with its singular or plural as the common rules make it: a form that is none finds nothing."""
    others: list[str] = []
    if len(word) > 2 and word.isalpha():
        if word[-1] in "sx":
            # « bus » and « prix » would be found as « bu » and « pri »: three letters or more stay.
            others += [word[:-1]] if len(word) > 3 else []
        elif word[-1] != "z":
            others.append(word + "s")
        if language == "fr":
            if word.endswith("aux") and len(word) > 4:
                others.append(word[:-3] + "al")
            elif word.endswith("al"):
                others.append(word[:-2] + "aux")
            elif word.endswith(("au", "eu", "ou")):
                others.append(word + "x")
        elif word.endswith("ies"):
            others.append(word[:-3] + "y")
        elif word.endswith("y"):
            others.append(word[:-1] + "ies")
        elif word.endswith("es"):
            others.append(word[:-2])
        elif word.endswith(("ch", "sh")):
            others.append(word + "es")
    return [word, *others]


def numbered(typed: str, publication: Publication) -> Comment | None:
    """The comment that anybody may read whose number is all that was typed: ``50503`` or ``#50503``."""
    found = NUMBER.fullmatch(typed)
    if found is None or int(found[1]) > LARGEST_NUMBER:
        return None
    readable = Comment.objects.public().select_related("thread__article")
    return readable.filter(pk=int(found[1]), thread__publication=publication).first()


# --- as the databases are asked ---


def for_sqlite(question: Question, *, of_titles: bool = False) -> str:
    """
    The question in FTS5's language, https://www.sqlite.org/fts5.html#full_text_query_syntax.

    With ``of_titles``: whether everything wanted is in the title.
    """

    def said(term: Term) -> str:
        return "(" + " OR ".join(f'"{" ".join(form)}"{"*" * term.begins}' for form in term.forms) + ")"

    wanted = " AND ".join(said(term) for term in question.wanted)
    if of_titles:
        return f"title_words : ({wanted})"
    if not question.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(said(term) for term in question.unwanted)})"


def for_postgresql(question: Question, *, of_titles: bool = False) -> str:
    """The question as the text of a ``tsquery``; with ``of_titles``, whether everything wanted is in the title."""
    weight = "A" if of_titles else ""

    def said(term: Term) -> str:
        marks = "*" * term.begins + weight
        several = (
            "(" + " <-> ".join(f"'{word}'{marks and ':'}{marks}" for word in form) + ")"
            for form in term.forms
        )
        return "(" + " | ".join(several) + ")"

    unwanted = () if of_titles else question.unwanted
    return " & ".join([*(said(term) for term in question.wanted), *(f"!{said(term)}" for term in unwanted)])


def readable(publication: Publication, kinds: Iterable[str]) -> Q:
    """
    The rows of what anybody may read at this moment: of the index itself nothing is believed.

    An article that is live and behind no password or sign-in, in the revision that is live; a comment
    that ``Comment.objects.public()`` shows, in the revision that it shows, under the name it shows.
    """
    front = FrontPage.objects.live().filter(publication=publication).first()
    found = Q(pk__in=[])
    if front is not None and "articles" in kinds:
        articles = Article.objects.live().public().descendant_of(front)
        found |= Q(
            Exists(
                articles.filter(
                    Q(live_revision_id=OuterRef("revision")) | Q(live_revision=None),
                    pk=OuterRef("article_id"),
                )
            )
        )
    if "comments" in kinds:
        found |= Q(
            Exists(
                Comment.objects.public().filter(
                    pk=OuterRef("comment_id"),
                    published_revision_id=OuterRef("revision"),
                    author_name=OuterRef("name"),
                    thread__publication=publication,
                )
            )
        )
    return found


def answers(
    question: Question, publication: Publication, *, kinds: Iterable[str], newest: bool
) -> QuerySet[Entry]:
    """
    What answers ``question`` and anybody may read: the best first, or the newest.

    Articles whose headline has every word come before all else: both rankings prefer what is short, and a
    remark that names a thing would stand before the article about it. The words of a question only ever
    travel as a parameter.
    """
    matching: QuerySet[Entry]
    if connection.vendor == "postgresql":
        said = for_postgresql(question)
        matching = Entry.objects.extra(
            select={
                "is_about": "(search_entry.article_id IS NOT NULL AND search_entry.vector @@ %s::tsquery)",
                "rank": "ts_rank(search_entry.vector, %s::tsquery, 1)",
            },
            select_params=[for_postgresql(question, of_titles=True), said],
            where=["search_entry.vector @@ %s::tsquery"],
            params=[said],
        )
    else:
        matching = Entry.objects.extra(
            select={
                "is_about": "(search_entry.article_id IS NOT NULL AND search_entry.id IN "
                "(SELECT rowid FROM search_words WHERE search_words MATCH %s))",
                "rank": "-bm25(search_words, 4.0, 1.0)",
            },
            select_params=[for_sqlite(question, of_titles=True)],
            tables=["search_words"],
            where=["search_words.rowid = search_entry.id", "search_words MATCH %s"],
            params=[for_sqlite(question)],
        )
    matching = matching.filter(readable(publication, kinds), publication=publication)
    by_date = [F("dated_at").desc(nulls_last=True), F("pk").desc()]
    if newest:
        return matching.order_by(*by_date)
    # ``is_about`` and ``rank`` are no fields of the model but columns of this very question.
    return matching.order_by("-is_about", "-rank", *by_date)  # type: ignore[misc]


# --- what is shown of it ---


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_found: bool = False


def marked(text: str, question: Question) -> list[Piece]:
    """``text`` in pieces: the template escapes each, and then marks those that were looked for."""
    return list(_pieces(text, _spans(text, question)))


def excerpt(text: str, question: Question, *, length: int = 240) -> list[Piece]:
    """About ``length`` characters of ``text`` (in one line) around the first thing found, cut between words."""
    spans = _spans(text, question)
    start = 0
    if spans and len(text) > length:
        start = max(0, min(spans[0][0] - length // 3, len(text) - length))
        if start:
            # At a word's beginning, but never beyond what was found.
            space = text.find(" ", start, spans[0][0])
            start = space + 1 if space >= 0 else start
    end = start + length
    if end >= len(text):
        end = len(text)
    else:
        space = text.rfind(" ", start + length // 2, end)
        end = space if space >= 0 else end
    inside = [
        (max(one, start) - start, min(last, end) - start) for one, last in spans if one < end and last > start
    ]
    pieces = list(_pieces(text[start:end], inside))
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def _spans(text: str, question: Question) -> list[tuple[int, int]]:
    """Where ``text`` has what was looked for, in its order, none over another."""
    words = list(words_of(text))
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        found = max(term.is_at(words, place) for term in question.wanted)
        if found:
            spans.append((words[place].start, words[place + found - 1].end))
        place += found or 1
    return spans


def _pieces(text: str, spans: list[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, end in spans:
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], is_found=True)
        at = end
    if at < len(text):
        yield Piece(text[at:])
