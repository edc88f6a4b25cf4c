"""Addresses of the discussion."""

from django.urls import path

from palabre.discussion.views import reading, responding

urlpatterns = [
    path("respond/<int:thread_id>/", responding.respond, name="respond"),
    path("c/<int:number>/", reading.by_number, name="comment"),
    path("c/<int:number>/branch/", reading.branch, name="branch"),
    path("c/<int:number>/branch/<int:page>/", reading.branch, name="branch_page"),
    path(
        "<slug:section>/<slug:slug>/discussion/<int:page>/", reading.discussion_page, name="discussion_page"
    ),
]
