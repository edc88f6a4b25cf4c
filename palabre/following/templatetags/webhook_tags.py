"""Webhooks on the pages of the desk, for those who set them up."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.following.models import TEST, Delivery, Event, Fate
from palabre.following.webhooks.shown import troubled

register = template.Library()


@register.simple_tag
def webhooks_link(user, publication) -> str:
    """While some fail, the link to the webhooks, which says how many; nothing for whoever may not go there."""
    if not getattr(user, "is_superuser", False) or publication is None:
        return ""
    if not (failing := failing_webhooks(publication)):
        return ""
    return format_html('<a href="{}">{} ({})</a> · ', reverse("following:webhooks"), _("Webhooks"), failing)


@register.simple_tag
def failing_webhooks(publication) -> str:
    """How many of the publication's webhooks fail: “2 fail”; nothing where none does."""
    failing = troubled(publication)
    return ngettext("%(n)d fails", "%(n)d fail", failing) % {"n": failing} if failing else ""


@register.simple_tag
def event_in_words(delivery: Delivery) -> str:
    """What a delivery is about."""
    return (
        _("test") if delivery.event == TEST else str(dict(Event.choices).get(delivery.event, delivery.event))
    )


@register.simple_tag
def fate_in_words(delivery: Delivery) -> str:
    """What became of it; a test that was not taken is given up by nobody."""
    is_of_test = delivery.event == TEST and delivery.fate == Fate.GIVEN_UP
    return _("not taken") if is_of_test else delivery.get_fate_display()
