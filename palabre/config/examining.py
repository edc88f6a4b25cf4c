"""What may be wrong with an installation: each check says what it found and how to mend it."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, F, Q
from django.utils import timezone
from wagtail.models import Page

from palabre.accounts import connection_data
from palabre.accounts.models import User
from palabre.charter import applying
from palabre.charter.models import Version
from palabre.config import migrating
from palabre.discussion import completing
from palabre.discussion.models import State, Thread
from palabre.following import sending
from palabre.following.webhooks import queueing
from palabre.journal import verifying
from palabre.journal.models import Cursor, Entry, Head, Parked
from palabre.moderation import tracing
from palabre.press.models import Article
from palabre.publications.models import Publication
from palabre.search import indexing

# How long an entry may wait for a worker before somebody should look.
LAG = datetime.timedelta(hours=1)
WORKERS = {sending.WORKER: "Nobody gets mail", indexing.WORKER: "The search lags",
           completing.WORKER: "Slow checks wait", tracing.WORKER: "Near-duplicates lag",
           queueing.WORKER: "Webhooks wait"}  # fmt: skip


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and how to mend it, in one sentence each."""

    what: str
    mend: str


def tables() -> Iterator[Complaint]:
    """The database answers and has every table of this version."""
    waiting = migrating.pending()
    if waiting:
        yield Complaint(
            f"{len(waiting)} migrations are pending, {waiting[0]} first.",
            "Start `palabre serve`: it applies them.",
        )


