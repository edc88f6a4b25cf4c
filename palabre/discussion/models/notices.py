"""Dated warnings above the charter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.publications.models import Publication


class Notice(models.Model):
    """A dated warning above the charter, for a publication, one section or one article. Dates are inclusive."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="notices", verbose_name=_("publication")
    )
    section = models.ForeignKey(
        "press.Section", models.CASCADE, null=True, blank=True, verbose_name=_("section")
    )
    article = models.ForeignKey(
        "press.Article", models.CASCADE, null=True, blank=True, verbose_name=_("article")
    )
    text = models.CharField(_("text"), max_length=300)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")

    def __str__(self) -> str:
        return self.text
