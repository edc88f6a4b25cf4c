"""
Tell the front door what an answer depends on, so that it may be kept finished (``frontdoor/door.py``).

Said in headers that the front door takes off again, and only where it asked for the page itself.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.http import http_date

from palabre.charter.models import Version
from palabre.discussion.notices import next_change
from palabre.feeds import changing
from palabre.frontdoor.door import FLIGHT
from palabre.kit import depending
from palabre.publications.models import Publication

OF_STATIC = "static"


class Finishing:
    """The outermost middleware: whatever is made within says what it depends on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.environ.get(FLIGHT):
            return self.get_response(request)
        now = timezone.now()
        with depending.noting() as noted:
            response = self.get_response(request)
        publication = getattr(request, "publication", None)
        if response.status_code not in (200, 302):
            return response
        mark = "s" if request.is_secure() else ""
        response.headers["Palabre-Of"] = f"{publication.pk if publication else 0}{mark}"
        if request.path.startswith(settings.STATIC_URL):
            response.headers["Palabre-Depends"] = OF_STATIC
        elif publication is not None:
            self.tell(response, publication, noted, now)
        return response

    def tell(
        self, response, publication: Publication, noted: depending.Dependence, now: datetime.datetime
    ) -> None:
        """Say what a page of ``publication`` depends on, until when it holds, and when it last changed."""
        names = {f"publication:{publication.pk}", *noted.names}
        response.headers["Palabre-Depends"] = " ".join(sorted(names))
        response.headers["Palabre-Language"] = publication.language
        changes = [
            noted.until,
            Version.objects.next_in_force_at(publication, now),
            next_change(publication, now),
        ]
        until = min((one for one in changes if one is not None), default=None)
        if until is not None:
            response.headers["Palabre-Until"] = str(until.timestamp())
        if "Last-Modified" not in response.headers:
            response.headers["Last-Modified"] = http_date(changing.date_of(publication.pk, now=now).says)
