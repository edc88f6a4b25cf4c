"""Feeds, the page that explains them, and the map for search engines."""

from django.urls import path

from palabre.feeds import views

urlpatterns = [
    path("feed/", views.articles_feed, name="articles_feed"),
    path("comments/feed/", views.comments_feed, name="comments_feed"),
    path("threads/<number:thread_id>/feed/", views.thread_comments_feed, name="thread_comments_feed"),
    path("embed/<number:thread_id>/follow/", views.follow_in_frame, name="embed_follow"),
    path("<str:section>/<str:slug>/feed/", views.article_comments_feed, name="article_comments_feed"),
    path("follow/", views.follow, name="follow"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("sitemap-<int:number>.xml", views.sitemap_file, name="sitemap_file"),
]
