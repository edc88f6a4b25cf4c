"""Every address of an installation with those of the demonstration, as ``palabre demo`` serves it."""

from django.urls import include, path

from palabre.config import urls
from palabre.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("demo/", include("palabre.demo.urls")), *urls.urlpatterns]
