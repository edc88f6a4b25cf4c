"""Where somebody reads a sanction against them."""

from __future__ import annotations

from django import template
from django.urls import reverse

from palabre.accounts.models import Sanction
from palabre.moderation import sanctioning

register = template.Library()


@register.simple_tag
def sanction_url(sanction: Sanction, known: object = None) -> str:
    """
    The page of ``sanction``. Their own browser opens it; for whoever the site around vouches for (``known``), whose browser
    keeps no key, the address does.
    """
    is_theirs = known is not None and sanction.reader_id is not None
    return sanctioning.path_of(sanction) if is_theirs else reverse("sanction", args=[sanction.pk])
