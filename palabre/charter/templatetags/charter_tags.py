"""The charter above the form, and small things its pages say."""

from __future__ import annotations

from typing import Any

from django import template

from palabre.charter.models import Rule, Version

register = template.Library()


@register.inclusion_tag("charter/charter.html")
def charter_box(version: Version | None, heading: int = 3, reading: str = "") -> dict[str, Any]:
    """
    The rules as they stand above the form: ``{% charter_box version %}``; nothing without a version.

    ``version`` comes with its rules (``Version.objects.in_force``), or they cost one query.
    ``heading`` is the level of its heading; ``reading`` says when the comments of this discussion are read
    (``publications.models.Reading``, or ``trusting``: of some authors afterwards).
    """
    return {"version": version, "heading": heading, "reading": reading}


@register.filter
def title_end(rule: Rule) -> str:
    """
    What stands between a rule's title and its explanation.

    Nothing where one flows into the other (", sans fautes"), a full stop where the explanation is a
    sentence of its own.
    """
    explanation = rule.explanation.lstrip()
    if not explanation or rule.title.rstrip().endswith((".", "!", "?", "…", ":", ";", ",")):
        return "" if not explanation else " "
    if explanation[0] in ",;:.":
        return ""
    return ". " if explanation[0].isupper() else " "
