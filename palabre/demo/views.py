"""The demonstration's own pages: where to look, sign-in by one press, the mailbox. Loopback only."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from palabre.accounts.models import User
from palabre.demo import mailbox, signposts
from palabre.demo.people import PASSWORD
from palabre.kit import links
from palabre.publications.models import Publication

# Whom one may be, and where one begins.
PEOPLE = {
    "reader": (_("a reader"), _("comments, and sees what became of it"), None),
    "moderator": (_("a moderator"), _("reads what waits on the desk, and decides"), "/desk/"),
    "editor": (_("an editor"), _("writes and publishes articles, answers readers"), "/cms/"),
    "admin": (_("the administrator"), _("may do everything"), "/cms/"),
}
SHOWN = {
    "complete": _("The article that has every part a page can have"),
    "longest": _("The long discussion: two thousand comments"),
    "desk": _("The desk, where moderators read what waits"),
    "editors": _("The editors’ side"),
    "mailbox": _("The mailbox: what would have been sent"),
}


def loopback_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """
    Refuse (403) whoever is not on this machine.

    Both are asked: the caller's address, and the host that was typed, since a page elsewhere can have
    its own name point at this machine (DNS rebinding). Behind a proxy everybody's address is near.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if settings.PALABRE_PROXIES or not is_loopback(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request came from this machine, and was for it by a name of its own."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    host = urlsplit(f"//{request.get_host()}").hostname
    return near and host in {"localhost", "127.0.0.1", "::1"}


@require_safe
@loopback_only
def overview(request: HttpRequest) -> HttpResponse:
    """The five addresses to see, and sign-in by one press."""
    shown = [(SHOWN[name], address) for name, address in signposts.addresses().items()]
    people = [(name, title, does) for name, (title, does, _begins) in PEOPLE.items()]
    context = {
        "shown": shown,
        "people": people,
        "password": PASSWORD,
        "more": signposts.more_addresses(),
    }
    return render(request, "demo/overview.html", context)


@require_POST
@loopback_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the one whose button was pressed."""
    name = request.POST.get("as", "")
    if name not in PEOPLE:
        raise PermissionDenied
    user = get_object_or_404(User, username=name, is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(PEOPLE[name][2] or signposts.addresses()["complete"])


@require_safe
@loopback_only
def mails(request: HttpRequest) -> HttpResponse:
    """The mails that would have been sent, newest first."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or settings.DATA_DIR / "mail")
    own = {request.get_host()}
    publication: Publication | None = getattr(request, "publication", None)
    if publication is not None:
        own.add(urlsplit(publication.root_url).netloc)
    shown = [(mail, with_own_links(mail.text, own)) for mail in mailbox.read(folder)]
    return render(request, "demo/mailbox.html", {"mails": shown})


def with_own_links(text: str, hosts: set[str]) -> SafeString:
    """``text`` escaped; addresses on one of ``hosts`` can be followed, others stay text."""
    out: list[str] = []
    reached = 0
    for start, end, address in links.find(text):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.netloc not in hosts:
            continue
        out.append(escape(text[reached:start]))
        out.append(format_html('<a href="{}">{}</a>', address, text[start:end]))
        reached = end
    out.append(escape(text[reached:]))
    # Each part was escaped as it was added.
    return mark_safe("".join(out))
