"""What the charter's checks say to the author of a text before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from palabre.accounts.models import Reader, User
from palabre.charter import applying, wording
from palabre.charter.disguises import undone
from palabre.charter.draft import Draft
from palabre.charter.models import Version
from palabre.discussion.models import Comment, State, Thread
from palabre.kit import depending
from palabre.press.plain import text_of

QUOTED_CHARS = 80
# A name of two letters stands in many words.
SHORTEST_NAME = 4
# How much of the text stands on either side of what is noted.
AROUND_CHARS = 24
# Of a long discussion the names of its latest authors are known.
NAMES = 200
WORD = re.compile(r"[^\W\d_]+(?:[-’'·][^\W\d_]+)*")


def draft_of(
    thread: Thread,
    typed: str,
    parent: Comment | None = None,
    *,
    is_new_author: bool = False,
    known: frozenset[str] | None = None,
    people: frozenset[str] | None = None,
) -> Draft:
    """
    A text as the checks read it: in its publication's language, with the words that are known where it stands.

    ``known`` are those of its thread, ``people`` the article's authors, for whoever reads many texts of one.
    """
    publication = thread.publication
    return Draft.of(
        typed,
        language=publication.language,
        banned_words=tuple(publication.forbidden_words),
        known_words=known_words(thread, parent) if known is None else known,
        public_contacts=publication.public_contacts,
        people=people_of(thread, parent) if people is None else people | names_of(parent),
        sealed_words=tuple(publication.sealed_words.splitlines()),
        is_new_author=is_new_author,
    )


def people_of(thread: Thread, parent: Comment | None = None) -> frozenset[str]:
    """Who is present, as the checks read names: authors of the article, and of the comment answered."""

    def find() -> frozenset[str]:
        names = [author.name for author in thread.article.authors] if thread.article is not None else []
        return frozenset(undone(name).text for name in names if len(name) >= SHORTEST_NAME)

    return depending.part(("people", thread.pk), find, f"publication:{thread.publication_id}") | names_of(
        parent
    )


def names_of(parent: Comment | None) -> frozenset[str]:
    """The name of whoever is answered, as the checks read names."""
    name = parent.author_name if parent is not None else ""
    return frozenset([undone(name).text] if len(name) >= SHORTEST_NAME else [])


def known_words(thread: Thread, parent: Comment | None = None) -> frozenset[str]:
    """In small letters: the words of the article, its authors, the comment answered, and the names in the thread."""
    said: list[str] = []
    lately = Comment.objects.filter(thread=thread, state=State.PUBLISHED).order_by("-published_at")
    said += lately.values_list("author_name", flat=True)[:NAMES]
    own = depending.part(
        ("words", thread.pk), partial(words_of_the_article, thread), f"publication:{thread.publication_id}"
    )
    return own | _words_in(said) | words_of(parent) | thread.publication.own_words


def words_of_the_article(thread: Thread) -> frozenset[str]:
    """In small letters: the words of what is discussed, and its authors."""
    said = [thread.title]
    if thread.article is not None:
        said += [text_of(thread.article), *(author.name for author in thread.article.authors)]
    return _words_in(said)


def words_of(parent: Comment | None) -> frozenset[str]:
    """In small letters: the words of the comment answered, and its author's name."""
    if parent is None or parent.published_revision is None:
        return frozenset()
    return _words_in([parent.author_name, parent.published_revision.text])


def _words_in(said: Iterable[str]) -> frozenset[str]:
    words = {word.lower().replace("’", "'") for text in said for word in WORD.findall(text)}
    # "l'aviron" makes "aviron" known.
    return frozenset(words | {word.partition("'")[2] for word in words if "'" in word})


def is_new(reader: Reader | None, user: User | None = None) -> bool:
    """Whether nothing of this author's has been published yet; who signs for the publication is known."""
    if user is not None:
        return False
    return reader is None or not reader.comments.filter(state=State.PUBLISHED).exists()


