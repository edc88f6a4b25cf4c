"""Part 11 of the template: moderation in words, in the publication's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palabre.moderation.reporting.template.cells import Row, key
from palabre.moderation.reporting.template.counts import Counts
from palabre.publications.models import Reading


def qualitative(rows: list[Row], counts: Counts) -> None:
    """Part 11."""
    said = _texts(counts)
    for row in rows:
        if row["Applicability"] == "All":
            row["Value"] = said[key(row["Indicator"]).replace("’", "'")]


def _how_read(counts: Counts) -> str:
    """When a person reads, as it is set now; that a policy published in the period is said though it be off again."""
    publication = counts.publication
    if publication.reading != Reading.BEFORE:
        return _("Comments appear at once, and a person reads each of them afterwards.")
    if publication.trusts_after or counts.published_by_policy:
        return _(
            "A person reads comments before they appear, unless a section or an article says otherwise; those of trusted authors may appear at once, by a named policy, and a person reads each of them afterwards."
        )
    return _("A person reads every comment before it appears, unless a section or an article says otherwise.")


def _texts(counts: Counts) -> dict[str, str]:
    publication = counts.publication
    how = _how_read(counts)
    against = len(counts.measures)
    numbers = _(
        "In this period %(decided)s decisions were taken, %(against)s of them against a text; named policies took %(policy)s."
    ) % {"decided": counts.decided, "against": against, "policy": counts.by_policy}
    rules = " ".join(
        _("Rule %(number)s: %(title)s.") % {"number": rule.number, "title": rule.title.rstrip(".")}
        for rule in (counts.charter.rules.all() if counts.charter else [])
    )
    decides = "" if counts.by_policy else " " + _("Programs decide nothing.")
    return {
        "summary of the content moderation engaged in at the providers' own initiative": f"{how} {numbers}",
        "meaningful and comprehensible information regarding content moderation engaged in at the providers' own initiative": (
            _("The charter is at %(address)s.") % {"address": f"{publication.root_url}/charter/"}
            + f" {rules} "
            + _(
                "A text is published, refused, returned to its author to be mended, or removed. Its author is told the rule or the law, and why, and may appeal."
            )
        ).replace("  ", " "),
        "qualitative description of the automated means": _(
            "When a comment is sent, programs compare it with the charter and note passages that may break a rule: wording, language, links, personal data, likeness to other texts. Author and moderator see what was noted."
        )
        + decides,
        "qualitative description of indicators of accuracy and possible rate of error of automated means": _(
            "What was noted is set against what people decided afterwards, text by text: part 8 says it for all rules together, %(address)s for each rule, with the interval in which the true share lies."
        )
        % {"address": f"{publication.root_url}/transparency/"},
        "specification of the precise purposes to apply automated means": _(
            "To let authors mend a text before they send it, to point moderators to a passage, and to have what may be unlawful read first."
        ),
        "safeguards applied to the use of automated means": _(
            "A person reads what was noted and may find it wrong; each decision names who or what took it; an appeal is heard by a person, and by another one wherever there are two; changes to the charter's checks are tried on past comments first."
        ),
    }
