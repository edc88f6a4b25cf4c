"""Where anybody may alert."""

from django.urls import path

from palabre.moderation.views import public

urlpatterns = [
    path("alert/received/", public.received, name="alert_received"),
    path("alert/<int:number>/", public.alert_comment, name="alert_comment"),
    path("alert/article/<int:article_id>/", public.alert_article, name="alert_article"),
]
