"""
What the front door says by itself, without Django: what happened, what is kept, what to do next.

Few enough to stand here in both languages; gettext belongs to Django, which is not asked.

What was typed is the browser's: it sends it again when the page that answered is loaded again. Going back
finds it in a form that was opened, yet not in a preview, which no browser may keep.
"""

from __future__ import annotations

import json
from html import escape
from http import HTTPStatus

SENTENCES: dict[int, dict[str, tuple[str, str]]] = {
    400: {
        "fr": (
            "Cette demande n’a pas pu être lue",
            "Elle est arrivée incomplète ou mal formée. Rien n’a été enregistré. Revenez en arrière, "
            "rechargez la page et recommencez.",
        ),
        "en": (
            "This request could not be read",
            "It arrived incomplete or malformed. Nothing was saved. Go back, reload the page and try again.",
        ),
    },
    404: {
        "fr": ("Il n’y a rien à cette adresse", "Revenez à la page d’accueil."),
        "en": ("There is nothing at this address", "Go back to the home page."),
    },
    405: {
        "fr": ("Cette action n’existe pas ici", "Revenez à la page d’accueil."),
        "en": ("Nothing here answers to that", "Go back to the home page."),
    },
    408: {
        "fr": (
            "L’envoi a pris trop de temps",
            "Il n’est pas arrivé en entier et rien n’a été enregistré. Quand la connexion sera meilleure, "
            "rechargez cette page : votre navigateur proposera de renvoyer votre texte.",
        ),
        "en": (
            "The sending took too long",
            "It did not arrive whole and nothing was saved. When the connection is better, reload this page: "
            "your browser will offer to send your text again.",
        ),
    },
    411: {
        "fr": (
            "L’envoi n’annonce pas sa longueur",
            "On ne saurait pas s’il est arrivé en entier : rien n’a été enregistré. Un navigateur l’annonce "
            "toujours ; si vous passez par un programme, donnez l’en-tête Content-Length.",
        ),
        "en": (
            "The sending does not say how long it is",
            "Nobody could tell whether it arrived whole: nothing was saved. A browser always says so; if you "
            "use a program, give the header Content-Length.",
        ),
    },
    413: {
        "fr": (
            "L’envoi est trop volumineux",
            "Cette page n’en accepte pas autant et rien n’a été enregistré. Revenez en arrière : si votre "
            "navigateur a gardé votre texte, raccourcissez-le, puis renvoyez-le. S’il ne l’a pas gardé, rouvrez "
            "la page où vous l’écriviez : un brouillon y est peut-être.",
        ),
        "en": (
            "Too much was sent",
            "This page does not take that much and nothing was saved. Go back: if your browser kept your text, "
            "shorten it, then send it again. If it did not, open the page where you wrote it again: a draft "
            "may be there.",
        ),
    },
    429: {
        "fr": (
            "Trop d’envois en peu de temps",
            "Rien n’a été enregistré de ce dernier envoi. Attendez une minute, puis rechargez cette page : "
            "votre navigateur proposera de renvoyer votre texte.",
        ),
        "en": (
            "Too many sendings in a short time",
            "Nothing of this last one was saved. Wait a minute, then reload this page: your browser will "
            "offer to send your text again.",
        ),
    },
    500: {
        "fr": (
            "Quelque chose n’a pas marché de notre côté",
            "Rien n’a été enregistré à moitié. Rechargez cette page dans un moment : votre navigateur proposera "
            "de renvoyer ce que vous aviez écrit.",
        ),
        "en": (
            "Something went wrong on our side",
            "Nothing was saved by halves. Reload this page in a moment: your browser will offer to send again "
            "what you had written.",
        ),
    },
    503: {
        "fr": (
            "Trop de monde à la fois",
            "Le serveur n’a pas pu traiter votre demande. Rien n’a été enregistré. Réessayez dans un moment.",
        ),
        "en": (
            "Too many people at once",
            "The server could not take your request. Nothing was saved. Try again in a moment.",
        ),
    },
}

WITHOUT_COMMENTS = {
    "fr": "Les commentaires ne peuvent pas être montrés en ce moment. Rien n’en est perdu : revenez dans un moment.",
    "en": "The comments cannot be shown at the moment. Nothing of them is lost: come back in a moment.",
}

POLICY = "default-src 'none'; base-uri 'none'"
HEADERS = [
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("content-security-policy", f"{POLICY}; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("vary", "Accept-Language"),
]


def headers(path: str) -> list[tuple[str, str]]:
    """
    With what a page of ours goes out as the answer to ``path``.

    In a frame it may stand on any page: the front door does not know which hosts are registered, and there is nothing
    on it to press, to read of anybody, or to run. Refused there, whoever wrote in the frame would read nothing at all.
    """
    if not path.startswith("/embed/"):
        return HEADERS
    return [(name, POLICY if name == "content-security-policy" else value) for name, value in HEADERS]


def page(status: int, language: str) -> bytes:
    """The whole page for ``status`` in ``language`` (``fr`` or ``en``): one heading, one sentence or two."""
    title, sentence = SENTENCES[status][language]
    # French typography, done here by hand: narrow no-break spaces before colons and semicolons.
    sentence = sentence.replace(" :", "\u202f:").replace(" ;", "\u202f;")
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(sentence)}</p></html>\n"
    ).encode()


OF_PROBLEM = "application/problem+json"


def problem(status: int, language: str) -> bytes:
    """What programs are told of ``status`` (RFC 9457): the heading of the page, whose advice is for people."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return json.dumps(told | {"detail": SENTENCES[status][language][0] + "."}, ensure_ascii=False).encode()


def instead_of(place: str, language: str) -> bytes:
    """What stands in a ``place`` that is about comments while nobody knows what was removed."""
    if place == "count":
        return b"Discussion"
    if place != "discussion":
        return b""
    sentence = WITHOUT_COMMENTS.get(language, WITHOUT_COMMENTS["fr"]).replace(" :", "\u202f:")
    return (
        '<section class="discussion discussion--closed" id="discussion">'
        f'<p class="discussion__closed" role="status">{escape(sentence)}</p></section>'
    ).encode()
