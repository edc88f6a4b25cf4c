"""Every address of an installation, in the order in which they are tried (docs/addresses.md)."""

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from palabre.config import views

handler400 = "palabre.config.views.bad_request"
handler403 = "palabre.config.views.forbidden"
handler404 = "palabre.config.views.not_found"
handler500 = "palabre.config.views.failed"

urlpatterns = [
    path("health/live", views.alive, name="alive"),
    path("health/ready", views.ready, name="ready"),
    # One way in for desk and editors' side: Wagtail's own form has no limit on attempts.
    path("cms/login/", views.editors_door, name="editors_door"),
    path("_util/login/", views.members_door),
    path("cms/", include(wagtailadmin_urls)),
    path("api/", include("palabre.api.urls")),
    path("", include("palabre.config.setup.urls")),
    path("", include("palabre.accounts.urls")),
    path("", include("palabre.charter.urls")),
    path("", include("palabre.publications.urls")),
    path("", include("palabre.exchange.urls")),
    path("", include("palabre.discussion.urls")),
    path("desk/", include("palabre.following.urls")),
    path("desk/", include("palabre.moderation.urls")),
    path("", include("palabre.moderation.public_urls")),
    path("", include("palabre.feeds.urls")),
    path("", include("palabre.search.urls")),
    path("", include("palabre.press.urls")),
    re_path(r"^media/(?P<path>.*)$", views.media, {"document_root": settings.MEDIA_ROOT}),
    *([path("demo/", include("palabre.demo.urls"))] if settings.PALABRE_DEMO else []),
    path("", include(wagtail_urls)),
]
