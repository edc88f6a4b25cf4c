"""
``comments:analyze`` as Perspective answered: what is asked, read strictly; what is answered, in its shape.

Nothing is kept of a text, whatever ``doNotStore`` says.
Source: Perspective API, v1alpha1, comments.analyze (Google's discovery document).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palabre.api import markup
from palabre.api.attributes import ATTRIBUTES, LANGUAGES, detected, sentences

# As Perspective took them.
MOST_BYTES = 20_480


class Refused(Exception):
    """What was asked cannot be answered: the HTTP status, the name of the status, and a sentence."""

    def __init__(self, code: int, status: str, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.code, self.status, self.sentence, self.details = code, status, sentence, details

    @property
    def told(self) -> dict[str, Any]:
        """The answer's JSON."""
        error: dict[str, Any] = {"code": self.code, "message": self.sentence, "status": self.status}
        if self.details:
            kind = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
            error["details"] = [{"@type": kind, **self.details}]
        return {"error": error}


def _invalid(sentence: str, **details: Any) -> Refused:
    return Refused(400, "INVALID_ARGUMENT", sentence, **details)


@dataclass(frozen=True)
class Asked:
    """One text and what is asked of it: ``attributes`` with the score from which each is told."""

    text: str
    is_html: bool
    attributes: dict[str, float]
    languages: tuple[str, ...]
    by_sentence: bool
    client_token: str | None


def read(said: Any) -> Asked:
    """Read a request's JSON. Raises ``Refused``."""
    if not isinstance(said, dict):
        raise _invalid("The request is no JSON object.")
    given = said.get("comment")
    comment = given if isinstance(given, dict) else {}
    text = comment.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _invalid("Comment must be non-empty.", errorType="COMMENT_EMPTY")
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise _invalid(f"Comment text is longer than {MOST_BYTES} bytes.", errorType="COMMENT_TOO_LONG")
    if comment.get("type", "PLAIN_TEXT") not in ("PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"):
        raise _invalid("comment.type must be PLAIN_TEXT or HTML.")
    wanted = said.get("requestedAttributes")
    if not isinstance(wanted, dict) or not wanted:
        raise _invalid("Must specify requestedAttributes.")
    attributes = {}
    for name, asked in wanted.items():
        if name not in ATTRIBUTES:
            raise _invalid(f"Unknown requested attribute: {str(name)[:60]}")
        asked = {} if asked is None else asked
        least = asked.get("scoreThreshold", 0) if isinstance(asked, dict) else None
        if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
            raise _invalid(f"scoreThreshold of {name} must be a number from 0 to 1.")
        if asked.get("scoreType", "PROBABILITY") not in ("PROBABILITY", "SCORE_TYPE_UNSPECIFIED"):
            raise _invalid(f"scoreType of {name} must be PROBABILITY.")
        attributes[name] = float(least)
    languages = said.get("languages") or []
    if not isinstance(languages, list) or not all(isinstance(one, str) for one in languages):
        raise _invalid("languages must be a list of language codes.")
    token = said.get("clientToken")
    if token is not None and not isinstance(token, str):
        raise _invalid("clientToken must be a string.")
    return Asked(
        text,
        comment.get("type") == "HTML",
        attributes,
        tuple(languages),
        said.get("spanAnnotations") is True,
        token,
    )


def answer(asked: Asked, *, otherwise: str) -> dict[str, Any]:
    """
    The scores of what is asked. A text whose language is neither named nor seen is taken to be in ``otherwise``.

    Raises ``Refused`` for an attribute that cannot be put together in a language that is named.
    """
    plain = markup.seen(asked.text) if asked.is_html else None
    text = asked.text if plain is None else plain.text
    seen, is_strange = detected(text)
    for name in asked.attributes:
        for one in asked.languages:
            if one.partition("-")[0].lower() not in ATTRIBUTES[name].languages:
                raise _unsupported(name, one)
    if is_strange and not asked.languages:
        raise _undetected()
    language = asked.languages[0].partition("-")[0].lower() if asked.languages else seen or otherwise
    if language not in LANGUAGES:
        raise _undetected()
    for name in asked.attributes:
        if language not in ATTRIBUTES[name].languages:
            raise _unsupported(name, language)
    parts = sentences(text, language)
    if plain is not None:
        parts = [(*plain.sent(start, end), said) for start, end, said in parts]
    scores = {}
    for name, least in asked.attributes.items():
        each = [(start, end, ATTRIBUTES[name].of(said)) for start, end, said in parts]
        highest = max((value for _start, _end, value in each), default=0.0)
        if highest < least:
            continue
        spans = each if asked.by_sentence and each else [(0, len(asked.text), highest)]
        scores[name] = {
            "spanScores": [
                {"begin": start, "end": end, "score": _score(value)} for start, end, value in spans
            ],
            "summaryScore": _score(highest),
        }
    told: dict[str, Any] = {"languages": [language], "detectedLanguages": [seen] if seen else []}
    if scores:
        told["attributeScores"] = scores
    if asked.client_token is not None:
        told["clientToken"] = asked.client_token
    return told


def _undetected() -> Refused:
    return _invalid("Unable to detect language.", errorType="LANGUAGE_NOT_DETECTED")


def _unsupported(name: str, language: str) -> Refused:
    return _invalid(
        f"Attribute {name} does not support request languages: {language[:20]}",
        errorType="LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError={"detectedLanguages": [language[:20]], "attribute": name},
    )


def _score(value: float) -> dict[str, Any]:
    return {"value": round(value, 6), "type": "PROBABILITY"}
