"""What may be decided on several comments at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from palabre.charter.models import Version


def acts_on_several(charter: Version | None) -> list[tuple[str, str]]:
    """What may be decided on several at once, with the words for it."""
    rules = list(charter.rules.all()) if charter is not None else []
    return [
        ("publish", _("Publish")),
        *(
            (f"refuse:{rule.number}", _("Refuse under rule %(number)s: %(title)s") % {"number": rule.number, "title": rule.title})
            for rule in rules
        ),
        ("refuse:law", _("Refuse: the law")),
        ("return", _("Return to the author")),
    ]  # fmt: skip
