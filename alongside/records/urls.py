"""Addresses of the record, and of bringing records in."""

from django.urls import path

from alongside.records.views import record, results

app_name = "records"
P = "p/<uuid:person_id>/"

urlpatterns = [
    path(P + "results/", results.results, name="results"),
    path(P + "results/look/", results.look, name="look"),
    path(P + "results/<str:loinc>/", results.result, name="result"),
    path(P + "record/", record.overview, name="record"),
    path(P + "record/<slug:key>/", record.part, name="part"),
]
