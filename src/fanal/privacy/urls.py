"""Addresses of this room; who may open which stands in `accounts.matrix`."""

from django.urls import path

from fanal.privacy.views import erased, holds, record, retention, rules

app_name = "privacy"

urlpatterns = [
    path("retention/", retention.show, name="retention"),
    path("retention/look/", retention.look, name="look"),
    path("retention/decide/", retention.decide, name="decide"),
    path("retention/<uuid:case_id>/keep/", retention.keep, name="keep"),
    path("retention/decisions/<uuid:batch_id>/", retention.second, name="second"),
    path("rules/", rules.show, name="rules"),
    path("holds/", holds.show, name="holds"),
    path("holds/<uuid:hold_id>/", holds.decide, name="decide_hold"),
    path("record/", record.show, name="record"),
    path("erased/", erased.show, name="erased"),
    path("erased/<uuid:erasure_id>/", erased.proof, name="proof"),
]
