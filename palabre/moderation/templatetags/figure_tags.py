"""Figures on pages: the signs of a plot, the line below an article, how long one waits."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from palabre.discussion.models import Comment, State, Thread
from palabre.moderation.reporting import below, plots, usual
from palabre.publications.models import Publication

register = template.Library()
register.simple_tag(plots.swatch, name="swatch")


@register.simple_tag
def figures_of(thread: Thread) -> SafeString | str:
    """The line of a discussion's figures, where its publication shows them."""
    said = below.line(thread) if thread.publication.shows_figures else ""
    return format_html('<p class="discussion__figures">{}</p>', said) if said else ""


@register.simple_tag
def how_soon(publication: Publication, comments: Iterable[Comment] | None = None) -> SafeString | str:
    """How long one waits now, and when the desk is there; of a list, only where one of ``comments`` waits to appear."""
    if comments is not None and not any(map(_waits, comments)):
        return ""
    said = usual.said(publication)
    return format_html('<p class="how-soon">{}</p>', said) if said else ""


def _waits(comment: Comment) -> bool:
    """Whether readers do not see the latest text yet, because nobody has read it."""
    is_edited = comment.has_another_text and comment.waiting_since is not None
    return comment.state == State.PENDING or is_edited
