"""
Who may go where: one table for every address of an installation.

The guards stand at the doors (``moderation/views/guarding.py``, Wagtail's own for ``/cms/``, the reader's key for what is
their own) and ask the database at each request, so that a right that is taken away holds for the next one.
``tests/house/test_rights.py`` tries every address as everybody, and fails for one that is not in the table.
"""

from __future__ import annotations

from dataclasses import dataclass

VISITOR, READER, EDITOR, MODERATOR, ADMIN = "visitor", "reader", "editor", "moderator", "admin"
EVERYBODY = frozenset({VISITOR, READER, EDITOR, MODERATOR, ADMIN})
SIGNED_IN = EVERYBODY - {VISITOR}


@dataclass(frozen=True)
class Right:
    """
    ``who`` may go to the addresses that begin with ``place``, and why they are these.

    A reader is somebody with an account and no role; editors and moderators are those of the publication that is asked for.
    """

    place: str
    who: frozenset[str]
    why: str


# The first that fits.
RIGHTS = (
    Right("/desk/known-readers/", frozenset({ADMIN}), "whose word on who a reader is is taken"),
    Right("/desk/webhooks/", frozenset({ADMIN}), "where comments are sent to is the operator’s to say"),
    # The hosts that may carry discussions too: whoever reads what is sent from there says from where it may be.
    Right("/desk/", frozenset({MODERATOR, ADMIN}), "moderators decide"),
    Right("/cms/login/", EVERYBODY, "leads to the one sign-in"),
    Right("/cms/users/", frozenset({ADMIN}), "who gives a role decides who decides"),
    Right("/cms/", frozenset({EDITOR, ADMIN}), "editors write and publish"),
    Right("/_util/", EVERYBODY, "leads to the one sign-in"),
    Right("/password/forgotten/", EVERYBODY, "whoever cannot sign in"),
    Right("/password/new/", EVERYBODY, "whoever has the link from the mail"),
    Right("/password/changed/", EVERYBODY, "says that it was done"),
    Right("/password/", SIGNED_IN, "one's own password"),
    Right("/mine/", EVERYBODY, "one's own comments, by the key that the browser keeps"),
    Right(
        "/decisions/",
        EVERYBODY,
        "decisions on one's own comments and sanctions against oneself, by that key or the mailed link",
    ),
    Right("/set-up/", EVERYBODY, "whoever has the one-time address, while there is no publication"),
    Right("/api/v1/desk/", frozenset(), "programs with a moderator’s token: no session opens it"),
    Right("/metrics", EVERYBODY, "machines of private networks; nobody else"),
    Right("/", EVERYBODY, "what is published, and the forms of readers"),
)


def right_at(path: str) -> Right:
    """The line of the table that holds for ``path``."""
    return next(one for one in RIGHTS if path.startswith(one.place))
