"""
Write an entry as the last step of an act, and tell the listeners once it is committed.

Listeners come in two sorts. Those in the process are told after commit and may be told twice.
Workers (``journal/reading.py``) keep a cursor in the database and miss nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.db import models, transaction

from palabre.journal import followers
from palabre.journal.models import INSTALLATION, Entry, Head
from palabre.journal.seeing import is_seen

logger = logging.getLogger("palabre.journal")

Listener = Callable[[Entry], None]
_listeners: dict[str, list[Listener]] = {}
_of_everything: list[Listener] = []


def listen(listeners: Mapping[str, Sequence[Listener]], of_everything: Sequence[Listener] = ()) -> None:
    """Make ``listeners`` (kind of entry → functions, in order) the ones that are told, after those ``of_everything``."""
    _of_everything[:] = of_everything
    _listeners.clear()
    _listeners.update({kind: list(functions) for kind, functions in listeners.items()})


def name_of(subject: models.Model | str) -> str:
    """``comment:42`` for a row, or the name as it was given."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.model_name}:{subject.pk}"


def name_of_actor(by: object) -> str:
    """``user:3`` or ``reader:9`` for a row, ``guest`` for nobody known, a policy's name as given."""
    if by is None:
        return "guest"
    if isinstance(by, str):
        return by
    if isinstance(by, models.Model):
        return name_of(by)
    raise TypeError(f"not somebody who acts: {by!r}")


def salted(text: str, salt: str) -> str:
    """The hash of a text that an entry may hold: without ``salt``, which is erasable, it says nothing."""
    return hashlib.sha256(f"{salt}\x00{text}".encode("utf-8", "surrogatepass")).hexdigest()


def record(
    kind: str,
    *,
    journal: int = INSTALLATION,
    subject: models.Model | str,
    by: object,
    at: datetime.datetime,
    **facts: object,
) -> Entry:
    """
    Append an entry to a publication's ``journal`` (its key) inside the act's own transaction.

    Call it last: it locks the journal's head until the commit, which is what numbers entries in the
    order in which they commit, without gaps. Raises ``RuntimeError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{kind} was recorded outside a transaction")
    head = locked_head(journal)
    entry = Entry(
        journal=journal,
        number=head.number + 1,
        kind=kind,
        subject=name_of(subject),
        actor=name_of_actor(by),
        at=at.astimezone(datetime.UTC),
        facts=facts,
        previous_hash=head.hash,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    if is_seen(kind, facts):
        head.seen_at = entry.at
    head.save(update_fields=["number", "hash", "seen_at"])
    followers.call(entry)
    transaction.on_commit(partial(tell, entry))
    return entry


def locked_head(journal: int) -> Head:
    """The head of a journal, nobody else's until the commit; made with its first entry."""
    heads = Head.objects.select_for_update()
    head = heads.filter(journal=journal).first()
    if head is None:
        Head.objects.get_or_create(journal=journal)
        head = heads.get(journal=journal)
    return head


def tell(entry: Entry) -> None:
    """
    Tell the listeners of this process. One that fails is logged and does not stop the next.

    What a listener must not miss belongs to a worker with a cursor.
    """
    logger.info(
        "%s %s by=%s journal=%s/%s", entry.kind, entry.subject, entry.actor, entry.journal, entry.number
    )
    for listener in (*_of_everything, *_listeners.get(entry.kind, [])):
        try:
            listener(entry)
        except Exception:
            logger.exception("%s failed on %s", getattr(listener, "__qualname__", listener), entry)
