"""A queue in which comments of every kind wait, sent and edited through the real acts."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from palabre.accounts.models import Reader, User
from palabre.charter import applying
from palabre.charter.models import Rule, Version
from palabre.discussion import posting
from palabre.discussion.models import Comment, Thread
from palabre.moderation import alerting, deciding
from palabre.moderation.models import Decision, Outcome
from palabre.publications.models import Publication, Reading
from tests import factories

SECOND = datetime.timedelta(seconds=1)
SENTENCE = "Le bassin a rouvert samedi, et l’on y nage de nouveau sous le pont, entre deux péniches. "
LINKS = " ".join(f"https://source.example/{n}" for n in range(6))
TITLES = ("Le canal rouvre à la baignade", "Cantine : deux repas sans viande", "Le pont sans voitures",
          "La halle au marché du jeudi")  # fmt: skip
DEEP = 12


@dataclass
class Desk:
    """What waits, by number and kind, and who was there before."""

    publication: Publication
    charter: Version
    at: datetime.datetime
    earlier: User
    threads: list[Thread]
    read_after: Thread
    reader: Reader
    account: User
    deepest: dict[int, Comment] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)
    count: itertools.count = field(default_factory=lambda: itertools.count(1))

    def send(self, typed: str, *, thread: Thread | None = None, **fields) -> Comment:
        """A comment that waits, with what the quick checks note in it, a second after the one before."""
        n = next(self.count)
        said = applying.apply(self.charter, applying.draft_for(self.publication, typed), slow=False)
        return posting.send(
            thread or self.threads[n % len(self.threads)], typed=typed,
            charter=self.charter, at=self.at + n * SECOND, findings=said.kept(),
            **{"name": f"Lectrice {n}", **fields},
        )  # fmt: skip

    def publish(self, comment: Comment) -> Comment:
        """The same, published by whoever moderated before."""
        deciding.publish(
            comment,
            revision=comment.revision_id or 0,
            by=self.earlier,
            at=self.at + next(self.count) * SECOND,
        )
        return Comment.objects.get(pk=comment.pk)


def short(desk: Desk, n: int) -> Comment:
    """A guest's sentence, in which nothing is noted."""
    return desk.send(f"Bravo pour ce chantier, dit la {n}e voisine.")


def long(desk: Desk, n: int) -> Comment:
    """As long as the publication lets it be."""
    return desk.send(f"{n}. {SENTENCE * 40}"[: desk.publication.comment_max_chars])


def noted_first(desk: Desk, n: int) -> Comment:
    """Noted under rule 1, which sends it to the head of the queue."""
    return desk.send(f"Appelez donc le maire chez lui, au 06 12 34 56 {n % 90 + 10}, il répondra.")


def noted_for_insults(desk: Desk, n: int) -> Comment:
    """Noted under rule 2."""
    return desk.send(f"Espèce d’imbécile, c’est la {n}e fois que tu écris n’importe quoi, pauvre crétin.")


def noted_for_language(desk: Desk, n: int) -> Comment:
    """Noted several times under rule 3."""
    return desk.send(f"RENDEZ-NOUS LE CANAL ET LA PISCINE {n} FOIS !!!!!!!! C’EST INSUPPORTABLE POUR TOUS")


def for_two(desk: Desk, n: int) -> Comment:
    """Noted under rule 4, which wants two people."""
    return desk.send(f"Tout est prouvé, dossier {n} : {LINKS}")


def deep_reply(desk: Desk, n: int) -> Comment:
    """An answer at the end of a branch of a dozen."""
    thread = desk.threads[n % len(desk.threads)]
    if thread.pk not in desk.deepest:
        above = None
        for level in range(DEEP):
            sent = desk.send(f"Réponse de niveau {level} sur {thread.pk}.", thread=thread, parent=above)
            above = desk.publish(sent)
        assert above is not None
        desk.deepest[thread.pk] = above
    return desk.send(f"Et je réponds {n} fois à cela.", thread=thread, parent=desk.deepest[thread.pk])


def edit(desk: Desk, n: int) -> Comment:
    """Another text of what readers see."""
    known = desk.publish(desk.send(f"{n}. {SENTENCE * 3}", reader=desk.reader))
    posting.edit(
        known,
        revision=known.revision_id or 0,
        typed=f"{n}. {SENTENCE * 2}Et j’ajoute ceci, après réflexion.",
        by=desk.reader,
        at=desk.at + next(desk.count) * SECOND,
    )
    return known


def shown_unread(desk: Desk, n: int) -> Comment:
    """What readers see already, since the article's comments are read after."""
    return desk.send(f"Paru aussitôt, pour la {n}e fois.", thread=desk.read_after)


