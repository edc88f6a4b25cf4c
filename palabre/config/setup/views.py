"""The page at the one-time address: one form, which works without JavaScript."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from palabre.accounts.joining import NameTaken
from palabre.accounts.models import User
from palabre.config.setup import acting, address
from palabre.config.setup.forms import SetUpForm
from palabre.config.views import said
from palabre.press.models import Section
from palabre.publications.models import Publication

OTHER = {"fr": "en", "en": "fr"}


def language_of(request) -> str:
    """The language asked for (``?language=``), else the browser's, of those that Palabre speaks."""
    asked = request.GET.get("language", "")
    if asked in OTHER:
        return asked
    preferred = translation.get_language_from_request(request)
    return "en" if preferred.startswith("en") else "fr"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request, token: str):
    """Show the form, or set up what it holds. Any token but the one printed last is 404, and so is a second use."""
    if not address.opens(token):
        raise Http404
    language = language_of(request)
    with translation.override(language):
        response = posted(request, language) if request.method == "POST" else page(request, language)
    # The address is a key. `no-referrer` would say it to nobody either, but makes browsers send
    # `Origin: null` with the form, which the check against forged forms refuses.
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def page(request, language: str, form: SetUpForm | None = None, status: int = 200):
    """The form, empty or with what was typed and what is wrong with it."""
    if form is None:
        form = SetUpForm(address=f"{request.scheme}://{request.get_host()}")
    context = {"form": form, "language": language, "other": OTHER[language]}
    return render(request, "setup/set_up.html", context, status=status)


def posted(request, language: str):
    """Set up what was entered."""
    form = SetUpForm(request.POST)
    if not form.is_valid():
        # Of two who finish at once, the second would read that an account has their e-mail already: the first's has.
        return set_up_already(request) if Publication.objects.exists() else page(request, language, form, 422)
    one_person = form.cleaned_data["same_person"]
    try:
        publication = acting.set_up(
            settings=form.settings,
            host=form.host,
            sections=form.cleaned_data["sections"],
            charter=form.cleaned_data["charter"],
            editor=form.person("editor"),
            moderator=None if one_person else form.person("moderator"),
            at=timezone.now(),
        )
    except acting.AlreadySetUp:
        return set_up_already(request)
    except (NameTaken, ValidationError) as fault:
        # An account that was made by command in the meantime, or a name that no account can have.
        sentences = (
            fault.messages
            if isinstance(fault, ValidationError)
            else [_("An account has this e-mail already.")]
        )
        for sentence in sentences:
            form.add_error(None, sentence)
        return page(request, language, form, 422)
    context = {
        "made": publication,
        "editor": User.objects.filter(groups=publication.editors).order_by("pk").first(),
        "moderator": User.objects.filter(groups=publication.moderators).order_by("pk").first(),
        "section": Section.objects.child_of(publication.front_page).first(),
        "one_person": one_person,
        "here": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "setup/done.html", context)


def set_up_already(request):
    """409: somebody else finished first."""
    return said(
        request, 409, _("This publication was set up a moment ago"),
        _("Somebody else finished first, or the button was pressed twice. Nothing was made twice. "
          "What the other form said stands; it can be changed on the editors’ side."),
    )  # fmt: skip
