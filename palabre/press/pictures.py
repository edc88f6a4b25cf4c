"""How editors bring a picture, and how readers get it in one size."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import SourceImageIOError
from willow.image import UnrecognisedImageFormatError

if TYPE_CHECKING:
    from palabre.press.models import Picture, Rendition

logger = logging.getLogger("palabre.press")


def sized(picture: Picture | None, spec: str) -> Rendition | None:
    """
    ``picture`` in the size that ``spec`` says (Wagtail's ``width-1200``); none where its file cannot be read.

    A file that is missing or damaged takes the picture away, not the article with it.
    """
    if picture is None:
        return None
    try:
        return picture.get_rendition(spec)
    except (SourceImageIOError, UnrecognisedImageFormatError, OSError, OperationalError) as fault:
        # Also where a size that nobody has asked for yet cannot be kept: the disk is full.
        logger.warning("picture.unreadable picture=%s %s", picture.pk, type(fault).__name__)
        return None


def whole(read: Callable[[Any], Any], data: Any) -> Any:
    """What ``read`` makes of an uploaded file. Raises ``ValidationError`` where it cannot be read to its end."""
    try:
        return read(data)
    except (OSError, SyntaxError, ValueError):
        raise ValidationError(_("This picture is damaged: it cannot be read to its end.")) from None


class PictureForm(BaseImageForm):
    """A picture. Whoever may keep it anywhere is proposed their own publication's collection."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        # Of several brought at once, Wagtail's second form has the rest to fill in, and no file.
        if "file" in self.fields:
            self.fields["file"].to_python = partial(whole, self.fields["file"].to_python)
        if "collection" not in self.fields or self.instance.pk is not None or user is None:
            return
        # Not the collection above all others, which comes first: no editor finds a picture there.
        own = self.collections.filter(depth__gt=1)
        theirs = own.filter(group_permissions__group__user=user).order_by("path").first()
        self.initial["collection"] = theirs or own.order_by("path").first()
