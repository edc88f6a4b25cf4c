"""The addresses below ``/api/v1/``."""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from palabre.api.v1 import views
from palabre.api.v1.guarding import for_programs
from palabre.api.v1.interface import api


def operations() -> Iterator[URLPattern]:
    """Those of the library that reads our functions, each behind our own guard; its root is ours, too."""
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.callback is not None and one.name != "api-root":
            yield URLPattern(one.pattern, for_programs(one.callback), one.default_args, one.name)


urlpatterns = [
    *operations(),
    path("openapi.json", for_programs(views.document), name="document"),
    path("docs", for_programs(views.docs), name="docs"),
    re_path(r"^.*$", for_programs(views.nothing), name="nothing"),
]
