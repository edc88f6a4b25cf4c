"""Figures on pages: the signs of a plot, the line below an article, how long one waits."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from palabre.discussion.models import Thread
from palabre.moderation.reporting import below, plots

register = template.Library()
register.simple_tag(plots.swatch, name="swatch")


@register.simple_tag
def figures_of(thread: Thread) -> SafeString | str:
    """The line of a discussion's figures, where its publication shows them."""
    said = below.line(thread) if thread.publication.shows_figures else ""
    return format_html('<p class="discussion__figures">{}</p>', said) if said else ""
