"""The addresses of the desk, below ``/desk/``."""

from django.urls import path

from palabre.moderation.views import (
    alerts,
    appeals,
    backtests,
    beyond,
    bulk,
    checks,
    comments,
    deciding,
    desk,
    learning,
    log,
    replies,
    sanctions,
    threads,
    threat,
)

app_name = "moderation"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("comments/", comments.find, name="find"),
    path("comments/<int:number>/", comments.comment, name="comment"),
    path("comments/<int:number>/decide/", deciding.decide, name="decide"),
    path("comments/<int:number>/sanction/", sanctions.sanction, name="sanction"),
    path("comments/<int:number>/trust/", sanctions.trust, name="trust"),
    path("sanctions/", sanctions.sanctions, name="sanctions"),
    path("sanctions/<int:key>/lift/", sanctions.lift, name="lift"),
    path("threads/<int:thread_id>/", threads.thread, name="thread"),
    path("comments/<int:number>/claim/", desk.claim, name="claim"),
    path("comments/<int:number>/branch/", beyond.branch, name="branch"),
    path("comments/<int:number>/pick/", beyond.pick, name="pick"),
    path("comments/<int:number>/forward/", beyond.forward, name="forward"),
    path("comments/<int:number>/threat/", threat.threat, name="threat"),
    path("decisions/<int:key>/undo/", deciding.undo, name="undo"),
    path("decisions/", log.decisions, name="decisions"),
    path("checks/", checks.checks, name="checks"),
    path("backtests/", backtests.backtests, name="backtests"),
    path("backtests/<int:key>/", backtests.backtest, name="backtest"),
    path("learning/", learning.rules, name="learning"),
    path("learning/<int:key>/", learning.head, name="head"),
    path("replies/", replies.replies, name="replies"),
    path("replies/<int:key>/answer/", replies.answer, name="answer_reply"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:key>/hear/", appeals.hear, name="hear"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:alert_id>/answer/", alerts.answer, name="answer"),
]
