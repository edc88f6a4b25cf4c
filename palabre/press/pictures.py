"""How editors bring a picture."""

from __future__ import annotations

from typing import Any

from wagtail.images.forms import BaseImageForm


class PictureForm(BaseImageForm):
    """A picture. Whoever may keep it anywhere is proposed their own publication's collection."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if "collection" not in self.fields or self.instance.pk is not None or user is None:
            return
        # Not the collection above all others, which comes first: no editor finds a picture there.
        own = self.collections.filter(depth__gt=1)
        theirs = own.filter(group_permissions__group__user=user).order_by("path").first()
        self.initial["collection"] = theirs or own.order_by("path").first()
