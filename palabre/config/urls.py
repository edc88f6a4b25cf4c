"""Every address of an installation, in the order in which they are tried (docs/addresses.md)."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve as serve_file
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
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("palabre.config.setup.urls")),
    path("", include("palabre.accounts.urls")),
    path("", include("palabre.charter.urls")),
    path("", include("palabre.publications.urls")),
    path("", include("palabre.exchange.urls")),
    path("", include("palabre.discussion.urls")),
    path("desk/", include("palabre.moderation.urls")),
    path("", include("palabre.moderation.public_urls")),
    path("", include("palabre.feeds.urls")),
    path("", include("palabre.search.urls")),
    path("", include("palabre.press.urls")),
    re_path(r"^media/(?P<path>.*)$", serve_file, {"document_root": settings.MEDIA_ROOT}),
    *([path("demo/", include("palabre.demo.urls"))] if settings.PALABRE_DEMO else []),
    path("", include(wagtail_urls)),
]
