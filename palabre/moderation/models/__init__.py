"""What moderators did, and what readers alerted them to: a room for each subject, and one door to all."""

from palabre.moderation.models.alerts import UNLAWFUL, Alert, AlertQuerySet, AlertWarning, ThreatReport
from palabre.moderation.models.appeals import Appeal, Hearing
from palabre.moderation.models.decisions import (
    AGAINST,
    AGAINST_THE_WHOLE,
    TRUSTED_AUTHOR,
    Decision,
    DecisionQuerySet,
    Ground,
    Outcome,
    SealOpening,
)
from palabre.moderation.models.measures import Backtest, Trace, TransparencyReport
from palabre.moderation.models.newsroom import ForwardedAs, Forwarding, RightOfReply
from palabre.moderation.models.opinions import BlindReading, Opinion, new_reading_key
from palabre.moderation.models.people import AuthorNote, Care, Claim

__all__ = [
    "AGAINST",
    "AGAINST_THE_WHOLE",
    "TRUSTED_AUTHOR",
    "UNLAWFUL",
    "Alert",
    "AlertQuerySet",
    "AlertWarning",
    "Appeal",
    "AuthorNote",
    "Backtest",
    "BlindReading",
    "Care",
    "Claim",
    "Decision",
    "DecisionQuerySet",
    "ForwardedAs",
    "Forwarding",
    "Ground",
    "Hearing",
    "Opinion",
    "Outcome",
    "RightOfReply",
    "SealOpening",
    "ThreatReport",
    "Trace",
    "TransparencyReport",
    "new_reading_key",
]
