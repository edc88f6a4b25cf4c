"""Addresses of the discussion."""

from django.urls import path, register_converter

from palabre.discussion.views import embedding, introducing, mine, outside, reading, responding, tag
from palabre.kit.addresses import Number

register_converter(Number, "number")

urlpatterns = [
    path("respond/<number:thread_id>/", responding.respond, name="respond"),
    path("mine/", mine.mine, name="mine"),
    path("mine/export/", mine.export, name="mine_export"),
    path("mine/revoke/", mine.revoke, name="mine_revoke"),
    path("mine/confirm/", mine.confirm, name="mine_confirm"),
    path("mine/erase/", mine.erase, name="mine_erase"),
    path("mine/here/<int:thread_id>/", mine.here, name="mine_here"),
    path("mine/<int:number>/edit/", mine.edit, name="mine_edit"),
    path("mine/<int:number>/withdraw/", mine.withdraw, name="mine_withdraw"),
    path("mine/<str:key>/", mine.open_link, name="mine_open"),
    path("threads/", outside.lookup, name="threads"),
    path("threads/open/", outside.open_here, name="open_thread"),
    path("threads/<number:thread_id>/", outside.page, name="thread"),
    path("threads/<number:thread_id>/discussion/<number:page>/", outside.page, name="thread_page"),
    path("embed/", embedding.lookup, name="embed"),
    path("embed.js", tag.script, name="embed_script"),
    path("embed/counts/", tag.counts, name="embed_counts"),
    path("embed/open/", embedding.open_in_frame, name="embed_open"),
    path("embed/known/", introducing.before_the_first, name="embed_known_first"),
    path("embed/<number:thread_id>/known/", introducing.in_a_thread, name="embed_known"),
    path("embed/<number:thread_id>/", embedding.discussion, name="embed_thread"),
    path("embed/<number:thread_id>/<number:page>/", embedding.discussion, name="embed_page"),
    path("embed/branch/<number:number>/", embedding.branch, name="embed_branch"),
    path("embed/branch/<number:number>/<number:page>/", embedding.branch, name="embed_branch_page"),
    path("embed/<number:thread_id>/respond/", embedding.respond, name="embed_respond"),
    path("c/<number:number>/", reading.by_number, name="comment"),
    path("c/<number:number>/branch/", reading.branch, name="branch"),
    path("c/<number:number>/branch/<number:page>/", reading.branch, name="branch_page"),
    path(
        "<slug:section>/<slug:slug>/discussion/<number:page>/",
        reading.discussion_page,
        name="discussion_page",
    ),
]
