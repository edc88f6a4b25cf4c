"""
The categories under which the Union counts what moderation acts on, for a rule of the charter and for a legal notice.

Source: Implementing Regulation (EU) 2024/2835, annex I, part 2 (``STATEMENT_CATEGORY_…``, named here without
that prefix), which the transparency database of the Commission uses too.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

PREFIX = "STATEMENT_CATEGORY_"


class StatementCategory(models.TextChoices):
    """What a content is said to be, in the order of the template."""

    ANIMAL_WELFARE = "ANIMAL_WELFARE", _("animal welfare")
    CONSUMER_INFORMATION = "CONSUMER_INFORMATION", _("consumer information")
    CYBER_VIOLENCE = "CYBER_VIOLENCE", _("cyber violence")
    CYBER_VIOLENCE_AGAINST_WOMEN = "CYBER_VIOLENCE_AGAINST_WOMEN", _("cyber violence against women")
    DATA_PROTECTION_AND_PRIVACY_VIOLATIONS = (
        "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
        _("data protection and privacy"),
    )
    ILLEGAL_OR_HARMFUL_SPEECH = (
        "ILLEGAL_OR_HARMFUL_SPEECH",
        _("illegal or harmful speech (defamation, discrimination, hatred)"),
    )
    INTELLECTUAL_PROPERTY_INFRINGEMENTS = "INTELLECTUAL_PROPERTY_INFRINGEMENTS", _("intellectual property")
    NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS = (
        "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        _("civic discourse or elections"),
    )
    PROTECTION_OF_MINORS = "PROTECTION_OF_MINORS", _("protection of minors")
    RISK_FOR_PUBLIC_SECURITY = "RISK_FOR_PUBLIC_SECURITY", _("public security")
    SCAMS_AND_FRAUD = "SCAMS_AND_FRAUD", _("scams and fraud")
    SELF_HARM = "SELF_HARM", _("self-harm")
    UNSAFE_AND_PROHIBITED_PRODUCTS = "UNSAFE_AND_PROHIBITED_PRODUCTS", _("unsafe or prohibited products")
    VIOLENCE = "VIOLENCE", _("violence")
    OTHER_VIOLATION_TC = "OTHER_VIOLATION_TC", _("something else that the charter forbids")
    NOT_SPECIFIED_NOTICE = "NOT_SPECIFIED_NOTICE", _("not specified by whoever gave notice")


# A rule is about something: "not specified" is what a notice may be. The template has no row for it there.
OF_RULES = [one for one in StatementCategory.choices if one[0] != StatementCategory.NOT_SPECIFIED_NOTICE]
# A legal notice claims that the law is broken, not the charter (part 4 of the template has no such row).
OF_NOTICES = [one for one in StatementCategory.choices if one[0] != StatementCategory.OTHER_VIOLATION_TC]
