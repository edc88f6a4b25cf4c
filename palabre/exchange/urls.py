"""Where old addresses of imported discussions lead."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from palabre.exchange import views

urlpatterns = [
    path("c/old/<int:thread_id>/<int:old>/", views.old_comment, name="old_comment"),
    path(
        "c/old/<int:thread_id>/isso-<int:old>/", views.old_comment, {"kind": "isso"}, name="old_isso_comment"
    ),
    # WordPress cuts long discussions so. What remains of the address redirects like any old one, and the
    # browser keeps its #comment-123. Only plain words: no address of another site can be made of them.
    re_path(
        r"^(?P<old>[\w-][\w/-]{0,300})/comment-page-(?P<page>[0-9]{1,9})/$",
        RedirectView.as_view(url="/%(old)s/", permanent=True),
    ),
]