def by_a_known_reader(desk: Desk, n: int) -> Comment:
    """By somebody with a record."""
    return desk.send(f"Je l’ai déjà dit {n} fois : rouvrez l’écluse.", reader=desk.reader, name="Nadia")


def by_an_account(desk: Desk, n: int) -> Comment:
    """By somebody who signed in."""
    return desk.send(f"Avec mon compte, et mon nom, pour la {n}e fois.", user=desk.account, name="Solène")


def edit_of_unread(desk: Desk, n: int) -> Comment:
    """An edit of what readers see and nobody has read: two texts of one comment wait, one behind the other."""
    sent = desk.send(f"Écrit trop vite, {n} fois.", thread=desk.read_after, reader=desk.reader, name="Nadia")
    posting.edit(
        sent,
        revision=sent.revision_id or 0,
        typed=f"Écrit moins vite, {n} fois, et relu.",
        by=desk.reader,
        at=desk.at + next(desk.count) * SECOND,
    )
    return sent


def alerted(desk: Desk, n: int) -> Comment:
    """An edit of what readers see, and alerted to twice."""
    comment = edit(desk, n)
    for said in ("C’est faux.", "Et blessant."):
        alerting.alert(
            desk.publication,
            category="rule:2",
            text=said,
            comment=comment,
            email=f"{n}-{len(said)}@example.org",
            at=desk.at + next(desk.count) * SECOND,
        )
    return comment


KINDS: tuple[Callable[[Desk, int], Comment], ...] = (
    short, long, noted_first, noted_for_insults, noted_for_language, for_two, deep_reply, edit, shown_unread,
    edit_of_unread, by_a_known_reader, by_an_account, alerted,
)  # fmt: skip


def make(publication: Publication, *, waiting: int, at: datetime.datetime, decided: int = 0) -> Desk:
    """
    Let ``waiting`` comments wait in five discussions of ``publication``, as many of each kind, sent before ``at``.

    ``decided`` more were read before, each with its decision, in a discussion of their own.
    """
    charter = bind(Version.objects.in_force(publication, at))
    earlier = factories.make_moderator(publication, username="earlier")
    threads = [factories.make_thread(publication, title=title) for title in TITLES]
    read_after = factories.make_thread(publication, title="Les travaux du quai", reading=Reading.AFTER)
    reader, _key = factories.make_reader(publication, at=at)
    began = at - datetime.timedelta(days=1)
    desk = Desk(
        publication=publication, charter=charter, at=began, earlier=earlier, threads=threads,
        read_after=read_after, reader=reader, account=factories.make_user("solene"),
    )  # fmt: skip
    for n in range(5):
        desk.publish(desk.send(f"Déjà lu {n} fois.", reader=reader, name="Nadia"))
    refused = desk.send("Refusé jadis.", reader=reader, name="Nadia")
    deciding.refuse(
        refused, revision=refused.revision_id or 0, by=earlier, rule=charter.rules.get(number=2), at=began
    )
    if decided:
        decide_long_ago(factories.make_thread(publication, title="Un vieux débat"), decided, by=earlier)
    for n in range(waiting):
        kind = KINDS[n % len(KINDS)]
        desk.waiting[kind(desk, n + 1).pk] = kind.__name__
    return desk


def bind(charter: Version) -> Version:
    """Give the charter a fourth rule, and bind each to checks that note what ``KINDS`` send."""
    Rule.objects.create(
        version=charter, number=4, title="Des sources, pas des rumeurs", explanation="Une source suffit.",
        sort_order=4, people=2, checks=[{"check": "links"}],
    )  # fmt: skip
    charter.rules.filter(number=1).update(checks=[{"check": "personal-data"}], goes_first=True)
    charter.rules.filter(number=2).update(checks=[{"check": "insults"}])
    charter.rules.filter(number=3).update(checks=[{"check": "capitals"}, {"check": "repetition"}])
    return Version.objects.get(pk=charter.pk)


def decide_long_ago(thread: Thread, count: int, *, by: User) -> None:
    """``count`` published comments with the decision that published each, straight in the tables."""
    factories.make_long_thread(thread, count)
    shown = Comment.objects.filter(thread=thread).values_list("pk", "published_revision_id", "published_at")
    Decision.objects.bulk_create(
        [
            Decision(
                comment_id=number,
                revision_id=revision,
                outcome=Outcome.PUBLISHED,
                decided_by=by,
                decided_at=at,
            )
            for number, revision, at in shown
        ],
        batch_size=500,
    )
