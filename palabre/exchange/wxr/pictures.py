"""Pictures of a WordPress export, once fetched."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.db import transaction

from palabre.journal.recording import record
from palabre.press.models import Picture
from palabre.press.setting_up import collection_of

if TYPE_CHECKING:
    from palabre.exchange.wxr.storing import Import

PICTURE_IMPORTED = "picture.imported"


def origin_of(address: str) -> str:
    """By what the picture that stands at ``address`` is known again."""
    return "wxr:picture:" + hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def bring_picture(run: Import, address: str, content: bytes, ending: str, origin: str) -> Picture:
    """Keep a picture that was fetched. Its name says nothing of where it comes from."""
    file = ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}")
    title = unquote(urlsplit(address).path.rpartition("/")[2])[:200] or "picture"
    picture = Picture(title=title, file=file, collection=collection_of(run.publication))
    picture.save()
    record(PICTURE_IMPORTED, journal=run.publication.pk, subject=picture, by=run.by, at=run.at, origin=origin)
    return picture