def pragmas() -> Iterator[Complaint]:
    """SQLite keeps what it acknowledged, and its file is whole."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            said = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if said != wanted:
                yield Complaint(
                    f"SQLite’s {name} is {said}, not {wanted}.",
                    "Keep the data directory on a local disk, not on a network share.",
                )
        if cursor.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            yield Complaint(
                "The database file is damaged.", "Restore the last backup: `palabre restore FILE`."
            )
        if cursor.execute("PRAGMA foreign_key_check").fetchone() is not None:
            yield Complaint("Rows point to rows that are gone.", "Restore the last backup, and report this.")


def chains() -> Iterator[Complaint]:
    """Nobody has altered the journal."""
    for journal in Head.objects.order_by("journal").values_list("journal", flat=True):
        for fault in verifying.faults(journal):
            yield Complaint(
                fault[0].upper() + fault[1:] + ".", "Compare with a backup: `palabre journal verify`."
            )


def unrecorded_articles() -> Iterator[Complaint]:
    """Every public article was published by an act that the journal holds."""
    recorded = set()
    for subject, facts in Entry.objects.filter(kind="article.published").values_list("subject", "facts"):
        recorded.add((subject, facts.get("revision")))
    for article in Article.objects.filter(live=True, live_revision__isnull=False).order_by("pk").iterator():
        if (f"article:{article.pk}", article.live_revision_id) not in recorded:
            source: Page = article
            while source.alias_of is not None:
                source = source.alias_of
            yield Complaint(
                f"The article “{article.title}” is public in a revision that the journal does not hold.",
                f"Open it at /cms/pages/{article.pk}/edit/ and publish it again."
                if source == article
                else f"It is an alias, which goes with its article: open that at /cms/pages/{source.pk}/edit/ "
                "and publish it again.",
            )


def counts() -> Iterator[Complaint]:
    """Each discussion’s count is the number of comments that readers see."""
    wrong = Thread.objects.annotate(
        seen=Count("comments", filter=Q(comments__state=State.PUBLISHED))
    ).exclude(published_count=F("seen"))
    for thread in wrong.order_by("pk"):
        yield Complaint(
            f"Discussion {thread.pk} counts {thread.published_count} comments and lists {thread.seen}.",
            "Report this: no act should leave it so.",
        )


def publications() -> Iterator[Complaint]:
    """Each publication says who answers for it, has a charter in force, a real host, and people."""
    every = list(Publication.objects.select_related("site").order_by("pk"))
    if not every:
        yield Complaint("There is no publication.", "Open the address that `palabre serve` prints.")
    for publication in every:
        name = publication.name
        legal = {"publisher": "the publisher’s name", "publisher_address": "the publisher’s postal address",
                 "contact_email": "a contact address", "hosting": "the host of the site"}  # fmt: skip
        blank = [said for field, said in legal.items() if not getattr(publication, field).strip()]
        if blank:
            yield Complaint(
                f"{name} does not say {', '.join(blank)}.", "Enter it in /cms/, under the publication."
            )
        if Version.objects.in_force(publication, timezone.now()) is None:
            yield Complaint(f"{name} has no charter in force.", "Give one a date in /cms/, under charters.")
        for role, group in (("moderator", publication.moderators_id), ("editor", publication.editors_id)):
            if not User.objects.filter(Q(groups=group) | Q(is_superuser=True), is_active=True).exists():
                yield Complaint(f"{name} has no {role}.", f"Make one: `palabre user add NAME --role {role}`.")
        host = publication.site.hostname
        if host in ("localhost", "127.0.0.1") and not settings.PALABRE_DEMO:
            yield Complaint(f"{name} answers at {host} alone.", "Enter its host in /cms/, under sites.")


def secrets() -> Iterator[Complaint]:
    """Only their owner reads the keys."""
    keys = {"the secret key": settings.DATA_DIR / "secret_key",
            "the key of the connection data": connection_data.key_file()}  # fmt: skip
    for name, key in keys.items():
        if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
            yield Complaint(f"Others on this machine can read {name}.", f"Type: chmod 600 {key}")


def connections_kept() -> Iterator[Complaint]:
    """Connection data can be read, and none is kept beyond its day."""
    late = connection_data.overdue(timezone.now() - datetime.timedelta(days=1))
    if late:
        yield Complaint(
            f"{late} rows of connection data should have been deleted already.",
            "Let the worker run: `palabre serve`, or `palabre work`.",
        )
    unreadable = connection_data.sealed_with_another_key()
    if unreadable:
        yield Complaint(
            f"{unreadable} rows of connection data were sealed with another key than the one here, "
            "and cannot be read.",
            f"Put that key back: PALABRE_CONNECTION_KEY, or {connection_data.key_file()}. "
            "Without it they are deleted unread, each on its day.",
        )


def workers() -> Iterator[Complaint]:
    """The worker takes what the journals hold, and nothing that it took is stuck."""
    late = timezone.now() - LAG
    read = {(one.worker, one.journal): one.number for one in Cursor.objects.all()}
    for worker, does in WORKERS.items():
        for journal, number in Head.objects.order_by("journal").values_list("journal", "number"):
            behind = Entry.objects.filter(journal=journal, number__gt=read.get((worker, journal), 0))
            first = behind.order_by("number").first() if read.get((worker, journal), 0) < number else None
            if first is not None and first.at < late:
                yield Complaint(
                    f"{does}: journal {journal} was read up to {first.number - 1} of {number}, and what "
                    f"comes next has waited since {first.at:%Y-%m-%d %H:%M} UTC.",
                    "Let the worker run: `palabre serve`, or `palabre work`. If it does, its log says what fails.",
                )
    parked = Parked.objects.filter(worker=sending.WORKER)
    oldest = parked.order_by("since").first()
    if oldest is not None:
        yield Complaint(
            f"Mails that could not be sent yet: {parked.count()}, the first since "
            f"{oldest.since:%Y-%m-%d %H:%M} UTC. What happened to it last: {oldest.failure}.",
            "They are tried again for two days, then given up. See that the mail server of PALABRE_EMAIL_URL "
            "answers and takes PALABRE_EMAIL_FROM as a sender.",
        )


def mail() -> Iterator[Complaint]:
    """Mails leave."""
    if not settings.EMAIL_HOST or "smtp" not in settings.EMAIL_BACKEND:
        yield Complaint(
            "Mails are written to files and not sent.",
            "Set PALABRE_EMAIL_URL and PALABRE_EMAIL_FROM (docs/configuration.md).",
        )


def proxies() -> Iterator[Complaint]:
    """A publication that others reach stands behind a proxy that was declared."""
    outside = Publication.objects.exclude(site__hostname__in=["localhost", "127.0.0.1"]).exists()
    if outside and settings.PALABRE_PROXIES == 0 and not settings.PALABRE_DEMO:
        yield Complaint(
            "No proxy is declared: every reader would seem to come from the proxy’s own address.",
            "Behind one proxy, such as deploy/Caddyfile, set PALABRE_PROXIES=1.",
        )


CHECKS: tuple[Callable[[], Iterator[Complaint]], ...] = (
    tables, pragmas, chains, unrecorded_articles, counts, publications, secrets, connections_kept, workers, mail, proxies,
)  # fmt: skip


def advisories() -> Iterator[Complaint]:
    """What is not wrong, but could be had: checks of a charter whose component is not installed."""
    lacking: dict[str, set[str]] = {}
    for publication in Publication.objects.order_by("pk"):
        version = Version.objects.in_force(publication, timezone.now())
        for name, component in (applying.missing(version) if version is not None else {}).items():
            lacking.setdefault(component, set()).add(name)
    for component, names in sorted(lacking.items()):
        yield Complaint(
            f"{component} is missing: the check {', '.join(sorted(names))} is left out, and all else works.",
            "See docs/checks.md for where to have it.",
        )


def complaints() -> Iterator[Complaint]:
    """What every check complains of, in their order. Without its tables nothing but that is looked at."""
    try:
        first = list(tables())
    except DatabaseError as fault:
        yield Complaint(
            f"The database cannot be reached: {str(fault).strip()}",
            "Restore the last backup, if its file is damaged: `palabre restore FILE`."
            if connection.vendor == "sqlite"
            else "See PALABRE_DATABASE_URL.",
        )
        return
    yield from first
    if first:
        return
    for check in CHECKS[1:]:
        yield from check()
