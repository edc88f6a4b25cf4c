"""The hosts whose pages may carry the publication's discussions, at the desk: added and taken away one by one."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.discussion.wordpress.plugin import zipped
from palabre.moderation.setting_forms import HostForm
from palabre.moderation.views.guarding import desk_page, moderators_only
from palabre.publications import hosts as registered


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def hosts(request):
    """The list and the tag to copy; a POST adds a host, or takes one away."""
    if request.method != "POST":
        return hosts_page(request, HostForm())
    form = HostForm(request.POST)
    if not form.is_valid():
        return hosts_page(request, form, status=422)
    said, who = form.cleaned_data, {"by": request.user, "at": timezone.now()}
    shown = {"host": said["host"]}
    try:
        if said["act"] == "add":
            registered.register(
                request.publication, said["host"], with_subdomains=said["with_subdomains"], **who
            )
            messages.success(request, _("Pages of %(host)s may carry discussions from now on.") % shown)
        else:
            registered.remove(request.publication, said["host"], **who)
            messages.success(
                request, _("Pages of %(host)s carry no discussion any more. What was written there stays.") % shown
            )  # fmt: skip
    except registered.NothingToChange:
        messages.info(request, _("The list was as you want it already: “%(host)s”.") % shown)
    except registered.TooMany:
        form.add_error(
            "host", _("%(most)s hosts are registered: no more fit. Take one away first.") % {"most": registered.MOST}
        )  # fmt: skip
        return hosts_page(request, form, status=409)
    return redirect("moderation:hosts")


def hosts_page(request, form: HostForm, *, status: int = 200):
    """The list, the form with what was typed, and the tag."""
    if request.publication is None:
        raise Http404
    found = registered.hosts_of(request.publication)
    # A page of theirs, as an example of what stands in a link; on one's own machine they are tried without a certificate.
    name = found[0].name if found else "journal.example"
    scheme = "http" if name.partition(":")[0] in registered.LOOPBACK else "https"
    page = f"{scheme}://{name}/an-article"
    context = {"hosts": found, "form": form, "page": page, "page_in_link": quote(page, safe="")}
    return desk_page(request, "moderation/hosts.html", context, status=status)


@moderators_only
@require_safe
def plugin(request):
    """The plugin for WordPress, with the publication's own address in it."""
    return HttpResponse(
        zipped(request.publication.root_url),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="palabre.zip"'},
    )
