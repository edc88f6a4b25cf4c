"""What moderation shows to everybody: where to alert and to ask for a right of reply, a decision to its author, what was done."""

from django.urls import path

from palabre.moderation.views import asking, public, sanction_statements, statements, transparency

urlpatterns = [
    path("transparency/", transparency.transparency, name="transparency"),
    path(
        "transparency/<int:year>/<int:version>/<slug:part>.csv", transparency.part, name="transparency_part"
    ),
    path("decisions/<int:key>/", statements.decision, name="decision"),
    path("decisions/<int:key>/<str:token>/", statements.decision, name="decision_opened"),
    path("right-of-reply/received/", asking.received, name="reply_received"),
    path("right-of-reply/<int:article_id>/", asking.ask, name="ask_reply"),
    path("decisions/sanctions/<int:key>/", sanction_statements.sanction, name="sanction"),
    path("decisions/sanctions/<int:key>/<str:token>/", sanction_statements.sanction, name="sanction_opened"),
    path("embed/alert/<int:number>/", public.alert_in_frame, name="embed_alert"),
    path("embed/alert/received/", public.received_in_frame, name="embed_alert_received"),
    path("embed/alert/received/<int:key>/<str:token>/", public.received_in_frame, name="embed_alert_receipt"),
    path("alert/received/", public.received, name="alert_received"),
    path("alert/received/<int:key>/<str:token>/", public.received, name="alert_receipt"),
    path("alert/<int:number>/", public.alert_comment, name="alert_comment"),
    path("alert/article/<int:article_id>/", public.alert_article, name="alert_article"),
]
