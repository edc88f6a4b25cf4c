"""The legal pages, made from what was entered, and what machines ask first."""

from __future__ import annotations

import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

# Where nothing is for a search engine: forms, the desk, what is personal.
CLOSED_TO_ROBOTS = ("/desk/", "/cms/", "/mine/", "/respond/", "/alert/", "/decisions/", "/sign-in/", "/sign-out/",
                    "/password/", "/set-up/", "/live/", "/demo/", "/embed/")  # fmt: skip
# RFC 9116, section 2.5.5: within a year. Half of one, and renewed by the day.
SECURITY_CONTACT_HOLDS = datetime.timedelta(days=180)


@require_safe
def notice(request):
    """Who publishes, who hosts, and whom to write to."""
    return render(request, "publications/notice.html", {"publication": request.publication})


@require_safe
def contact(request):
    """How to reach the publication, and about what."""
    return render(request, "publications/contact.html", {"publication": request.publication})


@require_safe
def personal_data(request):
    """What is kept of whom, how long, and what rights they have."""
    return render(request, "publications/personal_data.html", {"publication": request.publication})


@require_safe
def robots_txt(request):
    """RFC 9309: what search engines should leave alone, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS), "",
             f"Sitemap: {request.publication.root_url}/sitemap.xml"]  # fmt: skip
    return text(lines)


@require_safe
def security_txt(request):
    """RFC 9116: whom to tell about a hole."""
    publication = request.publication
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + SECURITY_CONTACT_HOLDS).astimezone(datetime.UTC)
    contacts = [f"{publication.root_url}/legal/contact/"]
    if publication.contact_email:
        contacts.insert(0, f"mailto:{publication.contact_email}")
    return text(
        [
            *(f"Contact: {contact}" for contact in contacts),
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {publication.language}, en" if publication.language != "en"
            else "Preferred-Languages: en",
            f"Canonical: {publication.root_url}/.well-known/security.txt",
        ]
    )  # fmt: skip


def text(lines):
    """Plain text, a line feed after each line."""
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
