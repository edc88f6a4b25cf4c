"""The publication's own words, at the desk: added and taken out one by one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.moderation import word_lists
from palabre.moderation.setting_forms import WordForm
from palabre.moderation.views.guarding import desk_page, moderators_only


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def words(request):
    """The lists; a POST adds a word to one of them, or takes it out."""
    if request.method != "POST":
        return words_page(request, WordForm())
    form = WordForm(request.POST)
    if not form.is_valid():
        return words_page(request, form, status=422)
    said, who = form.cleaned_data, {"by": request.user, "at": timezone.now()}
    shown = {"word": said["word"]}
    try:
        if said["act"] == "add":
            word_lists.add(request.publication, said["list"], said["word"], **who)
            messages.success(
                request, _("“%(word)s” is in the list: it holds for what is sent from now on.") % shown
            )
        else:
            word_lists.take_out(request.publication, said["list"], said["word"], **who)
            messages.success(request, _("“%(word)s” is taken out of the list.") % shown)
    except word_lists.NothingToChange:
        messages.info(request, _("The list was as you want it already: “%(word)s”.") % shown)
    if said["back"]:
        return redirect(f"{reverse('moderation:desk')}?focus={said['back']}#c{said['back']}")
    return redirect("moderation:words")


def words_page(request, form: WordForm, *, status: int = 200):
    """Both lists with their forms; what could not be taken stays in its field."""
    if request.publication is None:
        raise Http404
    lists = [
        {
            "name": name,
            "list": one,
            "words": word_lists.words_of(request.publication, name),
            "form": form if form.data.get("list") == name else WordForm(),
        }
        for name, one in word_lists.LISTS.items()
    ]
    fault = (
        ""
        if form.data.get("list") in word_lists.LISTS or not form.is_bound
        else _("Say which list is meant.")
    )
    return desk_page(request, "moderation/words.html", {"lists": lists, "fault": fault}, status=status)
