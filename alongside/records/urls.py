"""Addresses of the record, and of bringing records in."""

from django.urls import path

from alongside.records.views import record, results, uploads

app_name = "records"
P = "p/<uuid:person_id>/"

urlpatterns = [
    path(P + "results/", results.results, name="results"),
    path(P + "results/look/", results.look, name="look"),
    path(P + "results/<str:loinc>/", results.result, name="result"),
    path(P + "record/", record.overview, name="record"),
    path(P + "record/<slug:key>/", record.part, name="part"),
    path("import/", uploads.start, name="uploads"),
    path("import/<uuid:run_id>/", uploads.upload, name="upload"),
    path("import/<uuid:run_id>/columns/", uploads.match, name="columns"),
    path("import/<uuid:run_id>/bring-in/", uploads.bring_in, name="bring_in"),
    path("import/<uuid:run_id>/undo/", uploads.undo, name="undo"),
    path("import/<uuid:run_id>/discard/", uploads.discard, name="discard"),
]