def advice(
    charter: Version | None,
    thread: Thread,
    typed: str,
    parent: Comment | None = None,
    *,
    is_new_author: bool = False,
) -> applying.Advice:
    """What the quick checks find in ``typed``; nothing without a charter. The slow ones come after (``completing.py``)."""
    if charter is None:
        return applying.Advice()
    draft = draft_of(thread, typed, parent, is_new_author=is_new_author)
    return applying.apply(charter, draft, slow=False)


def findings(
    charter: Version | None,
    thread: Thread,
    typed: str,
    parent: Comment | None = None,
    right: Iterable[str] = (),
    *,
    is_new_author: bool = False,
) -> list[dict[str, Any]]:
    """
    What the checks note in ``typed``, as a revision keeps it.

    ``right`` are the keys of what its author holds for right (``key_of``): that is kept, marked so.
    """
    held = frozenset(right)
    noted = advice(charter, thread, typed, parent, is_new_author=is_new_author).kept()
    return [one | ({"is_disputed": True} if key_of(one, typed) in held else {}) for one in noted]


def key_of(finding: dict[str, Any], typed: str) -> str:
    """What names a finding while its text is written: the check and the words, wherever they stand."""
    return f"{finding['check'].partition('@')[0]}:{_words(finding, typed)}"


def place_of(finding: dict[str, Any], typed: str) -> str:
    """What names a finding at its place: where it begins, and the words, so that another text has another."""
    return f"{finding['start']}:{_words(finding, typed)}"


def _words(finding: dict[str, Any], typed: str) -> str:
    return typed[finding["start"] : finding["end"]][:QUOTED_CHARS]


def mended(typed: str, noted: Iterable[dict[str, Any]], places: Iterable[str]) -> str:
    """
    ``typed`` with the corrections of the findings at ``places`` (``place_of``) in it, and nothing else changed.

    Only what the checks propose is ever put in, and never where the author holds the text for right.
    """
    chosen = frozenset(places)
    wanted = [
        one
        for one in noted
        if one["replacement"] is not None and not one.get("is_disputed") and place_of(one, typed) in chosen
    ]
    reached = len(typed)
    for one in sorted(wanted, key=lambda one: -one["start"]):
        if one["end"] <= reached:
            typed = typed[: one["start"]] + one["replacement"] + typed[one["end"] :]
            reached = one["start"]
    return typed


def shown(
    typed: str, noted: list[dict[str, Any]], *, before_sending_under: Version | None = None
) -> list[dict[str, Any]]:
    """
    The findings ``noted`` in ``typed`` as their author reads them: the words and what stands around, the sentence,
    the rule, the correction, and the keys with which to answer. What the author holds for right is left out, and
    so is, before a text is sent, what is noted under a rule of which the charter tells moderators alone.
    """
    rules = before_sending_under.rules.all() if before_sending_under is not None else ()
    silent = {rule.number for rule in rules if not rule.advises}
    return [
        {
            "words": _words(one, typed),
            "before": _from_a_word(typed[max(0, one["start"] - AROUND_CHARS) : one["start"]]),
            "after": _to_a_word(typed[one["end"] : one["end"] + AROUND_CHARS]),
            "sentence": wording.sentence(one["message"], one["values"]),
            "rule": one["rule"],
            "start": one["start"],
            "end": one["end"],
            "replacement": one["replacement"],
            # A word that no dictionary knows may be meant otherwise than the likeliest one.
            "is_sure": one["message"] != "misspelled",
            "key": key_of(one, typed),
            "place": place_of(one, typed),
        }
        for one in noted
        if one.get("counts", True)
        and not one.get("is_disputed")
        and one["kind"] not in applying.NOT_FOR_AUTHORS
        and one["rule"] not in silent
    ]


def _from_a_word(text: str) -> str:
    line = text.rpartition("\n")[2]
    return line.partition(" ")[2] if len(text) == AROUND_CHARS and " " in line.strip() else line


def _to_a_word(text: str) -> str:
    line = text.partition("\n")[0]
    return line.rpartition(" ")[0] if len(text) == AROUND_CHARS and " " in line.strip() else line
