"""
What the desk teaches, from the asking to the serving.

The worker learns when it is asked, and at night where enough was decided since. What it learned serves nobody until a
moderator has seen its effect and lets it. Every try is kept, so that an earlier one can serve again.
"""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.charter import heads
from palabre.charter.models import OwnHead, Rule, Version
from palabre.journal.recording import record
from palabre.moderation.learning import LEAST, counts, learned, of_rule
from palabre.moderation.models import AGAINST_THE_WHOLE, Decision
from palabre.publications.models import Publication

logger = logging.getLogger("palabre.moderation")
# At night it is asked for once so many more were decided against under the rule.
NIGHT_HOURS = range(2, 6)
NEW_AT_NIGHT = 50
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class NotBetter(Exception):
    """It was not learned, or was not compared with what serves, or is not better: it may not serve."""


def rules_taught(publication: Publication, at: datetime.datetime) -> list[Rule]:
    """The rules of the charter in force that read with what was decided under them."""
    version = Version.objects.in_force(publication, at)
    return heads.taught_rules(version) if version is not None else []


def ask(publication: Publication, rule: Rule, *, by: Any, at: datetime.datetime) -> OwnHead:
    """
    Ask the worker to learn rule ``rule`` from what was decided; what is asked for already is that.

    ``by`` nobody is the worker's own asking at night.
    """
    with transaction.atomic():
        Publication.objects.select_for_update().get(pk=publication.pk)  # One asking at a time.
        waiting = OwnHead.objects.filter(
            publication=publication, rule_number=rule.number, learned_at=None
        ).first()
        if waiting is not None:
            return waiting
        asked = OwnHead.objects.create(
            publication=publication, rule_number=rule.number, rule_title=rule.title, asked_by=by, asked_at=at
        )
        record("charter.learning_asked", journal=publication.pk, subject=asked, by=by or "system", at=at,
               rule=rule.number)  # fmt: skip
    return asked


def work_once() -> int:
    """Learn what was asked for longest ago; say whether something was."""
    asked = OwnHead.objects.filter(learned_at=None).select_related("publication").order_by("pk").first()
    if asked is None:
        return 0
    try:
        numbers, effect = learned(asked, at=timezone.now())
    except Exception:
        # Tried again it would fail again, and keep what was asked for after it waiting.
        logger.exception("learning failed head=%s", asked.pk)
        numbers, effect = b"", {"failed": True}
    at = timezone.now()
    with transaction.atomic():
        OwnHead.objects.filter(pk=asked.pk).update(numbers=numbers, effect=effect, learned_at=at)
        record("charter.learned", journal=asked.publication_id, subject=asked, by="system", at=at,
               rule=asked.rule_number, is_better=bool(numbers))  # fmt: skip
    return 1


def ask_at_night() -> None:
    """Where it is night, ask for each rule under which enough was decided since it was learned last."""
    now = timezone.now()
    for publication in Publication.objects.order_by("pk"):
        if now.astimezone(publication.zone).hour not in NIGHT_HOURS:
            continue
        for rule in rules_taught(publication, now):
            tries = OwnHead.objects.filter(publication=publication, rule_number=rule.number)
            last = tries.order_by("-asked_at").first()
            if last is not None and last.learned_at is None:
                continue
            new = Decision.objects.standing().filter(
                comment__thread__publication=publication, rule__number=rule.number, rule__title=rule.title,
                outcome__in=AGAINST_THE_WHOLE, decided_by__isnull=False,
                decided_at__gt=last.asked_at if last is not None else LONG_AGO,
            )  # fmt: skip
            if new.count() >= NEW_AT_NIGHT and min(counts(publication, rule.number, rule.title)) >= LEAST:
                ask(publication, rule, by=None, at=now)


def is_fit(head: OwnHead, serves: OwnHead | None) -> bool:
    """
    Whether ``head`` may take the place of what ``serves``: it was compared with that and is better, or it served before.

    What served before may come back whatever the figures say: that is how a mistake is undone.
    """
    if not head.may_serve:
        return False
    return serves is None or head.first_served_at is not None or head.effect.get("serving") == serves.pk


def serve(head: OwnHead, *, by: Any, at: datetime.datetime) -> None:
    """Let ``head`` read what is sent from now on, in the place of what served. Raises ``NotBetter``."""
    with transaction.atomic():
        rows = {one.pk: one for one in of_rule(head).select_for_update().order_by("pk")}
        chosen = rows.get(head.pk)
        if chosen is not None and chosen.serves_since is not None:
            return
        serves = next((one for one in rows.values() if one.serves_since is not None), None)
        if chosen is None or not is_fit(chosen, serves):
            raise NotBetter(head.pk)
        of_rule(head).filter(serves_since__isnull=False).update(serves_since=None)
        OwnHead.objects.filter(pk=head.pk).update(
            serves_since=at, first_served_at=chosen.first_served_at or at
        )
        record("charter.head_serves", journal=head.publication_id, subject=head, by=by, at=at,
               rule=head.rule_number)  # fmt: skip


def retire(head: OwnHead, *, by: Any, at: datetime.datetime) -> None:
    """Let ``head`` read no more; nothing takes its place but the shipped checks. Twice is once."""
    with transaction.atomic():
        if OwnHead.objects.filter(pk=head.pk, serves_since__isnull=False).update(serves_since=None):
            record("charter.head_retired", journal=head.publication_id, subject=head, by=by, at=at,
                   rule=head.rule_number)  # fmt: skip
